"""The overview of a register: what the audits of many agencies mean for those who answer for them.

``build_province`` turns a Sweep into a view model that the page, the workbook and the tables
lay out. What is decided here, once for all formats: who ranks where, which word stands for a
state, what a reader must be told before the figures, and that no name can steer a screen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from config.checklist import Checklist
from config.loading import editions, shipped_checklist
from config.scoring import scoring
from config.vendors import vendors
from config.wording import Lang, Wording, wording
from matchers.model import Verdict
from matchers.score import can_be_scored, points_of
from matchers.sweep_model import AgencyState, Sweep
from reports.escaping import visible
from reports.phrases import UNCHECKED, day, moment, number
from reports.province_agencies import JUDGED, Edition, Looks, agency_rows
from reports.province_groups import (
    builder_views,
    change_text,
    changed,
    glance,
    group_tables,
    item_counts,
    near_misses,
    warning_counts,
)
from reports.sweep_view import (
    AgencyRow,
    CellKind,
    Header,
    ItemColumn,
    Province,
    SharedAddressView,
    StateCount,
    StateView,
)
from reports.view import Notice

MAX_NAMED = 5
"""Agencies named in one alarm; sweep.json names more."""

_LEGEND = (
    (Verdict.PRESENT, False),
    (Verdict.PRESENT, True),
    (Verdict.INCOMPLETE, False),
    (Verdict.WRONG_YEAR, False),
    (Verdict.UNREADABLE, False),
    (Verdict.UNREACHABLE, False),
    (Verdict.MISSING, False),
    (Verdict.UNKNOWN, False),
)
"""Verdicts in the order of the legend; the second present is the one with unknown elements."""

_STATE_LOOKS = {
    AgencyState.AUDITED: ("present", "present"),
    AgencyState.PARTIAL: ("incomplete", "incomplete"),
    AgencyState.UNREACHABLE: ("unreachable", "unreachable"),
    AgencyState.BLOCKED: ("unreadable", "unreadable"),
    AgencyState.NO_SITE: ("note", "unknown"),
    AgencyState.FAILED: ("warn", "missing"),
}
"""Sign and colour of each state."""


def build_province(
    sweep: Sweep,
    lang: Lang = "th",
    checklist: Checklist | None = None,
    has_file: Callable[[str], bool] = lambda _: True,
) -> Province:
    """Lay out a sweep for reading.

    Args:
        sweep: finished or not; agencies in any order.
        lang: language of everything the program itself says.
        checklist: the edition, where it is none of the shipped ones.
        has_file: whether an agency's report is there, by its path relative to sweep.json.
    """
    words = wording(lang)
    edition = _edition(sweep, checklist)
    kinds = tuple(_kind(verdict, unchecked, words) for verdict, unchecked in _LEGEND)
    states = {state: _state(state, words) for state in AgencyState}
    known = {id_: vendor.name for id_, vendor in vendors().items()}
    looks = Looks({kind.token: kind for kind in kinds}, states, words, known)
    rows = agency_rows(sweep, edition, looks, has_file)
    return Province(
        lang=lang,
        words=words,
        header=_header(sweep, edition.checklist, lang, words),
        day=sweep.as_of,
        notices=tuple(_notices(sweep, words)),
        target=scoring().target,
        can_be_scored=edition.weights,
        states=tuple(_state_counts(sweep, states)),
        waiting=sweep.waiting,
        glance=glance(rows),
        kinds=kinds,
        items=edition.items,
        agencies=rows,
        near=near_misses(rows),
        item_counts=item_counts(rows, edition.items, kinds),
        groups=group_tables(rows, edition.items, words),
        builders=builder_views(rows, edition.items, words, lang),
        changes=changed(rows),
        changes_text=change_text(rows, words),
        failures=_failures(rows),
        coverage=_coverage(sweep, words),
        warnings=warning_counts(sweep, words),
        shared_addresses=tuple(
            SharedAddressView(visible(a.address, 80), a.agencies, a.requests)
            for a in sorted(sweep.shared_addresses, key=lambda a: (-a.agencies, a.address))
        ),
        register_notes=tuple(visible(note) for note in sweep.register_.notes),
    )


# The edition


def _edition(sweep: Sweep, given: Checklist | None) -> Edition:
    """The items of the map: those of the checklist, and any other code that was judged."""
    checklist = given or shipped_checklist(sweep.checklist.name)
    known = {r.code: r.title for r in checklist.requirements} if checklist else {}
    judged = {code for agency in sweep.agencies for code in agency.verdicts} - known.keys()
    codes = [*known, *sorted(judged, key=lambda code: (_digits(code), code))]
    weights = checklist is not None and can_be_scored(checklist)
    mark = "?" if sweep.checklist.status == "reconstructed" else ""
    prefix = _shared_letters(codes)
    items = []
    for code in codes:
        points = points_of(checklist, code) if weights and checklist and code in known else None
        items.append(
            ItemColumn(
                code=code,
                label=f"{visible(code, 20)}{mark}",
                head=f"{visible(code, 20).removeprefix(prefix)}{mark}",
                anchor=re.sub(r"[^A-Za-z0-9]", "-", code),
                title=visible(known.get(code, "")),
                points=points,
                points_text="" if points is None else number(points),
            )
        )
    return Edition(checklist, tuple(items), weights)


def _digits(code: str) -> float:
    digits = re.search(r"\d{1,6}(\.\d{1,6})?", code)
    return float(digits[0]) if digits else float("inf")


def _shared_letters(codes: list[str]) -> str:
    """The letters all codes begin with.

    >>> _shared_letters(["O1", "O43"]), _shared_letters(["O1", "M2"])
    ('O', '')
    """
    letters = {"".join(c for c in code[:3] if c.isalpha()) for code in codes}
    return letters.pop() if len(letters) == 1 else ""


# Words for verdicts and states


def _kind(verdict: Verdict, unchecked: bool, words: Wording) -> CellKind:
    token = UNCHECKED if unchecked else verdict.value
    return CellKind(
        token=token,
        verdict=verdict,
        letter=words.say(f"province.letters.{token}"),
        short=words.say(f"province.short.{token}"),
        word=words.say(f"verdicts.{token}"),
        meaning=words.say(f"reports.meaning.{token}"),
    )


def _state(state: AgencyState, words: Wording) -> StateView:
    icon, colour = _STATE_LOOKS[state]
    word, meaning = (words.say(f"province.{part}.{state.value}") for part in ("states", "state_meanings"))
    return StateView(state, word, meaning, icon, colour)


def _state_counts(sweep: Sweep, states: dict[AgencyState, StateView]) -> Iterator[StateCount]:
    counted = Counter(agency.state for agency in sweep.agencies)
    total = max(len(sweep.agencies) + sweep.waiting, 1)
    for state, view in states.items():
        yield StateCount(view, counted[state], 100 * counted[state] / total)


# What stands above the figures


def _header(sweep: Sweep, checklist: Checklist | None, lang: Lang, words: Wording) -> Header:
    register, used = sweep.register_, sweep.checklist
    name = _register_name(register.name)
    same = checklist is not None and checklist.name == used.name
    title = visible(getattr(checklist.title, lang) if same and checklist else used.title)
    if used.status != "confirmed":
        said = words.say(f"checklists.status.{used.status}")
        title = words.say("reports.checklist_doubtful", title=title, status=said)
    start, end = moment(sweep.started_at, words), moment(sweep.finished_at, words)
    swept = "swept_from_to" if sweep.finished_at else "swept_since"
    return Header(
        title=words.say("province.title"),
        page_title=words.say("province.page_title", register=name),
        register=name,
        rows=words.say("province.rows", n=f"{register.rows:,}"),
        checklist=title,
        edition=visible(used.name, 120),
        as_of=day(sweep.as_of, words),
        swept_at=words.say(f"province.{swept}", start=start, end=end),
        made_by=words.say("province.made_by", moment=end if sweep.finished_at else start),
    )


def _register_name(name: str) -> str:
    """The name of a register's file without folder and ending.

    >>> _register_name("registers/จังหวัดตัวอย่าง.csv"), _register_name("ทะเบียน อปท. 2566")
    ('จังหวัดตัวอย่าง', 'ทะเบียน อปท. 2566')
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return visible(re.sub(r"\.(csv|xlsx|xls|ods|tsv)\Z", "", last, flags=re.IGNORECASE) or name, 120)


def _notices(sweep: Sweep, words: Wording) -> Iterator[Notice]:
    """What makes the figures doubtful first, then what is always true of them."""
    say, done, rows = words.say, len(sweep.agencies), sweep.register_.rows
    if sweep.finished_at is None or sweep.waiting:
        facts = {"done": done, "all": done + sweep.waiting, "waiting": sweep.waiting}
        yield Notice(say("province.notices.unfinished", **facts), warn=True)
    if done + sweep.waiting != rows:
        yield Notice(say("province.notices.lost", rows=rows, agencies=done, waiting=sweep.waiting), warn=True)
    for canary in sweep.canaries:
        if not canary.passed:
            wrong = [
                say("province.notices.canary_wrong", code=visible(code, 20), what=visible(what, 80))
                for code, what in canary.wrong.items()
            ]
            name = visible(canary.name, 120)
            text = say("province.notices.canary", name=name, wrong=", ".join(wrong) or "?")
            yield Notice(text, warn=True)
    told = any(not canary.passed for canary in sweep.canaries)
    for alarm in sweep.alarms:
        if alarm.kind == "canary" and told:
            continue
        yield Notice(_alarm(alarm.message, alarm.agencies, words), warn=True)
    yield from _edition_notices(sweep, words)
    if unjudged := sum(agency.state not in JUDGED for agency in sweep.agencies):
        yield Notice(say("province.notices.not_judged", n=unjudged, all=done), warn=False)
    if sweep.canaries and all(canary.passed for canary in sweep.canaries):
        yield Notice(say("province.notices.canaries_passed", n=len(sweep.canaries)), warn=False)
    yield Notice(say("reports.notices.estimate"), warn=False)


def _alarm(message: str, agencies: tuple[str, ...], words: Wording) -> str:
    text = visible(message) or words.say("province.alarm")
    if not agencies:
        return text
    named = [visible(name, 60) for name in agencies[:MAX_NAMED]]
    if len(agencies) > MAX_NAMED:
        named.append(words.say("province.notices.more", n=len(agencies) - MAX_NAMED))
    return words.say("province.notices.alarm_agencies", message=text, agencies=", ".join(named))


def _edition_notices(sweep: Sweep, words: Wording) -> Iterator[Notice]:
    used = sweep.checklist
    if used.requested_year and used.fiscal_year and used.requested_year != used.fiscal_year:
        facts = {"requested": used.requested_year, "used": used.fiscal_year}
        exists = any(edition.fiscal_year == used.requested_year for edition in editions())
        key = f"reports.notices.{'named' if exists else 'other'}_year"
        yield Notice(words.say(key, **facts), warn=True)
    if used.status != "confirmed":
        yield Notice(words.say(f"reports.notices.{used.status}"), warn=True)


def _failures(rows: tuple[AgencyRow, ...]) -> tuple[AgencyRow, ...]:
    """Agencies that were not audited in full: those nothing is known of first, then the longest silent."""
    order = [*(state for state in AgencyState if state not in JUDGED), AgencyState.PARTIAL]
    failed = [row for row in rows if row.state.state in order]
    return tuple(sorted(failed, key=lambda r: (order.index(r.state.state), -r.failures_in_row, r.line)))


def _coverage(sweep: Sweep, words: Wording) -> tuple[str, ...]:
    totals = {
        name: f"{sum(getattr(agency, name) for agency in sweep.agencies):,}"
        for name in ("pages", "files", "requests", "errors")
    }
    used = sweep.register_
    facts = {"name": visible(used.name, 120), "rows": f"{used.rows:,}", "digest": visible(used.sha256, 64)}
    return (
        words.say("province.coverage_pages", **totals),
        words.say("province.fingerprint", **facts),
    )
