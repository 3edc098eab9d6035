"""Pages that scripts draw, opened with a real Chromium; a hostile one costs itself and nothing else."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.extract.html import read_page
from crawler.rendering import chromium as installed_chromium
from crawler.rendering.browser import Browser, Drawn, Limits, NotDrawn, PageTooHeavy, PageTooSlow
from crawler.rendering.passing import Asked, PageRequests, Passing
from crawler.rendering.signs import needs_browser
from matchers.model import Evidence, Outcome, Verdict
from tests.audits.auditing import audit_site
from tests.crawler.loopback import Answer, Site, serve

HOME = "http://town.go.th/"
PLAN = "แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570"
TEXT = f"<h1>{PLAN}</h1><p>" + "ยุทธศาสตร์การพัฒนาของเทศบาล โครงการ งบประมาณ ระยะเวลา " * 20 + "</p>"


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>เทศบาล</title>{head}</head><body>{body}</body></html>"


def html(body: str, head: str = "") -> Answer:
    return 200, {"Content-Type": "text/html; charset=utf-8"}, page(body, head).encode()


def script(text: str) -> Answer:
    return 200, {"Content-Type": "text/javascript; charset=utf-8"}, text.encode()


def data(value: object) -> Answer:
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


# --- which pages ----------------------------------------------------------------------------


def kind(body: str, head: str = "") -> str:
    text = page(body, head)
    found = needs_browser(text, read_page(text, HOME))
    return found.kind if found else ""


def test_an_empty_root_with_a_script_is_a_shell() -> None:
    assert kind('<div id="root"></div><script src="/app.js"></script>') == "shell"


def test_a_page_that_asks_for_javascript_is_a_shell() -> None:
    assert kind("<noscript>Please enable JavaScript</noscript><script>draw()</script>") == "shell"


def test_a_short_page_without_scripts_is_none() -> None:
    assert kind("<p>x</p>") == ""


def test_a_door_with_one_link_is_none() -> None:
    assert kind('<a href="/main">เข้าสู่เว็บไซต์</a><script src="/a.js"></script>') == ""


def test_a_framework_page_with_only_a_logo_is_sparse() -> None:
    assert kind('<div id="app"><a href="/">เทศบาล</a></div><script src="/a.js"></script>') == "sparse"


ENTRIES = {"a": "ข้อมูลพื้นฐาน", "b": "แผนงาน", "c": "ข่าว"}
MENU = "<nav>" + " ".join(f"<a href=/{way}>{name}</a>" for way, name in ENTRIES.items()) + "</nav>"


@pytest.mark.parametrize("asking", ["fetch('/api/list')", "$.getJSON('/list', draw)", "new XMLHttpRequest()"])
def test_a_page_between_ready_menus_whose_part_is_fetched_is_sparse(asking: str) -> None:
    assert kind(f'{MENU}<main><h1>แผน</h1><div id="list"></div></main><script>{asking}</script>') == "sparse"


def test_a_page_between_menus_that_asks_for_nothing_is_none() -> None:
    assert kind(f"{MENU}<main><h1>แผน</h1></main><script>highlight()</script>") == ""
    assert kind(f"{MENU}<main>{TEXT}</main><script>fetch('/counter')</script>") == ""


def test_a_page_with_text_is_none_whatever_its_scripts() -> None:
    assert kind(f'<div id="root">{TEXT}</div><script src="/a.js"></script>') == ""


def test_a_menu_that_calls_functions_needs_clicks() -> None:
    assert kind('<a href="javascript:go(1)">แผน</a><a href="/x">ข่าว</a>') == "menus"


def test_one_empty_link_among_many_needs_none() -> None:
    assert kind('<a href="#">แผน</a>' + "".join(f'<a href="/{n}">ข่าว {n}</a>' for n in range(9))) == ""


# --- what scripts get -----------------------------------------------------------------------


def asked(url: str, kind: str = "fetch", method: str = "GET") -> Asked:
    return Asked(kind, method, url, {"accept": "*/*", "cookie": "a=b", "user-agent": "Chrome"})


def sent_for(*requests: Asked, most: int = 60) -> tuple[list[Request], dict[str, int]]:
    """What reached our downloader, and what was refused."""
    sent: list[Request] = []

    async def download(request: Request) -> Response:
        sent.append(request)
        return Response(request.url, body=b"1")

    async def run() -> dict[str, int]:
        passing, requests_of = Passing(download), PageRequests(HOME, most)
        for one in requests:
            await passing.answer(one, requests_of)
        return dict(requests_of.refused)

    refused = asyncio.run(run())
    return sent, refused


@pytest.mark.parametrize("what", ["image", "media", "font", "eventsource", "websocket", "ping"])
def test_pictures_films_fonts_and_beacons_are_not_fetched(what: str) -> None:
    assert sent_for(asked(f"{HOME}x", what)) == ([], {what: 1})


def test_watchers_are_not_fetched() -> None:
    assert sent_for(asked("https://www.googletagmanager.com/gtag.js", "script")) == ([], {"watcher": 1})


def test_nothing_is_sent_to_a_site() -> None:
    assert sent_for(asked(f"{HOME}vote", method="POST")) == ([], {"sends": 1})


def test_a_page_may_not_ask_for_ever() -> None:
    sent, refused = sent_for(*(asked(f"{HOME}{n}") for n in range(5)), most=3)
    assert (len(sent), refused) == (3, {"too_many": 2})


def test_a_script_of_many_pages_is_fetched_once() -> None:
    assert len(sent_for(asked(f"{HOME}a.js", "script"), asked(f"{HOME}a.js", "script"))[0]) == 1


def test_who_asks_stays_ours() -> None:
    headers = sent_for(asked(f"{HOME}x"))[0][0].headers
    assert (b"Cookie" in headers, b"User-Agent" in headers, headers[b"Accept"]) == (False, False, b"*/*")


def test_private_addresses_are_open_to_no_script_but_where_its_page_came_from() -> None:
    assert sent_for(asked("http://127.0.0.1:631/"))[0][0].meta["from_page_at"] == "town.go.th"


# --- one page in Chromium -------------------------------------------------------------------


def draw(
    chromium: Path, *bodies: str, limits: Limits | None = None, files: dict[str, bytes] | None = None
) -> list[Drawn | NotDrawn]:
    """What becomes of pages, one after the other, in one browser; nothing of Chromium is left after."""

    async def download(request: Request) -> Response:
        found = (files or {}).get(request.url.removeprefix(HOME))
        kind = "application/json" if request.url.endswith(".json") else "text/javascript"
        return Response(request.url, 404 if found is None else 200, {"Content-Type": kind}, found or b"")

    async def run() -> list[Drawn | NotDrawn]:
        browser, results = Browser(chromium, Passing(download), limits), list[Drawn | NotDrawn]()
        try:
            for body in bodies:
                try:
                    results.append(await browser.open(HOME, page(body)))
                except NotDrawn as error:
                    results.append(error)
        finally:
            leader = browser.leader
            await browser.close()
        assert not leader or _gone(leader), "Chromium was left behind"
        return results

    return asyncio.run(asyncio.wait_for(run(), 120))


def _gone(leader: int) -> bool:
    """Whether no process of the group lives any more; dead ones may still be listed."""
    for _ in range(50):
        listed = subprocess.run(["ps", "-eo", "pgid,stat"], capture_output=True, text=True, check=True).stdout
        rows = [line.split() for line in listed.splitlines()[1:]]
        if not any(group == str(leader) and not state.startswith("Z") for group, state in rows):
            return True
        time.sleep(0.1)
    return False


def links(result: Drawn | NotDrawn) -> dict[str, str | None]:
    assert isinstance(result, Drawn), result
    return {link.text: link.url for link in read_page(result.html, HOME).links}


def test_links_drawn_from_data_are_seen(chromium: Path) -> None:
    body = """<div id="root"></div><script>
        fetch("/menu.json").then(r => r.json()).then(menu => {
          root.innerHTML = menu.map(m => `<a href="${m.to}">${m.name}</a>`).join("")})</script>"""
    menu = json.dumps([{"to": "/plan.pdf", "name": PLAN}]).encode()
    (drawn,) = draw(chromium, body, files={"menu.json": menu})
    assert links(drawn) == {PLAN: f"{HOME}plan.pdf"}


TABS = """
  <div role="tablist"><span role="tab" onclick="show('a')">แผนงาน</span>
  <span role="tab" onclick="show('b')">งบประมาณ</span></div><div id="panel"></div>
  <ul class="accordion"><li id="late">ประกาศ</li></ul>
  <a href="#" id="go">รายงานการเงิน</a>
  <a href="javascript:far(7)">คู่มือประชาชน</a>
  <form><button onclick="send()">ส่งข้อความ</button></form>
  <script>
    const send = () => location = "/sent";
    const far = n => window.open("/guide.php?id=" + n);
    const show = t => panel.innerHTML = `<a href="/${t}.pdf">เทศบัญญัติ ${t}</a>`;
    go.addEventListener("click", e => { e.preventDefault(); location.href = "/money.php?y=" + 2566 });
    late.addEventListener("click", () => location.assign("/news.php"));
  </script>"""


def test_tabs_and_menus_without_addresses_are_clicked(chromium: Path) -> None:
    (drawn,) = draw(chromium, TABS)
    assert links(drawn) == {
        "เทศบัญญัติ a": f"{HOME}a.pdf",  # the second tab took it away again
        "เทศบัญญัติ b": f"{HOME}b.pdf",
        "ประกาศ": f"{HOME}news.php",
        "รายงานการเงิน": f"{HOME}money.php?y=2566",
        "คู่มือประชาชน": f"{HOME}guide.php?id=7",
    }


def test_what_a_later_click_took_away_stands_under_the_name_of_its_tab(chromium: Path) -> None:
    (drawn,) = draw(chromium, TABS)
    assert isinstance(drawn, Drawn)
    found = {link.text: link.trail for link in read_page(drawn.html, HOME).links}
    assert found["เทศบัญญัติ a"][-1] == "แผนงาน"


def test_no_more_is_clicked_than_allowed(chromium: Path) -> None:
    body = "".join(f'<span role="tab">แท็บ {n}</span>' for n in range(9))
    (drawn,) = draw(chromium, body, limits=Limits(clicks=4))
    assert isinstance(drawn, Drawn)
    assert drawn.clicks == 4


def test_a_page_that_leads_on_by_itself_says_where(chromium: Path) -> None:
    (drawn,) = draw(chromium, "<script>location = '/home.php'</script>")
    assert isinstance(drawn, Drawn)
    assert read_page(drawn.html, HOME).meta_refresh == f"{HOME}home.php"


# --- hostile pages --------------------------------------------------------------------------

HANGS = "<script>for (;;);</script>"
EATS = "<script>const all = []; for (;;) all.push(new Uint8Array(5e6).fill(1))</script>"
GOOD = '<a href="/x">ดี</a>'


def test_a_page_that_never_ends_costs_itself(chromium: Path) -> None:
    began = time.monotonic()
    hung, good = draw(chromium, HANGS, GOOD, limits=Limits(seconds=3))
    assert isinstance(hung, PageTooSlow)
    assert links(good) == {"ดี": f"{HOME}x"}
    assert time.monotonic() - began < 30


def test_a_page_that_eats_memory_costs_itself(chromium: Path) -> None:
    eaten, good = draw(chromium, EATS, GOOD, limits=Limits(memory_mb=500))
    assert isinstance(eaten, PageTooHeavy)
    assert links(good) == {"ดี": f"{HOME}x"}


def test_a_storm_of_dialogs_holds_nothing_up(chromium: Path) -> None:
    storm = "<script>for (let n = 0; n < 1000; n++) { alert(n); confirm(n); prompt(n); print() }</script>"
    (drawn,) = draw(chromium, storm + GOOD, limits=Limits(seconds=10))
    assert links(drawn) == {"ดี": f"{HOME}x"}


def test_popups_and_downloads_come_to_nothing(chromium: Path, tmp_path: Path) -> None:
    body = """<script>
        for (let n = 0; n < 20; n++) window.open("/popup" + n);
        const a = document.createElement("a"); a.href = "/big.zip"; a.download = "big.zip"; a.click();
        const b = document.createElement("a"); b.target = "_blank"; b.href = "/other"; b.click();
        location.href = "file:///etc/passwd"</script>"""
    (drawn,) = draw(chromium, body + GOOD)
    assert links(drawn) == {"ดี": f"{HOME}x"}


@contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine, and who came to it."""
    came: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    done = threading.Event()

    def wait() -> None:
        while not done.is_set():
            try:
                server.accept()[0].close()
                came.append("somebody")
            except TimeoutError:
                continue

    thread = threading.Thread(target=wait)
    thread.start()
    try:
        yield server.getsockname()[1], came
    finally:
        done.set()
        thread.join()
        server.close()


def test_chromium_itself_opens_no_connection(chromium: Path) -> None:
    """Whatever a page tries: nothing is answered here, so whoever comes to the port came past us."""
    with listening() as (port, came):
        there = f"http://127.0.0.1:{port}"
        body = f"""
          <link rel="preconnect" href="{there}"><link rel="dns-prefetch" href="{there}">
          <link rel="prefetch" href="{there}/a"><link rel="stylesheet" href="{there}/s.css">
          <img src="{there}/i.png"><iframe src="{there}/f"></iframe><video src="{there}/v"></video>
          <object data="{there}/o"></object><embed src="{there}/e">
          <script src="{there}/s.js"></script><script>
          const quietly = (work) => {{ try {{ work() }} catch {{}} }};
          quietly(() => fetch("{there}/x").catch(() => 0));
          quietly(() => fetch("http://169.254.169.254/latest/meta-data").catch(() => 0));
          quietly(() => navigator.sendBeacon("{there}/b", "x"));
          quietly(() => new WebSocket("ws://127.0.0.1:{port}/w"));
          quietly(() => new EventSource("{there}/es"));
          quietly(() => new SharedWorker("{there}/sw.js"));
          quietly(() => navigator.serviceWorker.register("/sw.js"));
          quietly(() => new Worker(URL.createObjectURL(new Blob(["fetch('{there}/worker')"]))));
          quietly(() => {{
            const pc = new RTCPeerConnection({{iceServers: [{{urls: "turn:127.0.0.1:{port}?transport=tcp",
              username: "a", credential: "b"}}]}});
            pc.createDataChannel("x"); pc.createOffer().then(o => pc.setLocalDescription(o)) }});
          const frame = document.createElement("iframe"); frame.srcdoc = "<img src='{there}/j'>";
          document.body.append(frame);
          quietly(() => window.open("{there}/popup"));
          </script>{GOOD}"""
        (drawn,) = draw(chromium, body)
        assert "ดี" in links(drawn)
        time.sleep(1)
    assert came == []


# --- whole audits ---------------------------------------------------------------------------

APP = """
  const views = {"/": `<a href="/plan">แผนพัฒนาท้องถิ่น</a> <a href="/news">ข่าว</a>`};
  const draw = async () => {
    const text = views[location.pathname] ?? await (await fetch("/api" + location.pathname)).json();
    document.querySelector("#root").innerHTML = text;
  };
  draw();"""
SHELL = html('<div id="root"></div><script src="/app.js"></script>')


def spa() -> Site:
    """A single-page app: every address gives the same empty page."""
    shells: dict[str, Answer | Callable[[int], Answer]] = dict.fromkeys(("/", "/plan", "/news"), SHELL)
    return Site(
        {
            **shells,
            "/app.js": script(APP),
            "/api/plan": data(f"{TEXT}<a href='/plan.html'>{PLAN}</a>"),
            "/api/news": data("<h1>ข่าว</h1><p>ไม่มีข่าว</p>"),
            "/plan.html": html(TEXT),
        }
    )


def pages(evidence: tuple[Evidence, ...], site: Site) -> dict[str, tuple[Outcome | None, str]]:
    return {e.url.removeprefix(site.url): (e.outcome, e.read_by) for e in evidence if e.kind == "page"}


def test_an_app_drawn_by_scripts_is_read_page_by_page(chromium: Path) -> None:
    with serve(spa()) as site:
        done = audit_site(site.url, browser_pages=10)
    read = pages(done.evidence, site)
    by_browser = (Outcome.OPENED, "browser")
    assert (read["/"], read["/plan"], read["/news"]) == (by_browser, by_browser, by_browser)
    assert read["/plan.html"][0] is Outcome.OPENED
    assert site.paths.count("/app.js") == 1
    assert not done.audit.coverage.failure


def test_pages_beyond_the_budget_stay_unopened_and_are_told(chromium: Path) -> None:
    with serve(spa()) as site:
        done = audit_site(site.url, browser_pages=2)
    read = pages(done.evidence, site)
    assert sorted(outcome for outcome, _ in (read["/plan"], read["/news"])) == [
        Outcome.NEEDS_BROWSER,
        Outcome.OPENED,
    ]
    assert [w.count for w in done.audit.warnings if w.kind == "pages_need_browser"] == [1]


def test_without_the_extra_nothing_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed_chromium, "find_spec", lambda name: None)
    with serve(spa()) as site:
        done = audit_site(site.url, browser_pages=10)
    assert {(f.verdict, f.reason_code) for f in done.audit.findings} == {
        (Verdict.UNKNOWN, "site_needs_browser")
    }
    assert done.audit.coverage.failure == "needs_browser"
    (warning,) = [w for w in done.audit.warnings if w.kind == "pages_need_browser"]
    assert "oit doctor" in warning.message


def fetched() -> Site:
    """A site with menus on every page, and one page whose document is fetched by a script."""
    return Site(
        {
            "/": html(f'{MENU}{TEXT}<a href="/plan">แผนการจัดซื้อจัดจ้าง</a>'),
            "/plan": html(f"""{MENU}<main><h1>แผนการจัดซื้อจัดจ้าง ปี 2566</h1><div id="list"></div></main><script>
                fetch('/list').then(r => r.json()).then(t => document.querySelector('#list').append(t))
                </script>"""),
            "/list": data(TEXT),
            **{f"/{n}": html(f"{MENU}{TEXT}") for n in "abc"},
        }
    )


def test_a_page_whose_part_is_fetched_is_not_said_to_be_empty_where_no_browser_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(installed_chromium, "find_spec", lambda name: None)
    with serve(fetched()) as site:
        done = audit_site(site.url, browser_pages=10)
    plan = next(f for f in done.audit.findings if f.code == "O19")
    assert (plan.verdict, plan.reason_code) == (Verdict.UNKNOWN, "needs_browser")


def test_a_page_whose_part_is_fetched_is_read_with_a_browser(chromium: Path) -> None:
    with serve(fetched()) as site:
        done = audit_site(site.url, browser_pages=10)
    assert pages(done.evidence, site)["/plan"] == (Outcome.OPENED, "browser")


def menus() -> Site:
    """A plain site with one entry that only a script knows, and one page drawn by a script."""
    entries = "".join(f'<a href="/{n}.html">ข่าวที่ {n}</a>' for n in range(3))
    menu = f'<a href="javascript:go(9)">แผนพัฒนาท้องถิ่น</a><a href="/guide">คู่มือการให้บริการประชาชน</a>{entries}'
    return Site(
        {
            "/": html(f"{menu}<script>const go = n => location.href = '/plan' + n + '.html'</script>"),
            "/plan9.html": html(TEXT),
            "/guide": SHELL,
            "/app.js": script(f"document.querySelector('#root').innerHTML = {json.dumps(TEXT)}"),
            **{f"/{n}.html": html(f"<h1>ข่าวที่ {n}</h1>{TEXT}") for n in range(3)},
        }
    )


def test_an_entry_that_only_a_script_knows_is_followed(chromium: Path) -> None:
    with serve(menus()) as site:
        done = audit_site(site.url, browser_pages=10)
    read = pages(done.evidence, site)
    assert (read["/plan9.html"][0], read["/guide"]) == (Outcome.OPENED, (Outcome.OPENED, "browser"))
    assert read["/"] == (Outcome.OPENED, "browser")
    (plan,) = [e for e in done.evidence if e.kind == "page" and e.url.endswith("/plan9.html")]
    assert plan.clicks == ("แผนพัฒนาท้องถิ่น",)


def test_with_no_budget_such_a_page_is_unknown_and_named() -> None:
    with serve(menus()) as site:
        done = audit_site(site.url, browser_pages=0)
    found = {f.code: f for f in done.audit.findings}
    guides = [f for f in found.values() if f.reason_code == "needs_browser"]
    assert guides
    assert all(f.verdict is Verdict.UNKNOWN and "oit doctor" in f.advice for f in guides)
    assert pages(done.evidence, site)["/guide"] == (Outcome.NEEDS_BROWSER, "")


def test_a_hostile_page_is_reported_and_the_rest_is_read(
    chromium: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.spiders.site.Browser", partial(Browser, limits=Limits(seconds=3)))
    home = html('<a href="/a">แผนพัฒนาท้องถิ่น</a><a href="/b">ข่าว</a>')
    hostile = html(f'<div id="root"></div>{HANGS}')
    with serve(Site({"/": home, "/a": hostile, "/b": html(TEXT)})) as site:
        done = audit_site(site.url, browser_pages=10)
    read = pages(done.evidence, site)
    assert (read["/a"][0], read["/b"][0]) == (Outcome.NEEDS_BROWSER, Outcome.OPENED)
    assert [w.kind for w in done.audit.warnings if "browser" in w.kind] == ["browser_failed"]


def test_a_page_that_no_script_draws_stays_unopened(chromium: Path) -> None:
    with serve(Site({"/": SHELL, "/app.js": script("throw new Error('no data')")})) as site:
        done = audit_site(site.url, browser_pages=10)
    assert done.audit.coverage.failure == "needs_browser"
    (warning,) = [w for w in done.audit.warnings if "browser" in w.kind]
    assert (warning.kind, warning.count) == ("browser_failed", 1)


def test_a_home_page_without_links_ends_the_crawl() -> None:
    with serve(Site({"/": (200, {"Content-Type": "text/html"}, b"<title>t</title><p>x</p>")})) as site:
        done = audit_site(site.url)
    assert done.audit.coverage.pages == 1
