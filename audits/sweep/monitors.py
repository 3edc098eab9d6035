"""Signs that the numbers of a sweep may lie although it finished: a green light proves nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audits.sweep.states import JUDGED
from config.sweep import MonitorLimits
from config.wording import Lang, wording
from matchers.model import Verdict
from matchers.sweep_model import SweepAlarm, SweptAgency

MOST_NAMES = 50


def alarms(
    agencies: Sequence[SweptAgency],
    before: Mapping[int, SweptAgency],
    limits: MonitorLimits,
    lang: Lang,
) -> tuple[SweepAlarm, ...]:
    """What is suspicious about these results; ``before`` are those of the last sweep, by row of this one."""
    judged = [one for one in agencies if one.state in JUDGED]
    found = (
        *_unknown(judged, limits, lang),
        *_empty(judged, limits, lang),
        *_dropped(judged, before, limits, lang),
        *_lost(agencies, before, limits, lang),
    )
    return tuple(found)


def alarm(kind: str, lang: Lang, names: Sequence[str] = (), **facts: object) -> SweepAlarm:
    """An alarm; its sentence is ``sweep.alarms.KIND`` of the texts."""
    message = wording(lang).say(f"sweep.alarms.{kind}", n=len(names), **facts)
    return SweepAlarm(kind=kind, message=message, agencies=tuple(names[:MOST_NAMES]))


def _unknown(judged: Sequence[SweptAgency], limits: MonitorLimits, lang: Lang) -> Iterator[SweepAlarm]:
    """More items than usual that nobody could check."""
    verdicts = [verdict for one in judged for verdict in one.verdicts.values()]
    unknown = sum(verdict is Verdict.UNKNOWN for verdict in verdicts)
    if len(judged) >= limits.least and verdicts and unknown / len(verdicts) > limits.unknown_share:
        most = sorted(judged, key=lambda one: -_unknown_share(one))
        names = [one.name for one in most if _unknown_share(one) > limits.unknown_share]
        share, usual = _percent(unknown / len(verdicts)), _percent(limits.unknown_share)
        yield alarm("unknown_share", lang, names, share=share, usual=usual)


def _unknown_share(one: SweptAgency) -> float:
    unknown = sum(verdict is Verdict.UNKNOWN for verdict in one.verdicts.values())
    return unknown / len(one.verdicts) if one.verdicts else 0.0


def _empty(judged: Sequence[SweptAgency], limits: MonitorLimits, lang: Lang) -> Iterator[SweepAlarm]:
    """Judged without having seen anything."""
    names = [one.name for one in judged if one.pages + one.files == 0]
    if len(names) >= limits.zero_evidence:
        yield alarm("zero_evidence", lang, names)


def _dropped(
    judged: Sequence[SweptAgency], before: Mapping[int, SweptAgency], limits: MonitorLimits, lang: Lang
) -> Iterator[SweepAlarm]:
    """Many that lost many points at once: sites do not fall together, auditors do."""
    both = [
        (one, was)
        for one in judged
        if (was := before.get(one.row)) and one.estimate is not None and was.estimate is not None
    ]
    names = [one.name for one, was in both if (was.estimate or 0) - (one.estimate or 0) > limits.drop_points]
    if len(both) >= limits.least and len(names) / len(both) > limits.drop_share:
        yield alarm("sudden_drop", lang, names, both=len(both), points=f"{limits.drop_points:g}")


def _lost(
    agencies: Sequence[SweptAgency], before: Mapping[int, SweptAgency], limits: MonitorLimits, lang: Lang
) -> Iterator[SweepAlarm]:
    """Judged last time, and not now."""
    known = [one for one in agencies if (was := before.get(one.row)) and was.state in JUDGED]
    names = [one.name for one in known if one.state not in JUDGED]
    if len(known) >= limits.least and len(names) / len(known) > limits.lost_share:
        yield alarm("lost_sites", lang, names, known=len(known))


def _percent(share: float) -> str:
    return f"{share:.0%}"
