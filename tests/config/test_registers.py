"""Registers: what is read, what is noted with its line, and what is refused."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import openpyxl.styles
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config.agency_names import register_words
from config.registers import Register, RegisterNotReadable, read_register
from config.web_address import completed, fault_of
from config.wording import wording
from crawler.addresses import AddressRefused, check_url
from tests.conftest import tool

HEADINGS = "name,type,province,district,url,code"
THAI = "ชื่อหน่วยงาน,ประเภท,จังหวัด,อำเภอ,เว็บไซต์,รหัส"
ROW = "เทศบาลตำบลนาสมมติ,เทศบาลตำบล,เลย,ภูกระดึง,https://nasommut.example/,S1"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes lines, or bytes, as register.csv."""

    def written(*lines: str, raw: bytes | None = None, encoding: str = "utf-8") -> Path:
        path = tmp_path / "register.csv"
        path.write_bytes("\n".join(lines).encode(encoding) if raw is None else raw)
        return path

    return written


def kinds(register: Register) -> list[tuple[int, str]]:
    return [(note.line, note.kind) for note in register.notes]


def refused(path: Path, **options: str) -> RegisterNotReadable:
    with pytest.raises(RegisterNotReadable) as error:
        read_register(path, **options)
    return error.value


def workbook(path: Path, *sheets: tuple[str, list[list[object]]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


# --- what is read ---------------------------------------------------------------------------


def test_the_shipped_sample_is_a_register_with_one_body_without_a_site() -> None:
    register = read_register(Path("config/registers/sample.csv").absolute())
    assert [row.line for row in register.rows] == [2, 3, 4, 5, 6, 7]
    assert [row.agency.type for row in register.rows] == [
        "เทศบาลนคร",
        "เทศบาลเมือง",
        "องค์การบริหารส่วนตำบล",
        "องค์การบริหารส่วนจังหวัด",
        "องค์การบริหารส่วนตำบล",
        "เทศบาลตำบล",
    ]
    assert register.rows[2].agency.url == "https://nongthotlong.example"
    assert kinds(register) == [(6, "no_site")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_csv_is_read_in_every_encoding_and_with_every_separator(
    write: Write, encoding: str, separator: str
) -> None:
    lines = (line.replace(",", separator) for line in (THAI, ROW))
    register = read_register(write(*lines, encoding=encoding))
    assert register.rows[0].agency.model_dump() == {
        "name": "เทศบาลตำบลนาสมมติ",
        "type": "เทศบาลตำบล",
        "province": "เลย",
        "district": "ภูกระดึง",
        "url": "https://nasommut.example/",
        "code": "S1",
    }
    assert register.notes == ()


def test_commas_inside_a_tab_separated_file_do_not_decide_its_separator(write: Write) -> None:
    path = write("ลำดับ, หมายเหตุ, อื่น ๆ\tname\turl", "1, 2, 3, 4\tทต.ท่านา\twww.thana.example")
    assert read_register(path).rows[0].agency.name == "เทศบาลตำบลท่านา"


def test_columns_stand_in_any_order_and_the_unused_are_told(write: Write) -> None:
    path = write("โทรศัพท์,เว็บไซต์ (URL),จังหวัด,ชื่อ อปท.", "042,www.a.example,จ.เลย,ทต.ท่านา")
    register = read_register(path)
    agency = register.rows[0].agency
    assert (agency.name, agency.province, agency.url) == ("เทศบาลตำบลท่านา", "เลย", "https://www.a.example")
    assert kinds(register) == [(1, "columns_unused")]
    assert "โทรศัพท์" in register.notes[0].said("th")


def test_titles_above_the_table_and_headings_repeated_in_it_are_no_agencies(write: Write) -> None:
    path = write("ทะเบียนหน่วยงาน จังหวัดเลย,,,,,", "", HEADINGS, ROW, HEADINGS, ROW.replace("นาสมมติ", "ท่านา"))
    register = read_register(path)
    assert [row.line for row in register.rows] == [4, 6]
    assert kinds(register) == [(6, "same_site"), (6, "same_code")]


def test_line_numbers_count_lines_of_the_file_not_rows(write: Write) -> None:
    path = write(HEADINGS, "", '"ทต.ท่า', 'นา",,เลย,,www.a.example,', "ทต.ทดลอง,,เลย,,ftp://b.example,")
    register = read_register(path)
    assert [row.line for row in register.rows] == [3, 5]
    assert (3, "lines_joined") in kinds(register)
    assert (5, "not_http") in kinds(register)


@pytest.mark.parametrize(
    ("written", "name", "type_"),
    [
        ("ทต. ท่านา", "เทศบาลตำบลท่านา", "เทศบาลตำบล"),
        ("ทม.นาสมมติ", "เทศบาลเมืองนาสมมติ", "เทศบาลเมือง"),
        ("ทน.บึงตัวอย่าง", "เทศบาลนครบึงตัวอย่าง", "เทศบาลนคร"),
        ("อบต หนองแขง", "องค์การบริหารส่วนตำบลหนองแขง", "องค์การบริหารส่วนตำบล"),
        ("อบจ.เลย", "องค์การบริหารส่วนจังหวัดเลย", "องค์การบริหารส่วนจังหวัด"),
        ("เมืองพัทยา", "เมืองพัทยา", "เมืองพัทยา"),
        ("กทม.", "กรุงเทพมหานคร", "กรุงเทพมหานคร"),
        ("เทศบาลตําบลนา", "เทศบาลตำบลนา", "เทศบาลตำบล"),  # sara am in two parts, habits 35
    ],
)
def test_the_type_is_taken_from_the_name_where_none_is_written(
    write: Write, written: str, name: str, type_: str
) -> None:
    agency = read_register(write("name,province,url", f"{written},เลย,a.example")).rows[0].agency
    assert (agency.name, agency.type) == (name, type_)


def test_a_type_that_contradicts_the_name_is_used_and_noted(write: Write) -> None:
    register = read_register(write("name,type,province,url", "อบต.นาสมมติ,ทต.,เลย,a.example"))
    assert register.rows[0].agency.type == "เทศบาลตำบล"
    assert kinds(register) == [(2, "type_differs")]


def test_a_municipality_of_no_kind_takes_the_kind_that_the_name_says(write: Write) -> None:
    register = read_register(write("name,type,province,url", "เทศบาลเมืองนาสมมติ,เทศบาล,เลย,a.example"))
    assert (register.rows[0].agency.type, register.notes) == ("เทศบาลเมือง", ())


# --- addresses ------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["", "-", "–", "ไม่มี", "ไม่มีเว็บไซต์", " N/A ", "ยังไม่มี", "0"])
def test_no_site_is_declared_in_many_words(write: Write, cell: str) -> None:
    register = read_register(write("name,province,url", "ทต.ท่านา,เลย,a.example", f"ทต.นา,เลย,{cell}"))
    row = register.rows[1]
    assert (row.agency.url, row.unusable, kinds(register)) == ("", "", [(3, "no_site")])


@pytest.mark.parametrize(
    "cell",
    [
        "https://www.facebook.com/nasommut",
        "th-th.facebook.com/nasommut",
        "Facebook",
        "เฟซบุ๊ก",
        "https://line.me/x",
    ],
)
def test_a_social_network_is_no_site_of_its_own(write: Write, cell: str) -> None:
    register = read_register(write("name,province,url", "ทต.ท่านา,เลย,a.example", f"ทต.นา,เลย,{cell}"))
    row = register.rows[1]
    assert (row.agency.url, row.unusable, kinds(register)) == ("", "", [(3, "social_only")])


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("ftp://x.example", "not_http"),
        ("mailto:info@x.example", "not_http"),
        ("https://admin:secret@x.example/", "credentials"),
        ("info@x.example", "credentials"),
        ("http://10.1.2.3/", "private"),
        ("http://localhost/", "private"),
        ("http://2130706433/", "private"),
        ("http:/x.example", "not_an_address"),
        ("ดูที่เพจ", "not_an_address"),
        ("https://นา..example", "not_an_address"),
    ],
)
def test_an_address_that_cannot_be_used_is_a_note_and_its_row_stays(
    write: Write, cell: str, kind: str
) -> None:
    register = read_register(write("name,province,url", "ทต.ท่านา,เลย,a.example", f"ทต.นา,เลย,{cell}"))
    row = register.rows[1]
    assert (row.agency.name, row.agency.url, row.unusable) == ("เทศบาลตำบลนา", "", kind)
    assert kinds(register) == [(3, kind)]


def test_a_password_in_an_address_is_never_repeated(write: Write) -> None:
    path = write("name,url", "ทต.ท่านา,a.example", "ทต.นา,https://admin:secret@x.example/")
    said = " ".join(note.said(lang) for note in read_register(path).notes for lang in ("th", "en"))  # type: ignore[arg-type]
    assert "x.example" in said
    assert "secret" not in said


def test_of_several_addresses_the_first_that_can_be_audited_is_used(write: Write) -> None:
    cell = '"https://www.facebook.com/nasommut , www.b.example / www.c.example"'
    register = read_register(write("name,province,url", f"ทต.ท่านา,เลย,{cell}"))
    assert register.rows[0].agency.url == "https://www.b.example"
    assert kinds(register) == [(2, "several_addresses")]


def test_the_office_network_may_be_allowed(write: Write) -> None:
    path = write("name,province,url", "ทต.ท่านา,เลย,http://127.0.0.1:8000/")
    assert refused(path).key == "no_usable"
    assert read_register(path, allow_private=True).rows[0].agency.url == "http://127.0.0.1:8000/"


ADDRESSES = [
    "www.x.go.th", "HTTPS://x.go.th/ita", "//x.go.th", "x.go.th:8080", "อบต.ไทย", "http://[2404:6800::1]/",
    "203.150.20.1", "http://[::1]/", "http://127.1/", "0x7f.1", "192.168.0.1", "100.64.0.1", "192.0.2.1",
    "224.0.0.1", "http://x.local", "x.lan", "a b.go.th", "x\\y.go.th", "http://u:p@x.go.th",
    "http://x.go.th:99999", "169.254.169.254",
    "javascript:alert(1)", "gopher://x.go.th", "http://", "x" * 5000 + ".go.th", "-x.go.th", "x..go.th",
]  # fmt: skip


@pytest.mark.parametrize("written", ADDRESSES)
@pytest.mark.parametrize("allow_private", [False, True])
def test_the_register_accepts_what_the_crawler_accepts(written: str, allow_private: bool) -> None:
    url = completed(written)
    try:
        check_url(url, allow_private=allow_private)
        crawled = True
    except AddressRefused:
        crawled = False
    assert (fault_of(url, allow_private=allow_private) is None) == crawled


# --- rows that are alike --------------------------------------------------------------------


def test_a_row_that_stands_twice_stays_twice_and_names_the_first(write: Write) -> None:
    register = read_register(write(HEADINGS, ROW, ROW.replace("https://n", "http://www.n")))
    assert [row.same_as for row in register.rows] == [0, 2]
    assert kinds(register) == [(3, "duplicate")]


def test_one_name_twice_in_a_province_is_noted_unless_the_districts_differ(write: Write) -> None:
    rows = ("อบต.หนองบัว,เลย,{},{}.example".format(*pair) for pair in (("ก", "a"), ("ข", "b"), ("", "c")))
    register = read_register(write("name,province,district,url", *rows, "อบต.หนองบัว,ตาก,,d.example"))
    assert kinds(register) == [(4, "same_name")]
    assert "บรรทัด 2" in register.notes[0].said("th")


def test_one_host_under_two_names_is_noted_and_both_are_kept(write: Write) -> None:
    rows = ("ทต.ก้าว,เลย,www.a.example", "ทต.ข้าว,เลย,http://a.example/", "ทต.คาว,เลย,a.example/khao")
    register = read_register(write("name,province,url", *rows))
    assert len(register.rows) == 3
    assert kinds(register) == [(3, "same_site"), (4, "same_host")]


def test_bodies_on_google_sites_share_their_host_honestly(write: Write) -> None:
    rows = (f"ทต.{n},เลย,https://sites.google.com/view/{n}" for n in ("ก้าว", "ข้าว"))
    assert read_register(write("name,province,url", *rows)).notes == ()


# --- rows that are odd ----------------------------------------------------------------------


def test_a_sum_below_the_table_is_no_agency(write: Write) -> None:
    register = read_register(write("name,province,url", "ทต.ท่านา,เลย,a.example", "รวม 1 แห่ง,เลย,", ",เลย,"))
    assert [row.line for row in register.rows] == [2]
    assert kinds(register) == [(3, "not_an_agency"), (4, "not_an_agency")]


def test_a_body_without_a_name_is_audited_by_its_address(write: Write) -> None:
    register = read_register(write("name,type,province,url", ",ทต.,เลย,a.example"))
    assert (register.rows[0].agency.name, kinds(register)) == ("", [(2, "name_missing")])


def test_a_misspelt_province_is_noted(write: Write) -> None:
    register = read_register(write("name,province,url", "ทต.ท่านา,เลยย,a.example", "ทต.นา,,b.example"))
    assert kinds(register) == [(2, "province_unknown"), (3, "province_missing")]


def test_the_official_list_with_a_row_for_each_tambon_gives_each_body_once(write: Write) -> None:
    headings = "จังหวัด,อำเภอ,ตำบล,รหัส อปท.,ประเภท อปท.,อปท.,ที่ตั้งสำนักงานเลขที่,LAT,LONG,เว็ปไซต์ของอปท"
    path = write(
        headings,
        "เลย,ภูกระดึง,ก้าว,5421001,เทศบาลตำบล,นาสมมติ,1,,,www.a.example",
        "เลย,ภูกระดึง,ข้าว,5421001,เทศบาลตำบล,นาสมมติ,1,,,www.a.example",
        "เลย,ภูกระดึง,คาว,5421001,เทศบาลตำบล,นาสมมติ,1,,,www.a.example",
        'เลย,ภูกระดึง,ก้าว,6421002,อบต.,นาทดลอง,2,,,"www,b.example"',
        'เลย,ภูกระดึง,ข้าว,6421002,อบต.,นาทดลอง,2,,,"www,b.example"',
        'เลย,ภูกระดึง,ก้าว,6421003,อบต.,นาจำลอง,2,,,"""-"""',
        "เลย,ภูกระดึง,ก้าว,6421004,อบต.,นาสมมุติ,2,,,16.8912",
    )
    register = read_register(path)
    assert [(row.line, row.agency.name, row.agency.code) for row in register.rows] == [
        (2, "เทศบาลตำบลนาสมมติ", "5421001"),
        (5, "องค์การบริหารส่วนตำบลนาทดลอง", "6421002"),
        (7, "องค์การบริหารส่วนตำบลนาจำลอง", "6421003"),
        (8, "องค์การบริหารส่วนตำบลนาสมมุติ", "6421004"),
    ]
    assert kinds(register) == [
        (1, "columns_unused"),
        (2, "many_rows"),
        (5, "not_an_address"),
        (5, "many_rows"),
        (7, "no_site"),
        (8, "not_an_address"),
    ]
    assert register.notes[1].facts == {"n": 3, "last": 4}


def test_a_double_with_a_code_stays_where_no_column_tells_it_apart(write: Write) -> None:
    register = read_register(write(f"{HEADINGS},tel", f"{ROW},1", f"{ROW},1"))
    assert [row.same_as for row in register.rows] == [0, 2]


def test_a_special_body_takes_the_kind_that_its_name_says(write: Write) -> None:
    path = write("name,type,province,url", "เมืองพัทยา,ท้องถิ่นรูปแบบพิเศษ,ชลบุรี,a.example")
    register = read_register(path)
    assert (register.rows[0].agency.type, register.notes) == ("เมืองพัทยา", ())


# --- what is no register --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf  \n", "no_headings"),
        (b"name,url\0\n", "binary"),
        ("รายงานการประชุมสภา".encode(), "no_headings"),
        ("ชื่อหน่วยงาน,จังหวัด\nทต.นา,เลย\n".encode(), "headings"),
        ("name,url,เว็บไซต์\nทต.นา,a.example,b.example\n".encode(), "headings"),
        (b"name,url\n", "no_rows"),
        ("name,url\nทต.นา,ไม่ทราบ\n".encode(), "no_usable"),
        ('name,url\nทต.นา,a.example\n"ทต.ข้าว,b.example\nทต.คาว,c.example\n'.encode(), "csv"),
        ("name,url\nทต.นา,a.example\n".encode() + b"\xe0\xb8,\n", "encoding"),
        (b"PK\x03\x04 no zip", "damaged"),
        (b"\xd0\xcf\x11\xe0 no workbook", "damaged"),
        (b"%PDF-1.4\n%\xff\xff\xff", "encoding"),
    ],
)
def test_a_file_that_is_no_register_is_refused_with_a_reason(write: Write, raw: bytes, key: str) -> None:
    error = refused(write(raw=raw))
    assert error.key == key
    assert "register.csv" in error.said("th")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert {refused(tmp_path).key, refused(tmp_path / "none.csv").key} == {"closed"}


def test_the_line_of_a_missing_heading_is_named(write: Write) -> None:
    error = refused(write("ทะเบียน", "", "จังหวัด,อำเภอ,รหัส", "เลย,ภูกระดึง,1"))
    assert [(p.line, p.facts["column"]) for p in error.problems] == [(3, "name"), (3, "url")]


def test_of_many_problems_the_first_twenty_are_told_and_the_rest_counted(write: Write) -> None:
    error = refused(write("name,province,url", *(f"ทต.นา{n},เลย,ไม่ทราบ" for n in range(31))))
    said = error.said("en").splitlines()
    assert len(error.problems) == 31
    assert len(said) == 1 + 20 + 1
    assert said[1].startswith("line 2:")
    assert said[-1] == "and 11 more"


def test_one_bad_row_of_many_never_refuses_the_register(write: Write) -> None:
    rows = [f"ทต.นา{n},เลย,n{n}.example" for n in range(200)]
    rows[135] = "ทต.นา135,เลย,htp//ผิด"
    register = read_register(write("name,province,url", *rows))
    assert len(register.rows) == 200
    assert kinds(register) == [(137, "not_an_address")]


def test_a_file_larger_than_any_register_is_refused_unread(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.register_files.MAX_BYTES", 100)
    assert refused(write(HEADINGS, ROW, ROW)).key == "large"


def test_more_rows_than_the_limit_are_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.register_files.MAX_ROWS", 10)
    rows = [f"ทต.นา{n},n{n}.example" for n in range(60)]
    assert refused(write("name,url", *rows)).key == "long"


def test_a_csv_of_empty_lines_is_not_read_to_its_end(write: Write) -> None:
    row = "ทต.ก,www.bansuan.go.th"
    assert refused(write("name,url", row, "\n" * 1_000_001)).key == "long"


# --- spreadsheets ---------------------------------------------------------------------------


def test_a_workbook_is_read_with_its_own_line_numbers(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    rows: list[list[object]] = [[None], [None, "ทะเบียน"], [None, *THAI.split(",")], [None, *ROW.split(",")]]
    rows[3][6] = 5400101.0
    workbook(path, ("ว่าง", []), ("ทะเบียน", rows))
    register = read_register(path)
    assert [(row.line, row.agency.name, row.agency.code) for row in register.rows] == [
        (4, "เทศบาลตำบลนาสมมติ", "5400101")
    ]


def test_what_stands_in_merged_cells_holds_for_each_of_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    rows: list[list[object]] = [["จังหวัด", "name", "url"], ["เลย", "ทต.ก้าว", "a.example"]]
    rows += [[None, "ทต.ข้าว", "b.example"], [None, "ทต.คาว", "c.example"]]
    book = workbook(path, ("s", rows))
    book["s"].merge_cells("A2:A3")
    book.save(path)
    assert [row.agency.province for row in read_register(path).rows] == ["เลย", "เลย", ""]


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same package with other parts."""
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as package:
        for name, raw in members.items():
            package.writestr(name, raw)
    return path


def test_formulas_give_the_values_that_were_saved_with_them(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    workbook(path, ("s", [["name", "url"], ["ทต.ท่านา", "PLACEHOLDER"]]))

    def calculated(members: dict[str, bytes]) -> None:
        sheet = "xl/worksheets/sheet1.xml"
        formula = b'<c r="B2" t="str"><f>"a"&amp;".example"</f><v>a.example</v></c>'
        members[sheet], times = re.subn(rb'<c r="B2".*?</c>', formula, members[sheet])
        assert times == 1

    assert read_register(rewritten(path, calculated)).rows[0].agency.url == "https://a.example"


def test_several_sheets_with_registers_are_refused_until_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    one: list[list[object]] = [["name", "url"], ["ทต.ก้าว", "a.example"]]
    two: list[list[object]] = [["name", "url"], ["ทต.ข้าว", "b.example"]]
    workbook(path, ("คำอธิบาย", [["วิธีใช้"]]), ("อบต", one), ("เทศบาล", two))
    error = refused(path)
    assert (error.key, error.facts["sheets"]) == ("several_sheets", "อบต, เทศบาล")
    assert read_register(path, sheet="เทศบาล").rows[0].agency.name == "เทศบาลตำบลข้าว"
    assert refused(path, sheet="ไม่มีแผ่นนี้").key == "no_sheet"


def test_a_stray_cell_in_the_last_row_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    book = workbook(path, ("s", [["name", "url"], ["ทต.ท่านา", "a.example"]]))
    book["s"].cell(1_048_576, 16_384, "x")
    book.save(path)
    assert refused(path).key == "stray"


def _elsewhere(members: dict[str, bytes]) -> None:
    """The sheet lies where no program puts one."""
    members["xl/sheets/a.xml"] = members.pop("xl/worksheets/sheet1.xml")
    rels = "xl/_rels/workbook.xml.rels"
    members[rels] = members[rels].replace(b"worksheets/sheet1.xml", b"sheets/a.xml")


def _behind_a_bracket(members: dict[str, bytes]) -> None:
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = members[sheet].replace(b'<c r="XFD1048576"', b'<c x=">" r="XFD1048576"')


def _by_row_alone(members: dict[str, bytes]) -> None:
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = members[sheet].replace(b'<c r="XFD1048576"', b"<c")
    members[sheet] = members[sheet].replace(b'<c r="A2"', b'<c r="ALL2"')


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux only")
@pytest.mark.parametrize("hidden", [_elsewhere, _behind_a_bracket, _by_row_alone])
def test_a_stray_cell_that_is_found_only_by_its_reader_costs_the_reader_alone(
    tmp_path: Path, hidden: Callable[[dict[str, bytes]], None]
) -> None:
    path = tmp_path / "r.xlsx"
    book = workbook(path, ("s", [["name", "url"], ["ทต.ท่านา", "a.example"]]))
    book["s"].cell(1_048_576, 16_384, "x")
    book.save(path)
    assert refused(rewritten(path, hidden)).key == "damaged"


def test_a_border_around_empty_cells_is_no_stray_cell(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    book = workbook(path, ("s", [["name", "url"], ["ทต.ท่านา", "a.example"]]))
    book["s"].cell(1_048_576, 16_384).font = openpyxl.styles.Font(bold=True)
    book.save(path)
    assert [row.line for row in read_register(path).rows] == [2]


def open_document(path: Path, rows: str) -> Path:
    """A spreadsheet of LibreOffice with one sheet of these rows."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    sheet = f'<table:table table:name="s">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        package.writestr("content.xml", f"<office:document-content {names}>{body}</office:document-content>")
    return path


def cell(text: str, times: int = 1) -> str:
    repeated = f'table:number-columns-repeated="{times}"'
    if not text:
        return f"<table:table-cell {repeated}/>"
    return (
        f'<table:table-cell office:value-type="string" {repeated}><text:p>{text}</text:p></table:table-cell>'
    )


def row(cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


HEAD = row(cell("name") + cell("url"))


def test_an_open_document_that_is_empty_to_its_last_row_is_read(tmp_path: Path) -> None:
    rows = (
        HEAD + row(cell("ทต.ท่านา") + cell("a.example") + cell("", 16_382)) + row(cell("", 16_384), 1_048_574)
    )
    register = read_register(open_document(tmp_path / "r.ods", rows))
    assert [(one.line, one.agency.url) for one in register.rows] == [(2, "https://a.example")]


@pytest.mark.parametrize(
    "rows",
    [
        row(cell("x", 16_000), 1_000_000),
        row(cell("x", 800), 8_000) * 3,
        row(cell("", 16_000) + cell("x"), 900),
    ],
)
def test_an_open_document_that_would_be_laid_out_to_gigabytes_is_refused(tmp_path: Path, rows: str) -> None:
    assert refused(open_document(tmp_path / "r.ods", HEAD + rows)).key == "stray"


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_older_and_other_spreadsheets_are_read_alike(tmp_path: Path, ending: str) -> None:
    office = tool("libreoffice")
    path = tmp_path / "r.xlsx"
    rows: list[list[object]] = [[None, *THAI.split(",")], [None, *ROW.split(",")]]
    workbook(path, ("ว่าง", []), ("ทะเบียน", rows))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", ending, "--outdir", tmp_path, path],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert read_register(tmp_path / f"r.{ending}").rows == read_register(path).rows


def test_a_package_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.xlsx"
    workbook(path, ("s", [["name", "url"], ["ทต.ท่านา", "a.example"]]))
    monkeypatch.setattr("config.register_files._MAX_UNPACKED", 500)
    assert refused(path).key == "unpacked"


def test_a_package_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    path = tmp_path / "r.xlsx"
    path.write_bytes(held.getvalue())
    assert refused(path).key == "damaged"


# --- the frozen register --------------------------------------------------------------------


def test_the_digest_is_of_what_the_rows_say_not_of_how_they_are_written(write: Write) -> None:
    one = read_register(write("name,province,url", "ทต.ท่านา,จ.เลย,WWW.a.example")).sha256
    same = read_register(write("เว็บไซต์;หน่วยงาน;จังหวัด", "WWW.a.example;เทศบาลตำบลท่านา;เลย")).sha256
    other = read_register(write("name,province,url", "ทต.ท่านา,เลย,b.example")).sha256
    moved = read_register(write("name,province,url", "", "ทต.ท่านา,เลย,WWW.a.example")).sha256
    assert one == same
    assert len({one, other, moved}) == 3


def test_types_and_provinces_are_chosen_in_any_spelling(write: Write) -> None:
    rows = ("ทต.ก้าว,เลย,a.example", "ทม.ข้าว,ตาก,b.example", "อบต.คาว,เลย,ผิด", "อบต.งาว,ตาก,-")
    register = read_register(write("name,province,url", *rows))

    def lines(**chosen: object) -> list[int]:
        return [row.line for row in register.only(**chosen).rows]  # type: ignore[arg-type]

    assert lines() == [2, 3, 4, 5]
    assert lines(types=["เทศบาล"]) == [2, 3]
    assert lines(types=["อบต.", "เทศบาลเมือง"]) == [3, 4, 5]
    assert lines(provinces=["จ.เลย"], types=["อบต"]) == [4]
    assert lines(limit=3) == [2, 3, 4]
    assert lines(types=["โรงเรียน"]) == []
    assert kinds(register.only(provinces=["ตาก"])) == [(5, "no_site")]
    assert register.only(limit=3).sha256 != register.sha256
    assert register.only(limit=99) == register


def test_of_a_part_of_the_register_no_row_points_outside_it(write: Write) -> None:
    rows = ("ทต.ก้าว,ทม.,เลย,a.example", "ทต.ก้าว,,เลย,a.example", "ทต.ก้าว,,เลย,a.example")
    register = read_register(write("name,type,province,url", *rows))
    assert [row.same_as for row in register.rows] == [0, 2, 2]
    assert [row.same_as for row in register.only(types=["ทต."]).rows] == [0, 0]


# --- words and bytes ------------------------------------------------------------------------


def test_no_heading_means_two_columns() -> None:
    columns = register_words().columns
    names = [name for many in (*columns.required.values(), *columns.optional.values()) for name in many]
    assert sorted(set(names)) == sorted(names)


def test_every_note_and_reason_has_its_sentence() -> None:
    from typing import get_args

    from config.register_rows import NoteKind

    for lang in ("th", "en"):
        sentences = wording(lang).keys  # type: ignore[arg-type]
        assert {f"registers.notes.{kind}" for kind in get_args(NoteKind)} <= sentences


cells = st.text(alphabet=st.sampled_from('aก,;\t|"\r\n\0 /:.@ํา-'), max_size=20)
tables = st.lists(st.lists(cells, max_size=6).map(",".join), max_size=6).map("\n".join)


@settings(
    max_examples=300,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    raw=st.binary(max_size=300)
    | tables.map(lambda text: f"{HEADINGS}\n{text}".encode())
    | st.binary(max_size=200).map(lambda tail: f"{HEADINGS}\n{ROW}\n".encode() + tail)
    | st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail)
    | st.binary(max_size=200).map(lambda tail: b"\xd0\xcf\x11\xe0" + tail)
)
@example(raw=f"{HEADINGS}\n{'[' * 5000},,,,http://[::1,\n".encode())
@example(raw=f"{HEADINGS}\n,,,,{'http://' * 900},\n".encode())
@example(raw=b"name,url\n" + b"(" * 50_000 + b",a.example\n")
@example(raw=b'name,url\n"' + b"a" * 200_000)
def test_any_bytes_give_a_register_or_the_reason_why_not(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(raw)
    try:
        register = read_register(path)
    except RegisterNotReadable as error:
        reason = error.said("th")
    else:
        reason = ""
        assert all(note.said("th") for note in register.notes)
    assert reason or register.rows
    assert reason or len({row.line for row in register.rows}) == len(register.rows)
