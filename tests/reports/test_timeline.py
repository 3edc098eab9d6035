"""The score over time."""

from __future__ import annotations

from datetime import date, timedelta

from lxml import html as lxml_html

from config.wording import wording
from matchers.model import Verdict
from reports.gap import build_gap_report
from reports.html import page
from reports.timeline import HEIGHT, MOST, WIDTH, timeline
from reports.view import PastAudit
from tests.reports.page_kinds import HISTORY
from tests.reports.sample import AUDIT, CHECKLIST

TH = wording("th")


def test_one_audit_is_no_history() -> None:
    assert timeline(HISTORY[:1], TH) is None
    assert timeline((), TH) is None


def test_the_table_is_in_the_order_of_time_and_names_what_has_no_score() -> None:
    view = timeline(HISTORY, TH)
    assert view
    rows = [(row.day, row.estimate, row.range, row.present, row.defects, row.unknown) for row in view.rows]
    assert rows == [
        ("3 ตุลาคม 2565", "25", "20–50", 2, 5, 2),
        ("9 มกราคม 2566", "คิดคะแนนไม่ได้", "–", 0, 0, 9),
        ("3 เมษายน 2566", "44.4", "33.3–58.9", 2, 6, 1),
    ]


def test_the_drawing_holds_the_scored_audits_higher_scores_higher() -> None:
    view = timeline(HISTORY, TH)
    assert view
    early, late = view.points
    assert early.x < late.x
    assert early.y > late.y
    assert all(point.y_best < point.y < point.y_worst for point in view.points)
    assert view.target == 85
    assert "จาก 25 เป็น 44.4" in view.title


def test_a_long_history_keeps_its_latest_audits_inside_the_drawing() -> None:
    start = date(2020, 1, 1)
    days = [start + timedelta(days=30 * n) for n in range(40)]
    view = timeline([PastAudit(day, 0.0, 50.0, 100.0, {Verdict.PRESENT: 1}) for day in days], TH)
    assert view
    assert len(view.points) == len(view.rows) == MOST
    assert view.rows[-1].day.endswith("2566")
    assert all(0 < p.x < WIDTH and 0 < p.y_best < p.y_worst < HEIGHT for p in view.points)


def test_the_page_shows_drawing_and_table_only_where_there_is_a_history() -> None:
    with_history = lxml_html.document_fromstring(page(build_gap_report(AUDIT, CHECKLIST, "th", HISTORY)))
    (section,) = with_history.xpath("//section[@aria-labelledby='timeline']")
    assert len(section.xpath(".//*[local-name()='circle']")) == 2
    assert len(section.xpath(".//tbody/tr")) == 3
    without = lxml_html.document_fromstring(page(build_gap_report(AUDIT, CHECKLIST)))
    assert without.xpath("//section[@aria-labelledby='timeline']") == []
