"""Addresses from strangers: one spelling, only http and https, and no host that was not written."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote, urlsplit

from hypothesis import assume, example, given
from hypothesis import strategies as st

from config.web_address import completed, fault_of, host_of
from crawler.addresses import AddressRefused, check_url
from crawler.canonical import UnusableAddress, canonical, canonical_or_same
from crawler.links import address_in_script, intended, resolve
from crawler.places import direct_download, is_admin, is_development, kind_hint, service, unwrapped
from crawler.request_log import without_secrets
from crawler.traps import shape_of
from tests.properties.examples import examples, hostile_texts

PIECES = [
    "http://", "https://", "//", "/", "\\", "?", "#", "&", "=", ";", ":", "@", "[", "]", "%", "%2",
    "%25", "%2e", "%2F",
    "%41", "%62", "%e0%b9%81", "%zz", "..", ".", "./", "../", "&amp;", "amp;", "x.go.th",
    "evil.example", "www.x.go.th",
    "อบต.ไทย", "\u3002", "\uff0e", "ß", "İ", "\u2100", "\ud800", "\u200b", "\t", "\n", " ", "\x00", "[::1]",
    "[fe80::1%25e]", "[http:", "127.0.0.1", ":80", ":443", ":8080", ":x", "a.pdf", "a.pdfpdf", "?id=5",
    "PHPSESSID=1a",
    ";jsessionid=1", "utm_source=x", "lang=th", "sort=asc", "ก", "javascript:", "mailto:", "file:///",
    "url=", "u=",
    "https%3A%2F%2Fevil.example%2Fa.pdf", "docs.google.com/viewer?url=",
    "drive.google.com/file/d/1AbCdEfGh/view", "_", "+",
]  # fmt: skip
addresses = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=10).map("".join)
BASES = ["http://www.x.go.th/a/b.php?c=d", "https://x.go.th:8443/", "http://xn--o3cw4h.com/%E0%B8%81/"]
# What is an address but not a host: told by the standard (RFC 3986, 3.2), not by our reader.
hosts = st.sampled_from(
    ["www.x.go.th", "WWW.X.Go.Th", "x-y.co.th", "a.b.c.d.or.th", "203.150.20.1", "xn--o3cw4h.com"]
)
tails = st.text(max_size=30).map(lambda text: "/" + text) | st.sampled_from([
    "", "/", "?@evil.example", "#@evil.example/", "/@evil.example", "/a?b=http://evil.example/",
    "/;@evil.example",
    "/%2F%2Fevil.example", "?x=1#https://evil.example", "//evil.example/a", "/..//evil.example",
])  # fmt: skip


def canonical_of(text: str) -> str:
    try:
        return canonical(text)
    except UnusableAddress:
        return ""


@examples(800)
@given(addresses | addresses.map(lambda rest: f"http://x.go.th/{rest}"))
@example("http://x.go.th\u3002/")
@example("http://x.go.th/?%%62Fa")
@example("http://x.go.th/%2e%2E/a/%2e./b")
@example("http://x.go.th/?a&amp;amp;b")
@example("http://x.go.th/?%41=1&A=1")
@example("http://x.go.th[::1]@[http://")
@example("http://[fe80::1%25<script>]/")
def test_the_one_spelling_of_the_one_spelling_is_itself(text: str) -> None:
    url = canonical_of(text)
    assume(url)
    assert canonical(url) == url
    assert re.fullmatch(
        r"https?://(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:\d{1,5})?/[!$%&'()*+,\-./0-9:;=?@A-Z_a-z~]*", url
    )
    assert "/./" not in url.partition("?")[0]
    assert "/../" not in url.partition("?")[0]


@examples(400)
@given(st.sampled_from(["http", "https", "HTTP"]), hosts, st.sampled_from(["", ":8080"]), tails)
def test_the_host_stays_the_host_whatever_comes_after_it(
    scheme: str, host: str, port: str, tail: str
) -> None:
    url = canonical_of(f"{scheme}://{host}{port}{tail}")
    assert urlsplit(url).netloc == host.lower() + port
    assert urlsplit(url).scheme == scheme.lower()
    assert canonical_or_same(url) == url


def letters_of(text: str) -> str:
    """All that is written in an address, at any depth of escaping, as browsers fold it."""
    kept, told = "", text
    for _ in range(4):
        kept += " " + told
        told = unescape(unquote(told))
    folded = kept.lower().translate({0x3002: ".", 0xFF0E: ".", 0xFF61: ".", ord(","): "."})
    return re.sub(r"[\x00-\x20\x7f\u200b-\u200d\u2060\ufeff]", "", folded)


@examples(800)
@given(st.sampled_from(BASES), addresses, st.sampled_from(["utf-8", "cp874", "utf-16-le"]))
def test_an_href_leads_to_its_own_site_or_to_a_host_that_it_names(base: str, href: str, charset: str) -> None:
    url = resolve(base, href, charset).url
    assume(url)
    assert url is not None
    parts = urlsplit(url)
    assert parts.scheme in ("http", "https")
    host = parts.hostname or ""
    if host != urlsplit(base).hostname and host.isascii() and "xn--" not in host and "[" not in parts.netloc:
        # IDNA may fold a letter into another: such hosts name themselves in their own letters
        assert host.removeprefix("www.") in letters_of(href) or not href.isascii()


@examples(400)
@given(addresses | hostile_texts, hostile_texts)
def test_any_text_can_be_asked_what_address_it_is(text: str, name: str) -> None:
    for read in (completed, host_of, intended, address_in_script):
        assert isinstance(read(text), str)
    assert fault_of(completed(text)) in (None, "not_an_address", "not_http", "credentials", "private")
    logged = without_secrets(text)
    assert len(logged) <= 2000
    try:
        target = check_url(text)
    except AddressRefused:
        pass
    else:
        assert target.scheme in ("http", "https")
        assert target.host == target.host.lower()
        assert target.host.isascii()
    if url := canonical_of(text):
        for ask in (kind_hint, service, is_development, shape_of, unwrapped, direct_download):
            ask(url)
        is_admin(url, name)


@examples(400)
@given(addresses.map(lambda rest: f"http://www.x.go.th/{rest}"))
def test_a_viewer_or_a_download_stays_an_address_of_the_web(text: str) -> None:
    url = canonical_of(text)
    assume(url)
    assert urlsplit(direct_download(url)).scheme in ("http", "https")
    meant = resolve(url, intended(text) or "x").url
    assert meant is None or urlsplit(meant).scheme in ("http", "https")


@examples(300)
@given(
    st.text(alphabet="abcXYZ0123-_.~ก", min_size=1, max_size=12),
    st.sampled_from(["password", "token", "api_key", "PHPSESSION_ID"]),
)
def test_no_secret_of_an_address_gets_into_the_log(secret: str, name: str) -> None:
    assume(secret not in name)
    secret = f"s3{secret}cret"
    for url in (
        f"https://me:{secret}@x.go.th/",
        f"http://x.go.th/?a=1&{name}={secret}&b=2#x",
        f"http://{secret}@x.go.th/",
    ):
        assert secret not in without_secrets(url)
