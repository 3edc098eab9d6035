"""`oit check --decisions`: read before any crawling, honoured in every file, found by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import html as lxml_html

from tests.audits.cli.running import CommandLine
from tests.crawler.loopback import Site, serve

HEAD = "url,code,verdict,who,why,until\n"
SMALL = Site(
    {
        "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /secret\n"),
        "/": (
            200,
            {"Content-Type": "text/html; charset=utf-8"},
            '<title>เทศบาล</title><a href="/a">ข่าว</a>'.encode(),
        ),
    }
)


@pytest.fixture
def url() -> Iterator[str]:
    SMALL.asked.clear()
    with serve(SMALL) as site:
        yield site.url


def decide(oit: CommandLine, *rows: str, name: str = "decisions.csv") -> None:
    (oit.home / name).write_text(HEAD + "\n".join(rows), encoding="utf-8")


def test_a_decision_in_this_folder_is_used_and_it_is_said(oit: CommandLine, url: str) -> None:
    decide(oit, f"{url},O39,present,=cmd|' /C calc'!A1,<b>เห็นแล้ว</b>,", "http://other.go.th,O1,missing,ก,ข,")
    run, folder = oit.check(url)
    assert run.code == 0
    assert "decisions.csv (2 บรรทัด)" in run.err
    assert "บรรทัด 3 (O1)" in run.err
    found = next(f for f in folder.audit["findings"] if f["code"] == "O39")
    assert (found["verdict"], found["needs_person"]) == ("present", False)
    assert found["decision"]["machine_verdict"] != "present"
    page = lxml_html.document_fromstring((folder.path / "report.html").read_bytes())
    (item,) = page.xpath("//*[@id='O39']")
    assert "คำวินิจฉัยของเจ้าหน้าที่" in item.text_content()
    assert "<b>เห็นแล้ว</b>" in item.text_content()  # as text, not as markup


def test_an_expired_decision_is_not_used_and_it_is_said(oit: CommandLine, url: str) -> None:
    decide(oit, f"{url},O39,present,สมชาย,เห็นแล้ว,2566-04-19", name="mine.csv")
    run, folder = oit.check(url, "--decisions", "mine.csv", "--quiet")
    assert "หมดอายุแล้ว" in run.err
    assert folder.verdicts()["O39"] != "present"
    assert [w["kind"] for w in folder.audit["warnings"] if w["kind"].startswith("decision")] == [
        "decision_expired"
    ]


def test_an_item_that_the_edition_lacks_is_a_warning_that_names_the_file(oit: CommandLine, url: str) -> None:
    decide(oit, f"{url},O99,present,สมชาย,เห็นแล้ว,", name="mine.csv")
    run, folder = oit.check(url, "--decisions", "mine.csv", "--quiet")
    assert run.code == 0
    assert "mine.csv: " in run.err
    assert "บรรทัด 2 (O99)" in run.err
    assert " decisions.csv" not in run.err
    assert "decision_unknown_code" in {w["kind"] for w in folder.audit["warnings"]}


def test_a_decision_on_an_act_is_honoured(oit: CommandLine, url: str) -> None:
    decide(oit, f"{url},ม.9(6),present,สมชาย,ประกาศว่าไม่มี,")
    run, folder = oit.check(url, "--checklist", "oia-2540", "--quiet")
    assert run.code == 0
    assert folder.verdicts()["M9.6"] == "present"


def test_no_cell_of_a_table_can_become_a_formula(oit: CommandLine, url: str) -> None:
    decide(oit, f"{url},O39,wrong_year,=1+1,=2+2,")
    _, folder = oit.check(url, "--quiet")
    line = next(x for x in (folder.path / "gaps.csv").read_text("utf-8-sig").splitlines() if ",O39," in x)
    assert ",=" not in line
    assert "=1+1 ยืนยันว่า" in line


def test_a_wrong_file_stops_everything_before_the_first_request(oit: CommandLine, url: str) -> None:
    decide(oit, f"{url},O39,fine,สมชาย,เห็นแล้ว,")
    run, folder = oit.check(url)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert "decisions.csv บรรทัด 2: verdict “fine”" in run.err
    assert SMALL.asked == []
    assert folder.names == set()


def test_a_file_named_and_not_there_is_told(oit: CommandLine, url: str) -> None:
    run, _ = oit.check(url, "--decisions", "nothing.csv")
    assert run.code == 2
    assert "nothing.csv" in run.err
