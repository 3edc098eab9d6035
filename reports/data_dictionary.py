"""docs/data-dictionary.md, made of columns and models themselves: ``python -m reports.data_dictionary``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config.wording import wording
from reports.audit_json import AUDIT
from reports.data import meaning
from reports.data_columns import TABLES, Table

HEAD = """# พจนานุกรมข้อมูล · Data dictionary

สร้างจากโปรแกรมด้วย `python -m reports.data_dictionary` อย่าแก้ไฟล์นี้โดยตรง · Made by the program; do not edit.

`oit report AUDIT --format data` writes `report-data.zip`, a Frictionless data package: `datapackage.json`,
three tables, `audit.json` and its JSON Schema. CSV is UTF-8, lines end in LF, unknown values are empty, truth
values are `true` and `false`, times are UTC, dates ค.ศ., fiscal years พ.ศ. Texts of sites are one line of at
most 2,000 characters in which control characters are shown by number; a text that a spreadsheet could take
for a formula begins with an apostrophe. `audit.json` holds them as found. Schemas of the other files for
programs, `answers.json` among them, are in `reports/*.schema.json`.
"""


def dictionary() -> str:
    """The whole document, Markdown."""
    parts = [HEAD, *(_table(table) for table in TABLES), "\n".join(_models())]
    return "\n".join(parts).rstrip() + "\n"


def _table(table: Table) -> str:
    thai, english = wording("th"), wording("en")
    lines = [
        f"## {table.filename}",
        "",
        f"{thai.say(f'data.tables.{table.name}')} · {english.say(f'data.tables.{table.name}')}",
        f"Key: {', '.join(f'`{name}`' for name in table.key)}",
        "",
        "| column | type | ความหมาย | meaning |",
        "|---|---|---|---|",
    ]
    for column in table.columns:
        said = meaning(column, table, thai), meaning(column, table, english)
        # The words are listed where the models stand, below.
        lines.append(f"| `{column.name}` | {column.kind} | {said[0]} | {said[1]} |")
    return "\n".join(lines) + "\n"


def _models() -> Iterator[str]:
    """Every model of audit.json, as its JSON Schema describes it."""
    schema = AUDIT.schema()
    yield "## audit.json\n"
    for name, model in {"Audit": schema, **schema["$defs"]}.items():
        yield f"### {name}\n"
        if words := model.get("enum"):
            yield ", ".join(f"`{word}`" for word in words) + "\n"
            continue
        yield "| field | type | meaning |\n|---|---|---|"
        for field, about in model.get("properties", {}).items():
            yield f"| `{field}` | {_type(about)} | {about.get('description', '')} |"
        yield ""


def _type(about: dict[str, Any]) -> str:
    """A type in words, null among them."""
    if "$ref" in about:
        return str(about["$ref"]).rpartition("/")[2]
    if "anyOf" in about:
        return " or ".join(_type(one) for one in about["anyOf"])
    if "enum" in about:
        return " or ".join(f"`{word}`" for word in about["enum"])
    if about.get("type") == "array":
        return f"list of {_type(about['items'])}" if "items" in about else "list"
    if isinstance(about.get("additionalProperties"), dict):
        return f"object of {_type(about['additionalProperties'])}"
    return str(about.get("format") or about.get("type") or "string")


if __name__ == "__main__":
    path = Path(__file__).resolve().parent.parent / "docs" / "data-dictionary.md"
    path.write_text(dictionary(), encoding="utf-8", newline="\n")
