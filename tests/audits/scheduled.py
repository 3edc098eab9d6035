"""Schedules for tests: plans, sweeps made by hand, and runs in a process of their own.

``python -m tests.audits.scheduled ARCHIVE NOW`` runs what is due, with quick sweeps, so that a test
can kill it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from audits.archive import open_archive, url_for
from audits.schedules import running
from audits.schedules.plan import SchedulePlan, sweep_plan
from audits.sweep import SweepPlan
from matchers.model import ChecklistUsed, Verdict
from matchers.sweep_model import AgencyState, RegisterUsed, Sweep, SweptAgency
from reports.phrases import BANGKOK
from reports.sweep_reports import FILENAME, dump_sweep
from tests.audits.sweep.sites import ROOT, limits_of

HEADINGS = "name,type,province,district,url,code"


def bangkok(*when: int) -> datetime:
    """A moment in Thailand."""
    return datetime(*when, tzinfo=BANGKOK)  # type: ignore[misc,arg-type]


def register_in(folder: Path, urls: Sequence[str], name: str = "ทะเบียน.csv") -> Path:
    """A register with an agency for each address; "" declares none."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"เทศบาลตำบลที่ {i},เทศบาลตำบล,ร้อยเอ็ด,,{url}," for i, url in enumerate(urls)]
    path = folder / name
    path.write_text("\n".join([HEADINGS, *rows]) + "\n", encoding="utf-8")
    return path


def plan_in(folder: Path, urls: Sequence[str] = ("http://127.0.0.1:9/",), **changes: Any) -> SchedulePlan:
    """A schedule of loopback sites."""
    asked = {
        "register_file": str(register_in(folder, urls)),
        "output": str(folder / "out"),
        "allow_private": True,
        "delay": 0.0,
        "ocr_seconds": 0.0,
        "browser_pages": 0,
    }
    return SchedulePlan(**(asked | changes))


def agency(row: int = 2, state: str = "audited", **more: Any) -> SweptAgency:
    """One agency of a sweep."""
    plain = {"row": row, "name": f"เทศบาล {row}", "url": f"http://a{row}.go.th/", "state": AgencyState(state)}
    return SweptAgency.model_validate(plain | more)


def gaps(**verdicts: str) -> Mapping[str, Verdict]:
    """Verdicts by item."""
    return {code: Verdict(name) for code, name in verdicts.items()}


def sweep_of(plan: SweepPlan, agencies: Sequence[SweptAgency], *, finished: bool = True) -> Sweep:
    """A sweep as its engine gives it."""
    assert plan.as_of is not None
    at = datetime(2023, 3, 16, tzinfo=UTC)
    return Sweep(
        register_=RegisterUsed(name=plan.register.name, sha256=plan.register.sha256, rows=len(agencies)),
        checklist=ChecklistUsed(
            name=plan.checklist.name,
            title="",
            fiscal_year=plan.checklist.fiscal_year,
            requested_year=plan.requested_year,
            status=plan.checklist.status,
        ),
        as_of=plan.as_of,
        started_at=at,
        finished_at=at if finished else None,
        agencies=tuple(agencies),
    )


@dataclass
class Engine:
    """Stands in for `run_sweep`: notes what it was asked, gives what it was told to give.

    Of ``answers`` each sweep takes the next; the last one serves all that follow. ``meanwhile`` is
    called while a sweep runs.
    """

    answers: list[Sequence[SweptAgency]] = field(default_factory=lambda: [(agency(),)])
    finished: bool = True
    meanwhile: Callable[[], object] = lambda: None
    plans: list[SweepPlan] = field(default_factory=list)

    def __call__(self, plan: SweepPlan, **_: Any) -> Sweep:
        """A sweep, begun and finished in the archive of its output as the true engine does it."""
        self.plans.append(plan)
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        sweep = sweep_of(plan, found, finished=self.finished)
        assert plan.as_of is not None
        with open_archive(url_for(plan.output)) as archive:
            options = {"as_of": plan.as_of.isoformat(), "n": len(self.plans)}
            row = archive.sweeps.begin(plan.key, plan.register.sha256, options, [])
            if self.finished:
                archive.sweeps.finish(row.id)
        (plan.output / FILENAME).write_bytes(dump_sweep(sweep))
        self.meanwhile()
        return sweep

    @property
    def days(self) -> list[date | None]:
        """The days that were judged by."""
        return [plan.as_of for plan in self.plans]


def started(archive: str, now: datetime) -> subprocess.Popen[str]:
    """``oit schedule run`` at a moment, in a process and a group of its own."""
    command = [sys.executable, "-m", "tests.audits.scheduled", archive, now.isoformat()]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def main(archive: str, now: str) -> int:
    """Run what is due and print what is told; gives the exit code."""

    def quick(plan: SchedulePlan, as_of: date) -> SweepPlan:
        swept = sweep_plan(plan, as_of)
        return replace(swept, canary=False, off_site=False, limits=limits_of(), processes=1)

    running.sweep_plan = quick  # type: ignore[assignment]
    with open_archive(archive) as opened:
        asked = running.Asked(tell=lambda one: print(one.key, flush=True))  # noqa: T201
        return running.run_due(opened, datetime.fromisoformat(now), asked).exit_code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
