"""Licences of the pinned packages, told by what is installed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import cast

import yaml

POLICY = Path(__file__).with_name("licences.yaml")
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==(\S+)", re.MULTILINE)
_CLASSIFIER = "License :: "
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Accepted:
    """A package whose licence is not plainly permissive and is used all the same."""

    licence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Policy:
    """licences.yaml: what is permissive, what is copyleft, and what is accepted nevertheless, by package."""

    permissive: re.Pattern[str]
    copyleft: re.Pattern[str]
    accepted: Mapping[str, Accepted]

    @classmethod
    def read(cls, file: Path = POLICY) -> Policy:
        """The policy of a file.

        Raises:
            KeyError: it lacks a part.
        """
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
        accepted = {bare(name): Accepted(**one) for name, one in told["accepted"].items()}
        return cls(_any_of(told["permissive"]), _any_of(told["copyleft"]), accepted)


@dataclass(frozen=True, slots=True)
class Licensed:
    """A pinned package and its licence; ``problem`` is empty, or "copyleft", "unknown" or "none"."""

    name: str
    version: str
    licence: str
    problem: str = ""
    reason: str = ""
    """Why it is used in spite of its licence."""


def bare(name: str) -> str:
    """A package's name as indexes compare it.

    >>> bare("Zope.Interface"), bare("python_docx")
    ('zope-interface', 'python-docx')
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(text: str) -> dict[str, str]:
    r"""Versions of a requirements file by name.

    >>> pinned("lxml==6.0.2 \\\n    --hash=sha256:ab\ntzdata==2025.2 ; sys_platform == 'win32' \\\n")
    {'lxml': '6.0.2', 'tzdata': '2025.2'}
    """
    return {bare(name): version for name, version in _PIN.findall(text)}


def installed() -> dict[str, Distribution]:
    """The packages of this environment by name."""
    found = ((one.metadata["Name"], one) for one in distributions())
    return {bare(name): one for name, one in found if name}


def licence_of(package: Distribution) -> str:
    """The licence of its metadata: the expression (PEP 639), else classifiers, else free text; or ""."""
    told = cast(Message, package.metadata)  # its own type lacks `get`
    if expression := told.get("License-Expression"):
        return str(expression)
    classifiers = [one for one in told.get_all("Classifier") or () if one.startswith(_CLASSIFIER)]
    named = [one.rpartition(" :: ")[2] for one in classifiers]
    if named := [one for one in named if one != "OSI Approved"]:
        return " / ".join(named)
    line = (told.get("License") or "").strip().partition("\n")[0].strip()
    return line[:_LONGEST] if line.upper() != "UNKNOWN" else ""


def licences(
    pins: Mapping[str, str], packages: Mapping[str, Distribution], policy: Policy
) -> tuple[list[Licensed], list[str]]:
    """The licence of every pinned package, and the names of those that are not installed here."""
    here = [name for name in sorted(pins) if name in packages]
    judged = [_judged(name, pins[name], licence_of(packages[name]), policy) for name in here]
    return judged, sorted(set(pins) - set(here))


def _judged(name: str, version: str, licence: str, policy: Policy) -> Licensed:
    problem = _problem(licence, policy)
    allowed = policy.accepted.get(name)
    if problem and allowed and allowed.licence == licence:
        return Licensed(name, version, licence, reason=allowed.reason)
    return Licensed(name, version, licence, problem)


def _problem(licence: str, policy: Policy) -> str:
    """A choice ("MIT OR GPL") is as good as its best part; several classifiers may be a choice or not."""
    if not licence:
        return "none"
    if " / " in licence:
        several = [_of_one(one, policy) for one in licence.split(" / ")]
        return "copyleft" if "copyleft" in several else "" if "" in several else "unknown"
    told = [_of_one(choice, policy) for choice in re.split(r"\s+OR\s+", licence)]
    return "" if "" in told else "copyleft" if "copyleft" in told else "unknown"


def _of_one(licence: str, policy: Policy) -> str:
    """Of what holds together ("MIT AND GPL") the worst counts."""
    parts = re.split(r"\s+AND\s+", licence.strip("() "))
    if any(policy.copyleft.search(part) for part in parts):
        return "copyleft"
    return "" if all(policy.permissive.search(part) for part in parts) else "unknown"


def unused(policy: Policy, judged: Iterable[Licensed], absent: Iterable[str]) -> Iterator[str]:
    """Accepted packages that nothing draws in any more, or whose licence has changed."""
    used = {one.name for one in judged if one.reason}
    yield from sorted(set(policy.accepted) - used - set(absent))


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
