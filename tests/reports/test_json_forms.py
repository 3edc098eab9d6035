"""Files for programs: the schemas that are shipped are those of the program."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reports.json_forms import JsonForm, published

FORMS = tuple(published())
VERSIONS = {
    "audit": "oit-audit/audit/1",
    "sweep": "oit-audit/sweep/1",
    "answers": "oit-audit/answers/1",
    "comparison": "oit-audit/comparison/1",
    "sweep-comparison": "oit-audit/sweep-comparison/1",
    "timeline": "oit-audit/timeline/1",
}


def test_no_schema_is_shipped_that_nothing_is_written_by() -> None:
    folder = Path(str(resources.files("reports")))
    assert {file.name for file in folder.glob("*.schema.json")} == {
        f"{name}.schema.json" for name in VERSIONS
    }
    assert [form.name for form in FORMS] == list(VERSIONS)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_published_schema_is_current_and_names_its_version(form: JsonForm[Any]) -> None:
    shipped = resources.files("reports").joinpath(f"{form.name}.schema.json").read_text(encoding="utf-8")
    assert shipped == form.schema_text(), "run: python -m reports.json_forms"
    schema = json.loads(shipped)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == schema["properties"]["schema"]["const"] == VERSIONS[form.name]
    assert "additionalProperties" not in schema
