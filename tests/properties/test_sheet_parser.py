"""Answer sheets and registers that the test itself fills in are read back, and nothing else is read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from audits.answers.reading import SheetNotReadable, read_sheet
from benchmarks.fuzz import seeds
from config.ole_containers import chains_end
from config.registers import RegisterNotReadable, read_register
from matchers.answer_rows import coded, is_header, role_of, roles_of, written_addresses
from matchers.item_codes import typed_code, typed_codes
from tests.crawler.extract import hostile_files
from tests.properties.examples import examples, hostile_texts

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
SITE = "https://www.x.go.th"
codes = st.lists(st.integers(1, 43), min_size=2, max_size=8, unique=True)
names = st.text(alphabet="abcdefghijklmnop0123456789-_", min_size=1, max_size=12)
urls = st.builds("{}{}/{}.{}".format, st.sampled_from(["https://", "http://"]),
st.sampled_from(["www.x.go.th", "x.or.th"]),
                 names, st.sampled_from(["pdf", "php", "html"]))  # fmt: skip
headings = st.permutations(["code", "title", "url"])
SPOKEN = {"code": ["ข้อ", "ลำดับ", "O"], "title": ["ชื่อข้อมูล", "รายการ"], "url": ["URL", "ลิงก์", "url"]}


def test_the_headings_used_here_are_known() -> None:
    assert role_of("ข้อ") == "code"
    assert role_of("URL") == "url"


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[list[str]], list[tuple[str, str]]]:
    """Rows of a sheet with headings in some order, and the code and address of each item."""
    order = draw(headings)
    heads = {
        "code": "ข้อ",
        "title": draw(st.sampled_from(["ชื่อข้อมูล", "ข้อมูล"])),
        "url": draw(st.sampled_from(["URL", "ลิงก์"])),
    }
    rows, told = [[heads[one] for one in order]], []
    thai, letter = draw(st.booleans()), draw(st.sampled_from(["O", "o", "O0"]))
    for number in draw(codes):
        code = f"{letter}{number}" if number < 10 or letter != "O0" else f"O{number}"
        url = draw(urls)
        cells = {"code": code.translate(THAI_DIGITS) if thai else code, "title": "แผนพัฒนา", "url": url}
        rows.append([cells[one] for one in order])
        told.append((f"O{number}", url))
    return rows, told


@st.composite
def files(draw: st.DrawFn, rows: list[list[str]]) -> bytes:
    """The rows as a file of one of the kinds people keep."""
    if draw(st.booleans()):
        into = io.BytesIO()
        with xlsxwriter.Workbook(into, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            top, left = draw(st.integers(0, 3)), draw(st.integers(0, 2))
            for n, row in enumerate(rows):
                for m, cell in enumerate(row):
                    sheet.write_string(top + n, left + m, cell)
        return into.getvalue()
    text = io.StringIO()
    csv.writer(text, delimiter=draw(st.sampled_from(",;\t"))).writerows(rows)
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp874"]))
    return text.getvalue().encode(encoding)


@examples(120)
@given(data=st.data(), sheet=sheets())
def test_a_sheet_is_read_back_whatever_its_columns_kind_and_letters(
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    sheet: tuple[list[list[str]], list[tuple[str, str]]],
) -> None:
    rows, told = sheet
    path = tmp_path_factory.getbasetemp() / "sheet"
    path.write_bytes(data.draw(files(rows)))
    read = read_sheet(path, site=SITE)
    assert [(row.code, *row.addresses) for row in read.rows] == told


@examples(80)
@given(data=st.data(), hosts=st.lists(st.integers(1, 999), min_size=1, max_size=6, unique=True))
def test_a_register_is_read_back_and_unsafe_addresses_are_not(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, hosts: list[int]
) -> None:
    heads = data.draw(st.permutations(["ชื่อหน่วยงาน", "จังหวัด", "เว็บไซต์"]))
    good = [f"https://www.t{number}.go.th" for number in hosts]
    cells = [
        {"ชื่อหน่วยงาน": f"เทศบาลตำบลท่านา{'ก' * n}", "จังหวัด": "ตาก", "เว็บไซต์": url}
        for n, url in enumerate(good, 1)
    ]
    rows = [list(heads), *([row[head] for head in heads] for row in cells)]
    path = tmp_path_factory.getbasetemp() / "register"
    path.write_bytes(data.draw(files(rows)))
    read = read_register(path)
    assert [row.agency.url.rstrip("/") for row in read.rows] == good
    assert [row.agency.name for row in read.rows] == [row["ชื่อหน่วยงาน"] for row in cells]
    bad = data.draw(
        st.sampled_from(
            ["http://127.0.0.1/", "http://10.1/", "ftp://x.go.th", "http://a:b@x.go.th", "http://[::1]/"]
        )
    )
    path.write_text("\n".join(",".join(row).replace(good[0], bad) for row in rows), encoding="utf-8")
    try:
        told = [row.agency.url.rstrip("/") for row in read_register(path).rows]
    except RegisterNotReadable:
        told = []
    assert bad not in told
    assert set(told) <= {"", *good}


@examples(300)
@given(
    st.lists(urls, min_size=1, max_size=5, unique=True), st.sampled_from(["\n", " ", ", ", "\n2. ", " และ "])
)
def test_every_address_of_a_cell_is_found_once_and_in_order(addresses: list[str], between: str) -> None:
    assert written_addresses(between.join(addresses))[0] == tuple(addresses)


@examples(300)
@given(
    hostile_texts
    | st.lists(
        urls | hostile_texts | st.sampled_from(["\n", " ", "1. ", "(ลิงก์ที่ 1)", "www.", "x.go.th"]), max_size=8
    ).map("".join)
)
def test_no_address_is_found_that_was_not_written(text: str) -> None:
    found, left = written_addresses(text)
    assert len(set(found)) == len(found) <= 40
    assert all(one in text and "\n" not in one for one in found)
    assert all("\n" not in line and len(line) <= 300 for line in left)


@examples(200)
@given(st.integers(1, 99), st.sampled_from(["O{}", "o{}", "O {}", "ข้อ {}", "{}", "O0{}"]), st.booleans())
def test_a_code_is_the_same_in_every_spelling(number: int, spelling: str, thai: bool) -> None:
    if "0{" in spelling and number > 9:
        spelling = "O{}"
    text = spelling.format(number)
    text = text.translate(THAI_DIGITS) if thai else text
    assert coded(text, alone=True).codes == (f"O{number}",)


@examples(300)
@given(hostile_texts | st.text(alphabet="O0123๐๑ข้อ -–,/&;.ที่()", max_size=20), st.booleans())
def test_any_cell_is_a_code_or_none(text: str, alone: bool) -> None:
    found = coded(text, alone=alone)
    assert all(code[0] == "O" and 1 <= int(code[1:]) <= 99 for code in found.codes)
    assert all(re.fullmatch(r"O[1-9]\d?", code) for code in (*typed_codes(text), typed_code(text) or "O1"))
    roles = roles_of([text, text])
    assert set(roles.values()) <= {0}
    is_header([text, text])


OLE = list(seeds.old_office())


@examples(300)
@given(
    st.sampled_from(OLE),
    st.lists(st.tuples(st.integers(0, 1300), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6),
)
def test_a_broken_container_is_read_or_refused_and_never_followed_in_a_circle(
    tmp_path_factory: pytest.TempPathFactory, container: bytes, changes: list[tuple[int, bytes]]
) -> None:
    broken = bytearray(container)
    for at, new in changes:
        broken[at : at + len(new)] = new
    path = tmp_path_factory.getbasetemp() / "broken.xls"
    path.write_bytes(broken)
    with pytest.raises((RegisterNotReadable, SheetNotReadable)):
        read_sheet(path)


@pytest.mark.parametrize("container", OLE, ids=["doc", "xls"])
def test_a_whole_container_ends_and_one_whose_table_bites_its_tail_does_not(container: bytes) -> None:
    assert chains_end(container)
    first = int.from_bytes(container[48:52], "little")
    at = 512 + 4 * first  # the entry of the directory's own sector in the table, which is the first sector
    circle = container[:at] + first.to_bytes(4, "little") + container[at + 4 :]
    assert not chains_end(circle)


@pytest.mark.parametrize("read", [read_sheet, read_register])
def test_a_table_that_ends_before_its_end_is_refused(tmp_path: Path, read: Callable[[Path], object]) -> None:
    table = "<table:table table:name='a'><table:table-row><table:table-cell><text:p>x</text:p>"
    path = tmp_path / "cut.ods"
    path.write_bytes(hostile_files.open_document("spreadsheet", f"<office:spreadsheet>{table}"))
    with pytest.raises((SheetNotReadable, RegisterNotReadable)):
        read(path)
