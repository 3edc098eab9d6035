"""What speaks for the period of a document, the most trusted first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from matchers.candidates import witnesses
from matchers.documents import Document
from matchers.model import Evidence


def document(url: str = "http://town.go.th/a", text: str = "", body: str = "", **link: Any) -> Document:
    path = (Evidence(kind="link", url=url, **link),) if link else ()
    return Document(Evidence(kind="file", url=url, text=text), path, body)


def test_witnesses_are_heard_from_the_text_to_the_heading() -> None:
    heard = witnesses(document(text="แผน", body="เนื้อหา", trail=("ปี 2566",), beside="แถว"))
    assert [kind for kind, _ in heard] == ["document", "title", "file_name", "beside", "heading"]


def test_the_date_of_a_page_comes_last() -> None:
    page = Evidence(
        kind="page", url="http://town.go.th/a", text="ข่าว", modified=datetime(2023, 1, 5, tzinfo=UTC)
    )
    assert witnesses(Document(page, (), "เนื้อหา"))[-1][0] == "page_date"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://town.go.th/files/plan2566.pdf", "plan2566.pdf"),
        ("http://town.go.th/files/%E0%B9%81%E0%B8%9C%E0%B8%99%202566.pdf", "แผน 2566.pdf"),
        ("http://town.go.th/download.php?file=uploads/plan66.pdf&n=3", "plan66.pdf"),
        ("http://town.go.th/view.php?id=2566", "view.php"),
        ("http://town.go.th/plan2566.pdf?v=2565#page=2", "plan2566.pdf"),
    ],
)
def test_the_name_of_a_file_is_read_as_a_person_reads_it(url: str, name: str) -> None:
    assert dict(witnesses(document(url)))["file_name"] == name
