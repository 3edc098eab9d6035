"""What is shipped works where there is nothing but it and its dependencies."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "matchers", "crawler", "reports", "audits")


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run without any path to this repository; fails with what the program said."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "OIT_", "VIRTUAL_ENV"))}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=inherited | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", into, ROOT, cwd=into)
    return next(into.glob("oit_audit-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the programs of a fresh environment that holds the wheel.

    Its dependencies are those of the environment the tests run in: copying 300 MB would prove
    nothing more. The .pth file that makes this repository importable there is not taken along.
    """
    home = tmp_path_factory.mktemp("elsewhere")
    run(
        sys.executable, "-m", "virtualenv", "--quiet", "--no-download", "--no-periodic-update", home, cwd=home
    )
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    python = programs / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=home)
    asked = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home)
    # A line in a .pth file adds a folder after the environment's own, and reads no .pth file in it.
    dependencies = next(
        p for p in sys.path if p.endswith("site-packages") and (Path(p) / "pydantic").is_dir()
    )
    (Path(asked.stdout.strip()) / "dependencies.pth").write_text(dependencies + "\n", encoding="utf-8")
    return programs


def test_the_wheel_holds_every_resource_of_the_packages(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    there = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert there <= held


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {member.partition("/")[0] for member in zipfile.ZipFile(wheel).namelist()}
    assert {t for t in tops if not t.endswith(".dist-info")} == set(PACKAGES)


@pytest.mark.slow
def test_the_installed_program_explains_itself(installed: Path, tmp_path: Path) -> None:
    said = run(installed / "oit", "--help", cwd=tmp_path).stdout
    assert "check" in said
    assert "demo" in said


@pytest.mark.slow
def test_the_installed_program_is_the_one_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import audits; print(audits.__file__)", cwd=tmp_path).stdout
    assert Path(where.strip()).is_relative_to(installed.parent)


@pytest.mark.slow
def test_the_installed_program_audits_the_made_up_town(installed: Path, tmp_path: Path) -> None:
    run(installed / "oit", "demo", "--output", tmp_path / "town", cwd=tmp_path)
    written = {path.name for path in (tmp_path / "town").iterdir()}
    assert {"audit.json", "report.html", "report.xlsx", "gaps.csv"} <= written
