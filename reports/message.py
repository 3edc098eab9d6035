"""message.txt: the gaps of one agency as plain text, ready to send by e-mail or LINE."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from matchers.model import Audit
from reports.escaping import visible
from reports.view import Division, GapItem, GapReport

MOST = 2000
"""Longest message in characters. LINE takes more, but folds what is longer on a telephone."""

_LONGEST_TITLE = 120
_LONGEST_LINK = 200
"""Longer addresses, Thai file names percent-encoded, fill the screen; the report has them."""


class MessageReporter:
    """Writes message.txt."""

    name = "message"
    filename = "message.txt"

    def write(self, report: GapReport, audit: Audit, folder: Path) -> Path:  # noqa: ARG002
        """Write the message."""
        path = folder / self.filename
        path.write_bytes(message(report).encode("utf-8"))
        return path


def message(report: GapReport) -> str:
    """What is to be done, by division, in at most `MOST` characters.

    What does not fit is counted. Links go before items do, and every division keeps its most
    urgent item as long as it can, for a division that is not named will do nothing.
    """
    return next(text for text in _ever_shorter(report) if len(text) <= MOST)


def _ever_shorter(report: GapReport) -> Iterator[str]:
    """The message with less and less in it; the last one always fits."""
    head, foot = _head(report), report.words.say("message.full")
    longest = max((len(division.items) for division in report.divisions), default=0)
    # Half of the items with a link to each help more than all of them without.
    for most in range(longest, 0, -1):
        yield _text(report, head, foot, most, links=True)
        if most * 2 <= longest:
            break
    for most in range(longest, -1, -1):
        yield _text(report, head, foot, most, links=False)
    for named in range(len(report.divisions), -1, -1):
        yield _text(report, head, foot, 0, links=False, named=named)
    yield "\n".join([*head, "", foot])[:MOST]


def _text(
    report: GapReport, head: list[str], foot: str, most: int, *, links: bool, named: int | None = None
) -> str:
    lines = list(head)
    shown = report.divisions[:named]
    for division in shown:
        lines += ["", *_division(report, division, most, links=links)]
    if left := len(report.divisions) - len(shown):
        lines += ["", report.words.say("message.more_divisions", n=left)]
    return "\n".join([*lines, "", foot]) + "\n"


def _head(report: GapReport) -> list[str]:
    say, header = report.words.say, report.header
    names = {"checklist": _short(header.checklist), "agency": _short(header.agency)}
    site = header.site.href or ""
    lines = [
        say("message.title", **names),
        say("message.as_of", date=header.as_of, site=site if len(site) <= _LONGEST_LINK else "").rstrip(),
        *(visible(notice.text) for notice in header.notices if notice.warn),
    ]
    if report.score.text:
        lines.append(report.score.text)
    if report.defects:
        lines.append(say("message.gaps", n=len(report.defects), total=len(report.items)))
    elif not report.unknown:
        lines.append(say("reports.no_gaps"))
    if report.unknown:
        lines.append(say("message.unknown", n=len(report.unknown)))
    return lines


def _division(report: GapReport, division: Division, most: int, *, links: bool) -> list[str]:
    say = report.words.say
    facts = {"name": _short(division.name), "n": len(division.items), "points": division.points_text}
    lines = [say("message.division_points" if division.points_text else "message.division", **facts)]
    for item in division.items[:most]:
        facts = {"label": item.label, "title": _short(item.title), "verdict": item.verdict.word}
        lines.append(say("message.item", **facts))
        if links and (address := _link(item)):
            lines.append(f"  {address}")
    left = len(division.items) - most
    if most and left > 0:
        lines.append(say("message.more", n=left))
    return lines


def _link(item: GapItem) -> str:
    """The best evidence, or else the page that carries it; empty where neither is a short link.

    Percent-encoded: LINE ends a link at the first Thai letter.
    """
    best = item.evidence[0] if item.evidence else None
    candidates = (best.address, best.found_on) if best else ()
    links = (address.href for address in candidates if address and address.href)
    return next((href for href in links if len(href) <= _LONGEST_LINK), "")


def _short(text: str) -> str:
    return visible(text, limit=_LONGEST_TITLE)
