"""What each result of a claim is worth as proof of a requirement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import unquote

from config.thresholds import thresholds
from matchers.claims import Claim, title_head
from matchers.documents import DeadEnd, Document, EmptyPage, Result
from matchers.model import Evidence, FindingEvidence, Outcome, Verdict
from matchers.outcomes import SEEN_IN_PART, UNKNOWN, UNREACHABLE
from matchers.periods import Fit, best_period
from matchers.question import Question
from matchers.similarity import Matcher

LONGEST_QUERY: Final = 2000
TITLE_LENGTHS: Final = range(15, 200)
"""Characters of a line that may be the title of one of several documents in a file."""
MOST_LINES: Final = 300
_FILE_ENDING: Final = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|jpe?g|png)$", re.IGNORECASE)


UNREAD = frozenset({
    "scan", "no_text", "broken_layer", "encrypted", "broken", "unsupported", "too_many_pages", "bomb",
    "crashed", "timeout", "memory",
})  # fmt: skip
"""Why a file that came gave no words; each has a reason and an advice of its own in config/texts."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One verdict that one piece of evidence supports."""

    verdict: Verdict
    reason: str
    score: float
    shown: FindingEvidence
    facts: Mapping[str, str | int] = field(default_factory=dict)
    fit: Fit | None = None
    document: Document | None = None
    by: str = "title"

    @property
    def order(self) -> tuple[int, int, float, str, str]:
        """Best first: verdict, opened file before page text, score, then address."""
        page = int(self.document is None or self.document.is_page_text)
        return (self.verdict.rank, page, -self.score, self.shown.url, self.shown.text)


def weigh(result: Result, claim: Claim, asked: Question, matcher: Matcher) -> Candidate:
    """The candidate a result gives for what is asked."""
    match result:
        case Document():
            return _document(result, claim, asked, matcher)
        case EmptyPage() if seen_in_part := next((p for p in SEEN_IN_PART if p in result.page.problems), ""):
            piece = shown(result.page, result.link or claim.link, Verdict.UNKNOWN, claim.match.score)
            facts = {"url": result.page.url, "name": result.page.text or asked.requirement.title}
            return Candidate(
                Verdict.UNKNOWN, seen_in_part, claim.match.score, piece, facts, by=claim.match.by
            )
        case EmptyPage():
            piece = shown(result.page, result.link or claim.link, Verdict.MISSING, claim.match.score)
            facts = {"page": result.page.url, "name": result.page.text or asked.requirement.title}
            return Candidate(Verdict.MISSING, result.why, claim.match.score, piece, facts, by=claim.match.by)
        case DeadEnd():
            return _dead_end(result, claim)


def _dead_end(result: DeadEnd, claim: Claim) -> Candidate:
    link, answer = result.link, result.answer
    facts: dict[str, str | int] = {"name": link.text, "url": link.url, "found_on": link.found_on or ""}
    if link.dead_anchor:
        verdict, reason = Verdict.UNREACHABLE, "dead_anchor"
        facts["href"] = link.href or '""'
    elif answer is None or answer.outcome is None:
        verdict, reason = Verdict.UNKNOWN, "not_opened" if link.own_host else "off_site"
    elif answer.outcome is Outcome.UNDER_CONSTRUCTION:
        verdict, reason = Verdict.MISSING, "placeholder"
        facts["page"] = answer.url
    elif answer.outcome in UNREACHABLE:
        verdict, reason = Verdict.UNREACHABLE, UNREACHABLE[answer.outcome]
        facts["status"] = answer.http_status or 0
    elif answer.outcome is Outcome.NETWORK and not link.own_host:
        verdict, reason = Verdict.UNKNOWN, "off_site"
    elif answer.outcome is Outcome.UNREADABLE:
        verdict, reason = Verdict.UNREADABLE, "unsupported"
    else:
        verdict, reason = Verdict.UNKNOWN, UNKNOWN[answer.outcome]
    return Candidate(
        verdict,
        reason,
        claim.match.score,
        shown(answer or link, link, verdict, claim.match.score),
        facts,
        by=claim.match.by,
    )


def _document(document: Document, claim: Claim, asked: Question, matcher: Matcher) -> Candidate:
    evidence = document.evidence
    other = other_item(document, claim, matcher)
    if other is not None and (part := _bound(document, claim, matcher)):
        document, other = replace(document, text=part), None
    if other is not None:
        piece = shown(evidence, _last_link(document, claim), Verdict.MISSING, claim.match.score)
        named: dict[str, str | int] = {"name": title_head(evidence.text), "url": evidence.url, "other": other}
        return Candidate(Verdict.MISSING, "other_item", claim.match.score, piece, named, by=claim.match.by)
    score = _score(document, claim, matcher)
    fit = best_period(witnesses(document), asked.part.period, asked.year)
    facts: dict[str, str | int] = {"name": title_head(evidence.text) or evidence.url, "url": evidence.url}
    if fit.verdict == "wrong":
        verdict, reason = Verdict.WRONG_YEAR, "other_years"
    elif not document.text.strip() or "unreadable" in evidence.problems:
        verdict = Verdict.UNREADABLE
        usual = "scan" if evidence.kind == "file" else "picture_only"
        reason = next((p for p in evidence.problems if p in UNREAD), usual)
    else:
        verdict = Verdict.PRESENT
        reason = "found" if fit.verdict == "right" else "year_unstated"
    piece = shown(evidence, _last_link(document, claim), verdict, score).model_copy(
        update={
            "fiscal_years": fit.fiscal_years,
            "period": fit.text[:120],
            "witness": fit.witness,
            "score": score,
        }
    )
    return Candidate(verdict, reason, score, piece, facts, fit, document, claim.match.by)


def other_item(document: Document, claim: Claim, matcher: Matcher) -> str | None:
    """The code a document's own title names for certain when it is not the one claimed.

    Menus point to the wrong page (habits 13 and 32); what opens says what it is.
    """
    title = claim.section.text if claim.section else title_head(document.evidence.text)
    best = matcher.best(title)
    if best is None or best.code == claim.code or best.score < thresholds().accept:
        return None
    return best.code if matcher.score(title, claim.code) < thresholds().promise else None


def _bound(document: Document, claim: Claim, matcher: Matcher) -> str:
    """The claim's part of a file bound of several documents, from its title on; "" for any other file.

    The link and a line of the file must both surely name the item.
    """
    if document.is_page_text or claim.match.score < thresholds().surely:
        return ""
    lines = document.text.splitlines()
    for number, line in enumerate(lines[:MOST_LINES]):
        best = matcher.best(line) if len(line) in TITLE_LENGTHS else None
        if best and best.code == claim.code and best.score >= thresholds().surely:
            return "\n".join(lines[number:])
    return ""


def _score(document: Document, claim: Claim, matcher: Matcher) -> float:
    """The best of what the claim, the links followed and the document itself say."""
    said = [claim.match.score, matcher.score(document.evidence.text, claim.code)]
    return max(said + [matcher.score(link.text, claim.code) for link in document.path])


def witnesses(document: Document) -> list[tuple[str, str]]:
    """What may state the period of a document, most trusted first (DESIGN.md)."""
    evidence, path = document.evidence, document.path
    said = [("document", document.text)] if document.text else []
    said.append(("title", evidence.text))
    said.extend(("link", link.text) for link in reversed(path))
    said.append(("file_name", _file_name(evidence.url)))
    said.extend(("beside", link.beside) for link in path[-1:])
    said.extend(("heading", " ".join(link.trail)) for link in reversed(path) if not link.in_menu)
    if evidence.modified is not None:
        said.append(("page_date", evidence.modified.isoformat()))
    return [(kind, text) for kind, text in said if text]


def _last_link(document: Document, claim: Claim) -> Evidence | None:
    """The link that led to a document, or the one that claimed it."""
    return document.path[-1] if document.path else claim.link


def _file_name(url: str) -> str:
    """The last part of an address, decoded: "%202566" holds no year. A file named in the query goes first."""
    path, _, query = url.partition("#")[0].partition("?")
    named = [value for value in re.split("[&=]", query[:LONGEST_QUERY]) if _FILE_ENDING.search(value)]
    return unquote((named or [path.rstrip("/")])[-1]).rsplit("/", 1)[-1]


def shown(found: Evidence, link: Evidence | None, verdict: Verdict, score: float) -> FindingEvidence:
    """A piece of evidence as the finding shows it: what opened, and the link that led there."""
    where = link or found
    return FindingEvidence(
        url=found.url,
        found_on=where.found_on,
        clicks=where.clicks,
        text=where.text or found.text,
        kind=found.kind,
        http_status=found.http_status,
        file_kind=found.file_kind,
        read_by=found.read_by,
        outcome=found.outcome,
        verdict=verdict,
        score=score,
        sha256=found.sha256,
        fetched_at=found.fetched_at,
    )
