"""The gap report: what an audit means for the people who have to act on it.

``build_gap_report`` turns an Audit into a view model that every format lays out. What is
decided here, once for all formats: which items come first, which word stands for a verdict,
what an officer is told, and that nothing a site wrote can steer a reader's screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import get_args

from config.checklist import Checklist
from config.loading import editions
from config.scoring import scoring
from config.wording import Lang, Wording, wording
from matchers.model import Audit, AuditWarning, Outcome, Score, Verdict
from matchers.score import can_be_scored, fewest_to_reach, oit_without, two_places, weight_of
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
    PastAudit,
    ScoreView,
    SubScore,
    WarningView,
)

__all__ = ["DEFECTS", "GapItem", "GapReport", "build_gap_report"]

DEFECTS = frozenset(set(Verdict) - {Verdict.PRESENT, Verdict.UNKNOWN})
"""Verdicts that ask the agency to do something."""


def build_gap_report(
    audit: Audit, checklist: Checklist, lang: Lang = "th", history: Sequence[PastAudit] = ()
) -> GapReport:
    """Lay out an audit for reading, gaps first.

    Args:
        audit: the findings, in any order.
        checklist: the edition they were judged by; it holds what is required and both languages.
        lang: language of everything the program itself says.
        history: audits of the same site for the timeline, this one among them.
    """
    words = wording(lang)
    sure = _codes_are_sure(audit)
    items = [gap_item(f, checklist, lang, words, codes_are_sure=sure) for f in audit.findings]
    defects = _most_urgent_first(i for i in items if i.verdict.verdict in DEFECTS)
    return GapReport(
        lang=lang,
        words=words,
        header=_header(audit, checklist, lang, words),
        score=_score(audit, checklist, {i.code: i.label for i in defects}, words),
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
        history=tuple(history),
    )


def _codes_are_sure(audit: Audit) -> bool:
    """Whether item numbers are those of the form; a list put together anew may have them wrong."""
    return audit.checklist.status != "reconstructed"


def _most_urgent_first(items: Iterable[GapItem]) -> tuple[GapItem, ...]:
    """Most points first; of equal points certain gaps before doubtful ones, then the gravest verdict."""
    return tuple(
        sorted(
            items,
            key=lambda i: (-(i.points or 0), i.needs_person, -i.verdict.verdict.rank, _number_of_code(i)),
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


def _score(audit: Audit, checklist: Checklist, defects: Mapping[str, str], words: Wording) -> ScoreView:
    score = audit.score
    subs = tuple(
        SubScore(visible(f"{s.id} {s.title}"), s.items, s.estimate, s.worst, s.best)
        for s in score.sub_indicators
    )
    reach = _reach(audit, checklist, defects, words)
    label = words.say("reports.score" if _is_oit(audit) else "reports.score_of_law")
    return ScoreView(score.estimate, score.worst, score.best, label, _score_text(score, words), subs, reach)


def _reach(audit: Audit, checklist: Checklist, defects: Mapping[str, str], words: Wording) -> str:
    """What to publish at least to come to the target of scoring.yaml; empty where there is no score.

    ``defects`` are labels by code. Items that could not be checked count 0 here as in the
    estimate, but nobody is told to publish what may well be there.
    """
    same_edition = checklist.name == audit.checklist.name and can_be_scored(checklist)
    if audit.score.estimate is None or not same_edition:
        return ""
    present = {f.code for f in audit.findings if f.verdict is Verdict.PRESENT}
    missing, target = checklist.by_code.keys() - present, Fraction(scoring().target)
    mendable = checklist.by_code.keys() & defects.keys()
    chosen = fewest_to_reach(checklist, missing, target, mendable)
    if chosen == ():
        return words.say("reports.reach_done", target=target)
    done = mendable if chosen is None else set(chosen)
    score = number(float(two_places(oit_without(checklist, missing - done).oit)), 1)
    if chosen is None:
        return words.say("reports.reach_not", target=target, score=score)
    worth = {code: number(float(weight_of(checklist, code))) for code in chosen}
    items = [words.say("reports.reach_item", code=defects[code], points=worth[code]) for code in chosen]
    facts = {"target": target, "n": len(chosen), "items": ", ".join(items), "score": score}
    return words.say("reports.reach", **facts)


def _score_text(score: Score, words: Wording) -> str:
    if score.estimate is None:
        key = f"reasons.{score.reason_code}"
        because = words.say(key) if score.reason_code and key in words else visible(score.reason)
        if score.reason_code == "no_score_law":
            return because  # "not yet" would be wrong
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
    name = visible(agency.name) or words.say("reports.unnamed_agency")
    same_edition = checklist.name == audit.checklist.name
    title = getattr(checklist.title, lang) if same_edition else audit.checklist.title
    facts = {"title": visible(title), "agency": name}
    kind = "" if _is_oit(audit) else "_of"
    return Header(
        title=words.say("reports.title_of", **facts) if kind else words.say("reports.title"),
        page_title=words.say(f"reports.page_title{kind}", **facts),
        agency=name,
        place=visible(" · ".join(part for part in (agency.type, agency.district, agency.province) if part)),
        site=address(agency.url),
        checklist=_edition(title, audit, words),
        as_of=day(audit.as_of, words),
        audited_at=moment(audit.finished_at or audit.started_at, words),
        cut_short=audit.coverage.interrupted,
        notices=tuple(_notices(audit, checklist, lang, words)),
    )


def _is_oit(audit: Audit) -> bool:
    """Whether the checklist is the OIT of a fiscal year; an Act belongs to none."""
    return audit.checklist.fiscal_year is not None


def _edition(title: str, audit: Audit, words: Wording) -> str:
    """The name of the checklist, and how sure it is where it is not confirmed."""
    sureness = audit.checklist.status
    if sureness == "confirmed":
        return visible(title)
    said = words.say(f"checklists.status.{sureness}")
    return words.say("reports.checklist_doubtful", title=visible(title), status=said)


def _notices(audit: Audit, checklist: Checklist, lang: Lang, words: Wording) -> Iterator[Notice]:
    """What limits the result first, then what is always true of it."""
    coverage, used = audit.coverage, audit.checklist
    if coverage.failure:
        known = coverage.failure in set(Outcome)
        why = status(Outcome(coverage.failure), None, words) if known else visible(coverage.failure)
        yield Notice(words.say("reports.notices.failure", why=why), warn=True)
    if coverage.broke_off:
        yield Notice(words.say("reports.notices.broke_off", cause=visible(coverage.broke_off)), warn=True)
    elif coverage.interrupted:
        yield Notice(words.say("reports.notices.cut_short"), warn=True)
    if coverage.budget_ended:
        yield Notice(words.say(f"reports.notices.budget_{coverage.budget_ended}"), warn=True)
    if used.requested_year and used.fiscal_year and used.requested_year != used.fiscal_year:
        facts = {"requested": used.requested_year, "used": used.fiscal_year}
        exists = any(edition.fiscal_year == used.requested_year for edition in editions())
        yield Notice(words.say(f"reports.notices.{'named' if exists else 'other'}_year", **facts), warn=True)
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
    mark = "" if _codes_are_sure(audit) else "?"
    uncovered = [f"{code}{mark}" for code, item in coverage.items.items() if not item.covered]
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
