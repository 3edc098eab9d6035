"""The sentence for a change of one item: subject, fact, next step, in Thai or English."""

from __future__ import annotations

from dataclasses import dataclass

from audits.item_changes import Pair
from config.checklist import Checklist
from config.wording import Lang, wording
from matchers.comparison_model import Change
from matchers.model import Audit, Finding, Verdict
from reports.escaping import visible
from reports.items import gap_item
from reports.phrases import day, verdict_view

LONGEST = 1200
"""Characters of a sentence with the reason and the advice of its finding."""

NOT_DUE = "not_due"
"""Reason of a finding whose day has not come."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a change, and whose work it is; in the language of the comparison."""

    reason: str
    division: str


@dataclass(frozen=True, slots=True)
class _Words:
    """A finding in the language of the comparison."""

    label: str
    verdict: str
    reason: str
    advice: str
    division: str


class Teller:
    """Puts the changes between two audits into words."""

    def __init__(
        self,
        before: Audit,
        after: Audit,
        book_before: Checklist | None,
        book_after: Checklist | None,
        lang: Lang,
    ) -> None:
        self._lang, self._words = lang, wording(lang)
        self._before, self._after = (before, book_before), (after, book_after)

    def told(self, pair: Pair, changes: tuple[Change, ...]) -> Told:
        """All changes of one item, the gravest sentence first, after the item's code."""
        before = self._spoken(pair.before, *self._before) if pair.before else None
        after = self._spoken(pair.after, *self._after) if pair.after else None
        main = after or before
        if main is None:
            return Told("", "")
        facts = {
            "label": main.label,
            "label_before": before.label if before else "",
            "before": before.verdict if before else "",
            "after": after.verdict if after else "",
            "reason": main.reason,
            "advice": main.advice,
            "day": day(self._before[0].as_of, self._words),
        }
        keys = [_key(change, pair) for change in changes]
        if "fixed_unsure" in keys:
            keys = [key for key in keys if key != Change.NEEDS_PERSON]  # it says so already
        said = [self._words.say(f"compare.reasons.{key}", **facts) for key in keys]
        whole = self._words.say("compare.reasons.item", label=main.label, said=" · ".join(said))
        return Told(visible(whole, limit=LONGEST), main.division)

    def _spoken(self, finding: Finding, audit: Audit, book: Checklist | None) -> _Words:
        known = finding.elements_known or finding.decision is not None
        word = verdict_view(finding.verdict, self._words, elements_known=known).word
        sure = audit.checklist.status != "reconstructed"
        label = finding.code if sure else f"{finding.code}?"
        if book is None:
            stored = (visible(text) for text in (finding.reason, finding.advice, finding.division))
            return _Words(label, word, *stored)
        item = gap_item(finding, book, self._lang, self._words, codes_are_sure=sure)
        return _Words(label, word, _without(label, item.reason), item.advice, item.division)


def _without(label: str, reason: str) -> str:
    """A reason that begins with the code of its item, without it: the code stands at the front already.

    >>> _without("O13", "O13: ไม่พบ"), _without("O1", "ไม่พบข้อ O1")
    ('ไม่พบ', 'ไม่พบข้อ O1')
    """
    return reason.removeprefix(f"{label}:").lstrip()


def _key(change: Change, pair: Pair) -> str:
    """The sentence of a change; the same change says another thing where the circumstances differ."""
    before, after = pair.before, pair.after
    if before is None or after is None:
        return _of_one_edition(change, pair)
    if change is Change.FIXED and after.needs_person:
        return "fixed_unsure"
    if change is Change.LOST_SIGHT and after.reason_code == NOT_DUE:
        return "not_due"
    if change is Change.SEEN_AGAIN:
        due = "due_" if before.reason_code == NOT_DUE else "seen_"
        return f"{due}{'present' if after.verdict is Verdict.PRESENT else 'gap'}"
    if change in (Change.BETTER, Change.WORSE) and before.verdict is after.verdict:
        return f"{change}_inside"
    return change.value


def _of_one_edition(change: Change, pair: Pair) -> str:
    """Of an item that only one of the two asks for; a new one may be there or be a gap."""
    if change is not Change.NEW_ITEM or pair.after is None:
        return change.value
    present = pair.after.verdict is Verdict.PRESENT
    return "new_present" if present else "new_unknown" if pair.after.verdict is Verdict.UNKNOWN else "new_gap"
