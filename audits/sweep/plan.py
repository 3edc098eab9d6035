"""What a sweep was asked to do, checked and frozen."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from config.agency import Agency
from config.checklist import Checklist
from config.registers import Register, RegisterRow
from config.sweep import SweepLimits, sweep_limits
from config.wording import Lang
from crawler.addresses import is_loopback
from crawler.settings import BROWSER_PAGES, MAX_IP_RATE, MIN_DELAY, OCR_SECONDS, CrawlOptions
from matchers.decisions import DecisionLine


@dataclass(frozen=True)
class SweepPlan:
    """A sweep as asked for.

    ``as_of`` None is the day on which the sweep was begun, also where it is continued later.
    ``requested_year`` and the years of ``checklist`` are พ.ศ.; ``max_minutes`` None are the minutes
    of `SweepLimits`. ``canary`` False leaves out the site with known answers, for tests.
    """

    register: Register
    checklist: Checklist
    output: Path
    as_of: date | None = None
    requested_year: int | None = None
    lang: Lang = "th"
    formats: tuple[str, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()
    contact: str = ""
    max_pages: int = 300
    max_minutes: float | None = None
    delay: float = MIN_DELAY
    per_ip_rate: float = MAX_IP_RATE
    allow_private: bool = False
    off_site: bool = True
    ocr_seconds: float = OCR_SECONDS
    browser_pages: int = BROWSER_PAGES
    processes: int = 0
    side_by_side: int = 0
    only_failed: bool = False
    fresh: bool = False
    canary: bool = True
    limits: SweepLimits = field(default_factory=sweep_limits)

    @property
    def process_count(self) -> int:
        """Processes to run; as many as there are cores where none was said."""
        return self.processes or os.cpu_count() or 1

    @property
    def audits_at_once(self) -> int:
        """Audits side by side in one process."""
        return self.side_by_side or self.limits.side_by_side

    @property
    def key(self) -> str:
        """The name by which the sweeps of one register are compared."""
        return self.register.name

    def options_of(self, agency: Agency, pass_no: int) -> CrawlOptions:
        """Options of the crawl of one agency; less delay than is polite only for this machine.

        Raises:
            AddressRefused: the address in the register may not be fetched.
        """
        longer = self.limits.second_pass_factor if pass_no > 1 else 1.0
        at_home = self.allow_private and is_loopback(urlsplit(agency.url).hostname or "")
        return CrawlOptions(
            url=agency.url,
            max_pages=self.max_pages,
            max_minutes=(self.max_minutes or self.limits.minutes) * longer,
            delay=self.delay if at_home else max(self.delay, MIN_DELAY),
            per_ip_rate=self.per_ip_rate if at_home else min(self.per_ip_rate, MAX_IP_RATE),
            allow_private=self.allow_private,
            contact=self.contact,
            off_site=self.off_site,
            ocr_seconds=self.ocr_seconds,
            browser_pages=self.browser_pages,
            patience=self.limits.patience * longer,
        )

    def identity(self) -> Mapping[str, object]:
        """What makes two sweeps of a register the same one: all that its answers depend on."""
        return {
            "checklist": self.checklist.name,
            "requested_year": self.requested_year,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "lang": self.lang,
            "max_pages": self.max_pages,
            "max_minutes": self.max_minutes,
            "off_site": self.off_site,
            "ocr_seconds": self.ocr_seconds,
            "browser_pages": self.browser_pages,
            "rows": [row.line for row in self.register.rows],
        }


def folder_of(row: RegisterRow) -> str:
    """The folder of an agency below the output: its line and host, fit for any file system.

    >>> folder_of(RegisterRow(7, Agency(name="อบต.", url="https://www.Nong-Khai.go.th/x")))
    'agencies/7-nong-khai.go.th'
    >>> folder_of(RegisterRow(8, Agency(name="อบต.")))
    'agencies/8'
    """
    try:
        host = urlsplit(row.agency.url).netloc.rpartition("@")[2].lower().removeprefix("www.")
    except ValueError:
        host = ""
    slug = re.sub(r"[^a-z0-9.-]+", "-", host).strip("-.")[:60].strip("-.")
    return f"agencies/{row.line}-{slug}" if slug else f"agencies/{row.line}"


def host_of(agency: Agency) -> str:
    """Host and port of an agency without ``www.``; agencies of one host are never audited at once.

    >>> host_of(Agency(url="https://WWW.x.go.th:443/a")), host_of(Agency(url="http://127.0.0.1:8001/"))
    ('x.go.th', '127.0.0.1:8001')
    """
    try:
        parts = urlsplit(agency.url)
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return agency.url
    return f"{host}:{port}" if port not in (None, 80, 443) else host
