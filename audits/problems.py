"""Warnings of what went wrong on the way to the evidence: encodings, certificates, mistyped links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from config.wording import Lang, wording
from crawler.links import intended
from matchers.model import AuditWarning, Evidence, Outcome, ScansLooked

WARNED = (
    "bad_certificate",
    "false_charset_label",
    "development_host",
    "mistyped_scheme",
    "no_scheme",
    "typing_error",
    "wrong_case",
    "admin_link",
)
"""Problems of evidence that a report tells, in this order."""
NEEDS_BROWSER = frozenset({"needs_browser", "menu_needs_browser"})
"""Problems of pages of which only a browser shows all."""
BROWSER_FAILED = frozenset(
    {"browser_too_slow", "browser_too_heavy", "browser_crashed", "browser_not_started", "browser_blank"}
)
"""Problems of pages that were tried with a browser in vain."""
_LONGEST_SHOWN = 160
"""Characters of an address that stand in a sentence."""


def problem_warnings(evidence: Sequence[Evidence], lang: Lang) -> Iterator[AuditWarning]:
    """One warning for each kind of problem, with a first address and a number.

    Counted are the pages that have the problem; of administrators' links the addresses they
    lead to, because one in a menu stands on every page.
    """
    for kind in WARNED:
        found = [e for e in evidence if kind in e.problems]
        pages = sorted({e.found_on or e.url for e in found})
        if pages:
            count = len({e.url for e in found}) if kind == "admin_link" else len(pages)
            yield AuditWarning(kind=kind, message=_message(kind, found, lang), url=pages[0], count=count)


def scan_warnings(
    evidence: Sequence[Evidence], looked: ScansLooked | None, lang: Lang
) -> Iterator[AuditWarning]:
    """Scans nobody could read here because no reader is installed, or the time for them ended."""
    scans = sorted(e.url for e in evidence if e.kind == "file" and "scan" in e.problems)
    if looked is None or not scans:
        return
    say = wording(lang).say
    if not looked.available:
        message = say("warnings.scans_unread", scans=len(scans))
        yield AuditWarning(kind="scans_unread", message=message, url=scans[0], count=len(scans))
    elif looked.not_reached:
        message = say("warnings.scans_not_reached", scans=looked.not_reached, read=looked.read)
        yield AuditWarning(kind="scans_not_reached", message=message, url=scans[0], count=looked.not_reached)


def browser_warnings(evidence: Sequence[Evidence], lang: Lang) -> Iterator[AuditWarning]:
    """Pages that scripts draw: those not opened with a browser, and those it could not draw."""
    failed = {e.url: p for e in evidence for p in e.problems if p in BROWSER_FAILED}
    needing = {
        e.url
        for e in evidence
        if e.outcome is Outcome.NEEDS_BROWSER or any(p in NEEDS_BROWSER for p in e.problems)
    }
    say = wording(lang).say
    if unopened := sorted(needing - failed.keys()):
        message = say("warnings.pages_need_browser", pages=len(unopened))
        yield AuditWarning(kind="pages_need_browser", message=message, url=unopened[0], count=len(unopened))
    if pages := sorted(failed):
        causes = ", ".join(say(f"warnings.{cause}") for cause in sorted(set(failed.values())))
        message = say("warnings.browser_failed", pages=len(pages), causes=causes)
        yield AuditWarning(kind="browser_failed", message=message, url=pages[0], count=len(pages))


def _message(kind: str, found: Sequence[Evidence], lang: Lang) -> str:
    """What is wrong; for mistyped links also what to write instead, an address that opens first."""
    say = wording(lang).say
    message = say(f"warnings.{kind}")
    if kind == "admin_link":
        return message
    shown = sorted(
        ("intended_opens" not in e.problems, e.href, right)
        for e in found
        if e.href and (right := intended(e.href))
    )
    if not shown:
        return message
    unproved, wrong, right = shown[0]
    key = "warnings.write_instead" if unproved else "warnings.write_instead_opens"
    return say(key, warning=message, wrong=wrong[:_LONGEST_SHOWN], right=right[:_LONGEST_SHOWN])
