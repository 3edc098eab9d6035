"""Answers that were given before are not asked for again.

A crawl is a function of the answers it gets, so an interrupted crawl that is begun again finds
its own answers here and goes on where it was cut; it waits for nobody and asks nobody until it
comes to the first new address. The crawl before it is asked about with conditional requests:
what a server calls unchanged is not sent again.

The middleware sits just above the log of requests: every hop of a redirect, robots.txt and what
the scripts of a page ask for pass through it as they left and as they came, still compressed.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit
from zlib import crc32

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Headers, Response
from scrapy.utils.response import response_from_dict

from crawler.gate import ASKED_BEFORE
from crawler.guards import note_problem, outcome_of
from crawler.journal import Exchange, Journal
from crawler.politeness import RetryAfter
from crawler.request_log import ON_THE_WIRE, OnTheWire
from matchers.model import Outcome

ROBOTS_KEPT = timedelta(hours=1)
"""How long a robots.txt of an interrupted crawl holds: who closes a site meanwhile is heeded."""
KEPT_REQUEST_HEADERS = frozenset({
    *(b"accept", b"accept-encoding", b"accept-language", b"content-type", b"user-agent"),
    *(b"if-modified-since", b"if-none-match", b"origin", b"x-requested-with"),
})  # fmt: skip
"""What is kept of a request: what we say of ourselves; no cookie, and nothing a script may have added."""
SHAPES_THE_ANSWER = ("Accept", "X-Requested-With")
"""Request headers that servers answer differently to: a page, or data for its script."""
VALIDATORS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
RENEWED = frozenset({b"etag", b"last-modified", b"set-cookie"})
"""Headers of a 304 that count; the others are those of the answer it confirms (RFC 9111, 4.3.4)."""
BELIEVED_FOR = timedelta(days=100)
"""Older answers are fetched whole: a quarter may be skipped over, a year may not."""
TURNS = 4
"""Months in which every address that was called unchanged has its turn to be fetched whole."""
LOOKED_BACK = 8
"""Requests that tell whether a crawl is still finding its own answers; two batches."""

FETCHED_AT = "fetched_at"
"""Key of a request's meta: when its answer came from the site, UTC."""
_WAY = "problems_of_the_way"
_EARLIER = "earlier_answer"
_FROM_JOURNAL = "cached"  # as Scrapy's own cache calls it


class FailedBefore(IgnoreRequest):
    """Raised when an address failed in this crawl before it was interrupted; not to be tried again."""

    from_journal = True

    def __init__(self, outcome: Outcome, at: datetime) -> None:
        self.outcome, self.at = outcome, at.replace(microsecond=0)
        super().__init__(f"{outcome} at {at.isoformat()}")


class Replay:
    """Keeps what leaves and what comes, and answers what is kept. Setting ``OIT_JOURNAL``: a Journal."""

    def __init__(self, journal: Journal, retries: RetryMiddleware) -> None:
        self._journal, self._retries = journal, retries
        self.clock = CrawlClock(journal.seconds_spent)
        self._asked_before: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Without a journal there is nothing to do."""
        journal = crawler.settings.get("OIT_JOURNAL")
        if journal is None:
            raise NotConfigured
        return cls(journal, RetryMiddleware(crawler.settings))

    def process_request(self, request: Request) -> Response | None:
        """The recorded answer; None for a request that has to be sent.

        Raises:
            FailedBefore: it is recorded that nothing good came.
        """
        _forget_the_hop_before(request)
        host = urlsplit(request.url).hostname or ""
        if request.method == "GET":
            kept = self._journal.recorded(request.url)
            if kept is not None:
                self._asked_before[host] = max(self._asked_before.get(host, 0.0), kept.at.timestamp())
            if kept is not None and self._still_holds(kept, request):
                body = self._journal.body(kept) if kept.body else b""
                if body is not None:
                    self.clock.answered()
                    return _given_again(kept, body, request)
            self._ask_whether_it_changed(request)
        self.clock.asked()
        if host in self._asked_before:
            request.meta[ASKED_BEFORE] = self._asked_before.pop(host)
        request.meta[_WAY] = request.meta.pop("problems", [])
        return None

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep an answer; a 304 to our question becomes the answer it confirms."""
        if _FROM_JOURNAL in response.flags:
            return response
        sent, earlier = request.meta.pop(ON_THE_WIRE, None), request.meta.pop(_EARLIER, None)
        problems = _problems(request)
        unchanged = response.status == 304 and earlier is not None
        if unchanged:
            response = _confirmed(request.url, *earlier, by=response)
        if sent is not None:
            request.meta[FETCHED_AT] = sent.at.replace(microsecond=0)
            if not self._will_be_tried_again(request, status=response.status):
                exchange = _exchange(request, sent, problems, response, unchanged=unchanged)
                self._keep(exchange, response.body)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Keep a failure, unless it is to be tried again or never left this machine."""
        sent = request.meta.pop(ON_THE_WIRE, None)
        request.meta.pop(_EARLIER, None)
        problems = _problems(request)
        if sent is None or isinstance(exception, FailedBefore):
            return
        if not self._will_be_tried_again(request, exception=exception):
            self._keep(_exchange(request, sent, problems, failure=outcome_of(exception)), b"")

    def _keep(self, exchange: Exchange, body: bytes) -> None:
        self._journal.seconds_spent = self.clock.seconds
        self._journal.add(exchange, body)

    def _still_holds(self, kept: Exchange, request: Request) -> bool:
        """Whether a recorded exchange answers this request."""
        if request.meta.get("robots_itself"):
            fresh = timedelta(0) <= datetime.now(UTC) - kept.at < ROBOTS_KEPT  # clocks are set back
            if not fresh or kept.status is None or kept.status >= 500:
                return False
        if kept.status in RetryAfter.STATUSES:  # "later", it said, and now is later
            return False
        back_again = request.url in request.meta.get("redirect_urls", ())
        if back_again and kept.status is not None and 300 <= kept.status < 400:
            return False  # a cookie was set on the way: asked once more, the same address shows the page
        return _same_question(kept, request)

    def _ask_whether_it_changed(self, request: Request) -> None:
        """Send the validators of the crawl before, where its answer is still at hand."""
        earlier = self._journal.earlier(request.url)
        if earlier is None or earlier.status != 200 or not earlier.body or "data_loss" in earlier.problems:
            return
        if not _same_question(earlier, request) or is_due_whole(earlier, datetime.now(UTC)):
            return
        validators = {ours: _header(earlier, theirs) for theirs, ours in VALIDATORS.items()}
        if any(validators.values()) and (body := self._journal.body(earlier)) is not None:
            told = {name: value.encode("latin-1") for name, value in validators.items() if value}
            request.headers.update(told)
            request.meta[_EARLIER] = (earlier, body)

    def _will_be_tried_again(
        self, request: Request, *, status: int | None = None, exception: Exception | None = None
    ) -> bool:
        """Whether `RetryAfter` or Scrapy's retries will send this request once more."""
        if status in RetryAfter.STATUSES:
            return not request.meta.get("waited_for_retry")
        can = status in self._retries.retry_http_codes or (
            exception is not None and isinstance(exception, self._retries.exceptions_to_retry)
        )
        return can and int(request.meta.get("retry_times", 0)) < self._retries.max_retry_times


class CrawlClock:
    """How long a crawl has taken, over all its parts; what is found in the journal takes no time."""

    def __init__(self, before: float = 0.0, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seconds = before
        self._since = clock()
        self._last_answered: deque[bool] = deque(maxlen=LOOKED_BACK)

    def answered(self) -> None:
        """A request was answered from the journal: the time until now was not the site's."""
        self._since = self._clock()
        self._last_answered.append(True)

    def asked(self) -> None:
        """A request is about to be sent."""
        self._seconds, self._since = self.seconds, self._clock()
        self._last_answered.append(False)

    @property
    def seconds(self) -> float:
        """Seconds of this crawl so far."""
        return self._seconds + self._clock() - self._since

    def is_over(self, minutes: float | None) -> bool:
        """Whether so many minutes are over; never while the crawl still finds its own answers.

        They were gathered in time, and the verdicts rest on all of them.
        """
        return minutes is not None and not any(self._last_answered) and self.seconds >= minutes * 60


def is_due_whole(earlier: Exchange, now: datetime) -> bool:
    """Whether an answer is to be fetched again although its server may call it unchanged.

    A server that answers 304 to everything, by mistake or to hide a change, would be believed for
    ever. So a quarter of what was only confirmed last time is fetched whole each month, another
    quarter every month, and everything whose last answer is older than `BELIEVED_FOR`.
    """
    turn = (now.year * 12 + now.month + crc32(earlier.url.encode("utf-8", "surrogatepass"))) % TURNS
    return now - earlier.at > BELIEVED_FOR or (earlier.unchanged and turn == 0)


def _forget_the_hop_before(request: Request) -> None:
    """A redirect brings the validators and times of the address it came from."""
    for name in (ON_THE_WIRE, ASKED_BEFORE, FETCHED_AT, _EARLIER, _WAY):
        request.meta.pop(name, None)
    for name in VALIDATORS.values():
        request.headers.pop(name, None)


def _problems(request: Request) -> tuple[str, ...]:
    """What went wrong with this very exchange; the request's meta gets back what did on the way to it."""
    meta: dict[str, Any] = request.meta
    before, own = meta.pop(_WAY, []), meta.pop("problems", [])
    if together := list(dict.fromkeys((*before, *own))):
        meta["problems"] = together
    # a wait that was cut short belongs to the answer that came after it
    return tuple(together if meta.get("waited_for_retry") else own)


def _given_again(kept: Exchange, body: bytes, request: Request) -> Response:
    for problem in kept.problems:
        note_problem(request, problem)
    if kept.status is None:
        raise FailedBefore(_outcome(kept.failure), kept.at)
    request.meta[FETCHED_AT] = kept.at.replace(microsecond=0)
    if kept.status >= 400:
        request.meta["dont_retry"] = True  # that was done before it was kept
    return _response(request.url, kept.status, _headers(kept), body, _FROM_JOURNAL)


def _confirmed(url: str, earlier: Exchange, body: bytes, *, by: Response) -> Response:
    """The earlier answer, with the validators and cookies of the 304 that confirms it."""
    headers = _headers(earlier)
    headers.pop("Set-Cookie", None)
    for name in RENEWED & {key.lower() for key in by.headers}:
        headers.setlist(name, by.headers.getlist(name))
    return _response(url, 200, headers, body)


def _response(url: str, status: int, headers: Headers, body: bytes, *flags: str) -> Response:
    answer = response_from_dict({"url": url, "status": status, "headers": headers, "body": body})
    answer.flags.extend(flags)
    return answer


def _exchange(
    request: Request,
    sent: OnTheWire,
    problems: tuple[str, ...],
    response: Response | None = None,
    *,
    failure: Outcome | None = None,
    unchanged: bool = False,
) -> Exchange:
    body = response.body if response is not None else b""
    ours = Headers({k: v for k, v in request.headers.items() if k.lower() in KEPT_REQUEST_HEADERS})
    return Exchange(
        url=request.url,
        method=request.method,
        at=sent.at,
        status=response.status if response is not None else None,
        failure=failure.value if failure is not None else "",
        headers=_pairs(response.headers) if response is not None else (),
        request_headers=_pairs(ours),
        body=hashlib.sha256(body).hexdigest() if body else "",
        size=len(body),
        seconds=sent.seconds,
        address=sent.address,
        problems=problems,
        unchanged=unchanged,
    )


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values or ()
    )


def _headers(kept: Exchange) -> Headers:
    headers = Headers()
    for name, value in kept.headers:
        headers.appendlist(name.encode("latin-1"), value.encode("latin-1"))
    return headers


def _header(kept: Exchange, name: str, *, of_request: bool = False) -> str:
    pairs = kept.request_headers if of_request else kept.headers
    return next((value for key, value in pairs if key.lower() == name.lower()), "")


def _same_question(kept: Exchange, request: Request) -> bool:
    return all(
        _header(kept, name, of_request=True) == (request.headers.get(name) or b"").decode("latin-1")
        for name in SHAPES_THE_ANSWER
    )


def _outcome(name: str) -> Outcome:
    try:
        return Outcome(name)
    except ValueError:  # written by a newer program
        return Outcome.NETWORK
