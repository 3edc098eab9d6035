"""What the tests of printed reports share: other audits, and reading back as an office would."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pypdfium2

from matchers.model import Audit, Coverage, Finding, Outcome, Score, Verdict
from tests.conftest import tool
from tests.reports.sample import AUDIT, CHECKLIST

THAI_SARA_AM = re.compile("[\u0e00-\u0e7f]*\u0e33[\u0e00-\u0e7f]*")

STACKED = "สิ่งที่ ทั้งหมด หนึ่ง เพิ่ม น้ำมัน ชื่อ ซื้อ ผู้อำนวยการ ป้าย ฟ้า ปู่ย่า ญี่ปุ่น พิมพ์ สิทธิ์ นาฬิกา ฎีกา ก่ำ ค้ำ"
"""Letters with marks on two storeys, tall letters, letters with a tail: what fonts and programs get wrong."""

CODE = (
    '#read("/etc/passwd")',
    "*ตัวหนา* _เอียง_ `raw`",
    "$ x^2 $ $",
    "\\ \\u{41} \\#",
    "@ref <label>",
    '"] #panic("x") [',
    "= หัวข้อ // หมายเหตุ /* x */",
    '#import "@preview/x:1.0.0": * #eval("1+1")',
)
"""What is code or markup to Typst."""


def syllables(letter: str) -> str:
    """A letter with every vowel and every tone mark over or under it."""
    return " ".join(letter + vowel + tone for vowel in "ิีึืัุู" for tone in "่้๊๋์")


def in_code() -> Audit:
    """The sample with Typst code wherever a site can write."""
    return AUDIT.model_copy(update={"findings": tuple(map(_with_title, CODE, AUDIT.findings))})


def _with_title(title: str, finding: Finding) -> Finding:
    pieces = tuple(piece.model_copy(update={"text": title}) for piece in finding.evidence)
    return finding.model_copy(update={"title": title, "evidence": pieces, "advice": title + " ไทย"})


def titled(title: str) -> Audit:
    """The sample whose first item has another title."""
    first, *others = AUDIT.findings
    return AUDIT.model_copy(update={"findings": (first.model_copy(update={"title": title}), *others)})


def failed() -> Audit:
    """An audit of a site that did not answer."""
    nothing = {"verdict": Verdict.UNKNOWN, "evidence": (), "elements": ()}
    return AUDIT.model_copy(
        update={
            "coverage": Coverage(home=Outcome.NETWORK, failure="network", requests=3, errors=3),
            "score": Score(estimate=None, worst=None, best=None, reason="", reason_code="no_score_unseen"),
            "findings": tuple(finding.model_copy(update=nothing) for finding in AUDIT.findings),
        }
    )


LAW = CHECKLIST.model_copy(
    update={
        "name": "oia-2540",
        "fiscal_year": None,
        "indicators": (),
        "title": CHECKLIST.title.model_copy(update={"th": "พระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. 2540"}),
    }
)
"""The sample checklist as an Act: of no fiscal year, without scores."""


def by_law() -> Audit:
    """The sample judged by an Act."""
    used = AUDIT.checklist.model_copy(
        update={"name": "oia-2540", "title": LAW.title.th, "fiscal_year": None, "requested_year": None}
    )
    return AUDIT.model_copy(
        update={
            "checklist": used,
            "score": Score(estimate=None, worst=None, best=None, reason="", reason_code="no_score_law"),
            "findings": tuple(
                finding.model_copy(update={"points": None, "sub_indicator": ""}) for finding in AUDIT.findings
            ),
        }
    )


def squashed(text: str) -> str:
    """Without white space: where lines end is the printer's business.

    A program that reads a PDF also guesses spaces from gaps, and marks where it thinks a word was cut.
    """
    return "".join(re.sub("[\u200b\x02\ufffe]", "", text).split())


def letters(text: str) -> str:
    """Letters and digits alone: LibreOffice takes other signs from other fonts and draws them out of turn."""
    return re.sub("[^0-9A-Za-z\u0e00-\u0e7f#]", "", text)


def by_pdfium(pdf: Path) -> list[str]:
    """The text of each page, as Chromium and our own crawler read it."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


def by_poppler(pdf: Path) -> list[str]:
    """The text of each page in the order in which it was printed, as Linux viewers read it."""
    run = subprocess.run([tool("pdftotext"), "-raw", pdf, "-"], capture_output=True, check=True)
    return run.stdout.decode("utf-8").split("\f")[:-1]


def printed_by_libreoffice(file: Path, folder: Path) -> Path:
    """A file as LibreOffice prints it to PDF."""
    command = [
        tool("libreoffice"),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        folder,
        file,
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    made = folder / f"{file.stem}.pdf"
    assert made.exists(), run.stdout + run.stderr
    assert "error" not in run.stderr.lower(), run.stderr
    return made
