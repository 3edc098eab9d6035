"""Injected advertisements: gambling, loans and such, planted in sites of agencies that were broken into.

They are told and never believed. Honest texts name the same things (campaigns, laws, news of
raids), so one word proves nothing; the words and the rule stand in config/vocabulary/spam.yaml.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urlsplit

from pydantic import Field

from config.checklist import Strict
from matchers.letters import normalise, squeeze
from matchers.model import Evidence, Section
from matchers.remembering import remembered
from matchers.wordlists import word_list

HEAD = 400
"""Characters of a file's text that tell what it is; a report on gambling is no advertisement."""
LONGEST = 20_000
HIDDEN = "hidden"
"""Problem of a link that its page keeps from the eye; the crawl notes it."""


class _Words(Strict):
    source: str
    words: tuple[str, ...]


class _Groups(Strict):
    source: str
    words: Mapping[str, tuple[str, ...]]


class _Limits(Strict):
    terms: int = Field(ge=2)
    lures_beside_honest: int = Field(ge=2)
    terms_beside_honest: int = Field(ge=2)
    piece: int = Field(ge=100)
    share: float = Field(gt=0, lt=1)
    own: int = Field(ge=1)
    hosts: int = Field(ge=2)
    hidden_hosts: int = Field(ge=2)
    doorways: int = Field(ge=2)


class SpamWords(Strict):
    """config/vocabulary/spam.yaml."""

    subjects: _Groups
    lures: _Groups
    honest: _Words
    hosts: _Words
    limits: _Limits


@cache
def spam_words() -> SpamWords:
    """The words and limits; raises ConfigError when the file is wrong."""
    return word_list("spam.yaml", SpamWords)


@dataclass(frozen=True, slots=True)
class Terms:
    """What of an advertisement stands in a short text."""

    subjects: frozenset[str]
    lures: frozenset[str]
    honest: bool

    @property
    def is_spam(self) -> bool:
        """Whether it is an advertisement and no text about one."""
        limits, lures = spam_words().limits, len(self.lures)
        both = len(self.subjects) + lures
        if self.honest:
            return lures >= limits.lures_beside_honest and both >= limits.terms_beside_honest
        return both >= limits.terms


NO_TERMS = Terms(frozenset(), frozenset(), honest=False)


def reads_as_spam(text: str) -> bool:
    """Whether a piece of any line of ``text`` is an advertisement; total and linear.

    >>> reads_as_spam("สล็อตเว็บตรง ฝากถอนออโต้ แตกง่าย"), reads_as_spam("slot gacor maxwin")
    (True, True)
    >>> reads_as_spam("รณรงค์ป้องกันการพนันออนไลน์ สล็อต บาคาร่า"), reads_as_spam("คาสิโน")
    (False, False)
    """
    return any(terms_in(piece).is_spam for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    size = spam_words().limits.piece
    for line in text[:LONGEST].splitlines():
        for start in range(0, len(line), size):
            yield line[start : start + size]


@remembered(16_384)
def terms_in(text: str) -> Terms:
    """The terms of one line or name."""
    written, words = normalise(text).lower(), _patterns()
    plain = squeeze(written)
    found = {m.lastgroup or "" for m in words.latin.finditer(written)}
    found |= {group for group, pattern in words.thai.items() if pattern.search(plain)}
    if not found:
        return NO_TERMS
    subjects = found & spam_words().subjects.words.keys()
    return Terms(frozenset(subjects), frozenset(found - subjects), bool(words.honest.search(plain)))


@dataclass(frozen=True, slots=True)
class _Patterns:
    latin: re.Pattern[str]
    thai: Mapping[str, re.Pattern[str]]
    honest: re.Pattern[str]
    hosts: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    known = spam_words()
    groups = {**known.subjects.words, **known.lures.words}
    latin = {g: [w for w in words if w.isascii()] for g, words in groups.items()}
    thai = {g: [squeeze(w) for w in words if not w.isascii()] for g, words in groups.items()}
    parts = (f"(?P<{g}>{_any_of(words, space='[ _-]?')})" for g, words in latin.items() if words)
    return _Patterns(
        # "pgslot" and "slot888" are words of advertisements, "timeslot" is none
        latin=re.compile(rf"(?<![a-z])(?:{'|'.join(parts)})(?![a-z])"),
        thai={g: re.compile(_any_of(words)) for g, words in thai.items() if words},
        honest=re.compile(_any_of(map(squeeze, known.honest.words))),
        hosts=re.compile(_any_of(known.hosts.words)),
    )


def _any_of(words: Iterable[str], space: str = " ") -> str:
    longest = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", space) for word in longest)


# Links


def spam_host(url: str) -> str:
    """The host of an address where it is named like a gambling site, else "".

    >>> spam_host("https://www.ufabet888.net/"), spam_host("https://www.glo.or.th/")
    ('www.ufabet888.net', '')
    """
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    governed = host.endswith((".go.th", ".ac.th", ".or.th", ".mi.th"))
    return host if not governed and _patterns().hosts.search(host) else ""


def is_spam_link(name: str, url: str, *, own_host: bool, hidden: bool = False) -> bool:
    """Whether a link advertises: by its name, by its path, or by a word together with where it leads.

    >>> is_spam_link("สล็อต", "https://pgslot99.net/", own_host=False)
    True
    >>> is_spam_link("สล็อต", "https://town.go.th/news/5", own_host=True)
    False
    """
    return _is_spam_link(name, url, own_host, hidden)


@remembered(16_384)
def _is_spam_link(name: str, url: str, own_host: bool, hidden: bool) -> bool:
    said = terms_in(name[: spam_words().limits.piece])
    if said.is_spam:
        return True
    if said.honest:
        return False
    path = terms_in(_words_of_path(url))
    if path.is_spam:
        return True
    named = bool(said.subjects or said.lures)
    if own_host:
        return False
    return sum((named, hidden, bool(spam_host(url)))) > 1


def _words_of_path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = unquote(f"{parts.path} {parts.query}", errors="replace")
    return re.sub(r"[-_/+.=&?]+", " ", path)[: spam_words().limits.piece]


# A whole site


@dataclass(frozen=True, slots=True)
class Sifted:
    """The evidence of a site without what was planted in it, and what that was.

    ``links`` are planted links; ``pages`` are pages and files that are advertisements whole, as
    they came; ``injected`` are honest pages with planted lines, as they came. In ``clean`` the
    first are gone, the second hold no words, the third lack the lines.
    """

    clean: tuple[Evidence, ...]
    links: tuple[Evidence, ...] = ()
    pages: tuple[Evidence, ...] = ()
    injected: tuple[Evidence, ...] = ()


def sift(evidence: Sequence[Evidence]) -> Sifted:
    """Take planted advertisements out of evidence; what is left keeps its order."""
    opened = [e for e in evidence if e.kind != "link"]
    whole = {e.url for e in opened if _is_spam_page(e)}
    planted = _planted(evidence)
    clean: list[Evidence] = []
    links, pages, injected = [], [], []
    for e in evidence:
        if e.kind == "link":
            if id(e) in planted:
                links.append(e)
            elif e.found_on not in whole or e.in_menu:
                clean.append(_link_without_spam(e))
        elif e.url in whole:
            pages.append(e)
            clean.append(_blank(e))
        else:
            kept = _without_spam(e)
            if kept is not e:
                injected.append(e)
            clean.append(kept)
    return Sifted(tuple(clean), tuple(links), tuple(pages), tuple(injected))


def _planted(evidence: Iterable[Evidence]) -> set[int]:
    """The links that advertise, alone or by the company they keep on their page."""
    found: set[int] = set()
    by_page: dict[str, list[tuple[str, Evidence]]] = defaultdict(list)
    for e in evidence:
        if e.kind != "link":
            continue
        if is_spam_link(e.text, e.url, own_host=e.own_host, hidden=HIDDEN in e.problems):
            found.add(id(e))
        if not e.own_host and (host := spam_host(e.url)):
            by_page[e.found_on or ""].append((host, e))
    for links in by_page.values():
        if len({host for host, _ in links}) >= spam_words().limits.hosts:
            found.update(id(e) for _, e in links)
    return found


def _is_spam_page(e: Evidence) -> bool:
    """Whether nothing on a page or in a file is to be believed. A home page never is; it is only cleaned."""
    if e.depth == 0 and e.kind == "page":
        return False
    titled = reads_as_spam(e.text)
    if e.kind == "file":
        return titled or reads_as_spam(e.body[:HEAD])
    lines = e.body.splitlines()
    spam = [line for line in lines if reads_as_spam(line)]
    if titled:
        path = terms_in(_words_of_path(e.url))
        return not e.body.strip() or len(spam) > 1 or bool(path.subjects or path.lures)
    length, planted = sum(map(len, lines)), sum(map(len, spam))
    limits = spam_words().limits
    return bool(spam) and planted >= length * limits.share and length - planted < limits.own


def _blank(e: Evidence) -> Evidence:
    """The answer without its words: it came, and shows nothing."""
    return e.model_copy(
        update={
            "text": "",
            "page_title": "",
            "body": "",
            "sections": (),
            "forms": (),
            "has_photos": 0,
            "has_map": False,
        }
    )


def _without_spam(e: Evidence) -> Evidence:
    if e.kind == "file":
        return e
    text = "" if reads_as_spam(e.text) else e.text
    title = "" if reads_as_spam(e.page_title) else e.page_title
    body, shared = without_spam_lines(e.body), without_spam_lines(e.shared_text)
    sections = tuple(_clean_section(s) for s in e.sections if not reads_as_spam(s.text))
    clean: dict[str, object] = {"text": text, "page_title": title, "body": body, "shared_text": shared}
    clean["sections"] = sections
    return (
        e if all(getattr(e, name) == value for name, value in clean.items()) else e.model_copy(update=clean)
    )


def _clean_section(section: Section) -> Section:
    body = without_spam_lines(section.body)
    return section if body == section.body else section.model_copy(update={"body": body})


def _link_without_spam(e: Evidence) -> Evidence:
    trail = tuple(name for name in e.trail if not reads_as_spam(name))
    beside = "" if reads_as_spam(e.beside) else e.beside
    if trail == e.trail and beside == e.beside:
        return e
    return e.model_copy(update={"trail": trail, "beside": beside})


def without_spam_lines(text: str) -> str:
    r"""A text without its advertising lines; the same object when there is none.

    >>> without_spam_lines("ประกาศ\nสล็อตเว็บตรง แตกง่าย\nแผนพัฒนา")
    'ประกาศ\nแผนพัฒนา'
    """
    if not reads_as_spam(text):
        return text
    return "\n".join(line for line in text.splitlines() if not reads_as_spam(line))


# What is told of it


def doorways(pages: Iterable[Evidence]) -> Mapping[str, int]:
    """Folders of the site with many advertising pages or links to such, and how many; most first."""
    folders: Counter[str] = Counter()
    for url in sorted({e.url for e in pages if e.own_host}):
        parts = urlsplit(url)
        folder, slash, _ = parts.path.lstrip("/").partition("/")
        folders[f"{parts.scheme}://{parts.netloc}/{folder + slash if slash else ''}"] += 1
    least = spam_words().limits.doorways
    return {folder: n for folder, n in sorted(folders.items(), key=lambda f: (-f[1], f[0])) if n >= least}


def pages_with_hidden_links(links: Iterable[Evidence]) -> Mapping[str, int]:
    """Pages that keep links to many foreign hosts from the eye, and to how many."""
    hosts: dict[str, set[str]] = defaultdict(set)
    for e in links:
        if HIDDEN in e.problems and not e.own_host and not e.service:
            host = urlsplit(e.url).hostname or ""
            if host and not host.endswith(".th"):
                hosts[e.found_on or ""].add(host)
    least = spam_words().limits.hidden_hosts
    return {page: len(names) for page, names in sorted(hosts.items()) if len(names) >= least}
