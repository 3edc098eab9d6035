"""The first tables: agencies, crawls and their exchanges, audits, sweeps, schedules.

Revision ID: 0001
Revises: nothing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = """address_gate agencies objects schedules sweeps crawls audits exchanges evidence findings
    schedule_runs sweep_agencies"""
"""In the order in which they need each other."""


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "address_gate",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slowdown", sa.Float(), server_default=sa.text("1"), nullable=False),
        sa.Column("detail", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_address_gate")),
    )
    op.create_table(
        "agencies",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("type", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("province", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("district", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("url", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("key", name=op.f("uq_agencies_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "objects",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_objects")),
    )
    op.create_table(
        "schedules",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cron", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("plan", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures_in_row", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
        sa.UniqueConstraint("name", name=op.f("uq_schedules_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sweeps",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("register_sha256", sa.String(length=64), nullable=False),
        sa.Column("options_sha256", sa.String(length=64), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweeps")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sweeps_key"), "sweeps", ["key"])
    op.create_table(
        "crawls",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("agency_id", NUMBER, nullable=False),
        sa.Column("options_sha256", sa.String(length=64), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), server_default=sa.text("'running'"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds_spent", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("answers", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("holder", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_crawls_agency_id_agencies"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawls")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_crawls_agency_id"), "crawls", ["agency_id"])
    op.create_table(
        "audits",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("agency_id", NUMBER, nullable=False),
        sa.Column("crawl_id", NUMBER, nullable=True),
        sa.Column("of_crawl", NUMBER, nullable=True),
        sa.Column("sweep_id", NUMBER, nullable=True),
        sa.Column("rejudged_from", NUMBER, nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checklist", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("worst", sa.Float(), nullable=True),
        sa.Column("estimate", sa.Float(), nullable=True),
        sa.Column("best", sa.Float(), nullable=True),
        sa.Column("verdicts", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("files", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failure", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("pin_note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("audit_digest", sa.String(length=64), nullable=False),
        sa.Column("evidence_digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_audits_agency_id_agencies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["crawl_id"], ["crawls.id"], name=op.f("fk_audits_crawl_id_crawls"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["of_crawl"], ["crawls.id"], name=op.f("fk_audits_of_crawl_crawls"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["rejudged_from"], ["audits.id"], name=op.f("fk_audits_rejudged_from_audits"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["sweep_id"], ["sweeps.id"], name=op.f("fk_audits_sweep_id_sweeps"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
        sa.UniqueConstraint("crawl_id", name=op.f("uq_audits_crawl_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audits_agency_id"), "audits", ["agency_id"])
    op.create_index(op.f("ix_audits_audit_digest"), "audits", ["audit_digest"])
    op.create_index(op.f("ix_audits_evidence_digest"), "audits", ["evidence_digest"])
    op.create_index(op.f("ix_audits_of_crawl"), "audits", ["of_crawl"])
    op.create_index(op.f("ix_audits_rejudged_from"), "audits", ["rejudged_from"])
    op.create_index(op.f("ix_audits_sweep_id"), "audits", ["sweep_id"])
    op.create_table(
        "exchanges",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("crawl_id", NUMBER, nullable=False),
        sa.Column("url_key", sa.String(length=32), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("failure", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("request_headers", sa.Text(), nullable=False),
        sa.Column("body", sa.String(length=64), server_default=sa.text("''"), nullable=False),
        sa.Column("size", NUMBER, server_default=sa.text("0"), nullable=False),
        sa.Column("seconds", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("address", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("unchanged", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("proof", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("kept", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(
            ["crawl_id"], ["crawls.id"], name=op.f("fk_exchanges_crawl_id_crawls"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
        sa.UniqueConstraint(
            "crawl_id", "url_key", "method", name=op.f("uq_exchanges_crawl_id_url_key_method")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exchanges_body"), "exchanges", ["body"])
    op.create_table(
        "evidence",
        sa.Column("audit_id", NUMBER, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("fiscal_years", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sha256", sa.String(length=64), server_default=sa.text("''"), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_evidence_audit_id_audits"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("audit_id", "code", "position", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"])
    op.create_table(
        "findings",
        sa.Column("audit_id", NUMBER, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("needs_person", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("reason_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sub_indicator", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("points", sa.Float(), nullable=True),
        sa.Column("elements_known", sa.Boolean(), nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_findings_audit_id_audits"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("audit_id", "code", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_code_verdict"), "findings", ["code", "verdict"])
    op.create_table(
        "schedule_runs",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("schedule_id", NUMBER, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=16), server_default=sa.text("'running'"), nullable=False),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("sweep_id", NUMBER, nullable=True),
        sa.Column("audit_id", NUMBER, nullable=True),
        sa.Column("holder", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("detail", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_schedule_runs_audit_id_audits"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["schedules.id"],
            name=op.f("fk_schedule_runs_schedule_id_schedules"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sweep_id"], ["sweeps.id"], name=op.f("fk_schedule_runs_sweep_id_sweeps"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_runs")),
        sa.UniqueConstraint("schedule_id", "due_at", name=op.f("uq_schedule_runs_schedule_id_due_at")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_schedule_runs_audit_id"), "schedule_runs", ["audit_id"])
    op.create_index(op.f("ix_schedule_runs_sweep_id"), "schedule_runs", ["sweep_id"])
    op.create_table(
        "sweep_agencies",
        sa.Column("sweep_id", NUMBER, nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency_key", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("phase", sa.String(length=16), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("pass_no", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("crawl_id", NUMBER, nullable=True),
        sa.Column("audit_id", NUMBER, nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("outcome", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_sweep_agencies_audit_id_audits"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["crawl_id"], ["crawls.id"], name=op.f("fk_sweep_agencies_crawl_id_crawls"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["sweep_id"], ["sweeps.id"], name=op.f("fk_sweep_agencies_sweep_id_sweeps"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sweep_id", "row", name=op.f("pk_sweep_agencies")),
    )
    op.create_index(op.f("ix_sweep_agencies_agency_key"), "sweep_agencies", ["agency_key"])
    op.create_index(op.f("ix_sweep_agencies_audit_id"), "sweep_agencies", ["audit_id"])
    op.create_index(op.f("ix_sweep_agencies_crawl_id"), "sweep_agencies", ["crawl_id"])
    op.create_index(op.f("ix_sweep_agencies_sweep_id_phase"), "sweep_agencies", ["sweep_id", "phase"])


def downgrade() -> None:
    """Drop the tables with all they hold; their indexes go with them."""
    for name in reversed(TABLES.split()):
        op.drop_table(name)
