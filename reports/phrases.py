"""Dates, numbers, addresses and verdicts as a person reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from config.wording import Wording
from matchers.model import Outcome, Verdict
from reports.escaping import readable_address, web_address
from reports.view import Address, VerdictView

BANGKOK = timezone(timedelta(hours=7))
"""Thailand keeps one time all year; a fixed offset needs no time zone data on Windows."""

UNCHECKED = "present_unchecked"
"""Token of a document that was found where nobody knows which elements it must contain."""

ICONS = {
    Verdict.PRESENT: "✓",
    Verdict.INCOMPLETE: "◐",
    Verdict.WRONG_YEAR: "↺",
    Verdict.UNREADABLE: "▒",
    Verdict.UNREACHABLE: "⊘",
    Verdict.MISSING: "✗",
    Verdict.UNKNOWN: "?",
}
"""One sign for each verdict, one cell wide, for places that show text only."""


def day(when: date, words: Wording) -> str:
    """A date with the month's name and the year in พ.ศ.

    >>> from config.wording import wording
    >>> day(date(2023, 4, 3), wording("th"))
    '3 เมษายน 2566'
    """
    month = words.say(f"months.{when.month}")
    return words.say("reports.date", day=when.day, month=month, be_year=when.year + 543)


def bangkok(when: datetime) -> datetime:
    """The moment in Thailand; a time without a zone is read as UTC.

    >>> bangkok(datetime(2023, 4, 2, 20, 5)).strftime("%d %H:%M")
    '03 03:05'
    """
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(BANGKOK)


def moment(when: datetime | None, words: Wording) -> str:
    """Day and time of day in Thailand; says so when nothing was recorded."""
    if when is None:
        return words.say("reports.not_recorded")
    local = bangkok(when)
    return words.say("reports.moment", date=day(local.date(), words), time=f"{local:%H:%M}")


def number(value: float, digits: int = 3) -> str:
    """A number without needless zeros; points of items have three decimals (3.125), scores one.

    >>> number(1.0), number(1.4286), number(62.55, 1)
    ('1', '1.429', '62.5')
    """
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"


def score_range(worst: float | None, estimate: float, best: float | None) -> str:
    """A score and what it lies between, with one decimal; the estimate alone where there is no doubt.

    >>> score_range(63.125, 63.125, 74.375), score_range(50.0, 50.0, 50.0)
    ('63.1 (63.1–74.4)', '50')
    """
    figures = [number(score, 1) for score in (worst, best) if score is not None]
    shown = number(estimate, 1)
    return f"{shown} ({'–'.join(figures)})" if len(set(figures)) > 1 else shown


def address(url: str) -> Address:
    """An address from a site, as a link where that is safe."""
    return Address(href=web_address(url), shown=readable_address(url))


def how_read(read_by: str, file_kind: str, words: Wording) -> str:
    """How the words of a piece of evidence were read; empty for a plain page, or one not read.

    >>> from config.wording import wording
    >>> how_read("ocr p.1", "pdf", wording("th")), how_read("text", "docx", wording("th"))
    ('อ่านจาก OCR หน้า 1', 'อ่านจากไฟล์ Word')
    """
    method, _, pages = read_by.partition(" p.")
    if method == "ocr":
        return words.say("reports.read_by_ocr", pages=pages or "1")
    if method == "browser":
        return words.say("reports.read_by_browser")
    key = f"reports.read_from.{file_kind}"
    return words.say(key) if method and file_kind and key in words else ""


def verdict_view(verdict: Verdict, words: Wording, *, elements_known: bool = True) -> VerdictView:
    """A verdict as printed; without known elements never ครบถ้วน."""
    unchecked = verdict is Verdict.PRESENT and not elements_known
    token = UNCHECKED if unchecked else verdict.value
    return VerdictView(
        verdict=verdict,
        token=token,
        word=words.say(f"verdicts.{token}"),
        icon=ICONS[verdict],
        meaning=words.say(f"reports.meaning.{token}"),
    )


def status(outcome: Outcome | None, http_status: int | None, words: Wording) -> str:
    """What happened when an address was asked for, with the server's number."""
    said = words.say(f"reports.outcomes.{outcome.value if outcome else 'not_opened'}")
    if http_status is None:
        return said
    if outcome is None:
        return str(http_status)
    return words.say("reports.outcomes.with_code", outcome=said, code=http_status)
