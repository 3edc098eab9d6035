"""Evidence packs: what proves an audit, in one WARC file that others can read and verify.

WARC 1.1 (ISO 28500:2017), each record packed by itself, SHA-256 of every block and payload. First
what the file is (``warcinfo``), then the audit itself (audit.json as a ``resource``), then for each
request the answer as it came and the request as it left; redirects have a pair for each hop. Answers
that a server called unchanged are written whole: no record refers to another file.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import responses
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from audits.archive.archive import Archive
from crawler.journal import READ, Exchange
from crawler.settings import user_agent
from matchers.model import Audit

AUDIT = "urn:oit-audit:audit.json"
"""The address under which the audit lies in its pack."""
AUDIT_FIELD, COUNT_FIELD = "oit-audit-id", "oit-audit-exchanges"
"""Fields of ``warcinfo``: the number of the audit in its archive, and how many requests must be there."""
_CONFORMS = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


class NoPack(Exception):
    """Raised when a pack cannot be made or opened; ``pack.bad.<key>`` of the texts has the sentence."""

    def __init__(self, key: str, **facts: object) -> None:
        self.key, self.facts = key, facts
        super().__init__(f"{key}: {facts}")


@dataclass(frozen=True, slots=True)
class Pack:
    """What was written; ``gone`` are addresses whose answers the archive no longer keeps, or not whole."""

    path: Path
    exchanges: int
    gone: tuple[str, ...]


def write_pack(archive: Archive, audit_id: int, path: Path, *, everything: bool = False) -> Pack:
    """Write what proves the findings of an audit, or with ``everything`` its whole crawl.

    Raises:
        NotInArchive: there is no such audit.
        NoPack: no answer of its crawl is kept, or the file cannot be written.
    """
    audit = archive.audit(audit_id)
    kept = _of_crawl(archive, audit_id) if everything else archive.proofs(audit_id)
    exchanges = [one for one in kept if one.method != READ]
    if not exchanges:
        raise NoPack("no_crawl", audit=audit_id)
    gone = list[str]()
    try:
        with _whole(path) as file:
            writer = _Writer(file, warc_version="1.1")
            writer.write_record(_about(writer, path.name, audit_id, len(exchanges)))
            writer.write_record(_audit_itself(writer, audit))
            for one in exchanges:
                body = archive.objects.get(one.body) if one.body else b""
                _write_exchange(writer, one, body)
                gone += [one.url] if body is None else []
    except OSError as error:
        raise NoPack("not_written", path=path, cause=error.strerror or error) from error
    return Pack(path, len(exchanges), tuple(gone))


def _of_crawl(archive: Archive, audit_id: int) -> list[Exchange]:
    row = archive.row(audit_id)
    while row.crawl_id is None and row.rejudged_from is not None:
        row = archive.row(row.rejudged_from)
    return archive.exchanges(row.crawl_id) if row.crawl_id is not None else []


class _Writer(WARCWriter):  # type: ignore[misc]
    """Names blocks and payloads by SHA-256: SHA-1, which warcio takes, proves nothing any more."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


class _AsSent(StatusAndHeaders):  # type: ignore[misc]
    """Headers written with the bytes they came in; warcio would escape what is not ASCII."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:  # noqa: ARG002 - warcio's own
        self.headers_buff = self.to_str().encode("latin-1", "replace") + b"\r\n"


def _about(writer: _Writer, name: str, audit_id: int, exchanges: int) -> Any:
    return writer.create_warcinfo_record(
        name,
        {
            "software": user_agent("").partition(" ")[0],
            "format": "WARC File Format 1.1",
            "conformsTo": _CONFORMS,
            "description": "Answers of a web site that the findings of an audit rest on",
            AUDIT_FIELD: audit_id,
            COUNT_FIELD: exchanges,
        },
    )


def _audit_itself(writer: _Writer, audit: Audit) -> Any:
    data = audit.model_dump_json(by_alias=True, indent=2).encode()
    return writer.create_warc_record(
        AUDIT, "resource", BytesIO(data), len(data), warc_content_type="application/json"
    )


def _write_exchange(writer: _Writer, one: Exchange, body: bytes | None) -> None:
    common = {"WARC-Date": one.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    if one.address:
        common["WARC-IP-Address"] = one.address
    asked = writer.create_warc_record(
        one.url, "request", http_headers=_request_head(one), warc_headers_dict=dict(common)
    )
    if one.status is not None and body is not None:
        came = writer.create_warc_record(
            one.url,
            "response",
            BytesIO(body),
            len(body),
            http_headers=_response_head(one, one.status),
            warc_headers_dict=dict(common),
        )
        writer.write_request_response_pair(asked, came)
    else:
        writer.write_record(asked)
    if noted := "".join(f"{name}: {value}\r\n" for name, value in _notes(one, body)):
        data = noted.encode()
        record_id = asked.rec_headers.get_header("WARC-Record-ID")
        about = {"WARC-Date": common["WARC-Date"], "WARC-Concurrent-To": record_id}
        writer.write_record(
            writer.create_warc_record(one.url, "metadata", BytesIO(data), len(data), warc_headers_dict=about)
        )


def _notes(one: Exchange, body: bytes | None) -> Iterator[tuple[str, object]]:
    """What no HTTP record can hold."""
    if one.failure:
        yield "failure", one.failure
    if one.problems:
        yield "problems", ", ".join(one.problems)
    if one.unchanged:
        yield "unchanged", "the server answered 304; headers and body are those of an earlier answer"
    if body is None:
        yield "body-no-longer-kept", f"sha256:{one.body}"


def _request_head(one: Exchange) -> _AsSent:
    parts = urlsplit(one.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _AsSent(f"{one.method} {target} HTTP/1.1", _lines((("Host", parts.netloc), *one.request_headers)))


def _response_head(one: Exchange, status: int) -> _AsSent:
    return _AsSent(f"{status} {responses.get(status, '')}".strip(), _lines(one.headers), "HTTP/1.1")


def _lines(headers: Iterable[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Headers without what would end their line."""
    endings: Mapping[int, str] = dict.fromkeys(map(ord, "\r\n\0"), " ")
    return [(name.translate(endings), value.translate(endings)) for name, value in headers]


class _whole:  # noqa: N801 - used like a function
    """A file that takes its name when it is complete, readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> BinaryIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, self._aside = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}-")
        self._file = os.fdopen(handle, "wb")
        return self._file

    def __exit__(self, kind: object, *_: object) -> None:
        self._file.close()
        if kind is None:
            Path(self._aside).replace(self._path)
        else:
            Path(self._aside).unlink(missing_ok=True)
