"""From an href, as a page writes it, to an address; and all that is asked of addresses.

Nothing here asks the network. The word lists stand in config/vocabulary/links.yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from crawler.canonical import DEFAULT_PORTS, UnusableAddress, canonical, query_in
from crawler.link_rules import link_rules
from crawler.places import Kind, ending, is_admin, is_development, kind_hint, service, unwrapped
from crawler.scope import Scope
from crawler.traps import TrapGuard
from crawler.typing_errors import NO_SCHEME, intended, is_misspelt, mended
from matchers.remembering import remembered

__all__ = [
    "Kind",
    "Resolved",
    "Scope",
    "TrapGuard",
    "UnusableAddress",
    "address_in_script",
    "canonical",
    "intended",
    "is_admin",
    "is_development",
    "is_picture",
    "kind_hint",
    "looks_like_address",
    "resolve",
    "service",
    "unwrapped",
]

_LONGEST_HREF = 4000
_PICTURES = frozenset({"jpg", "jpeg", "jpe", "png", "gif", "bmp", "webp", "tif", "tiff"})


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where an href leads.

    ``problem`` is empty or one of: same_page, script_route, script, mailto, tel, other_scheme, local_file,
    development_host, no_scheme (mended), mistyped_scheme (mended), typing_error (as written, unless it
    could not be asked for at all; `intended` gives what was meant), malformed.
    """

    url: str | None
    dead_anchor: bool = False
    problem: str = ""


_DEAD = Resolved(None, dead_anchor=True)
_NOWHERE = frozenset({"#", "#!", "http://", "https://", "http:", "https:", "http:///", "https:///"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,20}):")
# Most hrefs are plain paths: nothing to escape, to mend or to leave out.
_PLAIN_HREF = re.compile(r"/?[A-Za-z0-9_~-][A-Za-z0-9_~.-]*(?:/[A-Za-z0-9_~.-]+)*/?")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200d\u2060\ufeff]")
_DEAD_SCRIPT = re.compile(r"(?:void\(?0?\)?|return|false|null|undefined|#|;)*", re.IGNORECASE)
_CONTACT = {"mailto": "mailto", "tel": "tel", "sms": "tel", "callto": "tel", "fax": "tel"}


def resolve(base: str, href: str, charset: str = "utf-8") -> Resolved:
    r"""Where ``href`` on a page with the base address ``base`` leads; never raises.

    ``charset`` is Python's name of the page's own: a query is asked for in it.

    >>> resolve("http://x.go.th/a/", "javascript:void(0)")
    Resolved(url=None, dead_anchor=True, problem='')
    >>> resolve("http://x.go.th/a/", " ../images\\แผน 1.pdf").url
    'http://x.go.th/images/%E0%B9%81%E0%B8%9C%E0%B8%99%201.pdf'
    >>> resolve("http://x.go.th/a/", "www.dla.go.th/o.htm")
    Resolved(url='http://www.dla.go.th/o.htm', dead_anchor=False, problem='no_scheme')
    """
    href = href[:_LONGEST_HREF].strip()
    if not href.isprintable():
        href = _INVISIBLE.sub("", href)
    if charset != "utf-8":
        href = query_in(charset, href)
    if not href or href in _NOWHERE:
        return _DEAD
    if href[0] == "#":
        return Resolved(None, problem="script_route" if href[1] in "!/" else "same_page")
    plain = _PLAIN_HREF.fullmatch(href)
    if plain and "/." not in href and not NO_SCHEME.match(href) and not is_misspelt(href):
        return Resolved(_beside(base, href[0] == "/") + href)
    scheme = _SCHEME.match(href)
    if href[0] in "/\\" or (scheme and scheme[1].lower() in DEFAULT_PORTS):
        base = _origin(base)
    return _resolve(base, href, scheme[1].lower() if scheme else "")


@remembered(4096)
def _beside(base: str, from_root: bool) -> str:
    """What a plain href is appended to: the origin, or the folder of the page."""
    whole = canonical(urljoin(base, "/" if from_root else "."))
    return whole[:-1] if from_root else whole


@remembered(4096)
def _origin(base: str) -> str:
    """Scheme and host of a base address: all that matters for an href from the root."""
    try:
        parts = urlsplit(base)
    except ValueError:
        return base
    return f"{parts.scheme}://{parts.netloc}/"


@remembered(16_384)
def _resolve(base: str, href: str, scheme: str) -> Resolved:
    if scheme in ("javascript", "vbscript"):
        return _from_script(base, href.partition(":")[2])
    if scheme in _CONTACT:
        return Resolved(None, problem=_CONTACT[scheme])
    if scheme == "file" or re.match(r"[a-zA-Z]:[\\/]", href):
        return Resolved(None, problem="local_file")
    right, problem = mended(href.replace("\\", "/"), urlsplit(base).scheme)
    if scheme and not problem and scheme not in DEFAULT_PORTS and "/" not in scheme and "." not in scheme:
        return Resolved(None, problem="other_scheme")
    meant = "" if problem else intended(href)
    problem = "typing_error" if meant else problem
    url = _joined(base, right) or (_joined(base, meant) if meant else None)
    if url is None:
        return Resolved(None, problem="malformed")
    if is_development(url) and urlsplit(url).netloc != urlsplit(base).netloc.lower():
        problem = "development_host"
    return Resolved(url, problem=problem)


def _joined(base: str, href: str) -> str | None:
    if href.endswith(";"):  # urljoin drops it, and with it an error that every visitor meets
        href = f"{href[:-1]}%3B"
    try:
        return canonical(unwrapped(urljoin(base, href)))
    except ValueError:
        return None


def _from_script(base: str, script: str) -> Resolved:
    literal = address_in_script(script)
    if literal:
        return resolve(base, literal)
    if _DEAD_SCRIPT.fullmatch("".join(unquote(script[:200]).split())):
        return _DEAD
    return Resolved(None, problem="script")


def is_picture(url: str) -> bool:
    """Whether an address ends like that of a photograph or a scan.

    >>> is_picture("http://x.go.th/images/1.JPG?v=2"), is_picture("http://x.go.th/1.pdf")
    (True, False)
    """
    return ending(url.partition("?")[0].partition("#")[0]) in _PICTURES


_CALL = re.compile(
    r"""(?:location|open|href|url)\s*(?:\.\s*\w+\s*)?[=(]{1,3}\s*["'`]([^"'`<>\r\n]{1,800})["'`]""",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"""["'`]([^"'`<>\s]{2,800})["'`]""")


def address_in_script(script: str) -> str:
    """The first literal address in a line of JavaScript, or "".

    >>> address_in_script("window.open('plan.php?id=4','_blank')")
    'plan.php?id=4'
    >>> address_in_script("toggle('menu1')")
    ''
    """
    script = unescape(script[:_LONGEST_HREF]).replace("%27", "'").replace("%22", '"')
    call = _CALL.search(script)
    if (
        call
        and not call[1].startswith("#")
        and (" " not in call[1] or looks_like_address(call[1].replace(" ", "_")))
    ):
        return call[1]
    for quoted in _QUOTED.finditer(script):
        if looks_like_address(quoted[1]):
            return quoted[1]
    return ""


def looks_like_address(text: str) -> bool:
    """Whether a bare text (``<option value>``, a quoted word of a script) is an address.

    >>> looks_like_address("plan/2566.php"), looks_like_address("2566"), looks_like_address("กองช่าง/กองคลัง")
    (True, False, False)
    """
    if " " in text or "<" in text:
        return False
    if re.match(r"(?:https?:)?//[^/]", text) or NO_SCHEME.match(text):
        return True
    path = text.partition("?")[0].partition("#")[0]
    found, rules = ending(path), link_rules().endings
    if found in rules.page or (found in rules.file and found not in _PICTURES):
        return True
    return bool(re.match(r"(?:\.{1,2})?/[A-Za-z0-9_%-]", text)) and not found
