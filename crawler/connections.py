"""Where requests leave this machine: checked addresses, paced, certificates watched.

The download handler is the last thing before the wire, for pages, documents, robots.txt,
probes, redirects and retries alike. It resolves the host, checks every number, waits for
its turn, and then connects to those numbers and no others: name server and connection can
not disagree, because the connection never asks the name server again.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import Any

import certifi
from OpenSSL import SSL
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _BindAddressAgent,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _ScrapyAgent,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.misc import load_object
from service_identity.exceptions import CertificateError, VerificationError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet._sslverify import ClientTLSOptions, IOpenSSLTrustRoot
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IReactorPluggableNameResolver
from twisted.internet.ssl import CertificateOptions
from twisted.web._newclient import HEADER, STATUS
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.addresses import Target, check_url, is_loopback, permitted_of
from crawler.gate import ASKED_BEFORE, shared_gate
from crawler.guards import note_problem, private_allowed
from crawler.settings import MAX_IP_RATE, MIN_DELAY

Lookup = Callable[[str], Awaitable[list[str]]]
"""From a host name to its numbers; an empty list or an OSError when there are none."""

MAX_HEAD = 256 * 1024
"""Bytes of status line and headers; without a limit a server could send headers for ever."""
LOOKUP_SECONDS = 15.0
NAMES_KEPT_SECONDS = 300.0
FAILURES_KEPT_SECONDS = 30.0
"""A name that is not known is asked for again and again: with and without www, for robots.txt."""
LOOKUP_THREADS = 40
"""Lookups of a process at once; a dead name server holds a thread for LOOKUP_SECONDS."""
MOST_NAMES = 10_000


# --- names ----------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _lookup_threads() -> ThreadPoolExecutor:
    # The loop's own pool has a handful of threads; a few dead name servers would fill it.
    return ThreadPoolExecutor(max_workers=LOOKUP_THREADS, thread_name_prefix="lookup")


async def system_lookup(host: str) -> list[str]:
    """Numbers of a host as the system knows them, IPv4 and IPv6, best first."""
    loop = asyncio.get_running_loop()
    ask = loop.run_in_executor(_lookup_threads(), socket.getaddrinfo, host, None, 0, socket.SOCK_STREAM)
    answers = await asyncio.wait_for(ask, LOOKUP_SECONDS)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class Names:
    """Numbers of hosts, kept a while to spare the name server; nothing in here is trusted.

    Crawls that ask for one host at the same time wait for one answer.
    """

    def __init__(self, lookup: Lookup, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._lookup, self._clock = lookup, clock
        self._kept: dict[str, tuple[float, list[str], str]] = {}
        self._asking: dict[str, asyncio.Future[list[str]]] = {}

    async def numbers(self, host: str) -> list[str]:
        """The numbers of a host; a literal is its own number.

        Raises:
            CannotResolveHostError: the host has none.
        """
        try:
            return [str(ip_address(host))]
        except ValueError:
            pass
        until, numbers, problem = self._kept.get(host, (0.0, [], ""))
        if self._clock() < until:
            if problem:
                raise CannotResolveHostError(problem)
            return numbers
        if host not in self._asking:
            self._asking[host] = asking = asyncio.ensure_future(self._ask(host))
            asking.add_done_callback(_was_heard)
        # Shielded: the crawl that asked first may be cancelled, others wait for the answer.
        return await asyncio.shield(self._asking[host])

    async def _ask(self, host: str) -> list[str]:
        try:
            numbers = await self._lookup(host)
        except (OSError, UnicodeError, TimeoutError) as error:
            problem = f"{host}: {error}"
            self._keep(host, FAILURES_KEPT_SECONDS, [], problem)
            raise CannotResolveHostError(problem) from error
        finally:
            del self._asking[host]
        problem = "" if numbers else f"{host} has no address"
        self._keep(host, FAILURES_KEPT_SECONDS if problem else NAMES_KEPT_SECONDS, numbers, problem)
        if problem:
            raise CannotResolveHostError(problem)
        return numbers

    def _keep(self, host: str, seconds: float, numbers: list[str], problem: str) -> None:
        now = self._clock()
        if len(self._kept) > MOST_NAMES:
            self._kept = {name: kept for name, kept in self._kept.items() if kept[0] > now}
        if len(self._kept) <= MOST_NAMES:
            self._kept[host] = (now + seconds, numbers, problem)


def _was_heard(asking: asyncio.Future[list[str]]) -> None:
    """Nobody may be left to hear of a failure; asyncio would complain at the end of the process."""
    if not asking.cancelled():
        asking.exception()


@cache
def shared_names(lookup: Lookup) -> Names:
    """What this process knows from a name server; crawls side by side share it."""
    return Names(lookup)


@implementer(IHostnameResolver)
class _PinnedResolver:
    """Answers every question with the same checked numbers."""

    def __init__(self, numbers: Sequence[str]) -> None:
        self._numbers = numbers

    def resolveHostName(self, receiver: Any, _: str, portNumber: int = 0, *__: Any) -> Any:  # noqa: N802, N803
        receiver.resolutionBegan(self)
        for number in self._numbers:
            kind = IPv6Address if ":" in number else IPv4Address
            receiver.addressResolved(kind("TCP", number, portNumber))
        receiver.resolutionComplete()
        return self


@implementer(IReactorPluggableNameResolver)
class _PinnedReactor:
    """The reactor, but for its name server."""

    def __init__(self, reactor: Any, numbers: Sequence[str]) -> None:
        self._reactor = reactor
        self.nameResolver = _PinnedResolver(numbers)

    def installNameResolver(self, resolver: Any) -> Any:  # noqa: N802
        raise NotImplementedError("the numbers of a connection are fixed")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)


# --- certificates ---------------------------------------------------------------------------


@implementer(IOpenSSLTrustRoot)
class _Roots:
    """Roots of the system and of certifi: on Windows and macOS OpenSSL finds none of its own."""

    def _addCACertsToContext(self, context: SSL.Context) -> None:  # noqa: N802
        context.set_default_verify_paths()
        context.load_verify_locations(certifi.where())


class _TLSOptions(CertificateOptions):
    def _makeContext(self, *args: Any, **kwargs: Any) -> SSL.Context:  # noqa: N802
        context = super()._makeContext(*args, **kwargs)
        context.set_options(0x4)  # OP_LEGACY_SERVER_CONNECT: old servers are what we audit
        return context


@lru_cache(maxsize=1)
def _tls_options() -> CertificateOptions:
    # One context for the process: reading the roots costs tens of milliseconds.
    return _TLSOptions(trustRoot=_Roots(), fixBrokenPeers=True)  # type: ignore[arg-type]


_VERIFY_ERRORS = {
    9: "not yet valid",
    10: "expired",
    18: "self-signed",
    19: "signed by an unknown authority",
    20: "signed by an unknown authority, or an intermediate certificate is not sent",
    21: "an intermediate certificate is not sent",
}


class _WatchingTLS(ClientTLSOptions):
    """Looks at the certificate, says what is wrong, and goes on."""

    note: Callable[[str], None]

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:  # noqa: N802, N803
        connection = super().clientConnectionForTLS(tlsProtocol)
        name = self._hostnameASCII
        identity = DNS_ID(name) if self._hostnameIsDnsName else IPAddress_ID(name)

        def look(_: Any, certificate: Any, error: int, depth: int, __: int) -> bool:
            try:
                if error:
                    self.note(_VERIFY_ERRORS.get(error, f"not valid (OpenSSL error {error})"))
                if depth == 0:
                    verify_service_identity(extract_patterns(certificate), [identity], [])
            except (CertificateError, VerificationError, ValueError):
                self.note("made out for another name")
            return True

        connection.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, look)
        return connection


@implementer(IPolicyForHTTPS)
class CertificateWatch:
    """Lets every certificate pass and remembers what was wrong with it, by host and port."""

    def __init__(self) -> None:
        self.problems: dict[tuple[str, int], str] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> ClientTLSOptions:  # noqa: N802
        """What Twisted asks for before a TLS connection."""
        host = hostname.decode("ascii")
        options = _WatchingTLS(_tls_options()._makeTLSConnection, host)
        options.note = lambda problem: self._note(host, port, problem)
        return options

    def _note(self, host: str, port: int, problem: str) -> None:
        self.problems.setdefault((host, port), problem)


# --- the handler ----------------------------------------------------------------------------


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Hangs up on endless headers."""

    _head = 0

    def request(self, request: Any) -> Any:
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > MAX_HEAD:
                self.transport.abortConnection()  # type: ignore[union-attr]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _BoundedProtocol:  # noqa: ARG002, N802
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _PinnedAgent(_ScrapyAgent):
    """Scrapy's agent, tied to numbers; a proxy in the request's meta is not looked at."""

    numbers: Sequence[str] = ()

    def _get_agent(self, request: Request, timeout: float) -> _BindAddressAgent:  # noqa: ARG002
        # Imported late: importing it installs one, and the crawl says which.
        from twisted.internet import reactor  # noqa: PLC0415

        return _BindAddressAgent(
            reactor=_PinnedReactor(reactor, self.numbers),  # type: ignore[arg-type]
            contextFactory=self._contextFactory,
            connectTimeout=timeout,
            pool=self._pool,
        )


def _check_status(status: int) -> None:
    """Refuse a number that is no status; servers may send thousands of digits.

    Raises:
        DownloadFailedError: no three digits (RFC 9110, section 15).
    """
    if not 100 <= status <= 999:
        raise DownloadFailedError("the status of the answer is none")


class PinnedHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler behind the address check and the gate.

    Settings: ``OIT_ALLOW_PRIVATE``, ``OIT_PER_IP_RATE``, ``DOWNLOAD_DELAY``, and for tests
    ``OIT_LOOKUP``, a :data:`Lookup`. Leaves ``sent_at`` (Unix seconds) and ``address`` in
    the request's meta.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._pool._factory = _BoundedFactory
        self._pool.retryAutomatically = False  # a second request, unpaced and unlogged
        self._certificates = CertificateWatch()
        self._contextFactory = self._certificates  # type: ignore[assignment]
        self._allow_private = settings.getbool("OIT_ALLOW_PRIVATE")
        self._delay = settings.getfloat("DOWNLOAD_DELAY")
        self._rate = settings.getfloat("OIT_PER_IP_RATE", MAX_IP_RATE)
        self._names = shared_names(load_object(settings.get("OIT_LOOKUP") or system_lookup))
        self._gate = shared_gate()

    async def download_request(self, request: Request) -> Response:
        """Fetch one address, after check and wait.

        Raises:
            AddressRefused: the address, or every number of its host, is not permitted.
            DownloadError: what Scrapy raises when nothing good comes.
        """
        allow_private = private_allowed(request, allow_private=self._allow_private)
        target = check_url(request.url, allow_private)
        numbers = permitted_of(
            target.host, await self._names.numbers(target.host), allow_private=allow_private
        )
        await self._wait(request, target, numbers[0])
        request.meta["sent_at"], request.meta["address"] = time.time(), numbers[0]
        started = time.monotonic()
        status = None
        try:
            response = await self._fetch(request, numbers)
            _check_status(response.status)
            status = response.status
        finally:
            latency = request.meta.get("download_latency") if status else time.monotonic() - started
            self._gate.report(numbers[0], status=status, seconds=latency or 0.0)
            if problem := self._certificates.problems.get((target.host, target.port)):
                note_problem(request, "bad_certificate")
                request.meta["certificate"] = problem
        if "dataloss" in response.flags:
            note_problem(request, "data_loss")
        return response

    async def close(self) -> None:
        """Hang up, but do not wait for servers that never notice.

        Scrapy's own arms a timer on the same Deferred; in a busy process the two fire in one turn
        of the loop, and every crawl that ends so leaves a traceback.
        """
        closing = maybe_deferred_to_future(self._pool.closeCachedConnections())  # type: ignore[no-untyped-call]
        with suppress(TimeoutError):
            await asyncio.wait_for(closing, self._disconnect_timeout)

    async def _wait(self, request: Request, target: Target, number: str) -> None:
        delay = max(self._delay, float(request.meta.get("crawl_delay", 0)))
        rate = self._rate
        if not is_loopback(number):  # the floor of politeness, whatever the settings say
            delay, rate = max(delay, MIN_DELAY), min(rate, MAX_IP_RATE)
        before = request.meta.pop(ASKED_BEFORE, None)
        if before is not None and (left := delay - (time.time() - before)) > 0:
            # asked by a process that was killed; of its requests this gate knows nothing
            self._gate.pause(target.host, min(left, delay))
        await self._gate.turn(
            target.host, number, delay=delay, rate=rate, stopped=lambda: not self._crawler.crawling
        )

    async def _fetch(self, request: Request, numbers: Sequence[str]) -> Response:
        agent = _PinnedAgent(
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )
        agent.numbers = numbers
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))
