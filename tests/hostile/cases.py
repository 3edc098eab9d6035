"""The catalogue of misbehaviours, read and checked; and the town each of them lives in.

The town is small and honest: a home page, a contact page that satisfies one item, and a link that
promises the plan of the year, behind which the misbehaviour waits.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from tests.hostile.internet import NUMBER, TOWN
from tests.hostile.server import HTML, PREPARED, WAYS, Wire, says

FOLDER = Path(__file__).parent / "catalogue"
CONTACT = "O5"
"""The item that the honest part of the town satisfies, in the edition of 2566."""
PLAN = "O11"
"""The item that the hostile address is named after."""
PLAN_NAME = "แผนดำเนินงานและการใช้งบประมาณประจำปี พ.ศ. 2566"
PLACES = {
    "home": "/",
    "robots": "/robots.txt",
    "sitemap": "/sitemap.xml",
    "page": "/plan-2566",
    "document": "/files/plan-2566.pdf",
}


class Strict(BaseModel):
    """No key is ignored: a misspelt expectation would be none."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Served(Strict):
    """One address that answers in one way."""

    way: str
    args: dict[str, Any] = Field(default={}, alias="with")


class Must(Strict):
    """What must happen, beyond what must always happen (see ``complaints``).

    ``verdict``: what item O11 may be called; for an address that cannot be read it is by default
    anything but ``present`` and ``missing``. ``failure``: how the log of requests begins the failure
    of the last request for the hostile address ("" for none, ``None`` for any).
    """

    exit: list[int] = [0]
    verdict: list[str] = ["unknown", "unreachable", "unreadable"]
    contact: list[str] = ["present"]
    """What the honest item O5 may be called; a case that ruins the home page says so here."""
    failure: str | None = None
    coverage: str = ""
    """Code of coverage.failure in audit.json, when the whole site cannot be judged."""
    warnings: list[str] = []
    """Kinds of warnings that audit.json must hold."""
    sure: bool = True
    """False: where item O11 is called present, a person must be asked to look."""
    found_at_most: int = 2
    """How many items may be called present, incomplete or of another year; the town shows two."""
    requests_at_most: int = 60
    never_asked: list[str] = []
    """Texts that no request may hold in its host or target."""
    shows: list[str] = []
    not_shows: list[str] = []
    """Texts that audit.json must hold, or that no file of the output may hold as written here."""


class Case(Strict):
    """One misbehaviour.

    ``at`` is where it waits: the home page, robots.txt, the sitemap, the page or document that is
    linked as the plan. ``link`` is the address written in the home page instead of that place;
    ``names`` are hosts of the test internet beside the town.
    """

    name: str = Field(pattern="^[a-z0-9_]+$")
    does: str
    at: Literal["home", "robots", "sitemap", "page", "document", "nowhere"]
    way: str = ""
    args: dict[str, Any] = Field(default={}, alias="with")
    also: dict[str, Served] = {}
    link: str | None = None
    link_name: str = PLAN_NAME
    home: str = ""
    """More of the home page, as HTML."""
    names: dict[str, list[str] | list[list[str]]] = {}
    https: bool = False
    tls: str = "self_signed"
    """How a conversation in TLS begins, see ``certificates.greeting``."""
    max_pages: int = 40
    options: list[str] = []
    must: Must = Must()
    area: str = ""

    @property
    def place(self) -> str:
        """Path of the hostile address, or "" when it lies elsewhere."""
        return PLACES.get(self.at, "")


@cache
def catalogue() -> dict[str, Case]:
    """All cases by name.

    Raises:
        ValueError: a name stands twice, or a way is not known.
    """
    # the modules that know the ways register them when they are imported
    import tests.hostile.address_ways
    import tests.hostile.content_ways
    import tests.hostile.file_ways
    import tests.hostile.transport_ways  # noqa: F401

    cases: dict[str, Case] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        for told in yaml.safe_load(file.read_text(encoding="utf-8")):
            case = Case.model_validate({**told, "area": file.stem})
            if case.name in cases:
                raise ValueError(f"{file.name}: {case.name} stands twice")
            for one in (case.way, *(served.way for served in case.also.values())):
                if one and one not in WAYS:
                    raise ValueError(f"{file.name}: {case.name} names the way {one!r}, which is not known")
            cases[case.name] = case
    return cases


def answers_of(case: Case) -> dict[str, Callable[[Wire], None]]:
    """What the server of a case answers, by path."""
    link = case.place if case.link is None else case.link
    if case.at not in ("page", "document") and case.link is None:
        link = PLACES["page"]
    answers: dict[str, Callable[[Wire], None]] = {
        "/": says(home_page(link, case.link_name, case.home)),
        "/contact": says(CONTACT_PAGE),
        PLACES["page"]: says(PLAN_PAGE),
    }
    for path, served in case.also.items():
        answers[path] = _ready(served.way, served.args)
    if case.way:
        answers[case.place] = _ready(case.way, case.args)
    return answers


def _ready(way: str, args: dict[str, Any]) -> Callable[[Wire], None]:
    if prepare := PREPARED.get(way):
        prepare(**args)
    return partial(WAYS[way], **args)


def names_of(case: Case) -> dict[str, Any]:
    """Hosts of the test internet and their numbers."""
    return {TOWN: [NUMBER], "town.go.th": [NUMBER], **case.names}


def page(title: str, body: str, head: str = "") -> str:
    """An ordinary page of the town."""
    menu = '<nav><a href="/">หน้าแรก</a> <a href="/contact">ข้อมูลการติดต่อ</a></nav>'
    return (
        f'<!doctype html><html lang="th"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{menu}<main>{body}</main></body></html>"
    )


def home_page(link: str, name: str, more: str) -> str:
    """The home page with the link that leads to the misbehaviour."""
    return page(
        "เทศบาลตำบลตัวอย่าง",
        f'<h1>เทศบาลตำบลตัวอย่าง</h1><p>ยินดีต้อนรับ</p><ul><li><a href="{link}">{name}</a></li>'
        f'<li><a href="/contact">ข้อมูลการติดต่อ</a></li></ul>{more}',
    )


CONTACT_PAGE = page(
    "ข้อมูลการติดต่อ",
    "<h1>ข้อมูลการติดต่อ</h1><p>ที่อยู่ 1 หมู่ 2 ตำบลตัวอย่าง อำเภอเมือง จังหวัดตัวอย่าง 10000</p>"
    "<p>โทรศัพท์ 0-2000-0000 โทรสาร 0-2000-0001</p><p>อีเมล saraban@town.go.th</p><p>แผนที่ตั้งหน่วยงาน</p>",
)
PLAN_PAGE = page(
    PLAN_NAME,
    f"<h1>{PLAN_NAME}</h1><p>แผนดำเนินงานนี้ใช้ในปีงบประมาณ พ.ศ. 2566 ตั้งแต่วันที่ 1 ตุลาคม 2565 ถึง 30 กันยายน 2566</p>"
    "<p>โครงการก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ 1 งบประมาณ 500,000 บาท ระยะเวลา มกราคม ถึง มีนาคม 2566</p>"
    "<p>โครงการอบรมคุณธรรมจริยธรรม งบประมาณ 30,000 บาท ระยะเวลา เมษายน ถึง มิถุนายน 2566</p>",
)
HTML_KIND = HTML
