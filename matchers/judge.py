"""From evidence to findings: one verdict, with its reason, for every requirement.

`judge` is pure: the same evidence, coverage, agency, checklist and day give byte-identical
findings, in whatever order the evidence comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from config.agency import Agency
from config.checklist import Checklist, Part, Requirement
from config.thresholds import thresholds
from config.wording import Lang, wording
from matchers.candidates import Candidate, Question, weigh
from matchers.channels import channel_candidates
from matchers.claims import Claim, find_claims
from matchers.coverage import cover_items
from matchers.documents import Reader
from matchers.elements import check_elements, read_signs
from matchers.index_pages import read_index_pages
from matchers.model import (
    Coverage,
    ElementResult,
    Evidence,
    Finding,
    FindingEvidence,
    ItemCoverage,
    Verdict,
)
from matchers.periods import months_covered
from matchers.score import points_of
from matchers.similarity import Matcher
from matchers.site import Site

SHOWN = 5
"""Pieces of evidence a finding carries."""
ON_PAGES_ONLY = frozenset({"photo", "map", "form"})
CLAIMS = 40
"""Claims of one item that are followed; a site with more repeats itself."""


def judge(
    evidence: Iterable[Evidence],
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
    what the crawl has already matched is not matched again.
    """
    del agency  # named in the contract; elements of other editions will need its type
    bench = _Bench(Site(evidence), coverage, matcher or Matcher(checklist), as_of, lang)
    return bench.findings()


def items_covered(
    evidence: Iterable[Evidence], coverage: Coverage, checklist: Checklist, *, matcher: Matcher | None = None
) -> dict[str, ItemCoverage]:
    """Coverage of every item, as `judge` uses it; for ``coverage.items`` of the audit."""
    return cover_items(Site(evidence), coverage, matcher or Matcher(checklist))


@dataclass(frozen=True, slots=True)
class _Decision:
    """What was decided of one requirement, before it is put into words."""

    verdict: Verdict
    reason: str
    facts: Mapping[str, str | int]
    candidates: tuple[Candidate, ...] = ()
    elements: tuple[ElementResult, ...] = ()
    needs_person: bool = False


class _Bench:
    """One sitting: everything `judge` needs, gathered once."""

    def __init__(self, site: Site, coverage: Coverage, matcher: Matcher, as_of: date, lang: Lang) -> None:
        self._site, self._coverage, self._checklist = site, coverage, matcher.checklist
        self._as_of, self._lang, self._matcher = as_of, lang, matcher
        self._wording = wording(lang)
        self._year = matcher.checklist.fiscal_year or as_of.year + 543 + (as_of.month >= 10)
        self._index_pages = read_index_pages(site.links, matcher)
        self._reader = Reader(site, matcher, self._index_pages)

    def findings(self) -> tuple[Finding, ...]:
        claims = find_claims(self._site, self._matcher, self._index_pages)
        covered = cover_items(self._site, self._coverage, self._matcher)
        return tuple(
            self._finding(r, self._decide(r, claims.get(r.code, ()), covered[r.code]))
            for r in self._checklist.requirements
        )

    # deciding

    def _decide(self, requirement: Requirement, claims: Sequence[Claim], covered: ItemCoverage) -> _Decision:
        if self._coverage.failure:
            return _Decision(Verdict.UNKNOWN, "site_failed", {"cause": self._coverage.failure})
        decisions = [self._decide_part(requirement, part, claims, covered) for part in requirement.parts]
        if len(decisions) == 1:
            return decisions[0]
        worst = max(decisions, key=lambda d: d.verdict.rank)
        best = min(decisions, key=lambda d: d.verdict.rank)
        if best.verdict is Verdict.PRESENT and worst.verdict is not Verdict.PRESENT:
            return replace(worst, verdict=Verdict.INCOMPLETE, reason="part_absent")
        return worst

    def _decide_part(
        self, requirement: Requirement, part: Part, claims: Sequence[Claim], covered: ItemCoverage
    ) -> _Decision:
        candidates = sorted(self._candidates(requirement, part, claims), key=lambda c: c.order)
        if not candidates:
            return self._nothing(requirement, covered)
        best = candidates[0]
        match best.verdict:
            case Verdict.PRESENT:
                return self._found(part, candidates)
            case Verdict.MISSING if not covered.covered:
                return self._nothing(requirement, covered)
            case Verdict.WRONG_YEAR:
                return _Decision(best.verdict, best.reason, self._years(part, candidates), tuple(candidates))
            case _:
                return _Decision(best.verdict, best.reason, best.facts, tuple(candidates))

    def _candidates(
        self, requirement: Requirement, part: Part, claims: Sequence[Claim]
    ) -> Iterable[Candidate]:
        asked = Question(requirement, part, self._year)
        if requirement.channel or requirement.link_is_enough:
            yield from channel_candidates(asked, claims, self._site, self._matcher)
        if requirement.link_is_enough:
            return
        for claim in claims[:CLAIMS]:
            for result in self._reader.follow(claim):
                yield weigh(result, claim, asked, self._matcher)

    def _nothing(self, requirement: Requirement, covered: ItemCoverage) -> _Decision:
        if requirement.due_on is not None and self._as_of < requirement.due_on:
            return _Decision(Verdict.UNKNOWN, "not_due", {"due_on": requirement.due_on.isoformat()})
        looked = {"pages": self._coverage.pages, "files": self._coverage.files}
        if covered.covered:
            return _Decision(Verdict.MISSING, "nothing", looked)
        reason = "not_covered" if covered.open_links else "entry_not_opened"
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
        best = stated[0]
        elements = self._elements(part, stated)
        lacking = [
            e for e, rule in zip(elements, part.elements, strict=True) if rule.deciding and e.met is False
        ]
        unseen = [
            e for e, rule in zip(elements, part.elements, strict=True) if rule.deciding and e.met is None
        ]
        have, wanted = self._count(part, stated)
        verdict, reason, facts = Verdict.PRESENT, best.reason, dict(best.facts)
        if have < wanted:
            verdict, reason, facts = Verdict.INCOMPLETE, "too_few", {"have": have, "wanted": wanted}
        elif lacking:
            verdict, reason = Verdict.INCOMPLETE, "lacking"
            facts |= {"elements": ", ".join(e.title for e in lacking), "lacking": len(lacking)}
        facts["required"] = self._required(part)
        facts["years"] = ", ".join(map(str, best.shown.fiscal_years)) or "-"
        unsure = reason == "year_unstated" or bool(unseen) or best.score < thresholds().surely
        return _Decision(verdict, reason, facts, (*stated, *candidates), elements, unsure)

    def _elements(self, part: Part, stated: Sequence[Candidate]) -> tuple[ElementResult, ...]:
        """Elements seen in all documents that prove the part together (rules in five files are one set)."""
        found = [c.document for c in stated if c.document is not None]
        texts = [d.text for d in found]
        seen = [d.evidence for d in found]
        signs = read_signs(
            "\n".join(texts),
            has_map=any(e.has_map for e in seen),
            photos=sum(e.has_photos for e in seen),
            forms=sum(len(e.forms) for e in seen),
        )
        whole = bool(seen) and all(e.read_whole for e in seen)
        results = check_elements(part, texts, read_whole=whole, signs=signs, lang=self._lang)
        if not any(e.kind == "file" for e in seen):
            return results
        # pictures and maps inside a file are not seen, so their absence proves nothing
        return tuple(
            r.model_copy(update={"met": None}) if r.met is False and rule.sign in ON_PAGES_ONLY else r
            for r, rule in zip(results, part.elements, strict=True)
        )

    def _required(self, part: Part) -> str:
        """The time the part must cover, in words."""
        return self._wording.say(f"periods.{part.period}", year=self._year, before=self._year - 1)

    def _count(self, part: Part, stated: Sequence[Candidate]) -> tuple[int, int]:
        """How many documents (or months) there are, and how many there must be."""
        if part.minimum_count == 1:
            return len(stated), 1
        if part.frequency == "monthly":
            return months_covered(self._year, [c.fit for c in stated if c.fit]), part.minimum_count
        return len({c.shown.sha256 or c.shown.url for c in stated}), part.minimum_count

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
            reason=self._wording.say(f"reasons.{decision.reason}", **facts),
            advice=self._advice(requirement, decision, facts),
            division=requirement.division,
            sub_indicator=requirement.sub_indicator,
            points=points_of(self._checklist, requirement.code),
            due_on=requirement.due_on,
            elements_known=known,
            elements=decision.elements if known else (),
            evidence=_shown(decision.candidates),
        )

    def _advice(self, requirement: Requirement, decision: _Decision, facts: Mapping[str, str | int]) -> str:
        """What to do: mend what is there where something is, else publish the item."""
        publish = requirement.advice.th if self._lang == "th" else requirement.advice.en
        key = f"advice.{decision.reason}"
        return self._wording.say(key, **facts, publish=publish) if key in self._wording else publish


def _confidence(decision: _Decision) -> float:
    """A first measure, 0–1: how far the deciding match stands from the threshold; not yet calibrated."""
    if decision.verdict is Verdict.UNKNOWN:
        return 0.0
    if not decision.candidates:
        return 0.9
    score = decision.candidates[0].score
    return round(min(1.0, score) * (0.7 if decision.needs_person else 1.0), 4)


def _shown(candidates: Sequence[Candidate]) -> tuple[FindingEvidence, ...]:
    """The evidence a finding shows: the deciding piece first, each address once."""
    shown: dict[tuple[str, str], FindingEvidence] = {}
    for candidate in candidates:
        shown.setdefault((candidate.shown.url, candidate.shown.text), candidate.shown)
    return tuple(shown.values())[:SHOWN]
