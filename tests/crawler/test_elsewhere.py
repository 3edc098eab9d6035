"""What lies elsewhere: files in Google Drive, folders, short links, logins; each host is played here."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import cache

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from audits.problems import problem_warnings
from config.checklist import Checklist
from config.loading import checklist_for
from config.wording import Lang
from crawler.exploring import Budget, Explorer
from crawler.extract.files import ReadFile
from crawler.extract.html import read_page
from crawler.extract.kinds import FileKind
from crawler.extract.workers import FileReader
from crawler.fetching import Fetcher
from crawler.frontier import MemoryFrontier
from crawler.harvest import Harvest
from crawler.links import service
from crawler.places import direct_download
from crawler.ranking import Ranking
from matchers.model import Evidence, Outcome
from matchers.similarity import Matcher

HOME = "http://www.x.go.th/"
PDF = b"%PDF-1.4 plan"
VIEWER = b"<html><title>plan.pdf - Google Drive</title><body>plan.pdf</body></html>"
PLAN = "แผนพัฒนาท้องถิ่น"
DRIVE = "https://drive.google.com"
FILE_ID = "1AbCdEfGhIjKlMnOpQrStUvWxYz01234"
DIRECT = f"{DRIVE}/uc?export=download&id={FILE_ID}"


@dataclass
class Web:
    """Addresses and what they answer: a body, or where they send visitors on to."""

    bodies: dict[str, bytes]
    onward: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def download(self, request: Request) -> Response:
        self.asked.append(request.url)
        url, passed = request.url, []
        while url in self.onward:
            passed.append(url)
            url = self.onward[url]
        request.meta["redirect_urls"] = passed
        body = self.bodies.get(url)
        status = 404 if body is None else 200
        kind = {"Content-Type": "application/pdf" if body == PDF else "text/html; charset=utf-8"}
        return HtmlResponse(url, status=status, body=body or b"", headers=kind, request=request)


class Reader(FileReader):
    """Reads no file: what is in it does not matter here."""

    async def read(self, body: bytes, url: str) -> ReadFile:
        return ReadFile(FileKind.PDF, title=PLAN, text=PLAN)


@cache
def known() -> tuple[Checklist, Matcher]:
    checklist = checklist_for(2566)
    return checklist, Matcher(checklist)


def crawl(web: Web, *, off_site: bool = True) -> Harvest:
    checklist, matcher = known()
    ranking = Ranking(checklist, matcher, ("ITA",))
    fetcher = Fetcher(web.download, Reader())
    frontier = MemoryFrontier(ranking)
    explorer = Explorer(HOME, fetcher, frontier, ranking, budget=Budget(100), off_site=off_site)
    return asyncio.run(explorer.explore())


def linking(*links: tuple[str, str]) -> bytes:
    lines = "".join(f'<p><a href="{href}">{text}</a></p>' for href, text in links)
    return f"<html><title>เทศบาล</title><body><h1>เทศบาลตำบล</h1>{lines}</body></html>".encode()


def of(harvest: Harvest, url: str) -> Evidence:
    """What came of an address, by whatever name it is kept."""
    answers = [e for e in harvest.evidence() if e.kind != "link" and url in (e.url, *e.asked_as)]
    assert len(answers) == 1, url
    return answers[0]


def links(harvest: Harvest) -> dict[str, Evidence]:
    return {e.href: e for e in harvest.evidence() if e.kind == "link"}


# ---------------------------------------------------------------- Google Drive and its like


@pytest.mark.parametrize(
    "form",
    [
        f"{DRIVE}/file/d/{FILE_ID}/view?usp=sharing",
        f"{DRIVE}/file/d/{FILE_ID}/preview",
        f"{DRIVE}/file/d/{FILE_ID}",
        f"{DRIVE}/uc?export=view&id={FILE_ID}",
        f"{DRIVE}/a/x.go.th/file/d/{FILE_ID}/view",
    ],
)
def test_a_file_in_drive_is_asked_for_once_and_as_a_download(form: str) -> None:
    web = Web({HOME: linking((form, PLAN)), DIRECT: PDF})
    answer = of(crawl(web), form)
    assert (answer.kind, answer.outcome, answer.service, answer.own_host) == (
        "file",
        "opened",
        "drive",
        False,
    )
    assert answer.url == form
    assert [url for url in web.asked if "google" in url] == [DIRECT]


def test_without_leave_nothing_outside_is_asked_for() -> None:
    web = Web({HOME: linking((f"{DRIVE}/file/d/{FILE_ID}/view", PLAN)), DIRECT: PDF})
    crawl(web, off_site=False)
    assert not [url for url in web.asked if "google" in url]


def test_an_open_link_that_ends_at_a_viewer_gives_its_file() -> None:  # วษท.ร้อยเอ็ด open?id=
    opened, view = f"{DRIVE}/open?id={FILE_ID}", f"{DRIVE}/file/d/{FILE_ID}/view"
    web = Web({HOME: linking((opened, PLAN)), view: VIEWER, DIRECT: PDF}, onward={opened: view})
    answer = of(crawl(web), opened)
    assert (answer.kind, answer.outcome, answer.url) == ("file", Outcome.OPENED, view)


def test_a_folder_is_no_document_and_leaves_its_item_unknown() -> None:
    folder = f"{DRIVE}/drive/folders/{FILE_ID}"
    web = Web({HOME: linking((folder, PLAN)), folder: VIEWER})
    harvest = crawl(web)
    assert (of(harvest, folder).outcome, of(harvest, folder).service) == (Outcome.STORAGE, "drive_folder")
    assert links(harvest)[folder].service == "drive_folder"


def test_a_page_instead_of_a_large_file_is_no_document() -> None:
    view = f"{DRIVE}/file/d/{FILE_ID}/view"
    warning = b"<html><title>Google Drive - Virus scan warning</title><p>plan.pdf is too large</p></html>"
    assert of(crawl(Web({HOME: linking((view, PLAN)), DIRECT: warning})), view).outcome is Outcome.STORAGE


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ("https://accounts.google.com/v3/signin/identifier?continue=x", "Sign in - Google Accounts"),
        (DIRECT, "You need access. Ask for access, or switch to an account with access."),
        (DIRECT, "คุณต้องมีสิทธิ์เข้าถึง ต้องขอสิทธิ์เข้าถึง"),
    ],
)
def test_a_file_that_is_not_shared_is_behind_a_login(end: str, says: str) -> None:
    view = f"{DRIVE}/file/d/{FILE_ID}/view"
    wall = f"<html><title>Google Drive</title><p>{says}</p></html>".encode()
    onward = {} if end == DIRECT else {DIRECT: end}
    assert of(crawl(Web({HOME: linking((view, PLAN)), end: wall}, onward)), view).outcome is Outcome.LOGIN


def test_a_file_that_is_gone_is_dead() -> None:
    view = f"{DRIVE}/file/d/{FILE_ID}/view"
    assert of(crawl(Web({HOME: linking((view, PLAN))})), view).outcome is Outcome.DEAD


@pytest.mark.parametrize(
    ("shared", "direct"),
    [
        (f"https://docs.google.com/document/d/{FILE_ID}/edit", f"document/d/{FILE_ID}/export?format=pdf"),
        (f"https://docs.google.com/spreadsheets/d/{FILE_ID}/edit#gid=0", f"d/{FILE_ID}/export?format=xlsx"),
        (f"https://docs.google.com/presentation/d/{FILE_ID}/view", f"presentation/d/{FILE_ID}/export/pdf"),
        ("https://www.dropbox.com/s/abc/plan.pdf?dl=0", "plan.pdf?dl=1"),
        ("https://x.sharepoint.com/:b:/g/personal/a/Ea1?e=Q1", "?e=Q1&download=1"),
    ],
)
def test_other_stores_have_a_direct_form_too(shared: str, direct: str) -> None:
    assert direct_download(shared).endswith(direct)
    assert direct_download(direct_download(shared)) == direct_download(shared)


@pytest.mark.parametrize(
    "url",
    [
        f"{DRIVE}/open?id={FILE_ID}",
        f"{DRIVE}/drive/folders/{FILE_ID}",
        f"{DRIVE}/uc?id=../../x",
        "https://docs.google.com/forms/d/e/1FAIpQLSd/viewform",
        "https://docs.google.com/document/d/e/2PACX-1vQ/pub",
        "https://notdrive.google.com.evil.com/file/d/1AbCdEfGh/view",
        "http://www.x.go.th/file/d/1AbCdEfGh/view",
        "http://[",
    ],
)
def test_what_is_no_single_file_stays_as_it_is(url: str) -> None:
    assert direct_download(url) == url


# ---------------------------------------------------------------- short links, services


def test_the_end_of_a_short_link_is_what_counts() -> None:  # เทศบาลตำบลพนมศาสตร์ me-qr.com
    short, view = "https://bit.ly/3plan", f"{DRIVE}/file/d/{FILE_ID}/view"
    web = Web({HOME: linking((short, PLAN)), view: VIEWER, DIRECT: PDF}, onward={short: view})
    answer = of(crawl(web), short)
    assert (answer.kind, answer.service) == ("file", "drive")


def test_a_short_link_that_ends_at_home_is_our_own_page() -> None:
    short, plan = "https://me-qr.com/abc", f"{HOME}plan.html"
    web = Web({HOME: linking((short, PLAN)), plan: linking(("a.pdf", f"{PLAN} 2566"))}, onward={short: plan})
    harvest = crawl(web)
    assert of(harvest, short).own_host
    assert f"{HOME}a.pdf" in web.asked


def test_forms_procurement_and_the_survey_are_told_apart_and_not_asked_for() -> None:
    addresses = (
        "https://docs.google.com/forms/d/e/1FAIp/viewform",
        "http://process3.gprocurement.go.th/egp2procmainWeb/jsp/procsearch.sch?projectId=1",
        "https://itas.nacc.go.th/go/eit/1e8vml",
        "https://www.facebook.com/sanor",
        "https://lin.ee/abc",
    )
    web = Web({HOME: linking(*((url, PLAN) for url in addresses))})
    crawl(web)
    assert not [url for url in web.asked if not url.startswith(HOME)]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://drive.google.com/drive/folders/1?usp=sharing", "drive_folder"),
        ("https://drive.google.com/drive/u/0/folders/1", "drive_folder"),
        ("https://drive.google.com/folderview?id=1", "drive_folder"),
        ("https://drive.google.com/open?id=1", "drive"),
        ("https://drive.google.com/uc?export=download&id=1", "drive"),
        ("https://1drv.ms/b/s!A", "drive"),
        ("https://x-my.sharepoint.com/:b:/g/1", "drive"),
        ("https://sites.google.com/view/sanor", "sites"),
        ("https://qrgo.page.link/Abc", "short_link"),
        ("https://shorturl.at/abc", "short_link"),
        ("https://liff.line.me/1", "line"),
        ("https://www.assystem.co.th/files/1.pdf", "vendor"),
        ("https://itas.nacc.go.th/home/dashboard", "itas"),
    ],
)
def test_services_are_told_by_host_and_path(url: str, name: str) -> None:
    assert service(url) == name


@pytest.mark.parametrize(
    "viewer",
    [
        '<iframe src="https://flowpaper.com/flipbook/?pdf=/files/a.pdf"></iframe>',
        '<iframe src="https://flowpaper.com/flipbook/?pdf=http%3A%2F%2Fwww.x.go.th%2Ffiles%2Fa.pdf"></iframe>',
        '<iframe src="https://docs.google.com/viewer?embedded=true&url=http://www.x.go.th/files/a.pdf"></iframe>',
        '<iframe src="https://docs.google.com/gview?url=http://www.x.go.th/files/a.pdf&embedded=true"></iframe>',
        '<iframe src="/pdfjs/web/viewer.html?file=/files/a.pdf#page=1"></iframe>',
        '<embed src="/pdfjs/web/viewer.html?file=../../files/a.pdf">',
        '<object data="/js/viewer.html?src=/files/a.pdf"></object>',
        '<a href="https://docs.google.com/viewer?url=http://www.x.go.th/js/viewer.html%3Ffile%3D/files/a.pdf">x</a>',
    ],
)
def test_the_document_in_a_viewer_is_the_link(viewer: str) -> None:
    found = [link.url for link in read_page(viewer, HOME).links]
    assert found in (["http://www.x.go.th/files/a.pdf"], ["https://flowpaper.com/files/a.pdf"])


# ---------------------------------------------------------------- what a report warns of


def warned(harvest: Harvest, kind: str, lang: Lang = "th") -> tuple[str, int]:
    found = [w for w in problem_warnings(tuple(harvest.evidence()), lang) if w.kind == kind]
    return (found[0].message, found[0].count) if found else ("", 0)


def test_a_mistyped_link_is_told_with_what_to_write_and_whether_that_opens() -> None:  # เทศบาลตำบลหางดง
    meant = f"{HOME}parcelsumyear.html"
    web = Web({HOME: linking(("parcelsumyear.htmk=l", PLAN)), meant: linking(("/", "กลับ"))})
    harvest = crawl(web)
    assert meant in web.asked
    assert links(harvest)["parcelsumyear.htmk=l"].problems == ("typing_error", "intended_opens")
    message, count = warned(harvest, "typing_error")
    assert "“parcelsumyear.htmk=l” ควรเป็น “parcelsumyear.html” ซึ่งเปิดได้จริง" in message
    assert count == 1
    assert "should be “parcelsumyear.html”, which does open" in warned(harvest, "typing_error", "en")[0]


def test_what_a_mistyped_link_meant_is_no_evidence() -> None:
    meant = f"{HOME}parcelsumyear.html"
    harvest = crawl(Web({HOME: linking(("parcelsumyear.htmk=l", PLAN)), meant: linking(("/", "กลับ"))}))
    assert not [e for e in harvest.evidence() if e.kind != "link" and e.url == meant]


def test_a_strange_name_that_opens_is_no_error() -> None:
    harvest = crawl(Web({HOME: linking(("plan.htmk", PLAN)), f"{HOME}plan.htmk": linking(("/", "กลับ"))}))
    assert links(harvest)["plan.htmk"].problems == ()
    assert warned(harvest, "typing_error") == ("", 0)


def test_a_dead_link_that_differs_in_capitals_only_is_told() -> None:  # หางดง prspend.html, PRspend.html
    web = Web({HOME: linking(("prspend.html", PLAN), ("PRspend.html", "งบ")), f"{HOME}PRspend.html": VIEWER})
    harvest = crawl(web)
    assert links(harvest)["prspend.html"].problems == ("wrong_case",)
    assert links(harvest)["PRspend.html"].problems == ()
    assert warned(harvest, "wrong_case")[1] == 1


def test_links_of_administrators_are_counted_and_never_followed() -> None:
    admin = ("/admin/", "/public/backend", "news_add.php", "/admin/")
    texts = ("ระบบหลังบ้าน", PLAN, "สร้างข่าว", "ระบบหลังบ้าน")
    web = Web({HOME: linking(*zip(admin, texts, strict=True), ("/admin/upload/a.pdf", f"{PLAN} 2566"))})
    harvest = crawl(web)
    assert warned(harvest, "admin_link")[1] == 3
    assert warned(harvest, "admin_link", "en")[0].startswith("Public pages link to the administrators' part")
    followed = {url.removeprefix(HOME) for url in web.asked} & {"admin/", "public/backend", "news_add.php"}
    assert followed == set()
    assert f"{HOME}admin/upload/a.pdf" in web.asked


def test_an_eservice_behind_a_login_is_looked_at_where_it_promises_an_item() -> None:
    web = Web({HOME: linking(("/login", "E-Service"), ("/member/login", "สมาชิก"))})
    harvest = crawl(web)
    assert f"{HOME}login" in web.asked
    assert f"{HOME}member/login" not in web.asked
    assert warned(harvest, "admin_link") == ("", 0)


def test_false_labels_are_warned_of_with_the_number_of_pages() -> None:
    class Mislabelled(Web):
        async def download(self, request: Request) -> Response:
            response = await super().download(request)
            return response.replace(headers={"Content-Type": "text/html; charset=tis-620"})

    pages = {HOME: linking(("a.html", PLAN), ("b.html", "ข่าว")), f"{HOME}a.html": linking(("/", "กลับ"))}
    harvest = crawl(Mislabelled(pages | {f"{HOME}b.html": b"<p>plain</p>"}))
    assert warned(harvest, "false_charset_label") == (
        "หน้าเว็บระบุรหัสอักขระไม่ตรงกับเนื้อหา บางเครื่องจะอ่านภาษาไทยไม่ออก",
        2,
    )
    assert "character encoding" in warned(harvest, "false_charset_label", "en")[0]
