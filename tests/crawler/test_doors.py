"""Entries that are no plain home page: doors that open by themselves, refusals."""

from __future__ import annotations

from pathlib import Path

from audits.demo.server import serve_folder
from matchers.model import Outcome
from tests.audits.auditing import audit_site

DOOR = '<meta http-equiv="refresh" content="3; url=/main.html"><title>ยินดีต้อนรับ</title><p>กรุณารอสักครู่</p>'
MAIN = '<title>เทศบาล</title><a href="/o3.html">อำนาจหน้าที่</a>'
POWERS = "<h1>อำนาจหน้าที่</h1><p>" + "เทศบาลมีหน้าที่ต้องทำในเขตเทศบาล " * 20 + "</p>"


def test_a_door_that_opens_by_itself_is_gone_through_without_a_click(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(DOOR, encoding="utf-8")
    (tmp_path / "main.html").write_text(MAIN, encoding="utf-8")
    (tmp_path / "o3.html").write_text(POWERS, encoding="utf-8")
    with serve_folder(tmp_path) as url:
        audit = audit_site(url).audit
    powers = next(f for f in audit.findings if f.code == "O3")
    assert powers.verdict == "present"
    assert powers.evidence[0].clicks == ("อำนาจหน้าที่",)


def test_a_site_without_a_home_page_is_unknown_not_missing(tmp_path: Path) -> None:
    with serve_folder(tmp_path) as url:
        audit = audit_site(url).audit
    assert audit.coverage.home is Outcome.DEAD
    assert {f.verdict for f in audit.findings} == {"unknown"}
