"""Made-up sweeps of any size, the same for the same seed; with all states, and with hostile names."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from config.checklist import Checklist
from config.loading import load_checklist
from matchers.model import ChecklistUsed, Finding, Verdict
from matchers.score import score_findings
from matchers.sweep_model import (
    AgencyState,
    Canary,
    RegisterUsed,
    SharedAddress,
    Sweep,
    SweepAlarm,
    SweptAgency,
    SweptChange,
)

CHECKLIST = load_checklist("oit-2566")
DISTRICTS = ("เมือง", "เกาะใหม่", "บ้านกลาง", "ท่าน้ำ", "หนองไผ่", "ดอนแก้ว", "แม่น้ำ", "โพธิ์ทอง", "ศรีสุข")
TYPES = ("เทศบาลนคร", "เทศบาลเมือง", "เทศบาลตำบล", "อบต.", "อบจ.")
BUILDERS = ("wordpress", "joomla", "as-system", "thai-local", "")
NAMES = ("บ้านสวน", "หนองบัว", "ท่าข้าม", "โคกสูง", "ดอนตูม", "แม่ปะ", "ไทรงาม", "ห้วยทราย", "ศรีวิไล", "เกาะแก้ว")

HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    '=HYPERLINK("http://evil.example","คลิก")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "งบ\u202efdp.exe",
    "\u2028\u2029บรรทัด",
    "{{ 7*7 }} {facts}",
    "ก" * 10_000,
    "\x1b]0;taken over\x07",
    "",
)

# A register in which every state occurs; the rest of the agencies are audited.
_STATES = {
    3: AgencyState.UNREACHABLE,
    7: AgencyState.BLOCKED,
    11: AgencyState.NO_SITE,
    13: AgencyState.PARTIAL,
    17: AgencyState.FAILED,
}
_REASONS = {
    AgencyState.PARTIAL: "หยุดเพราะครบเวลาที่กำหนด",
    AgencyState.UNREACHABLE: "ไม่มีชื่อเครื่องนี้ในระบบ DNS",
    AgencyState.BLOCKED: "ระบบป้องกันไม่ให้โปรแกรมเข้า",
    AgencyState.NO_SITE: "ทะเบียนไม่มีที่อยู่เว็บไซต์",
    AgencyState.FAILED: "การตรวจหยุดกลางคัน 3 ครั้ง",
}
CANARY_WRONG = {"O1": "present → missing"}
_OUTCOMES = {AgencyState.UNREACHABLE: "network", AgencyState.BLOCKED: "bot_wall"}
_WHY = {
    Verdict.MISSING: "nothing",
    Verdict.INCOMPLETE: "lacking",
    Verdict.WRONG_YEAR: "other_years",
    Verdict.UNREADABLE: "scan",
    Verdict.UNREACHABLE: "http_status",
}


def sample_sweep(size: int = 30, seed: int = 2566, *, hostile: bool = False, finished: bool = True) -> Sweep:
    """A sweep of that many agencies."""
    dice = random.Random(seed)
    agencies = tuple(_agency(at, dice, hostile=hostile) for at in range(size))
    waiting = 0 if finished else 5
    return Sweep(
        register=RegisterUsed(
            name="registers/จังหวัดตัวอย่าง.csv",
            sha256="ab" * 32,
            rows=size + waiting,
            notes=("แถว 9 และแถว 14 ใช้เว็บไซต์เดียวกัน",),
        ),
        checklist=ChecklistUsed(
            name=CHECKLIST.name,
            title=CHECKLIST.title.th,
            fiscal_year=CHECKLIST.fiscal_year,
            requested_year=CHECKLIST.fiscal_year,
            status=CHECKLIST.status,
        ),
        as_of=date(2023, 4, 30),
        started_at=datetime(2023, 4, 30, 2, 0, tzinfo=UTC),
        finished_at=datetime(2023, 4, 30, 5, 30, tzinfo=UTC) if finished else None,
        agencies=agencies,
        waiting=waiting,
        alarms=() if finished else (SweepAlarm(kind="unknown_share", message="21 %", agencies=("ก", "ข")),),
        canaries=(
            Canary(name="เมืองตัวอย่าง", passed=finished, wrong={} if finished else {"O1": "present → missing"}),
        ),
        shared_addresses=(SharedAddress(address="192.0.2.7", agencies=9, requests=812),),
    )


def _agency(at: int, dice: random.Random, *, hostile: bool) -> SweptAgency:
    state = _STATES.get(at % 23, AgencyState.AUDITED)
    judged = state in (AgencyState.AUDITED, AgencyState.PARTIAL)
    builder = dice.choice(BUILDERS)
    quality = dice.betavariate(5, 1.6)
    kind, name, district = dice.choice(TYPES), dice.choice(NAMES), dice.choice(DISTRICTS)
    verdicts = {item.code: _verdict(item.code, builder, quality, dice) for item in CHECKLIST.requirements}
    if not judged:
        verdicts = {}
    persons = tuple(code for code in verdicts if dice.random() < 0.1)
    score = score_findings(_findings(verdicts, persons, CHECKLIST), CHECKLIST)
    title = HOSTILE_NAMES[at % len(HOSTILE_NAMES)] if hostile else f"{kind}{name} {at + 1}"
    began = datetime(2023, 4, 30, 2, 0, tzinfo=UTC) + timedelta(minutes=at)
    return SweptAgency(
        row=at + 2,
        name=title,
        type=title if hostile else kind,
        province=title if hostile else "จังหวัดตัวอย่าง",
        district=title if hostile else district,
        url="" if state is AgencyState.NO_SITE else f"https://www.town{at}.go.th/",
        code=title if hostile else f"0{at:05d}",
        state=state,
        reason=title if hostile else _REASONS.get(state, ""),
        outcome=_OUTCOMES.get(state, ""),
        folder=f"agencies/{at + 2:05d}-town{at}" if judged else "",
        estimate=score.estimate if judged else None,
        worst=score.worst if judged else None,
        best=score.best if judged else None,
        verdicts=verdicts,
        reasons={code: _WHY[v] for code, v in verdicts.items() if v in _WHY},
        unchecked=tuple(c for c, v in verdicts.items() if v is Verdict.PRESENT and c in ("O33", "O39")),
        needs_person=persons,
        warnings={title if hostile else "spam": 2} if dice.random() < 0.1 else {},
        builder=title if hostile else (builder if judged else ""),
        pages=dice.randrange(20, 300) if judged else 0,
        files=dice.randrange(5, 200) if judged else 0,
        requests=dice.randrange(300, 500) if judged else 3,
        errors=dice.randrange(9),
        attempts=1 if judged else 3,
        failures_in_row=0 if judged else dice.randrange(1, 5),
        started_at=began,
        finished_at=began + timedelta(minutes=9),
        change=_change(verdicts, score.estimate, dice) if judged and at % 3 else None,
    )


def _verdict(code: str, builder: str, quality: float, dice: random.Random) -> Verdict:
    if builder == "as-system" and code == "O13" and dice.random() < 0.9:
        return Verdict.WRONG_YEAR  # what all sites of a builder fail alike
    if dice.random() < quality:
        return Verdict.PRESENT
    return dice.choice([v for v in Verdict if v is not Verdict.PRESENT])


def _change(verdicts: dict[str, Verdict], estimate: float | None, dice: random.Random) -> SweptChange:
    codes = list(verdicts)
    before = None if estimate is None else round(min(max(estimate + dice.uniform(-15, 10), 0), 100), 2)
    return SweptChange(
        since=date(2023, 1, 31),
        score_before=before,
        fixed=tuple([c for c in codes if verdicts[c] is Verdict.PRESENT][: dice.randrange(4)]),
        broken=tuple([c for c in codes if verdicts[c] is not Verdict.PRESENT][: dice.randrange(3)]),
    )


def _findings(verdicts: dict[str, Verdict], persons: tuple[str, ...], checklist: Checklist) -> list[Finding]:
    return [
        Finding(
            code=code,
            title=checklist.by_code[code].title,
            verdict=verdict,
            needs_person=code in persons,
            confidence=0.9,
            reason_code="found",
            reason="",
            advice="",
            division="",
            sub_indicator="",
            elements_known=True,
        )
        for code, verdict in verdicts.items()
    ]


def with_reports(sweep: Sweep, folder: Path) -> Path:
    """A folder that holds a report.html with every anchor for each agency that was judged."""
    anchors = "".join(f'<p id="{item.code}">{item.code}</p>' for item in CHECKLIST.requirements)
    for agency in sweep.agencies:
        if agency.folder:
            (folder / agency.folder).mkdir(parents=True)
            page = f"<!DOCTYPE html><title>{agency.row}</title>{anchors}"
            (folder / agency.folder / "report.html").write_text(page, encoding="utf-8")
    return folder
