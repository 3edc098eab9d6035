"""report.docx: what the mayor signs: a memorandum, the tracking table and the quarterly form."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

from matchers.model import Audit
from reports.paper import word
from reports.paper.calendar import round_of
from reports.paper.memo import Form, write_memo
from reports.paper.quarter import write_quarter
from reports.paper.tracking import write_tracking
from reports.phrases import bangkok
from reports.view import GapReport


class DocxReporter:
    """Writes report.docx."""

    name = "docx"
    filename = "report.docx"

    def write(self, report: GapReport, audit: Audit, folder: Path) -> Path:
        """Write the document."""
        path = folder / self.filename
        path.write_bytes(document(report, audit))
        return path


def document(report: GapReport, audit: Audit) -> bytes:
    """The memorandum and its annexes as a Word document; equal audits give equal bytes."""
    ended = audit.finished_at or audit.started_at
    when = bangkok(ended) if ended else datetime.combine(audit.as_of, time())
    form = Form(report, audit, round_of(audit.as_of))
    made = word.new_document(report.header.page_title, report.header.agency, when, report.lang)
    thai = report.lang == "th"
    letter = word.new_page(made, landscape=False, first=True)
    word.number_pages(letter, thai=thai, skip_first=True)
    write_memo(made, form)
    for write in (write_tracking, write_quarter):
        annex = word.new_page(made, landscape=True)
        word.number_pages(annex, thai=thai, skip_first=False)
        write(made, form)
    return word.saved(made, when)
