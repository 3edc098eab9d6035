"""report.pdf, read back by two programs that share no code."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pypdfium2
import pytest

from config.checklist import Checklist
from config.wording import Lang
from matchers.model import Audit, AuditWarning
from reports import pdf
from reports.contract import ReportNotWritten, write_reports
from reports.gap import build_gap_report
from tests.reports import paper
from tests.reports.sample import AUDIT, CHECKLIST, hostile_audit

READERS = [paper.by_pdfium, paper.by_poppler]
Reader = Callable[[Path], list[str]]


def written(folder: Path, audit: Audit = AUDIT, checklist: Checklist = CHECKLIST, lang: Lang = "th") -> Path:
    (path,) = write_reports(audit, checklist, folder, ["pdf"], lang)
    return path


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("pdf"))


@pytest.mark.parametrize("read", READERS)
def test_every_item_can_be_searched(document: Path, read: Reader) -> None:
    text = paper.squashed("".join(read(document)))
    report = build_gap_report(AUDIT, CHECKLIST)
    for item in report.items:
        for said in (item.label, item.title, item.verdict.word, item.division, item.what, item.reason):
            assert paper.squashed(said) in text, said
    assert all(paper.squashed(item.advice) in text for item in report.defects)


@pytest.mark.parametrize("read", READERS)
def test_every_sara_am_can_be_copied(document: Path, read: Reader) -> None:
    report = build_gap_report(AUDIT, CHECKLIST)
    said = [f"{item.title} {item.what} {item.reason}" for item in report.items]
    words = set(paper.THAI_SARA_AM.findall(" ".join(said)))
    text = paper.squashed("".join(read(document)))
    assert len(words) >= 7
    assert {word for word in words if word not in text} == set()


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("title", [paper.STACKED, *(paper.syllables(letter) for letter in "กปฐญฬ")])
def test_letters_with_stacked_marks_are_copied_once_and_in_order(
    tmp_path: Path, read: Reader, title: str
) -> None:
    text = paper.squashed("".join(read(written(tmp_path, paper.titled(title)))))
    assert paper.squashed(title) in text


@pytest.mark.parametrize("read", READERS)
def test_what_a_site_wrote_is_never_code(tmp_path: Path, read: Reader) -> None:
    text = paper.squashed("".join(read(written(tmp_path, paper.in_code()))))
    assert [code for code in paper.CODE if paper.squashed(code) not in text] == []
    assert "root:" not in text


def test_no_attack_becomes_a_link_and_nothing_moves_or_runs(tmp_path: Path) -> None:
    content = written(tmp_path, hostile_audit()).read_bytes()
    targets = re.findall(rb"/URI\s*\(([^)]*)", content)
    assert targets
    assert {target for target in targets if not target.startswith(b"https://www.bansuan.go.th/")} == set()
    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|SubmitForm)\b", content)


def test_the_template_reads_no_file_and_runs_no_text() -> None:
    template = resources.files("reports").joinpath("templates", pdf.TEMPLATE).read_text(encoding="utf-8")
    code = "\n".join(line for line in template.splitlines() if not line.startswith("//"))
    assert re.findall(r"\b(?:eval|read|include|import|plugin|image|csv|yaml|toml|xml)\b\s*[(\"]", code) == []
    assert re.findall(r"\bjson\((.*?)\)", code) == ["bytes(sys.inputs.report"]


def test_evidence_is_linked(document: Path) -> None:
    content = document.read_bytes()
    assert b"(https://www.bansuan.go.th/executives)" in content
    assert b"-2564.pdf)" in content


def test_document_has_title_author_language_and_tags(document: Path) -> None:
    told = pypdfium2.PdfDocument(document).get_metadata_dict()
    assert told["Title"] == "ผลการตรวจ OIT ของ เทศบาลตำบลบ้านสวน"
    assert told["Author"] == "เทศบาลตำบลบ้านสวน"
    content = document.read_bytes()
    assert b"/Lang(th" in content.replace(b" ", b"")
    assert b"/StructTreeRoot" in content
    assert b"pdfuaid:part" in content


def test_pages_are_numbered(document: Path) -> None:
    pages = paper.by_pdfium(document)
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"หน้า{number}จาก{len(pages)}" in paper.squashed(page)


def test_a_long_table_repeats_its_headings(tmp_path: Path) -> None:
    many = tuple(AuditWarning(kind="development_host", message=f"พบลิงก์ที่ {n}") for n in range(120))
    pages = paper.by_pdfium(written(tmp_path, AUDIT.model_copy(update={"warnings": many})))
    with_rows = [paper.squashed(page) for page in pages if "มีลิงก์ไปเครื่องที่ใช้พัฒนาเว็บไซต์" in paper.squashed(page)]
    assert len(with_rows) > 2
    assert all("หมายเหตุข้อความจำนวนที่อยู่" in page for page in with_rows)


def test_a_long_address_stays_on_the_page(tmp_path: Path) -> None:
    url = "https://www.bansuan.go.th/" + "a1B2c3D4" * 60
    first, *others = AUDIT.findings
    piece = first.evidence[0].model_copy(update={"url": url})
    audit = AUDIT.model_copy(update={"findings": (first.model_copy(update={"evidence": (piece,)}), *others)})
    made = pypdfium2.PdfDocument(written(tmp_path, audit))
    width = made[0].get_width()
    texts = [page.get_textpage() for page in made]
    rights = [text.get_rect(at)[2] for text in texts for at in range(text.count_rects())]
    assert max(rights) < width - 40
    assert url in paper.squashed("".join(text.get_text_bounded() for text in texts))


@pytest.mark.parametrize(
    ("audit", "checklist", "said"),
    [
        (paper.failed(), CHECKLIST, "ตัดสินไม่ได้แม้แต่หน้าเดียว"),
        (paper.by_law(), paper.LAW, "กฎหมายนี้ไม่มีคะแนน"),
        (AUDIT.model_copy(update={"findings": (), "warnings": ()}), CHECKLIST, "ไม่พบข้อที่ขาดหรือบกพร่อง"),
    ],
)
def test_audits_out_of_the_ordinary_are_printed(
    tmp_path: Path, audit: Audit, checklist: Checklist, said: str
) -> None:
    assert said in paper.squashed("".join(paper.by_pdfium(written(tmp_path, audit, checklist))))


def test_english_is_spoken_when_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, lang="en")
    text = paper.squashed("".join(paper.by_pdfium(path)))
    assert "Page1of" in text
    assert "Everyitem" in text
    assert b"/Lang(en" in path.read_bytes().replace(b" ", b"")


def test_without_typst_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, audit: Audit, checklist: Checklist
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ReportNotWritten, match=r"pip install 'oit-audit\[pdf\]'"):
        write_reports(audit, checklist, tmp_path, ["pdf", "csv"])
    assert [path.name for path in tmp_path.iterdir()] == ["gaps.csv"]


def test_equal_audits_give_equal_documents(tmp_path: Path) -> None:
    assert written(tmp_path / "one").read_bytes() == written(tmp_path / "two").read_bytes()


@pytest.mark.parametrize("font", pdf.FONTS)
def test_fonts_are_small_enough_to_ship(font: str) -> None:
    assert len(resources.files("reports").joinpath("static", font).read_bytes()) <= 100_000
