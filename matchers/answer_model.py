"""Answer sheets: what a municipality declares for each item, and what became of it.

In the assessment a municipality hands in a sheet: for every item one or more addresses and an
explanation (คำอธิบาย), the names to click from the home page. Sheets come as workbooks, as CSV, or
as a page of the site itself. Fiscal years are พ.ศ.; addresses are canonical.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from config.agency import Agency
from matchers.model import AuditWarning, ChecklistUsed, FindingEvidence, Frozen

ANSWERS_SCHEMA = "oit-audit/answers/1"
"""Name and version of answers.json; it changes only by addition."""

SheetKind = Literal["xlsx", "csv", "page", "drafted"]


class RowProblem(StrEnum):
    """What a row of a sheet shows before anything is opened; ``sheet.rows.<name>`` of the answers' texts."""

    UNKNOWN_CODE = "unknown_code"  # no code that can be read, or one the edition does not have
    EMPTY = "empty"  # neither an address nor an explanation
    NO_ADDRESS = "no_address"  # an explanation, and no address that could be asked for
    UNUSABLE_ADDRESS = "unusable_address"  # '#', javascript:, a folder of this computer, words
    OFF_HOST = "off_host"  # an address on a host that is not the site's
    FORMULA = "formula"  # a cell computes its value; what it shows is not what was declared
    HYPERLINK_FORMULA = "hyperlink_formula"  # HYPERLINK("…"): its address counts
    HIDDEN_LINK = "hidden_link"  # the cell shows one address and its hyperlink leads to another
    MERGED = "merged"  # a merged cell: its content counts for every row it covers
    TWO_ROWS = "two_rows_for_item"  # another row of the sheet answers the same item
    CODE_BY_TITLE = "code_by_title"  # the row shows no code; it was read from the title
    CUT = "cut"  # longer than is read; the rest was left out


class SheetProblem(StrEnum):
    """What is odd about a whole sheet; ``sheet.whole.<name>`` of the answers' texts."""

    NO_HEADER = "no_header"  # no row names the columns; they were told by what stands in them
    NO_ROWS = "no_rows"
    MANY_ROWS = "many_rows"  # more rows than any checklist has items
    OTHER_EDITION = "other_edition"  # its titles are those of another edition
    OTHER_LIST = "other_list"  # its titles are those of no edition: another body's list, or none of ours
    ALL_DEAD = "all_dead"  # every link of the list is '#'
    SEVERAL_SHEETS = "several_sheets"  # rows were taken from more than one sheet of a workbook
    HIDDEN_SHEET = "hidden_sheet"  # rows were taken from a sheet that Excel hides


class SheetRow(Frozen):
    """One row as declared. A row that names several codes is given once for each, with the same ``row``."""

    row: int = Field(ge=1, description="number of the row in the sheet, or place in the list of the page")
    sheet: str = Field("", description="name of the worksheet; empty for CSV and pages")
    code: str = Field("", description="O12; empty when the row names none that can be read")
    shown_code: str = Field("", description="the code as written")
    title: str = Field("", description="title of the item as written, normalised")
    addresses: tuple[str, ...] = Field((), description="as declared, in order; nothing was asked for")
    names: tuple[str, ...] = Field((), description="text of the link that bears each address; may be empty")
    explanation: str = Field("", description="คำอธิบาย, normalised")
    steps: tuple[str, ...] = Field(
        (), description="names to click that the explanation states first, in order"
    )
    ways: tuple[tuple[str, ...], ...] = Field(
        (), description="all ways it states; one without names ends at the home page; empty: none stated"
    )
    fiscal_year: int | None = Field(None, description="พ.ศ. of the list the row stands in")
    problems: tuple[RowProblem, ...] = Field((), description="what the row itself shows")
    unusable: tuple[str, ...] = Field((), description="what stands in place of an address, as written")


class AnswerSheet(Frozen):
    """What one sheet, or one year's list of a page, declares."""

    source: str = Field(description="name of the file, or address of the page")
    kind: SheetKind
    fiscal_year: int | None = Field(None, description="พ.ศ. the list states; null: none")
    rows: tuple[SheetRow, ...] = ()
    other_years: tuple[int, ...] = Field((), description="พ.ศ. of other lists beside it")
    problems: tuple[SheetProblem, ...] = ()


class AnswerVerdict(StrEnum):
    """What was decided of one declared row; the only words there are, best first."""

    RIGHT = "right"
    PATH_MISMATCH = "path_mismatch"  # right address, but the explanation leads elsewhere
    WRONG_YEAR = "wrong_year"
    OTHER_ITEM = "other_item"
    INDEX_ONLY = "index_only"  # the home page, a list or an index instead of the document
    MOVED = "moved"  # dead here, found elsewhere on the site
    LOGIN = "login"
    DEAD = "dead"
    EMPTY = "empty"
    UNKNOWN_CODE = "unknown_code"
    NOT_CHECKED = "not_checked"  # robots.txt, a time-out, a forbidden or foreign address


class JudgedAddress(Frozen):
    """One declared address and what it shows; a row is as good as the best of its addresses."""

    url: str = Field(description="as declared")
    verdict: AnswerVerdict
    needs_person: bool = False
    reason_code: str = Field("", description="why, for programs: ``answers.reasons.<code>``")
    reason_facts: dict[str, str | int] = Field(
        default_factory=dict, description="what fills that sentence in"
    )
    other_item: str = Field("", description="code of the item that it shows; empty: none")
    found_instead: tuple[str, ...] = Field((), description="addresses where the item was found")
    orphan: bool = Field(False, description="no page of the site links to it")
    evidence: FindingEvidence | None = Field(None, description="what came when it was opened")


class JudgedAnswer(Frozen):
    """One declared row and what was found behind it."""

    row: SheetRow
    verdict: AnswerVerdict
    needs_person: bool = Field(False, description="a person should look again")
    reason_code: str = Field("", description="why, for programs: ``answers.reasons.<code>``")
    reason_facts: dict[str, str | int] = Field(
        default_factory=dict, description="what fills that sentence in"
    )
    reason: str = Field(description="why, in words")
    advice: str = Field("", description="what to do")
    found_instead: tuple[str, ...] = Field((), description="addresses where the item was found")
    other_item: str = Field("", description="code of the item that the address shows; empty: none")
    steps_end: int | None = Field(
        None, description="number of steps of the explanation that could be followed"
    )
    evidence: tuple[FindingEvidence, ...] = Field((), description="what was found at the addresses")
    addresses: tuple[JudgedAddress, ...] = Field((), description="each address by itself, as declared")


class Answers(Frozen):
    """A sheet judged against its site."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: str = Field(ANSWERS_SCHEMA, alias="schema", description="name and version of this form")
    agency: Agency = Field(description="whose site it is")
    checklist: ChecklistUsed = Field(description="the edition it was judged by")
    as_of: date = Field(description="the day it speaks of, ค.ศ.")
    source: str = Field(description="name of the file, or address of the page")
    kind: SheetKind
    fiscal_year: int | None = Field(None, description="พ.ศ. the sheet states")
    other_years: tuple[int, ...] = Field((), description="พ.ศ. of other lists beside it")
    problems: tuple[SheetProblem, ...] = ()
    rows: tuple[JudgedAnswer, ...] = ()
    counts: dict[str, int] = Field(default_factory=dict, description="rows by verdict")
    not_declared: tuple[str, ...] = Field((), description="items of the edition that no row answers")
    warnings: tuple[AuditWarning, ...] = ()
