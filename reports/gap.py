"""The gap report: what an audit means for the people who have to act on it.

``build_gap_report`` turns an Audit into a view model that every format lays out. What is
decided here, once for all formats: which items come first, which word stands for a verdict,
what an officer is told, and that nothing a site wrote can steer a reader's screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from config.checklist import Checklist
from config.wording import Lang, Wording, wording
from matchers.model import Audit, AuditWarning, Outcome, Score, Verdict
from reports.escaping import visible
from reports.items import gap_item
from reports.phrases import UNCHECKED, address, day, moment, number, status, verdict_view
from reports.view import (
    Count,
    Division,
    GapItem,
    GapReport,
    Header,
    Notice,
    ScoreView,
    SubScore,
    WarningView,
)

__all__ = ["DEFECTS", "GapItem", "GapReport", "build_gap_report"]

DEFECTS = frozenset(set(Verdict) - {Verdict.PRESENT, Verdict.UNKNOWN})
"""Verdicts that ask the agency to do something."""


def build_gap_report(audit: Audit, checklist: Checklist, lang: Lang = "th") -> GapReport:
    """Lay out an audit for reading, gaps first.

    Args:
        audit: the findings, in any order.
        checklist: the edition they were judged by; it holds what is required and both languages.
        lang: language of everything the program itself says.
    """
    words = wording(lang)
    sure = audit.checklist.status != "reconstructed"
    items = [gap_item(f, checklist, lang, words, codes_are_sure=sure) for f in audit.findings]
    defects = _most_urgent_first(i for i in items if i.verdict.verdict in DEFECTS)
    return GapReport(
        lang=lang,
        words=words,
        header=_header(audit, checklist, lang, words),
        score=_score(audit.score, words),
        counts=_counts(items, words),
        coverage=tuple(_coverage(audit, words)),
        defects=defects,
        unknown=_most_urgent_first(i for i in items if i.verdict.verdict is Verdict.UNKNOWN),
        present=tuple(
            sorted((i for i in items if i.verdict.verdict is Verdict.PRESENT), key=_number_of_code)
        ),
        divisions=_divisions(defects),
        gain=_points_of(defects),
        warnings=tuple(_warning(w, words) for w in audit.warnings),
    )


def _most_urgent_first(items: Iterable[GapItem]) -> tuple[GapItem, ...]:
    """Certain gaps before doubtful ones, then most points, then the gravest verdict."""
    return tuple(
        sorted(
            items,
            key=lambda i: (i.needs_person, -(i.points or 0), -i.verdict.verdict.rank, _number_of_code(i)),
        )
    )


def _number_of_code(item: GapItem) -> tuple[float, str]:
    """O2 before O12, and O12 before O12.1."""
    digits = item.code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    try:
        return float(digits), item.code
    except ValueError:
        return float("inf"), item.code


def _points_of(items: Iterable[GapItem]) -> str:
    known = [item.points for item in items if item.points is not None]
    return number(sum(known)) if known else ""


def _divisions(defects: tuple[GapItem, ...]) -> tuple[Division, ...]:
    """The work of each division, the one with most points to win first."""
    names = dict.fromkeys(item.division for item in defects)
    divisions = []
    for name in names:
        items = tuple(item for item in defects if item.division == name)
        divisions.append(Division(name, items, sum(i.points or 0 for i in items), _points_of(items)))
    return tuple(sorted(divisions, key=lambda d: (-d.points, -len(d.items), d.name)))


def _counts(items: list[GapItem], words: Wording) -> tuple[Count, ...]:
    """Every verdict that occurs, gravest first."""
    tokens = [item.verdict.token for item in items]
    views = [verdict_view(v, words) for v in sorted(Verdict, key=lambda v: -v.rank)]
    views.append(verdict_view(Verdict.PRESENT, words, elements_known=False))
    views.sort(
        key=lambda v: (v.verdict is Verdict.PRESENT, v.verdict is Verdict.UNKNOWN, v.token == UNCHECKED)
    )
    return tuple(Count(view, tokens.count(view.token)) for view in views if view.token in tokens)


def _score(score: Score, words: Wording) -> ScoreView:
    subs = tuple(
        SubScore(visible(f"{s.id} {s.title}"), s.items, s.estimate, s.worst, s.best)
        for s in score.sub_indicators
    )
    return ScoreView(score.estimate, score.worst, score.best, _score_text(score, words), subs)


def _score_text(score: Score, words: Wording) -> str:
    if score.estimate is None:
        because = visible(score.reason)
        return (
            words.say("reports.no_score_because", reason=because)
            if because
            else words.say("reports.no_score")
        )
    estimate = number(score.estimate, 1)
    if score.worst is None or score.best is None or score.worst == score.best:
        return words.say("reports.score_exact", estimate=estimate)
    worst, best = number(score.worst, 1), number(score.best, 1)
    return words.say("reports.score_text", estimate=estimate, worst=worst, best=best)


def _header(audit: Audit, checklist: Checklist, lang: Lang, words: Wording) -> Header:
    agency = audit.agency
    same_edition = checklist.name == audit.checklist.name
    return Header(
        agency=visible(agency.name) or words.say("reports.unnamed_agency"),
        place=visible(" · ".join(part for part in (agency.type, agency.district, agency.province) if part)),
        site=address(agency.url),
        checklist=visible(getattr(checklist.title, lang) if same_edition else audit.checklist.title),
        as_of=day(audit.as_of, words),
        audited_at=moment(audit.finished_at or audit.started_at, words),
        cut_short=audit.coverage.interrupted,
        notices=tuple(_notices(audit, checklist, lang, words)),
    )


def _notices(audit: Audit, checklist: Checklist, lang: Lang, words: Wording) -> Iterator[Notice]:
    """What limits the result first, then what is always true of it."""
    coverage, used = audit.coverage, audit.checklist
    if coverage.failure:
        known = coverage.failure in set(Outcome)
        why = status(Outcome(coverage.failure), None, words) if known else visible(coverage.failure)
        yield Notice(words.say("reports.notices.failure", why=why), warn=True)
    if coverage.interrupted:
        yield Notice(words.say("reports.notices.cut_short"), warn=True)
    if coverage.budget_ended:
        yield Notice(words.say(f"reports.notices.budget_{coverage.budget_ended}"), warn=True)
    if used.requested_year and used.fiscal_year and used.requested_year != used.fiscal_year:
        facts = {"requested": used.requested_year, "used": used.fiscal_year}
        yield Notice(words.say("reports.notices.other_year", **facts), warn=True)
    if used.status != "confirmed":
        yield Notice(words.say(f"reports.notices.{used.status}"), warn=True)
    if checklist.note and checklist.name == used.name:
        yield Notice(visible(getattr(checklist.note, lang)), warn=False)
    yield Notice(words.say("reports.notices.estimate"), warn=False)


def _coverage(audit: Audit, words: Wording) -> Iterator[str]:
    """What was looked at and what was not, one sentence a line."""
    coverage = audit.coverage
    facts = coverage.model_dump(
        include={"pages", "files", "requests", "links", "unfetched", "errors", "blocked"}
    )
    for line in ("pages", "links", "errors"):
        yield words.say(f"reports.coverage_lines.{line}", **facts)
    for place in ("home", "sitemap", "ita_page", "robots"):
        outcome: Outcome | None = getattr(coverage, place)
        if outcome is not None:
            yield words.say(f"reports.coverage_lines.{place}", outcome=status(outcome, None, words))
        elif place == "ita_page" and not coverage.failure:
            yield words.say("reports.coverage_lines.no_ita_page")
    uncovered = [code for code, item in coverage.items.items() if not item.covered]
    if uncovered:
        yield words.say("reports.coverage_lines.uncovered", codes=visible(", ".join(uncovered)))
    elif coverage.items:
        yield words.say("reports.coverage_lines.covered")


def _warning(warning: AuditWarning, words: Wording) -> WarningView:
    """A warning under the title of its kind; a message that is but the title again is left out."""
    key = f"warnings.{warning.kind}"
    is_plain = key in words and not words.needs(key)
    titles = {wording(lang).say(key) for lang in get_args(Lang)} if is_plain else set()
    return WarningView(
        title=words.say(key if is_plain else "warnings.other"),
        message="" if warning.message in titles else visible(warning.message),
        address=address(warning.url) if warning.url else None,
        count=warning.count,
    )
