"""report.pdf: the whole report on paper, its Thai searchable, its claims linked.

Typst sets it. What a site wrote travels as strings of one JSON text (``sys.inputs``) and never
becomes Typst code; the compiler sees a folder with the template and nothing else, and no package
store, so that not even a mistake in the template could read a file or fetch a package.
"""

from __future__ import annotations

import json
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any

from config.wording import Wording, wording
from matchers.model import Audit
from reports.escaping import xml_text
from reports.phrases import bangkok, moment, number
from reports.view import Address, EvidenceView, GapItem, GapReport, ScoreView, VerdictView

TEMPLATE = "report.typ"
FONTS = ("sarabun-400.ttf", "sarabun-700.ttf")
_WORDS = (
    "at_a_glance verdict count by_division division item_count points item sub_indicators sub_indicator "
    "worst estimate best to_do to_do_hint no_gaps item_title advice to_check to_check_hint reason clicks "
    "found_on quote warnings note message address coverage decision_hint"
).split()


class PdfNotInstalled(Exception):
    """Raised when the extra ``pdf`` (typst) is not installed; says how to install it."""


class PdfReporter:
    """Writes report.pdf."""

    name = "pdf"
    filename = "report.pdf"

    def write(self, report: GapReport, audit: Audit, folder: Path) -> Path:
        """Write the document.

        Raises:
            PdfNotInstalled: when typst is absent.
        """
        path = folder / self.filename
        path.write_bytes(document(report, audit))
        return path


def document(report: GapReport, audit: Audit) -> bytes:
    """The report as a PDF, of PDF/UA-1 where the font has every letter; equal audits give equal bytes.

    Raises:
        PdfNotInstalled: when typst is absent.
    """
    try:
        import typst  # noqa: PLC0415 - a wheel of 34 MB that may be absent
    except ImportError as error:
        raise PdfNotInstalled(wording("en" if report.lang == "en" else "th").say("paper.no_pdf")) from error
    data = json.dumps(_document(report, audit), ensure_ascii=False)
    with tempfile.TemporaryDirectory(prefix="oit-pdf-") as temporary:
        root = Path(temporary) / "root"
        root.mkdir()
        _lay_out(root)
        compiler = typst.Compiler(
            str(root / TEMPLATE),
            root=str(root),
            font_paths=[str(root)],
            ignore_system_fonts=True,  # the same bytes on every machine
            sys_inputs={"report": xml_text(data)},
            package_path=str(Path(temporary) / "no-packages"),
            package_cache_path=str(Path(temporary) / "no-packages"),
        )
        try:
            # Tagged, with a title and a language, so that it can be read aloud.
            made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
        except typst.TypstError:
            # The standard forbids letters the font does not have; a site may well have written some.
            made = compiler.compile(format="pdf")
    assert isinstance(made, bytes)  # one document, and no file to write it to
    return made


def _lay_out(root: Path) -> None:
    """Template and fonts in a folder of their own: packaged files may live in an archive."""
    package = resources.files("reports")
    (root / TEMPLATE).write_bytes(package.joinpath("templates", TEMPLATE).read_bytes())
    for font in FONTS:
        (root / font).write_bytes(package.joinpath("static", font).read_bytes())


def _document(report: GapReport, audit: Audit) -> dict[str, Any]:
    """Everything the template prints: strings, whole numbers, lists."""
    header, say = report.header, report.words.say
    items = report.in_form_order
    at = {id(item): n for n, item in enumerate(items)}
    when = bangkok(audit.finished_at).date() if audit.finished_at else audit.as_of
    about = [
        (say("reports.site"), _address(header.site)),
        (say("reports.checklist"), header.checklist),
        (say("reports.as_of"), header.as_of),
        (say("reports.audited_at"), header.audited_at),
    ]
    return {
        "lang": report.lang,
        "title": header.title,
        "page_title": header.page_title,
        "agency": header.agency,
        "place": header.place,
        "about": about,
        "date": [when.year, when.month, when.day],
        "footer": say("paper.footer", agency=header.agency, as_of=header.as_of),
        "notices": [{"text": notice.text, "warn": notice.warn} for notice in header.notices],
        "headlines": _headlines(report),
        "score": _score(report.score),
        "counts": [{"verdict": _verdict(count.verdict), "number": count.number} for count in report.counts],
        "divisions": [
            {
                "name": division.name,
                "points": division.points_text,
                "items": [at[id(item)] for item in division.items],
            }
            for division in report.divisions
        ],
        "unknown": [at[id(item)] for item in report.unknown],
        "items": [_item(item, report) for item in items],
        "warnings": [
            {
                "title": warning.title,
                "message": warning.message,
                "count": warning.count,
                "address": _address(warning.address) if warning.address else None,
            }
            for warning in report.warnings
        ],
        "coverage": list(report.coverage),
        "words": _labels(report.words),
    }


def _labels(words: Wording) -> dict[str, str]:
    labels = {name: words.say(f"reports.{name}") for name in _WORDS}
    labels |= {name: words.say(f"paper.{name}") for name in ("meaning", "element", "found_mark", "all_items")}
    # The template puts the numbers in: only it knows them.
    return labels | {"page": words.say("paper.page", page="@1", pages="@2")}


def _headlines(report: GapReport) -> list[str]:
    say = report.words.say
    facts = {"gaps": len(report.defects), "unknown": len(report.unknown), "total": len(report.items)}
    gain = say("reports.gain", points=report.gain) if report.gain and report.defects else ""
    return [line for line in (say("paper.gaps", **facts), gain, report.score.reach) if line]


def _score(score: ScoreView) -> dict[str, Any]:
    return {
        "label": score.label,
        "text": score.text,
        "worst": score.worst,
        "best": score.best,
        "estimate": score.estimate if score.estimate is not None else 0.0,
        "sub_indicators": [
            {
                "title": sub.title,
                "items": str(sub.items),
                "worst": number(sub.worst, 1),
                "estimate": number(sub.estimate, 1),
                "best": number(sub.best, 1),
            }
            for sub in score.sub_indicators
        ],
    }


def _address(address: Address) -> dict[str, str | None]:
    return {"href": address.href, "shown": address.shown}


def _verdict(verdict: VerdictView) -> dict[str, str]:
    return {"token": verdict.token, "icon": verdict.icon, "word": verdict.word, "meaning": verdict.meaning}


def _item(item: GapItem, report: GapReport) -> dict[str, Any]:
    say = report.words.say
    lines = [
        (say("reports.required"), item.what),
        (say("reports.reason"), item.reason),
        (say("reports.advice"), "" if item.verdict.token == "present" else item.advice),  # noqa: S105
        (say("reports.due"), item.due_text),
        (say("reports.needs_person"), item.person_reason),
        (say("reports.decision_mark"), item.decision),
        (say("reports.elements"), "" if item.elements_known else say("elements.not_known")),
        (say("reports.confidence"), item.confidence_text),
    ]
    return {
        "label": item.label,
        "title": item.title,
        "verdict": _verdict(item.verdict),
        "advice": item.advice,
        "reason": item.reason,
        "due": say("reports.due_on", date=item.due_text) if item.due_text else "",
        "division": item.division,
        "points": item.points_text,
        "sub_indicator": item.sub_indicator,
        "lines": [(name, value) for name, value in lines if value],
        "elements": [
            {"mark": e.mark, "word": e.word, "title": e.title, "quote": e.quote} for e in item.elements
        ],
        "evidence": [_evidence(piece, report) for piece in item.evidence],
        "more": say("reports.more_pieces", n=item.more_evidence) if item.more_evidence else "",
    }


def _evidence(piece: EvidenceView, report: GapReport) -> dict[str, Any]:
    return {
        "text": piece.text,
        "kind": piece.kind,
        "status": piece.status,
        "period": piece.period,
        "how_read": piece.how_read,
        "fetched_at": moment(piece.fetched_at, report.words) if piece.fetched_at else "",
        "address": _address(piece.address),
        "found_on": _address(piece.found_on) if piece.found_on else None,
        "clicks": " › ".join((report.words.say("reports.home_page"), *piece.clicks)),
    }
