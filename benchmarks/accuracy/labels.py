"""The labels: names as sites wrote them, and what a person who read them says they are."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.checklist import Checklist

FOLDER = Path(__file__).parent / "labels"
SUBJECTS = ("thongtanee", "phonsung", "sanor", "bkk", "habits", "phrases")
NONE = "-"
DECIDED = ("text", "context", "nobody")


class BadLabel(ValueError):
    """Raised when a row of labels cannot be used; says file, line and reason."""


@dataclass(frozen=True, slots=True)
class Label:
    """One name at one place of one site. Years are พ.ศ.; ``concepts`` best first, ``-`` is no item."""

    text: str
    trail: tuple[str, ...]
    page_title: str
    leads_to: str
    page: str
    body: str
    concepts: tuple[str, ...]
    decided_by: str
    fiscal_years: tuple[int, ...]
    period: str
    note: str
    file: str
    code_as_shown: str = ""
    scheme: str = ""

    @property
    def decidable(self) -> bool:
        """Whether its text, or its text with what stands around it, says what it is."""
        return self.decided_by != "nobody"

    def acceptable(self, checklist: Checklist) -> frozenset[str | None]:
        """The answers that are right in an edition; None stands for "no item".

        A concept that the edition does not ask for gives way to the next alternative; where none is
        asked for, no item is the right answer.
        """
        codes = {c for concept in self.concepts for c in codes_of(concept, checklist)}
        none = {None} if NONE in self.concepts else set()
        return frozenset(codes | none) or frozenset({None})

    def first_code(self, checklist: Checklist) -> str | None:
        """The best of the acceptable codes, or None."""
        for concept in self.concepts:
            for code in codes_of(concept, checklist):
                return code
        return None


@dataclass(frozen=True, slots=True)
class PeriodLabel:
    """A text and the fiscal years (พ.ศ.) it states; ``half`` is ``tune`` or ``report``."""

    text: str
    fiscal_years: tuple[int, ...]
    kind: str
    body: str
    note: str
    half: str


def codes_of(concept: str, checklist: Checklist) -> tuple[str, ...]:
    """Codes under which an edition asks for a concept; an item may stand for several that it merged."""
    return tuple(
        r.code
        for r in checklist.requirements
        if r.concept == concept or concept in tuple(getattr(r, "also", ()))
    )


def read_labels(folder: Path = FOLDER) -> tuple[Label, ...]:
    """All labelled names, in the order of the files.

    Raises:
        BadLabel: for a row that lacks a column or says something that has no meaning.
    """
    return tuple(
        label
        for name in SUBJECTS
        if (folder / f"{name}.tsv").exists()
        for label in _labels(folder / f"{name}.tsv")
    )


def read_period_labels(folder: Path = FOLDER) -> tuple[PeriodLabel, ...]:
    """The labelled times of ``periods.tsv``; empty when there is no such file.

    Raises:
        BadLabel: as above.
    """
    file = folder / "periods.tsv"
    if not file.exists():
        return ()
    labels = []
    for line, row in _rows(file):
        half = row["half"].strip()
        if half not in {"tune", "report"}:
            raise BadLabel(f"{file.name}:{line}: half is {half!r}, not tune or report")
        years = _years(row["fiscal_years"], file, line)
        labels.append(PeriodLabel(row["text"], years, row["kind"], row["body"], row["note"], half))
    return tuple(labels)


def _labels(file: Path) -> Iterator[Label]:
    for line, row in _rows(file):
        decided_by = row["decided_by"].strip()
        if decided_by not in DECIDED:
            raise BadLabel(f"{file.name}:{line}: decided_by is {decided_by!r}, none of {', '.join(DECIDED)}")
        concepts = _parts(row["concept"], ",")
        if not concepts and decided_by != "nobody":
            raise BadLabel(f"{file.name}:{line}: no concept; write - for no item")
        yield Label(
            text=row["text"],
            trail=_parts(row["trail"], " > "),
            page_title=row["page_title"].strip(),
            leads_to=row["leads_to"].strip(),
            page=row["page"].strip(),
            body=row["body"].strip(),
            concepts=concepts,
            decided_by=decided_by,
            fiscal_years=_years(row["fiscal_years"], file, line),
            period=row["period"].strip(),
            note=row["note"],
            file=file.stem,
            code_as_shown=(row.get("code_as_shown") or "").strip(),
            scheme=(row.get("scheme") or "").strip(),
        )


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their line numbers; quotation marks are part of what a site wrote."""
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        for row in reader:
            if None in row or None in row.values():
                raise BadLabel(f"{file.name}:{reader.line_num}: has not as many columns as the header")
            yield reader.line_num, row


def _parts(text: str, between: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(between) if part.strip())


def _years(text: str, file: Path, line: int) -> tuple[int, ...]:
    try:
        return tuple(sorted({int(year) for year in text.split()}))
    except ValueError as error:
        raise BadLabel(f"{file.name}:{line}: fiscal_years is {text!r}") from error
