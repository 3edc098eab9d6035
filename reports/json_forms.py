"""Files for programs: how each kind is written, read back, and described by its JSON Schema.

``python -m reports.json_forms`` publishes all schemas anew. The same model always gives the same
bytes: fields stand in the order of the model, UTF-8, one line feed at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from reports.escaping import visible

Written = TypeVar("Written", bound=BaseModel)
_LONGEST_SHOWN = 120


class NotReadable(Exception):
    """Raised when a file is none of ours; says where and why.

    ``cli.bad.KEY`` of the texts has the sentence for a person, made with ``facts``.
    """

    def __init__(self, said: str, key: str, **facts: object) -> None:
        self.key, self.facts = key, facts
        super().__init__(said)


@dataclass(frozen=True)
class JsonForm(Generic[Written]):
    """One kind of file; its model has a field ``schema`` whose default names the version."""

    name: str
    """As in ``audit.json`` and ``audit.schema.json``."""
    model: type[Written]
    title: str
    not_readable: type[NotReadable] = NotReadable
    indent: int = 2
    max_bytes: int = 64 * 1024 * 1024
    """Larger files are refused."""

    @property
    def filename(self) -> str:
        """Name of the file."""
        return f"{self.name}.json"

    @property
    def version(self) -> str:
        """What ``schema`` says in files of this form."""
        return str(self.model.model_fields["schema_"].default)

    def load(self, path: Path) -> Written:
        """Read a file of this form, or the one in a folder.

        Raises:
            NotReadable: when it is missing, too large, no JSON, of another schema or incomplete.
        """
        file = path / self.filename if path.is_dir() else path
        plain = self._plain(file)
        schema = plain.get("schema") if isinstance(plain, dict) else None
        if schema != self.version:
            found = visible(repr(schema), limit=_LONGEST_SHOWN)
            raise self.not_readable(
                f"{file}: schema is {found}; this version reads {self.version!r}",
                "json_schema",
                file=file,
                found=found,
                wanted=self.version,
            )
        try:
            return self.model.model_validate(plain)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = visible(".".join(str(step) for step in first["loc"]), limit=_LONGEST_SHOWN)
            n, why = error.error_count(), visible(first["msg"], limit=_LONGEST_SHOWN)
            said = f"{file}: {field}: {why} ({n} in all)"
            raise self.not_readable(said, "json_field", file=file, field=field, n=n) from error

    def _plain(self, file: Path) -> Any:
        try:
            if file.stat().st_size > self.max_bytes:
                said = f"{file}: larger than {self.max_bytes:,} bytes; this is no {self.filename}"
                most = self.max_bytes // 1024 // 1024
                raise self.not_readable(said, "json_large", file=file, most=most, name=self.filename)
            return json.loads(file.read_bytes().decode("utf-8-sig"))
        except OSError as error:
            why = error.strerror or error
            raise self.not_readable(f"{file}: {why}", "json_closed", file=file, cause=why) from error
        except (ValueError, RecursionError) as error:
            said = f"{file}: this is not JSON: {error}"
            raise self.not_readable(said, "json_broken", file=file, cause=error) from error

    def dump(self, made: Written) -> bytes:
        """The content of the file, byte for byte the same for equal models."""
        return dump(made, self.indent)

    def schema(self) -> dict[str, Any]:
        """JSON Schema (draft 2020-12) of the file as it is written."""
        plain = _open_to_additions(self.model.model_json_schema(by_alias=True, mode="serialization"))
        plain["properties"]["schema"]["const"] = self.version
        about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": self.version}
        return {**about, **plain, "title": self.title}

    def schema_text(self) -> str:
        """The text of ``NAME.schema.json``."""
        return json.dumps(self.schema(), ensure_ascii=False, indent=2) + "\n"


def dump(made: BaseModel, indent: int = 2) -> bytes:
    """A model as UTF-8 JSON, byte for byte the same for equal ones."""
    plain = made.model_dump(mode="json", by_alias=True)
    return (json.dumps(plain, ensure_ascii=False, indent=indent, allow_nan=False) + "\n").encode("utf-8")


def published() -> Iterator[JsonForm[Any]]:
    """All forms whose schema is shipped."""
    from reports.answers_json import ANSWERS  # noqa: PLC0415 - these modules need this one
    from reports.audit_json import AUDIT  # noqa: PLC0415
    from reports.comparison_json import FORMS  # noqa: PLC0415
    from reports.sweep_reports import SWEEP  # noqa: PLC0415

    yield from (AUDIT, SWEEP, ANSWERS, *FORMS)


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
    for form in published():
        file = Path(__file__).with_name(f"{form.name}.schema.json")
        file.write_text(form.schema_text(), encoding="utf-8", newline="\n")
