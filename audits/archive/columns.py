"""Kinds of columns that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

Number = BigInteger().with_variant(Integer, "sqlite")
"""Of rows; SQLite counts up only what it calls INTEGER."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    r"""Text that every database takes; PostgreSQL refuses NUL, and no UTF-8 has half a pair.

    >>> storable("แผน\x00 2566\ud800")
    'แผน� 2566�'
    """
    return _UNSTORABLE.sub("\ufffd", text)


class Words(TypeDecorator[str]):
    """Text that may come from a web site."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _: Dialect) -> str | None:
        """What is stored."""
        return None if value is None else storable(value)


class Moment(TypeDecorator[datetime]):
    """A time, UTC in and out; one without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What is stored; SQLite keeps the plain UTC time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone; the archive keeps UTC")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """What was stored, with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Data(TypeDecorator[Any]):
    """Lists and mappings as JSON in plain text: escaped, so that no letter can be refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _: Dialect) -> str:
        """What is stored."""
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=str)

    def process_result_value(self, value: str | None, _: Dialect) -> Any:
        """What was stored; tuples come back as lists."""
        return None if value is None else json.loads(value)
