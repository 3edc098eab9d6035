"""The sample audit, its checklist, and its reports, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from config.checklist import Checklist
from matchers.model import Audit
from reports.contract import write_reports
from reports.gap import GapReport, build_gap_report
from tests.reports.sample import AUDIT, CHECKLIST, hostile_audit


@pytest.fixture
def audit() -> Audit:
    return AUDIT


@pytest.fixture
def checklist() -> Checklist:
    return CHECKLIST


@pytest.fixture
def hostile() -> Audit:
    return hostile_audit()


@pytest.fixture
def report() -> GapReport:
    return build_gap_report(AUDIT, CHECKLIST)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with every format of the sample."""
    folder = tmp_path_factory.mktemp("written")
    write_reports(AUDIT, CHECKLIST, folder)
    return folder


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with every format of the sample whose every text is an attack."""
    folder = tmp_path_factory.mktemp("attacked")
    write_reports(hostile_audit(), CHECKLIST, folder)
    return folder


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        yield made
        made.close()
