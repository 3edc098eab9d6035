"""Answer sheets in files: what each row declares, what is told of it, and which files are no sheet."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from audits.answers.reading import MAX_ROWS, SheetNotReadable, read_sheet
from config.wording import wording
from matchers.answer_model import AnswerSheet, RowProblem, SheetProblem, SheetRow

HEADER = ["ข้อ", "รายการ", "URL", "คำอธิบาย"]
SITE = "https://town.go.th"
TITLES = ["โครงสร้าง", "ข้อมูลผู้บริหาร", "อำนาจหน้าที่", "แผนพัฒนาหน่วยงาน", "ข้อมูลการติดต่อ"]
PLAIN: list[list[object]] = [
    [f"O{n}", title, f"{SITE}/{n}", f'1. หน้าแรก 2. เมนู "{title}"'] for n, title in enumerate(TITLES, start=1)
]

Change = Callable[[Worksheet], None]


def unchanged(sheet: Worksheet) -> None:
    """For a workbook of values alone."""


def saved(path: Path, rows: Sequence[Sequence[object]], change: Change = unchanged) -> Path:
    """A workbook of one sheet with these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    book.save(path)
    return path


@pytest.fixture
def xlsx(tmp_path: Path) -> Callable[..., AnswerSheet]:
    """Writes rows under the usual headings as a workbook, and reads it."""

    def read(
        *rows: Sequence[object], change: Change = unchanged, header: bool = True, **more: str
    ) -> AnswerSheet:
        return read_sheet(
            saved(tmp_path / "answers.xlsx", [HEADER, *rows] if header else rows, change), **more
        )

    return read


@pytest.fixture
def text(tmp_path: Path) -> Callable[..., AnswerSheet]:
    """Writes text or bytes as CSV, and reads it."""

    def read(content: str | bytes, encoding: str = "utf-8") -> AnswerSheet:
        path = tmp_path / "answers.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return read_sheet(path)

    return read


def refused(path: Path) -> SheetNotReadable:
    with pytest.raises(SheetNotReadable) as error:
        read_sheet(path)
    return error.value


def only(sheet: AnswerSheet) -> SheetRow:
    (row,) = sheet.rows
    return row


# --- what a row declares ----------------------------------------------------------------------


def test_a_plain_sheet_is_read_row_by_row(xlsx: Callable[..., AnswerSheet]) -> None:
    sheet = xlsx(*PLAIN)
    assert (sheet.kind, sheet.source, sheet.problems) == ("xlsx", "answers.xlsx", ())
    assert [(r.row, r.code, r.title, r.addresses, r.steps, r.problems) for r in sheet.rows] == [
        (n + 1, f"O{n}", title, (f"{SITE}/{n}",), (title,), ()) for n, title in enumerate(TITLES, start=1)
    ]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("O10", "O10"),
        ("o10", "O10"),
        ("010", "O10"),
        ("๐๑๐", "O10"),
        ("O 10", "O10"),
        ("OIT 10", "O10"),
        ("ข้อ 10", "O10"),
        ("ข้อ ๑๐", "O10"),
        ("O1O", "O10"),
        ("О10", "O10"),
        ("(O10)", "O10"),
        (10, "O10"),
        (10.0, "O10"),
        ("O10 แผนปฏิบัติการ", "O10"),
        ("O99", "O99"),
    ],
)
def test_a_code_is_read_in_every_spelling_and_kept_as_written(
    xlsx: Callable[..., AnswerSheet], written: object, code: str
) -> None:
    row = only(xlsx([written, "", f"{SITE}/x", ""]))
    assert row.code == code
    assert row.shown_code in (str(written), code if " แผน" in str(written) else "10")


@pytest.mark.parametrize("written", ["EB 4", "MOIT 12", "หนึ่ง", "ก1ข2", "ตัวชี้วัด"])
def test_a_code_that_is_none_leaves_the_row_and_what_was_written(
    xlsx: Callable[..., AnswerSheet], written: str
) -> None:
    row = only(xlsx([written, "เรื่อง", f"{SITE}/x", ""]))
    assert (row.code, row.shown_code, row.problems) == ("", written, (RowProblem.UNKNOWN_CODE,))


@pytest.mark.parametrize(
    "written", ["O39-O41", "O39 - O41", "O39–41", "O39, O40, O41", "O39/O40/O41", "039-041"]
)
def test_a_range_is_a_row_for_each_of_its_items(xlsx: Callable[..., AnswerSheet], written: str) -> None:
    sheet = xlsx([written, "จริยธรรม", f"{SITE}/moral", ""])
    assert [(r.code, r.row, r.addresses) for r in sheet.rows] == [
        (code, 2, (f"{SITE}/moral",)) for code in ("O39", "O40", "O41")
    ]


@pytest.mark.parametrize(
    "cell",
    [
        f"{SITE}/a\n{SITE}/b",
        f"{SITE}/a, {SITE}/b",
        f"{SITE}/a ; {SITE}/b",
        f"{SITE}/a{SITE}/b",
        f"1. {SITE}/a 2. {SITE}/b",
        f"(ลิงก์ที่ 1) {SITE}/a (ลิงก์ที่ 2) {SITE}/b",
        f"{SITE}/a (ลิงก์ที่ 1)\n{SITE}/b (ลิงก์ที่ 2)",
        "HTTPS://TOWN.go.th:443/a\ntown.go.th/b",
    ],
)
def test_several_addresses_in_one_cell_are_told_apart(xlsx: Callable[..., AnswerSheet], cell: str) -> None:
    assert only(xlsx(["O7", "ข่าว", cell, ""])).addresses == (f"{SITE}/a", f"{SITE}/b")


@pytest.mark.parametrize(
    "address",
    [
        f"{SITE}/go?url=https://other.go.th/a.pdf",
        f"{SITE}/viewer/https://other.go.th/a.pdf",
        f"{SITE}/plan(1).pdf",
        f"{SITE}/index.php?_mod=ZmlsZXM&type=Nzk",
    ],
)
def test_an_address_within_an_address_is_one(xlsx: Callable[..., AnswerSheet], address: str) -> None:
    assert only(xlsx(["O7", "ข่าว", address, ""])).addresses == (address,)


def test_spaces_in_the_name_of_a_file_belong_to_its_address(xlsx: Callable[..., AnswerSheet]) -> None:
    assert only(xlsx(["O4", "แผน", f"{SITE}/files/plan 2566 v2.pdf", ""])).addresses == (
        f"{SITE}/files/plan%202566%20v2.pdf",
    )


@pytest.mark.parametrize("nothing", ["", "-", "ไม่มี", "ไม่มีข้อมูล", "N/A"])
def test_a_row_without_address_and_explanation_is_empty(
    xlsx: Callable[..., AnswerSheet], nothing: str
) -> None:
    assert only(xlsx(["O4", "แผน", nothing, ""])).problems == (RowProblem.EMPTY,)


@pytest.mark.parametrize("words", ["#", "javascript:void(0)", "C:\\แผน\\a.pdf", "ดูที่สำนักงาน"])
def test_words_in_place_of_an_address_are_kept_and_told(xlsx: Callable[..., AnswerSheet], words: str) -> None:
    row = only(xlsx(["O4", "แผน", words, ""]))
    assert (row.addresses, row.unusable) == ((), (words,))
    assert row.problems == (RowProblem.UNUSABLE_ADDRESS, RowProblem.NO_ADDRESS)


def test_clicks_written_in_place_of_an_address_are_the_explanation(xlsx: Callable[..., AnswerSheet]) -> None:
    row = only(xlsx(["O4", "แผน", 'อยู่ที่เมนู "แผนงาน" หัวข้อ "แผนพัฒนา"', ""]))
    assert (row.steps, row.problems) == (("แผนงาน", "แผนพัฒนา"), (RowProblem.NO_ADDRESS,))


def test_a_path_alone_is_an_address_of_the_site_where_the_site_is_known(
    xlsx: Callable[..., AnswerSheet],
) -> None:
    assert only(xlsx(["O4", "แผน", "/plan.pdf", ""], site=f"{SITE}/")).addresses == (f"{SITE}/plan.pdf",)


def test_two_rows_for_one_item_are_both_told(xlsx: Callable[..., AnswerSheet]) -> None:
    sheet = xlsx(*PLAIN, ["O2", "อีกครั้ง", f"{SITE}/again", ""])
    assert [r.row for r in sheet.rows if RowProblem.TWO_ROWS in r.problems] == [3, 7]


def test_a_row_that_holds_only_an_address_goes_on_with_the_item_above(
    xlsx: Callable[..., AnswerSheet],
) -> None:
    row = only(xlsx(["O2", "ผู้บริหาร", f"{SITE}/a", ""], ["", "", f"{SITE}/b", ""]))
    assert row.addresses == (f"{SITE}/a", f"{SITE}/b")


def test_headings_between_the_rows_are_no_rows(xlsx: Callable[..., AnswerSheet]) -> None:
    sheet = xlsx(["ตัวชี้วัดย่อยที่ 9.1 ข้อมูลพื้นฐาน"], PLAIN[0], HEADER, PLAIN[1])
    assert [r.code for r in sheet.rows] == ["O1", "O2"]


# --- what only a workbook has -----------------------------------------------------------------


def test_the_address_of_a_hyperlink_formula_counts_and_is_told(xlsx: Callable[..., AnswerSheet]) -> None:
    row = only(xlsx(["O4", "แผน", f'=HYPERLINK("{SITE}/a.pdf","คลิก")', ""]))
    assert (row.addresses, row.problems) == ((f"{SITE}/a.pdf",), (RowProblem.HYPERLINK_FORMULA,))


@pytest.mark.parametrize(
    "formula",
    [
        f'=CONCATENATE("{SITE}","/a")',
        "=HYPERLINK(A1)",
        "=1+1",
        '=WEBSERVICE("http://x")',
        f"= {' ' * 300_000}x",  # of hours, where each space is a beginning
    ],
)
def test_any_other_formula_is_told_and_gives_no_address(
    xlsx: Callable[..., AnswerSheet], formula: str
) -> None:
    row = only(xlsx(["O4", "แผน", formula, ""]))
    assert (row.addresses, row.problems) == ((), (RowProblem.FORMULA,))


def test_a_formula_among_the_codes_is_told_in_its_row_alone(xlsx: Callable[..., AnswerSheet]) -> None:
    sheet = xlsx(PLAIN[0], ['="O"&2', "ผู้บริหาร", f"{SITE}/2", ""], PLAIN[2])
    assert [RowProblem.FORMULA in r.problems for r in sheet.rows] == [False, True, False]


def test_a_hyperlink_behind_words_is_the_address(xlsx: Callable[..., AnswerSheet]) -> None:
    def attach(sheet: Worksheet) -> None:
        sheet["C2"].hyperlink = f"{SITE}/attached.pdf"

    row = only(xlsx(["O4", "แผน", "คลิกที่นี่", ""], change=attach))
    assert (row.addresses, row.problems) == ((f"{SITE}/attached.pdf",), ())


def test_where_a_cell_shows_one_address_and_leads_to_another_the_shown_one_counts(
    xlsx: Callable[..., AnswerSheet],
) -> None:
    def attach(sheet: Worksheet) -> None:
        sheet["C2"].hyperlink = f"{SITE}/old.pdf"
        sheet["C2"].value = f"{SITE}/new.pdf"

    row = only(xlsx(["O4", "แผน", "", ""], change=attach))
    assert (row.addresses, row.problems) == ((f"{SITE}/new.pdf",), (RowProblem.HIDDEN_LINK,))


def test_a_hyperlink_to_the_same_address_is_nothing_to_tell(xlsx: Callable[..., AnswerSheet]) -> None:
    def attach(sheet: Worksheet) -> None:
        sheet["C2"].hyperlink = f"{SITE}/a"

    assert only(xlsx(["O4", "แผน", f"{SITE}/a", ""], change=attach)).problems == ()


def test_a_code_merged_over_rows_is_one_item_with_all_their_addresses(
    xlsx: Callable[..., AnswerSheet],
) -> None:
    rows = [PLAIN[0], ["O7", "ข่าว", f"{SITE}/a", ""], ["", "", f"{SITE}/b", ""], PLAIN[2]]
    sheet = xlsx(*rows, change=lambda sheet: sheet.merge_cells("A3:A4"))
    assert [(r.code, r.addresses) for r in sheet.rows] == [
        ("O1", (f"{SITE}/1",)),
        ("O7", (f"{SITE}/a", f"{SITE}/b")),
        ("O3", (f"{SITE}/3",)),
    ]
    assert [RowProblem.MERGED in r.problems for r in sheet.rows] == [False, True, False]


def test_an_address_merged_over_rows_counts_for_each_item(xlsx: Callable[..., AnswerSheet]) -> None:
    rows = [["O39", "ก", f"{SITE}/moral", ""], ["O40", "ข", "", ""], ["O41", "ค", "", ""]]
    sheet = xlsx(*rows, change=lambda sheet: sheet.merge_cells("C2:C4"))
    assert [(r.code, r.addresses, r.problems) for r in sheet.rows] == [
        (code, (f"{SITE}/moral",), (RowProblem.MERGED,)) for code in ("O39", "O40", "O41")
    ]


def test_a_table_that_begins_elsewhere_keeps_its_row_numbers_and_its_formulas(tmp_path: Path) -> None:
    def far(sheet: Worksheet) -> None:
        sheet["C3"] = "แบบตอบ ITA ปีงบประมาณ พ.ศ. ๒๕๖๖"
        for column, heading in enumerate(HEADER, start=3):
            sheet.cell(5, column, heading)
        for column, value in enumerate(["O4", "แผน", f'=HYPERLINK("{SITE}/far")', ""], start=3):
            sheet.cell(6, column, value)

    row = only(read_sheet(saved(tmp_path / "far.xlsx", [], far)))
    assert (row.row, row.code, row.addresses, row.fiscal_year) == (6, "O4", (f"{SITE}/far",), 2566)


def sheets_of(path: Path, **years: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in years.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def test_worksheets_of_several_years_are_told_apart_row_by_row(tmp_path: Path) -> None:
    path = sheets_of(tmp_path / "two.xlsx", ปี2566=[HEADER, *PLAIN], ปี2565=[HEADER, *PLAIN[:2]])
    sheet = read_sheet(path)
    assert (sheet.fiscal_year, sheet.other_years, sheet.problems) == (
        2566,
        (2565,),
        (SheetProblem.SEVERAL_SHEETS,),
    )
    assert [(r.sheet, r.fiscal_year) for r in sheet.rows] == [("ปี2566", 2566)] * 5 + [("ปี2565", 2565)] * 2
    assert not any(RowProblem.TWO_ROWS in r.problems for r in sheet.rows)


def test_a_sheet_of_instructions_and_a_hidden_one_are_left_alone(tmp_path: Path) -> None:
    path = sheets_of(
        tmp_path / "more.xlsx",
        อ่านก่อน=[["กรอก O1 ถึง O43"], [f"ดู {SITE}"]],
        ตอบ=[HEADER, *PLAIN],
        เก่า=[HEADER, *PLAIN],
    )
    book = openpyxl.load_workbook(path)
    book["เก่า"].sheet_state = "hidden"
    book.save(path)
    assert {r.sheet for r in read_sheet(path).rows} == {"ตอบ"}


def test_without_headings_the_columns_are_told_by_what_stands_in_them(
    xlsx: Callable[..., AnswerSheet],
) -> None:
    swapped = [[url, way, code] for code, _, url, way in PLAIN]
    sheet = xlsx(*swapped, header=False)
    assert sheet.problems == (SheetProblem.NO_HEADER,)
    assert [(r.code, r.addresses, r.steps) for r in sheet.rows] == [
        (f"O{n}", (f"{SITE}/{n}",), (title,)) for n, title in enumerate(TITLES, start=1)
    ]


# --- CSV --------------------------------------------------------------------------------------

TWO = [("O1", f"{SITE}/1"), ("๐๑๒", f"{SITE}/2,3"), ("O13", f"{SITE}/4")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
@pytest.mark.parametrize("header", ["", "ข้อ{}ที่อยู่\n", "code{}url\n"])
def test_two_columns_are_read_whatever_separates_them(
    text: Callable[..., AnswerSheet], separator: str, encoding: str, header: str
) -> None:
    lines = "".join(f'{code}{separator}"{url}"\n' for code, url in TWO)
    sheet = text(header.format(separator) + lines, encoding)
    assert (sheet.kind, [(r.code, r.addresses) for r in sheet.rows]) == (
        "csv",
        [("O1", (f"{SITE}/1",)), ("O12", (f"{SITE}/2,3",)), ("O13", (f"{SITE}/4",))],
    )


def test_headings_alone_are_a_sheet_without_rows(text: Callable[..., AnswerSheet]) -> None:
    sheet = text("ข้อ,URL,คำอธิบาย\n")
    assert (sheet.rows, sheet.problems) == ((), (SheetProblem.NO_ROWS,))


@pytest.mark.timeout(60)
def test_five_thousand_rows_each_say_what_is_wrong_with_them(text: Callable[..., AnswerSheet]) -> None:
    sheet = text("code,url\n" + "".join(f"O{n % 90},{SITE}/{n}\n" for n in range(1, 5001)))
    assert len(sheet.rows) == 5000
    assert SheetProblem.MANY_ROWS in sheet.problems
    assert all(r.problems for r in sheet.rows)


# --- what is no sheet -------------------------------------------------------------------------


def encrypted() -> bytes:
    """The first bytes of a workbook with a password: an OLE file that names its encrypted package."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    )


def locked_xls(*, write_protected: bool = False) -> bytes:
    """The first bytes of an XLS with a password, as LibreOffice writes one: BOF, then FilePass (0x2F)."""
    begins = bytes.fromhex("0908100000060500bb0dcc070000000006000000")
    protected = bytes.fromhex("86000000") if write_protected else b""
    filepass = bytes.fromhex("2f0036000100010001")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + begins + protected + filepass + bytes(2000)


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/"), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (encrypted(), "password"),
        (locked_xls(), "password"),
        (locked_xls(write_protected=True), "password"),
        (
            zipped(mimetype=b"x", **{"META-INF__manifest.xml": b"<a><manifest:encryption-data/></a>"}),
            "password",
        ),
        (b"%PDF-1.7\n1 0 obj O1 https://town.go.th", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\xff", "binary"),
        (b"O1,https://town.go.th/\xff\n", "encoding"),
        (b"\x7fELF\x02\x01\x00\x00", "binary"),
        (b"PK\x03\x04 broken", "damaged"),
        (zipped(**{"word__document.xml": b"<w/>"}), "binary"),
        (zipped(**{"other__part.xml": b"<w/>"}), "damaged"),
        (b"<!doctype html><table><tr><td>O1</td><td>https://town.go.th/</td></tr></table>", "html"),
        ("บันทึกข้อความ\nเรียน นายก".encode(), "no_answers"),
        (b"name,url\nTown,https://town.go.th/\n", "no_answers"),
        (b'O1,"https://town.go.th/\nO2', "no_answers"),
        ('ข้อ,URL\nO1,"https://town.go.th/\nO2'.encode(), "csv"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_by_name(tmp_path: Path, raw: bytes, key: str) -> None:
    path = tmp_path / "what.xlsx"
    path.write_bytes(raw)
    error = refused(path)
    assert error.key == key
    for lang in ("th", "en"):
        assert "what.xlsx" in wording(lang).say(f"sheet.refused.{error.key}", file=path.name, **error.facts)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.xlsx").key == "closed"
    assert refused(tmp_path).key == "closed"


def test_more_rows_than_can_be_answers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("code,url\n" + f"O1,{SITE}/\n" * (MAX_ROWS + 1), encoding="utf-8")
    assert (refused(path).key, refused(path).facts) == ("long", {"most": MAX_ROWS})


def test_every_row_and_sheet_problem_has_its_sentence_in_both_languages() -> None:
    for lang in ("th", "en"):
        assert all(f"sheet.rows.{problem}" in wording(lang) for problem in RowProblem)
        assert all(f"sheet.whole.{problem}" in wording(lang) for problem in SheetProblem)


# --- hostile files ----------------------------------------------------------------------------


def _workbook_bytes() -> bytes:
    file = io.BytesIO()
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    rows: list[list[object]] = [[*HEADER], *PLAIN, ["O9", "สูตร", f'=HYPERLINK("{SITE}/a")', ""]]
    for row in rows:
        sheet.append(list(row))
    sheet["C3"].hyperlink = f"{SITE}/x"
    sheet.merge_cells("A3:A4")
    book.save(file)
    return file.getvalue()


WORKBOOK = _workbook_bytes()


def answered(path: Path, raw: bytes) -> None:
    """Reads bytes as a sheet: an answer or a refusal, and nothing else."""
    path.write_bytes(raw)
    key = ""
    try:
        sheet = read_sheet(path)
    except SheetNotReadable as error:
        key = error.key
    assert f"sheet.refused.{key}" in wording("th") if key else all(r.code or r.problems for r in sheet.rows)


ANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ANY
@given(st.binary(max_size=2000))
@example(b"PK\x03\x04")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
def test_any_bytes_are_a_sheet_or_refused(tmp_path: Path, raw: bytes) -> None:
    answered(tmp_path / "any.bin", raw)


@ANY
@given(st.text(alphabet=st.sampled_from('O0123๑,;\t|"\n https://town.go.th/a ข้อURL=-()เมนู'), max_size=600))
def test_any_text_is_a_sheet_or_refused(tmp_path: Path, written: str) -> None:
    answered(tmp_path / "any.csv", written.encode())


@ANY
@given(st.integers(0, len(WORKBOOK) - 1), st.binary(min_size=1, max_size=6))
def test_a_workbook_with_broken_bytes_is_a_sheet_or_refused(tmp_path: Path, at: int, broken: bytes) -> None:
    answered(tmp_path / "any.xlsx", WORKBOOK[:at] + broken + WORKBOOK[at + len(broken) :])


def rewritten(change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with its members changed."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return file.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda name, xml: xml[: len(xml) // 2] if "sheet1" in name else xml,
        lambda name, xml: b"" if name.endswith(".rels") else xml,
        lambda name, xml: re.sub(rb'ref="[^"]*"', b'ref="A1:XFD1048576"', xml),
        lambda name, xml: re.sub(rb'ref="[^"]*"', b'ref="?:"', xml),
        lambda name, xml: (
            xml.replace(b"sheet1.xml", b"../../../etc/passwd") if name.endswith(".rels") else xml
        ),
        lambda name, xml: (
            b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + xml if "sheet1" in name else xml
        ),
    ],
)
@pytest.mark.timeout(60)
def test_a_workbook_with_hostile_parts_is_a_sheet_or_refused(
    tmp_path: Path, change: Callable[[str, bytes], bytes]
) -> None:
    answered(tmp_path / "hostile.xlsx", rewritten(change))


@pytest.mark.timeout(60)
def test_a_cell_of_one_piece_over_and_over_is_read_as_fast_as_any(text: Callable[..., AnswerSheet]) -> None:
    pieces = ["https://", "www.", "(ลิงก์ที่ 1) ", "O1-", "a.", "1. "]
    rows = "".join(f'O{n},"{(piece * 20_000)[:120_000]}"\n' for n, piece in enumerate(pieces * 5, start=1))
    assert len(text(f"code,url\n{rows}").rows) == 30
