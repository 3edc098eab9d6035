"""``oit score``: the total and its band from ten figures, and what would be if."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Annotated

import typer

from audits.cli import input as given

if TYPE_CHECKING:
    from config.checklist import Checklist
    from config.wording import Lang, Wording
    from matchers.score import Total

FORMATS = ("text", "json")

_FIGURE = re.compile(r"\d{1,3}(?:\.\d{0,12})?")
_BETWEEN = re.compile(r"[,;\s]+")
_BETWEEN_CODES = re.compile("[,;]")


def score(  # noqa: PLR0917 - Typer reads the options from the signature
    fiscal_year: Annotated[str | None, typer.Option(help="ปีงบประมาณ พ.ศ. / fiscal year (BE)")] = None,
    indicators: Annotated[
        str | None,
        typer.Option(help="คะแนนตัวชี้วัด 1–10 คั่นด้วยจุลภาค (กับ --missing: 1–8) / figures of the indicators"),
    ] = None,
    missing: Annotated[str | None, typer.Option(help="ข้อ OIT ที่ขาด เช่น O20,O21 / missing items")] = None,
    reach: Annotated[str | None, typer.Option(help="คะแนนที่อยากได้ เช่น 85 / score to reach")] = None,
    format: Annotated[str, typer.Option(help="text | json")] = "text",  # noqa: A002 - the option's name
    lang: Annotated[str, typer.Option(help="th | en")] = "th",
) -> None:
    """คิดคะแนน ITA และผลของข้อที่ขาด / The ITA total, and what missing items cost.

    Ten figures: indicators 1–5 IIT, 6–8 EIT, 9–10 OIT; total 0.3 IIT + 0.3 EIT + 0.4 OIT.
    Exit codes: 0 computed · 2 bad input, nothing printed.
    """
    language = given.language(lang)
    if format not in FORMATS:
        raise given.BadInput("score_format", name=format, known=", ".join(FORMATS))
    sum_up = _asked(fiscal_year, indicators, missing, reach)
    if format == "json":
        typer.echo(json.dumps(_as_json(sum_up, language), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(_as_text(sum_up, language)))


@dataclass(frozen=True, slots=True)
class Goal:
    """One score that is to reach the target: what to publish, None when all of it is not enough."""

    what: str
    target: Decimal
    codes: tuple[str, ...] | None
    score: Decimal


@dataclass(frozen=True, slots=True)
class Need:
    """The OIT score with which the total reaches the target; None when 100 is not enough.

    ``score`` is the total then, or the best there can be.
    """

    target: Decimal
    oit: Decimal | None
    score: Decimal


@dataclass(frozen=True, slots=True)
class Sum:
    """Everything a call asked for, computed; years พ.ศ., scores 0–100."""

    year: int
    instruments: Mapping[str, Fraction]
    total: Total | None
    checklist: Checklist | None = None
    missing: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    need: Need | None = None


def _asked(fiscal_year: str | None, indicators: str | None, missing: str | None, reach: str | None) -> Sum:
    """Check all that was written, then compute.

    Raises:
        BadInput: for the first thing wrong.
    """
    from matchers.score import oit_without, total_of

    year = _year(fiscal_year)
    figures = _figures(indicators, with_missing=missing is not None)
    target = None if reach is None else _figure(reach, "--reach")
    if missing is None:
        if not figures:
            raise given.BadInput("score_reach" if reach else "score_nothing", text=reach)
        need = None if target is None else _need(figures, target)
        return Sum(year, figures, total_of(figures), need=need)
    checklist = _edition(year)
    codes = _codes(missing, checklist)
    instruments = {**figures, "OIT": oit_without(checklist, codes).oit}
    goals = () if target is None else tuple(_goals(checklist, codes, figures, target))
    return Sum(year, instruments, total_of(instruments) if figures else None, checklist, codes, goals)


def _goals(
    checklist: Checklist, missing: Collection[str], others: Mapping[str, Fraction], target: Fraction
) -> Iterator[Goal]:
    """OIT, and the total where the other instruments are known."""
    from matchers.score import fewest_to_reach, oit_without, total_of, two_places

    def total(oit: Fraction) -> Fraction:
        return total_of({**others, "OIT": oit}).total

    for what, figure in (("oit", Fraction), ("total", total)) if others else (("oit", Fraction),):
        codes = fewest_to_reach(checklist, missing, target, score=figure)
        left = set() if codes is None else set(missing) - set(codes)
        reached = figure(oit_without(checklist, left).oit)
        yield Goal(what, _plain(target), codes, two_places(reached))


def _need(figures: Mapping[str, Fraction], target: Fraction) -> Need:
    """What OIT must be where all three instruments are given, but not which items are missing."""
    from config.scoring import scoring
    from matchers.score import HUNDRED, total_of, two_places

    def total(oit: Fraction) -> Fraction:
        return total_of({**figures, "OIT": oit}).total

    share = next(Fraction(one.percent, 100) for one in scoring().instruments if one.id == "OIT")
    if two_places(total(figures["OIT"])) >= target:
        return Need(_plain(target), two_places(figures["OIT"]), two_places(total(figures["OIT"])))
    exact = (target - total(Fraction())) / share
    needed = Fraction(ceil(exact * 100), 100)
    if needed > HUNDRED:
        return Need(_plain(target), None, two_places(total(HUNDRED)))
    return Need(_plain(target), two_places(needed), two_places(total(needed)))


# What was written


def _year(text: str | None) -> int:
    """A fiscal year พ.ศ. that figures can be added up for; this one when nothing was written."""
    from audits.audit import default_day
    from config.scoring import scoring
    from matchers.periods import fiscal_year_of

    if text is None:
        return fiscal_year_of(default_day())
    known = scoring().years
    year = given.year_in(text)
    if given.FIRST_AD <= year < given.FIRST_BE:
        facts = {"first": known.first, "last": known.last}
        raise given.BadInput("score_year_ad", text=year, thai=year + 543, **facts)
    if year not in known:
        raise given.BadInput("score_year", text=text, first=known.first, last=known.last)
    return year


def _figures(text: str | None, *, with_missing: bool) -> dict[str, Fraction]:
    """The instruments of the figures written: all three, or with --missing all but OIT."""
    from config.scoring import scoring
    from matchers.score import means_of

    if text is None:
        return {}
    figures = [_figure(word, "--indicators") for word in _BETWEEN.split(text.strip())]
    oit = scoring().instruments[-1]
    wanted = scoring().figures - (oit.indicators if with_missing else 0)
    if len(figures) != wanted:
        key = "score_figures_eight" if with_missing else "score_figures_ten"
        raise given.BadInput(key, n=len(figures), wanted=wanted)
    return means_of(figures)


def _figure(text: str, option: str) -> Fraction:
    """A score from 0 to 100, exactly as written; Thai digits are understood."""
    written = text.strip()
    if not _FIGURE.fullmatch(written) or not 0 <= (value := Fraction(Decimal(written))) <= 100:
        raise given.BadInput("score_figure", option=option, text=text)
    return value


def _edition(year: int) -> Checklist:
    """The checklist of a year, if its items have known weights."""
    from config.errors import UnknownEdition
    from config.loading import checklist_for, editions
    from matchers.score import can_be_scored

    try:
        checklist = checklist_for(year)
    except UnknownEdition as error:
        known = ", ".join(str(e.fiscal_year) for e in editions() if e.fiscal_year and can_be_scored(e))
        raise given.BadInput("score_no_edition", year=year, known=known) from error
    if not can_be_scored(checklist):
        raise given.BadInput("score_no_groups", year=year, n=len(checklist.requirements))
    return checklist


def _codes(text: str, checklist: Checklist) -> tuple[str, ...]:
    """The items written, each once, those worth most first."""
    from matchers.item_codes import typed_codes
    from matchers.score import most_worth_first

    found = set[str]()
    for word in filter(str.strip, _BETWEEN_CODES.split(text)):
        codes = typed_codes(word)
        if not codes or not checklist.by_code.keys() >= set(codes):
            items = checklist.requirements
            facts = {"n": len(items), "first": items[0].code, "last": items[-1].code}
            raise given.BadInput("score_code", text=word.strip(), year=checklist.fiscal_year, **facts)
        found.update(codes)
    if not found:
        raise given.BadInput("score_no_code")
    return most_worth_first(checklist, found)


# What is said


def _as_text(done: Sum, lang: Lang) -> Iterator[str]:
    from config.scoring import scoring
    from config.wording import wording
    from matchers.score import two_places

    words = wording(lang)
    if done.checklist:
        yield from _missing_as_text(done, done.checklist, lang)
    if done.total:
        yield words.say("score.head", year=done.year)
        for one in scoring().instruments:
            facts = {"name": one.id, "percent": one.percent}
            yield words.say("score.instrument", score=two_places(done.instruments[one.id]), **facts)
        yield words.say("score.total", score=two_places(done.total.total))
        name, known = _band(done.total, done.year, lang)
        key = "score.band" if known == done.year else "score.band_unconfirmed"
        yield words.say(key, band=name, known=known, year=done.year)
    for goal in done.goals:
        yield _goal_as_text(goal, done, words)
    if done.need:
        yield _need_as_text(done.need, done, words)
    yield words.say("score.not_official")


def _missing_as_text(done: Sum, checklist: Checklist, lang: Lang) -> Iterator[str]:
    from config.wording import wording
    from matchers.score import two_places, weight_of

    words = wording(lang)
    yield words.say("score.oit_head", year=done.year, n=len(done.missing), all=len(checklist.requirements))
    if checklist.status != "confirmed":
        yield "  " + words.say("score.unconfirmed", year=done.year, **_sureness(checklist, lang))
    for code in done.missing:
        facts = {"title": checklist.by_code[code].title, "points": _points(weight_of(checklist, code))}
        yield "  " + words.say("score.missing_item", code=code, **facts)
    for sub in _sub_indicators(done, checklist):
        yield "  " + words.say("score.sub_indicator", **sub)
    if not done.total:
        yield f"OIT  {two_places(done.instruments['OIT'])}"


def _sureness(checklist: Checklist, lang: Lang) -> dict[str, str]:
    """How sure an edition is, and what to know about it, in words."""
    from config.wording import wording

    status = wording(lang).say(f"checklists.status.{checklist.status}")
    return {"status": status, "note": getattr(checklist.note, lang) if checklist.note else ""}


def _goal_as_text(goal: Goal, done: Sum, words: Wording) -> str:
    what = "OIT" if goal.what == "oit" else words.say("score.total_name")
    facts = {"what": what, "target": goal.target, "score": goal.score}
    if goal.codes is None:
        return words.say("score.reach_not", n=len(done.missing), **facts)
    if not goal.codes:
        return words.say("score.reach_done", **facts)
    return words.say("score.reach", n=len(goal.codes), codes=", ".join(goal.codes), **facts)


def _need_as_text(need: Need, done: Sum, words: Wording) -> str:
    from matchers.score import two_places

    now = two_places(done.instruments["OIT"])
    if need.oit is None:
        return words.say("score.need_not", target=need.target, score=need.score)
    if need.oit <= now:
        facts = {"what": words.say("score.total_name"), "target": need.target, "score": need.score}
        return words.say("score.reach_done", **facts)
    return words.say("score.need", target=need.target, oit=need.oit, now=now)


def _band(total: Total, year: int, lang: Lang) -> tuple[str, int]:
    """The band's name, and the year its ladder is known for: another one than asked when not confirmed."""
    from config.scoring import scoring
    from matchers.score import band_of

    name, ladder = band_of(total, year).name, scoring().ladder_of(year)
    return (name.th if lang == "th" else name.en), min(year, ladder.years.last)


def _sub_indicators(done: Sum, checklist: Checklist) -> Iterator[dict[str, object]]:
    from matchers.score import items_by_group, oit_without, two_places

    scores = oit_without(checklist, done.missing).sub_indicators
    groups = items_by_group(checklist)
    for sub in (sub for indicator in checklist.indicators for sub in indicator.sub_indicators):
        items = groups[sub.id]
        have = sum(item.code not in done.missing for item in items)
        yield {
            "id": sub.id,
            "title": sub.title,
            "items": len(items),
            "have": have,
            "score": two_places(scores[sub.id]),
        }


def _as_json(done: Sum, lang: Lang) -> dict[str, object]:
    from matchers.score import two_places, weight_of

    plain: dict[str, object] = {"fiscal_year": done.year}
    plain |= {name.lower(): float(two_places(value)) for name, value in done.instruments.items()}
    if done.total:
        name, known = _band(done.total, done.year, lang)
        plain |= {"total": float(two_places(done.total.total)), "grade": name, "grade_of_year": known}
        plain["grade_confirmed"] = known == done.year
    if done.checklist:
        edition = done.checklist
        plain["checklist"] = {"name": edition.name, "status": edition.status}
        plain["estimate"] = edition.status != "confirmed"
        if edition.status != "confirmed":
            plain["note"] = _sureness(edition, lang)["note"]
        plain["missing"] = [
            {"code": code, "title": edition.by_code[code].title, "points": _number(weight_of(edition, code))}
            for code in done.missing
        ]
        plain["sub_indicators"] = [
            {**sub, "score": float(str(sub["score"]))} for sub in _sub_indicators(done, edition)
        ]
    if done.goals:
        plain["reach"] = [
            {
                "what": goal.what,
                "target": float(goal.target),
                "possible": goal.codes is not None,
                "items": list(goal.codes or ()),
                "score": float(goal.score),
            }
            for goal in done.goals
        ]
    if done.need:
        need = done.need
        plain["reach"] = [
            {
                "what": "total",
                "target": float(need.target),
                "possible": need.oit is not None,
                "oit": None if need.oit is None else float(need.oit),
                "score": float(need.score),
            }
        ]
    return plain


def _number(points: Fraction) -> float:
    return float(round(points, 4))


def _points(points: Fraction) -> str:
    """Points without needless zeros, to four places.

    >>> _points(Fraction(25, 8)), _points(Fraction(5)), _points(Fraction(10, 7))
    ('3.125', '5', '1.4286')
    """
    return f"{_number(points):.4f}".rstrip("0").rstrip(".")


def _plain(value: Fraction) -> Decimal:
    """The target as it was written: it came from a finite decimal."""
    return Decimal(value.numerator) / Decimal(value.denominator)
