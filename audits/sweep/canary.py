"""A site with known answers, audited inside every sweep as all others are.

When its answers are wrong, so may be those of everybody: a library that was updated, a font
that is gone, a machine without memory. The answers are those its builder planted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audits.demo.model import Town
from audits.sweep.messages import Job
from config.agency import Agency
from crawler.settings import CrawlOptions
from matchers.model import Audit
from matchers.sweep_model import Canary

YEAR = 2566
"""Fiscal year (พ.ศ.) of the town; it has every verdict there is."""
FIRST, LAST = 0, -1
"""Rows of the two canaries; rows of agencies begin at 1."""
NAMES = {FIRST: "town at the start", LAST: "town at the end"}
FOLDER = ".canary"


@dataclass(frozen=True)
class Aviary:
    """The town that is served, and where."""

    town: Town
    url: str

    def job(self, row: int) -> Job:
        """The audit of the town."""
        options = CrawlOptions(
            url=self.url,
            delay=0.0,
            per_ip_rate=100_000.0,
            allow_private=True,
            off_site=False,
            ocr_seconds=0.0,
            browser_pages=0,
        )
        return Job(
            row=row,
            attempt=1,
            agency=Agency(name=self.town.name, url=self.url),
            options=options,
            folder=f"{FOLDER}/{abs(row)}",
            year=self.town.fiscal_year,
            as_of=self.town.as_of,
        )

    def judge(self, row: int, audit: Audit | None) -> Canary:
        """Compare the answers with those that are known; no audit at all is all wrong."""
        found = {f.code: f.verdict.value for f in audit.findings} if audit else {}
        expected = {code: planted.verdict for code, planted in self.town.truth.items()}
        wrong = differences(expected, found)
        return Canary(name=NAMES[row], passed=not wrong, wrong=wrong)


def differences(expected: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    """Item code to 'expected → found' for every answer that is wrong.

    >>> differences({"O1": "present", "O2": "missing"}, {"O1": "present"})
    {'O2': 'missing → –'}
    """
    return {
        code: f"{verdict} → {found.get(code, '–')}"
        for code, verdict in expected.items()
        if found.get(code) != verdict
    }
