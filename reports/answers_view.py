"""Answer sheets as they are read: drafted ones and judged ones, every text localised and harmless."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from config.wording import Lang, Wording, wording
from matchers.answer_model import Answers, AnswerVerdict, JudgedAddress, JudgedAnswer
from matchers.draft_model import DraftedAnswer, DraftedSheet
from matchers.model import ChecklistUsed
from reports.escaping import visible
from reports.phrases import address, bangkok, day, moment, verdict_view
from reports.view import Address, VerdictView

COLOURS = {
    AnswerVerdict.RIGHT: "present",
    AnswerVerdict.PATH_MISMATCH: "incomplete",
    AnswerVerdict.WRONG_YEAR: "wrong_year",
    AnswerVerdict.OTHER_ITEM: "missing",
    AnswerVerdict.INDEX_ONLY: "incomplete",
    AnswerVerdict.MOVED: "unreachable",
    AnswerVerdict.LOGIN: "unreachable",
    AnswerVerdict.DEAD: "unreachable",
    AnswerVerdict.EMPTY: "missing",
    AnswerVerdict.UNKNOWN_CODE: "unreadable",
    AnswerVerdict.NOT_CHECKED: "unknown",
}
"""Colour and icon of each verdict, by those of findings; the word stands beside it."""
SOUND = frozenset({AnswerVerdict.RIGHT})


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict on a row: its word, and whose colour and icon it bears."""

    token: str
    word: str


@dataclass(frozen=True, slots=True)
class DeclaredView:
    """One declared address and what became of it."""

    address: Address
    mark: Mark


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """One judged row."""

    place: str
    code: str
    title: str
    mark: Mark
    sound: bool
    reason: str
    advice: str
    person: str
    explanation: str
    declared: tuple[DeclaredView, ...]
    instead: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class DraftedRow:
    """One row of a drafted sheet; ``explanation`` may have several lines."""

    label: str
    title: str
    addresses: tuple[Address, ...]
    explanation: str
    verdict: VerdictView
    note: str
    seen: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a sheet."""

    title: str
    agency: str
    site: Address
    checklist: str
    as_of: str
    made: datetime
    facts: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswersView:
    """A judged sheet, faults first within the order of the sheet."""

    lang: Lang
    words: Wording
    head: Head
    counts: tuple[tuple[Mark, int], ...]
    rows: tuple[JudgedRow, ...]
    not_declared: tuple[str, ...]
    warnings: tuple[tuple[str, Address | None], ...]

    @property
    def faults(self) -> tuple[JudgedRow, ...]:
        """Rows to mend, in the order of the sheet."""
        return tuple(row for row in self.rows if not row.sound)


@dataclass(frozen=True, slots=True)
class DraftView:
    """A drafted sheet."""

    lang: Lang
    words: Wording
    head: Head
    rows: tuple[DraftedRow, ...]


def answers_view(answers: Answers, lang: Lang = "th") -> AnswersView:
    """Lay out a judged sheet for reading."""
    words = wording(lang)
    counted = [verdict for verdict in AnswerVerdict if answers.counts.get(verdict.value)]
    return AnswersView(
        lang=lang,
        words=words,
        head=Head(
            title=words.say("answers.report.title"),
            agency=visible(answers.agency.name) or words.say("reports.unnamed_agency"),
            site=address(answers.agency.url),
            checklist=visible(answers.checklist.title),
            as_of=day(answers.as_of, words),
            made=datetime.combine(answers.as_of, time()),
            facts=tuple(_facts(answers, words)),
            notices=tuple(_notices(answers, words)),
        ),
        counts=tuple((_mark(verdict, words), answers.counts[verdict.value]) for verdict in counted),
        rows=tuple(_judged(row, words) for row in answers.rows),
        not_declared=tuple(visible(code) for code in answers.not_declared),
        warnings=tuple((visible(w.message), address(w.url) if w.url else None) for w in answers.warnings),
    )


def _facts(answers: Answers, words: Wording) -> Iterator[tuple[str, str]]:
    yield words.say("answers.report.source"), visible(answers.source)
    if answers.fiscal_year:
        yield words.say("answers.report.year"), str(answers.fiscal_year)


def _notices(answers: Answers, words: Wording) -> Iterator[str]:
    year = answers.checklist.fiscal_year
    if answers.fiscal_year and year and answers.fiscal_year != year:
        yield words.say("answers.report.other_year", stated=answers.fiscal_year, year=year)
    if answers.other_years:
        yield words.say("answers.report.other_years", years=", ".join(map(str, answers.other_years)))
    for problem in answers.problems:
        key = f"sheet.whole.{problem}"
        if key in words and not words.needs(key):
            yield words.say(key)
    yield words.say("answers.report.estimate")


def _mark(verdict: AnswerVerdict, words: Wording) -> Mark:
    return Mark(COLOURS[verdict], words.say(f"answers.verdicts.{verdict}"))


def _judged(row: JudgedAnswer, words: Wording) -> JudgedRow:
    declared = [_declared(one, words) for one in row.addresses]
    known = {one.address.shown for one in declared}
    unusable = [address(url) for url in row.row.unusable]
    declared += [DeclaredView(one, _mark(row.verdict, words)) for one in unusable if one.shown not in known]
    return JudgedRow(
        place=f"{row.row.sheet} {row.row.row}".strip() if row.row.sheet else str(row.row.row),
        code=visible(row.row.code or row.row.shown_code),
        title=visible(row.row.title),
        mark=_mark(row.verdict, words),
        sound=row.verdict in SOUND,
        reason=visible(row.reason, 1500),
        advice=visible(row.advice, 1500),
        person=words.say("answers.report.person") if row.needs_person else "",
        explanation=visible(row.row.explanation),
        declared=tuple(declared),
        instead=tuple(map(address, row.found_instead)),
    )


def _declared(one: JudgedAddress, words: Wording) -> DeclaredView:
    return DeclaredView(address(one.url), _mark(one.verdict, words))


def draft_view(sheet: DraftedSheet, lang: Lang = "th") -> DraftView:
    """Lay out a drafted sheet for reading."""
    words = wording(lang)
    answered = words.say("answers.draft.answered", n=sheet.answered, all=len(sheet.rows))
    made = bangkok(sheet.audited_at).replace(tzinfo=None) if sheet.audited_at else None
    return DraftView(
        lang=lang,
        words=words,
        head=Head(
            title=_title(sheet.checklist, words),
            agency=visible(sheet.agency.name) or words.say("reports.unnamed_agency"),
            site=address(sheet.agency.url),
            checklist=visible(sheet.checklist.title),
            as_of=day(sheet.as_of, words),
            made=made or datetime.combine(sheet.as_of, time()),
            facts=((words.say("reports.audited_at"), moment(sheet.audited_at, words)),),
            notices=(answered, words.say("answers.draft.hint")),
        ),
        rows=tuple(_drafted(row, words) for row in sheet.rows),
    )


def _title(checklist: ChecklistUsed, words: Wording) -> str:
    if checklist.fiscal_year is None:
        return words.say("answers.draft.title_law", title=visible(checklist.title))
    return words.say("answers.draft.title", year=checklist.fiscal_year)


def _drafted(row: DraftedAnswer, words: Wording) -> DraftedRow:
    lines = [visible(line) for line in row.explanation.splitlines()]
    return DraftedRow(
        label=visible(row.label),
        title=visible(row.title),
        addresses=tuple(map(address, row.addresses)),
        explanation="\n".join(lines),
        verdict=verdict_view(row.verdict, words),
        note=visible(row.note, 1500),
        seen=tuple(map(address, row.seen)),
    )
