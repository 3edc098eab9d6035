"""Typing errors in hrefs: what is undone on the way, and what was plainly meant.

The misspelt endings stand in config/vocabulary/links.yaml; the sites are named there.
"""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

from crawler.link_rules import link_rules
from crawler.places import ending
from matchers.remembering import remembered

_LONGEST = 2000
NO_SCHEME = re.compile(
    r"(?:www\d?\.(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,10}|(?:[a-z0-9-]{1,63}\.){1,4}(?:go|or|ac|co|in|mi|net)\.th)"
    r"(?=[/:?#]|$)",
    re.IGNORECASE,
)
"""A host at the beginning of an href: browsers take it for a file of the folder."""
_MISTYPED = re.compile(
    r"(?:h{1,3}t{1,3}p{1,2}s?|htt?s?p?s?|hpt{1,2}ps?|tt?ps?|http?s?)(?::|;|/)[:;/]*(?=[^/:;])", re.IGNORECASE
)
_TWICE = re.compile(r"https?:/{0,3}(?=https?:/)", re.IGNORECASE)
_HOST_FIRST = re.compile(r"https?:/{1,4}((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,10})(?=[/:?#]|$)", re.IGNORECASE)
_HOST_WITH_GAPS = re.compile(r"(https?://)([a-z0-9., -]{4,120})(?=[/:?#]|$)", re.IGNORECASE)
_FOUR_WS = re.compile(
    r"\A((?:https?://)?)(?:w{4,5}|ww)\.(?=(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,10}(?:[/:?#]|$))", re.IGNORECASE
)
_RUBBISH = ".\"'`;,<>\u201c\u201d\u2018\u2019"
_ESCAPED_RUBBISH = ("%22", "%27", "%3b", "%3e")


def mended(href: str, base_scheme: str) -> tuple[str, str]:
    """An href with errors of its scheme undone, and no_scheme, mistyped_scheme or "".

    >>> mended("www.dla.go.th/o.htm", "http"), mended("hhtp://x.go.th/", "http")
    (('http://www.dla.go.th/o.htm', 'no_scheme'), ('http://x.go.th/', 'mistyped_scheme'))
    """
    if NO_SCHEME.match(href):
        return f"http://{href}", "no_scheme"
    if _TWICE.match(href):
        return _TWICE.sub("", href, count=1), "mistyped_scheme"
    if re.match(r"https?://[^/]", href, re.IGNORECASE):
        return href, ""
    host = _HOST_FIRST.match(href)
    if host and ending(host[1]) not in link_rules().endings.page:
        return f"{href[: href.index(':')]}://{href[host.start(1) :]}", "mistyped_scheme"
    if re.match(r"https?:", href, re.IGNORECASE):  # "http:/news.php": browsers read a path of this host
        path = href.partition(":")[2]
        return f"{base_scheme}:{path}" if path.startswith("//") else path, "mistyped_scheme"
    wrong = _MISTYPED.match(href)
    if wrong and NO_SCHEME.match(href[wrong.end() :]):
        return f"http://{href[wrong.end() :]}", "mistyped_scheme"
    return href, ""


def intended(href: str) -> str:
    """The href that was plainly meant, or "" where there is no plain error.

    What it opens is a guess: the address as written may exist all the same.

    >>> intended("parcelsumyear.htmk=l"), intended("images/1.jpgpg"), intended('a.pdf";')
    ('parcelsumyear.html', 'images/1.jpg', 'a.pdf')
    >>> intended("http//www.x.go.th/a"), intended("plan.2566"), intended("a.pdf")
    ('http://www.x.go.th/a', '', '')
    """
    href = href[:_LONGEST].strip()
    if not href or href[0] == "#" or href[:11].lower() == "javascript:":
        return ""
    right = mended(href.replace("\\", "/"), "http")[0]
    gaps = _HOST_WITH_GAPS.match(right)
    if gaps and (" " in gaps[2] or "," in gaps[2]):
        host = gaps[2].replace(" ", "").replace(",", ".")
        right = f"{gaps[1]}{host}{right[gaps.end() :]}"
    right = _FOUR_WS.sub(r"\1www.", right, count=1)
    right = _right_ending(right)
    return right if right != href.replace("\\", "/") else ""


@remembered(16_384)
def is_misspelt(path: str) -> bool:
    """Whether a plain path ends in a misspelt ending or in a full stop."""
    _, dot, tail = path.rpartition(".")
    return bool(dot) and (not tail or tail.lower() in _misspelt())


def _right_ending(href: str) -> str:
    path, mark, _ = href.partition("?")
    if mark or "#" in path:
        whole = _without_rubbish(href)
        found = ending(whole.rpartition("=")[2]) if mark else ""
        return whole if found in _known() else href
    name, dot, tail = _without_rubbish(path).rpartition(".")
    if not dot or "/" in tail or not name or name.endswith("/"):
        return href
    right = _misspelt().get(tail.lower(), tail)
    if right.lower() not in _known() or _is_bare_host(f"{name}.{right}"):
        return href
    return f"{name}.{right}"


def _without_rubbish(text: str) -> str:
    """An href without the quotes and signs at its end, as written or escaped."""
    text = text.rstrip(_RUBBISH)
    for _ in range(8):
        if not text.lower().endswith(_ESCAPED_RUBBISH):
            break
        text = text[:-3].rstrip(_RUBBISH)
    return text


def _is_bare_host(href: str) -> bool:
    """Whether an absolute address ends with its host: its last label is no ending of a file."""
    try:
        return "://" in href and not urlsplit(href).path
    except ValueError:
        return True


@cache
def _known() -> frozenset[str]:
    endings = link_rules().endings
    return endings.page | endings.file


@cache
def _misspelt() -> dict[str, str]:
    """Misspelt endings: those of the list, and known ones whose end was typed twice ("jpgpg")."""
    twice = {
        known + known[at:]: known
        for known in sorted(_known())
        if len(known) > 2
        for at in range(1, len(known))
    }
    listed = {wrong: right for right, wrongs in link_rules().misspelt_endings.items() for wrong in wrongs}
    return {wrong: right for wrong, right in (twice | listed).items() if wrong not in _known()}
