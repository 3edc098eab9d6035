"""What happened to one item between two audits: its verdict, its document, a person's part in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from matchers.comparison_model import Change
from matchers.letters import squeeze
from matchers.model import Audit, Finding, FindingEvidence, Outcome, Verdict

Place = Callable[[str], str]
"""From an address to its place on the site, as compared between two audits."""

DISTANCE = {
    Verdict.PRESENT: 0,
    Verdict.INCOMPLETE: 1,  # the right document of the right time is there, something in it is not
    Verdict.WRONG_YEAR: 2,  # there is a place for it, this year's is to be published
    Verdict.UNREADABLE: 2,  # something is there; whether it is of this year nobody can tell
    Verdict.UNREACHABLE: 3,  # nobody can read it …
    Verdict.MISSING: 3,  # … just as nobody can read this
}
"""How far an item is from being disclosed; UNKNOWN is nowhere, because it says nothing of the site.

Equal distances are meant: a dead link that was taken down is no worsening, a '#' put up in the menu
no gain, and either for `--fail-on-worse` would punish tidying or reward a facade.
"""

PLACES = frozenset({Verdict.PRESENT, Verdict.INCOMPLETE, Verdict.WRONG_YEAR, Verdict.UNREADABLE})
"""Verdicts of evidence that opened, so that there is a document to compare."""

SHORTEST_TITLE = 10
"""Letters a title needs to stand for its document; "ดาวน์โหลด" is the name of every other one."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One item in two audits; None where an edition does not ask for it."""

    before: Finding | None
    after: Finding | None
    same_edition: bool

    @property
    def shown(self) -> Finding:
        """The later of the two that there are."""
        finding = self.after or self.before
        assert finding is not None, "a pair holds at least one finding"
        return finding


def verdict_change(pair: Pair) -> Change | None:
    """What the site did to the item, or what became of our sight of it; None where nothing did.

    Where a person's word differs between the two, what the program saw is compared: the site has
    not changed because somebody wrote a line into decisions.csv.
    """
    before, after = pair.before, pair.after
    if before is None or after is None:
        return Change.NEW_ITEM if before is None else Change.DROPPED_ITEM
    was, now = before.verdict, after.verdict
    if decision_changed(pair):
        was, now = _seen(before), _seen(after)
    if Verdict.UNKNOWN in (was, now):
        if was is now:
            return None
        return Change.LOST_SIGHT if now is Verdict.UNKNOWN else Change.SEEN_AGAIN
    if was is now:
        return _among_elements(before, after) if pair.same_edition else None
    return farther(was, now, same_edition=pair.same_edition)


def farther(was: Verdict, now: Verdict, *, same_edition: bool) -> Change:
    """The change between two different verdicts, neither of them UNKNOWN."""
    far, near = DISTANCE[now], DISTANCE[was]
    if now is Verdict.PRESENT:
        return Change.FIXED
    if far == near:
        return Change.OTHER_GAP
    if far < near:
        return Change.BETTER
    if not same_edition and now in (Verdict.INCOMPLETE, Verdict.WRONG_YEAR):
        return Change.ASKED_ANEW  # last year's document is of another year now, whatever the agency did
    return Change.BROKEN if was is Verdict.PRESENT else Change.WORSE


def _among_elements(before: Finding, after: Finding) -> Change | None:
    """Whether an incomplete item lacks less or more than it did; only what was seen both times counts."""
    if before.verdict is not Verdict.INCOMPLETE:
        return None
    counted = [(f.reason_facts.get("have"), f.reason_facts.get("wanted")) for f in (before, after)]
    (had, wanted), (have, still_wanted) = counted
    if isinstance(had, int) and isinstance(have, int) and wanted == still_wanted and had != have:
        return Change.BETTER if have > had else Change.WORSE
    was, now = ({e.id: e.met for e in finding.elements} for finding in (before, after))
    won = [one for one, met in was.items() if met is False and now.get(one) is True]
    lost = [one for one, met in was.items() if met is True and now.get(one) is False]
    if bool(won) is bool(lost):
        return None
    return Change.BETTER if won else Change.WORSE


def decision_changed(pair: Pair) -> bool:
    """Whether a person's word came, went or became another one."""
    words = [f.decision.verdict if f and f.decision else None for f in (pair.before, pair.after)]
    return words[0] is not words[1]


def _seen(finding: Finding) -> Verdict:
    """The verdict of the program, without a person's word."""
    return finding.decision.machine_verdict if finding.decision else finding.verdict


def person_change(pair: Pair) -> Change | None:
    """Whether a person's eye is wanted now and was not before, or the other way round.

    Settled is only what is still the same verdict: what became a plain gap was not settled by looking.
    """
    before, after = pair.before, pair.after
    if before is None or after is None or not pair.same_edition:
        return None
    if Verdict.UNKNOWN in (before.verdict, after.verdict) or before.needs_person == after.needs_person:
        return None
    if after.needs_person:
        return Change.NEEDS_PERSON
    return Change.SETTLED if before.verdict is after.verdict else None


def document_of(finding: Finding | None) -> FindingEvidence | None:
    """The document or page the finding rests on; None where nothing opened."""
    return next((e for e in finding.evidence if _is_place(e)), None) if finding else None


def _is_place(piece: FindingEvidence) -> bool:
    opened = piece.outcome in (Outcome.OPENED, Outcome.UNREADABLE)
    return opened and piece.verdict in PLACES


def document_change(pair: Pair, place_before: Place, place_after: Place) -> Change | None:
    """What became of the document behind an item of one edition; None where it is the same one.

    The functions name the place of an address on its own site (`place_on`). A page is never called
    replaced: counters and dates change its bytes at every visit. Where both documents are shown
    both times, only their order changed.
    """
    before, after = document_of(pair.before), document_of(pair.after)
    if before is None or after is None or not pair.same_edition:
        return None
    old, new = place_before(before.url), place_after(after.url)
    if old == new:
        return Change.REPLACED if _is_other_file(before, after) else None
    if pair.before is None or pair.after is None:
        return None
    shown_before = {place_before(e.url) for e in pair.before.evidence if _is_place(e)}
    shown_after = {place_after(e.url) for e in pair.after.evidence if _is_place(e)}
    if new in shown_before or old in shown_after:
        return None
    return Change.MOVED if _is_same_document(before, after) else Change.EXCHANGED


def _is_other_file(before: FindingEvidence, after: FindingEvidence) -> bool:
    files = before.kind == after.kind == "file"
    return files and bool(before.sha256 and after.sha256) and before.sha256 != after.sha256


def _is_same_document(before: FindingEvidence, after: FindingEvidence) -> bool:
    """The same bytes, or the same title of the same years."""
    if before.sha256 and before.sha256 == after.sha256:
        return True
    title = squeeze(before.text)
    same_title = len(title) >= SHORTEST_TITLE and title == squeeze(after.text)
    return same_title and bool(before.fiscal_years) and before.fiscal_years == after.fiscal_years


def place_on(audit: Audit) -> Place:
    """Names the place of an address: without scheme and www., without the host where it is the site's own.

    A site that went from http to https, or to a new name, has not moved each of its documents.
    """
    own = _host(audit.agency.url)

    def place(url: str) -> str:
        host = _host(url)
        rest = url.partition("://")[2].partition("/")[2]
        return f"/{rest}" if host == own else f"//{host}/{rest}"

    return place


def _host(url: str) -> str:
    """Host and port as compared; empty for what is no address.

    >>> _host("https://WWW.x.go.th/a"), _host("http://x.go.th:8080/"), _host("http://[")
    ('x.go.th', 'x.go.th:8080', '')
    """
    try:
        return urlsplit(url).netloc.lower().removeprefix("www.")
    except ValueError:
        return ""
