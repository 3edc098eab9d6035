"""Options that several commands take, each worded once; a command says its own defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from audits.cli import input as given
from config.wording import Lang, wording

MOST_PROCESSES, MOST_SIDE_BY_SIDE = 64, 200

StoredAudit = Annotated[
    str,
    Argument(
        metavar="AUDIT",
        help="โฟลเดอร์ audit.json เลขในคลัง หรือ URL (ครั้งล่าสุด) / folder, audit.json, number in the archive, "
        "or URL (its latest)",
    ),
]

# What to judge by
Year = Annotated[str | None, Option("--fiscal-year", help="ปีงบประมาณ พ.ศ. / fiscal year (BE)")]
Edition = Annotated[str | None, Option("--checklist", help="ชื่อเกณฑ์หรือไฟล์ YAML / name or file")]
Day = Annotated[str | None, Option("--as-of", help="ตรวจเสมือนเป็นวันนี้ / the day to judge by")]
Decisions = Annotated[Path | None, Option(help="คำวินิจฉัยของเจ้าหน้าที่ / decisions of officers")]
DecisionsHere = Annotated[
    Path | None,
    Option(
        "--decisions",
        help="คำวินิจฉัยของเจ้าหน้าที่ / decisions of officers; decisions.csv when it is in this folder",
    ),
]

# How to crawl
Pages = Annotated[
    int, Option("--max-pages", help="จำนวนหน้าและไฟล์สูงสุดต่อแห่ง / pages and files of a site at most")
]
Minutes = Annotated[float | None, Option("--max-minutes", help="เวลาสูงสุดต่อแห่ง (นาที) / minutes for a site")]
Delay = Annotated[float, Option("--delay", help="วินาทีระหว่างคำขอ / seconds between requests to a host")]
Ocr = Annotated[
    float,
    Option("--ocr-seconds", help="วินาที CPU สำหรับเอกสารสแกน 0 คือไม่อ่าน / CPU seconds for scans, 0: none"),
]
Browser = Annotated[
    int,
    Option(
        "--browser-pages",
        help="จำนวนหน้าที่เปิดด้วยเบราว์เซอร์ได้ 0 คือไม่ใช้ / pages opened with a browser, 0: none",
    ),
]
Private = Annotated[bool, Option("--allow-private", help="อนุญาตเครือข่ายภายใน / allow private addresses")]
Screenshots = Annotated[
    bool,
    Option(
        "--screenshots",
        help="ถ่ายภาพหน้าจอหลักฐาน เปิดเว็บไซต์อีกไม่เกิน 12 หน้า / pictures of the evidence; opens at most 12 "
        "pages of the site again",
    ),
]

# What becomes of it
Output = Annotated[Path | None, Option(help="โฟลเดอร์ผลลัพธ์ / folder for the results")]
NeededOutput = Annotated[Path, Option("--output", help="โฟลเดอร์ผลลัพธ์ / folder for the results")]
Formats = Annotated[str | None, Option("--format", help=given.FORMATS)]
Where = Annotated[
    str | None,
    Option(
        "--archive", metavar="DIR|URL", help="คลังการตรวจ ปกติเป็นของผู้ใช้เอง / archive; the user's own by default"
    ),
]
ArchiveAt = Annotated[
    str | None, Option("--archive", help="โฟลเดอร์ของคลัง หรือ URL / folder of the archive, or its URL")
]
TextOrJson = Annotated[str, Option("--format", help="text | json")]
NoArchive = Annotated[bool, Option("--no-archive", help="ไม่บันทึกลงคลัง / keep nothing in the archive")]
Fresh = Annotated[bool, Option("--fresh", help="เริ่มใหม่ ไม่ทำต่อจากครั้งที่หยุดไป / begin anew, continue nothing")]
FailOn = Annotated[str | None, Option("--fail-on", help="จบด้วยรหัส 1 เมื่อมีผลเหล่านี้ / exit 1 on: missing,…")]
FailOnWorse = Annotated[
    bool, Option("--fail-on-worse", help="จบด้วยรหัส 1 เมื่อแย่ลง / exit 1 when something is worse")
]
Language = Annotated[str, Option("--lang", help="th | en")]
Verbose = Annotated[bool, Option("--verbose", "-v", help="แสดงทุกที่อยู่ที่เปิด / show every address opened")]
Quiet = Annotated[bool, Option("--quiet", "-q", help="ไม่แสดงความคืบหน้าและตาราง / no progress, no table")]

# Of a register
Sheet = Annotated[str | None, Option(help="ชื่อแผ่นงานใน XLSX / sheet of the register")]
Types = Annotated[
    list[str] | None, Option("--type", help="เฉพาะประเภทนี้ ใช้ซ้ำได้ / only this type, may be repeated")
]
Provinces = Annotated[
    list[str] | None,
    Option("--province", help="เฉพาะจังหวัดนี้ ใช้ซ้ำได้ / only this province, may be repeated"),
]
Limit = Annotated[int | None, Option(min=1, help="เฉพาะกี่แห่งแรก / only the first so many")]
Processes = Annotated[int | None, Option(help="จำนวนโพรเซส / processes; as many as cores")]
SideBySide = Annotated[int | None, Option(help="จำนวนหน่วยงานพร้อมกันต่อโพรเซส / audits at once in each process")]


def at_once(processes: int | None, side_by_side: int | None, lang: Lang) -> tuple[int, int]:
    """Processes, and audits side by side in each, as they were asked for; 0 where they were not.

    Raises:
        BadInput: one of them is out of range.
    """
    asked = (("processes", processes, MOST_PROCESSES), ("side-by-side", side_by_side, MOST_SIDE_BY_SIDE))
    for name, value, most in asked:
        if value is not None and not 1 <= value <= most:
            problem = wording(lang).say("sweep.refused.processes", name=name, value=value, most=most)
            raise given.BadInput("other", problem=problem)
    return processes or 0, side_by_side or 0
