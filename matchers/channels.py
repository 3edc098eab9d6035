"""Items that are no document: contact data, question board, social accounts, e-services, complaints.

What must be opened is the page of the agency that carries the channel; the state of an off-site
target counts only where it was shown dead (DESIGN.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from config.channels import channel_words
from matchers.candidates import Candidate, shown, weigh
from matchers.claims import Claim
from matchers.documents import DeadEnd, Document
from matchers.elements import read_signs
from matchers.model import Evidence, Outcome, Verdict
from matchers.question import Question
from matchers.similarity import Matcher
from matchers.site import Site

SURE = 0.9
"""Score of a channel that was seen itself, whatever it is called."""
SHOWN_DEAD = frozenset({Outcome.DEAD, Outcome.SOFT_404, Outcome.SERVER_ERROR})
CONTACT_SIGNS = 2
"""Of phone, address and e-mail so many make contact data; one alone stands on many pages."""
FORM_FIELDS = 2
"""A form with fewer fields is a search box or a counter."""


def channel_candidates(
    asked: Question, claims: Sequence[Claim], site: Site, matcher: Matcher
) -> Iterable[Candidate]:
    """Candidates for the channel a requirement asks for; none where it asks for a document."""
    requirement = asked.requirement
    if requirement.channel == "contact":
        yield from _contact(claims, site)
    elif requirement.channel == "social":
        yield from _social(site)
    if requirement.link_is_enough:
        look = _Interaction(asked, site, matcher)
        for claim in claims:
            yield from look.at(claim)


def _contact(claims: Sequence[Claim], site: Site) -> Iterable[Candidate]:
    """Contact data on the home page (its footer too), on a page that claims them, or beside a map."""
    pages = {c.target.url: c.target for c in claims if c.target and c.target.outcome is Outcome.OPENED}
    pages |= {p.url: p for p in site.opened if p.kind == "page" and (p.depth == 0 or p.has_map)}
    shared = "\n".join(p.shared_text for p in site.opened if p.shared_text)
    for page in pages.values():
        own = f"{page.body}\n{shared}"
        signs = read_signs(own, has_map=page.has_map)
        if sum(map(bool, (signs.phone, signs.address, signs.email))) >= CONTACT_SIGNS:
            # the footer's data count on every page, so absence is proved by page and footer together
            seen = page.model_copy(update={"read_whole": page.read_whole or bool(shared)})
            yield _seen(seen, "contact_found", None, text=own)


def _social(site: Site) -> Iterable[Candidate]:
    """A link from an opened page of the agency to an account of its own that was not shown dead."""
    for link in site.links:
        if link.service not in channel_words().social_services or _shares(link.url):
            continue
        page, account = site.answer(link.found_on or ""), site.answer(link.url)
        if account is not None and account.outcome in SHOWN_DEAD:
            yield _gone(link, account)
        elif page is not None and page.outcome is Outcome.OPENED:
            yield _seen(page, "social_found", link, text=link.url)


def _gone(link: Evidence, account: Evidence) -> Candidate:
    facts: Mapping[str, str | int] = {
        "name": link.text or link.url,
        "url": link.url,
        "status": account.http_status or 0,
        "found_on": link.found_on or "",
    }
    piece = shown(account, link, Verdict.UNREACHABLE, SURE)
    return Candidate(Verdict.UNREACHABLE, "http_status", SURE, piece, facts, by="channel")


def _shares(url: str) -> bool:
    """Whether a social address passes a page on to friends, or shows one film, and is no account."""
    return any(mark in url.lower() for mark in channel_words().share_marks)


class _Interaction:
    """Question boards, e-services, complaint channels: something a visitor can use."""

    def __init__(self, asked: Question, site: Site, matcher: Matcher) -> None:
        self._asked, self._site, self._matcher = asked, site, matcher
        self._is_board = asked.requirement.channel == "qa"

    def at(self, claim: Claim) -> Iterable[Candidate]:
        """What one claim proves: the page that carries the channel decides (DESIGN.md)."""
        link, target = claim.link, claim.target
        if target is not None and target.outcome is Outcome.OPENED and target.own_host:
            yield from self._on_page(claim, target)
        elif link is not None:
            yield self._behind_link(claim, link, target)

    def _behind_link(self, claim: Claim, link: Evidence, target: Evidence | None) -> Candidate:
        """A channel kept elsewhere or behind a login: the carrying page counts, unless it was shown dead."""
        page = self._site.answer(link.found_on or "")
        carried = page is not None and page.outcome is Outcome.OPENED and not link.dead_anchor
        answers = target is not None and target.outcome in (Outcome.OPENED, Outcome.LOGIN)
        if carried and page is not None and (answers or (target is None and bool(link.service))):
            return _seen(page, "channel_found", link, text=page.body, score=claim.match.score)
        # what opened elsewhere, without a page of the agency that carries it, was not shown to be its own
        end = DeadEnd(link, None if answers else target)
        return weigh(end, claim, self._asked, self._matcher)

    def _on_page(self, claim: Claim, page: Evidence) -> Iterable[Candidate]:
        if self._has_form(page) or (self._is_board and _has_answers(page)):
            yield _seen(page, "channel_found", claim.link, text=page.body, score=claim.match.score)
            return
        for link in self._site.links_on(page):
            if claim.section is not None and claim.section.text not in link.trail:
                continue
            behind = self._site.answer(link.url) if not link.dead_anchor else None
            if behind is not None and behind.url != page.url and self._has_form(behind):
                yield _seen(behind, "channel_found", link, text=behind.body, score=claim.match.score)
                return
            if not link.own_host and link.service in channel_words().form_services:
                yield _seen(page, "channel_found", link, text=page.body, score=claim.match.score)
                return
        yield from self._unproved(claim, page)

    def _has_form(self, page: Evidence) -> bool:
        forms = self._site.own_forms(page) if page.outcome is Outcome.OPENED else ()
        return any(len(form.fields) >= FORM_FIELDS for form in forms)

    def _unproved(self, claim: Claim, page: Evidence) -> Iterable[Candidate]:
        """A page that bears the name and shows nothing to use: text about it, or a placeholder."""
        piece = shown(page, claim.link, Verdict.MISSING, claim.match.score)
        facts = {"name": page.text or self._asked.requirement.title, "url": page.url, "page": page.url}
        yield Candidate(
            Verdict.MISSING, "channel_unproved", claim.match.score, piece, facts, by=claim.match.by
        )


def _has_answers(page: Evidence) -> bool:
    """Whether a page shows questions with answers."""
    return sum(page.body.count(word) for word in channel_words().answer_words) > 1


def _seen(page: Evidence, reason: str, link: Evidence | None, *, text: str, score: float = SURE) -> Candidate:
    facts: Mapping[str, str | int] = {
        "name": (link.text if link else "") or page.text or page.url,
        "url": page.url,
        "found_on": (link.found_on if link else page.found_on) or page.url,
        "service": link.service if link else "",
    }
    # a menu's words are no text of the page, yet they say what the channel is for
    said = f"{link.text}\n{text}\n{link.url}" if link else text
    document = Document(page, (link,) if link else (), said)
    piece = shown(page, link, Verdict.PRESENT, score)
    if link is not None and not link.own_host:
        piece = piece.model_copy(update={"url": link.url, "kind": "link"})
    return Candidate(Verdict.PRESENT, reason, score, piece, facts, document=document, by="channel")
