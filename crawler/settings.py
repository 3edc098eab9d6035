"""Settings of every crawl, in Scrapy's own order, with a word beside each changed default.

Plain ``scrapy crawl site -a url=…`` reads the module; ``oit`` calls :func:`crawl_settings`,
which lays the options of one crawl over it. What is polite here is a floor: the download
handler holds it again for every host that is not this machine.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

from crawler.addresses import check_url, is_loopback

ROBOTS_TOKEN = "oit-audit"  # noqa: S105 - the name robots.txt knows us by
MIN_DELAY = 1.0
"""Seconds between two requests to one host, unless the host is this machine."""
MAX_IP_RATE = 4.0
"""Requests a second to one address, unless it is this machine."""
HOME_IP_RATE = 1000.0
"""The same, where somebody asked for less delay than is polite: only this machine then allows it."""
OCR_SECONDS = 60.0
"""CPU seconds for reading scans of one site; some sixty pages."""

BROWSER_PAGES = 10
"""Pages of one site that are opened with a browser; each may take a minute."""

PAGE_LIMIT = 3 * 1024 * 1024
DOCUMENT_LIMIT = 30 * 1024 * 1024
"""Bytes, as sent and again when decompressed."""


class BadOption(ValueError):
    """Raised when an option of a crawl is out of its range; says option, value and range."""


@dataclass(frozen=True)
class CrawlOptions:
    """What one crawl was asked to do.

    ``max_minutes`` and ``delay`` (seconds) are times; ``per_ip_rate`` is requests a second;
    ``ocr_seconds`` are CPU seconds for scans, 0 for none; ``browser_pages`` are pages opened with a
    browser where one is installed, 0 for none; ``patience`` is how many times longer than usual an
    answer may take.

    Raises:
        AddressRefused: ``url`` may not be fetched.
        BadOption: another option is out of range.
    """

    url: str
    max_pages: int = 300
    max_minutes: float | None = None
    delay: float = MIN_DELAY
    per_ip_rate: float = MAX_IP_RATE
    allow_private: bool = False
    contact: str = ""
    off_site: bool = True
    ocr_seconds: float = OCR_SECONDS
    browser_pages: int = BROWSER_PAGES
    patience: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what would be impolite or impossible."""
        check_url(self.url, self.allow_private)
        at_home = self.allow_private and is_loopback(urlsplit(self.url).hostname or "")
        if self.max_pages < 1:
            raise BadOption(f"max pages is {self.max_pages}; at least 1 is needed")
        if self.max_minutes is not None and not self.max_minutes > 0:
            raise BadOption(f"max minutes is {self.max_minutes}; more than 0 is needed")
        if not 0 <= self.delay <= 600:
            raise BadOption(f"delay is {self.delay}; 0 to 600 seconds are possible")
        if self.delay < MIN_DELAY and not at_home:
            raise BadOption(
                f"delay is {self.delay}; less than {MIN_DELAY} second is only for a loopback address "
                "together with --allow-private"
            )
        if not 0 < self.per_ip_rate <= 100_000:
            raise BadOption(f"per-address rate is {self.per_ip_rate}; more than 0 a second is needed")
        if self.per_ip_rate > MAX_IP_RATE and not at_home:
            raise BadOption(f"per-address rate is {self.per_ip_rate}; {MAX_IP_RATE} a second are the most")
        if not 0 <= self.ocr_seconds <= 86_400:
            raise BadOption(f"ocr seconds is {self.ocr_seconds}; 0 to 86400 seconds are possible")
        if not 0 <= self.browser_pages <= 1000:
            raise BadOption(f"browser pages is {self.browser_pages}; 0 to 1000 are possible")
        if not 0.01 <= self.patience <= 10:
            raise BadOption(f"patience is {self.patience}; 0.01 to 10 are possible")
        if any(c in self.contact for c in "\r\n") or not self.contact.isprintable():
            raise BadOption("contact holds a line break or control character")


def ip_rate(delay: float, *, allow_private: bool) -> float:
    """Requests a second to one address that go with a delay between those to one host (seconds)."""
    return HOME_IP_RATE if allow_private and delay < MIN_DELAY else MAX_IP_RATE


def user_agent(contact: str) -> str:
    """The honest name sent with every request; header text, ASCII only.

    >>> user_agent("it@example.go.th").partition(" ")[2]
    '(checks public disclosure, OIT; contact: it@example.go.th)'
    >>> user_agent("").partition(" ")[2]
    '(checks public disclosure, OIT)'
    """
    plain = " ".join(contact.encode("ascii", "ignore").decode().split())[:200]
    who = f"; contact: {plain}" if plain else ""
    return f"{ROBOTS_TOKEN}/{_version()} (checks public disclosure, OIT{who})"


def _version() -> str:
    try:
        return version(ROBOTS_TOKEN)
    except PackageNotFoundError:
        return "0"


def crawl_settings(options: CrawlOptions) -> dict[str, object]:
    """All settings of one crawl: those of this module, with its options laid over."""
    ours = {name: value for name, value in globals().items() if name in _NAMES}
    return ours | {
        "DOWNLOAD_DELAY": options.delay,
        "DOWNLOAD_TIMEOUT": DOWNLOAD_TIMEOUT * options.patience,
        "USER_AGENT": user_agent(options.contact),
        "OIT_ALLOW_PRIVATE": options.allow_private,
        "OIT_BROWSER_PAGES": options.browser_pages,
        "OIT_MAX_MINUTES": options.max_minutes,
        "OIT_MAX_PAGES": options.max_pages,
        "OIT_OCR_SECONDS": options.ocr_seconds,
        "OIT_OFF_SITE": options.off_site,
        "OIT_PER_IP_RATE": options.per_ip_rate,
    }


# --- Scrapy's, in its order -----------------------------------------------------------------

BOT_NAME = ROBOTS_TOKEN
CONCURRENT_REQUESTS = 4  # 16: one site at a time, slowly
CONCURRENT_REQUESTS_PER_DOMAIN = 2  # 8: enough to overlap a slow answer with the next request
COOKIES_ENABLED = True  # as default; one crawler a site, so cookies stay with their site
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",  # documents too
    "Accept-Language": "th,en;q=0.5",  # en: the Thai page is the one that is audited
}
DOWNLOAD_DELAY = MIN_DELAY  # 0
DOWNLOAD_DELAY_JITTER = 0.0  # 0.5: half of the waits would be shorter than promised
DOWNLOAD_FAIL_ON_DATALOSS = False  # True: old PHP sites announce a wrong length; noted as data_loss
DOWNLOAD_HANDLERS = {
    "http": "crawler.connections.PinnedHandler",  # connects only to checked addresses
    "https": "crawler.connections.PinnedHandler",
    "data": None,  # the rest is not the web; file: would read this machine's disk
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_MAXSIZE = DOCUMENT_LIMIT  # 1 GiB
DOWNLOAD_TIMEOUT = 30  # 180 s; for the whole answer
DOWNLOAD_VERIFY_CERTIFICATES = False  # as default; a bad certificate is a finding, not an end
DOWNLOAD_WARNSIZE = 0  # 32 MiB: there is a limit, no need to warn
DOWNLOADER_MIDDLEWARES = {
    "crawler.guards.AddressGuard": 10,  # before anything else
    "crawler.guards.SizeLimits": 20,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.politeness.RobotsRules": 100,  # in its place: also Crawl-delay and unreachable files
    "crawler.politeness.RetryAfter": 560,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.guards.BoundedCompression": 590,  # in its place: few layers, clear failures
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.guards.BoundedCookies": 700,  # in its place: no more than a site needs
    "crawler.replay.Replay": 900,  # as Scrapy's cache; below redirects, retries and decompression
    "crawler.request_log.RequestLogMiddleware": 990,  # nearest to the wire
}
HTTPERROR_ALLOW_ALL = True  # False: an error page is a fact to report
HTTPPROXY_ENABLED = False  # True: a proxy from the environment would resolve names unchecked
LOG_LEVEL = "WARNING"  # DEBUG: a line for every request; requests.jsonl has them
LOGSTATS_INTERVAL = 0.0  # 60: the progress line says it
MEMUSAGE_ENABLED = False  # True: counts the whole process, not this crawl
METAREFRESH_ENABLED = False  # True: would follow pages that reload after a minute; the spider sees them
REACTOR_THREADPOOL_MAXSIZE = 20  # 10
REDIRECT_MAX_TIMES = 5  # 20
REFERRER_POLICY = "no-referrer"  # sends the page before: nobody's business
REMOTE_CONTROL_ENABLED = False  # True: a server on localhost that runs Python
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # also 429 and 503: RetryAfter waits for those
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # ERROR: a dead link is everyday business
RETRY_TIMES = 1  # 2
ROBOTSTXT_OBEY = True  # False
ROBOTSTXT_USER_AGENT = ROBOTS_TOKEN  # the whole User-Agent
SPIDER_MODULES = ["crawler.spiders"]
STATS_DUMP = False  # True: coverage says it in words
TELNETCONSOLE_ENABLED = False  # True: a shell on a port
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"  # as default; we need it
URLLENGTH_LIMIT = 4096  # 2083: Thai file names are long once escaped
USER_AGENT = user_agent(os.environ.get("OIT_CONTACT", ""))  # Scrapy's own

# --- ours -----------------------------------------------------------------------------------

OIT_ALLOW_PRIVATE = False
OIT_BROWSER_PAGES = BROWSER_PAGES  # for pages that scripts draw, with an installed Chromium; 0 opens none
OIT_JOURNAL = None  # a Journal: what was answered before is not asked for again
OIT_MAX_MINUTES = None
OIT_MAX_PAGES = 300
OIT_OCR_SECONDS = OCR_SECONDS  # of CPU, for scans that could decide an item; 0 reads none
OIT_MAX_PICTURES = 15  # in pages or linked, that may be documents of items still open; 0 asks for none
OIT_OFF_SITE = True  # documents on other hosts are fetched once when they promise an item
OIT_PER_IP_RATE = MAX_IP_RATE
OIT_REQUEST_LOG = None  # path of requests.jsonl, or a RequestLog

_NOT_SETTINGS = {
    *("ROBOTS_TOKEN", "MIN_DELAY", "MAX_IP_RATE", "HOME_IP_RATE", "PAGE_LIMIT", "DOCUMENT_LIMIT"),
    *("OCR_SECONDS", "BROWSER_PAGES"),
}
_NAMES = frozenset(
    name for name in list(globals()) if name.isupper() and name[0] != "_" and name not in _NOT_SETTINGS
)
