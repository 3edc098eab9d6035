"""What one declared address is worth as the answer for one item.

The judge's own machinery decides: the address is followed, read and weighed like a link that the
crawl found. Here that verdict is only put into the words of answer sheets, together with what names
and titles say of the address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from config.checklist import Requirement
from config.thresholds import thresholds
from matchers.answer_model import AnswerVerdict, JudgedAddress
from matchers.best_addresses import HANDED_IN, OWN_PAGE, BestAddresses, supporting
from matchers.candidates import Candidate, shown
from matchers.channels import channel_candidates
from matchers.claims import CODE, Claim, find_claims, title_head
from matchers.click_paths import ClickPaths
from matchers.index_pages import lists_of
from matchers.judge import Bench
from matchers.model import Evidence, Finding, FindingEvidence, Match, Outcome, Verdict
from matchers.outcomes import UNREACHABLE
from matchers.question import Question
from matchers.similarity import Matcher
from matchers.site import Site

FOUND = frozenset({Verdict.PRESENT, Verdict.INCOMPLETE})
SHOWN = 3
"""Addresses named as those where the item is."""
MANY = 4
"""A page whose links name so many other items is a list of them."""
NAMES = 12
"""Names of links to an address that are heard."""
_FOLDERS = frozenset({"drive_folder", "sites"})

RIGHT, DEAD, MOVED = AnswerVerdict.RIGHT, AnswerVerdict.DEAD, AnswerVerdict.MOVED
OTHER, INDEX, UNCHECKED = AnswerVerdict.OTHER_ITEM, AnswerVerdict.INDEX_ONLY, AnswerVerdict.NOT_CHECKED


class Addresses:
    """Judges addresses against items, with all that one crawl saw of the site."""

    def __init__(
        self, site: Site, whole: Site, bench: Bench, matcher: Matcher, findings: Iterable[Finding]
    ) -> None:
        """``site`` is the ``whole`` site without the links of the page that publishes the sheet, if any."""
        self._site, self._whole, self._bench, self._matcher = site, whole, bench, matcher
        self._findings = {finding.code: finding for finding in findings}
        self._best = BestAddresses(site, matcher, ClickPaths(site))
        self._lists = {whole.page_of(page.url) for page in lists_of(whole, matcher)}
        self._named, self._claims = self._read_names()
        by_code = matcher.checklist.by_code
        self._owners = {
            site.page_of(url): finding.code
            for finding in self._findings.values()
            if finding.verdict in FOUND
            for url in self._best.of(by_code[finding.code], finding)
        }

    def _read_names(self) -> tuple[Mapping[str, dict[str, float]], Mapping[tuple[str, str], list[Claim]]]:
        """By address, how well names and titles speak for each item; what a list of codes says counts not."""
        named: dict[str, dict[str, float]] = defaultdict(dict)
        claims: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        for code, found in find_claims(self._site, self._matcher, ()).items():
            for claim in found:
                if claim.target is not None:
                    known = named[claim.target.url]
                    known[code] = max(known.get(code, 0.0), claim.match.score)
                    claims[code, claim.target.url].append(claim)
        return named, claims

    # one address

    def judge(self, requirement: Requirement, url: str) -> JudgedAddress:
        """The verdict on one address for one item."""
        answer = self._site.answer(url)
        if answer is None:
            return self._unopened(requirement, url)
        if answer.outcome is not Outcome.OPENED:
            return self._closed(requirement, url, answer)
        if answer.depth == 0 and answer.own_host and answer.kind == "page":
            return self._home(requirement, url, answer)
        if answer.url in self._lists:
            return self._result(requirement, url, INDEX, "item_list", answer)
        return self._opened(requirement, url, answer)

    def together(self, requirement: Requirement, urls: Sequence[str]) -> Finding:
        """What several addresses are worth as one answer: months, parts, elements in several files."""
        claims = [claim for url in urls for claim in self._claims_of(requirement, self._site.answer(url))]
        return self._bench.of_claims(requirement, claims)[0]

    def instead(self, code: str, *but: str) -> tuple[str, ...]:
        """Addresses at which the site shows the item."""
        finding = self._findings.get(code)
        if finding is None or finding.verdict not in FOUND:
            return ()
        avoided = {self._site.page_of(url) for url in but}
        best = self._best.of(self._matcher.checklist.by_code[code], finding)
        urls = dict.fromkeys((*best, *(piece.url for piece in supporting(finding))))
        return tuple(url for url in urls if self._site.page_of(url) not in avoided)[:SHOWN]

    # what did not open

    def _unopened(self, requirement: Requirement, url: str) -> JudgedAddress:
        """Never asked for: a channel kept elsewhere counts by the page that carries it, all else not."""
        seen = [c for c in self._channels(requirement) if c.shown.url == url and c.verdict is Verdict.PRESENT]
        if seen:
            return self._result(requirement, url, RIGHT, "right_channel", shown_as=seen[0].shown)
        return self._result(requirement, url, UNCHECKED, "not_opened", person=True)

    def _closed(self, requirement: Requirement, url: str, answer: Evidence) -> JudgedAddress:
        outcome = answer.outcome or Outcome.NETWORK
        facts: dict[str, str | int] = {"status": answer.http_status or 0, "cause": outcome.value}
        if outcome is Outcome.LOGIN:
            return self._result(requirement, url, AnswerVerdict.LOGIN, "login", answer, facts)
        if outcome is Outcome.UNDER_CONSTRUCTION:
            return self._result(requirement, url, AnswerVerdict.EMPTY, "placeholder", answer, facts)
        if outcome in UNREACHABLE:
            return self._gone(requirement, url, UNREACHABLE[outcome], answer, facts)
        if outcome is Outcome.STORAGE and answer.service in _FOLDERS:
            return self._result(requirement, url, INDEX, "folder", answer, facts)
        seen = [
            c
            for c in self._channels(requirement)
            if c.shown.url == answer.url and c.verdict is Verdict.PRESENT
        ]
        if seen:
            return self._result(requirement, url, RIGHT, "right_channel", answer)
        return self._result(requirement, url, UNCHECKED, "closed", answer, facts, person=True)

    def _gone(
        self,
        requirement: Requirement,
        url: str,
        reason: str,
        answer: Evidence | None,
        facts: dict[str, str | int],
    ) -> JudgedAddress:
        """Dead; moved where the site shows the item at another address."""
        instead = self.instead(requirement.code, url)
        return self._result(requirement, url, MOVED if instead else DEAD, f"gone_{reason}", answer, facts)

    def nowhere(self, requirement: Requirement, written: str) -> JudgedAddress:
        """What stands in place of an address and leads nowhere: '#', a folder of somebody's computer."""
        return self._gone(requirement, written, "dead_anchor", None, {"href": written})

    # what opened

    def _home(self, requirement: Requirement, url: str, answer: Evidence) -> JudgedAddress:
        """The home page answers an item only where nothing else on the site does."""
        if answer.url != url and url not in _twins(answer.url):
            return self._gone(requirement, url, "to_home", answer, {"target": answer.url})
        finding = self._findings.get(requirement.code)
        pieces = [p for p in finding.evidence if p.verdict is Verdict.PRESENT] if finding else []
        here = bool(pieces) and all(self._site.page_of(p.found_on or p.url) == answer.url for p in pieces)
        if here and finding is not None and finding.verdict in FOUND and requirement.channel:
            return self._result(requirement, url, RIGHT, "right_home", answer, person=True)
        return self._result(requirement, url, INDEX, "home_page", answer)

    def _opened(self, requirement: Requirement, url: str, answer: Evidence) -> JudgedAddress:
        finding, candidates = self._weighed(requirement, answer)
        leads = self._leads_to(requirement.code, answer)
        if finding.verdict is Verdict.MISSING and leads >= OWN_PAGE:
            finding = self._findings[requirement.code]  # it rests on what the page leads to
        facts = {**finding.reason_facts, "name": title_head(answer.text) or answer.url}
        other = self._of_another(requirement, url, answer, finding, facts, leads)
        if other is not None:
            return other
        match finding.verdict:
            case Verdict.PRESENT | Verdict.INCOMPLETE:
                best = candidates[0] if candidates else None
                return self._found(requirement, url, answer, finding, best, facts)
            case Verdict.WRONG_YEAR:
                return self._result(requirement, url, AnswerVerdict.WRONG_YEAR, "wrong_year", answer, facts)
            case Verdict.UNREACHABLE:
                return self._gone(requirement, url, "behind", answer, facts)
            case Verdict.MISSING:
                return self._result(requirement, url, AnswerVerdict.EMPTY, "placeholder", answer, facts)
            case _:
                reason = "unreadable" if finding.verdict is Verdict.UNREADABLE else "unclear"
                return self._result(requirement, url, UNCHECKED, reason, answer, facts, person=True)

    def _of_another(  # noqa: PLR0917 - what is asked, where, and what was weighed
        self,
        requirement: Requirement,
        url: str,
        answer: Evidence,
        finding: Finding,
        facts: dict[str, str | int],
        leads: float,
    ) -> JudgedAddress | None:
        """The verdict where an address shows another item, none, or many; None where it may be the item."""
        code = requirement.code
        own, other = self._named[answer.url].get(code, 0.0), self._other(code, answer)
        proved = str(finding.reason_facts.get("other", "")) if finding.reason_code == "other_item" else ""
        if proved or (not own and not leads and other):
            facts["other"] = self._label(proved or other)
            return self._result(requirement, url, OTHER, "other_item", answer, facts, other=proved or other)
        if (not own and 0 < leads < OWN_PAGE) or self._lists_others(code, answer):
            return self._result(requirement, url, INDEX, "list_page", answer, facts)
        unproved = finding.reason_code == "channel_unproved" and not own
        strange = finding.verdict is Verdict.WRONG_YEAR and not self._is_known_as(code, answer)
        if unproved or (strange and self.instead(code, url)):
            return self._result(requirement, url, OTHER, "no_item", answer, facts)
        return None

    def _found(  # noqa: PLR0917 - what is asked, where, and what was weighed
        self,
        requirement: Requirement,
        url: str,
        answer: Evidence,
        finding: Finding,
        best: Candidate | None,
        facts: dict[str, str | int],
    ) -> JudgedAddress:
        """The item is behind the address; whether the address itself presents it, or only leads to it."""
        deeper = best is not None and best.document is not None and best.document.evidence.url != answer.url
        if not self._is_known_as(requirement.code, answer):
            if deeper and best is not None:
                instead = (best.shown.url,)
                return self._result(requirement, url, INDEX, "list_page", answer, facts, instead=instead)
            met = [e.met for e in finding.elements if e.met is not None]
            if met and all(met):
                return self._result(requirement, url, RIGHT, "right_by_content", answer, facts, person=True)
            if self.instead(requirement.code, url):
                return self._result(requirement, url, OTHER, "no_item", answer, facts)
            return self._result(requirement, url, RIGHT, "right_unnamed", answer, facts, person=True)
        if finding.verdict is Verdict.INCOMPLETE:
            return self._result(
                requirement, url, RIGHT, f"right_{finding.reason_code}", answer, facts, person=True
            )
        unsure = finding.needs_person and not self._is_known(requirement.code, answer)
        return self._result(requirement, url, RIGHT, "right", answer, facts, person=unsure)

    def _is_known(self, code: str, answer: Evidence) -> bool:
        finding = self._findings.get(code)
        return (
            finding is not None
            and not finding.needs_person
            and any(p.url == answer.url for p in finding.evidence)
        )

    # what is known of an address

    def _weighed(self, requirement: Requirement, answer: Evidence) -> tuple[Finding, tuple[Candidate, ...]]:
        finding, candidates = self._bench.of_claims(requirement, self._claims_of(requirement, answer))
        if requirement.channel not in ("contact", "social"):
            return finding, candidates
        # contact data and accounts are looked for on the whole site, whatever is claimed
        here = [c for c in candidates if _is_about(c, answer.url)]
        verdict = here[0].verdict if here else Verdict.MISSING
        reason = here[0].reason if here else "channel_unproved"
        return finding.model_copy(update={"verdict": verdict, "reason_code": reason}), tuple(here)

    def _claims_of(self, requirement: Requirement, answer: Evidence | None) -> list[Claim]:
        """The claims that the crawl saw for an address, and the one that the sheet makes."""
        if answer is None or answer.outcome is not Outcome.OPENED:
            return []
        code = requirement.code
        link = min(
            self._site.links_to(answer),
            key=lambda one: (-self._score(one.text, code), one.depth, one.text),
            default=None,
        )
        score = max(thresholds().surely, self._named[answer.url].get(code, 0.0))
        declared = Claim(code, Match(code=code, score=round(score, 4), by=CODE), link, answer)
        return [declared, *self._claims.get((code, answer.url), ())]

    def _score(self, name: str, code: str) -> float:
        return self._matcher.score(name, code) if name else 0.0

    def _other(self, code: str, answer: Evidence) -> str:
        """The item that an address shows by its title, or by the names of what leads there; "" for none."""
        title = self._matcher.best(title_head(answer.text)) if answer.text else None
        named = self._named[answer.url]
        if title is not None and title.code in named and title.code != code:
            return title.code
        others = [(score, one) for one, score in named.items() if one != code]
        owner = self._owners.get(answer.url, "")
        return (
            max(others, key=lambda pair: (pair[0], pair[1]))[1] if others else owner if owner != code else ""
        )

    def _is_known_as(self, code: str, answer: Evidence) -> bool:
        """Whether title or links speak for the item at least a little, or all of a page leads to it."""
        if self._leads_to(code, answer):
            return True
        names = [title_head(answer.text), *(link.text for link in self._site.links_to(answer)[:NAMES])]
        return max(self._score(name, code) for name in names) >= thresholds().promise

    def _leads_to(self, code: str, answer: Evidence) -> float:
        """Share of the links in the content of a page that lead to where the judge found the item."""
        finding = self._findings.get(code)
        if answer.kind != "page" or finding is None or finding.verdict not in HANDED_IN:
            return 0.0
        places = {
            self._site.page_of(url)
            for piece in supporting(finding)
            for url in (piece.url, piece.found_on or piece.url)
        } - {answer.url}
        links = {self._site.page_of(link.url) for link in self._site.links_on(answer) if not link.dead_anchor}
        return len(links & places) / len(links) if links else 0.0

    def _lists_others(self, code: str, answer: Evidence) -> bool:
        """Whether the links in the content of a page name many other items and no heading this one."""
        if answer.kind != "page" or any(c.section for c in self._claims.get((code, answer.url), ())):
            return False
        best = (self._matcher.best(link.text) for link in self._site.links_on(answer))
        named = {match.code for match in best if match is not None and match.score >= thresholds().surely}
        return len(named - {code}) >= MANY

    def _channels(self, requirement: Requirement) -> list[Candidate]:
        """What the site shows of a channel, wherever."""
        if not (requirement.channel or requirement.link_is_enough):
            return []
        claims = find_claims(self._site, self._matcher, ()).get(requirement.code, ())
        year = self._matcher.checklist.fiscal_year or 0
        asked = Question(requirement, requirement.parts[0], year)
        return list(channel_candidates(asked, claims, self._site, self._matcher))

    def _label(self, code: str) -> str:
        checklist = self._matcher.checklist
        return (
            f"{checklist.label(code)} {checklist.by_code[code].title}" if code in checklist.by_code else code
        )

    def _result(  # noqa: PLR0917 - a verdict and what it rests on
        self,
        requirement: Requirement,
        url: str,
        verdict: AnswerVerdict,
        reason: str,
        answer: Evidence | None = None,
        facts: Mapping[str, str | int] | None = None,
        *,
        person: bool = False,
        other: str = "",
        instead: tuple[str, ...] = (),
        shown_as: FindingEvidence | None = None,
    ) -> JudgedAddress:
        link = (
            min(self._site.links_to(answer), key=lambda one: (one.depth, one.text), default=None)
            if answer
            else None
        )
        piece = shown_as or (
            shown(answer, link, _AS_FINDING.get(verdict, Verdict.UNKNOWN), 0.0) if answer else None
        )
        elsewhere = () if verdict is RIGHT else instead or self.instead(requirement.code, url)
        return JudgedAddress(
            url=url,
            verdict=verdict,
            needs_person=person,
            reason_code=reason,
            reason_facts={**(facts or {}), "url": url},
            other_item=other,
            found_instead=elsewhere,
            orphan=answer is not None and answer.depth > 0 and not self._whole.links_to(answer),
            evidence=piece,
        )


_AS_FINDING = {
    RIGHT: Verdict.PRESENT,
    AnswerVerdict.PATH_MISMATCH: Verdict.PRESENT,
    AnswerVerdict.WRONG_YEAR: Verdict.WRONG_YEAR,
    OTHER: Verdict.MISSING,
    INDEX: Verdict.MISSING,
    MOVED: Verdict.UNREACHABLE,
    AnswerVerdict.LOGIN: Verdict.UNREACHABLE,
    DEAD: Verdict.UNREACHABLE,
    AnswerVerdict.EMPTY: Verdict.MISSING,
}


def _is_about(candidate: Candidate, url: str) -> bool:
    """Whether a candidate is an address, or stands on its page."""
    document = candidate.document
    return candidate.shown.url == url or (document is not None and document.evidence.url == url)


def _twins(url: str) -> tuple[str, ...]:
    """Ways to write the address of a home page."""
    bare = url.rstrip("/")
    return (bare, f"{bare}/", f"{bare}/index.html", f"{bare}/index.php", f"{bare}/home")
