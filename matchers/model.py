"""The words that packages exchange: evidence, coverage, matches, findings, audits.

Every model is frozen, refuses unknown fields and is plain JSON on the outside.
Times are UTC; fiscal years are Buddhist-era (พ.ศ.) integers.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from config.agency import Agency

AUDIT_SCHEMA = "oit-audit/audit/1"
"""Name and version of audit.json; it changes only by addition."""


class Verdict(StrEnum):
    """What was decided of one requirement; the only words there are, best first.

    The order is the order in which candidates beat each other (DESIGN.md).
    """

    PRESENT = "present"
    INCOMPLETE = "incomplete"
    WRONG_YEAR = "wrong_year"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"
    MISSING = "missing"

    @property
    def rank(self) -> int:
        """0 for the best verdict; the candidate with the lowest rank wins.

        >>> Verdict.PRESENT.rank < Verdict.MISSING.rank
        True
        """
        return list(Verdict).index(self)


class Outcome(StrEnum):
    """What happened when an address was asked for."""

    OPENED = "opened"
    DEAD = "dead"  # 404, 410, or another client error
    SOFT_404 = "soft_404"  # 200, but the page says "not found"
    SERVER_ERROR = "server_error"  # 5xx after retries
    ERROR_200 = "error_200"  # 200, but the body is a program's error message
    LOGIN = "login"
    BOT_WALL = "bot_wall"
    PARKED = "parked"
    UNDER_CONSTRUCTION = "under_construction"
    ROBOTS = "robots"
    TIMEOUT = "timeout"
    NETWORK = "network"  # no name, no connection, broken TLS or HTTP
    FORBIDDEN_ADDRESS = "forbidden_address"  # the address check refused it
    TOO_LARGE = "too_large"
    STORAGE = "storage"  # a folder or a viewer of a file service, shown by scripts: no document
    NEEDS_BROWSER = "needs_browser"  # arrived, but a script draws all of it, and none was run
    UNREADABLE = "unreadable"  # arrived, but no text could be taken from it


class NameSource(StrEnum):
    """Where the name of a piece of evidence was read, most trusted first."""

    DOCUMENT = "document"
    TEXT = "text"
    TITLE = "title"
    ARIA = "aria"
    ALT = "alt"
    BESIDE = "beside"
    ROW = "row"
    HEADING = "heading"
    FILE_NAME = "file_name"
    PICTURE = "picture"  # read from the picture of the link by OCR


class Frozen(BaseModel):
    """Base of all exchanged models."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Section(Frozen):
    """A heading of a page and what stands under it, up to the next heading of any level."""

    level: int = Field(ge=1, le=6)
    text: str
    characters: int = Field(0, ge=0, description="characters of own text under the heading")
    links: int = Field(0, ge=0, description="links under the heading that lead somewhere")
    body: str = Field("", description="the first 600 characters under the heading")


class Form(Frozen):
    """A form that a visitor can fill in; search boxes and logins are left out."""

    action: str
    method: Literal["get", "post"] = "get"
    name: str = Field("", description="heading or legend that names the form")
    fields: tuple[str, ...] = Field((), description="labels, placeholders or names of its fields")


class ListedLink(Frozen):
    """A link, or an address written out, in a list of items."""

    text: str = ""
    url: str = Field("", description="canonical address; empty where the link leads nowhere")
    href: str = Field("", description="as written, cut to 500 characters")


class ListedCell(Frozen):
    """A cell of a table that lists items, or a paragraph of an entry."""

    text: str = Field("", description="its lines")
    header: str = Field("", description="heading of its column")
    links: tuple[ListedLink, ...] = ()
    spanned: bool = Field(False, description="stands in a row above and reaches into this one")


class ListedRow(Frozen):
    """A row of a table that lists items by their codes, or an entry that begins with a code."""

    trail: tuple[str, ...] = Field((), description="headings, tabs and menus above it; outermost first")
    cells: tuple[ListedCell, ...] = ()
    table: int = Field(0, ge=0, description="number of its table on the page; 0: in none")


class Evidence(Frozen):
    """A link, page or file that may show an item, and how it was found.

    A ``link`` is a sighting: a name and a target on a carrying page. A ``page`` or
    ``file`` is what came when an address was asked for, also when nothing good came
    (see ``outcome``). Link and target are joined by ``url``: a page or file answers
    for its own ``url`` and for every address in ``asked_as``.
    """

    kind: Literal["link", "page", "file"]
    url: str = Field(description="canonical absolute address; for a dead anchor the carrying page")
    text: str = Field("", description="its name, normalised: link text, page title, file title")
    name_source: NameSource = NameSource.TEXT

    # where it was found
    found_on: str | None = Field(None, description="address of the carrying page")
    clicks: tuple[str, ...] = Field((), description="names to click from the home page, in order")
    depth: int = Field(0, ge=0, description="number of clicks")

    # links
    href: str = Field("", description="the href as written, cut to 500 characters")
    dead_anchor: bool = Field(False, description="'#', 'javascript:void(0)', empty: leads nowhere")
    code: str = Field("", description="item code written in or beside it, as shown")
    trail: tuple[str, ...] = Field((), description="headings, tabs, menus above it; outermost first")
    beside: str = Field("", description="text beside the link: its table row or list entry")
    in_menu: bool = Field(False, description="stands in menus or footers repeated on most pages")
    repeats: int = Field(1, ge=1, description="times the same name stands on the carrying page")
    label: str = Field("", description="words the link itself shows where its name stands beside it")
    tag: str = Field("", description="element that leads there where it is no plain link: iframe, option, …")
    unseen: bool = Field(False, description="its page keeps it from the eye, or opens it with a click")

    # pages and files
    outcome: Outcome | None = Field(None, description="None for links")
    http_status: int | None = None
    asked_as: tuple[str, ...] = Field((), description="canonical addresses that led here")
    content_type: str = ""
    file_kind: str = Field("", description="by first bytes: pdf, docx, xlsx, zip, image, …")
    read_by: str = Field("", description="how its words were read: text, ocr p.1, browser; empty: not read")
    size: int = Field(0, ge=0, description="bytes received")
    sha256: str = ""
    fetched_at: datetime | None = None
    body: str = Field("", description="own text without menus and footers, masked, at most 20,000 characters")
    sections: tuple[Section, ...] = ()
    forms: tuple[Form, ...] = ()
    listed: tuple[ListedRow, ...] = Field((), description="of a page that lists items by code: its rows")
    page_title: str = Field("", description="of a page: its <title>, also where ``text`` is a heading of it")
    page_count: int | None = None
    read_whole: bool = Field(False, description="all of its text was read, so absence proves something")
    has_map: bool = False
    has_photos: int = Field(0, ge=0, description="pictures in its own content")
    shared_text: str = Field("", description="on the home page only: text of menus and footers")
    own_fingerprint: str = Field("", description="hash of own content without its title and headings")
    modified: date | None = Field(None, description="date the document itself states, ค.ศ.")

    # whose it is
    own_host: bool = Field(True, description="on a host of the agency")
    service: str = Field("", description="drive, facebook, line, egp, form, youtube, … when off-site")
    problems: tuple[str, ...] = Field(
        (), description="codes of what went wrong on the way, e.g. bad_certificate"
    )


class ItemCoverage(Frozen):
    """Whether one item was looked for thoroughly enough to call it missing."""

    covered: bool = Field(description="all places were looked at, so that absence means missing")
    open_links: int = Field(0, ge=0, description="promising links that were not opened")
    examples: tuple[str, ...] = Field((), description="up to 3 addresses of such links")


class ScansLooked(Frozen):
    """The scans that could have decided an item, and what became of them."""

    available: bool = Field(True, description="a reader of scans is installed")
    wanted: int = Field(0, ge=0, description="scans of which only reading could tell")
    read: int = Field(0, ge=0, description="scans whose words were read")
    failed: int = Field(0, ge=0, description="tried, and no words could be made out")
    not_reached: int = Field(0, ge=0, description="left when the CPU budget ended")


class SiteBuilder(Frozen):
    """The program or firm a site was made with, see config/vendors, and the signs that told it."""

    id: str = Field(description="key of the profile in config/vendors")
    name: str = Field(description="the program or firm")
    version: str = Field("", description="as the site states it")
    signs: tuple[str, ...] = Field((), description="what told it")


class Coverage(Frozen):
    """What was looked at, and what was not."""

    home: Outcome | None = Field(None, description="what happened to the home page; null: not asked for")
    sitemap: Outcome | None = Field(None, description="what happened to sitemap.xml; null: not asked for")
    ita_page: Outcome | None = Field(None, description="None: no page of that kind is linked")
    robots: Outcome | None = Field(None, description="what happened to robots.txt; null: not asked for")
    pages: int = Field(0, ge=0, description="pages opened and read")
    files: int = Field(0, ge=0, description="files opened and read")
    requests: int = Field(0, ge=0, description="requests sent")
    errors: int = Field(0, ge=0, description="requests that brought no answer, or an error")
    blocked: int = Field(0, ge=0, description="refused by robots.txt, walls or the address check")
    links: int = Field(0, ge=0, description="distinct links seen")
    unfetched: int = Field(0, ge=0, description="in-scope links left in the frontier")
    budget_ended: Literal["pages", "minutes"] | None = Field(
        None, description="which budget ended the crawl; null: none"
    )
    interrupted: bool = Field(False, description="ended before its end: by a person, or see `broke_off`")
    broke_off: str = Field("", description="our own error that ended the crawl early; empty: none did")
    failure: str = Field("", description="why no page could be judged: an Outcome, or empty")
    scans: ScansLooked | None = Field(None, description="null where scans were not to be read")
    builder: SiteBuilder | None = Field(None, description="null: no profile fits")
    ranked_for: str = Field(
        "", description="checklist whose items the crawl opened first; empty: that of the audit"
    )
    items: dict[str, ItemCoverage] = Field(
        default_factory=dict, description="by code, whether it was looked for thoroughly"
    )


class Match(Frozen):
    """How well one piece of evidence fits one requirement, and why."""

    code: str
    score: float = Field(ge=0, le=1)
    parts: dict[str, float] = Field(default_factory=dict, description="components of the score")
    matched: str = Field("", description="the title or alias it is most like")
    by: Literal["title", "alias", "code", "channel", "context"] = "title"


class ElementResult(Frozen):
    """Whether one element of a requirement was seen; None where no machine can tell."""

    id: str = Field(description="name of the element in the edition, with its part where there are several")
    title: str = Field(description="the element in words")
    met: bool | None = Field(description="true, false, or null where no machine can tell")
    quote: str = Field("", description="the line the answer rests on")


class FindingEvidence(Frozen):
    """A piece of evidence as a finding shows it."""

    url: str = Field(description="its address")
    found_on: str | None = Field(None, description="address of the page that carries it")
    clicks: tuple[str, ...] = Field((), description="names to click from the home page, in order")
    text: str = Field("", description="its name")
    kind: Literal["link", "page", "file"] = Field(
        "link", description="a link that was seen, or a page or file that was opened"
    )
    http_status: int | None = Field(None, description="the server's number; null: not opened")
    outcome: Outcome | None = Field(None, description="what happened when it was asked for; null: not opened")
    verdict: Verdict = Field(description="what this piece alone would give")
    score: float = Field(0, ge=0, le=1, description="how well its name fits the item, 0–1")
    fiscal_years: tuple[int, ...] = Field((), description="พ.ศ., as read from the best witness")
    period: str = Field("", description="how the period was stated")
    witness: str = Field("", description="where the period was read")
    file_kind: str = Field("", description="of a file, by first bytes: pdf, docx, xlsx, …")
    read_by: str = Field("", description="how its words were read: text, ocr p.1, browser; empty: not read")
    sha256: str = Field("", description="of the bytes received; empty: none")
    fetched_at: datetime | None = Field(None, description="when it was opened, UTC")


class Decision(Frozen):
    """A person's word on one item (decisions.csv), and what the program had said."""

    verdict: Verdict = Field(description="the person's verdict, which the finding follows")
    who: str = Field(description="who decided")
    why: str = Field(description="the reason given")
    until: date | None = Field(None, description="last day it holds, ค.ศ.; null: no end")
    machine_verdict: Verdict = Field(description="what the program had said")
    machine_reason: str = Field(description="why the program had said it")


class Finding(Frozen):
    """The verdict for one requirement, the reason, and what to do."""

    code: str = Field(description="O12; means nothing without the fiscal year of the checklist")
    title: str = Field(description="title of the item in this edition")
    verdict: Verdict = Field(description="what was decided")
    needs_person: bool = Field(False, description="a person should look again")
    confidence: float = Field(
        ge=0, le=1, description="share of names with such a score that bore the right item, 0–1"
    )
    reason_code: str = Field(description="why, for programs: ``reasons.<code>`` of the texts")
    reason_facts: dict[str, str | int] = Field(
        default_factory=dict, description="what fills that sentence in"
    )
    reason: str = Field(description="why, in words")
    advice: str = Field(description="what to do")
    division: str = Field(description="who is to act: a key of the edition's divisions")
    sub_indicator: str = Field(description="group of the item; empty where groups are not known")
    points: float | None = Field(None, description="OIT points the item is worth; null when unknown")
    due_on: date | None = Field(None, description="publish by this day, ค.ศ.; null: no date")
    elements_known: bool = Field(description="the edition says what the item must contain")
    elements: tuple[ElementResult, ...] = Field(
        (), description="what it must contain, and whether it was seen"
    )
    evidence: tuple[FindingEvidence, ...] = Field((), description="what was found, the deciding piece first")
    decision: Decision | None = Field(None, description="a person's word that the verdict follows")


class SubIndicatorScore(Frozen):
    """Mean of the items of one sub-indicator, as a range."""

    id: str = Field(description="9.1")
    title: str = Field(description="its title")
    items: int = Field(description="number of its items")
    estimate: float = Field(description="0–100")
    worst: float = Field(description="0–100, with everything doubtful counted 0")
    best: float = Field(description="0–100, with everything doubtful counted 100")


class Score(Frozen):
    """The OIT score as an estimate and a range, 0–100; never official."""

    estimate: float | None = Field(description="null where no score can be given")
    worst: float | None = Field(description="with everything doubtful counted 0")
    best: float | None = Field(description="with everything doubtful counted 100")
    reason: str = Field("", description="why there is no score, when there is none")
    reason_code: str = Field("", description="name of that sentence, ``reasons.<code>`` of the texts")
    sub_indicators: tuple[SubIndicatorScore, ...] = Field((), description="the groups it is the mean of")


class AuditWarning(Frozen):
    """Something on the site worth telling that is no verdict."""

    kind: str = Field(description="name of the observation, ``warnings.<kind>`` of the texts")
    message: str = Field(description="the observation in words")
    url: str = Field("", description="where it was first seen")
    count: int = Field(1, description="times it was seen")


class ChecklistUsed(Frozen):
    """The edition an audit was judged by."""

    name: str = Field(description="file name of the edition, oit-2566")
    title: str = Field(description="its title, in Thai")
    fiscal_year: int | None = Field(description="พ.ศ.; null for an Act")
    requested_year: int | None = Field(description="พ.ศ. asked for; differs where there is no edition for it")
    status: Literal["confirmed", "partly_recovered", "reconstructed"] = Field(
        description="how sure the edition is"
    )


class Audit(Frozen):
    """All findings of one agency at one time."""

    schema_: str = Field(AUDIT_SCHEMA, alias="schema", description="name and version of this form")
    agency: Agency = Field(description="whose site it is")
    checklist: ChecklistUsed = Field(description="the edition it was judged by")
    as_of: date = Field(description="the day the audit speaks of, ค.ศ.")
    started_at: datetime | None = Field(None, description="when the crawl began, UTC")
    finished_at: datetime | None = Field(None, description="when the crawl ended, UTC")
    coverage: Coverage = Field(description="what was looked at")
    score: Score = Field(description="the OIT score as an estimate and a range")
    findings: tuple[Finding, ...] = Field(description="one for each item of the checklist")
    warnings: tuple[AuditWarning, ...] = Field((), description="observations that are no verdict")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
