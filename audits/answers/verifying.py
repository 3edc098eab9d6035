"""A declared answer sheet judged against its site.

The site is audited as ever, and what the sheet declares is opened besides, under the same guards;
the rows are then judged on what came (`matchers.answer_judge`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from audits.audit import Audited
from config.wording import Lang, Wording, wording
from matchers.answer_judge import AnswerJudge
from matchers.answer_model import Answers, AnswerSheet, AnswerVerdict, JudgedAnswer
from matchers.answer_pages import sheets_of_site
from matchers.masking import mask_address, mask_personal, may_hold_personal
from matchers.model import AuditWarning
from matchers.similarity import Matcher
from matchers.site import Site


def verify_answers(sheet: AnswerSheet, audited: Audited, matcher: Matcher, lang: Lang = "th") -> Answers:
    """Judge every row of a sheet on the evidence of an audit that opened what the sheet declares."""
    audit, site = audited.audit, Site.of(audited.evidence)
    page = sheet.source if sheet.kind == "page" else ""
    judge = AnswerJudge(site, audit.coverage, matcher, audit.as_of, audit.findings, lang, page=page)
    rows = judge.rows(sheet)
    answers = Answers(
        agency=audit.agency,
        checklist=audit.checklist,
        as_of=audit.as_of,
        source=sheet.source,
        kind=sheet.kind,
        fiscal_year=sheet.fiscal_year,
        other_years=sheet.other_years,
        problems=sheet.problems,
        rows=rows,
        counts=dict(sorted(Counter(row.verdict.value for row in rows).items())),
        not_declared=judge.not_declared(sheet),
        warnings=tuple(_warnings(rows, wording(lang))),
    )
    return Answers.model_validate(_masked(answers.model_dump()))


def _masked(plain: Any) -> Any:
    """Plain data without the numbers of persons that a sheet, or an address in it, may hold."""
    if isinstance(plain, str):
        return mask_personal(mask_address(plain)) if may_hold_personal(plain) else plain
    if isinstance(plain, dict):
        return {name: _masked(value) for name, value in plain.items()}
    return type(plain)(map(_masked, plain)) if isinstance(plain, list | tuple) else plain


def declared_addresses(sheet: AnswerSheet) -> tuple[str, ...]:
    """All addresses of a sheet, first of every row first: a budget that ends early has seen most items."""
    rows = [row.addresses for row in sheet.rows]
    longest = max(map(len, rows), default=0)
    return tuple(dict.fromkeys(row[place] for place in range(longest) for row in rows if place < len(row)))


def sheet_of_site(
    audited: Audited, matcher: Matcher, *, page: str = "", year: int | None = None
) -> AnswerSheet | None:
    """The list of items that the site publishes for a year (พ.ศ.); None where it publishes none.

    Of several lists that of the year wins, then one that states no year, then the newest; with
    ``page`` only those of that page count, if it has any.
    """
    site = Site.of(audited.evidence)
    sheets = sheets_of_site(site, matcher)
    on_page = [sheet for sheet in sheets if page and site.page_of(sheet.source) == site.page_of(page)]
    # without codes a topic page that names many items is like a list of them
    coded = [sheet for sheet in sheets if any(row.shown_code for row in sheet.rows)]
    chosen = min(on_page or coded, key=lambda sheet: _order(sheet, year), default=None)
    if chosen is None:
        return None
    others = {sheet.fiscal_year for sheet in sheets if sheet.fiscal_year} - {chosen.fiscal_year}
    return chosen.model_copy(update={"other_years": tuple(sorted(others))})


def _order(sheet: AnswerSheet, year: int | None) -> tuple[int, int, int, str]:
    """Best first."""
    own = 0 if year is not None and sheet.fiscal_year == year else 1 if sheet.fiscal_year is None else 2
    return (own, -(sheet.fiscal_year or 0), -len(sheet.rows), sheet.source)


def _warnings(rows: Sequence[JudgedAnswer], words: Wording) -> Iterator[AuditWarning]:
    """What is odd about the sheet as a whole."""
    orphans = [
        one.url for row in rows for one in row.addresses if one.orphan and one.verdict is AnswerVerdict.RIGHT
    ]
    if orphans:
        message = words.say("answers.warnings.orphan_address", n=len(orphans))
        yield AuditWarning(kind="orphan_address", message=message, url=orphans[0], count=len(orphans))
