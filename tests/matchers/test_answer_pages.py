"""ITA pages of sites read as answer sheets: tables, accordions, tabs, one sheet for each year."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from config.loading import load_checklist
from crawler.extract.html import read_page
from matchers.answer_model import AnswerSheet, RowProblem, SheetProblem, SheetRow
from matchers.answer_pages import sheets_of_page, sheets_of_site
from matchers.model import Evidence, Outcome
from matchers.personal import EvidenceMask
from matchers.site import Site
from tests.matchers.evidence import HOST, a_list, matcher_2566, town

TRUTH = Path(__file__).resolve().parent.parent / "truth"
PAGE = f"{HOST}/ita.html"
TITLES = {r.code: r.title for r in load_checklist("oit-2566").requirements}
TITLES_2564 = {r.code: r.title for r in load_checklist("oit-2564").requirements}
CODES = tuple(TITLES)
HEADER = "<tr><th>ข้อ</th><th>URL</th><th>คำอธิบาย</th></tr>"


def page(html: str, url: str = PAGE, title: str = "ITA") -> Evidence:
    """The page as the crawler keeps it."""
    read = read_page(f"<html><title>{title}</title><body>{html}</body></html>", url)
    return Evidence(
        kind="page",
        url=url,
        text=title,
        page_title=title,
        depth=1,
        outcome=Outcome.OPENED,
        listed=read.listed,
    )


def sheets(html: str, **more: str) -> tuple[AnswerSheet, ...]:
    return sheets_of_page(page(html, **more), matcher_2566())


def sheet(html: str, **more: str) -> AnswerSheet:
    (only,) = sheets(html, **more)
    return only


def row(found: AnswerSheet, code: str) -> SheetRow:
    (only,) = [row for row in found.rows if row.code == code]
    return only


def link(code: str, text: str | None = None, folder: str = "f") -> str:
    return f'<a href="/{folder}/{code.lower()}.pdf">{text or TITLES[code]}</a>'


def to(code: str, folder: str = "f") -> str:
    return f"{HOST}/{folder}/{code.lower()}.pdf"


def table(rows: Iterable[str], header: str = HEADER) -> str:
    return f"<table>{header}{''.join(rows)}</table>"


def plain_rows(codes: Sequence[str] = CODES[:8]) -> list[str]:
    return [
        f'<tr><td>{c} {TITLES[c]}</td><td>{link(c, "เปิด")}</td><td>เมนู "งาน" หัวข้อ "{TITLES[c]}"</td></tr>'
        for c in codes
    ]


def rows_but(code: str, *instead: str) -> list[str]:
    """The plain rows, with others in place of one."""
    return [
        r for c, whole in zip(CODES, plain_rows(), strict=False) for r in (instead if c == code else (whole,))
    ]


# --- a real page ------------------------------------------------------------------------------


def _truth() -> list[dict[str, str]]:
    with (TRUTH / "phonsung_ita.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def phonsung(shared: Path) -> AnswerSheet:
    text = (shared / "corpus/sites/phonsung/ITA.html").read_text(encoding="utf-8")
    read = read_page(text, "http://127.0.0.1/ITA.html")
    found = Evidence(kind="page", url=read.url, text=read.title, outcome=Outcome.OPENED, listed=read.listed)
    (only,) = sheets_of_page(found, matcher_2566())
    return only


@pytest.mark.parametrize("expected", _truth(), ids=lambda row: row["code"])
def test_every_row_of_a_real_table_is_read_as_it_is_written(
    phonsung: AnswerSheet, expected: dict[str, str]
) -> None:
    found = row(phonsung, expected["code"])
    assert found.title == expected["title"]
    assert found.unusable == ("#",) * int(expected["dead_links"])
    assert " || ".join(" > ".join(way) for way in found.ways) == expected["ways"]


def test_a_real_table_of_dead_links_says_so_and_which_year_it_is_of(phonsung: AnswerSheet) -> None:
    assert [r.code for r in phonsung.rows] == [f"O{n}" for n in range(1, 44)]
    assert (phonsung.fiscal_year, phonsung.problems) == (2566, (SheetProblem.ALL_DEAD,))
    assert not any(r.addresses for r in phonsung.rows)


# --- tables -----------------------------------------------------------------------------------


def test_each_column_gives_its_part_of_the_row() -> None:
    found = row(sheet(table(plain_rows())), "O4")
    assert (found.title, found.addresses) == (TITLES["O4"], (to("O4"),))
    assert found.steps == ("งาน", TITLES["O4"])
    assert found.problems == ()


def test_headings_written_as_plain_cells_are_headings_too() -> None:
    header = "<tr><td>ลำดับ</td><td>รายการ</td><td>ลิงก์</td><td>คำอธิบายเพิ่มเติม</td></tr>"
    rows = [
        f"<tr><td>{n}</td><td>{TITLES[c]}</td><td>{link(c, 'ดู')}</td><td>หน้าแรก > {TITLES[c]}</td></tr>"
        for n, c in enumerate(CODES[:9], start=1)
    ]
    found = sheet(table(rows, header))
    assert [(r.code, r.title, r.addresses, r.steps) for r in found.rows] == [
        (c, TITLES[c], (to(c),), (TITLES[c],)) for c in CODES[:9]
    ]


def test_where_the_link_alone_bears_the_title_it_is_the_title() -> None:
    rows = [f"<tr><td>{c}</td><td>{link(c)}</td></tr>" for c in CODES[:6]]
    found = sheet(table(rows, "<tr><th>ข้อ</th><th>ลิงก์</th></tr>"))
    assert [(r.code, r.title) for r in found.rows] == [(c, TITLES[c]) for c in CODES[:6]]


def test_several_links_of_one_item_stay_together_in_their_order() -> None:
    cell = "O7 – ข่าวประชาสัมพันธ์<p><a href=/a>ข่าว (ลิงก์ที่ 1)</a><br><a href=/b>กิจกรรม (ลิงก์ที่ 2)</a></p>"
    found = row(sheet(table(rows_but("O7", f"<tr><td>{cell}</td><td></td><td></td></tr>"))), "O7")
    assert found.addresses == (f"{HOST}/a", f"{HOST}/b")
    assert found.names == ("ข่าว (ลิงก์ที่ 1)", "กิจกรรม (ลิงก์ที่ 2)")
    assert found.title == "ข่าวประชาสัมพันธ์"


def test_rows_under_a_code_that_spans_them_are_one_item() -> None:
    way = "<td rowspan=3>เมนู บุคลากร</td>"
    spanned = (
        f"<tr><td rowspan=3>O2 {TITLES['O2']}</td><td><a href=/1>นายก</a></td>{way}</tr>",
        "<tr><td><a href=/2>ปลัด</a></td></tr>",
        "<tr><td><a href=/3>กองคลัง</a></td></tr>",
    )
    found = sheet(table(rows_but("O2", *spanned)))
    assert row(found, "O2").addresses == (f"{HOST}/1", f"{HOST}/2", f"{HOST}/3")
    assert row(found, "O2").steps == ("บุคลากร",)
    assert row(found, "O3").addresses == (to("O3"),)


def test_an_explanation_that_spans_two_items_counts_for_both() -> None:
    spanned = (
        f'<tr><td>O2 {TITLES["O2"]}</td><td>{link("O2")}</td><td rowspan=2>เมนู "บุคลากร"</td></tr>',
        f"<tr><td>O3 {TITLES['O3']}</td><td>{link('O3')}</td></tr>",
    )
    rows = [one for c, one in zip(CODES, plain_rows(), strict=False) if c not in ("O2", "O3")]
    found = sheet(table([*spanned, *rows]))
    assert row(found, "O2").steps == row(found, "O3").steps == ("บุคลากร",)


def test_a_range_is_a_row_for_each_of_its_items_with_the_same_place() -> None:
    codes = ("O34", "O35", "O36", "O37", "O38", "O42")
    ranged = "<tr><td>O39-O41 จริยธรรม</td><td><a href=/moral>เปิด</a></td><td>เมนู จริยธรรม</td></tr>"
    found = sheet(table([*plain_rows(codes), ranged]))
    of_range = [r for r in found.rows if r.shown_code == "O39-O41"]
    assert [(r.code, r.addresses, r.row) for r in of_range] == [
        (code, (f"{HOST}/moral",), 7) for code in ("O39", "O40", "O41")
    ]


def test_an_item_without_any_link_is_a_row_without_address() -> None:
    empty = f"<tr><td>O5 {TITLES['O5']}</td><td>-</td><td></td></tr>"
    found = row(sheet(table(rows_but("O5", empty))), "O5")
    assert (found.addresses, found.problems) == ((), (RowProblem.EMPTY,))


def test_a_link_to_nowhere_keeps_what_was_written_and_the_clicks_that_are_told() -> None:
    dead = f'<tr><td>O5 <a href="#">{TITLES["O5"]}</a></td><td></td><td>เมนู "ติดต่อ"</td></tr>'
    found = row(sheet(table(rows_but("O5", dead))), "O5")
    assert (found.addresses, found.unusable, found.steps) == ((), ("#",), ("ติดต่อ",))
    assert set(found.problems) == {RowProblem.UNUSABLE_ADDRESS, RowProblem.NO_ADDRESS}


def test_an_address_written_out_without_a_link_is_an_address() -> None:
    written = f"<tr><td>O5 {TITLES['O5']}</td><td>{HOST}/contact.php?id=5 (ลิงก์ที่ 1)</td><td></td></tr>"
    assert row(sheet(table(rows_but("O5", written))), "O5").addresses == (f"{HOST}/contact.php?id=5",)


def test_a_link_whose_text_is_a_cut_address_leads_where_it_leads() -> None:
    cut = '<tr><td>o5 ข้อมูลการติดต่อ</td><td><a href="/dnm_file/project/5.pdf">https://town.go.th/dnm_fil...</a></td><td></td></tr>'
    assert row(sheet(table(rows_but("O5", cut))), "O5").addresses == (f"{HOST}/dnm_file/project/5.pdf",)


def test_swapped_targets_and_one_page_for_many_items_stay_as_declared() -> None:
    swapped = [
        f"<tr><td>{c} {TITLES[c]}</td><td>{link(other, 'เปิด')}</td><td></td></tr>"
        for c, other in (("O7", "O8"), ("O8", "O7"))
    ]
    shared_page = [
        f"<tr><td>{c} {TITLES[c]}</td><td><a href=/moral>ดู</a></td><td></td></tr>" for c in CODES[38:41]
    ]
    found = sheet(table([*plain_rows(CODES[:6]), *swapped, *shared_page]))
    assert (row(found, "O7").addresses, row(found, "O8").addresses) == ((to("O8"),), (to("O7"),))
    assert {row(found, c).addresses for c in CODES[38:41]} == {(f"{HOST}/moral",)}


def test_two_rows_for_one_item_are_both_told() -> None:
    again = f"<tr><td>O3 {TITLES['O3']}</td><td><a href=/again>เปิด</a></td><td></td></tr>"
    found = sheet(table([*plain_rows(), again]))
    assert [r.addresses[0] for r in found.rows if RowProblem.TWO_ROWS in r.problems] == [
        to("O3"),
        f"{HOST}/again",
    ]


@pytest.mark.parametrize("written", ["010", "๐๑๐", "O 10", "OIT 10", "o10.", "(O10)", "О10"])
def test_every_spelling_of_a_code_is_that_code(written: str) -> None:
    spelt = f"<tr><td>{written} {TITLES['O10']}</td><td>{link('O10', 'เปิด')}</td><td></td></tr>"
    assert row(sheet(table([*plain_rows(), spelt])), "O10").addresses == (to("O10"),)


def test_a_code_the_edition_does_not_have_is_told() -> None:
    strange = "<tr><td>O44 มาตรการอื่น</td><td><a href=/44>เปิด</a></td><td></td></tr>"
    assert row(sheet(table([*plain_rows(CODES), strange])), "O44").problems == (RowProblem.UNKNOWN_CODE,)


# --- entries, accordions, tabs ----------------------------------------------------------------


def entries(codes: Iterable[str], folder: str = "f") -> str:
    return "".join(f"<li>{c} – {link(c, folder=folder)}</li>" for c in codes)


def test_in_a_list_the_code_may_stand_outside_the_link() -> None:
    found = sheet(f"<ul>{entries(CODES[:9])}</ul><p>ติดต่อสอบถาม <a href=/x>ที่นี่</a></p>")
    assert [(r.code, r.title, r.addresses) for r in found.rows] == [
        (c, TITLES[c], (to(c),)) for c in CODES[:9]
    ]


def test_in_an_accordion_of_items_the_body_belongs_to_its_button() -> None:
    body = '<div id="b{n}" class="accordion-collapse collapse"><p>อยู่ที่เมนู "งาน" หัวข้อ "{t}"</p><p>{a}</p></div>'
    button = '<h2><button class="accordion-button" data-bs-target="#b{n}">{c} {t}</button></h2>'
    html = "".join(
        f'<div class="accordion-item">{button}{body}</div>'.format(
            n=n, c=c, t=TITLES[c], a=link(c, "เปิดเอกสาร")
        )
        for n, c in enumerate(CODES[:8])
    )
    found = sheet(html)
    assert [(r.code, r.addresses, r.steps) for r in found.rows] == [
        (c, (to(c),), ("งาน", TITLES[c])) for c in CODES[:8]
    ]


def years_in_accordions(wrap: Callable[[int, str], str]) -> str:
    return wrap(2566, f"<ul>{entries(CODES[:8], 'y66')}</ul>") + wrap(
        2565, f"<ul>{entries(CODES[:8], 'y65')}</ul>"
    )


def accordion(year: int, inner: str) -> str:
    return (
        f'<div class="accordion-item"><h2><button class="accordion-button" data-bs-target="#y{year}">'
        f'ปีงบประมาณ พ.ศ. {year}</button></h2><div id="y{year}">{inner}</div></div>'
    )


def heading(year: int, inner: str) -> str:
    return f"<h3>ITA ประจำปี {year}</h3>{inner}"


@pytest.mark.parametrize("wrap", [accordion, heading])
def test_the_list_of_each_year_is_a_sheet_of_its_own(wrap: Callable[[int, str], str]) -> None:
    newest, older = sheets(years_in_accordions(wrap))
    assert (newest.fiscal_year, newest.other_years) == (2566, (2565,))
    assert (older.fiscal_year, older.other_years) == (2565, (2566,))
    assert row(newest, "O4").addresses == (to("O4", "y66"),)
    assert row(older, "O4").addresses == (to("O4", "y65"),)
    assert not any(RowProblem.TWO_ROWS in r.problems for r in (*newest.rows, *older.rows))


def test_tabs_of_years_are_sheets_of_their_own() -> None:
    tabs = "".join(f'<li><a data-bs-toggle="tab" href="#t{y}">ปี {y}</a></li>' for y in (2566, 2565))
    panes = "".join(f'<div class="tab-pane" id="t{y}">{table(rows_of_year(y))}</div>' for y in (2566, 2565))
    newest, older = sheets(f"<ul class='nav nav-tabs'>{tabs}</ul>{panes}")
    assert (newest.fiscal_year, older.fiscal_year) == (2566, 2565)
    assert (row(newest, "O1").addresses, row(older, "O1").addresses) == (
        (to("O1", "2566"),),
        (to("O1", "2565"),),
    )


def rows_of_year(year: int) -> list[str]:
    return [f"<tr><td>{c}</td><td>{link(c, folder=str(year))}</td><td></td></tr>" for c in CODES[:7]]


def test_the_year_of_a_document_is_not_the_year_of_the_list() -> None:
    dated = [f"<h4>{c} {TITLES[c]}</h4><p><a href=/{c}>รายงานปี 2565</a></p>" for c in CODES[:7]]
    assert sheet(f"<h2>ITA 2566</h2>{''.join(dated)}").fiscal_year == 2566


@pytest.mark.parametrize(
    ("url", "title"), [(PAGE, "OIT ปีงบประมาณ 2566"), (f"{HOST}/ita-2566/", "ITA"), (f"{HOST}/ita", "ITA 66")]
)
def test_a_list_without_a_heading_takes_the_year_of_its_page(url: str, title: str) -> None:
    assert sheet(table(plain_rows()), url=url, title=title).fiscal_year == 2566


def test_a_list_that_states_no_year_has_none() -> None:
    assert sheet(table(plain_rows())).fiscal_year is None


# --- whose list it is -------------------------------------------------------------------------


def test_the_titles_of_another_edition_are_told_whatever_year_is_written() -> None:
    rows = [
        f"<tr><td>{c} {t}</td><td><a href=/{c}>เปิด</a></td><td></td></tr>" for c, t in TITLES_2564.items()
    ]
    assert SheetProblem.OTHER_EDITION in sheet(f"<h2>ITA 2566</h2>{table(rows)}").problems


def test_the_list_of_another_kind_of_body_is_told() -> None:
    rows = [
        f"<tr><td>O{n} หลักสูตรของโรงเรียน {n}</td><td><a href=/{n}>เปิด</a></td><td></td></tr>"
        for n in range(1, 20)
    ]
    assert SheetProblem.OTHER_LIST in sheet(table(rows)).problems


def test_our_own_list_is_told_neither() -> None:
    assert sheet(f"<h2>ITA 2566</h2>{table(plain_rows(CODES))}").problems == ()


@pytest.mark.parametrize(
    "html",
    [
        "<p>ข่าว O1 ถึง O43 ประกาศแล้ว</p>",
        "<table><tr><th>ที่</th><th>รายการ</th><th>ราคา</th></tr>"
        + "".join(f"<tr><td>{n}</td><td>จ้างเหมา</td><td>{n}000</td></tr>" for n in range(1, 30))
        + "</table>",
        "<ul>" + "".join(f"<li>0{n} มกราคม 2566 <a href=/{n}>ข่าว</a></li>" for n in range(1, 9)) + "</ul>",
        "",
    ],
)
def test_a_page_that_lists_no_items_is_no_sheet(html: str) -> None:
    assert sheets(html) == ()


def test_what_a_list_shows_of_persons_is_masked_before_it_is_kept() -> None:
    shown = "<tr><td>O5 ติดต่อ</td><td><a href=/x>เปิด</a></td><td>เลขประจำตัวประชาชน 1-1037-02071-81-1</td></tr>"
    kept = EvidenceMask()(page(table([*plain_rows(), shown])))
    assert "1037" not in kept.model_dump_json()


# --- of a whole site --------------------------------------------------------------------------


def test_a_list_that_stands_on_many_pages_is_given_once_and_foreign_addresses_are_told() -> None:
    made = town()
    foreign = (
        '<tr><td>O9 Social Network</td><td><a href="https://www.facebook.com/town">เปิด</a></td><td></td></tr>'
    )
    html = table([*plain_rows(), foreign])
    made.link("Social Network", "https://www.facebook.com/town", on="/ita.html")
    made.evidence += [page(html), page(html, url=f"{HOST}/news.html")]
    (only,) = sheets_of_site(Site(made.evidence), matcher_2566())
    assert row(only, "O9").problems == (RowProblem.OFF_HOST,)
    assert row(only, "O1").problems == ()


def test_the_name_of_the_link_to_a_page_may_state_the_year_of_its_list() -> None:
    made = town()
    made.link("ITA ปี 2566", "/ita.html")
    made.evidence.append(page(table(plain_rows())))
    (only,) = sheets_of_site(Site(made.evidence), matcher_2566())
    assert only.fiscal_year == 2566


def test_a_list_that_names_items_without_codes_is_a_sheet_too() -> None:
    made = town()
    a_list(made, [("", title) for title in TITLES.values()])
    (only,) = sheets_of_site(Site(made.evidence), matcher_2566())
    assert [r.code for r in only.rows] == list(CODES)
    assert all(RowProblem.CODE_BY_TITLE in r.problems for r in only.rows)
