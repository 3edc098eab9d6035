"""How well pictures of menus are read: names of items drawn on banners as webmasters make them."""

from __future__ import annotations

import io
import os
import random
import tempfile
import textwrap
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from benchmarks.figures import Figures, Table, median, percent
from config.loading import load_checklist
from config.thresholds import thresholds
from crawler.extract.files import FileKind, Limits
from crawler.extract.ocr import read_name
from matchers.similarity import Matcher
from matchers.titles import answer_title

FONT_FOLDER = Path("/usr/share/fonts/truetype/tlwg")
FONTS = (
    "Laksaman-Bold", "Garuda-Bold", "Loma", "Sawasdee-Bold", "Umpush", "Waree-Bold", "Kinnari", "Norasi-Bold",
)  # fmt: skip
COLOURS = ("#1565c0", "#2e7d32", "#c62828", "#6a1b9a", "#ef6c00", "#00838f", "#37474f", "#ad1457", "#f9a825")
HEIGHTS = (150, 180, 220, 260, 300)
NAMES = (
    ("O1", "โครงสร้างหน่วยงาน"),
    ("O2", "ข้อมูลผู้บริหาร"),
    ("O3", "อำนาจหน้าที่"),
    ("O4", "แผนพัฒนาท้องถิ่น"),
    ("O5", "ข้อมูลการติดต่อ"),
    ("O7", "ข่าวประชาสัมพันธ์"),
    ("O8", "ถาม-ตอบ Q&A"),
    ("O11", "แผนดำเนินงานประจำปี 2566"),
    ("O12", "รายงานการกำกับติดตามการดำเนินงาน รอบ 6 เดือน"),
    ("O13", "รายงานผลการดำเนินงานประจำปี"),
    ("O14", "คู่มือการปฏิบัติงาน"),
    ("O15", "คู่มือสำหรับประชาชน"),
    ("O16", "ข้อมูลเชิงสถิติการให้บริการ"),
    ("O17", "รายงานผลการสำรวจความพึงพอใจการให้บริการ"),
    ("O18", "E-Service"),
    ("O19", "แผนการจัดซื้อจัดจ้าง"),
    ("O21", "สรุปผลการจัดซื้อจัดจ้าง (สขร.1)"),
    ("O22", "รายงานผลการจัดซื้อจัดจ้างประจำปี"),
    ("O23", "นโยบายการบริหารทรัพยากรบุคคล"),
    ("O25", "หลักเกณฑ์การบริหารและพัฒนาทรัพยากรบุคคล"),
    ("O27", "แนวปฏิบัติการจัดการเรื่องร้องเรียนการทุจริต"),
    ("O28", "ช่องทางแจ้งเรื่องร้องเรียนการทุจริต"),
    ("O29", "ข้อมูลเชิงสถิติเรื่องร้องเรียนการทุจริต"),
    ("O31", "นโยบาย No Gift Policy"),
    ("O34", "การประเมินความเสี่ยงการทุจริต"),
    ("O36", "แผนปฏิบัติการป้องกันการทุจริต"),
    ("O38", "รายงานผลการป้องกันการทุจริตประจำปี"),
    ("O39", "ประมวลจริยธรรม"),
    ("O42", "มาตรการส่งเสริมคุณธรรมและความโปร่งใส"),
    ("O43", "การดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส"),
)
"""Items of oit-2566, as the menus of such sites name them."""


def banner(name: str, number: int) -> bytes:
    """A JPEG of white letters on a colour that grows darker, 150 to 300 pixels high."""
    height = HEIGHTS[number % len(HEIGHTS)]
    lines = textwrap.wrap(name, 24) if " " in name else [name]
    size = round(height * (0.34 if len(lines) == 1 else 0.25))
    font = ImageFont.truetype(FONT_FOLDER / f"{FONTS[number % len(FONTS)]}.ttf", size)
    width = round(max(font.getlength(line) for line in lines) + height * 0.8)
    picture = _background(width, height, COLOURS[number % len(COLOURS)], number)
    draw = ImageDraw.Draw(picture)
    for place, line in enumerate(lines):
        middle = height * (place + 1) / (len(lines) + 1)
        draw.text((height * 0.4, middle), line, font=font, fill="white", anchor="lm")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=60 + 5 * (number % 6))
    return out.getvalue()


def _background(width: int, height: int, colour: str, seed: int) -> Image.Image:
    """A colour that grows darker downwards, every third time with circles for decoration."""
    picture = Image.new("RGB", (width, height), colour)
    shade = Image.linear_gradient("L").resize((width, height)).point(lambda level: level * 0.35)
    picture.paste("black", (0, 0), shade)
    if seed % 3 == 0:
        places, draw = random.Random(seed), ImageDraw.Draw(picture)
        for _ in range(6):
            x, y, r = places.randrange(width), places.randrange(height), places.randrange(8, 30)
            draw.ellipse((x - r, y - r, x + r, y + r), outline="#ffffff", width=2)
    return picture


def measure_banners() -> Figures:
    """Read every banner; whether its words promise its item and are like no other item more."""
    matcher = Matcher(load_checklist("oit-2566"))
    asked = [(code, name, *_read(name, number)) for number, (code, name) in enumerate(NAMES)]
    written = sum(_tells(name, code, matcher) for code, name, _, _ in asked)
    right = sum(_tells(read, code, matcher) for code, _, read, _ in asked)
    wrong = sum(_misleads(read, code, matcher) for code, _, read, _ in asked)
    nothing = sum(not read for _, _, read, _ in asked)
    row = (
        f"{len(asked)} banners",
        percent(right / len(asked)),
        percent(written / len(asked)),
        str(wrong),
        str(nothing),
        f"{median([cpu for *_, cpu in asked]):.2f}",
    )
    columns = ("pictures", "item told", "of names as written", "another item", "nothing read", "CPU s each")
    note = (
        "White letters on a colour that grows darker, 150 to 300 pixels high, JPEG 60 to 85; every third "
        "with circles. Item told: the words as read promise the item and no other more."
    )
    values = {"item told": row[1], "another item": row[3]}
    table = Table("Pictures of menus read by tesseract", columns, (row,), (note,))
    return Figures("banners", values, (table,))


def _tells(name: str, code: str, matcher: Matcher) -> bool:
    return answer_title(name, matcher).item == code


def _misleads(name: str, code: str, matcher: Matcher) -> bool:
    """Whether a name would be taken for another item by the crawl."""
    best = matcher.best(name)
    return best is not None and best.score >= thresholds().promise and not _tells(name, code, matcher)


def _read(name: str, number: int) -> tuple[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "banner.jpg"
        file.write_bytes(banner(name, number))
        before = _cpu()
        read = read_name(file, FileKind.IMAGE, Limits(seconds=60))
        return read.title, _cpu() - before


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    for table in measure_banners().tables:
        print(table.as_markdown())
