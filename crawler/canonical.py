"""The one spelling of an address. The word lists stand in config/vocabulary/links.yaml."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import quote, unquote, urlsplit

from crawler.link_rules import link_rules
from matchers.remembering import remembered

DEFAULT_PORTS = {"http": 80, "https": 443}
_AMPERSAND = re.compile("&(?:amp;)+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_GREEK = re.compile("[\u1f00-\u1fff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PLAIN = re.compile(r"[A-Za-z0-9/_.~!$&'()*+,;=:@-]*")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_IN_PATH, _IN_QUERY = "/!$&'()*+,;=:@%", "/?!$&'()*+,;=:@%"
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_RANDOM = re.compile(r"(?=[^\d]*\d)[0-9a-z,_-]{16,}", re.IGNORECASE)


class UnusableAddress(ValueError):
    """Raised when a text cannot be an http or https address."""


@remembered(16_384)
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
    if scheme not in DEFAULT_PORTS or not host:
        raise UnusableAddress(url[:200])
    host = ascii_host(host)
    if port is not None and port != DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    # Escapes first: browsers take "%2e%2e" for "..", too (WHATWG URL, "double-dot URL path segment").
    path = _without_dots(_escaped(_PATH_SESSION.sub("", parts.path), _IN_PATH)) or "/"
    query = _query(parts.query)
    return f"{scheme}://{host}{path}?{query}" if query else f"{scheme}://{host}{path}"


def canonical_or_same(url: str) -> str:
    """The one spelling of an address; what is none stays as it is.

    >>> canonical_or_same("HTTP://x.go.th"), canonical_or_same("http://[")
    ('http://x.go.th/', 'http://[')
    """
    try:
        return canonical(url)
    except UnusableAddress:
        return url


def readable(escaped: str) -> str:
    """A path or name without its escapes: UTF-8, else the Thai code page that old servers keep names in.

    >>> readable("%E0%B9%81%E0%B8%9C%E0%B8%99.pdf"), readable("%E1%BC%B9.pdf")
    ('แผน.pdf', 'แผน.pdf')
    """
    if "%" not in escaped:
        return escaped
    try:
        text = unquote(escaped, errors="strict")
    except UnicodeDecodeError:
        text = ""
    if not text or _GREEK.search(text):  # the bytes of "แผน" in cp874 are a rare Greek letter in UTF-8
        return unquote(escaped, encoding="cp874", errors="replace")
    return text


def query_in(charset: str, href: str) -> str:
    """An href with the Thai letters of its query escaped in the charset of the page, as browsers do.

    ``charset`` is Python's name. What the charset cannot write is sent as an entity (WHATWG URL,
    "percent-encode after encoding"); pages in UTF-16 ask in UTF-8.

    >>> query_in("cp874", "แผน.php?ปี=2566#แผน")
    'แผน.php?%BB%D5=2566#แผน'
    """
    if href.isascii() or charset.startswith("utf-"):
        return href
    path, mark, rest = href.partition("?")
    query, hash_mark, fragment = rest.partition("#")
    if not mark or "#" in path or query.isascii():
        return href
    return f"{path}?{_NOT_ASCII.sub(lambda letter: _in(charset, letter[0]), query)}{hash_mark}{fragment}"


def _in(charset: str, letters: str) -> str:
    try:
        return quote(letters.encode(charset), safe="")
    except UnicodeEncodeError:
        written = (letter.encode(charset, "ignore") or f"&#{ord(letter)};".encode() for letter in letters)
        return "".join(quote(piece, safe="") for piece in written)


def ascii_host(host: str) -> str:
    """A host as DNS knows it; ``อบต.ไทย`` becomes punycode."""
    if ":" in host:
        return _bracketed(host)
    host = host.rstrip(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").rstrip(".")  # "。" has become a full stop
        except UnicodeError as error:
            raise UnusableAddress(host[:200]) from error
    if not host or not re.fullmatch(r"[a-z0-9_.-]{1,253}", host):
        raise UnusableAddress(host[:200])
    return host


def _bracketed(host: str) -> str:
    """An IPv6 number; `urlsplit` lets other text pass between brackets, too, and any text as a scope."""
    try:
        number = IPv6Address(host)
    except ValueError as error:
        raise UnusableAddress(host[:200]) from error
    if number.scope_id is not None:
        raise UnusableAddress(host[:200])
    return f"[{number.compressed}]"


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
    # Lone signs first: in "%%62F" the letter made of %62 would make an escape of the sign before it.
    text = _ESCAPE.sub(_tidy_escape, _LONE_PERCENT.sub("%25", text))
    return quote(text, safe=safe, errors="replace")


def _tidy_escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _query(query: str) -> str:
    """The query without sessions, tracking, sorting and doubles, in its own order."""
    if not query:
        return ""
    rules = link_rules()
    kept: dict[str, str] = {}
    for pair in _escaped(_AMPERSAND.sub("&", query), _IN_QUERY).split("&"):
        name, _, value = pair.partition("=")
        lowered = unquote(name).lower()
        if not pair or _is_noise(lowered, value):
            continue
        key = f"{lowered}\0" if lowered in rules.last_wins else pair
        kept[key] = pair
    return "&".join(kept.values())


def _is_noise(name: str, value: str) -> bool:
    rules = link_rules()
    return (
        name in rules.session.always
        or (name in rules.session.when_random and _RANDOM.fullmatch(value) is not None)
        or name in rules.tracking.names
        or name.startswith(("aspsessionid", *rules.tracking.prefixes))
        or (name in rules.sorting.names and value.lower() in rules.sorting.values)
    )
