"""comparison.json and timeline.json: comparisons and timelines as they are, with published schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from matchers.comparison_model import Comparison, SweepComparison, Timeline
from matchers.model import Frozen

FILENAME = "comparison.json"

PUBLISHED: dict[str, tuple[type[Frozen], str]] = {
    "comparison": (Comparison, "What changed between two OIT audits of one agency"),
    "sweep-comparison": (SweepComparison, "What changed between two sweeps of OIT audits"),
    "timeline": (Timeline, "The OIT audits of one site along time"),
}
"""Models and titles by the name of their schema file."""


def dump(model: Frozen) -> bytes:
    """A comparison or timeline as UTF-8 JSON, byte for byte the same for equal ones."""
    plain = model.model_dump(mode="json", by_alias=True)
    return (json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8")


def schema(name: str) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one of the published files."""
    model, title = PUBLISHED[name]
    plain = _open_to_additions(model.model_json_schema(by_alias=True, mode="serialization"))
    version = plain["properties"]["schema"]["default"]
    plain["properties"]["schema"]["const"] = version
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": version,
        **plain,
        "title": title,
    }


def dump_schema(name: str) -> str:
    """The text of ``NAME.schema.json``; ``python -m reports.comparison_json`` publishes them anew."""
    return json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n"


def _open_to_additions(schema: Any) -> Any:
    """A file of a later version may hold more fields; who validates with this schema must not trip."""
    if isinstance(schema, dict):
        return {
            key: _open_to_additions(value)
            for key, value in schema.items()
            if (key, value) != ("additionalProperties", False)
        }
    return [_open_to_additions(value) for value in schema] if isinstance(schema, list) else schema


if __name__ == "__main__":
    for published in PUBLISHED:
        file = Path(__file__).with_name(f"{published}.schema.json")
        file.write_text(dump_schema(published), encoding="utf-8", newline="\n")
