"""report-data.zip and the data dictionary."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from config.checklist import Checklist
from config.wording import wording
from matchers.model import Audit
from reports.audit_json import AUDIT as FORM
from reports.audit_json import dump_audit
from reports.contract import write_reports
from reports.data import meaning
from reports.data_columns import TABLES
from reports.data_dictionary import dictionary
from tests.reports.sample import AUDIT, CHECKLIST, hostile_audit

ROOT = Path(__file__).resolve().parents[2]


def files(folder: Path, audit: Audit = AUDIT) -> dict[str, bytes]:
    (path,) = write_reports(audit, CHECKLIST, folder, ["data"])
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return files(tmp_path_factory.mktemp("data"))


def lines(package: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(package[name].decode("utf-8"), newline="")))


def resources(package: dict[str, bytes]) -> list[dict[str, Any]]:
    described: list[dict[str, Any]] = json.loads(package["datapackage.json"])["resources"]
    return described


def test_package_holds_three_tables_the_audit_and_its_schema(package: dict[str, bytes]) -> None:
    assert list(package) == [
        "datapackage.json",
        "findings.csv",
        "elements.csv",
        "evidence.csv",
        "audit.json",
        "audit.schema.json",
    ]
    assert package["audit.json"] == dump_audit(AUDIT)


def test_one_line_for_each_finding_element_and_piece_of_evidence(package: dict[str, bytes]) -> None:
    assert [row["code"] for row in lines(package, "findings.csv")] == [
        "O1", "O2", "O8", "O11", "O13", "O18", "O20", "O34", "O39",
    ]  # fmt: skip
    assert [(row["code"], row["element"], row["met"]) for row in lines(package, "elements.csv")] == [
        ("O2", "name", "true"),
        ("O2", "position", "true"),
        ("O2", "photo", ""),
        ("O2", "contact", "false"),
    ]
    evidence = lines(package, "evidence.csv")
    assert [row["place"] for row in evidence if row["code"] == "O11"] == ["1", "2"]
    assert len(evidence) == 9


def test_a_finding_is_told_in_words_of_the_model(package: dict[str, bytes]) -> None:
    row = lines(package, "findings.csv")[1]
    assert (row["verdict"], row["needs_person"], row["points"]) == ("incomplete", "true", "1.5")
    counts = [row[f"elements_{kind}"] for kind in ("met", "lacking", "unclear")]
    assert counts == ["2", "1", "1"]
    assert (row["fiscal_year"], row["as_of"]) == ("2566", "2023-04-03")
    assert row["finished_at"] == "2023-04-03T02:31:00Z"


def test_descriptor_describes_every_column_as_it_stands(package: dict[str, bytes]) -> None:
    for resource in resources(package):
        heading = package[resource["path"]].decode("utf-8").splitlines()[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == heading
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_every_cell_is_of_the_type_the_descriptor_says(package: dict[str, bytes]) -> None:
    reads = {
        "string": str,
        "integer": int,
        "number": float,
        "boolean": {"true": True, "false": False}.__getitem__,
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
    }
    for resource in resources(package):
        for row in lines(package, resource["path"]):
            for field in resource["schema"]["fields"]:
                value = row[field["name"]]
                assert value == "" or reads[field["type"]](value) is not None
                words = field.get("constraints", {}).get("enum")
                assert value == "" or words is None or value in words


def test_keys_are_unique_and_lead_to_a_finding(package: dict[str, bytes]) -> None:
    findings = {tuple(row[k] for k in TABLES[0].key) for row in lines(package, "findings.csv")}
    for table in TABLES:
        rows = lines(package, table.filename)
        assert len({tuple(row[k] for k in table.key) for row in rows}) == len(rows)
        assert {tuple(row[k] for k in TABLES[0].key) for row in rows} <= findings


def test_no_cell_can_become_a_formula_or_hold_a_control_character(tmp_path: Path) -> None:
    package = files(tmp_path, hostile_audit())
    cells = [c for t in TABLES for row in lines(package, t.filename) for c in row.values()]
    assert [c for c in cells if c.lstrip()[:1] in set("=+-@＝＋－＠")] == []
    assert not any(ord(letter) < 32 or letter == "\u202e" for c in cells for letter in c)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_column_is_described_in_both_languages(lang: Any) -> None:
    words = wording(lang)
    assert all(meaning(column, table, words) for table in TABLES for column in table.columns)


def test_no_description_is_left_of_a_column_that_is_gone() -> None:
    names = {f"data.{t.name}.{c.name}" for t in TABLES for c in t.columns}
    names |= {f"data.every.{c.name}" for t in TABLES for c in t.columns}
    names |= {f"data.tables.{t.name}" for t in TABLES} | {"data.title", "data.description"}
    assert {key for key in wording("th").keys if key.startswith("data.")} <= names


def test_every_field_of_audit_json_is_described() -> None:
    schema = FORM.schema()
    models = {"Audit": schema, **schema["$defs"]}
    undescribed = [
        f"{name}.{field}"
        for name, model in models.items()
        for field, about in model.get("properties", {}).items()
        if not about.get("description")
    ]
    assert undescribed == []


def test_the_published_dictionary_is_that_of_the_program() -> None:
    assert (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8") == dictionary()


def test_equal_audits_give_equal_packages(audit: Audit, checklist: Checklist, tmp_path: Path) -> None:
    one, two = (write_reports(audit, checklist, tmp_path / name, ["data"])[0] for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
