"""Where a site's own list of items and the site disagree: warnings for the report of an audit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from config.wording import Lang, wording
from matchers.answer_judge import AnswerJudge
from matchers.answer_model import AnswerSheet, AnswerVerdict, JudgedAnswer, RowProblem, SheetProblem
from matchers.answer_pages import sheets_of_site
from matchers.model import AuditWarning, Coverage
from matchers.similarity import Matcher
from matchers.site import Site

TOLD = frozenset({
    AnswerVerdict.WRONG_YEAR,
    AnswerVerdict.OTHER_ITEM,
    AnswerVerdict.INDEX_ONLY,
    AnswerVerdict.MOVED,
    AnswerVerdict.LOGIN,
    AnswerVerdict.DEAD,
    AnswerVerdict.PATH_MISMATCH,
})  # fmt: skip
"""Verdicts that contradict what the list says; an empty row says nothing."""
FORGIVEN = frozenset({SheetProblem.OTHER_EDITION, SheetProblem.OTHER_LIST})
"""Lists that are of no concern: those of other editions or other bodies."""


def declaration_warnings(
    site: Site, coverage: Coverage, matcher: Matcher, as_of: date, lang: Lang
) -> Iterator[AuditWarning]:
    """One warning for each item that the site's own list of the audited year files under a wrong address.

    Where all links of the list lead nowhere one warning tells it for all items.
    """
    year = matcher.checklist.fiscal_year
    if year is None or coverage.failure:
        return
    words = wording(lang)
    told: set[tuple[str, str]] = set()
    for sheet in sheets_of_site(site, matcher):
        if not _is_ours(sheet, year):
            continue
        if SheetProblem.ALL_DEAD in sheet.problems:
            message = words.say("answers.warnings.all_dead", n=len({row.code for row in sheet.rows}))
            yield AuditWarning(
                kind="declaration_disagrees", message=message, url=sheet.source, count=len(sheet.rows)
            )
            continue
        judge = AnswerJudge(site, coverage, matcher, as_of, (), lang, page=sheet.source)
        for judged in judge.rows(sheet):
            key = (judged.row.code, " ".join(judged.row.addresses))
            if judged.verdict in TOLD and not judged.needs_person and key not in told:
                told.add(key)
                yield _warning(judged, sheet, words.say("answers.warnings.declares", reason=judged.reason))


def _is_ours(sheet: AnswerSheet, year: int) -> bool:
    """Whether a list bears codes and is of the audited year, or says of none."""
    coded = any(row.shown_code and RowProblem.CODE_BY_TITLE not in row.problems for row in sheet.rows)
    return coded and sheet.fiscal_year in (year, None) and FORGIVEN.isdisjoint(sheet.problems)


def _warning(judged: JudgedAnswer, sheet: AnswerSheet, message: str) -> AuditWarning:
    declared = judged.row.addresses[0] if judged.row.addresses else sheet.source
    return AuditWarning(kind="declaration_disagrees", message=message, url=declared)
