"""What changed from one sweep to a later one, from what sweep.json holds alone; no audit is opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from statistics import fmean

from audits.item_changes import farther
from config.loading import shipped_checklist
from config.wording import Lang, wording
from matchers.comparison_model import AgencyChange, Change, GroupChange, SweepComparison, SweepSide
from matchers.letters import squeeze
from matchers.model import ChecklistUsed, Verdict
from matchers.sweep_model import AgencyState, Sweep, SweptAgency
from reports.phrases import day

OPENED = frozenset({AgencyState.AUDITED, AgencyState.PARTIAL})
DIGITS = 2
"""Decimals of points and means."""

Codes = Mapping[str, tuple[str, ...]]
"""For an item of the later edition the codes it had in the earlier one."""


def compare_sweeps(
    before: Sweep, after: Sweep, *, lang: Lang = "th", before_ref: str = "", after_ref: str = ""
) -> SweepComparison:
    """Per agency and group what was won and lost; who won most points first.

    Agencies are joined by address, then by code of the register, then by name and province. Means
    are of the agencies with a score in both sweeps, so that who came or went moves no mean.
    """
    same = _same_edition(before.checklist, after.checklist)
    codes = _joined_codes(before.checklist.name, after.checklist.name, same=same)
    changes = [_agency(old, new, codes, same=same) for old, new in _joined(before.agencies, after.agencies)]
    return SweepComparison(
        lang=lang,
        before=_side(before, before_ref),
        after=_side(after, after_ref),
        same_edition=same,
        notes=tuple(_notes(before, after, lang, same=same)),
        agencies=tuple(sorted(changes, key=_most_won_first)),
        came=sum(1 for c in changes if c.state_before is None),
        went=sum(1 for c in changes if c.state_after is None),
        total=_group("", changes),
        provinces=_groups(changes, lambda c: c.province),
        districts=_groups(changes, lambda c: f"{c.province} · {c.district}" if c.district else ""),
        types=_groups(changes, lambda c: c.type),
        worsened=any(map(_is_worse, changes)),
    )


# joining


def _joined(
    before: Sequence[SweptAgency], after: Sequence[SweptAgency]
) -> Iterator[tuple[SweptAgency | None, SweptAgency | None]]:
    """Each agency once, with what it was in the other sweep; every row is used at most once."""
    left = dict(enumerate(before))
    found: dict[int, SweptAgency] = {}
    for key_of in (_by_address, _by_code, _by_name):
        waiting: dict[object, list[int]] = defaultdict(list)
        for at, old in left.items():
            if key := key_of(old):
                waiting[key].append(at)
        for at, new in enumerate(after):
            key = key_of(new)
            if at not in found and key and waiting[key]:
                found[at] = left.pop(waiting[key].pop(0))
    for at, new in enumerate(after):
        yield found.get(at), new
    for old in left.values():
        yield old, None


def _by_address(agency: SweptAgency) -> object:
    """Host and path: several agencies may live on one host."""
    rest = agency.url.partition("://")[2] or agency.url
    path = rest.partition("/")[2].rstrip("/")
    host = rest.partition("/")[0].lower().removeprefix("www.")
    return (host, path) if host else None


def _by_code(agency: SweptAgency) -> object:
    return agency.code.strip() or None


def _by_name(agency: SweptAgency) -> object:
    return (squeeze(agency.name), agency.province) if agency.name else None


def _same_edition(before: ChecklistUsed, after: ChecklistUsed) -> bool:
    same_year = before.fiscal_year is not None and before.fiscal_year == after.fiscal_year
    return before.name == after.name or same_year


def _joined_codes(before: str, after: str, *, same: bool) -> Codes | None:
    """Codes of the earlier edition for those of the later; None where they are the same codes."""
    if same:
        return None
    old, new = shipped_checklist(before), shipped_checklist(after)
    if old is None or new is None:
        return {}  # codes of unknown editions are not guessed at
    by_concept: dict[str, list[str]] = defaultdict(list)
    for requirement in old.requirements:
        for name in (requirement.concept, *requirement.also):
            by_concept[name].append(requirement.code)
    return {
        r.code: tuple(code for name in (r.concept, *r.also) for code in by_concept.get(name, ()))
        for r in new.requirements
    }


# one agency


def _agency(
    old: SweptAgency | None, new: SweptAgency | None, codes: Codes | None, *, same: bool
) -> AgencyChange:
    one = new or old
    assert one is not None, "an agency is in one of the two"
    score_before = old.estimate if old else None
    score_after = new.estimate if new else None
    items = _items(old, new, codes, same=same) if old and new else {}
    comparable = same and score_before is not None and score_after is not None
    return AgencyChange(
        name=one.name,
        url=one.url,
        type=one.type,
        province=one.province,
        district=one.district,
        row_before=old.row if old else None,
        row_after=new.row if new else None,
        state_before=old.state if old else None,
        state_after=new.state if new else None,
        folder=new.folder if new else "",
        score_before=score_before,
        score_after=score_after,
        difference=round((score_after or 0) - (score_before or 0), DIGITS) if comparable else None,
        **{change.value: tuple(items.get(change, ())) for change in _COUNTED},
    )


_COUNTED = (Change.FIXED, Change.BROKEN, Change.BETTER, Change.WORSE, Change.LOST_SIGHT, Change.SEEN_AGAIN)


def _items(old: SweptAgency, new: SweptAgency, codes: Codes | None, *, same: bool) -> dict[Change, list[str]]:
    """Item codes of the later sweep by what happened to them."""
    found: dict[Change, list[str]] = defaultdict(list)
    for code, now in new.verdicts.items():
        earlier = (code,) if codes is None else codes.get(code, ())
        known = [old.verdicts[c] for c in earlier if c in old.verdicts]
        if not known:
            continue
        was = Verdict.UNKNOWN if Verdict.UNKNOWN in known else max(known, key=lambda v: v.rank)
        if was is now:
            continue
        found[_between(was, now, same=same)].append(code)
    return found


def _between(was: Verdict, now: Verdict, *, same: bool) -> Change:
    if now is Verdict.UNKNOWN:
        return Change.LOST_SIGHT
    return Change.SEEN_AGAIN if was is Verdict.UNKNOWN else farther(was, now, same_edition=same)


def _most_won_first(change: AgencyChange) -> tuple[bool, float, int, int]:
    """By points won; without a score by items won; then as in the register."""
    row = change.row_after or change.row_before or 0
    won = len(change.fixed) - len(change.broken)
    return change.difference is None, -(change.difference or 0), -won, row


def _is_worse(change: AgencyChange) -> bool:
    closed = change.state_before in OPENED and change.state_after is AgencyState.UNREACHABLE
    return closed or bool(change.broken or change.worse)


# groups


def _groups(
    changes: Iterable[AgencyChange], name_of: Callable[[AgencyChange], str]
) -> tuple[GroupChange, ...]:
    """Groups that have agencies in both sweeps, who won most first; those of no name are left out."""
    by_name: dict[str, list[AgencyChange]] = defaultdict(list)
    for change in changes:
        if name := name_of(change):
            by_name[name].append(change)
    groups = (_group(name, members) for name, members in by_name.items())
    return tuple(sorted(groups, key=lambda g: (g.difference is None, -(g.difference or 0), g.name)))


def _group(name: str, changes: Sequence[AgencyChange]) -> GroupChange:
    scored = [(c.score_before, c.score_after) for c in changes]
    both = [(was, now) for was, now in scored if was is not None and now is not None]
    known = [c.difference for c in changes if c.difference is not None]
    return GroupChange(
        name=name,
        agencies=len(both),
        mean_before=round(fmean(was for was, _ in both), DIGITS) if both else None,
        mean_after=round(fmean(now for _, now in both), DIGITS) if both else None,
        difference=round(fmean(known), DIGITS) if known else None,
        improved=sum(1 for points in known if points > 0),
        declined=sum(1 for points in known if points < 0),
        fixed=sum(len(c.fixed) for c in changes),
        broken=sum(len(c.broken) for c in changes),
    )


# both sides


def _side(sweep: Sweep, ref: str) -> SweepSide:
    return SweepSide(
        sweep=ref,
        register_=sweep.register_.name,
        as_of=sweep.as_of,
        finished_at=sweep.finished_at,
        checklist=sweep.checklist,
        agencies=len(sweep.agencies),
        waiting=sweep.waiting,
    )


def _notes(before: Sweep, after: Sweep, lang: Lang, *, same: bool) -> Iterator[str]:
    """What limits the comparison."""
    words = wording(lang)
    for which, sweep in (("before", before), ("after", after)):
        if sweep.waiting or sweep.finished_at is None:
            yield words.say(f"compare.notes.unfinished_{which}", waiting=sweep.waiting)
    names = {"before": before.checklist.name, "after": after.checklist.name}
    if not same:
        yield words.say("compare.notes.other_edition", **names)
    elif before.checklist.name != after.checklist.name:
        yield words.say("compare.notes.corrected", **names)
    if before.register_.sha256 != after.register_.sha256:
        yield words.say("compare.notes.other_register")
    if before.as_of != after.as_of:
        backwards = after.as_of < before.as_of
        days = {"before": day(before.as_of, words), "after": day(after.as_of, words)}
        yield words.say(f"compare.notes.{'backwards' if backwards else 'other_day'}", **days)
    for alarm in after.alarms:
        yield words.say("compare.notes.alarm", message=alarm.message)
