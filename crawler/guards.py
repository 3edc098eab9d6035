"""Guards around every request: where it may go, how much may come, what went wrong.

They are downloader middlewares, so they hold for ``engine.download_async`` too, and again
for every redirect and retry.
"""

from __future__ import annotations

import zlib
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import cookies
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Headers, Response
from tldextract import TLDExtract

from crawler.addresses import check_url
from crawler.settings import DOCUMENT_LIMIT, PAGE_LIMIT
from matchers.model import Outcome

MAX_LAYERS = 2
"""Compressions on top of each other; honest servers use one."""
_PIECE = 64 * 1024
_TAIL = 2000
"""Bytes at the end of a page in which its closing tag stands."""
MAX_COOKIES = 16 * 1024
"""Characters of cookies of one site; more would be sent back with every request."""

# Scrapy's own would ask publicsuffix.org at the first cookie: unchecked, unlogged, and with
# the whole process waiting. The list that comes with the package is new enough.
cookies._split_domain = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


class TooLarge(IgnoreRequest):
    """Raised when a body, as sent or decompressed, is larger than its limit."""

    outcome = Outcome.TOO_LARGE


class BrokenEncoding(IgnoreRequest):
    """Raised when a body cannot be decompressed."""

    outcome = Outcome.NETWORK


def note_problem(request: Request, code: str) -> None:
    """Add a code to ``request.meta["problems"]``, once; redirects and retries keep it.

    >>> request = Request("https://example.go.th/", meta={})
    >>> note_problem(request, "bad_certificate"), note_problem(request, "bad_certificate")
    (None, None)
    >>> request.meta["problems"]
    ['bad_certificate']
    """
    problems = request.meta.get("problems", [])
    if code not in problems:
        request.meta["problems"] = [*problems, code]


def outcome_of(error: BaseException) -> Outcome:
    """What an exception of ``download_async`` means for the address asked for.

    >>> outcome_of(DownloadTimeoutError("30 s")), outcome_of(OSError("broken pipe"))
    (<Outcome.TIMEOUT: 'timeout'>, <Outcome.NETWORK: 'network'>)
    """
    stated = getattr(error, "outcome", None)
    if isinstance(stated, Outcome):
        return stated
    if isinstance(error, DownloadTimeoutError):
        return Outcome.TIMEOUT
    if isinstance(error, DownloadCancelledError):  # Scrapy's word for "over the size limit"
        return Outcome.TOO_LARGE
    return Outcome.NETWORK


def outcome_of_status(status: int) -> Outcome:
    """What an HTTP status alone means; the page may still be a wall (see ``walls``).

    >>> [outcome_of_status(s).value for s in (200, 401, 404, 429, 503)]
    ['opened', 'login', 'dead', 'server_error', 'server_error']
    """
    if 200 <= status < 300:
        return Outcome.OPENED
    if status in (401, 407):
        return Outcome.LOGIN
    if status == 429 or status >= 500:
        return Outcome.SERVER_ERROR
    return Outcome.DEAD


def private_allowed(request: Request, *, allow_private: bool) -> bool:
    """Whether private addresses are open to a request.

    What the script of a page asks for (``meta["from_page_at"]``, host and port of the page) may go
    back there; ``--allow-private`` was not said of anything else on that network.

    >>> request = Request("http://127.0.0.1:631/", meta={"from_page_at": "127.0.0.1:8000"})
    >>> private_allowed(request, allow_private=True)
    False
    """
    home = request.meta.get("from_page_at")
    return allow_private and (home is None or urlsplit(request.url).netloc == home)


class AddressGuard:
    """Refuses addresses that may not be asked for, before anything else happens to them."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take ``OIT_ALLOW_PRIVATE`` from the crawl's settings."""
        return cls(allow_private=crawler.settings.getbool("OIT_ALLOW_PRIVATE"))

    def process_request(self, request: Request) -> None:
        """Check the address as written; the handler checks what it resolves to."""
        check_url(request.url, private_allowed(request, allow_private=self._allow_private))
        for name in ("proxy", "bindaddress"):
            request.meta.pop(name, None)
        request.headers.pop("Proxy-Authorization", None)


class SizeLimits:
    """3 MB for HTML, 30 MB for everything else, or ``request.meta["limit"]`` bytes."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for headers: the type is known before the body comes."""
        limits = cls()
        crawler.signals.connect(limits.headers_received, signals.headers_received)
        return limits

    def process_request(self, request: Request) -> None:
        """Forget the limit of an earlier answer on the way here."""
        request.meta["download_maxsize"] = int(request.meta.get("limit", DOCUMENT_LIMIT))

    def headers_received(self, headers: Headers, request: Request) -> None:
        """Tighten the limit for HTML; Scrapy reads it after this signal."""
        kind = (headers.get("Content-Type") or b"").split(b";")[0].strip().lower()
        if "limit" not in request.meta and kind in (b"text/html", b"application/xhtml+xml"):
            request.meta["download_maxsize"] = PAGE_LIMIT


class BoundedCompression(HttpCompressionMiddleware):
    """Scrapy's decompression, with few layers and failures that say what they are."""

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Decompress up to the request's size limit.

        Raises:
            TooLarge: a decompression bomb, or more layers than anyone needs.
            BrokenEncoding: the body is not what its header says.
        """
        coding = b",".join(response.headers.getlist("Content-Encoding")).strip().lower()
        layers = coding.count(b",") + 1
        if layers > MAX_LAYERS:
            raise TooLarge(f"{layers} compressions on top of each other")
        try:
            whole = super().process_response(request, response)
        except IgnoreRequest as error:
            raise TooLarge("larger than its limit when decompressed") from error
        except Exception as error:  # zlib, brotli and zstd each raise their own
            raise BrokenEncoding(f"cannot be decompressed: {type(error).__name__}") from error
        if isinstance(whole, Response) and _broke_off(response.body, coding, whole.body):
            note_problem(request, "data_loss")
        return whole


def _broke_off(body: bytes, coding: bytes, decoded: bytes) -> bool:
    """Whether a compressed body stops before its end; Scrapy gives out what it could decode of it."""
    if not coding or not body or b"</html" in decoded[-_TAIL:]:
        return False
    if coding not in (b"gzip", b"x-gzip", b"deflate"):
        return not decoded
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):  # gzip or zlib, by its head; else neither
        reader, rest = zlib.decompressobj(window), body
        try:
            while rest and not reader.eof:
                reader.decompress(rest, _PIECE)
                rest = reader.unconsumed_tail
        except zlib.error:
            continue
        return not reader.eof
    return True


class BoundedCookies(cookies.CookiesMiddleware):
    """Scrapy's cookies, emptied when a site sets more than any site needs."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Keep cookies, up to a limit."""
        answer = super().process_response(request, response)
        jar = self.jars[request.meta.get("cookiejar")]
        if sum(len(cookie.name) + len(cookie.value or "") for cookie in jar) > MAX_COOKIES:
            jar.clear()
        return answer
