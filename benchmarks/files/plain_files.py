"""Files written by hand: RTF in three notations, text and CSV in two code pages."""

from __future__ import annotations

from pathlib import Path

from benchmarks.files.documents import Document


def write_rtf(document: Document, path: Path) -> None:
    r"""Thai as \'xx of the document's code page, as \'xx of a Thai font, or as \uN, in turn."""
    notation = document.number % 3
    head = (
        r"{\rtf1\ansi\ansicpg874\deff0{\fonttbl{\f0\fnil Angsana New;}}" + "\n",
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset222 Cordia New;}}" + "\n",
        r"{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0\fnil\fcharset0 Arial;}}" + "\n",
    )[notation]
    write = _as_unicode if notation == 2 else _as_bytes
    font = r"\f1 " if notation == 1 else ""
    lines = [*document.lines(), *("  ".join(row) for row in document.table())]
    body = "\\par\n".join(rf"\pard {font}{write(line)}" for line in lines)
    path.write_text(head + r"{\info{\title Document1}}" + "\n" + body + "\\par\n}", encoding="ascii")


def _as_bytes(text: str) -> str:
    return "".join(c if c.isascii() else rf"\'{c.encode('cp874')[0]:02x}" for c in text)


def _as_unicode(text: str) -> str:
    return "".join(c if c.isascii() else rf"\u{ord(c)}?" for c in text)


def write_text(document: Document, path: Path) -> None:
    """A .txt or .csv, in UTF-8 or cp874."""
    lines = document.lines()
    if document.form == "sheet":
        lines = [*document.head(), *(",".join(row) for row in document.table())]
    encoding = ("utf-8-sig", "cp874", "utf-8")[document.number % 3]
    path.write_text("\r\n".join(lines) + "\r\n", encoding=encoding)
