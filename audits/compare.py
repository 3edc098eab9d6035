"""What changed from one audit of an agency to a later one; pure but for the packaged texts and checklists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from audits.change_words import Teller
from audits.item_changes import (
    Pair,
    Place,
    decision_changed,
    document_change,
    document_of,
    person_change,
    place_on,
    verdict_change,
)
from audits.sweep_changes import compare_sweeps
from audits.warning_changes import warning_changes
from config.checklist import Checklist
from config.loading import shipped_checklist
from config.wording import Lang, wording
from matchers.comparison_model import Change, Comparison, ItemChange, Side
from matchers.letters import squeeze
from matchers.model import Audit, ChecklistUsed, Finding, Outcome, Verdict
from matchers.sweep_model import SweptChange
from reports.phrases import day

WORSENINGS = frozenset({Change.BROKEN, Change.WORSE})

REFUSED_US = frozenset(
    {Outcome.ROBOTS, Outcome.BOT_WALL, Outcome.FORBIDDEN_ADDRESS, Outcome.NEEDS_BROWSER, Outcome.TOO_LARGE}
)
"""Failures of the home page that a visitor with a browser does not meet: no worsening of the site."""


def compare(
    before: Audit,
    after: Audit,
    *,
    lang: Lang = "th",
    before_ref: str = "",
    after_ref: str = "",
    checklists: Mapping[str, Checklist] | None = None,
) -> Comparison:
    """What changed for every item, most points first among equals, and in what the site is warned of.

    Items of two editions are joined by what they disclose, because a code means nothing without its
    year (`config.movement`). ``checklists`` are editions by name that are not shipped; an item of one
    that is neither shipped nor given is joined by its title and told in the language of its audit.
    """
    same = same_edition(before.checklist, after.checklist)
    books = [_checklist(audit.checklist.name, checklists or {}) for audit in (before, after)]
    pairs = tuple(_by_code(before, after) if same else _by_concept(before, after, books))
    teller = Teller(before, after, books[0], books[1], lang)
    places = place_on(before), place_on(after)
    items = [item for pair in pairs if (item := _item(pair, places, teller))]
    new, gone, other = warning_changes(before, after)
    return Comparison(
        lang=lang,
        agency=after.agency if after.agency.name or not before.agency.name else before.agency,
        before=_side(before, before_ref),
        after=_side(after, after_ref),
        same_edition=same,
        notes=tuple(_notes(before, after, lang, same=same)),
        items=tuple(sorted(items, key=_most_urgent_first)),
        unchanged=len(pairs) - len(items),
        new_warnings=new,
        gone_warnings=gone,
        changed_warnings=other,
        worsened=site_closed(before, after) or any(WORSENINGS & {*item.changes} for item in items),
    )


def swept_change(comparison: Comparison) -> SweptChange:
    """The comparison in the few codes that one row of a sweep has room for."""
    return SweptChange(
        since=comparison.before.as_of,
        score_before=comparison.before.score.estimate,
        fixed=tuple(item.code for item in comparison.having(Change.FIXED)),
        broken=tuple(item.code for item in comparison.having(Change.BROKEN)),
        lost_sight=tuple(item.code for item in comparison.having(Change.LOST_SIGHT)),
    )


def same_edition(before: ChecklistUsed, after: ChecklistUsed) -> bool:
    """Whether codes mean the same in both: one checklist, or a corrected one of the same fiscal year."""
    same_year = before.fiscal_year is not None and before.fiscal_year == after.fiscal_year
    return before.name == after.name or same_year


def site_closed(before: Audit, after: Audit) -> bool:
    """Whether the site opened before and now opens for nobody; that it refuses only us is no worsening."""
    failure = after.coverage.failure
    return bool(failure) and not before.coverage.failure and failure not in REFUSED_US


# joining items


def _by_code(before: Audit, after: Audit) -> Iterator[Pair]:
    old = {finding.code: finding for finding in before.findings}
    for finding in after.findings:
        yield Pair(old.pop(finding.code, None), finding, same_edition=True)
    for finding in old.values():
        yield Pair(finding, None, same_edition=True)


def _by_concept(before: Audit, after: Audit, books: Sequence[Checklist | None]) -> Iterator[Pair]:
    """Each later item with the earlier one that disclosed the same; of several with the furthest from done.

    An item that joins what used to be two is there only when both are.
    """
    titles = None in books
    old: dict[str, list[Finding]] = defaultdict(list)
    for finding in before.findings:
        for name in _concepts(finding, books[0], titles=titles):
            old[name].append(finding)
    used: set[str] = set()
    for finding in after.findings:
        names = _concepts(finding, books[1], titles=titles)
        found = [f for name in names for f in old.get(name, ())]
        used |= {f.code for f in found}
        yield Pair(min(found, key=_nearness, default=None), finding, same_edition=False)
    for finding in before.findings:
        if finding.code not in used:
            yield Pair(finding, None, same_edition=False)


def _concepts(finding: Finding, book: Checklist | None, *, titles: bool) -> tuple[str, ...]:
    """What an item discloses, by names that all editions share; by its title where one is not known."""
    requirement = book.by_code.get(finding.code) if book else None
    names = (requirement.concept, *requirement.also) if requirement else ()
    return (*names, f"title:{squeeze(finding.title)}") if titles or not names else names


def _nearness(finding: Finding) -> tuple[bool, int]:
    """What could not be seen first, then the verdict furthest from done."""
    return finding.verdict is not Verdict.UNKNOWN, -finding.verdict.rank


def _checklist(name: str, given: Mapping[str, Checklist]) -> Checklist | None:
    """None for a file of somebody's own, which an audit names but does not hold."""
    return given.get(name) or shipped_checklist(name)


# one item


def _item(pair: Pair, places: tuple[Place, Place], teller: Teller) -> ItemChange | None:
    decided = Change.DECIDED if decision_changed(pair) and pair.before and pair.after else None
    found = (verdict_change(pair), decided, document_change(pair, *places), person_change(pair))
    changes = tuple(change for change in found if change)
    if not changes:
        return None
    told = teller.told(pair, changes)
    before, after = document_of(pair.before), document_of(pair.after)
    elsewhere = pair.before.code if pair.before and pair.after and not pair.same_edition else ""
    return ItemChange(
        code=pair.shown.code,
        code_before=elsewhere,
        title=pair.shown.title,
        division=told.division,
        points=pair.shown.points,
        changes=changes,
        before=pair.before.verdict if pair.before else None,
        after=pair.after.verdict if pair.after else None,
        unchecked_before=_is_unchecked(pair.before),
        unchecked_after=_is_unchecked(pair.after),
        url_before=before.url if before else "",
        url_after=after.url if after else "",
        reason=told.reason,
    )


def _is_unchecked(finding: Finding | None) -> bool:
    """Whether it is present and nobody can say more; a person's word says more."""
    if finding is None or finding.verdict is not Verdict.PRESENT:
        return False
    return not finding.elements_known and finding.decision is None


_ORDER = {change: at for at, change in enumerate((
    Change.BROKEN, Change.WORSE, Change.ASKED_ANEW, Change.LOST_SIGHT, Change.OTHER_GAP, Change.NEW_ITEM,
    Change.SEEN_AGAIN, Change.FIXED, Change.BETTER, Change.DECIDED, Change.NEEDS_PERSON, Change.REPLACED,
    Change.EXCHANGED, Change.MOVED, Change.SETTLED, Change.DROPPED_ITEM,
))}  # fmt: skip
"""Kinds of changes in the order of a report: what wants somebody's work comes first."""


def _most_urgent_first(item: ItemChange) -> tuple[int, float, int, str]:
    return _ORDER[item.changes[0]], -(item.points or 0), len(item.code), item.code


# both sides


def _side(audit: Audit, ref: str) -> Side:
    return Side(
        audit=ref,
        as_of=audit.as_of,
        finished_at=audit.finished_at,
        checklist=audit.checklist,
        score=audit.score,
        verdicts={v: n for v in Verdict if (n := sum(f.verdict is v for f in audit.findings))},
        pages=audit.coverage.pages,
        files=audit.coverage.files,
        failure=audit.coverage.failure,
    )


def _notes(before: Audit, after: Audit, lang: Lang, *, same: bool) -> Iterator[str]:
    """What limits the comparison, gravest first."""
    words = wording(lang)
    for which, audit in (("before", before), ("after", after)):
        if failure := audit.coverage.failure:
            key = f"reports.outcomes.{failure}"
            yield words.say(
                f"compare.notes.failed_{which}", cause=words.say(key) if key in words else failure
            )
    if not same:
        yield words.say(
            "compare.notes.other_edition", before=before.checklist.name, after=after.checklist.name
        )
    elif before.checklist.name != after.checklist.name:
        yield words.say("compare.notes.corrected", before=before.checklist.name, after=after.checklist.name)
    if before.as_of != after.as_of:
        days = {"before": day(before.as_of, words), "after": day(after.as_of, words)}
        backwards = after.as_of < before.as_of
        yield words.say(f"compare.notes.{'backwards' if backwards else 'other_day'}", **days)
    if place_on(before)(after.agency.url) != place_on(before)(before.agency.url):
        yield words.say("compare.notes.other_site", before=before.agency.url, after=after.agency.url)
    if after.coverage.interrupted or (after.coverage.budget_ended and not before.coverage.budget_ended):
        yield words.say("compare.notes.cut_short")


__all__ = ["compare", "compare_sweeps", "same_edition", "site_closed", "swept_change"]
