"""Reads checklists, and says of a wrong one what is wrong, where, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from config.checklist import Checklist
from config.concepts import INHERITED, filled_in
from config.concepts import faults as concept_faults
from config.errors import ConfigError, UnknownEdition
from config.validation import Fault, read_model, validated
from config.yaml_file import Place, dotted, load_yaml

__all__ = [
    "SIGNS",
    "checklist_for",
    "editions",
    "load_checklist",
    "load_yaml",
    "read_model",
    "shipped_checklist",
]

SIGNS = frozenset({
    "address", "contract_number", "email", "fax", "form", "link", "map", "money", "person", "phone", "photo",
    "signature", "social_account",
})  # fmt: skip
"""What ``sign`` of an element may name: marks a machine can see without words."""

_FOLDER = "config/checklists"
_NAME = re.compile("[a-z0-9-]+")


def load_checklist(name_or_path: str | Path) -> Checklist:
    """The checklist of a name such as ``oit-2566``, or of a YAML file.

    Raises:
        UnknownEdition: when no checklist of that name is shipped.
        ConfigError: when the file cannot be used; says file, line, field and reason.
    """
    if isinstance(name_or_path, str) and _NAME.fullmatch(name_or_path):
        return _shipped(name_or_path)
    path = Path(name_or_path)
    return _read_checklist(path, str(path))


def shipped_checklist(name: str) -> Checklist | None:
    """The shipped checklist of a name that stands in a stored audit; None for any other name.

    Unlike `load_checklist` it never opens a file: the audit may come from somebody else.
    """
    return _shipped(name) if name in _names() else None


def checklist_for(fiscal_year: int) -> Checklist:
    """The checklist of a fiscal year (พ.ศ.).

    Raises:
        UnknownEdition: when there is none; lists the years there are.
    """
    known = {edition.fiscal_year: edition for edition in editions()}
    if fiscal_year in known:
        return known[fiscal_year]
    years = ", ".join(str(year) for year in known if year)
    raise UnknownEdition(_FOLDER, f"no checklist for fiscal year {fiscal_year}; known: {years}")


@cache
def editions() -> tuple[Checklist, ...]:
    """Every shipped checklist, newest fiscal year first."""
    shipped = (_shipped(name) for name in _names())
    return tuple(sorted(shipped, key=lambda c: (c.fiscal_year or 0, c.name), reverse=True))


def _folder() -> Traversable:
    return resources.files("config").joinpath("checklists")


def _names() -> list[str]:
    """Names of the shipped checklists, newest first as far as names tell."""
    files = (entry.name for entry in _folder().iterdir())
    return sorted((name.removesuffix(".yaml") for name in files if name.endswith(".yaml")), reverse=True)


@cache
def _shipped(name: str) -> Checklist:
    if name not in _names():
        raise UnknownEdition(_FOLDER, f"no checklist is called {name!r}; known: {', '.join(_names())}")
    checklist = _read_checklist(_folder().joinpath(f"{name}.yaml"), f"{_FOLDER}/{name}.yaml")
    if checklist.name != name:
        raise ConfigError(
            f"{_FOLDER}/{name}.yaml", f"is {checklist.name!r}; use the name of the file", field="name"
        )
    return checklist


def _read_checklist(file: Path | Traversable, name: str) -> Checklist:
    data, lines = load_yaml(file, name)
    data = filled_in(data)
    checklist = validated(data, lines, name, Checklist, _closer)
    for path, reason in (*_finer_faults(data), *concept_faults(data)):
        raise ConfigError(name, reason, line=lines.of(path), field=dotted(path))
    return checklist


# What a schema cannot say, found in the data itself so that the line is known.


def _finer_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults in a checklist that fits its model: each is a place and a reason."""
    for place, requirement in _requirements(data):
        parts = requirement["parts"]
        yield from _twice(parts, (*place, "parts"), "part")
        known = requirement.get("elements_known", True)
        for i, part in enumerate(parts):
            elements = part.get("elements", [])
            here = (*place, "parts", i, "elements")
            if elements and not known:
                yield here, "elements_known is false, so there must be no elements"
            yield from _twice(elements, here, "element")
            for n, element in enumerate(elements):
                sign = element.get("sign", "")
                if sign and sign not in SIGNS:
                    yield (*here, n, "sign"), f"{sign!r} is none of: {', '.join(sorted(SIGNS))}"


def _inconsistencies(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Where a checklist contradicts itself; the places of what ``Checklist`` refuses as a whole."""
    known = {sub["id"] for indicator in data.get("indicators", []) for sub in indicator["sub_indicators"]}
    seen: set[str] = set()
    for place, requirement in _requirements(data):
        code = requirement["code"]
        if code in seen:
            yield (*place, "code"), f"{code} stands twice; every code stands once"
        seen.add(code)
        if known and requirement["sub_indicator"] not in known:
            yield (*place, "sub_indicator"), f"{requirement['sub_indicator']!r} is none of: {_listed(known)}"
        if requirement["division"] not in data["divisions"]:
            yield (
                (*place, "division"),
                f"{requirement['division']!r} is none of: {_listed(data['divisions'])}",
            )
        for name, fact in requirement["facts"].items():
            for i, source in enumerate(fact["sources"]):
                if source not in data["sources"]:
                    yield (*place, "facts", name, "sources", i), f"{source!r} is not under sources"


def _requirements(data: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    for i, requirement in enumerate(data["requirements"]):
        yield ("requirements", i), requirement


def _twice(entries: list[Mapping[str, Any]], place: Place, what: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, entry in enumerate(entries):
        name = entry.get("id", "main")
        if name in seen:
            yield (*place, i), f"the {what} {name!r} stands twice; give each its own id"
        seen.add(name)


def _listed(names: Mapping[str, Any] | set[str]) -> str:
    return ", ".join(sorted(names))


def _closer(fault: Fault, data: object) -> Fault:
    """The place of what ``Checklist`` refuses as a whole; of a field that is missing, why it is needed."""
    path, reason = fault
    if not isinstance(data, Mapping) or "requirements" not in data:
        return fault
    if not path:
        return next(_inconsistencies(data), fault)
    if len(path) == 3 and path[2] in INHERITED and reason == "is missing":
        concept = data["requirements"][path[1]].get("concept")
        return path, f"is missing; {concept!r} is no shared concept that could give it"
    return fault
