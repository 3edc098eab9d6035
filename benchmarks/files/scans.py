"""How well scans are read: pages set from our own texts, drawn as scanners draw them, read by tesseract."""

from __future__ import annotations

import io
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import typst
from PIL import Image, ImageChops, ImageFilter
from rapidfuzz.distance import Levenshtein

from benchmarks.figures import Figures, Table, median, percent
from benchmarks.files.banners import measure_banners
from config.loading import load_checklist
from crawler.extract.files import FileKind, Limits
from crawler.extract.ocr import read_scan
from matchers.periods import read_periods
from matchers.similarity import Matcher
from matchers.text import normalise, squeeze
from matchers.titles import answer_title

FONTS = ("Laksaman", "Garuda", "Norasi", "Kinnari", "Loma", "Sawasdee", "Umpush", "Waree")
BODY = "เทศบาลตำบลบ้านสวนใหม่"
LEAD = (
    "ตามที่หน่วยงานของรัฐต้องเปิดเผยข้อมูลข่าวสารให้ประชาชนทราบและตรวจสอบได้ตามหลักเกณฑ์ที่กำหนดไว้นั้น "
    "เทศบาลตำบลบ้านสวนใหม่ได้จัดทำเอกสารฉบับนี้ขึ้นโดยรวบรวมข้อมูลจากทุกสำนักและกองที่เกี่ยวข้อง "
    "และได้นำเสนอต่อผู้บริหารเพื่อพิจารณาให้ความเห็นชอบแล้ว จึงขอเผยแพร่ให้ทราบโดยทั่วกัน "
    "หากมีข้อสงสัยสามารถสอบถามรายละเอียดเพิ่มเติมได้ที่สำนักปลัดเทศบาลในวันและเวลาราชการ"
)
TITLES = (
    ("O4", "แผนพัฒนาท้องถิ่น พ.ศ. 2566 - 2570"),
    ("O11", "แผนดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2566"),
    ("O12", "รายงานการกำกับติดตามการดำเนินงาน รอบ 6 เดือน ประจำปีงบประมาณ พ.ศ. 2566"),
    ("O13", "รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2565"),
    ("O14", "คู่มือการปฏิบัติงาน งานการเจ้าหน้าที่"),
    ("O15", "คู่มือสำหรับประชาชน การจดทะเบียนพาณิชย์"),
    ("O16", "ข้อมูลเชิงสถิติการให้บริการ ประจำปีงบประมาณ พ.ศ. 2566"),
    ("O17", "รายงานผลการสำรวจความพึงพอใจการให้บริการ ประจำปีงบประมาณ พ.ศ. 2565"),
    ("O19", "แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2566"),
    ("O21", "สรุปผลการจัดซื้อจัดจ้าง (สขร.1) เดือนมีนาคม พ.ศ. 2566"),
    ("O22", "รายงานผลการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2565"),
    ("O23", "นโยบายการบริหารทรัพยากรบุคคล ประจำปีงบประมาณ พ.ศ. 2566"),
    ("O25", "หลักเกณฑ์การบริหารและพัฒนาทรัพยากรบุคคล"),
    ("O26", "รายงานผลการบริหารและพัฒนาทรัพยากรบุคคล ประจำปี พ.ศ. 2565"),
    ("O27", "แนวปฏิบัติการจัดการเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ"),
    ("O29", "ข้อมูลเชิงสถิติเรื่องร้องเรียนการทุจริต ประจำปีงบประมาณ พ.ศ. 2566"),
    ("O30", "การเปิดโอกาสให้เกิดการมีส่วนร่วมในการดำเนินงาน"),
    ("O31", "ประกาศเจตนารมณ์นโยบาย No Gift Policy จากการปฏิบัติหน้าที่"),
    ("O34", "การประเมินความเสี่ยงการทุจริต ประจำปีงบประมาณ พ.ศ. 2566"),
    ("O36", "แผนปฏิบัติการป้องกันการทุจริต พ.ศ. 2566 - 2570"),
    ("O38", "รายงานผลการดำเนินการป้องกันการทุจริต ประจำปีงบประมาณ พ.ศ. 2565"),
    ("O39", "ประมวลจริยธรรมสำหรับเจ้าหน้าที่ของรัฐ"),
    ("O42", "มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"),
    ("O43", "รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ปี พ.ศ. 2566"),
)
"""Items of oit-2566 and a title of each, as a reader of the checklist would name it."""

_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_PAGE = """
#set page(paper: "a4", margin: (x: 2.5cm, y: 2.2cm))
#set text(font: "{font}", size: 15pt, lang: "th")
#set par(leading: 0.9em)
#align(center)[{title}]
#v(0.8em)
{lead}
"""


@dataclass(frozen=True, slots=True)
class Damage:
    """What a scanner does to a page: resolution, degrees it lies askew, blur (pixels), speckles, JPEG."""

    name: str
    dpi: int = 200
    degrees: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    quality: int = 90


DAMAGES = (
    Damage("clean, 150 dpi", 150),
    Damage("clean, 200 dpi", 200),
    Damage("clean, 300 dpi", 300),
    Damage("200 dpi, 1° askew", degrees=1.0),
    Damage("200 dpi, 2° askew", degrees=-2.0),
    Damage("200 dpi, blurred", blur=1.2),
    Damage("200 dpi, noise", noise=28),
    Damage("150 dpi, 1° askew, blurred, noise, JPEG 50", 150, 1.0, 0.7, 18, 50),
    Damage("100 dpi, blurred, JPEG 40", 100, 0.0, 0.6, 0, 40),
    Damage("200 dpi, upside down", degrees=180),
)


def scan(title: str, font: str, damage: Damage, *, seed: int = 0) -> bytes:
    """A PDF of one page that is a picture: a notice with this title, as a scanner would deliver it."""
    text = _PAGE.format(font=font, title=f"ประกาศ{BODY} \\ เรื่อง {title}", lead=LEAD)
    with pdfium.PdfDocument(typst.compile(text.encode())) as document:
        page = document[0].render(scale=damage.dpi / 72, grayscale=True).to_pil().convert("L")
    return as_pdf(_damaged(page, damage, seed), damage)


def _damaged(page: Image.Image, damage: Damage, seed: int) -> Image.Image:
    if damage.degrees:
        page = page.rotate(damage.degrees, fillcolor=255, resample=Image.Resampling.BICUBIC)
    if damage.blur:
        page = page.filter(ImageFilter.GaussianBlur(damage.blur))
    if damage.noise:
        random.seed(seed)
        speckles = Image.effect_noise(page.size, damage.noise)
        page = ImageChops.add(page, speckles, scale=1, offset=-128)
    return page


def as_pdf(page: Image.Image, damage: Damage) -> bytes:
    """A picture as the only thing on a PDF page of its size."""
    out = io.BytesIO()
    page.save(out, "PDF", resolution=damage.dpi, quality=damage.quality)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Reading:
    """One scan, read: whether its item was told, the share of letters that are right, and its years.

    ``years_kept`` are the years of the title that were read; ``invented`` that a time was read
    which does not stand there. ``cpu_s`` is CPU of this process and of tesseract.
    """

    right: bool
    letters: float
    years_kept: bool
    invented: bool
    cpu_s: float


def measure_scans(*, every: int = 1) -> Figures:
    """Read every title (or every n-th) with every damage, in Arabic and in Thai digits."""
    matcher = Matcher(load_checklist("oit-2566"))
    rows, values = [], {}
    for damage in DAMAGES:
        plain = [_read(n, damage, matcher, thai=False) for n in range(0, len(TITLES), every)]
        thai = [_read(n, damage, matcher, thai=True) for n in range(0, len(TITLES), every)]
        rows.append(_row(damage.name, plain, thai))
        values[damage.name] = dict(zip(_COLUMNS[1:], rows[-1][1:], strict=True))
    note = (
        f"{len(TITLES[::every])} titles, each in Arabic and in Thai digits, for each row; {len(FONTS)} fonts "
        "of TLWG. Right: `oit match` gives the title as read the item of the title as written. Letters: "
        "1 − edit distance ÷ length of the text below the title. Years kept: of titles in Arabic digits, "
        "all years were read. Years invented: a year was read that does not stand in the title (Arabic), or "
        f"any (Thai). Most memory of tesseract: {_peak_mb():.0f} MB."
    )
    return Figures("scans", values, (Table("Scans read by tesseract", _COLUMNS, tuple(rows), (note,)),))


_COLUMNS = ("scan", "titles right", "letters right", "years kept", "years invented", "CPU s a page")


def _row(name: str, plain: Sequence[Reading], thai: Sequence[Reading]) -> tuple[str, ...]:
    both = [*plain, *thai]
    return (
        name,
        percent(sum(r.right for r in both) / len(both)),
        percent(sum(r.letters for r in both) / len(both)),
        percent(sum(r.years_kept for r in plain) / len(plain)),
        str(sum(r.invented for r in both)),
        f"{median([r.cpu_s for r in both]):.2f}",
    )


def _read(number: int, damage: Damage, matcher: Matcher, *, thai: bool) -> Reading:
    """Make one scan, read it and compare it with what was set."""
    code, title = TITLES[number]
    written = title.translate(_THAI_DIGITS) if thai else title
    body = scan(written, FONTS[number % len(FONTS)], damage, seed=number)
    before = _cpu()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scan.pdf"
        file.write_bytes(body)
        got = read_scan(file, FileKind.PDF, Limits(seconds=60))
    cpu = _cpu() - before
    stated = _years(title)
    seen = _years(got.text)
    item = answer_title(got.title, matcher).item
    invented = bool(seen - (set() if thai else stated))
    return Reading(item == code, _share_right(got.text), stated <= seen, invented, cpu)


def _years(text: str) -> set[int]:
    return {year for mention in read_periods(text) for year in mention.fiscal_years}


def _share_right(text: str) -> float:
    """Share of the letters below the title that were read right; what was read too much counts as wrong."""
    wanted, told = squeeze(normalise(LEAD)), squeeze(text)
    below = told[max(0, len(told) - len(wanted)) :]
    return 1 - Levenshtein.distance(wanted, below) / len(wanted)


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _peak_mb() -> float:
    """The most memory of any program that was started."""
    if os.name == "nt":
        return 0.0
    import resource

    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    for table in (*measure_scans().tables, *measure_banners().tables):
        print(table.as_markdown())
