"""What a site still shows of its template, or of somebody trying it out.

Another body's name is left over where only the site's own would make sense: in titles, in menus
and footers, on the link to the site's own social account. News, contact lists and neighbours
name other bodies honestly; they do so elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from urllib.parse import urlsplit

from config.channels import channel_words
from config.checklist import Strict
from matchers.agencies import AgencyMention, agency_words, read_agencies, same_body, same_place
from matchers.letters import normalise, squeeze
from matchers.model import Evidence
from matchers.remembering import remembered
from matchers.wordlists import word_list

LOCAL = frozenset({"เทศบาลตำบล", "เทศบาลเมือง", "เทศบาลนคร", "องค์การบริหารส่วนตำบล"})
LONGEST_LINE = 200
LISTED = 3
"""Other bodies in one place from which it is a list of neighbours or members."""
TITLES = 2
"""Pages with another body in their title from which it is no news item."""

_BETWEEN = " .,:|-–()"
# Letters hit in passing: dsfsdf, asdasd. Only ever the whole name.
_HOME_ROW = re.compile("[asdfghjkl]{6,40}")
_NO_WORD = re.compile(r"[^aeiou]+|(.{2,4}?)\1+")


class _Words(Strict):
    source: str
    words: tuple[str, ...]


class LeftoverWords(Strict):
    """config/vocabulary/leftovers.yaml."""

    template_texts: _Words
    trial_names: _Words
    trial_hosts: _Words
    sign_begins: _Words
    sign_ends: _Words
    copyright: _Words


@cache
def leftover_words() -> LeftoverWords:
    """The words; raises ConfigError when the file is wrong."""
    return word_list("leftovers.yaml", LeftoverWords)


# Trials and fillers


@remembered(16_384)
def is_trial(name: str) -> bool:
    """Whether a whole name is that of somebody trying the system out.

    >>> [is_trial(name) for name in ("ทดสอบ", "test 2", "dsfsdfsdfsdf", "ทดสอบระบบ")]
    [True, True, True, True]
    >>> [is_trial(name) for name in ("ผลการทดสอบน้ำดื่ม", "แบบทดสอบ ITA", "flash", "ทดสอบสมรรถภาพ 2566", "")]
    [False, False, False, False, False]
    """
    if not name or len(name) > 40:
        return False
    plain = squeeze(name)
    bare = plain.rstrip("0123456789") if len(plain) - len(plain.rstrip("0123456789")) <= 2 else plain
    if bare in _trial_names():
        return True
    return bool(_HOME_ROW.fullmatch(bare) and _NO_WORD.fullmatch(bare))


@cache
def _trial_names() -> frozenset[str]:
    return frozenset(squeeze(word) for word in leftover_words().trial_names.words)


def pages_with_trials(evidence: Iterable[Evidence]) -> Mapping[str, tuple[str, ...]]:
    """Pages that show trial records, and the records' names."""
    found: dict[str, set[str]] = defaultdict(set)
    for e in evidence:
        if e.kind == "link" and is_trial(e.text):
            found[e.found_on or e.url].add(e.text)
        elif e.kind == "page":
            told = {e.text, *(s.text for s in e.sections)}
            found[e.url] |= {text for text in told if is_trial(text)}
    return {url: tuple(sorted(texts)) for url, texts in sorted(found.items()) if texts}


def pages_with_fillers(evidence: Iterable[Evidence]) -> Mapping[str, tuple[str, ...]]:
    """Pages with sample text of a template (Lorem ipsum, Card title), and which."""
    found: dict[str, tuple[str, ...]] = {}
    for e in evidence:
        if e.kind == "page":
            sections = (text for s in e.sections for text in (s.text, s.body))
            text = squeeze("\n".join((e.text, e.body, e.shared_text, *sections)))
            if fillers := tuple(
                word for word in leftover_words().template_texts.words if squeeze(word) in text
            ):
                found[e.url] = fillers
    return dict(sorted(found.items()))


def trial_hosts(evidence: Iterable[Evidence]) -> Mapping[str, str]:
    """Hosts made for trying out (test.town.go.th) that pages link to, and a page that does."""
    homes = {urlsplit(e.url).hostname for e in evidence if e.kind == "page" and e.depth == 0}
    found: dict[str, str] = {}
    for e in evidence:
        host = urlsplit(e.url).hostname or "" if e.kind == "link" else ""
        label = host.partition(".")[0].rstrip("0123456789")
        if label in leftover_words().trial_hosts.words and host not in homes and host.endswith(".th"):
            found[host] = min(found.get(host, e.found_on or ""), e.found_on or "")
    return dict(sorted(found.items()))


# Other bodies


def own_name(evidence: Sequence[Evidence], name: str = "") -> str:
    """The body whose site it is: as registered, else the one its titles, menus and footers name most."""
    if any(body.kind in LOCAL for body in read_agencies(name)):
        return name
    counts: Counter[str] = Counter()
    for e in evidence:
        if e.kind == "page":
            heads = (e.text, *e.shared_text.splitlines())
            counts.update(body.name for head in heads for body in _read(head[:LONGEST_LINE]))
    return min(counts, key=lambda body: (-counts[body], body), default="")


def other_agencies(evidence: Sequence[Evidence], name: str = "") -> Mapping[str, tuple[str, ...]]:
    """Bodies whose names were left over from a template, and the pages that show them.

    Nothing is left over where it is not known whose site it is.
    """
    own = own_name(evidence, name)
    if not own:
        return {}
    found: dict[str, set[str]] = defaultdict(set)
    for body, url in (
        *_in_titles(evidence, own),
        *_in_furniture(evidence, own),
        *_on_accounts(evidence, own),
    ):
        found[body].add(url)
    return {body: tuple(sorted(urls)) for body, urls in sorted(found.items())}


@remembered(8192)
def _read(line: str) -> tuple[AgencyMention, ...]:
    return tuple(body for body in read_agencies(line) if body.kind in LOCAL)


def _others(line: str, own: str) -> tuple[AgencyMention, ...]:
    """Bodies of another place; an อบต. that became a เทศบาล keeps its place."""
    bodies = _read(line[:LONGEST_LINE])
    mine = _read(own)
    return tuple(
        b
        for b in bodies
        if not same_body(b.name, own) and not any(same_place(b.place, m.place) for m in mine)
    )


def _is_sign(line: str, body: AgencyMention) -> bool:
    """Whether a line is no more than the body's name and where it is, like a sign over a door."""
    words, before = leftover_words(), line[: body.start].lower()
    for word in words.sign_begins.words:
        before = before.replace(word, "")
    after = line[body.end :].strip(_BETWEEN).lower()
    ends = not after or after[0].isdigit() or after.startswith(words.sign_ends.words)
    return not before.strip(_BETWEEN) and ends


def _in_titles(evidence: Iterable[Evidence], own: str) -> Iterator[tuple[str, str]]:
    """Bodies that end the titles of several pages, as the name of a site does."""
    pages: dict[str, set[str]] = defaultdict(set)
    for e in evidence:
        if e.kind == "page" and e.own_host:
            line = normalise(e.text)[-LONGEST_LINE:]
            tail = re.split(r"\s[|–-]\s|\s?\|\s?|»", line)[-1]
            for body in _others(tail, own):
                if _is_sign(tail, body):
                    pages[body.name].add(e.url)
    for name, urls in pages.items():
        if len(urls) >= TITLES:
            yield from ((name, url) for url in urls)


def _in_furniture(evidence: Sequence[Evidence], own: str) -> Iterator[tuple[str, str]]:
    """Bodies in the menus and footers, unless a link of that name leads to their own site."""
    linked = {squeeze(e.text) for e in evidence if e.kind == "link" and not e.own_host and not e.service}
    for e in evidence:
        if e.kind != "page" or not e.shared_text:
            continue
        lines = [normalise(line) for line in e.shared_text.splitlines() if len(line) <= LONGEST_LINE]
        told = [(line, body) for line in lines for body in _others(line, own)]
        bodies = {body.name for _, body in told}
        for line, body in told:
            sure = any(word in line.lower() for word in leftover_words().copyright.words)
            sign = _is_sign(line, body) and len(bodies) < LISTED and squeeze(line) not in linked
            if (sure or sign) and not _is_honest(line[: body.start]):
                yield body.name, e.url


def _on_accounts(evidence: Iterable[Evidence], own: str) -> Iterator[tuple[str, str]]:
    """Social accounts that bear another body's name; of many on one page each is a neighbour's."""
    social = channel_words().social_services
    by_page: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for e in evidence:
        if e.kind == "link" and e.service in social:
            line = normalise(e.text)
            for body in _others(line, own):
                if _is_sign(line, body):
                    by_page[e.found_on or e.url].add((body.name, e.found_on or e.url))
    for found in by_page.values():
        if len(found) < LISTED:
            yield from sorted(found)


def _is_honest(before: str) -> bool:
    return any(word in before for word in agency_words().honest_before.words)
