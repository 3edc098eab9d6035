"""A comparison laid out for reading, once for terminal and page: localised and harmless.

What wants somebody's work comes first; a format only prints it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.wording import Wording, wording
from matchers.comparison_model import Change, Comparison, ItemChange, Side, WarningChange
from matchers.model import AuditWarning, Verdict
from reports.escaping import visible
from reports.phrases import address, day, moment, number, score_range, verdict_view
from reports.timeline import TimelineView, timeline
from reports.view import Address, PastAudit, VerdictView, WarningView

SIGNS = {
    Change.BROKEN: "▼",
    Change.WORSE: "▼",
    Change.FIXED: "▲",
    Change.BETTER: "▲",
    Change.LOST_SIGHT: "?",
}
"""A sign beside the word on a terminal; other changes have none."""


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """One item with what happened to it."""

    label: str
    """Its code as printed, with the one it had before where the editions differ."""
    title: str
    division: str
    points: str
    changes: tuple[str, ...]
    before: VerdictView | None
    after: VerdictView | None
    url_before: Address | None
    url_after: Address | None
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The items whose gravest change is of one kind."""

    change: Change
    title: str
    items: tuple[ChangedItem, ...]

    @property
    def sign(self) -> str:
        """A mark for places that show text only; may be empty."""
        return SIGNS.get(self.change, "")


@dataclass(frozen=True, slots=True)
class SideView:
    """One of the two audits."""

    title: str
    as_of: str
    audited_at: str
    checklist: str
    score: str
    looked: str
    ref: str


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Everything a comparison says, ready to print."""

    lang: str
    words: Wording
    title: str
    agency: str
    place: str
    site: Address
    summary: str
    notes: tuple[str, ...]
    sides: tuple[SideView, SideView]
    groups: tuple[ChangeGroup, ...]
    new_warnings: tuple[WarningView, ...]
    gone_warnings: tuple[WarningView, ...]
    changed_warnings: tuple[WarningView, ...]
    unchanged: str
    timeline: TimelineView | None
    worsened: bool


def build_comparison_view(comparison: Comparison, history: Sequence[PastAudit] = ()) -> ComparisonView:
    """Lay out a comparison; ``history`` are audits of the site for the timeline, else the two are drawn."""
    words = wording(comparison.lang)
    agency = comparison.agency
    return ComparisonView(
        lang=comparison.lang,
        words=words,
        title=words.say("compare.title"),
        agency=visible(agency.name) or words.say("reports.unnamed_agency"),
        place=visible(" · ".join(part for part in (agency.type, agency.district, agency.province) if part)),
        site=address(agency.url),
        summary=_summary(comparison, words),
        notes=tuple(visible(note) for note in comparison.notes),
        sides=(_side(comparison.before, "before", words), _side(comparison.after, "after", words)),
        groups=tuple(_groups(comparison, words)),
        new_warnings=tuple(_warning(w, words) for w in comparison.new_warnings),
        gone_warnings=tuple(_warning(w, words) for w in comparison.gone_warnings),
        changed_warnings=tuple(_recounted(w, words) for w in comparison.changed_warnings),
        unchanged=words.say("compare.unchanged", n=comparison.unchanged),
        timeline=timeline(history or [_past(comparison.before), _past(comparison.after)], words),
        worsened=comparison.worsened,
    )


def _groups(comparison: Comparison, words: Wording) -> list[ChangeGroup]:
    """Items by their gravest change, in the order the comparison has them."""
    kinds = dict.fromkeys(item.changes[0] for item in comparison.items)
    sure = comparison.after.checklist.status != "reconstructed"
    return [
        ChangeGroup(
            kind,
            words.say(f"compare.changes.{kind}"),
            tuple(_item(i, words, sure=sure) for i in comparison.items if i.changes[0] is kind),
        )
        for kind in kinds
    ]


def _item(item: ItemChange, words: Wording, *, sure: bool) -> ChangedItem:
    label = visible(item.code if sure else f"{item.code}?")
    other = item.code_before and item.code_before != item.code
    moved = {change for change in item.changes if change in (Change.MOVED, Change.EXCHANGED)}
    return ChangedItem(
        label=words.say("compare.code_of_both", before=visible(item.code_before), after=label)
        if other
        else label,
        title=visible(item.title),
        division=visible(item.division),
        points="" if item.points is None else number(item.points),
        changes=tuple(words.say(f"compare.changes.{change}") for change in item.changes),
        before=_verdict(item.before, words, unchecked=item.unchecked_before),
        after=_verdict(item.after, words, unchecked=item.unchecked_after),
        url_before=address(item.url_before) if item.url_before and (moved or not item.url_after) else None,
        url_after=address(item.url_after) if item.url_after else None,
        reason=visible(item.reason, limit=1200),
    )


def _verdict(verdict: Verdict | None, words: Wording, *, unchecked: bool) -> VerdictView | None:
    return verdict_view(verdict, words, elements_known=not unchecked) if verdict else None


def _side(side: Side, which: str, words: Wording) -> SideView:
    return SideView(
        title=words.say(f"compare.{which}"),
        as_of=day(side.as_of, words),
        audited_at=moment(side.finished_at, words),
        checklist=visible(side.checklist.title or side.checklist.name),
        score=_score(side, words),
        looked=words.say("compare.looked", pages=side.pages, files=side.files),
        ref=visible(side.audit),
    )


def _score(side: Side, words: Wording) -> str:
    score = side.score
    if score.estimate is None:
        return words.say("timeline.no_score")
    return score_range(score.worst, score.estimate, score.best)


def _summary(comparison: Comparison, words: Wording) -> str:
    """In one sentence what was won and lost; points only where one edition judged both."""
    counts = {change.value: len(comparison.having(change)) for change in Change}
    parts = [words.say(f"compare.count.{name}", n=n) for name, n in counts.items() if n]
    was, now = comparison.before.score.estimate, comparison.after.score.estimate
    if comparison.same_edition and was is not None and now is not None:
        key = "up" if now > was else "down" if now < was else "even"
        points = number(abs(now - was), 1)
        parts.insert(0, words.say(f"compare.points_{key}", points=points, score=number(now, 1)))
    return " · ".join(parts) if parts else words.say("compare.nothing")


def _warning(warning: AuditWarning, words: Wording) -> WarningView:
    key = f"warnings.{warning.kind}"
    title = words.say(key) if key in words and not words.needs(key) else words.say("warnings.other")
    shown = visible(warning.message)
    return WarningView(
        title=title,
        message="" if shown == title else shown,
        address=address(warning.url) if warning.url else None,
        count=warning.count,
    )


def _recounted(change: WarningChange, words: Wording) -> WarningView:
    plain = AuditWarning(kind=change.kind, message=change.message, url=change.url, count=change.count_after)
    view = _warning(plain, words)
    figures = words.say("compare.recounted", before=change.count_before, after=change.count_after)
    message = f"{figures} · {view.message}" if view.message else figures
    return WarningView(view.title, message, view.address, count=1)


def _past(side: Side) -> PastAudit:
    return PastAudit(side.as_of, side.score.worst, side.score.estimate, side.score.best, side.verdicts)
