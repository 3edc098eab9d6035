"""The tables. What changes here needs a migration beside it; a test compares the two.

Bodies, evidence and whole audits lie in the object store, named by digest (hex SHA-256 of the
plain bytes). Rows hold what is asked for: who, when, which verdict, which object.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
    true,
)

from audits.archive.columns import Data, Moment, Number, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
NEVER_AGAIN: dict[str, Any] = {"sqlite_autoincrement": True}
"""Numbers that people write down (`oit compare 12 15`) are not given to another row later."""


def _id() -> Column[int]:
    return Column("id", Number, primary_key=True)


def _words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False, server_default=text("''"))


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


def _belongs_to(column: str, name: str, *, goes_with_it: bool = True) -> Column[int]:
    gone = "CASCADE" if goes_with_it else "SET NULL"
    return Column(name, Number, ForeignKey(column, ondelete=gone), nullable=not goes_with_it, index=True)


agencies = Table(
    "agencies",
    metadata,
    _id(),
    Column("key", Words, nullable=False, unique=True),
    *(_words(name) for name in ("name", "type", "province", "district", "url", "code")),
    **NEVER_AGAIN,
)

crawls = Table(
    "crawls",
    metadata,
    _id(),
    _belongs_to("agencies.id", "agency_id"),
    Column("options_sha256", String(64), nullable=False),
    Column("options", Data, nullable=False),
    Column("state", String(16), nullable=False, server_default=text("'running'")),
    Column("started_at", Moment, nullable=False),
    Column("touched_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("seconds_spent", Float, nullable=False, server_default=text("0")),
    _count("answers"),
    _words("holder"),
    **NEVER_AGAIN,
)
"""``state``: running, finished, abandoned. ``answers``: addresses that gave something to read."""

exchanges = Table(
    "exchanges",
    metadata,
    _id(),
    Column("crawl_id", Number, ForeignKey("crawls.id", ondelete="CASCADE"), nullable=False),
    Column("url_key", String(32), nullable=False),
    Column("method", String(16), nullable=False),
    Column("url", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("status", Integer),
    _words("failure"),
    Column("headers", Data, nullable=False),
    Column("request_headers", Data, nullable=False),
    Column("body", String(64), nullable=False, server_default=text("''")),
    Column("size", Number, nullable=False, server_default=text("0")),
    Column("seconds", Float, nullable=False, server_default=text("0")),
    _words("address"),
    Column("problems", Data, nullable=False),
    Column("unchanged", Boolean, nullable=False, server_default=false()),
    Column("proof", Boolean, nullable=False, server_default=false()),
    Column("kept", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("crawl_id", "url_key", "method"),
    Index(None, "body"),
    **NEVER_AGAIN,
)
"""``proof``: a finding rests on it. ``kept``: its body must be in the object store."""

sweeps = Table(
    "sweeps",
    metadata,
    _id(),
    Column("key", Words, nullable=False, index=True),
    Column("register_sha256", String(64), nullable=False),
    Column("options_sha256", String(64), nullable=False),
    Column("options", Data, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    **NEVER_AGAIN,
)

audits = Table(
    "audits",
    metadata,
    _id(),
    _belongs_to("agencies.id", "agency_id"),
    Column("crawl_id", Number, ForeignKey("crawls.id", ondelete="SET NULL"), unique=True),
    _belongs_to("crawls.id", "of_crawl", goes_with_it=False),
    _belongs_to("sweeps.id", "sweep_id", goes_with_it=False),
    _belongs_to("audits.id", "rejudged_from", goes_with_it=False),
    Column("url", Words, nullable=False),
    _words("name"),
    Column("as_of", Date, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Column("saved_at", Moment, nullable=False),
    _words("checklist"),
    Column("fiscal_year", Integer),
    Column("lang", String(8), nullable=False),
    *(Column(name, Float) for name in ("worst", "estimate", "best")),
    Column("verdicts", Data, nullable=False),
    _count("pages"),
    _count("files"),
    _words("failure"),
    Column("pinned", Boolean, nullable=False, server_default=false()),
    _words("pin_note"),
    Column("audit_digest", String(64), nullable=False, index=True),
    Column("evidence_digest", String(64), nullable=False, index=True),
    **NEVER_AGAIN,
)
"""``crawl_id``: of the crawl it was made at the end of. ``of_crawl``: also of one judged again."""

findings = Table(
    "findings",
    metadata,
    Column("audit_id", Number, ForeignKey("audits.id", ondelete="CASCADE"), primary_key=True),
    Column("code", String(32), primary_key=True),
    Column("verdict", String(16), nullable=False),
    Column("needs_person", Boolean, nullable=False),
    Column("confidence", Float, nullable=False),
    _words("reason_code"),
    _words("sub_indicator"),
    Column("points", Float),
    Column("elements_known", Boolean, nullable=False),
    Column("decided", Boolean, nullable=False),
    Index(None, "code", "verdict"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("audit_id", Number, ForeignKey("audits.id", ondelete="CASCADE"), primary_key=True),
    Column("code", String(32), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("url", Words, nullable=False),
    Column("found_on", Words),
    _words("text"),
    Column("http_status", Integer),
    _words("outcome"),
    Column("fiscal_years", Data, nullable=False),
    _words("period"),
    Column("sha256", String(64), nullable=False, server_default=text("''"), index=True),
    Column("fetched_at", Moment),
)
"""What findings show. All evidence of an audit is one object, see ``audits.evidence_digest``."""

objects = Table(
    "objects",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("size", Number, nullable=False),
    Column("touched_at", Moment, nullable=False),
    Column("packed", LargeBinary, nullable=False),
)
"""The object store of PostgreSQL; empty on SQLite, where objects are files."""

sweep_agencies = Table(
    "sweep_agencies",
    metadata,
    Column("sweep_id", Number, ForeignKey("sweeps.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("agency_key", Words, nullable=False, index=True),
    _words("host"),
    Column("agency", Data, nullable=False),
    Column("phase", String(16), nullable=False, server_default=text("'waiting'")),
    Column("state", String(16)),
    _count("attempts"),
    Column("pass_no", Integer, nullable=False, server_default=text("1")),
    _belongs_to("crawls.id", "crawl_id", goes_with_it=False),
    _belongs_to("audits.id", "audit_id", goes_with_it=False),
    _words("reason"),
    _words("outcome"),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Column("detail", Data, nullable=False),
    Index(None, "sweep_id", "phase"),
)

address_gate = Table(
    "address_gate",
    metadata,
    Column("key", Words, primary_key=True),
    Column("next_at", Moment, nullable=False),
    Column("paused_until", Moment),
    Column("slowdown", Float, nullable=False, server_default=text("1")),
    Column("detail", Data, nullable=False, server_default=text("'{}'")),
)
"""When a request may next leave for a host or an address (``host:…``, ``address:…``), for all machines.

``slowdown``: how many times longer than usual an address is left alone; it had trouble.
"""

schedules = Table(
    "schedules",
    metadata,
    _id(),
    Column("name", Words, nullable=False, unique=True),
    _words("cron"),
    Column("plan", Data, nullable=False, server_default=text("'{}'")),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("created_at", Moment, nullable=False),
    Column("next_at", Moment),
    _count("failures_in_row"),
    **NEVER_AGAIN,
)
"""``plan``: register or address, options, whom to tell."""

schedule_runs = Table(
    "schedule_runs",
    metadata,
    _id(),
    Column("schedule_id", Number, ForeignKey("schedules.id", ondelete="CASCADE"), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Column("state", String(16), nullable=False, server_default=text("'running'")),
    Column("exit_code", Integer),
    _belongs_to("sweeps.id", "sweep_id", goes_with_it=False),
    _belongs_to("audits.id", "audit_id", goes_with_it=False),
    _words("holder"),
    Column("detail", Data, nullable=False, server_default=text("'{}'")),
    UniqueConstraint("schedule_id", "due_at"),
    **NEVER_AGAIN,
)
"""The ledger; one row for each time a schedule was due, so none is run twice."""
