"""`oit check`, `oit demo`, `oit report` and plain Scrapy, as a user calls them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from audits.demo.server import serve
from audits.demo.town import Town, Variant, build_town
from matchers.model import Evidence
from tests.audits.cli.running import ALL_FILES, DAY_2566, ROOT, CommandLine, Folder, child
from tests.crawler.loopback import Site
from tests.crawler.loopback import serve as serve_site

SMALL = Site(
    {
        "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /secret\n"),
        "/": (
            200,
            {"Content-Type": "text/html; charset=utf-8"},
            '<title>เทศบาล</title><a href="/a">ข่าว</a><a href="/gone">คู่มือการปฏิบัติงาน</a>'
            '<a href="/secret/plan.html">แผนดำเนินงาน 2566</a>'.encode(),
        ),
        "/a": (200, {"Content-Type": "text/html; charset=utf-8"}, "<h1>ข่าว</h1><p>งานวัด</p>".encode()),
    }
)


@pytest.fixture(scope="module")
def town() -> Town:
    # O34 lies on a drive outside; the command line would ask for it, and tests stay on loopback
    return build_town(2566, variant=Variant(missing=("O34",)))


@pytest.fixture(scope="module")
def town_url(town: Town) -> Iterator[str]:
    with serve(town) as url:
        yield str(url)


@pytest.fixture
def small_url() -> Iterator[str]:
    SMALL.asked.clear()
    with serve_site(SMALL) as site:
        yield site.url


# --- the demo, in a process of its own ----------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str, str, Folder]:
    home = tmp_path_factory.mktemp("demo")
    with child(home, "demo", "--fiscal-year", "2564") as running:
        out, err = running.communicate(timeout=60)
    return running.returncode, out, err, Folder(home / "oit-out" / "demo-2564")


def test_the_demo_of_2564_shows_exactly_the_two_gaps(demo: tuple[int, str, str, Folder]) -> None:
    code, out, _, folder = demo
    assert code == 0
    assert {item for item, verdict in folder.verdicts().items() if verdict != "present"} == {"O20", "O21"}
    assert "O20" in out
    assert "O21" in out
    assert out.count("กองคลัง") >= 2
    assert "O19" not in out


def test_the_demo_says_where_the_report_lies(demo: tuple[int, str, str, Folder]) -> None:
    _, _, err, folder = demo
    assert str(Path("oit-out", "demo-2564", "report.html")) in err
    assert folder.names == ALL_FILES


def test_the_demo_tells_of_its_progress_where_there_is_no_terminal(
    demo: tuple[int, str, str, Folder],
) -> None:
    assert "กำลังตรวจ" in demo[2]
    assert "หน้า ·" in demo[2]
    assert "\x1b" not in demo[1] + demo[2]


# --- options ------------------------------------------------------------------------------------


def test_a_verdict_named_in_fail_on_makes_exit_1(oit: CommandLine, small_url: str) -> None:
    run, folder = oit.check(small_url, "--fail-on", "wrong_year,missing")
    assert "missing" in folder.verdicts().values()
    assert run.code == 1
    assert folder.names == ALL_FILES


def test_a_verdict_that_does_not_occur_makes_exit_0(oit: CommandLine, small_url: str) -> None:
    run, folder = oit.check(small_url, "--fail-on", "wrong_year")
    assert "wrong_year" not in folder.verdicts().values()
    assert run.code == 0


def test_only_the_format_asked_for_is_written_beside_the_audit(oit: CommandLine, small_url: str) -> None:
    _, folder = oit.check(small_url, "--format", "html")
    assert folder.names == {"audit.json", "evidence.jsonl.gz", "requests.jsonl", "report.html"}


def test_in_english_no_thai_is_left_but_titles_and_names(oit: CommandLine, small_url: str) -> None:
    run, folder = oit.check(small_url, "--lang", "en", "--format", "html")
    assert "What has to be done" in run.out
    assert "The report is at" in run.err
    assert not any("\u0e00" <= letter <= "\u0e7f" for letter in run.err)
    finding = folder.audit["findings"][0]
    assert finding["reason"].isascii() or "item" in finding["reason"].lower()
    assert '<html lang="en"' in (folder.path / "report.html").read_text(encoding="utf-8")


def test_the_last_lines_name_the_other_files_and_the_way_to_a_pdf(oit: CommandLine, small_url: str) -> None:
    run, folder = oit.check(small_url, "--format", "html,docx,xlsx")
    last = run.err[run.err.index("รายงานอยู่ที่") :]
    assert "report.docx" in last
    assert "report.xlsx" in last
    assert "gaps.csv" not in last
    assert f"oit report {folder.path} --format pdf" in last


def test_quiet_prints_no_table_and_no_progress(oit: CommandLine, small_url: str) -> None:
    run, folder = oit.check(small_url, "--quiet")
    assert run.out == ""
    assert run.err.count("\n") == 1
    assert str(folder.path) in run.err.replace("\n", "")


def test_verbose_names_every_address_as_it_is_opened(oit: CommandLine, small_url: str) -> None:
    run, _ = oit.check(small_url, "--verbose")
    assert f"{small_url}/a" in run.err
    assert f"{small_url}/gone" in run.err


def test_a_year_without_an_edition_is_judged_by_the_newest_and_says_so(
    oit: CommandLine, small_url: str
) -> None:
    output = oit.home / "out"
    run = oit(
        *("check", small_url, "--allow-private", "--delay", "0"),
        *("--as-of", "2570-01-15", "--output", output),
    )
    used = Folder(output).audit["checklist"]
    assert (used["fiscal_year"], used["requested_year"]) == (2569, 2570)
    assert "2570" in run.err
    assert "2569" in run.err


def test_a_checklist_asked_for_by_name_is_used_whatever_the_year_and_says_so(
    oit: CommandLine, small_url: str
) -> None:
    run, folder = oit.check(small_url, "--checklist", "oit-2564")  # with --fiscal-year 2566
    assert "ใช้เกณฑ์ oit-2564 (ปี 2564) ตามที่ระบุ" in run.err
    assert "ยังไม่มีเกณฑ์" not in run.err
    page = (folder.path / "report.html").read_text(encoding="utf-8")
    assert "ตรวจด้วยเกณฑ์ปี 2564 ตามที่ระบุ" in page
    assert "ไม่มีเกณฑ์ของปี 2566" not in page


def test_an_act_has_no_year_and_no_score_and_heads_its_own_report(oit: CommandLine, small_url: str) -> None:
    run, folder = oit.check(small_url, "--checklist", "oia-2540")
    assert "ไม่ผูกกับปีงบประมาณ จึงไม่ใช้ --fiscal-year 2566" in run.err
    assert "ปี 0" not in run.err
    score = folder.audit["score"]
    assert (score["reason_code"], score["reason"]) == ("no_score_law", "กฎหมายนี้ไม่มีคะแนน")
    page = (folder.path / "report.html").read_text(encoding="utf-8")
    assert "รายงานผลการตรวจ: พ.ร.บ.ข้อมูลข่าวสารของราชการ" in page
    assert "การเปิดเผยข้อมูลสาธารณะ (OIT)" not in page
    assert "ยังคิดคะแนนไม่ได้" not in page


def test_the_reason_for_no_score_is_told_in_the_language_of_the_report(
    oit: CommandLine, small_url: str
) -> None:
    _, folder = oit.check(small_url, "--checklist", "oia-2540", "--format", "json")
    assert oit("report", folder.path, "--format", "html", "--lang", "en").code == 0
    page = (folder.path / "report.html").read_text(encoding="utf-8")
    assert "This Act has no score" in page
    assert "กฎหมายนี้ไม่มีคะแนน" not in page


def test_a_year_in_thai_digits_is_understood(oit: CommandLine, small_url: str) -> None:
    output = oit.home / "out"
    run = oit(
        *("check", small_url, "--allow-private", "--delay", "0", "--quiet"),
        *("--fiscal-year", "๒๕๖๖", "--as-of", "2566-04-20", "--output", output),
    )
    assert run.code == 0
    assert Folder(output).audit["checklist"]["fiscal_year"] == 2566


def test_an_agency_known_by_its_address_alone_gets_the_name_its_home_page_states(oit: CommandLine) -> None:
    pages = {
        "/": "<title>เทศบาลตำบลท่านา</title><h1>ยินดีต้อนรับ</h1><a href='/contact'>ติดต่อเรา</a>",
        "/contact": "<title>เทศบาลตำบลท่าบอง</title><h1>ติดต่อเรา</h1><p>เทศบาลตำบลท่าบอง โทร 044 000 000</p>",
    }
    html = {"Content-Type": "text/html; charset=utf-8"}
    with serve_site(Site({path: (200, html, text.encode()) for path, text in pages.items()})) as site:
        _, folder = oit.check(site.url)
    assert folder.audit["agency"]["name"] == "เทศบาลตำบลท่านา"
    page = (folder.path / "report.html").read_text(encoding="utf-8")
    assert "<h1>เทศบาลตำบลท่านา</h1>" in page


def test_an_agency_whose_site_names_none_keeps_an_empty_name(oit: CommandLine, small_url: str) -> None:
    _, folder = oit.check(small_url, "--format", "html")
    assert folder.audit["agency"]["name"] == ""


def test_a_day_after_september_belongs_to_the_next_fiscal_year(oit: CommandLine, small_url: str) -> None:
    output = oit.home / "out"
    oit(
        *("check", small_url, "--allow-private", "--delay", "0"),
        *("--as-of", "2565-10-01", "--output", output),
    )
    audit = Folder(output).audit
    assert audit["checklist"]["requested_year"] == 2566
    assert audit["as_of"] == date(2022, 10, 1).isoformat()


def test_without_output_the_folder_is_named_after_the_host(oit: CommandLine, small_url: str) -> None:
    oit("check", small_url, "--allow-private", "--delay", "0", *DAY_2566, "--quiet")
    assert Folder(oit.home / "oit-out" / "127.0.0.1").names == ALL_FILES


def test_a_second_audit_replaces_the_first(oit: CommandLine, small_url: str) -> None:
    oit.check(small_url)
    run, folder = oit.check(small_url)
    assert (run.code, folder.names) == (0, ALL_FILES)


# --- budget -------------------------------------------------------------------------------------


def test_a_page_budget_is_kept_and_told(oit: CommandLine, town_url: str) -> None:
    run, folder = oit.check(town_url, "--max-pages", 5)
    coverage = folder.audit["coverage"]
    assert coverage["budget_ended"] == "pages"
    assert coverage["pages"] + coverage["files"] <= 5
    assert coverage["unfetched"] > 0
    assert run.code == 0


@pytest.mark.parametrize("pages", [1, 5, 20, 60])
def test_where_the_budget_ended_nothing_unseen_is_called_missing(
    oit: CommandLine, town: Town, town_url: str, pages: int
) -> None:
    _, folder = oit.check(town_url, "--max-pages", pages)
    verdicts = folder.verdicts()
    assert [c for c, v in verdicts.items() if v == "missing" and town.truth[c].verdict != "missing"] == []


# --- the log of requests ------------------------------------------------------------------------


def test_every_request_has_a_line_and_robots_txt_comes_first(oit: CommandLine, small_url: str) -> None:
    _, folder = oit.check(small_url)
    sent = [line["url"].removeprefix(small_url) or "/" for line in folder.requests if line["sent"]]
    assert sent[0] == "/robots.txt"
    assert Counter(sent) == Counter(SMALL.paths)
    assert {line["method"] for line in folder.requests} == {"GET"}


def test_what_robots_txt_forbids_is_logged_and_never_sent(oit: CommandLine, small_url: str) -> None:
    _, folder = oit.check(small_url)
    line = next(line for line in folder.requests if line["url"].endswith("/secret/plan.html"))
    assert line["sent"] is False
    assert line["failure"].startswith("robots")
    assert "/secret/plan.html" not in SMALL.paths


def test_the_contact_of_the_environment_is_in_every_request(
    oit: CommandLine, small_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OIT_CONTACT", "it@town.example")
    oit.check(small_url, "--quiet")
    agents = {headers["User-Agent"] for _, _, headers in SMALL.asked}
    assert len(agents) == 1
    assert agents.pop().endswith("contact: it@town.example)")


# --- report ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "audit.json"])
def test_a_stored_audit_is_written_again_in_another_format(
    oit: CommandLine, small_url: str, name: str
) -> None:
    _, folder = oit.check(small_url, "--format", "json")
    run = oit("report", folder.path / name, "--format", "csv,html", "--lang", "en")
    assert run.code == 0, run.err
    assert set(map(Path, run.out.split())) == {folder.path / "gaps.csv", folder.path / "report.html"}
    with (folder.path / "gaps.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) > 1


def test_a_stored_audit_can_be_written_elsewhere(oit: CommandLine, small_url: str) -> None:
    _, folder = oit.check(small_url, "--format", "json")
    before = folder.names
    assert oit("report", folder.path, "--output", "elsewhere", "--format", "html").code == 0
    assert Folder(oit.home / "elsewhere").names == {"report.html"}
    assert folder.names == before


@pytest.mark.parametrize("content", ["", "{}", "[1", '{"schema": "oit-audit/audit/99"}', "\ufeff\x00"])
def test_a_file_that_is_no_audit_is_refused_in_one_line(oit: CommandLine, content: str) -> None:
    (oit.home / "audit.json").write_text(content, encoding="utf-8")
    run = oit("report", oit.home)
    assert (run.code, run.err.count("\n"), run.out) == (2, 1, "")
    assert [one.name for one in oit.home.iterdir()] == ["audit.json"]


# --- plain Scrapy -----------------------------------------------------------------------------------


def test_scrapy_by_itself_yields_evidence(tmp_path: Path, small_url: str) -> None:
    """From the repository, where scrapy.cfg lies; politeness of one second a request holds."""
    output = tmp_path / "evidence.jsonl"
    with child(
        ROOT,
        *("crawl", "site", "-a", f"url={small_url}", "-a", "fiscal_year=2566", "-O", output),
        *("-s", "OIT_ALLOW_PRIVATE=1", "-s", "DOWNLOAD_DELAY=0"),
        module="scrapy",
    ) as running:
        _, err = running.communicate(timeout=60)
    assert running.returncode == 0, err
    lines = output.read_text(encoding="utf-8").splitlines()
    evidence = [Evidence.model_validate(json.loads(line)) for line in lines]
    assert {one.kind for one in evidence} >= {"page", "link"}
    assert "เทศบาล" in {one.text for one in evidence}


def test_variants_of_the_town_can_be_served(town: Town) -> None:
    """What the tests of audits rest on: a variant keeps the items."""
    assert build_town(2566, variant=Variant(thai_digits=True, missing=("O34",))).truth == town.truth
