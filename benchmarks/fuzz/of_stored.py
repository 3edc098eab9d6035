"""Targets: files that people hand in, and what the program stored and reads again."""

from __future__ import annotations

import gzip
import json
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import cast

from pydantic import ValidationError
from scrapy import Request

from audits.answers.reading import SheetNotReadable, read_sheet
from audits.archive.proofs import dict_of
from audits.archive.warc import NoPack
from audits.archive.warc_check import check_pack
from audits.decisions import DecisionsNotReadable, read_decisions
from audits.finding_audits import AuditNotFound, Found, find_audit
from audits.folder import EVIDENCE, AuditFolder
from config.registers import RegisterNotReadable, read_register
from crawler.journal import Exchange
from crawler.replay import FailedBefore, _given_again
from matchers.model import Audit, Evidence


@cache
def _folder() -> Path:
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="oit-fuzz-", dir=memory if memory.is_dir() else None))


def _written(data: bytes, name: str = "file") -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


def answer_sheet(data: bytes) -> None:
    """An answer sheet: CSV, XLSX, XLS or ODS."""
    with suppress(SheetNotReadable):
        sheet = read_sheet(_written(data), site="http://www.x.go.th/")
        assert all(len(one) <= 4096 for row in sheet.rows for one in row.addresses)


def register(data: bytes) -> None:
    """A register of agencies."""
    with suppress(RegisterNotReadable):
        read = read_register(_written(data))
        assert all(not row.agency.url or row.agency.url.startswith("http") for row in read.rows)


def decisions(data: bytes) -> None:
    """A file of decisions."""
    with suppress(DecisionsNotReadable):
        read_decisions(_written(data))


def evidence(data: bytes) -> None:
    """Evidence, as it is stored: packed, and line by line."""
    with suppress(ValidationError):
        Evidence.model_validate_json(data)
    _written(gzip.compress(data, 1) if len(data) % 2 else data, EVIDENCE)
    found = Found(cast(Audit, None), "", _folder(), None, AuditFolder(_folder()).read_evidence)
    with suppress(AuditNotFound):
        found.evidence()


def audit_json(data: bytes) -> None:
    """audit.json, as the commands that look back read it."""
    path = _written(data, "audit.json")
    with suppress(AuditNotFound):
        find_audit(str(path))


def journal(data: bytes) -> None:
    """A stored exchange, given again as an answer."""
    try:
        told = json.loads(data)
        exchange = Exchange(
            url=str(told["url"]), method="GET", at=datetime.now(UTC), status=_status(told["status"]),
            failure=str(told["failure"]), headers=tuple((str(k), str(v)) for k, v in told["headers"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    dict_of(exchange.headers)
    with suppress(FailedBefore):
        _given_again(exchange, data, Request("http://www.x.go.th/"))


def _status(told: object) -> int | None:
    if told is not None and not (isinstance(told, int) and 100 <= told <= 999):
        raise ValueError
    return told


def warc(data: bytes) -> None:
    """An evidence pack, as ``oit archive verify`` reads it."""
    with suppress(NoPack):
        check_pack(_written(data))
