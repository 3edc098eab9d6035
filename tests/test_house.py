"""The rules of the house, kept by code and not by talk (CONTRIBUTING.md tells them in words)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "config": set(),
    "matchers": {"config"},
    "crawler": {"config", "matchers"},
    "reports": {"config", "matchers"},
    "audits": {"config", "matchers", "crawler", "reports"},
}
MODULES = sorted(path for package in MAY_IMPORT for path in (ROOT / package).rglob("*.py"))
MOST_LINES = 400
SAYS_NOTHING = re.compile(r"(^|_)(utils?|helpers?|managers?|misc)(_|$)", re.IGNORECASE)
WRONG_SIBLINGS = re.compile(r"WRatio|QRatio|partial_\w+|extractOne")

# Matchers are pure: the same input gives the same findings, today and in ten years.
IMPURE_MODULES = set("http random requests shutil socket sqlite3 subprocess tempfile time".split())
IMPURE_CALLS = set("now open read_bytes read_text today urlopen utcnow write_bytes write_text".split())
# The one door of matchers to the packaged word lists, which are part of the program.
READS_PACKAGED_LISTS = {"matchers/wordlists.py"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    """Dotted names a module imports, wherever in it, relative ones made absolute."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).parts[:-1]
            base = ".".join(package[: len(package) - node.level + 1]) + "." if node.level else ""
            yield base + (node.module or "")


def called(path: Path, *, methods: bool = False) -> Iterator[tuple[str, int]]:
    """Names of the functions a module calls, with ``methods`` those of methods too, with the line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node.lineno
            elif methods and isinstance(node.func, ast.Attribute):
                yield node.func.attr, node.lineno


def top(dotted: str) -> str:
    return dotted.partition(".")[0]


def inside(folder: str) -> list[Path]:
    return [path for path in MODULES if name(path).startswith(folder + "/")]


def importing(paths: list[Path], unwanted: set[str]) -> list[str]:
    return [f"{name(p)} imports {dotted}" for p in paths for dotted in imported(p) if top(dotted) in unwanted]


def test_every_package_is_looked_at() -> None:
    assert {name(path).partition("/")[0] for path in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package: str) -> None:
    assert importing(inside(package), set(MAY_IMPORT) - MAY_IMPORT[package] - {package}) == []


def test_nothing_shipped_needs_what_is_not() -> None:
    assert importing(MODULES, {"tests", "benchmarks", "pytest", "hypothesis"}) == []


def test_only_the_crawler_knows_scrapy() -> None:
    others = [path for path in MODULES if path not in inside("crawler")]
    assert importing(others, {"scrapy", "twisted"}) == []


def test_no_module_is_too_long_to_keep_in_mind() -> None:
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: n for path, n in lines.items() if n > MOST_LINES} == {}


def test_names_say_what_a_thing_is() -> None:
    assert [f"{name(p)}: {word}" for p in MODULES for word in names_in(p) if SAYS_NOTHING.search(word)] == []


def names_in(path: Path) -> Iterator[str]:
    """Names of the module, its folders, functions and classes, in snake case."""
    yield from path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name)


def test_only_the_command_line_prints() -> None:
    quiet = [path for path in MODULES if path not in inside("audits/cli")]
    assert [f"{name(p)}:{line}" for p in quiet for call, line in called(p) if call == "print"] == []


def test_no_scorer_is_used_that_chooses_wrong_siblings() -> None:
    assert [f"{name(p)}: {word}" for p in MODULES for word in used(p) if WRONG_SIBLINGS.fullmatch(word)] == []


def used(path: Path) -> Iterator[str]:
    """What a module that knows rapidfuzz refers to."""
    if any(top(dotted) == "rapidfuzz" for dotted in imported(path)):
        for node in ast.walk(tree(path)):
            yield (
                getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "name", None) or ""
            )


def test_matchers_touch_no_network_disk_or_clock() -> None:
    pure = inside("matchers")
    assert importing(pure, IMPURE_MODULES) == []
    assert [
        f"{name(p)}:{line} {call}"
        for p in pure
        if name(p) not in READS_PACKAGED_LISTS
        for call, line in called(p, methods=True)
        if call in IMPURE_CALLS
    ] == []


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_pins_carry_hashes_and_no_address(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*--?(index|extra|find|trusted|[fi]\b)", text, re.MULTILINE)
    pins = re.findall(r"^[a-z0-9].*", text, re.MULTILINE)
    assert pins
    assert all("==" in pin and pin.endswith("\\") for pin in pins)


def test_development_pins_are_the_runtime_pins_and_more() -> None:
    runtime, development = (
        set(re.findall(r"^[a-z0-9][^ ]*==[^ ]+", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE))
        for file in ("requirements.txt", "requirements-dev.txt")
    )
    assert runtime < development
