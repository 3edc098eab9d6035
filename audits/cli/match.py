"""``oit match``: which item a title names, or a whole document proves; JSON lines out."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from audits.cli import input as given

if TYPE_CHECKING:
    from config.checklist import Checklist
    from config.wording import Lang
    from crawler.extract.files import ReadFile
    from crawler.extract.workers import FileReader
    from matchers.document_answer import DocumentAnswer, DocumentReading
    from matchers.similarity import Matcher

LARGEST_FILE = 64 << 20
OCR_SECONDS = 60.0
"""CPU seconds for the pages of one scan; a clean page takes about one."""
REMEMBERED = 20_000
"""Distinct titles after which the matcher starts afresh: it remembers every one, and input has no end."""


def match(
    fiscal_year: Annotated[str | None, typer.Option(help="ปีงบประมาณ พ.ศ. / fiscal year (BE)")] = None,
    checklist: Annotated[str | None, typer.Option(help="ชื่อเกณฑ์หรือไฟล์ YAML / name or file")] = None,
    document: Annotated[
        list[Path] | None,
        typer.Option(
            help="ไฟล์ PDF Word Excel PowerPoint OpenDocument RTF HTML ZIP ข้อความ หรือภาพสแกน ระบุได้หลายครั้ง "
            "/ PDF, doc, docx, xls, xlsx, pptx, odt, ods, odp, rtf, html, zip, text, scan; may be given again"
        ),
    ] = None,
    lang: Annotated[str, typer.Option(help="th | en")] = "th",
) -> None:
    """จับคู่ชื่อเอกสารจาก stdin กับข้อ OIT / Match titles on stdin, one a line, against the OIT items.

    For every line, blank ones included, one JSON object (UTF-8) is printed. Input is UTF-8, UTF-16 or
    TIS-620; of one line 30,000 bytes are read. With --document the files are matched instead of stdin:
    one object a file. Scans are read where tesseract is installed (oit doctor tells). The edition is
    that of --fiscal-year, else the one that asks for what the document states: a plan in its first
    year, an annual report in the year after. A document without a year gets the newest, and it is told.

    Exit codes: 0 finished · 2 bad input, nothing written · 130 interrupted.
    """
    try:
        language, year = given.language(lang), given.fiscal_year(fiscal_year)
        if document:
            _match_documents(document, year, checklist, language)
        else:
            _match_lines(sys.stdin.buffer, year, checklist, language)
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or the interpreter would complain when it flushes
    except KeyboardInterrupt:
        raise typer.Exit(given.INTERRUPTED) from None


def _say(answer: dict[str, Any]) -> None:
    """One JSON line, at once; the console's own charset has no say in it."""
    line = json.dumps(answer, ensure_ascii=False) + "\n"
    sys.stdout.buffer.write(line.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


# Titles


def _match_lines(stream: IO[bytes], fiscal_year: int | None, name: str | None, lang: Lang) -> None:
    from audits.cli.lines import read_lines
    from matchers.similarity import Matcher
    from matchers.titles import answer_title

    checklist = _edition(fiscal_year, name, lang)
    matcher = Matcher(checklist)
    for text in read_lines(stream):
        if matcher.distinct > REMEMBERED:
            matcher = Matcher(checklist)
        _say(answer_title(text, matcher).model_dump(mode="json"))


def _edition(fiscal_year: int | None, name: str | None, lang: Lang) -> Checklist:
    """The edition asked for, or that of today's year; a substitute is told on stderr."""
    from datetime import date

    when = date.min
    if fiscal_year is None and name is None:
        from audits.audit import default_day  # a second that those who name a year need not pay

        when = default_day()
    asked = given.edition(fiscal_year, name, when)
    _tell(asked.told(lang))
    _tell_status(asked.checklist, lang)
    return asked.checklist


def _tell(line: str) -> None:
    if line:
        sys.stderr.write(f"{line}\n")


def _tell_status(checklist: Checklist, lang: Lang) -> None:
    """How sure an edition is that is not confirmed; codes stay plain in the answers."""
    from config.wording import wording

    if checklist.status == "confirmed":
        return
    say = wording(lang).say
    note = getattr(checklist.note, lang) if checklist.note else ""
    facts = {"name": checklist.name, "status": say(f"checklists.status.{checklist.status}"), "note": note}
    _tell(say("cli.unconfirmed_edition", **facts).strip())


# Documents


def _match_documents(files: list[Path], fiscal_year: int | None, name: str | None, lang: Lang) -> None:
    import asyncio

    for file in files:
        _check_file(file)
    chosen = _edition(fiscal_year, name, lang) if fiscal_year is not None or name else None
    asyncio.run(_answer_files(files, chosen, lang))


def _check_file(file: Path) -> None:
    """Raises BadInput for what is no file that can be opened, before anything is written."""
    try:
        with file.open("rb") as opened:
            opened.read(1)
            size = file.stat().st_size
    except OSError as error:
        cause = os.strerror(error.errno or 0)
        raise given.BadInput("document_closed", file=file, cause=cause) from error
    if size > LARGEST_FILE:
        raise given.BadInput("document_large", file=file, most=LARGEST_FILE >> 20)


async def _answer_files(files: list[Path], chosen: Checklist | None, lang: Lang) -> None:
    from crawler.extract.kept import KeptScans
    from crawler.extract.workers import FileReader
    from matchers.document_answer import read_document

    reader = FileReader(max_workers=1, scans=KeptScans(most=len(files)))
    told = {chosen.name} if chosen else set[str]()
    try:
        for file in files:
            read = await _read(file.read_bytes(), reader, str(file))
            used = _used(_sure_of(read_document(read.text), read), chosen)
            if used.checklist.name not in told:
                told.add(used.checklist.name)
                _tell_status(used.checklist, lang)
            _say(_document(file, read, used, lang))
    finally:
        reader.close()


async def _read(body: bytes, reader: FileReader, name: str) -> ReadFile:
    """The words of a file: a text as it is written, anything else as the crawler reads it."""
    from crawler.extract.decoding import decode
    from crawler.extract.files import FileKind, ReadFile, sniff
    from matchers.text import mask_personal

    kind = sniff(body)
    if kind in (FileKind.TEXT, FileKind.HTML) or (kind is FileKind.OTHER and b"\0" not in body[:4096]):
        return ReadFile(
            FileKind.TEXT, text=mask_personal(decode(body).text), searchable=True, read_whole=True
        )
    return await _read_scan(await reader.read(body, name), body, reader)


async def _read_scan(read: ReadFile, body: bytes, reader: FileReader) -> ReadFile:
    """A scan with the words that OCR makes out where it is installed; any other file as it is."""
    import hashlib

    from crawler.extract.kept import with_text_of_scan
    from crawler.extract.tesseract import reads_thai
    from crawler.extract.workers import ocr_job

    sha = hashlib.sha256(body).hexdigest()
    if sha not in reader.scans.all or not reads_thai():
        return read
    scan = reader.scans[sha]
    return with_text_of_scan(read, await reader.read_again(scan.path, scan.kind, ocr_job(OCR_SECONDS)))


def _sure_of(reading: DocumentReading, read: ReadFile) -> DocumentReading:
    """OCR takes Thai digits for each other: a year that stands in them alone is never sure."""
    if read.method == "ocr" and reading.year_witness == "thai_digits":
        return replace(reading, year_is_sure=False)
    return reading


@dataclass(frozen=True, slots=True)
class _Used:
    """A document, the edition it is held against and the answer; ``missing`` is a year without edition."""

    reading: DocumentReading
    checklist: Checklist
    answer: DocumentAnswer
    missing: int | None = None
    assumed: bool = False


def _used(reading: DocumentReading, chosen: Checklist | None) -> _Used:
    """The answer of the edition asked for, else of the one that asks for what the document states."""
    from config.loading import checklist_for, editions
    from matchers.document_answer import answer_document
    from matchers.document_editions import best_edition

    def answered(checklist: Checklist) -> DocumentAnswer:
        return answer_document(reading, _matcher(checklist))

    if chosen:
        return _Used(reading, chosen, answered(chosen))
    known = [edition.fiscal_year for edition in editions() if edition.fiscal_year]
    year = best_edition(reading, known, lambda year: _matcher(checklist_for(year)))
    if year is not None:
        checklist = checklist_for(year)
        return _Used(reading, checklist, answered(checklist))
    newest, stated = editions()[0], max(reading.fiscal_years, default=None)
    return _Used(reading, newest, answered(newest), missing=stated, assumed=stated is None)


def _document(file: Path, read: ReadFile, used: _Used, lang: Lang) -> dict[str, Any]:
    """The answer for one file as it is printed."""
    from config.wording import wording
    from crawler.extract.kept import read_by

    checklist, found = used.checklist, used.answer.model_dump(mode="json")
    if read.problem:  # without words every other warning only repeats it
        found["warnings"] = [{"kind": "unreadable", "facts": {"problem": str(read.problem)}}]
    elif read.method == "ocr":
        found["warnings"].append({"kind": "read_by_ocr", "facts": {}})
    say, year = wording(lang).say, checklist.fiscal_year or 0
    if used.missing:
        _tell(say("cli.no_edition", requested=used.missing, used=year))
        found["warnings"].append(
            {"kind": "other_edition", "facts": {"requested": used.missing, "used": year}}
        )
    elif used.assumed and not read.problem:
        found["warnings"].append({"kind": "assumed_edition", "facts": {"used": year}})
    for warning in found["warnings"]:
        warning["message"] = say(f"match.{warning['kind']}", **warning.pop("facts"))
    edition = {"name": checklist.name, "fiscal_year": checklist.fiscal_year}
    known = {"checklist": edition, "checklist_assumed": used.assumed, "read_by": read_by(read)}
    return {"document": str(file), **known, **found}


_MATCHERS: dict[str, Matcher] = {}


def _matcher(checklist: Checklist) -> Matcher:
    """One matcher an edition, made when first asked for."""
    from matchers.similarity import Matcher

    if checklist.name not in _MATCHERS:
        _MATCHERS[checklist.name] = Matcher(checklist)
    return _MATCHERS[checklist.name]
