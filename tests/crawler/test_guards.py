"""Sizes, bombs, headers, certificates and the log, on a real crawl of a loopback server."""

from __future__ import annotations

import datetime
import gzip
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError

from crawler.guards import BoundedCookies, TooLarge, outcome_of, outcome_of_status
from crawler.politeness import CrawlStopped, HostRefuses, RobotsForbids, RobotsUnreachable
from crawler.request_log import RequestLog, record_of, without_secrets
from crawler.settings import MAX_IP_RATE, BadOption, CrawlOptions, crawl_settings, ip_rate, user_agent
from matchers.model import Outcome
from tests.crawler.loopback import Answer, Site, crawl, serve

MB = 1024 * 1024
HTML = {"Content-Type": "text/html; charset=utf-8"}
PDF = {"Content-Type": "application/pdf"}
PAGE = b"".join(b"<p>%d" % (n * n) for n in range(2000))


# --- one crawl, many bad manners ------------------------------------------------------------


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One crawl of a server with bad manners; results by path, and the log."""
    log = tmp_path_factory.mktemp("log") / "requests.jsonl"
    bomb = gzip.compress(b"0" * (40 * MB))
    site = Site(
        {
            "/page": (200, HTML, b"<p>hello"),
            "/big-page": (200, HTML, b"x" * (3 * MB + 1)),
            "/big-page-without-length": (
                200,
                {**HTML, "Content-Length": "", "Connection": "close"},
                b"x" * (4 * MB),
            ),
            "/document": (200, PDF, b"%PDF" + b"x" * (4 * MB)),
            "/endless-document": (200, {**PDF, "Content-Length": str(31 * MB)}, b""),
            "/bomb": (200, {**HTML, "Content-Encoding": "gzip"}, bomb),
            "/bomb-in-bomb": (200, {**HTML, "Content-Encoding": "gzip, gzip"}, gzip.compress(bomb)),
            "/onion": (200, {**HTML, "Content-Encoding": "gzip, gzip, gzip"}, b"x"),
            "/no-gzip": (200, {**HTML, "Content-Encoding": "gzip"}, b"this is no gzip"),
            "/half-a-gzip": (200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(PAGE)[:-20]),
            "/gzip-and-more": (200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(PAGE) + b"more"),
            "/status-of-many-figures": (10**20, HTML, b"x"),
            "/endless-header": (200, {f"X-{i}": "y" * 8000 for i in range(60)}, b"x"),
            "/cut": (200, {**HTML, "Content-Length": "100", "Connection": "close"}, b"half of it"),
            "/circle": (302, {"Location": "/circle"}, b""),
            "/moved": (301, {"Location": "/page?token=secret"}, b""),
            "/page?token=secret": (200, {"Set-Cookie": "a=b"}, b"there"),
        }
    )
    with serve(site):
        paths = list(site.answers)
        report = crawl(*(site.url + path for path in paths), settings={"OIT_REQUEST_LOG": str(log)})
    results = dict(zip(paths, report["results"], strict=True))
    lines = [json.loads(line) for line in log.read_text(encoding="ascii").splitlines()]
    return {"results": results, "log": lines, "asked": site.asked, "errors": report["log"]}


def test_an_ordinary_page_comes_whole(visit: dict[str, Any]) -> None:
    assert visit["results"]["/page"]["size"] == len(b"<p>hello")
    assert visit["results"]["/page"]["problems"] == []


def test_html_over_three_megabytes_is_too_large(visit: dict[str, Any]) -> None:
    assert visit["results"]["/big-page"]["outcome"] == "too_large"


def test_a_document_may_be_larger_than_a_page(visit: dict[str, Any]) -> None:
    assert visit["results"]["/document"]["size"] == 4 * MB + 4


def test_a_document_over_thirty_megabytes_is_too_large(visit: dict[str, Any]) -> None:
    assert visit["results"]["/endless-document"]["outcome"] == "too_large"


@pytest.mark.parametrize("path", ["/bomb", "/bomb-in-bomb", "/onion"])
def test_a_decompression_bomb_is_too_large(visit: dict[str, Any], path: str) -> None:
    assert visit["results"][path]["outcome"] == "too_large"


def test_a_body_that_cannot_be_decompressed_is_a_failure_of_the_network(visit: dict[str, Any]) -> None:
    assert visit["results"]["/no-gzip"]["outcome"] == "network"


def test_a_compressed_page_that_stops_before_its_end_is_kept_and_marked(visit: dict[str, Any]) -> None:
    assert 0 < visit["results"]["/half-a-gzip"]["size"] <= len(PAGE)
    assert visit["results"]["/half-a-gzip"]["problems"] == ["data_loss"]


def test_what_follows_a_whole_compressed_page_is_no_loss(visit: dict[str, Any]) -> None:
    assert visit["results"]["/gzip-and-more"]["size"] == len(PAGE)
    assert visit["results"]["/gzip-and-more"]["problems"] == []


def test_a_number_that_is_no_status_is_a_failure_of_the_network(visit: dict[str, Any]) -> None:
    assert visit["results"]["/status-of-many-figures"]["outcome"] == "network"


def test_a_header_without_end_is_cut_off(visit: dict[str, Any]) -> None:
    assert visit["results"]["/endless-header"]["outcome"] == "network"


def test_a_page_that_ends_early_is_kept_and_marked(visit: dict[str, Any]) -> None:
    assert visit["results"]["/cut"]["size"] == len(b"half of it")
    assert visit["results"]["/cut"]["problems"] == ["data_loss"]


def test_a_redirect_in_circles_ends(visit: dict[str, Any]) -> None:
    assert visit["results"]["/circle"]["error"] == "IgnoreRequest"
    assert sum(path == "/circle" for _, path, _ in visit["asked"]) == 6  # the first and five more


def test_no_page_is_told_where_we_came_from(visit: dict[str, Any]) -> None:
    assert not any("Referer" in headers for _, _, headers in visit["asked"])


def test_every_request_says_who_we_are_and_how_to_reach_us(visit: dict[str, Any]) -> None:
    agents = {headers["User-Agent"] for _, _, headers in visit["asked"]}
    assert len(agents) == 1
    assert agents.pop().endswith("(checks public disclosure, OIT; contact: it@example.go.th)")


def test_every_request_has_its_line_in_the_log(visit: dict[str, Any]) -> None:
    sent = [line for line in visit["log"] if line["sent"]]
    assert len(sent) == len(visit["asked"])
    assert sent[0]["url"].endswith("/robots.txt")
    assert {line["address"] for line in sent} == {"127.0.0.1"}
    assert all(line["time"].endswith("Z") and line["seconds"] >= 0 for line in sent)


def test_the_log_holds_no_secrets(visit: dict[str, Any]) -> None:
    assert not any("secret" in line["url"] for line in visit["log"])


def test_nothing_went_wrong_inside_the_crawler(visit: dict[str, Any]) -> None:
    assert "Traceback" not in visit["errors"]


def test_a_limit_in_the_request_goes_before_that_of_the_type() -> None:
    with serve(Site({"/": (200, PDF, b"x" * 2000)})) as site:
        report = crawl(f"{site.url}/", meta={"limit": 1000})
    assert report["results"][0]["outcome"] == "too_large"


def test_a_server_that_drips_runs_into_the_time_limit() -> None:
    with dripping() as port:
        report = crawl(
            f"http://127.0.0.1:{port}/",
            meta={"dont_retry": True},
            settings={"DOWNLOAD_TIMEOUT": 1, "ROBOTSTXT_OBEY": False},
        )
    assert report["results"][0]["outcome"] == "timeout"


@contextmanager
def dripping() -> Iterator[int]:
    """A server that sends a byte every tenth of a second, for ever."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not over.wait(0.1):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        thread.join(5)
        listener.close()


# --- certificates ---------------------------------------------------------------------------


def certificate(folder: Path, *, days_left: int) -> ssl.SSLContext:
    """A self-signed certificate for 127.0.0.1 and a server context that shows it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "town.go.th")])
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days_left)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(end - datetime.timedelta(days=365))
        .not_valid_after(end)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "certificate.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize("days_left", [100, -100])
def test_a_bad_certificate_is_a_problem_but_no_end(tmp_path: Path, days_left: int) -> None:
    with serve(
        Site({"/": (200, HTML, b"safe?")}), context=certificate(tmp_path, days_left=days_left)
    ) as site:
        url = f"https://127.0.0.1:{site.port}/"
        report = crawl(url, url)
    for result in report["results"]:
        assert result["size"] == len(b"safe?")
        assert result["problems"] == ["bad_certificate"]
    assert report["results"][0]["certificate"] in ("self-signed", "expired")


def test_a_good_certificate_is_no_problem(tmp_path: Path) -> None:
    context = certificate(tmp_path, days_left=100)
    with serve(Site({"/": (200, HTML, b"safe")}), context=context) as site:
        env = {"SSL_CERT_FILE": str(tmp_path / "certificate.pem")}
        report = crawl(f"https://127.0.0.1:{site.port}/", env=env)
    assert report["results"][0]["problems"] == []


def test_a_certificate_for_another_name_is_a_problem(tmp_path: Path) -> None:
    context = certificate(tmp_path, days_left=100)
    with serve(Site({"/": (200, HTML, b"whose?")}), context=context) as site:
        report = crawl(
            f"https://town.go.th:{site.port}/",
            lookup={"town.go.th": [["127.0.0.1"]]},
            env={"SSL_CERT_FILE": str(tmp_path / "certificate.pem")},
        )
    assert report["results"][0]["certificate"] == "made out for another name"


# --- words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (DownloadTimeoutError("30 s"), Outcome.TIMEOUT),
        (DownloadCancelledError("too much"), Outcome.TOO_LARGE),
        (TooLarge("bomb"), Outcome.TOO_LARGE),
        (RobotsForbids("closed"), Outcome.ROBOTS),
        (RobotsUnreachable("http://a.go.th", Outcome.TIMEOUT), Outcome.TIMEOUT),
        (HostRefuses("a.go.th"), Outcome.SERVER_ERROR),
        (CrawlStopped("over"), Outcome.TIMEOUT),
        (ConnectionResetError(), Outcome.NETWORK),
        (ValueError("anything"), Outcome.NETWORK),
    ],
)
def test_every_failure_has_an_outcome(error: Exception, outcome: Outcome) -> None:
    assert outcome_of(error) is outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.OPENED),
        (206, Outcome.OPENED),
        (302, Outcome.DEAD),
        (401, Outcome.LOGIN),
        (403, Outcome.DEAD),
        (404, Outcome.DEAD),
        (410, Outcome.DEAD),
        (429, Outcome.SERVER_ERROR),
        (500, Outcome.SERVER_ERROR),
        (503, Outcome.SERVER_ERROR),
    ],
)
def test_every_status_has_an_outcome(status: int, outcome: Outcome) -> None:
    assert outcome_of_status(status) is outcome


def test_a_log_line_stays_one_line_of_plain_characters() -> None:
    lines: list[str] = []

    class Sink:
        def write(self, text: str, /) -> None:
            lines.append(text)

    RequestLog(Sink()).add({"failure": "\x1b[31m\r\n\u202e\u2028\x9b"})
    assert lines == ['{"failure":"\\u001b[31m\\r\\n\\u202e\\u2028\\u009b"}\n']


def test_a_request_that_was_refused_is_logged_as_not_sent() -> None:
    record = record_of(Request("http://a.go.th/"), now=0.0, response=None, failure="robots: RobotsForbids")
    assert record == {
        "time": "1970-01-01T00:00:00.000Z",
        "method": "GET",
        "url": "http://a.go.th/",
        "sent": False,
        "status": None,
        "failure": "robots: RobotsForbids",
        "bytes": 0,
        "seconds": None,
        "address": None,
    }


@pytest.mark.parametrize(
    ("url", "logged"),
    [
        ("http://me:pw@a.go.th/x", "http://a.go.th/x"),
        ("http://a.go.th/?user=1&password=abc&x=2", "http://a.go.th/?user=1&password=...&x=2"),
        ("http://a.go.th/?PHPSESSION_ID=abc", "http://a.go.th/?PHPSESSION_ID=..."),
        ("http://a.go.th/?api_key=abc", "http://a.go.th/?api_key=..."),
        ("http://a.go.th/?passport_form=3", "http://a.go.th/?passport_form=3"),
        ("http://[broken", "(not an address)"),
    ],
)
def test_secrets_in_addresses_are_not_logged(url: str, logged: str) -> None:
    assert without_secrets(url) == logged


# --- options and settings -------------------------------------------------------------------


def test_settings_carry_the_options_of_the_crawl() -> None:
    settings = crawl_settings(
        CrawlOptions("https://a.go.th/", delay=2.0, max_pages=10, max_minutes=5, contact="it@a.go.th")
    )
    assert settings["DOWNLOAD_DELAY"] == 2.0
    assert settings["OIT_MAX_PAGES"] == 10
    assert settings["OIT_MAX_MINUTES"] == 5
    assert settings["OIT_ALLOW_PRIVATE"] is False
    assert "it@a.go.th" in str(settings["USER_AGENT"])


@pytest.mark.parametrize(
    "name", ["TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "HTTPPROXY_ENABLED", "METAREFRESH_ENABLED"]
)
def test_what_opens_doors_is_off(name: str) -> None:
    assert crawl_settings(CrawlOptions("https://a.go.th/"))[name] is False


@pytest.mark.parametrize("scheme", ["data", "file", "ftp", "s3"])
def test_what_is_not_the_web_has_no_handler(scheme: str) -> None:
    handlers = crawl_settings(CrawlOptions("https://a.go.th/"))["DOWNLOAD_HANDLERS"]
    assert isinstance(handlers, dict)
    assert handlers[scheme] is None


def test_cookies_are_judged_without_asking_the_network_for_a_list() -> None:
    from scrapy.downloadermiddlewares import cookies

    assert BoundedCookies.__mro__[1] is cookies.CookiesMiddleware
    assert cookies._split_domain.suffix_list_urls == ()


def test_cookies_come_back_but_not_without_end() -> None:
    def greedy(count: int) -> Answer:
        return (200, {"Set-Cookie": f"c{count}={'x' * 4000}"}, b"x")

    with serve(Site({"/": greedy})) as site:
        crawl(*[f"{site.url}/"] * 8)
    sent = [len(headers.get("Cookie", "")) for _, path, headers in site.asked if path == "/"]
    assert sent[1] > 4000
    assert max(sent) < 17_000


@pytest.mark.parametrize(
    "options",
    [
        {"url": "https://a.go.th/", "delay": 0.5},
        {"url": "https://a.go.th/", "delay": 0.5, "allow_private": True},
        {"url": "http://10.0.0.1/", "delay": 0.5, "allow_private": True},
        {"url": "https://a.go.th/", "delay": -1},
        {"url": "https://a.go.th/", "delay": float("nan")},
        {"url": "https://a.go.th/", "max_pages": 0},
        {"url": "https://a.go.th/", "max_minutes": 0},
        {"url": "https://a.go.th/", "per_ip_rate": 5},
        {"url": "https://a.go.th/", "per_ip_rate": 0},
        {"url": "https://a.go.th/", "contact": "a\r\nX-Evil: 1"},
    ],
)
def test_an_option_out_of_range_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadOption):
        CrawlOptions(**options)


def test_loopback_with_allow_private_may_be_fast() -> None:
    assert CrawlOptions("http://127.0.0.1:8000/", delay=0, per_ip_rate=500, allow_private=True).delay == 0


@pytest.mark.parametrize(
    ("delay", "allow_private", "fast"), [(0.5, True, True), (0.5, False, False), (1.0, True, False)]
)
def test_only_less_delay_where_private_addresses_are_allowed_asks_an_address_more_often(
    delay: float, allow_private: bool, fast: bool
) -> None:
    assert (ip_rate(delay, allow_private=allow_private) > MAX_IP_RATE) is fast


def test_the_user_agent_is_plain_ascii_on_one_line() -> None:
    assert user_agent("กองคลัง it@a.go.th\r\nX: 1").endswith("; contact: it@a.go.th X: 1)")
