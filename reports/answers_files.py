"""The files of a drafted or judged answer sheet, by format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from config.wording import Lang
from matchers.answer_model import Answers
from matchers.draft_model import DraftedSheet

DRAFT_FORMATS = ("xlsx", "docx", "html")
REPORT_FORMATS = ("html", "xlsx")
"""Beside answers.json, which is always written."""
DRAFTED_WORKBOOK = "answer-sheet.xlsx"


def draft_files(sheet: DraftedSheet, formats: Iterable[str], lang: Lang) -> dict[str, bytes]:
    """A drafted sheet by file name."""
    from reports.answers_view import draft_view  # noqa: PLC0415 - and the libraries of the formats

    view, made = draft_view(sheet, lang), dict[str, bytes]()
    for name in formats:
        if name == "xlsx":
            from reports.answers_xlsx import drafted_workbook  # noqa: PLC0415

            made[DRAFTED_WORKBOOK] = drafted_workbook(view)
        elif name == "docx":
            from reports.answers_docx import drafted_document  # noqa: PLC0415

            made["answer-sheet.docx"] = drafted_document(view)
        else:
            from reports.answers_html import draft_page  # noqa: PLC0415

            made["answer-sheet.html"] = draft_page(view).encode()
    return made


def report_files(answers: Answers, formats: Iterable[str], lang: Lang) -> Mapping[str, bytes]:
    """A judged sheet by file name, answers.json first."""
    from reports.answers_json import ANSWERS, answers_json  # noqa: PLC0415
    from reports.answers_view import answers_view  # noqa: PLC0415

    view = answers_view(answers, lang)
    made = {ANSWERS.filename: answers_json(answers)}
    for name in formats:
        if name == "xlsx":
            from reports.answers_xlsx import judged_workbook  # noqa: PLC0415

            made["answers.xlsx"] = judged_workbook(view)
        else:
            from reports.answers_html import answers_page  # noqa: PLC0415

            made["answers.html"] = answers_page(view).encode()
    return made
