"""``oit doctor``: what is installed, what is not, why it matters and what installs it."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from audits.cli import input as given

if TYPE_CHECKING:
    from config.wording import Lang, Wording

FORMATS = ("text", "json")
BROKEN = 1
"""Exit code when the core does not work."""
LEAST_MB = 500
"""Free space for the files of one site that are put aside while they are read."""
MARKS = {"ok": "✓", "absent": "–", "fails": "✗"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PROXIES = ("http_proxy", "https_proxy", "all_proxy")

_APT = "sudo apt install --no-install-recommends "
INSTALLS: Mapping[str, Mapping[str, str]] = {
    "tesseract": {
        "linux": f"{_APT}tesseract-ocr tesseract-ocr-tha",
        "darwin": "brew install tesseract tesseract-lang",
    },
    "antiword": {"linux": f"{_APT}antiword", "darwin": "brew install antiword"},
    "pdftotext": {"linux": f"{_APT}poppler-utils", "darwin": "brew install poppler"},
    "chromium": {"linux": f"{_APT}chromium", "darwin": "brew install --cask chromium"},
    "fonts": {"linux": f"{_APT}fonts-thai-tlwg"},
}
"""Commands that install a thing, by system (Debian and Ubuntu stand for Linux)."""

State = Literal["ok", "absent", "fails"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: ``absent`` is optional and not here, ``fails`` is needed and does not work.

    ``found`` is text as it is, or the name of a sentence of ``doctor.<id>``; ``how`` likewise.
    """

    id: str
    state: State
    found: str = "found"
    facts: Mapping[str, object] = field(default_factory=dict)
    needed: bool = False
    how: str = ""


def doctor(
    format: Annotated[str, typer.Option(help="text | json")] = "text",  # noqa: A002 - the option's name
    lang: Annotated[str, typer.Option(help="th | en")] = "th",
) -> None:
    """ตรวจเครื่องนี้ว่าพร้อมใช้งานหรือไม่ / What is installed on this machine and what is not.

    Exit codes: 0 the core works, with or without optional parts · 1 it does not · 2 bad input.
    """
    from config.wording import wording

    language: Lang = given.language(lang)
    if format not in FORMATS:
        raise given.BadInput("score_format", name=format, known=", ".join(FORMATS))
    checks, words = [*needed(), *optional()], wording(language)
    if format == "json":
        typer.echo(json.dumps(_as_json(checks, words), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(_as_text(checks, words)))
    raise typer.Exit(0 if _works(checks) else BROKEN)


# --- what is looked at ------------------------------------------------------------------------


def needed() -> Iterator[Check]:
    """What nothing works without."""
    version = platform.python_version()
    yield Check("python", "ok" if sys.version_info >= (3, 11) else "fails", version, needed=True)
    yield _data()
    yield _time_zone()
    yield _folder(Path.cwd())
    free = shutil.disk_usage(tempfile.gettempdir()).free >> 20
    facts = {"mb": free, "path": tempfile.gettempdir(), "least": LEAST_MB}
    yield Check("disk", "ok" if free >= LEAST_MB else "fails", facts=facts, needed=True)


def _data() -> Check:
    from config.errors import ConfigError
    from config.loading import editions

    try:
        laws = sum(edition.fiscal_year is None for edition in editions())
        facts = {"n": len(editions()) - laws, "laws": laws}
        return Check("data", "ok", facts=facts, needed=True)
    except ConfigError as error:
        return Check("data", "fails", "absent", {"cause": error}, needed=True)


def _time_zone() -> Check:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return Check("time_zone", "ok", ZoneInfo("Asia/Bangkok").key, needed=True)
    except ZoneInfoNotFoundError:
        return Check("time_zone", "fails", "absent", needed=True)


def _folder(path: Path) -> Check:
    """Whether a file can be written here; asking for permissions alone is wrong on network drives."""
    try:
        with tempfile.TemporaryFile(dir=path):
            return Check("folder", "ok", facts={"path": path}, needed=True)
    except OSError:
        return Check("folder", "fails", "not_found", {"path": path}, needed=True)


def optional() -> Iterator[Check]:
    """What some documents, pages and reports are better with."""
    from crawler.extract.tesseract import program, reads_thai

    if reads_thai():
        yield Check("tesseract", "ok")
    else:
        yield Check("tesseract", "absent", "no_thai" if program() else "absent")
    for name in ("antiword", "pdftotext"):
        path = shutil.which(name)
        yield Check(name, "ok", path) if path else Check(name, "absent", "absent")
    yield _chromium()
    yield Check("fonts", "ok") if _has_thai_fonts() else Check("fonts", "absent", "absent")
    yield _database()
    yield _contact()
    set_here = sorted({name for name in PROXIES if os.environ.get(name) or os.environ.get(name.upper())})
    if set_here:
        yield Check("proxy", "absent", "not_found", {"names": ", ".join(set_here)})
    else:
        yield Check("proxy", "ok")


def _chromium() -> Check:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        return Check("chromium", "absent", "absent")
    if find_spec("playwright") is None:
        return Check("chromium", "absent", "no_extra", {"path": path}, how="extra")
    return Check("chromium", "ok", facts={"path": path})


def _database() -> Check:
    """Whether workers on several machines can share a database; asked only where one is named."""
    if any(find_spec(name) is None for name in ("procrastinate", "psycopg", "psycopg_pool")):
        return Check("database", "absent", "no_extra", how="extra")
    from audits.archive import ArchiveNotUsable
    from audits.archive.places import VARIABLE, read_url, shown, without_password

    if not os.environ.get(VARIABLE, "").strip():
        return Check("database", "ok")
    import psycopg

    try:
        url = read_url(None)
        if url.drivername == "sqlite":
            return Check("database", "ok")
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        psycopg.connect(plain, connect_timeout=5).close()
    except ArchiveNotUsable as error:
        return Check("database", "absent", "not_reached", {"place": VARIABLE, "cause": error}, how="how")
    except psycopg.Error as error:
        facts = {"place": shown(url), "cause": without_password(str(error), url)}
        return Check("database", "absent", "not_reached", facts, how="how")
    return Check("database", "ok", "reached", {"place": shown(url)})


def _has_thai_fonts() -> bool:
    """Windows and macOS bring their own; elsewhere those of the Debian packages are looked for."""
    if not sys.platform.startswith("linux"):
        return True
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
    names = ("tlwg", "thai", "sarabun", "notosansthai", "notoserifthai", "laksaman", "garuda", "loma")
    return any(
        any(name in str(file).lower() for name in names)
        for folder in folders
        if folder.is_dir()
        for file in folder.rglob("*.[ot]tf")
    )


def _contact() -> Check:
    if os.environ.get("OIT_CONTACT", "").strip():
        return Check("contact", "ok")
    setting = "set" if os.name == "nt" else "export"
    command = f"{setting} OIT_CONTACT=it@example.go.th"
    return Check("contact", "absent", "not_found", {"command": command}, how="how")


# --- what is said -----------------------------------------------------------------------------


def _works(checks: list[Check]) -> bool:
    return all(check.state != "fails" for check in checks)


def _as_text(checks: list[Check], words: Wording) -> Iterator[str]:
    system = f"{platform.system()} {platform.machine()}"
    yield words.say("doctor.head", version=_version(), system=system)
    for needed_ones, title in ((True, "core"), (False, "optional")):
        yield ""
        yield words.say(f"doctor.{title}")
        for check in (c for c in checks if c.needed is needed_ones):
            name = words.say(f"doctor.{check.id}.name")
            yield words.say(
                "doctor.line", mark=MARKS[check.state], name=name, found=_said(check, check.found, words)
            )
            if check.state != "ok":
                yield "  " + words.say(f"doctor.{check.id}.why", **check.facts)
                yield "  " + _how(check, words)
    yield ""
    absent = sum(check.state == "absent" for check in checks)
    if not _works(checks):
        yield words.say("doctor.fails")
    else:
        yield words.say("doctor.works", optional=absent) if absent else words.say("doctor.works_fully")


def _as_json(checks: list[Check], words: Wording) -> dict[str, object]:
    return {
        "version": _version(),
        "works": _works(checks),
        "checks": [
            {
                "id": check.id,
                "state": check.state,
                "needed": check.needed,
                "name": words.say(f"doctor.{check.id}.name"),
                "found": _said(check, check.found, words),
                "why": "" if check.state == "ok" else words.say(f"doctor.{check.id}.why", **check.facts),
                "how": "" if check.state == "ok" else _how(check, words),
            }
            for check in checks
        ],
    }


def _said(check: Check, found: str, words: Wording) -> str:
    """A sentence of the check, one that all share, or the text itself (a version, a path)."""
    for key in (f"doctor.{check.id}.{found}", f"doctor.{found}"):
        if key in words:
            return words.say(key, **check.facts)
    return found


def _how(check: Check, words: Wording) -> str:
    key = f"doctor.{check.id}.{check.how or 'how'}"
    if key in words:
        return words.say(key, **check.facts)
    system = "linux" if sys.platform.startswith("linux") else sys.platform
    command = INSTALLS.get(check.id, {}).get(system)
    if command:
        return words.say("doctor.install", command=command)
    return words.say("doctor.install_elsewhere", program=check.id)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("oit-audit")
    except PackageNotFoundError:
        return "0"
