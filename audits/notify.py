"""Messages to e-mail, LINE and webhooks, delivered by Apprise.

The addresses hold passwords and tokens. They come from ``OIT_NOTIFY`` or from a file that only its
owner can read, one Apprise URL a line; they are never kept in the archive, never stand on a command
line, and nothing here prints them or lets Apprise print them: an address is named by its place and
kind alone, ``1:mailto``.
"""

from __future__ import annotations

import logging
import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from config.wording import Lang, wording

VARIABLE, FILE_VARIABLE = "OIT_NOTIFY", "OIT_NOTIFY_FILE"
FILENAME = "notify.txt"
MAX_BYTES = 65_536
_KIND = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{0,19}(?=://)")
_STATUS = re.compile(r"\berror=(\d{3})\b")
_TALKATIVE = ("apprise", "urllib3", "requests", "slixmpp", "smtplib")
"""Libraries that may name an address in their log."""


class NotifyNotUsable(Exception):
    """Raised when nobody can be told; ``notify.bad.KEY`` of the texts has the sentence.

    No fact ever holds an address.
    """

    def __init__(self, key: str, **facts: object) -> None:
        self.key, self.facts = key, facts
        super().__init__(self.said("en"))

    def said(self, lang: Lang) -> str:
        """Subject, fact and next step in one line."""
        return wording(lang).say(f"notify.bad.{self.key}", **self.facts)


@dataclass(frozen=True, slots=True)
class Address:
    """Where messages go. ``place`` names it for people; the address itself is never shown."""

    place: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Places that took the message, and those that did not with the cause: a status of HTTP or a word."""

    delivered: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


def addresses() -> tuple[Address, ...]:
    """The addresses of this user; none where nothing is set up.

    Raises:
        NotifyNotUsable: the file cannot be read, or others can read it; a line is no address.
    """
    named = os.environ.get(VARIABLE, "")
    if named.strip():
        return _read(named.split(), VARIABLE)
    asked = os.environ.get(FILE_VARIABLE, "").strip()
    path = Path(asked) if asked else default_file()
    text = _private_text(path, must_be_there=bool(asked))
    return _read([line.strip() for line in text.splitlines()], path.name)


def default_file() -> Path:
    """Where addresses are looked for when nothing else was said: the configuration folder of this user."""
    return platformdirs.user_config_path("oit-audit", appauthor=False) / FILENAME


def _read(lines: Sequence[str], source: str) -> tuple[Address, ...]:
    found: list[Address] = []
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        kind = _KIND.match(line)
        if kind is None:
            raise NotifyNotUsable("no_address", source=source, line=number)
        found.append(Address(f"{number}:{kind[0].lower()}", line))
    return tuple(found)


def _private_text(path: Path, *, must_be_there: bool) -> str:
    """The text of a file that nobody else can read; "" where none is and none need be."""
    try:
        with path.open("rb") as file:
            told = os.fstat(file.fileno())
            if os.name == "posix" and stat.S_IMODE(told.st_mode) & 0o077:
                raise NotifyNotUsable("loose_rights", path=path)
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        if must_be_there:
            raise NotifyNotUsable("unreadable", path=path, cause=error.strerror) from error
        return ""
    except OSError as error:
        raise NotifyNotUsable(
            "unreadable", path=path, cause=error.strerror or type(error).__name__
        ) from error
    if len(raw) > MAX_BYTES:
        raise NotifyNotUsable("unreadable", path=path, cause=f"> {MAX_BYTES:,} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:  # its message shows bytes of the file
        raise NotifyNotUsable("unreadable", path=path, cause="UTF-8?") from None


def check(found: Sequence[Address]) -> None:
    """See that Apprise understands every address; nothing is sent.

    Raises:
        NotifyNotUsable: Apprise is not installed, or an address is none that it knows.
    """
    asset = _asset()
    for one in found:
        with _silence():
            service = _service(one, asset)
        if service is None:
            raise NotifyNotUsable("unknown_address", place=one.place)


def send(title: str, body: str, found: Sequence[Address], done: Collection[str] = ()) -> Delivery:
    """Deliver a plain text to every address whose place is not ``done``; never raises for one that fails.

    Raises:
        NotifyNotUsable: Apprise is not installed.
    """
    asset = _asset()
    delivered, failed = list[str](), list[tuple[str, str]]()
    for one in found:
        if one.place in done:
            continue
        if cause := _send_one(one, title, body, asset):
            failed.append((one.place, cause))
        else:
            delivered.append(one.place)
    return Delivery(tuple(delivered), tuple(failed))


def _send_one(one: Address, title: str, body: str, asset: Any) -> str:
    """Deliver to one address; gives the cause when that failed, never a word of the address."""
    import apprise  # noqa: PLC0415 - an extra, and half a second

    with _silence() as heard:
        service = _service(one, asset)
        if service is None:
            return "unknown"
        bag = apprise.Apprise(asset=asset)
        bag.add(service)
        try:
            took = bag.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT)
        except Exception as error:  # a plugin may raise anything, and its words may hold the address
            return type(error).__name__
    if took:
        return ""
    statuses = [found[1] for line in heard if (found := _STATUS.search(line))]
    return f"HTTP {statuses[-1]}" if statuses else "refused"


def _service(one: Address, asset: Any) -> Any:
    import apprise  # noqa: PLC0415 - as above

    try:
        return apprise.Apprise.instantiate(one.secret, asset=asset, suppress_exceptions=True)
    except Exception:  # the same
        return None


def _asset() -> Any:
    """How Apprise is to behave: nothing on disk, no pictures from elsewhere, nothing of the text replaced."""
    try:
        import apprise  # noqa: PLC0415 - as above
    except ImportError:
        raise NotifyNotUsable("no_library") from None
    return apprise.AppriseAsset(
        app_id="oit-audit",
        app_desc="oit-audit",
        app_url="",
        image_url_mask=None,
        image_url_logo=None,
        async_mode=False,
        secure_logging=True,
        storage_mode="memory",
    )


class _Listener(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(record.getMessage())


@contextmanager
def _silence() -> Iterator[list[str]]:
    """Keep what the libraries log to ourselves; gives their warnings, which are not fit to be shown."""
    heard: list[str] = []
    listener = _Listener(heard)
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    before = [one.propagate for one in loggers]
    for one in loggers:
        one.addHandler(listener)
        one.propagate = False
    try:
        yield heard
    finally:
        for one, propagated in zip(loggers, before, strict=True):
            one.removeHandler(listener)
            one.propagate = propagated
