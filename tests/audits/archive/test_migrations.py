"""The tables come and go by steps, and are what tables.py says."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from audits.archive import ArchiveNotUsable, open_archive
from audits.archive.database import Database
from audits.archive.migrating import migrate, newest, revision_of, steps
from audits.archive.places import read_url
from audits.archive.tables import metadata


@pytest.fixture
def fresh(empty_place: str) -> Database:
    return Database(read_url(empty_place))


def names(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_an_empty_place_gets_all_tables(fresh: Database) -> None:
    assert names(fresh) == {*metadata.tables, "alembic_version"}
    with fresh.reading() as connection:
        assert revision_of(connection) == newest()


def test_tables_are_what_the_program_thinks_they_are(fresh: Database) -> None:
    with fresh.reading() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_every_step_goes_down_and_up_again(fresh: Database) -> None:
    for step in steps().walk_revisions():
        before = step.down_revision or "base"
        assert migrate(fresh.engine, str(before))
        assert migrate(fresh.engine, step.revision)
        assert migrate(fresh.engine, str(before))
    assert names(fresh) == {"alembic_version"}
    assert migrate(fresh.engine)
    assert names(fresh) == {*metadata.tables, "alembic_version"}


def test_an_archive_that_is_up_to_date_is_left_alone(fresh: Database) -> None:
    assert not migrate(fresh.engine)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_an_archive_of_a_newer_program_is_refused(fresh: Database, empty_place: str, lang: str) -> None:
    with fresh.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ArchiveNotUsable) as refused:
        open_archive(empty_place)
    said = refused.value.said(lang)  # type: ignore[arg-type]
    assert "9999" in said
    assert newest() in said


def test_a_step_that_breaks_leaves_nothing_behind(empty_place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import op

    def breaks(name: str, *_: object, **__: object) -> None:
        raise RuntimeError(name)

    with monkeypatch.context() as patch:
        patch.setattr(op, "create_index", breaks)
        with pytest.raises(RuntimeError):
            open_archive(empty_place)
    with open_archive(empty_place) as archive:
        assert names(archive.database) == {*metadata.tables, "alembic_version"}


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(ArchiveNotUsable, match="no archive"):
        open_archive(tmp_path)
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    assert len(before) == path.stat().st_size


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_text("รายงานประจำปี " * 500, encoding="utf-8")
    with pytest.raises(ArchiveNotUsable, match="no archive"):
        open_archive(tmp_path)
