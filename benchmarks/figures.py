"""What a benchmark gives back: figures for machines, tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table as RichTable


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title and notes; its first column names the rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def for_terminal(self) -> RichTable:
        """The table as Rich prints it."""
        shown = RichTable(title=self.title, title_justify="left", title_style="bold", caption_justify="left")
        shown.caption = "\n".join(self.notes)
        for number, column in enumerate(self.columns):
            shown.add_column(column, justify="right" if number else "left", overflow="fold")
        for row in self.rows:
            shown.add_row(*row)
        return shown

    def as_markdown(self) -> str:
        """The table as it stands in docs/benchmarks.md.

        >>> print(Table("Two", ("what", "how many"), (("towns", "2"),), ("Counted.",)).as_markdown())
        **Two**
        <BLANKLINE>
        | what | how many |
        |---|---:|
        | towns | 2 |
        <BLANKLINE>
        Counted.
        """
        rule = "|---|" + "---:|" * (len(self.columns) - 1)
        lines = [f"**{self.title}**", "", _row(self.columns), rule, *map(_row, self.rows)]
        return "\n".join([*lines, *(part for note in self.notes for part in ("", note))])


@dataclass(frozen=True, slots=True)
class Figures:
    """One benchmark, measured."""

    name: str
    values: dict[str, Any] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()


def median(values: Sequence[float]) -> float:
    """The middle value, or the mean of the two in the middle.

    >>> median([3, 1, 2]), median([1, 2])
    (2, 1.5)
    """
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def percent(share: float) -> str:
    """A share of 1 with one decimal.

    >>> percent(0.9876)
    '98.8 %'
    """
    return f"{share * 100:.1f} %"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
