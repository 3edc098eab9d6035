"""The evidence of one site, indexed: which link leads where, what stands on which page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from matchers.leftovers import is_trial
from matchers.model import Evidence, Form, Outcome
from matchers.spam import sift
from matchers.text import squeeze

EVERYWHERE = 3
"""A form on so many pages belongs to the site and not to a page."""


class Site:
    """Evidence of one crawl, in an order that does not depend on the order it came in.

    Planted advertisements are taken out of it (``sifted`` tells which), and so are records with
    which somebody tried the system out: neither is ever an item, nor the words that prove one.
    """

    def __init__(self, evidence: Iterable[Evidence]) -> None:
        self.sifted = sift(sorted(evidence, key=_place))
        ordered = self.sifted.clean
        self.links: list[Evidence] = [e for e in ordered if e.kind == "link" and not is_trial(e.text)]
        self.opened: list[Evidence] = []
        self._answers: dict[str, Evidence] = {}
        for answer in (e for e in ordered if e.kind != "link"):
            self._remember(answer)
        self._links_on: dict[str, list[Evidence]] = defaultdict(list)
        self._links_to: dict[str, list[Evidence]] = defaultdict(list)
        for link in self.links:
            if not link.in_menu and link.found_on:
                self._links_on[self.page_of(link.found_on)].append(link)
            if not link.dead_anchor:
                self._links_to[link.url].append(link)
        self._parents = {
            squeeze(name) for link in self.links for name in link.trail if name and name != link.text
        }
        self._titles_of_body: dict[str, set[str]] = defaultdict(set)
        for page in self.opened:
            if page.own_fingerprint:
                self._titles_of_body[page.own_fingerprint].add(page.text)
        self._forms = Counter(_mark(form) for page in self.opened for form in set(page.forms))

    @classmethod
    def of(cls, evidence: Iterable[Evidence] | Site) -> Site:
        """The index of some evidence; one that is made already is not made again."""
        return evidence if isinstance(evidence, Site) else cls(evidence)

    def _remember(self, answer: Evidence) -> None:
        if answer.outcome is Outcome.OPENED:
            self.opened.append(answer)
        for address in (answer.url, *answer.asked_as):
            known = self._answers.get(address)
            if known is None or (known.outcome is not Outcome.OPENED and answer.outcome is Outcome.OPENED):
                self._answers[address] = answer

    def page_of(self, address: str) -> str:
        """The final address of the page that an address leads to."""
        answer = self._answers.get(address)
        return answer.url if answer else address

    def answer(self, url: str) -> Evidence | None:
        """What came when the address was asked for; None when it never was."""
        return self._answers.get(url)

    def links_on(self, page: Evidence) -> Sequence[Evidence]:
        """Links in the page's own content, without menus and footers."""
        return self._links_on.get(page.url, ())

    def links_to(self, page: Evidence) -> Sequence[Evidence]:
        """Sightings that lead to a page or file, by any of its addresses."""
        return [link for url in {page.url, *page.asked_as} for link in self._links_to.get(url, ())]

    def opens_submenu(self, link: Evidence) -> bool:
        """Whether a link only unfolds a menu or tab: it says so, or other links stand under its name."""
        return "control" in link.problems or (link.dead_anchor and squeeze(link.text) in self._parents)

    def pages_with_same_body(self, page: Evidence) -> int:
        """Number of titles under which the same own content is shown, this page's included."""
        return len(self._titles_of_body.get(page.own_fingerprint, ())) if page.own_fingerprint else 1

    def own_forms(self, page: Evidence) -> Sequence[Form]:
        """Forms of a page that do not stand on every page, such as a poll in the footer."""
        return [form for form in page.forms if self._forms[_mark(form)] < EVERYWHERE]


def _mark(form: Form) -> tuple[str, tuple[str, ...]]:
    return form.action, form.fields


def _place(e: Evidence) -> tuple[str, str, str, str, str, tuple[str, ...], str]:
    """A total order over evidence that ignores time."""
    return (
        e.kind,
        e.url,
        e.found_on or "",
        e.text,
        e.href,
        e.trail,
        e.model_dump_json(exclude={"fetched_at"}),
    )
