"""Licences and vulnerabilities of what the program draws in; asks no network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.message import Message
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any, cast

import pytest

from benchmarks.dependencies.licences import Policy, installed, licence_of, licences, pinned, unused
from benchmarks.dependencies.sizes import needed
from benchmarks.dependencies.vulnerabilities import read, vulnerabilities

ROOT = Path(__file__).resolve().parents[2]
POLICY = Policy.read()


class Package:
    """A package of which only metadata are known."""

    def __init__(self, *fields: tuple[str, str], requires: tuple[str, ...] = ()) -> None:
        self.metadata, self.requires = Message(), list(requires)
        for name, value in fields:
            self.metadata[name] = value


def packages(**known: Package) -> Mapping[str, Distribution]:
    return cast(Any, known)


def judged(*fields: tuple[str, str], name: str = "some") -> tuple[str, str]:
    (one,), _ = licences({name: "1"}, packages(**{name: Package(*fields)}), POLICY)
    return one.licence, one.problem


def test_every_package_that_is_pinned_has_a_licence_we_can_live_with() -> None:
    text = "".join(
        (ROOT / name).read_text(encoding="utf-8") for name in ("requirements.txt", "requirements-dev.txt")
    )
    found, absent = licences(pinned(text), installed(), POLICY)
    assert len(found) > 100
    assert [f"{one.name}: {one.licence or 'none'}" for one in found if one.problem] == []
    assert list(unused(POLICY, found, absent)) == []


def test_a_plain_install_draws_in_nothing_copyleft_but_what_is_named_with_a_reason() -> None:
    plain = needed(installed(), "oit-audit", ())
    accepted = {name for name in POLICY.accepted if name in plain}
    assert accepted == {"certifi", "pebble"}
    assert all(len(one.reason) > 20 for one in POLICY.accepted.values())


def test_heavy_parts_come_only_with_their_extra() -> None:
    plain = needed(installed(), "oit-audit", ())
    for extra, package in (
        ("browser", "playwright"),
        ("postgresql", "psycopg"),
        ("notify", "apprise"),
        ("pdf", "typst"),
    ):
        assert package not in plain
        assert package in needed(installed(), "oit-audit", (extra,))


@pytest.mark.parametrize(
    ("fields", "licence", "problem"),
    [
        ([("License-Expression", "MIT"), ("License", "GPL")], "MIT", ""),
        ([("Classifier", "License :: OSI Approved :: BSD License")], "BSD License", ""),
        ([("Classifier", "License :: OSI Approved"), ("License", "Apache 2.0")], "Apache 2.0", ""),
        ([("License", "AGPL-3.0-only")], "AGPL-3.0-only", "copyleft"),
        ([("License-Expression", "GPL-2.0-or-later")], "GPL-2.0-or-later", "copyleft"),
        ([("License-Expression", "GPL-2.0-only OR MIT")], "GPL-2.0-only OR MIT", ""),
        ([("License-Expression", "MIT AND LGPL-3.0-only")], "MIT AND LGPL-3.0-only", "copyleft"),
        ([("Classifier", "License :: OSI Approved :: GNU Affero General Public License v3")],
         "GNU Affero General Public License v3", "copyleft"),
        ([("Classifier", "License :: X :: MIT License"), ("Classifier", "License :: X :: GNU GPL")],
         "MIT License / GNU GPL", "copyleft"),
        ([("License", "Proprietary")], "Proprietary", "unknown"),
        ([("License", "UNKNOWN")], "", "none"),
        ([], "", "none"),
    ],
)  # fmt: skip
def test_a_licence_is_read_and_judged(fields: list[tuple[str, str]], licence: str, problem: str) -> None:
    assert judged(*fields) == (licence, problem)


def test_a_package_is_accepted_only_with_the_licence_it_was_accepted_for() -> None:
    mozilla = "Mozilla Public License 2.0 (MPL 2.0)"
    assert judged(("License-Expression", mozilla), name="certifi") == (mozilla, "")
    assert judged(("License-Expression", "AGPL-3.0-only"), name="certifi") == ("AGPL-3.0-only", "copyleft")


def test_what_is_accepted_and_not_drawn_in_any_more_is_told() -> None:
    found, absent = licences({"certifi": "1"}, packages(), POLICY)
    assert (found, absent) == ([], ["certifi"])
    assert "certifi" not in unused(POLICY, found, absent)
    assert "certifi" in unused(POLICY, [], [])


def test_long_texts_of_licences_are_cut_to_their_first_line() -> None:
    package = cast(Distribution, Package(("License", "My licence\nPermission is hereby granted")))
    assert licence_of(package) == "My licence"


def test_what_is_needed_is_followed_to_its_end_once() -> None:
    known = packages(
        a=Package(requires=("b", "c[x]>=1", 'd; extra == "more"', 'e; sys_platform == "none"')),
        b=Package(requires=("a",)),
        c=Package(requires=('f; extra == "x"', 'g; extra == "y"')),
        d=Package(),
        e=Package(),
        f=Package(),
        g=Package(),
    )
    assert needed(known, "a", ()) == {"a", "b", "c", "f"}
    assert needed(known, "a", ("more",)) == {"a", "b", "c", "d", "f"}


def test_vulnerabilities_are_told_by_package_and_mending_version() -> None:
    flaw = {"id": "PYSEC-2026-1", "fix_versions": ["2.0"]}
    said = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [flaw]},
            {"name": "b", "version": "1", "vulns": []},
        ]
    }
    checked = read("requirements.txt", json.dumps(said), "")
    assert (checked.packages, checked.why_not) == (2, "")
    assert checked.found == ("a 1: PYSEC-2026-1, fixed in 2.0",)


@pytest.mark.parametrize(
    ("said", "complained", "why_not"),
    [
        ("", "ConnectionError: no route to host\n", "ConnectionError: no route to host"),
        ("", "", "pip-audit said nothing"),
        ('{"dependencies": [{"name": "a", "skip_reason": "x"}]}', "", "the database cannot be reached"),
        ("[]", "broken", "broken"),
    ],
)
def test_what_could_not_be_checked_is_never_called_free_of_faults(
    said: str, complained: str, why_not: str
) -> None:
    checked = read("requirements.txt", said, complained)
    assert checked.why_not.startswith(why_not)
    assert checked.packages == 0


def test_a_program_that_is_not_there_checks_nothing(tmp_path: Path) -> None:
    assert vulnerabilities(tmp_path / "pip-audit", ROOT / "requirements.txt").why_not.startswith(
        "FileNotFoundError"
    )


def test_the_pins_of_the_checker_hold_hashes_and_no_address() -> None:
    text = (ROOT / "requirements-audit.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "pip-audit" in pinned(text)
    assert text.count("--hash=sha256:") >= len(pinned(text))
