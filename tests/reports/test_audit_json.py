"""audit.json: what is written can be read, and is what the published schema says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from config.wording import wording
from matchers.model import Audit
from reports.audit_json import AUDIT, AuditNotReadable, dump_audit, load_audit


def test_what_is_written_is_read_back_as_it_was(written: Path, audit: Audit) -> None:
    assert load_audit(written / "audit.json") == audit
    assert load_audit(written) == audit


def test_hostile_texts_survive_the_way_there_and_back(attacked: Path, hostile: Audit) -> None:
    assert load_audit(attacked) == hostile


def test_the_same_audit_gives_the_same_bytes(audit: Audit) -> None:
    assert dump_audit(audit) == dump_audit(audit.model_copy(deep=True))


def test_text_is_utf8_indented_and_ends_with_a_line_feed(written: Path) -> None:
    content = (written / "audit.json").read_bytes()
    assert content.startswith(b'{\n  "schema": "oit-audit/audit/1",\n  "agency"')
    assert "เทศบาลตำบลบ้านสวน".encode() in content
    assert content.endswith(b"}\n")
    assert b"\r" not in content


def test_fields_of_the_contract_are_there(written: Path) -> None:
    plain = json.loads((written / "audit.json").read_text(encoding="utf-8"))
    assert {"agency", "checklist", "as_of", "started_at", "finished_at", "coverage", "score"} <= set(plain)
    assert {"pages", "files", "errors", "blocked", "budget_ended", "items"} <= set(plain["coverage"])
    assert {"estimate", "worst", "best", "sub_indicators"} <= set(plain["score"])
    finding = next(f for f in plain["findings"] if f["code"] == "O2")
    assert {"title", "verdict", "needs_person", "confidence", "reason", "advice", "division"} <= set(finding)
    assert {"points", "due_on", "elements_known", "elements", "evidence"} <= set(finding)
    assert [e["met"] for e in finding["elements"]] == [True, True, None, False]
    assert set(finding["evidence"][0]) >= {
        "url",
        "found_on",
        "clicks",
        "text",
        "kind",
        "http_status",
        "sha256",
    }


@pytest.mark.parametrize("folder", ["written", "attacked"])
def test_written_files_keep_to_the_schema(folder: str, request: pytest.FixtureRequest) -> None:
    plain = json.loads((request.getfixturevalue(folder) / "audit.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(AUDIT.schema()).iter_errors(plain)) == []


def test_the_schema_refuses_another_verdict_and_another_schema(written: Path) -> None:
    plain = json.loads((written / "audit.json").read_text(encoding="utf-8"))
    plain["findings"][0]["verdict"] = "fine"
    plain["schema"] = "oit-audit/audit/2"
    paths = {e.json_path for e in Draft202012Validator(AUDIT.schema()).iter_errors(plain)}
    assert paths == {"$.schema", "$.findings[0].verdict"}


def test_the_schema_allows_fields_that_come_later(written: Path) -> None:
    plain = json.loads((written / "audit.json").read_text(encoding="utf-8"))
    plain["findings"][0]["added_later"] = 1
    assert Draft202012Validator(AUDIT.schema()).is_valid(plain)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "this is not JSON"),
        (b"\xff\xfe", "this is not JSON"),
        (b"[" * 100_000, "this is not JSON"),
        (b"[]", "schema is None"),
        (b'{"schema": "oit-audit/audit/9"}', "schema is 'oit-audit/audit/9'"),
        (b'{"schema": "oit-audit/audit/1"}', "agency: Field required"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "audit.json"
    file.write_bytes(content)
    with pytest.raises(AuditNotReadable) as refused:
        load_audit(file)
    assert message in str(refused.value)
    assert str(refused.value).startswith(str(file))
    assert "\n" not in str(refused.value)


def test_every_refusal_has_its_sentence_and_nothing_of_the_file_steers_a_terminal(tmp_path: Path) -> None:
    file = tmp_path / "audit.json"
    for content in (b"", b'{"schema": "\\u001b[2J"}', b'{"schema": "oit-audit/audit/1"}', b"[]"):
        file.write_bytes(content)
        with pytest.raises(AuditNotReadable) as refused:
            load_audit(file)
        for lang in ("th", "en"):
            said = wording(lang).say(f"cli.bad.{refused.value.key}", **refused.value.facts)
            assert str(file) in said
            assert said.isprintable()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(AuditNotReadable, match="No such file"):
        load_audit(tmp_path / "nothing")
