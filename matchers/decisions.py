"""A person's word: lines of decisions.csv honoured in the findings of one site, and shown as such.

A wrong verdict that a person has corrected must not come back every month. What the program
itself saw stays beside the person's word, so that a reader can weigh both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

from config.checklist import Checklist, Requirement
from config.wording import Lang, wording
from matchers.model import Decision, Finding, Verdict

Unused = Literal["other_site", "other_year", "unknown_code", "expired", "replaced", "agreed"]
"""Why a line changed nothing. ``agreed``: the program now says the same, and is sure."""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One line of decisions.csv, checked: what a person decided, of which site and item.

    ``until`` is the last day it holds (ค.ศ.), ``fiscal_year`` (พ.ศ.) the edition its code belongs
    to; None: no end, any edition.
    """

    line: int
    host: str
    code: str
    verdict: Verdict
    who: str
    why: str
    until: date | None = None
    fiscal_year: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What became of a line that changed nothing."""

    kind: Unused
    line: int
    code: str


@dataclass(frozen=True, slots=True)
class Honoured:
    """Findings after the person's word, and the lines that changed nothing."""

    findings: tuple[Finding, ...]
    notes: tuple[Note, ...] = ()


def host_of(url: str) -> str:
    """What sites are compared by: host and port without www; empty when there is no host.

    >>> host_of("https://WWW.a.go.th/ita?x=1"), host_of("a.go.th"), host_of("http://127.0.0.1:8000/")
    ('a.go.th', 'a.go.th', '127.0.0.1:8000')
    >>> host_of("https://a.go.th:443"), host_of("เว็บเรา อยู่นี่"), host_of("http://[x")
    ('a.go.th', '', '')
    """
    address = url.strip()
    try:
        split = urlsplit(address if "://" in address else f"//{address}")
        host, port = split.hostname or "", split.port
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        return ""
    host = host.rstrip(".").removeprefix("www.")
    if not host or any(c.isspace() for c in host):
        return ""
    return host if port in (None, 80, 443) else f"{host}:{port}"


def honour(
    findings: Sequence[Finding],
    lines: Iterable[DecisionLine],
    url: str,
    checklist: Checklist,
    as_of: date,
    *,
    lang: Lang = "th",
) -> Honoured:
    """The findings of the site ``url`` with the person's word in place of the program's.

    ``as_of`` is the day (ค.ศ.) the audit speaks of; a decision holds through its last day. Of
    several that hold for one item, the last line counts: people add below what they wrote before.
    """
    notes, chosen = list[Note](), dict[str, DecisionLine]()
    host = host_of(url)
    for line in lines:
        unused = _unused(line, host, checklist, as_of)
        if unused:
            notes.append(Note(unused, line.line, line.code))
            continue
        if line.code in chosen:
            notes.append(Note("replaced", chosen[line.code].line, line.code))
        chosen[line.code] = line
    decided = []
    for finding in findings:
        word = chosen.get(finding.code)
        if word and _agrees(finding, word):
            notes.append(Note("agreed", word.line, word.code))
        decided.append(_decided(finding, word, checklist, lang) if word else finding)
    return Honoured(tuple(decided), tuple(sorted(notes, key=lambda note: note.line)))


def _unused(line: DecisionLine, host: str, checklist: Checklist, as_of: date) -> Unused | None:
    if line.host != host:
        return "other_site"
    if line.fiscal_year is not None and line.fiscal_year != checklist.fiscal_year:
        return "other_year"
    if line.code not in checklist.by_code:
        return "unknown_code"
    return "expired" if line.until is not None and as_of > line.until else None


def _agrees(finding: Finding, word: DecisionLine) -> bool:
    """Whether the decision is no longer needed; a doubtful verdict still needs the person."""
    return finding.verdict is word.verdict and not finding.needs_person


def _decided(finding: Finding, word: DecisionLine, checklist: Checklist, lang: Lang) -> Finding:
    decision = Decision(
        verdict=word.verdict,
        who=word.who,
        why=word.why,
        until=word.until,
        machine_verdict=finding.verdict,
        machine_reason=finding.reason,
    )
    if _agrees(finding, word):
        return finding.model_copy(update={"decision": decision})
    words = wording(lang)
    facts: dict[str, str | int] = {
        "code": finding.code,
        "title": finding.title,
        "who": word.who,
        "why": word.why,
        "decided": word.verdict.value,
        "machine": finding.verdict.value,
    }
    spoken = facts | {name: words.say(f"verdicts.{facts[name]}") for name in ("decided", "machine")}
    key = "decided_present" if word.verdict is Verdict.PRESENT else "decided"
    requirement = checklist.by_code[finding.code]
    return finding.model_copy(
        update={
            "verdict": word.verdict,
            "needs_person": False,
            "reason_code": key,
            "reason_facts": facts,
            "reason": words.say(f"reasons.{key}", **spoken),
            "advice": words.say("advice.decided_present")
            if key == "decided_present"
            else _to_do(finding, word, requirement, lang),
            "decision": decision,
        }
    )


def _to_do(finding: Finding, word: DecisionLine, requirement: Requirement, lang: Lang) -> str:
    """What to do about a defect a person saw; the program's advice only where both saw the same."""
    if finding.verdict is word.verdict:
        return finding.advice
    return requirement.advice.th if lang == "th" else requirement.advice.en
