"""The audits of one site along time, each with what changed since the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audits.compare import compare
from config.wording import Lang
from matchers.comparison_model import Change, Comparison, Milestone, Timeline

if TYPE_CHECKING:
    from audits.archive import Archive, AuditRow

MOST = 40
"""Audits on a timeline: three years of monthly ones."""


def timeline(archive: Archive, url: str, *, lang: Lang = "th", most: int = MOST) -> Timeline:
    """The newest audits of a site, newest first; empty when the archive has none.

    An audit that was judged again is compared with the one whose evidence it used, any other with
    the one before it that came from a crawl, so that a change of checklist never looks like one of
    the site.
    """
    rows = archive.history(url)
    shown = rows[:most]
    return Timeline(
        url=rows[0].url if rows else url,
        name=next((row.name for row in rows if row.name), ""),
        milestones=tuple(_milestone(archive, row, _earlier(row, rows), lang) for row in shown),
        older=len(rows) - len(shown),
    )


def _earlier(row: AuditRow, rows: list[AuditRow]) -> int | None:
    """The number of the audit that a milestone is compared with."""
    known = {one.id for one in rows}
    if row.rejudged_from is not None:
        return row.rejudged_from if row.rejudged_from in known else None
    return next((one.id for one in rows if one.id < row.id and one.rejudged_from is None), None)


def _milestone(archive: Archive, row: AuditRow, earlier: int | None, lang: Lang) -> Milestone:
    comparison = (
        None if earlier is None else compare(archive.audit(earlier), archive.audit(row.id), lang=lang)
    )
    return Milestone(
        audit=row.id,
        as_of=row.as_of,
        finished_at=row.finished_at,
        checklist=row.checklist,
        fiscal_year=row.fiscal_year,
        estimate=row.estimate,
        worst=row.worst,
        best=row.best,
        verdicts=row.verdicts,
        pages=row.pages,
        files=row.files,
        failure=row.failure,
        pinned=row.pinned,
        rejudged_from=row.rejudged_from,
        compared_with=earlier,
        same_edition=comparison.same_edition if comparison else True,
        changes=_codes(comparison) if comparison else {},
    )


def _codes(comparison: Comparison) -> dict[Change, tuple[str, ...]]:
    found = {change: tuple(item.code for item in comparison.having(change)) for change in Change}
    return {change: codes for change, codes in found.items() if codes}
