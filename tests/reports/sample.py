"""An audit made up by hand in which every verdict occurs, and one in which every text attacks."""

from __future__ import annotations

from datetime import UTC, date, datetime

from config.agency import Agency
from matchers.model import (
    Audit,
    AuditWarning,
    ChecklistUsed,
    Coverage,
    ElementResult,
    Finding,
    FindingEvidence,
    ItemCoverage,
    Outcome,
    Score,
    SubIndicatorScore,
    Verdict,
)
from tests.reports.sample_checklist import CHECKLIST

SITE = "https://www.bansuan.go.th"
FETCHED = datetime(2023, 4, 3, 2, 10, tzinfo=UTC)

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    '=HYPERLINK("http://evil.example","x")',
    "\uff1d1+1",
    "\x1b]0;taken over\x07\x1b[31mred",
    "งบ\u202efdp.exe",
    "[bold red]markup[/] {{ 7*7 }} {facts}",
)
"""What a site may have written where a title is expected."""


def _finding(code: str, verdict: Verdict, reason_code: str, reason: str, **more: object) -> Finding:
    requirement = CHECKLIST.by_code[code]
    return Finding.model_validate(
        {
            "code": code,
            "title": requirement.title,
            "verdict": verdict,
            "confidence": 0.93,
            "reason_code": f"sample_{reason_code}",
            "reason": reason,
            "advice": requirement.advice.th,
            "division": requirement.division,
            "sub_indicator": requirement.sub_indicator,
            "points": 1.25,
            "elements_known": requirement.elements_known,
            **more,
        }
    )


def _opened(url: str, text: str, verdict: Verdict, **more: object) -> FindingEvidence:
    return FindingEvidence.model_validate(
        {
            "url": url,
            "text": text,
            "verdict": verdict,
            "kind": "page",
            "http_status": 200,
            "outcome": Outcome.OPENED,
            "fetched_at": FETCHED,
            "score": 0.91,
            **more,
        }
    )


FINDINGS = (
    _finding(
        "O1",
        Verdict.PRESENT,
        "present",
        'O1: พบ "โครงสร้างการแบ่งส่วนราชการ" ในหน้าข้อมูลพื้นฐาน เป็นข้อมูลปัจจุบัน',
        evidence=(
            _opened(
                f"{SITE}/structure",
                "โครงสร้างการแบ่งส่วนราชการ",
                Verdict.PRESENT,
                found_on=f"{SITE}/",
                clicks=("ข้อมูลพื้นฐาน", "โครงสร้าง"),
            ),
        ),
    ),
    _finding(
        "O2",
        Verdict.INCOMPLETE,
        "incomplete",
        "O2: พบทำเนียบผู้บริหาร 6 คน แต่ไม่มีช่องทางการติดต่อของผู้บริหาร ขาด 1 จาก 4 องค์ประกอบ",
        elements=(
            ElementResult(id="name", title="ชื่อ-นามสกุล", met=True, quote="นายสมชาย ใจดี"),
            ElementResult(id="position", title="ตำแหน่ง", met=True, quote="นายกเทศมนตรีตำบลบ้านสวน"),
            ElementResult(id="photo", title="รูปถ่าย", met=None),
            ElementResult(id="contact", title="ช่องทางการติดต่อ", met=False),
        ),
        needs_person=True,
        points=1.5,
        evidence=(
            _opened(
                f"{SITE}/executives",
                "ทำเนียบผู้บริหาร",
                Verdict.INCOMPLETE,
                found_on=f"{SITE}/",
                clicks=("บุคลากร", "ผู้บริหาร"),
            ),
        ),
    ),
    _finding(
        "O8",
        Verdict.UNREACHABLE,
        "login",
        "O8: เมนู “ถาม-ตอบ” มีอยู่ แต่หน้ากระดานถาม-ตอบให้เข้าสู่ระบบก่อน ประชาชนจึงเปิดไม่ได้",
        points=1.5,
        evidence=(
            _opened(
                f"{SITE}/webboard",
                "ถาม-ตอบ",
                Verdict.UNREACHABLE,
                found_on=f"{SITE}/",
                clicks=("บริการประชาชน", "ถาม-ตอบ"),
                outcome=Outcome.LOGIN,
                http_status=403,
            ),
        ),
    ),
    _finding(
        "O11",
        Verdict.WRONG_YEAR,
        "wrong_year",
        "O11: ไฟล์ล่าสุดที่พบเป็นของปี 2564 แต่ต้องใช้ปี 2565 ดูแล้ว 6 ไฟล์จาก 3 หน้า",
        evidence=(
            _opened(
                f"{SITE}/files/%E0%B8%A3%E0%B8%B2%E0%B8%A2%E0%B8%87%E0%B8%B2%E0%B8%99-2564.pdf",
                "รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2564",
                Verdict.WRONG_YEAR,
                kind="file",
                found_on=f"{SITE}/report",
                clicks=("แผนงาน", "รายงานผลการดำเนินงาน"),
                fiscal_years=(2564,),
                period="ประจำปีงบประมาณ พ.ศ. 2564",
                witness="title",
            ),
            _opened(
                f"{SITE}/files/report-2563.pdf",
                "รายงานผลการดำเนินงาน ประจำปี 2563",
                Verdict.WRONG_YEAR,
                kind="file",
                found_on=f"{SITE}/report",
                clicks=("แผนงาน", "รายงานผลการดำเนินงาน"),
                fiscal_years=(2563,),
                period="ประจำปี 2563",
                witness="link text",
            ),
        ),
    ),
    _finding(
        "O13",
        Verdict.UNREADABLE,
        "scan",
        "O13: เปิดไฟล์คู่มือได้ 1 ไฟล์ แต่เป็นภาพสแกน 24 หน้า ไม่มีข้อความให้อ่าน",
        evidence=(
            _opened(
                f"{SITE}/files/IMG_0001.pdf",
                "คู่มือประชาชน",
                Verdict.UNREADABLE,
                kind="file",
                found_on=f"{SITE}/manual",
                clicks=("บริการประชาชน", "คู่มือประชาชน"),
                outcome=Outcome.UNREADABLE,
            ),
        ),
    ),
    _finding(
        "O18",
        Verdict.UNREACHABLE,
        "dead",
        "O18: ลิงก์ “แผนการใช้จ่ายงบประมาณ 2566” มีอยู่ แต่เปิดแล้วได้ 404",
        points=2.0,
        evidence=(
            _opened(
                f"{SITE}/parcelsumyear.htmk=l",
                "แผนการใช้จ่ายงบประมาณ 2566",
                Verdict.UNREACHABLE,
                found_on=f"{SITE}/plan",
                clicks=("แผนงาน", "แผนการใช้จ่ายงบประมาณ"),
                outcome=Outcome.DEAD,
                http_status=404,
            ),
        ),
    ),
    _finding(
        "O20",
        Verdict.MISSING,
        "missing",
        "O20: ดูแล้ว 118 หน้าและ 42 ไฟล์ ไม่พบรายงานผลการใช้จ่ายงบประมาณ พ.ศ. 2565",
        points=2.0,
        due_on=date(2023, 4, 30),
    ),
    _finding(
        "O34",
        Verdict.UNKNOWN,
        "off_site",
        "O34: ลิงก์ชี้ไปที่ Google Drive ซึ่งไม่ตอบภายในเวลา จึงยังไม่ทราบว่ามีประกาศหรือไม่",
        needs_person=False,
        confidence=0.4,
        evidence=(
            _opened(
                "https://drive.google.com/open?id=1AbCdEfGhIjKlMnOpQrStUvWxYz",
                "ประกาศ No Gift Policy",
                Verdict.UNKNOWN,
                kind="link",
                found_on=f"{SITE}/nogift",
                clicks=("ITA 2566", "O34"),
                outcome=Outcome.TIMEOUT,
                http_status=None,
            ),
        ),
    ),
    _finding(
        "O39",
        Verdict.PRESENT,
        "found",
        "O39: พบแผนปฏิบัติการป้องกันการทุจริต (พ.ศ. 2566–2570)",
        needs_person=True,
        evidence=(
            _opened(
                f"{SITE}/files/anti-corruption-2566-2570.pdf",
                "แผนปฏิบัติการป้องกันการทุจริต (พ.ศ. 2566–2570)",
                Verdict.PRESENT,
                kind="file",
                found_on=f"{SITE}/ita",
                clicks=("ITA 2566", "O39"),
                fiscal_years=(2566, 2567, 2568, 2569, 2570),
                period="พ.ศ. 2566–2570",
            ),
        ),
    ),
)

AUDIT = Audit(
    schema="oit-audit/audit/1",
    agency=Agency(
        name="เทศบาลตำบลบ้านสวน", type="เทศบาลตำบล", province="ชลบุรี", district="เมืองชลบุรี", url=f"{SITE}/"
    ),
    checklist=ChecklistUsed(
        name="oit-2566",
        title="OIT ปีงบประมาณ พ.ศ. 2566",
        fiscal_year=2566,
        requested_year=2566,
        status="confirmed",
    ),
    as_of=date(2023, 4, 3),
    started_at=datetime(2023, 4, 3, 2, 0, tzinfo=UTC),
    finished_at=datetime(2023, 4, 3, 2, 31, tzinfo=UTC),
    coverage=Coverage(
        home=Outcome.OPENED,
        sitemap=Outcome.DEAD,
        ita_page=Outcome.OPENED,
        robots=Outcome.OPENED,
        pages=118,
        files=42,
        requests=171,
        errors=4,
        blocked=2,
        links=1830,
        unfetched=3,
        items={
            code: ItemCoverage(covered=code != "O34", open_links=1 if code == "O34" else 0)
            for code in CHECKLIST.by_code
        },
    ),
    score=Score(
        estimate=44.4,
        worst=33.3,
        best=58.9,
        sub_indicators=(
            SubIndicatorScore(id="9.1", title="ข้อมูลพื้นฐาน", items=3, estimate=33.3, worst=33.3, best=33.3),
            SubIndicatorScore(id="9.2", title="การบริหารงาน", items=2, estimate=0, worst=0, best=50),
            SubIndicatorScore(id="9.3", title="การบริหารเงินงบประมาณ", items=2, estimate=0, worst=0, best=0),
            SubIndicatorScore(
                id="10.1",
                title="การดำเนินการเพื่อป้องกันการทุจริต",
                items=2,
                estimate=50,
                worst=50,
                best=100,
            ),
        ),
    ),
    findings=FINDINGS,
    warnings=(
        AuditWarning(
            kind="bad_certificate",
            message="ใบรับรองของ www.bansuan.go.th หมดอายุเมื่อ 1 มีนาคม 2566",
            url=f"{SITE}/",
        ),
        AuditWarning(kind="development_host", message="พบลิงก์ไป http://localhost/e-document/", count=12),
    ),
)


def hostile_audit() -> Audit:
    """The sample with one attack in every text that a site can write, one finding for each attack."""
    return AUDIT.model_copy(
        update={
            "agency": AUDIT.agency.model_copy(
                update={"name": "".join(ATTACKS), "url": "javascript:alert(1)"}
            ),
            "findings": tuple(map(_attacked, ATTACKS, FINDINGS)),
            "warnings": tuple(AuditWarning(kind=a, message=a, url=a) for a in ATTACKS),
        }
    )


def _attacked(attack: str, finding: Finding) -> Finding:
    piece = FindingEvidence(
        url=attack,
        found_on=f"{SITE}/{attack}",
        clicks=(attack, attack),
        text=attack,
        verdict=finding.verdict,
        period=attack,
        witness=attack,
    )
    element = ElementResult(id=attack, title=attack, met=False, quote=attack)
    return finding.model_copy(
        update={
            "title": attack,
            "reason": attack,
            "advice": attack + " ไทย",
            "division": attack,
            "elements": (element,),
            "evidence": (piece,),
        }
    )
