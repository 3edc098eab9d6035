"""Addresses: one spelling for each, whose they are, what they lead to.

Nothing here asks the network. The word lists stand in config/vocabulary/links.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

import tldextract

from crawler.link_rules import link_rules
from crawler.places import Kind, ending, is_admin, is_development, kind_hint, service, unwrapped
from crawler.traps import TrapGuard

__all__ = [
    "Kind",
    "Resolved",
    "Scope",
    "TrapGuard",
    "UnusableAddress",
    "address_in_script",
    "canonical",
    "is_admin",
    "is_development",
    "kind_hint",
    "looks_like_address",
    "resolve",
    "service",
    "unwrapped",
]

_LONGEST_HREF = 4000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PLAIN = re.compile(r"[A-Za-z0-9/_.~!$&'()*+,;=:@-]*")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PICTURES = frozenset({"jpg", "jpeg", "jpe", "png", "gif", "bmp", "webp", "tif", "tiff"})
_IN_PATH, _IN_QUERY = "/!$&'()*+,;=:@%", "/?!$&'()*+,;=:@%"
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_RANDOM = re.compile(r"(?=[^\d]*\d)[0-9a-z,_-]{16,}", re.IGNORECASE)


class UnusableAddress(ValueError):
    """Raised when a text cannot be an http or https address."""


# ---------------------------------------------------------------- one spelling


@lru_cache(maxsize=16_384)
def canonical(url: str) -> str:
    """The one spelling of an absolute http(s) address; it is also the one asked for.

    The order of parameters stays: positional programs (``?_mod=ZmlsZXM&type=Nzk``) depend
    on it, and one site writes its links with one program. ``lang`` stays, it changes the
    text; written twice, the last wins as in PHP. Exact doubles and pure sorting go.

    Raises:
        UnusableAddress: no host, another scheme, a port that is none.

    >>> canonical("HTTP://WWW.Sanor.go.th:80/a/../news//แผน.pdf?utm_source=x&id=5#top")
    'http://www.sanor.go.th/news//%E0%B9%81%E0%B8%9C%E0%B8%99.pdf?id=5'
    >>> canonical("http://x.go.th?PHPSESSID=2f9c&sort=desc")
    'http://x.go.th/'
    """
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError as error:
        raise UnusableAddress(url[:200]) from error
    if scheme not in _DEFAULT_PORTS or not host:
        raise UnusableAddress(url[:200])
    host = _ascii_host(host)
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    path = _escaped(_PATH_SESSION.sub("", _without_dots(parts.path)), _IN_PATH) or "/"
    query = _query(parts.query)
    return f"{scheme}://{host}{path}?{query}" if query else f"{scheme}://{host}{path}"


def _ascii_host(host: str) -> str:
    """A host as DNS knows it; ``อบต.ไทย`` becomes punycode."""
    if ":" in host:
        return f"[{host}]"
    host = host.rstrip(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise UnusableAddress(host[:200]) from error
    if not host or not re.fullmatch(r"[a-z0-9_.-]{1,253}", host):
        raise UnusableAddress(host[:200])
    return host


def _without_dots(path: str) -> str:
    """RFC 3986 §5.2.4, keeping empty segments.

    >>> _without_dots("/a/./b/../../c/..")
    '/'
    """
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept) or "/"


def _escaped(text: str, safe: str) -> str:
    """Percent-encoding in one form: UTF-8, capital letters, nothing escaped in vain."""
    if _PLAIN.fullmatch(text):
        return text
    text = _ESCAPE.sub(_tidy_escape, text)
    return quote(_LONE_PERCENT.sub("%25", text), safe=safe, errors="replace")


def _tidy_escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _query(query: str) -> str:
    """The query without sessions, tracking, sorting and doubles, in its own order."""
    if not query:
        return ""
    rules = link_rules()
    kept: dict[str, str] = {}
    for number, pair in enumerate(query.replace("&amp;", "&").split("&")):
        name, _, value = pair.partition("=")
        lowered = unquote(name).lower()
        if not pair or _is_noise(lowered, value):
            continue
        key = f"{lowered}\0" if lowered in rules.last_wins else pair
        if lowered.startswith("_") and not value:
            key = f"{pair}\0{number}"
        kept[key] = pair
    return _escaped("&".join(kept.values()), _IN_QUERY)


def _is_noise(name: str, value: str) -> bool:
    rules = link_rules()
    return (
        name in rules.session.always
        or (name in rules.session.when_random and _RANDOM.fullmatch(value) is not None)
        or name in rules.tracking.names
        or name.startswith(("aspsessionid", *rules.tracking.prefixes))
        or (name in rules.sorting.names and value.lower() in rules.sorting.values)
    )


# ---------------------------------------------------------------- from href to address


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where an href leads.

    ``problem`` is empty or one of: same_page, script_route, script, mailto, tel, other_scheme, local_file,
    development_host, no_scheme (mended), mistyped_scheme (mended), malformed.
    """

    url: str | None
    dead_anchor: bool = False
    problem: str = ""


_DEAD = Resolved(None, dead_anchor=True)
_NOWHERE = frozenset({"#", "#!", "http://", "https://", "http:", "https:", "http:///", "https:///"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,20}):")
_NO_SCHEME = re.compile(
    r"(?:www\d?\.(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,10}|(?:[a-z0-9-]{1,63}\.){1,4}(?:go|or|ac|co|in|mi|net)\.th)"
    r"(?=[/:?#]|$)",
    re.IGNORECASE,
)
_MISTYPED = re.compile(r"(?:h+t+ps?|ht+ps?|htpp?s?|http?s?)(?::|;|/)[:;/]*(?=[^/:;])", re.IGNORECASE)
_TWICE = re.compile(r"https?:/{0,3}(?=https?:/)", re.IGNORECASE)
_HOST_FIRST = re.compile(r"https?:/{1,4}((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,10})(?=[/:?#]|$)", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200d\u2060\ufeff]")
_DEAD_SCRIPT = re.compile(r"(?:void\(?0?\)?|return|false|null|undefined|#|;)*", re.IGNORECASE)
_CONTACT = {"mailto": "mailto", "tel": "tel", "sms": "tel", "callto": "tel", "fax": "tel"}


def resolve(base: str, href: str) -> Resolved:
    r"""Where ``href`` on a page with the base address ``base`` leads; never raises.

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
    if not href or href in _NOWHERE:
        return _DEAD
    if href[0] == "#":
        return Resolved(None, problem="script_route" if href[1] in "!/" else "same_page")
    scheme = _SCHEME.match(href)
    if href[0] in "/\\" or (scheme and scheme[1].lower() in _DEFAULT_PORTS):
        base = _origin(base)
    return _resolve(base, href, scheme[1].lower() if scheme else "")


@lru_cache(maxsize=4096)
def _origin(base: str) -> str:
    """Scheme and host of a base address: all that matters for an href from the root."""
    try:
        parts = urlsplit(base)
    except ValueError:
        return base
    return f"{parts.scheme}://{parts.netloc}/"


@lru_cache(maxsize=16_384)
def _resolve(base: str, href: str, scheme: str) -> Resolved:
    if scheme in ("javascript", "vbscript"):
        return _from_script(base, href.partition(":")[2])
    if scheme in _CONTACT:
        return Resolved(None, problem=_CONTACT[scheme])
    if scheme == "file" or re.match(r"[a-zA-Z]:[\\/]", href):
        return Resolved(None, problem="local_file")
    mended, problem = _mended(href.replace("\\", "/"), urlsplit(base).scheme)
    if scheme and not problem and scheme not in _DEFAULT_PORTS and "/" not in scheme and "." not in scheme:
        return Resolved(None, problem="other_scheme")
    try:
        url = canonical(unwrapped(urljoin(base, mended)))
    except ValueError:
        return Resolved(None, problem="malformed")
    if is_development(url) and urlsplit(url).netloc != urlsplit(base).netloc.lower():
        problem = "development_host"
    return Resolved(url, problem=problem)


def _from_script(base: str, script: str) -> Resolved:
    literal = address_in_script(script)
    if literal:
        return resolve(base, literal)
    if _DEAD_SCRIPT.fullmatch("".join(unquote(script[:200]).split())):
        return _DEAD
    return Resolved(None, problem="script")


def _mended(href: str, base_scheme: str) -> tuple[str, str]:
    """An href with the usual typing errors undone, and what was wrong with it."""
    if _NO_SCHEME.match(href):
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
    if wrong and _NO_SCHEME.match(href[wrong.end() :]):
        return f"http://{href[wrong.end() :]}", "mistyped_scheme"
    return href, ""


_CALL = re.compile(
    r"""(?:location|open|href|url)\s*(?:\.\s*\w+\s*)?[=(]{1,3}\s*["'`]([^"'`<>\s]{1,800})["'`]""",
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
    if call and not call[1].startswith("#"):
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
    if re.match(r"(?:https?:)?//[^/]", text) or _NO_SCHEME.match(text):
        return True
    path = text.partition("?")[0].partition("#")[0]
    found, rules = ending(path), link_rules().endings
    if found in rules.page or (found in rules.file and found not in _PICTURES):
        return True
    return bool(re.match(r"(?:\.{1,2})?/[A-Za-z0-9_%-]", text)) and not found


# ---------------------------------------------------------------- whose it is


@cache
def _suffixes() -> tldextract.TLDExtract:
    """The public suffix list shipped with tldextract; it never asks the network."""
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


class Scope:
    """The addresses that are the agency's own.

    Own are the given host with and without www, hosts under its registrable domain
    (``x.go.th``), and ``extra_hosts`` (``host`` or ``host:port``); the port must be the
    same, http and https at their default ports counting as one. An IP address, a single
    name (``localhost``) and a host lent by an outside service stand for themselves alone,
    a lent host only below the folder of the given address.
    """

    def __init__(self, home_url: str, extra_hosts: Iterable[str] = ()) -> None:
        """Take the home page of the agency; raises UnusableAddress."""
        home = urlsplit(canonical(home_url))
        self._port = _odd_port(home)
        self._hosts = {(host, self._port) for host in _with_and_without_www(home.hostname or "")}
        self._folder = ""
        self._domain = ""
        if service(home.geturl()) == "":
            self._domain = _suffixes()(home.hostname or "").top_domain_under_public_suffix
        else:
            self._folder = home.path.rstrip("/")
        for extra in extra_hosts:
            host, _, port = extra.strip().lower().partition(":")
            names = _with_and_without_www(_ascii_host(host))
            self._hosts |= {(name, int(port) if port.isdigit() else self._port) for name in names}
        self._known: dict[str, bool] = {}

    def owns(self, url: str) -> bool:
        """Whether an absolute address is on a host of the agency."""
        try:
            parts = urlsplit(url)
            netloc = f"{parts.scheme}//{parts.netloc}"
            own = self._known.get(netloc)
            if own is None:
                if len(self._known) > 5000:
                    self._known.clear()
                own = self._known[netloc] = self._owns_host(parts)
        except ValueError:
            return False
        return own and (not self._folder or f"{parts.path}/".startswith(f"{self._folder}/"))

    def _owns_host(self, parts: SplitResult) -> bool:
        if parts.scheme not in _DEFAULT_PORTS:
            return False
        host, port = (parts.hostname or "").rstrip("."), _odd_port(parts)
        if (host, port) in self._hosts:
            return True
        domain = self._domain
        return bool(domain) and port == self._port and (host == domain or host.endswith(f".{domain}"))


def _odd_port(parts: SplitResult) -> int | None:
    port = parts.port
    return None if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else port


def _with_and_without_www(host: str) -> set[str]:
    if ":" in host or re.fullmatch(r"[\d.]+", host) or "." not in host:
        return {host}
    bare = host.removeprefix("www.")
    return {bare, f"www.{bare}"}
