"""Whether an evidence pack is what it says: every digest right, and every finding's answer in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from pydantic import ValidationError
from warcio.archiveiterator import ArchiveIterator

from audits.archive.warc import AUDIT, AUDIT_FIELD, COUNT_FIELD, NoPack
from crawler.canonical import canonical_or_same
from crawler.places import direct_download
from matchers.model import Audit, Outcome

DIGESTED = frozenset({"resource", "response", "request", "metadata"})
PIECE = 1 << 20
LARGEST_AUDIT = 256 << 20
MOST_HOPS = 20
MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; ``pack.faults.<key>`` of the texts has the sentence."""

    key: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a pack holds, and what is wrong with it: nothing, when it can stand as evidence."""

    records: int
    audit_id: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer in the pack: where it leads on, or whether something came."""

    location: str
    has_body: bool


@dataclass(slots=True)
class _Contents:
    records: int = 0
    requests: int = 0
    expected: str = ""
    audit_id: str = ""
    audit: bytes | None = None
    answers: dict[str, _Answer] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def check_pack(path: Path) -> Checked:
    """Read a pack to its end and say what is wrong.

    Raises:
        NoPack: the file cannot be opened.
    """
    found = _Contents()
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests=True):
                _take(record, found)
    except OSError as error:
        raise NoPack("not_read", path=path, cause=error.strerror or error) from error
    except Exception as error:  # whatever warcio and zlib say of bytes that are no WARC
        found.faults.append(Fault("not_warc", {"cause": f"{type(error).__name__}: {str(error)[:200]}"}))
    if str(found.requests) != found.expected and not any(one.key == "not_warc" for one in found.faults):
        cause = f"{found.requests} requests, {found.expected or 'none'} expected"
        found.faults.append(Fault("not_warc", {"cause": cause}))
    found.faults.extend(_unproved(found))
    return Checked(found.records, found.audit_id, tuple(found.faults[:MOST_FAULTS]))


def _take(record: Any, found: _Contents) -> None:
    """Read one record, whatever is in it."""
    kind, headers = record.rec_type, record.rec_headers
    url = str(headers.get_header("WARC-Target-URI") or "")
    kept = url == AUDIT or kind == "warcinfo"
    size, data = 0, list[bytes]()
    while piece := record.raw_stream.read(PIECE):
        size += len(piece)
        if kept and size <= LARGEST_AUDIT:
            data.append(piece)
    found.records += 1
    if record.digest_checker.passed is False:
        found.faults.append(Fault("digest", {"url": url or kind}))
    elif kind in DIGESTED and record.digest_checker.passed is None:
        found.faults.append(Fault("no_digest", {"url": url or kind}))
    if kind == "warcinfo":
        told = dict(_fields(b"".join(data)))
        found.audit_id, found.expected = told.get(AUDIT_FIELD, ""), told.get(COUNT_FIELD, "")
    elif kind == "resource" and url == AUDIT:
        found.audit = b"".join(data)
    elif kind == "request":
        found.requests += 1
    elif kind == "response":
        location = record.http_headers.get_header("Location") if record.http_headers else None
        found.answers[canonical_or_same(url)] = _Answer(_joined(url, location or ""), size > 0)


def _fields(data: bytes) -> Iterator[tuple[str, str]]:
    for line in data.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        yield name.strip(), value.strip()


def _unproved(found: _Contents) -> Iterator[Fault]:
    """Findings that rest on an answer which is not there."""
    if found.audit is None:
        yield Fault("no_audit")
        return
    try:
        audit = Audit.model_validate_json(found.audit)
    except ValidationError as error:
        yield Fault("bad_audit", {"cause": str(error.errors()[0]["msg"])[:200]})
        return
    for finding in audit.findings:
        opened = (one for one in finding.evidence if one.kind != "link" and one.outcome is Outcome.OPENED)
        for url in dict.fromkeys(one.url for one in opened if one.sha256):
            if not _answered((url, direct_download(url)), found.answers):
                yield Fault("no_body", {"code": finding.code, "url": url})


def _answered(urls: Iterable[str], answers: dict[str, _Answer]) -> bool:
    """Whether one of these addresses leads to a body, redirects followed."""
    for url in urls:
        here = canonical_or_same(url)
        for _ in range(MOST_HOPS):
            answer = answers.get(here)
            if answer is None:
                break
            if not answer.location:
                if answer.has_body:
                    return True
                break
            here = answer.location
    return False


def _joined(url: str, location: str) -> str:
    try:
        return canonical_or_same(urljoin(url, location.strip())) if location else ""
    except ValueError:
        return ""
