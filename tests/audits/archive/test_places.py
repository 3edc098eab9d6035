"""Where an archive lies, and that nobody is told the password."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from audits.archive import ArchiveNotUsable, default_url, open_archive, url_for
from audits.archive.places import read_url, shown

SECRET = "เกสร-s3cret"
QUOTED = "%E0%B9%80%E0%B8%81%E0%B8%AA%E0%B8%A3-s3cret"


def test_without_a_word_it_lies_in_the_data_folder_of_the_user(data_folder: Path) -> None:
    with open_archive() as archive:
        assert archive.url == default_url()
    assert list(data_folder.rglob("archive.db")) != []


def test_the_variable_names_another_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert url_for(tmp_path / "sweep") == read_url(tmp_path / "sweep").render_as_string()
    monkeypatch.setenv("OIT_DATABASE_URL", f"sqlite:///{tmp_path}/named.db")
    assert default_url() == url_for(tmp_path / "sweep") == f"sqlite:///{tmp_path}/named.db"
    with open_archive() as archive:
        archive.objects.put(b"x")
    assert (tmp_path / "named.db").is_file()
    assert (tmp_path / "objects").is_dir()


def test_a_folder_with_odd_letters_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "ผล ตรวจ #1 50% ?x=1"
    with open_archive(folder) as archive, open_archive(archive.url) as again:
        assert again.shown == archive.shown == str(folder / "archive.db")
    assert (folder / "archive.db").is_file()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_known_by_three_names(postgresql_url: str, scheme: str) -> None:
    with open_archive(postgresql_url.replace("postgresql", scheme, 1)) as archive:
        assert archive.info().engine == "postgresql"
        assert archive.url.startswith("postgresql+psycopg://")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://u:p@h/x", "mysql"),
        ("sqlite://", "memory"),
        ("sqlite:///:memory:", "memory"),
        ("postgresql://[bad", "cannot be read"),
        ("postgresql://h:port/x", "cannot be read"),
        ("://", "cannot be read"),
    ],
)
def test_what_is_no_archive_is_refused_in_words(url: str, told: str) -> None:
    with pytest.raises(ArchiveNotUsable, match=told):
        open_archive(url)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{QUOTED}@127.0.0.1:1/x",
        f"postgresql://me@127.0.0.1:1/x?password={QUOTED}",
        f"postgresql://me:{SECRET}@{SECRET}@127.0.0.1:1/x",
        f"postgresql://me:{SECRET}@127.0.0.1:many/x",
        f"mysql://me:{SECRET}@127.0.0.1/x",
        f"postgresql://me:x/{SECRET}@127.0.0.1:1/x",
    ],
)
def test_no_message_holds_a_password(url: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(ArchiveNotUsable) as refused:
        open_archive(url)
    for said in (str(refused.value), refused.value.said("th"), repr(refused.value), caplog.text):
        assert "s3cret" not in said
    error = refused.value
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__, "a traceback would show it"


def test_what_is_shown_has_no_password(postgresql_url: str) -> None:
    url = postgresql_url.replace("oit@", f"oit:{QUOTED}@")
    with open_archive(url) as archive:
        assert "s3cret" not in f"{archive} {archive.shown} {archive.info()}"
        assert QUOTED in archive.url


def test_a_url_is_shown_without_its_options() -> None:
    url = read_url(f"postgresql://me:{QUOTED}@db.example:5433/oit?sslpassword={QUOTED}&sslmode=require")
    assert shown(url) == "postgresql://me@db.example:5433/oit"


def test_an_archive_that_is_only_looked_at_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ArchiveNotUsable, match="no archive at"):
        open_archive(tmp_path / "typo", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(ArchiveNotUsable, match="cannot be made or written"):
        open_archive(tmp_path / "file" / "kept")
