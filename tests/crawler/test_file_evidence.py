"""What a file that was read becomes as evidence."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.extract.files import FileKind, ReadFile
from crawler.fetching import Answer
from crawler.harvest import Harvest
from matchers.model import Evidence, Outcome

NOTICE_DAY = date(2022, 10, 5)


def evidence_of(file: ReadFile) -> Evidence:
    harvest = Harvest()
    url = "https://a.go.th/1"
    harvest.add(
        Answer(url, url, Outcome.OPENED, 200, file=file, kind=str(file.kind), sha256="a"),
        own_host=True,
        name="ดาวน์โหลด",
    )
    return next(harvest.evidence())


def test_a_docx_says_that_its_text_was_read() -> None:
    got = evidence_of(ReadFile(FileKind.DOCX, title="แผน", text="แผน", method="text"))
    assert (got.file_kind, got.read_by, got.text) == ("docx", "text", "แผน")


@pytest.mark.parametrize(("by", "day"), [("text", NOTICE_DAY), ("metadata", None)])
def test_only_the_document_itself_dates_the_evidence(by: str, day: date | None) -> None:
    file = ReadFile(FileKind.PDF, text="แผน", dated=NOTICE_DAY, dated_by=by)  # type: ignore[arg-type]
    assert evidence_of(file).modified == day


def test_a_file_without_a_title_keeps_the_name_of_its_link() -> None:
    assert evidence_of(ReadFile(FileKind.ZIP, text="1.docx")).text == "ดาวน์โหลด"
