"""From evidence to findings: one verdict, with its reason, for every requirement.

`judge` is pure: the same evidence, coverage, agency, checklist and day give byte-identical
findings, in whatever order the evidence comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from config.agency import Agency
from config.calibration import share_right
from config.checklist import Checklist, Part, Requirement
from config.thresholds import thresholds
from config.wording import Lang, wording
from matchers.candidates import Candidate, weigh
from matchers.channels import channel_candidates
from matchers.claims import Claim, find_claims
from matchers.coverage import cover_items, entry_needs_browser
from matchers.documents import Document, Reader, Result
from matchers.index_pages import lists_of
from matchers.letters import squeeze
from matchers.model import (
    Coverage,
    ElementResult,
    Evidence,
    Finding,
    FindingEvidence,
    ItemCoverage,
    Outcome,
    Verdict,
)
from matchers.periods import fiscal_year_of
from matchers.proof import prove
from matchers.question import Question
from matchers.score import points_of
from matchers.similarity import Matcher
from matchers.site import Site

SHOWN = 5
"""Pieces of evidence a finding carries."""
HEAD = 400
"""Characters of a document in which it says what it is, and of when."""
CLAIMS = 40
"""Claims of one item that are followed; a site with more repeats itself."""


def judge(
    evidence: Iterable[Evidence] | Site,
    coverage: Coverage,
    agency: Agency,
    checklist: Checklist,
    as_of: date,
    *,
    lang: Lang = "th",
    matcher: Matcher | None = None,
) -> tuple[Finding, ...]:
    """One finding for every requirement of the checklist, in its order.

    ``as_of`` is the day (ค.ศ.) the audit speaks of; ``matcher`` may be handed in so that
    what the crawl has already matched is not matched again; likewise a `Site` for the evidence.
    """
    del agency  # named in the contract; elements of other editions will need its type
    bench = Bench(Site.of(evidence), coverage, matcher or Matcher(checklist), as_of, lang)
    return bench.findings()


def items_covered(
    evidence: Iterable[Evidence] | Site,
    coverage: Coverage,
    checklist: Checklist,
    *,
    matcher: Matcher | None = None,
) -> dict[str, ItemCoverage]:
    """Coverage of every item, as `judge` uses it; for ``coverage.items`` of the audit."""
    return cover_items(Site.of(evidence), coverage, matcher or Matcher(checklist))


@dataclass(frozen=True, slots=True)
class _Decision:
    """What was decided of one requirement, before it is put into words."""

    verdict: Verdict
    reason: str
    facts: Mapping[str, str | int]
    candidates: tuple[Candidate, ...] = ()
    elements: tuple[ElementResult, ...] = ()
    needs_person: bool = False


class Bench:
    """One sitting: everything `judge` needs, gathered once."""

    def __init__(self, site: Site, coverage: Coverage, matcher: Matcher, as_of: date, lang: Lang) -> None:
        self._site, self._coverage, self._checklist = site, coverage, matcher.checklist
        self._as_of, self._lang, self._matcher = as_of, lang, matcher
        self._wording = wording(lang)
        self._year = matcher.checklist.fiscal_year or fiscal_year_of(as_of)
        self._index_pages = lists_of(site, matcher)

    def findings(self) -> tuple[Finding, ...]:
        """One finding for every requirement, in the order of the checklist."""
        claims = find_claims(self._site, self._matcher, self._index_pages)
        covered = cover_items(self._site, self._coverage, self._matcher)
        return tuple(
            self._finding(r, self._decide(r, claims.get(r.code, ()), covered[r.code]))
            for r in self._checklist.requirements
        )

    def of_claims(
        self, requirement: Requirement, claims: Sequence[Claim]
    ) -> tuple[Finding, tuple[Candidate, ...]]:
        """What some claims of an item are worth by themselves, whatever else stands on the site.

        For an address that somebody declares: it is judged like everything the crawl found.
        """
        decision = self._decide(requirement, claims, ItemCoverage(covered=True))
        return self._finding(requirement, decision), decision.candidates

    # deciding

    def _decide(self, requirement: Requirement, claims: Sequence[Claim], covered: ItemCoverage) -> _Decision:
        if self._coverage.failure:
            drawn = self._coverage.failure == Outcome.NEEDS_BROWSER
            reason = "site_needs_browser" if drawn else "site_failed"
            return _Decision(Verdict.UNKNOWN, reason, {"cause": self._coverage.failure})
        decisions = [self._decide_part(requirement, part, claims, covered) for part in requirement.parts]
        verdicts = {d.verdict for d in decisions}
        worst = max(decisions, key=lambda d: d.verdict.rank)
        if len(verdicts) == 1:
            return worst
        unseen = next((u for d in decisions if (u := _unseen(d)) is not None), None)
        if unseen is not None:
            return unseen
        if verdicts & {Verdict.PRESENT, Verdict.INCOMPLETE}:
            return replace(worst, verdict=Verdict.INCOMPLETE, reason="part_absent")
        return worst

    def _decide_part(
        self, requirement: Requirement, part: Part, claims: Sequence[Claim], covered: ItemCoverage
    ) -> _Decision:
        candidates = sorted(self._candidates(requirement, part, claims), key=lambda c: c.order)
        best = candidates[0] if candidates else None
        if best is None or best.verdict is Verdict.MISSING:
            nothing = self._nothing(requirement, covered)
            if best is None or nothing.verdict is Verdict.UNKNOWN:
                return nothing
        elif best.verdict is Verdict.PRESENT:
            return self._found(part, candidates)
        elif best.verdict is Verdict.WRONG_YEAR:
            return _Decision(best.verdict, best.reason, self._years(part, candidates), tuple(candidates))
        elif best.verdict is Verdict.UNREACHABLE and covered.open_links:
            return self._nothing(requirement, covered)
        return _Decision(best.verdict, best.reason, best.facts, tuple(candidates))

    def _candidates(
        self, requirement: Requirement, part: Part, claims: Sequence[Claim]
    ) -> Iterable[Candidate]:
        asked = Question(requirement, part, self._year)
        is_channel = not part.is_document and (requirement.channel or requirement.link_is_enough)
        if is_channel:
            yield from channel_candidates(asked, claims, self._site, self._matcher)
        if is_channel and requirement.link_is_enough:
            return
        reader = Reader(self._site, self._matcher, asked, self._index_pages)
        for claim in _timely(claims, asked):
            for result in reader.follow(claim):
                if _is_of_part(result, part):
                    yield weigh(result, claim, asked, self._matcher)

    def _nothing(self, requirement: Requirement, covered: ItemCoverage) -> _Decision:
        if requirement.due_on is not None and self._as_of < requirement.due_on:
            return _Decision(Verdict.UNKNOWN, "not_due", {"due_on": requirement.due_on.isoformat()})
        looked = {"pages": self._coverage.pages, "files": self._coverage.files}
        if covered.covered:
            return _Decision(Verdict.MISSING, "nothing", looked)
        unseen = "entry_needs_browser" if entry_needs_browser(self._site) else "entry_not_opened"
        reason = "not_covered" if covered.open_links else unseen
        return _Decision(Verdict.UNKNOWN, reason, {**looked, "open_links": covered.open_links})

    def _years(self, part: Part, candidates: Sequence[Candidate]) -> dict[str, str | int]:
        old = [c for c in candidates if c.verdict is Verdict.WRONG_YEAR]
        years = sorted({y for c in old for y in c.shown.fiscal_years})
        return {
            "newest": years[-1] if years else "-",
            "required": self._required(part),
            "files": len({c.shown.url for c in old}),
            "pages": len({c.shown.found_on for c in old}),
        }

    def _found(self, part: Part, candidates: Sequence[Candidate]) -> _Decision:
        right = [c for c in candidates if c.verdict is Verdict.PRESENT]
        stated = [c for c in right if c.reason != "year_unstated"] or right
        proof = prove(part, stated, self._year, self._lang)
        best = proof.best
        verdict, reason, facts = Verdict.PRESENT, best.reason, dict(best.facts)
        unsure = reason == "year_unstated" or bool(proof.unseen) or best.score < thresholds().surely
        if proof.have < proof.wanted:
            verdict, reason, facts = (
                Verdict.INCOMPLETE,
                "too_few",
                {"have": proof.have, "wanted": proof.wanted},
            )
            # those that could not be read or opened may be the ones that seem to be lacking
            unsure |= any(c.verdict in (Verdict.UNREADABLE, Verdict.UNKNOWN) for c in candidates)
        elif proof.lacking:
            verdict, reason = Verdict.INCOMPLETE, "lacking"
            facts |= {"elements": ", ".join(e.title for e in proof.lacking), "lacking": len(proof.lacking)}
        facts["required"] = self._required(part)
        facts["years"] = ", ".join(map(str, best.shown.fiscal_years)) or "-"
        return _Decision(verdict, reason, facts, (best, *stated, *candidates), proof.elements, unsure)

    def _required(self, part: Part) -> str:
        """The time the part must cover, in words."""
        return self._wording.say(f"periods.{part.period}", year=self._year, before=self._year - 1)

    # putting into words

    def _finding(self, requirement: Requirement, decision: _Decision) -> Finding:
        facts = {**decision.facts, "code": requirement.code, "title": requirement.title}
        known = requirement.elements_known
        return Finding(
            code=requirement.code,
            title=requirement.title,
            verdict=decision.verdict,
            needs_person=decision.needs_person,
            confidence=_confidence(decision),
            reason_code=decision.reason,
            reason_facts=facts,
            reason=self._reason(decision.reason, facts),
            advice=self._advice(requirement, decision, facts),
            division=requirement.division,
            sub_indicator=requirement.sub_indicator,
            points=points_of(self._checklist, requirement.code),
            due_on=requirement.due_on,
            elements_known=known,
            elements=decision.elements if known else (),
            evidence=_shown(decision.candidates),
        )

    def _reason(self, code: str, facts: Mapping[str, str | int]) -> str:
        """Why, in words; a cause is kept as an outcome's code and spoken in the reader's language."""
        cause = facts.get("cause")
        spoken = {**facts, "cause": self._wording.say(f"reports.outcomes.{cause}")} if cause else facts
        return self._wording.say(f"reasons.{code}", **spoken)

    def _advice(self, requirement: Requirement, decision: _Decision, facts: Mapping[str, str | int]) -> str:
        """What to do: mend what is there where something is, else publish the item."""
        publish = requirement.advice.th if self._lang == "th" else requirement.advice.en
        key = f"advice.{decision.reason}"
        return self._wording.say(key, **facts, publish=publish) if key in self._wording else publish


def _unseen(decision: _Decision) -> _Decision | None:
    """A part that could not be looked at, or of which the document for the right time could not.

    What nobody saw is neither there nor lacking.
    """
    if decision.verdict is Verdict.UNKNOWN:
        return decision
    unopened = [c for c in decision.candidates if c.verdict is Verdict.UNKNOWN]
    if decision.verdict is not Verdict.WRONG_YEAR or not unopened:
        return None
    return replace(decision, verdict=Verdict.UNKNOWN, reason=unopened[0].reason, facts=unopened[0].facts)


def _is_of_part(result: Result, part: Part) -> bool:
    """Whether a document says that it is this part of its item; a dead link may be any."""
    if not part.named or not isinstance(result, Document):
        return True
    names = (result.evidence.text, *(link.text for link in result.path), result.text[:HEAD])
    said = squeeze(" ".join(names))
    return any(squeeze(word) in said for word in part.named)


def _timely(claims: Sequence[Claim], asked: Question) -> Sequence[Claim]:
    """The claims to follow: all, or of too many those whose names or documents state the right time first."""
    if len(claims) <= CLAIMS:
        return claims

    def rank(claim: Claim) -> int:
        link, target = claim.link, claim.target
        head = (target.text, target.body[:HEAD]) if target else ()
        return asked.time_rank(link.text if link else "", *head)

    return sorted(claims, key=rank)[:CLAIMS]


def _confidence(decision: _Decision) -> float:
    """How often a name like the deciding one bears the right item, 0–1 (config/calibration.yaml).

    It speaks of the item, not of period or elements; where a person is asked for, no more is claimed
    than of names that need one.
    """
    if decision.verdict is Verdict.UNKNOWN:
        return 0.0
    score = decision.candidates[0].score if decision.candidates else 1.0
    if decision.needs_person:
        score = min(score, thresholds().accept)
    return share_right(score)


def _shown(candidates: Sequence[Candidate]) -> tuple[FindingEvidence, ...]:
    """The evidence a finding shows: the deciding piece first, each address once."""
    shown: dict[tuple[str, str], FindingEvidence] = {}
    for candidate in candidates:
        shown.setdefault((candidate.shown.url, candidate.shown.text), candidate.shown)
    return tuple(shown.values())[:SHOWN]
