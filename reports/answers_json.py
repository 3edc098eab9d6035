"""answers.json: a judged answer sheet for programs; see `reports.json_forms`."""

from __future__ import annotations

from pydantic import Field

from matchers.answer_model import Answers, JudgedAnswer
from reports.json_forms import JsonForm


class WrittenRow(JudgedAnswer):
    """A judged row, and what a script asks for first, so that it need not look into ``row``."""

    code: str = Field(description="that of the row: O12; empty when it names none that can be read")
    declared: tuple[str, ...] = Field(description="addresses of the row as declared, in order")


class WrittenAnswers(Answers):
    """A sheet judged against its site, as it is written."""

    rows: tuple[WrittenRow, ...] = ()


ANSWERS = JsonForm("answers", WrittenAnswers, "An OIT answer sheet judged against its site", indent=1)


def answers_json(answers: Answers) -> bytes:
    """answers.json, byte for byte the same for equal sheets."""
    rows = tuple(
        WrittenRow(**dict(one), code=one.row.code, declared=one.row.addresses) for one in answers.rows
    )
    return ANSWERS.dump(WrittenAnswers(**{**dict(answers), "rows": rows}))
