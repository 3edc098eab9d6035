"""Pictures of the decisive evidence beside the report: what they are called, and which are there."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from matchers.model import Audit, Finding, FindingEvidence, Outcome, Verdict

FOLDER = "pictures"
MOST = 12
"""Pages opened once more for one report; the gravest findings come first."""


def decisive_pages(audit: Audit, most: int = MOST) -> list[tuple[Finding, str]]:
    """Findings that a page of the agency's own decides, with its address: gaps first, then the doubtful.

    A link that does not open is shown by the page that carries it. A file is its own picture, and
    an item that nobody doubts needs none.
    """
    wanted = [
        (finding, url)
        for finding in audit.findings
        if finding.evidence and (finding.verdict is not Verdict.PRESENT or finding.needs_person)
        if _host(url := _page(finding.evidence[0])) == _host(audit.agency.url) != ""
    ]
    wanted.sort(key=lambda pair: (pair[0].verdict is Verdict.PRESENT, -(pair[0].points or 0), pair[0].code))
    return wanted[:most]


def picture_name(finding: Finding, audit: Audit) -> str:
    """File name of the picture of a finding in this audit; a picture of another audit never bears it.

    Letters, digits and one hyphen, whatever a site wrote.
    """
    moment = audit.finished_at or audit.started_at
    digest = sha256(f"{finding.code} {finding.evidence[0].url} {moment}".encode()).hexdigest()[:12]
    code = "".join(c for c in finding.code if c.isascii() and c.isalnum())[:12]
    return f"{code}-{digest}.jpg"


def pictures_in(folder: Path, audit: Audit) -> dict[str, str]:
    """Relative addresses by item code, of the pictures of this audit that lie in its folder."""
    beside = folder / FOLDER
    if not beside.is_dir():
        return {}
    names = {f.code: picture_name(f, audit) for f in audit.findings if f.evidence}
    return {code: f"{FOLDER}/{name}" for code, name in names.items() if (beside / name).is_file()}


def _page(piece: FindingEvidence) -> str:
    """The page to look at; empty for a file that opens."""
    if piece.kind != "file" and piece.outcome in {Outcome.OPENED, Outcome.SOFT_404, Outcome.LOGIN}:
        return piece.url
    return "" if piece.outcome in {Outcome.OPENED, Outcome.UNREADABLE} else piece.found_on or ""


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower().removeprefix("www.")
    except ValueError:
        return ""
