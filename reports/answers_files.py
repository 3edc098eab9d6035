"""The files of a drafted or judged answer sheet, by format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from config.wording import Lang
from matchers.answer_model import Answers
from matchers.draft_model import DraftedSheet

DRAFT_FORMATS = ("xlsx", "docx", "html")
REPORT_FORMATS = ("html", "xlsx")
"""Beside answers.json, which is always written."""


def draft_files(sheet: DraftedSheet, formats: Iterable[str], lang: Lang) -> dict[str, bytes]:
    """A drafted sheet by file name."""
    from reports.answers_view import draft_view  # noqa: PLC0415 - and the libraries of the formats

    view, made = draft_view(sheet, lang), dict[str, bytes]()
    for name in formats:
        if name == "xlsx":
            from reports.answers_xlsx import drafted_workbook  # noqa: PLC0415

            made["answer-sheet.xlsx"] = drafted_workbook(view)
        elif name == "docx":
            from reports.answers_docx import drafted_document  # noqa: PLC0415

            made["answer-sheet.docx"] = drafted_document(view)
        else:
            from reports.answers_html import draft_page  # noqa: PLC0415

            made["answer-sheet.html"] = draft_page(view).encode()
    return made


def report_files(answers: Answers, formats: Iterable[str], lang: Lang) -> Mapping[str, bytes]:
    """A judged sheet by file name, answers.json first."""
    from reports.answers_view import answers_view  # noqa: PLC0415

    view = answers_view(answers, lang)
    made = {"answers.json": answers_json(answers)}
    for name in formats:
        if name == "xlsx":
            from reports.answers_xlsx import judged_workbook  # noqa: PLC0415

            made["answers.xlsx"] = judged_workbook(view)
        else:
            from reports.answers_html import answers_page  # noqa: PLC0415

            made["answers.html"] = answers_page(view).encode()
    return made


def answers_json(answers: Answers) -> bytes:
    """answers.json: the judged sheet for programs; each row also as code, declared, verdict and reason.

    ``rows[].code`` and ``rows[].declared`` repeat what stands in ``rows[].row``, for scripts that
    want nothing else.
    """
    import json  # noqa: PLC0415

    plain = answers.model_dump(mode="json", by_alias=True)
    for row, judged in zip(plain["rows"], answers.rows, strict=True):
        row["code"], row["declared"] = judged.row.code, list(judged.row.addresses)
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()
