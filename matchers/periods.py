"""Whether a document covers the time that an item asks for.

Rules per ``config.checklist.Period``; their source is docs/checklists.md. FY is the fiscal year
assessed (พ.ศ.); FY 2566 is 1 Oct 2565 – 30 Sep 2566.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

from config.checklist import Period
from matchers.fiscal_years import (
    Kind,
    PeriodMention,
    fiscal_months,
    fiscal_year_of,
    fiscal_year_span,
)
from matchers.period_mentions import read_periods

__all__ = [
    "Fit",
    "Kind",
    "PeriodMention",
    "best_period",
    "covers",
    "fiscal_year_of",
    "fiscal_year_span",
    "months_covered",
    "read_periods",
]

FitVerdict = Literal["right", "wrong", "unstated"]
TITLE_BLOCK: Final = 400
"""Characters at the head of a document that say what it is; the rest mentions many years."""
SURE: Final = 0.5
"""From this weight a year stated proves that another year is not meant."""
SEEN: Final = 0.3
LONG: Final = 370
"""A range of more days is a plan of several years."""
MONTHS = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether the time asked for is covered, and what says so.

    ``fiscal_years`` (พ.ศ.) are all that are stated, ``text`` the wording, ``witness`` where it was
    read, ``months`` the months (year and month, ค.ศ.) of the first half of FY that are reported on.
    "unstated" with FY among ``fiscal_years``: the year is right, but the part of it is not told or,
    of the first half, ends before January; ``months`` then says how far it reaches.
    """

    verdict: FitVerdict
    fiscal_years: tuple[int, ...] = ()
    text: str = ""
    witness: str = ""
    months: MONTHS = ()


@dataclass(frozen=True, slots=True)
class _Stated:
    """What the mentions of one text say, sorted by what it can prove. Years are พ.ศ."""

    mentions: tuple[PeriodMention, ...]
    named: frozenset[int] = field(init=False)  # years named as such
    sure: frozenset[int] = field(init=False)  # those named so plainly that others are excluded
    analysed: frozenset[int] = field(init=False)  # years whose ITA result is looked back on
    parts: tuple[PeriodMention, ...] = field(init=False)  # halves, quarters, months, ranges up to a year
    unplaced: tuple[PeriodMention, ...] = field(init=False)  # halves and quarters whose year is not stated
    plans: tuple[PeriodMention, ...] = field(init=False)  # ranges of several years
    own_plans: tuple[PeriodMention, ...] = field(init=False)  # those not only reported on or followed
    dated: frozenset[int] = field(init=False)  # fiscal years of dates

    def __post_init__(self) -> None:
        seen = [m for m in self.mentions if m.weight >= SEEN and m.kind != "posted"]
        years = [m for m in seen if m.kind in ("fiscal_year", "calendar_year")]
        parts = [m for m in seen if m.kind in ("range", "half_year", "quarter", "month")]
        # "รายงานผล ปี 2565 ตามแผนพัฒนาท้องถิ่น (2561-2565)" is about 2565 alone.
        own = any(m.weight >= SURE and not m.analysed for m in years)
        plans = tuple(m for m in parts if m.days > LONG)
        values = {
            "named": _years(m for m in years if not m.analysed),
            "sure": _years(m for m in years if not m.analysed and m.weight >= SURE),
            "analysed": _years(m for m in years if m.analysed),
            "parts": tuple(m for m in parts if m.days <= LONG),
            "unplaced": tuple(m for m in parts if m.start is None and m.kind in ("half_year", "quarter")),
            "plans": plans,
            "own_plans": tuple(m for m in plans if not (m.quoted and own)),
            "dated": _years(m for m in seen if m.kind == "date"),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def implied(self) -> frozenset[int]:
        """Fiscal years of halves, quarters, months and short ranges."""
        return _years(self.parts)

    @property
    def all_years(self) -> tuple[int, ...]:
        """Every fiscal year stated in any way."""
        planned = _years(self.own_plans)
        return tuple(sorted(self.named | self.analysed | self.implied | planned | self.dated))

    def plan_covers(self, year: int) -> bool:
        """Whether a plan that the text itself is includes ``year``."""
        return year in _years(self.own_plans)

    def overlaps(self, span: tuple[date, date]) -> bool:
        """Whether a half, quarter, month or short range lies at least partly within ``span``."""
        return any(m.start and m.end and m.start <= span[1] and m.end >= span[0] for m in self.parts)

    def dates_in(self, span: tuple[date, date]) -> bool:
        """Whether a single date lies within ``span``."""
        return any(
            m.kind == "date" and m.start and m.weight >= SEEN and span[0] <= m.start <= span[1]
            for m in self.mentions
        )


def _years(mentions: Iterable[PeriodMention]) -> frozenset[int]:
    return frozenset(year for mention in mentions for year in mention.fiscal_years)


def _decided(*, right: bool, wrong: bool) -> FitVerdict:
    return "right" if right else "wrong" if wrong else "unstated"


# One rule for each period


def _current(_stated: _Stated, _fy: int) -> FitVerdict:
    return "right"


def _in_force(stated: _Stated, fy: int) -> FitVerdict:
    """Right unless a plan has run out, or nothing but later years is stated."""
    if stated.plans and fy not in _years(stated.plans) | stated.named:
        return "wrong"
    return "wrong" if stated.sure and min(stated.named) > fy else "right"


def _plan(stated: _Stated, fy: int) -> FitVerdict:
    if stated.named or stated.plans:
        return _decided(
            right=fy in stated.named or stated.plan_covers(fy), wrong=bool(stated.sure or stated.plans)
        )
    if stated.implied:
        return _decided(right=fy in stated.implied, wrong=True)
    # A plan is signed in its year or shortly before: a date in the year before proves nothing.
    return _decided(right=fy in stated.dated, wrong=bool(stated.dated) and max(stated.dated) < fy - 1)


def _during(stated: _Stated, fy: int) -> FitVerdict:
    right = fy in stated.named | stated.implied | stated.dated or stated.plan_covers(fy)
    return _decided(right=right, wrong=bool(stated.sure or stated.implied or stated.dated or stated.plans))


def _multi_year(stated: _Stated, fy: int) -> FitVerdict:
    right = fy in _years(stated.plans) | stated.named
    return _decided(right=right, wrong=bool(stated.plans or stated.sure))


def _first_half(stated: _Stated, fy: int) -> FitVerdict:
    """Right when what is stated reaches into January – March; the first quarter alone is only a part."""
    known = fy in stated.named or fy in stated.dated
    late = fiscal_months(fy, 4, 6)
    if stated.overlaps(late) or (known and any(_reaches(m, 4, 6) for m in stated.unplaced)):
        return "right"
    early = stated.overlaps(fiscal_months(fy, 1, 3)) or any(_reaches(m, 1, 3) for m in stated.unplaced)
    # The report on the first quarter is signed in January: its date must not stretch it.
    if stated.dates_in(late) and not early:
        return "right"
    if early and (known or fy in stated.implied):
        return "unstated"
    if fy in stated.implied:  # only its second half
        return "wrong"
    if fy in stated.named:
        return "unstated"
    others = stated.sure or stated.implied or stated.plans
    return _decided(right=False, wrong=bool(others) or (bool(stated.dated) and max(stated.dated) < fy))


def _reaches(mention: PeriodMention, first: int, last: int) -> bool:
    """Whether a part of a year has months among the ``first`` to ``last`` of the fiscal year."""
    return mention.part is not None and mention.part[0] <= last and mention.part[1] >= first


def _annual_previous(stated: _Stated, fy: int) -> FitVerdict:
    """Right when the year before is reported on, whole; one half of it is not enough."""
    previous = fy - 1
    halves = {m.start for m in stated.parts if m.kind == "half_year" and previous in m.fiscal_years}
    whole = any(m.days >= 300 and previous in m.fiscal_years for m in stated.parts)
    if whole or (previous in stated.named and len(halves) != 1):
        return "right"
    if previous in stated.named:
        return "wrong"
    if stated.sure:
        return "wrong"
    if stated.plan_covers(previous):
        return "right"
    partial = any(m.kind != "month" and m.start for m in stated.parts)
    # A report cannot be signed before the year it reports on began.
    early = bool(stated.dated) and max(stated.dated) < previous
    return _decided(right=False, wrong=partial or bool(stated.plans) or early)


def _monthly(stated: _Stated, fy: int) -> FitVerdict:
    if _months(stated, fy):
        return "right"
    if fy in stated.named and fy not in stated.implied:
        return "unstated"
    return _decided(right=False, wrong=bool(stated.sure or stated.implied or stated.dated))


def _assesses_previous(stated: _Stated, fy: int) -> FitVerdict:
    """Right when the result of FY-1 is analysed, or the document is one of FY."""
    documents = stated.named or stated.implied or stated.dated
    if documents and max(documents) == fy:
        return "right"
    # An older document that analyses the result before its own may quote its own year as well.
    older = bool(documents) and max(documents) < fy and fy - 2 in stated.analysed
    if fy - 1 in stated.analysed and not older:
        return "right"
    return _decided(right=False, wrong=bool(documents or stated.analysed))


_RULES: Final[dict[Period, Callable[[_Stated, int], FitVerdict]]] = {
    Period.CURRENT: _current,
    Period.IN_FORCE: _in_force,
    Period.PLAN: _plan,
    Period.FIRST_HALF: _first_half,
    Period.ANNUAL_PREVIOUS: _annual_previous,
    Period.MONTHLY: _monthly,
    Period.DURING: _during,
    Period.MULTI_YEAR: _multi_year,
    Period.ASSESSES_PREVIOUS: _assesses_previous,
}


def _months(stated: _Stated, fy: int) -> MONTHS:
    """The months of the first half of FY that are stated one by one or by a span.

    A date counts only where no month is named: the summary of October is signed in November.
    """
    spans = [(m.start, m.end) for m in stated.parts if m.start and m.end]
    if fy in stated.named or fy in stated.dated:
        spans += [fiscal_months(fy, *m.part) for m in stated.unplaced if m.part]
    if not spans:
        dates = [m for m in stated.mentions if m.kind == "date" and m.weight >= SEEN]
        spans = [(m.start, m.end) for m in dates if m.start and m.end]
    months = [fiscal_months(fy, number, number) for number in range(1, 7)]
    touched = [month for month, last in months if any(s <= last and e >= month for s, e in spans)]
    return tuple((month.year, month.month) for month in touched)


def _wording(stated: _Stated, wanted: frozenset[int], verdict: FitVerdict) -> str:
    """The statement that decides: of the years wanted when right, else the plainest one."""
    told = [m for m in stated.mentions if m.weight >= SEEN and m.kind != "posted"]
    fitting = [m for m in told if wanted.intersection(m.fiscal_years)] if verdict == "right" else told
    best = max(fitting or told, key=lambda m: m.weight, default=None)
    return best.text[:160] if best else ""


def covers(period_rule: Period, fiscal_year: int, mentions: Sequence[PeriodMention]) -> Fit:
    """Whether what one text states covers the time that ``period_rule`` asks for in FY (พ.ศ.).

    >>> covers(Period.ANNUAL_PREVIOUS, 2566, read_periods("รายงานผล ประจำปีงบประมาณ พ.ศ. 2565")).verdict
    'right'
    >>> covers(Period.ANNUAL_PREVIOUS, 2566, read_periods("รายงานผล ประจำปีงบประมาณ พ.ศ. 2566")).verdict
    'wrong'
    """
    stated = _Stated(tuple(mentions))
    verdict = _RULES[period_rule](stated, fiscal_year)
    looks_back = period_rule in (Period.ANNUAL_PREVIOUS, Period.ASSESSES_PREVIOUS)
    wanted = frozenset({fiscal_year - 1, fiscal_year} if looks_back else {fiscal_year})
    if period_rule is Period.ANNUAL_PREVIOUS:
        wanted = frozenset({fiscal_year - 1})
    return Fit(
        verdict,
        stated.all_years,
        _wording(stated, wanted, verdict),
        months=_months(stated, fiscal_year),
    )


def months_covered(fiscal_year: int, fits: Iterable[Fit]) -> int:
    """How many of the six months of the first half of FY the fits name together."""
    start, end = fiscal_months(fiscal_year, 1, 6)
    months = {month for fit in fits for month in fit.months}
    return sum((start.year, start.month) <= month <= (end.year, end.month) for month in months)


# Several witnesses

_WEAK_WITNESSES = frozenset({"heading", "page_date"})
_BY_MONTHS = frozenset({Period.MONTHLY, Period.FIRST_HALF})
"""Rules for which documents are put together from months."""


def best_period(witnesses: Sequence[tuple[str, str]], rule: Period, fy: int) -> Fit:
    """The period of one document, told by ``witnesses`` (name, text), the most trusted first.

    The head of the text named "document" decides before all others; the rest of that text can only
    prove "right", and only when no name of the document says otherwise. Where months count, the
    headings of the rest speak with the head. Headings of the page and its date ("page_date") come
    last. ``Fit.witness`` names the one that decided.
    """
    half = _stated_half(witnesses) if rule is Period.FIRST_HALF else ()
    early = rule is Period.FIRST_HALF and _ends_before_january(witnesses, fy)
    later: Fit | None = None
    undecided = Fit("unstated")
    for name, text in witnesses:
        if later and name in _WEAK_WITNESSES:
            return later
        fit = _testimony(name, text, rule, fy, half)
        if early and fit.verdict == "right":
            fit = replace(fit, verdict="unstated", months=tuple(m for m in fit.months if m[1] >= 10))
        if fit.verdict != "unstated":
            return fit
        if name == "document" and rule is not Period.MONTHLY and not early:
            later = _whole_text(text, fit, rule, fy, half)
        if fit.fiscal_years and not undecided.fiscal_years:
            undecided = fit
    if later:
        return later
    return replace(undecided, verdict="right") if rule in (Period.CURRENT, Period.IN_FORCE) else undecided


def _testimony(name: str, text: str, rule: Period, fy: int, half: tuple[PeriodMention, ...]) -> Fit:
    """What one witness says; a document speaks with its first lines."""
    fit = replace(covers(rule, fy, (*_statements(name, text, rule, fy), *half)), witness=name)
    if name == "page_date":
        return _page_date(fit, rule, fy)
    # What asks for no year is satisfied by silence, so silence must not end the hearing.
    return fit if fit.fiscal_years else replace(fit, verdict="unstated")


def _statements(name: str, text: str, rule: Period, fy: int) -> tuple[PeriodMention, ...]:
    """The times a witness states: of a document those of its head and, where months count, of its headings.

    Six monthly summaries in one file are six headings; the months told in passing between them are not
    reported on. A head that speaks of another half is not put right by a heading below it.
    """
    if name != "document":
        return read_periods(text)
    head = read_periods(text[:TITLE_BLOCK])
    if rule not in _BY_MONTHS or len(text) <= TITLE_BLOCK:
        return head
    if rule is Period.FIRST_HALF and covers(rule, fy, head).verdict == "wrong":
        return head
    return (*head, *(m for m in read_periods(text) if m.heads and m.start))


def _ends_before_january(witnesses: Sequence[tuple[str, str]], fy: int) -> bool:
    """Whether the first witness that tells of a part of the year tells of nothing after December.

    "ไตรมาสที่ 1" under the heading "รอบ 6 เดือน" is a part of what the heading promises.
    """
    quarter = fiscal_months(fy, 1, 3)
    for name, text in witnesses:
        stated = _Stated(_statements(name, text, Period.FIRST_HALF, fy))
        placed = [m for m in stated.parts if m.start and m.end]
        if placed or stated.unplaced:
            return all(
                quarter[0] <= m.start and m.end <= quarter[1] for m in placed if m.start and m.end
            ) and (all(m.part is not None and m.part[1] <= 3 for m in stated.unplaced))
    return False


def _page_date(fit: Fit, rule: Period, fy: int) -> Fit:
    """Pages are often dated by an import: such a date counts for events only, and only when not later."""
    if rule is not Period.DURING or not fit.fiscal_years or max(fit.fiscal_years) > fy:
        return replace(fit, verdict="unstated", fiscal_years=(), months=())
    return fit


def _whole_text(text: str, head: Fit, rule: Period, fy: int, half: tuple[PeriodMention, ...]) -> Fit | None:
    """What the rest of the document proves; its months told in passing do not count."""
    fit = covers(rule, fy, (*read_periods(text), *half))
    if fit.verdict != "right" or not fit.fiscal_years:
        return None
    return replace(fit, witness="document", months=head.months)


def _stated_half(witnesses: Sequence[tuple[str, str]]) -> tuple[PeriodMention, ...]:
    """A first half, or a part of it, named without its year by any witness: "… รอบ 6 เดือน"."""
    return tuple(
        mention
        for _, text in witnesses
        for mention in read_periods(text[:TITLE_BLOCK])
        if mention.start is None and not mention.second and mention.kind in ("half_year", "quarter")
    )[:1]
