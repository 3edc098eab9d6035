"""Pages that stand where content should be: bot walls, logins, parked domains, error messages.

Pure: text in, outcome out. The wordings live in ``config/vocabulary/walls.yaml``. A wall is
a page that says one thing and holds little else; the same words in a news item, a sidebar
or a page about a closed road make no wall, so every rule has an upper limit of text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from pydantic import Field

from config.checklist import Strict
from matchers.model import Outcome
from matchers.text import normalise
from matchers.wordlists import word_list

READ = 60_000
"""Characters of HTML that are looked at; a wall is short."""
_PASSWORD_FIELD = re.compile(r"<input\b[^<>]{0,300}\btype\s{0,3}=\s{0,3}[\"']?password", re.IGNORECASE)
_WORD_WITH_DIGIT_OR_SLASH = re.compile(r"[\d/]")


class WallRule(Strict):
    """One kind of wall, as walls.yaml describes it."""

    id: str
    outcome: Outcome
    source: str
    title: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    text_too: tuple[str, ...] = ()
    html: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()
    password_field: bool = False
    unless: tuple[str, ...] = ()
    max_text: int = Field(1_500, ge=1)
    max_links: int = Field(20, ge=0)


class NotFoundWords(Strict):
    """How pages say that there is nothing."""

    max_text: int
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    whole: tuple[str, ...]
    source: str


class WallWords(Strict):
    """walls.yaml."""

    rules: tuple[WallRule, ...]
    not_found: NotFoundWords


@cache
def wall_words() -> WallWords:
    """The wordings, normalised as pages are."""
    words = word_list("walls.yaml", WallWords)
    rules = tuple(
        rule.model_copy(
            update={
                name: tuple(map(_plain, getattr(rule, name)))
                for name in ("title", "text", "text_too", "html", "address", "header", "unless")
            }
        )
        for rule in words.rules
    )
    none = words.not_found
    plain = {name: tuple(map(_plain, getattr(none, name))) for name in ("titles", "texts", "whole")}
    return words.model_copy(update={"rules": rules, "not_found": none.model_copy(update=plain)})


def read_wall(
    status: int, url: str, title: str, text: str, headers: Mapping[str, str], *, html: bytes | str = ""
) -> Outcome | None:
    """The wall a page is, or None for a page that is itself.

    ``url`` is the final address, after redirects; ``text`` all visible text, menus included,
    because only so it shows whether there is anything else. 404 and 410 are no walls.

    >>> read_wall(200, "https://a.go.th/", "Just a moment...", "", {}, html="<script src=/cdn-cgi/x>")
    <Outcome.BOT_WALL: 'bot_wall'>
    >>> read_wall(200, "https://a.go.th/", "เทศบาล", "ประกาศปิดปรับปรุงถนนสาย 1", {}) is None
    True
    """
    rule = matching_rule(status, url, title, text, headers, html=html)
    return rule.outcome if rule else None


def matching_rule(
    status: int, url: str, title: str, text: str, headers: Mapping[str, str], *, html: bytes | str = ""
) -> WallRule | None:
    """The rule by which a page is a wall: :func:`read_wall` with its reason."""
    if status in (404, 410):
        return None
    page = _Page(status, url, title, text, headers, html)
    return next((rule for rule in wall_words().rules if page.fits(rule)), None)


class _Page:
    """A page, prepared once for all rules."""

    def __init__(  # noqa: PLR0917
        self, status: int, url: str, title: str, text: str, headers: Mapping[str, str], html: bytes | str
    ) -> None:
        raw = html[:READ].decode("utf-8", "replace") if isinstance(html, bytes) else html[:READ]
        self.status = status
        self.size = len(text)
        self.html = raw.lower()
        self.links = self.html.count("<a ")
        self.title = _plain(title[:500])
        # Longer than every rule that reads the text allows: do not even normalise it.
        self.text = _plain(text) if self.size <= _longest_read() else ""
        self.address = url.lower()
        self.headers = "\n".join(f"{name}: {value}" for name, value in headers.items()).lower()

    def fits(self, rule: WallRule) -> bool:
        """Whether every field of a rule fits."""
        if self.size > rule.max_text or self.links > rule.max_links:
            return False
        if rule.statuses and self.status not in rule.statuses:
            return False
        if rule.outcome is Outcome.ERROR_200 and self.status >= 400:
            return False  # an honest status says it already
        wanted = (
            (rule.title, self.title),
            (rule.text, self.text),
            (rule.text_too, self.text),
            (rule.html, self.html),
            (rule.address, self.address),
            (rule.header, self.headers),
        )
        if any(words and not _any_in(words, where) for words, where in wanted):
            return False
        if _any_in(rule.unless, self.text):
            return False
        return not rule.password_field or _PASSWORD_FIELD.search(self.html) is not None


@cache
def _longest_read() -> int:
    return max(rule.max_text for rule in wall_words().rules if rule.text or rule.text_too)


class SoftNotFound:
    """Knows the page a site shows for an address that does not exist, sent with status 200.

    Feed it with one or more probes of random paths, then ask it about pages. Words that hold
    a digit or a slash (dates, counters, the path itself) are not compared. A page matches
    when it holds nothing that the probes did not hold, and nearly all they have in common:
    an empty page between the same menus keeps its heading, so it does not match.
    """

    MIN_WORDS = 3
    """With fewer, a page is a shell that a script fills: every page of the site looks the same."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._common: Counter[str] | None = None
        self._titles: set[str] = set()

    @property
    def learned(self) -> bool:
        """Whether this site answers 200 for what does not exist."""
        return self._common is not None

    def observe_probe(self, status: int, text: str, title: str) -> None:
        """Learn from the answer to a random path; statuses other than 200 teach nothing."""
        words = _words(text)
        is_shell = sum(words.values()) < self.MIN_WORDS or (len(text) < 400 and "javascript" in text.lower())
        if status != 200 or is_shell:
            return
        self._seen |= words
        self._common = words if self._common is None else self._common & words
        self._titles.add(_stable(title))

    def matches(self, text: str, title: str) -> bool:
        """Whether a page that came with status 200 says "not found".

        >>> SoftNotFound().matches("nofile", ""), SoftNotFound().matches("คู่มือประชาชน", "คู่มือ")
        (True, False)
        """
        return self._same_as_probe(text, title) or _says_not_found(text, title)

    def _same_as_probe(self, text: str, title: str) -> bool:
        if self._common is None or _stable(title) not in self._titles:
            return False
        words = _words(text)
        more = sum((words - self._seen).values())
        less = sum((self._common - words).values())
        return more == 0 and less <= sum(self._common.values()) // 100


def _says_not_found(text: str, title: str) -> bool:
    words = wall_words().not_found
    heading = _plain(title[:500])
    if heading == "404" or _any_in(words.titles, heading):
        return True
    if len(text) > words.max_text:
        return False
    body = _plain(text)
    return body in words.whole or _any_in(words.texts, body)


def _words(text: str) -> Counter[str]:
    return Counter(w for w in _plain(text).split() if not _WORD_WITH_DIGIT_OR_SLASH.search(w))


def _stable(title: str) -> str:
    return " ".join(w for w in _plain(title).split() if not _WORD_WITH_DIGIT_OR_SLASH.search(w))


def _plain(text: str) -> str:
    return normalise(text).lower()


def _any_in(words: Iterable[str], where: str) -> bool:
    return any(word in where for word in words)
