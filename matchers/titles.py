"""Which item one name is, if any: the answer `oit match` gives and the accuracy benchmark measures.

A null item is a real answer: most titles on a municipal site are no OIT item.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from config.thresholds import thresholds
from matchers.claims import is_bare
from matchers.model import Frozen, Match
from matchers.periods import read_periods
from matchers.similarity import Matcher

HINT = 0.12
"""A name with words of its own is what its heading says only where it is a little like that item itself."""
STATED = 0.3
"""A time of less weight (a post's date, an Act's year) is not the time of the document."""


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a name: headings above it, outermost first, its page, and what it opens."""

    trail: tuple[str, ...] = ()
    page: str = ""
    leads_to: str = ""
    in_menu: bool = False


class Alternative(Frozen):
    """Another item a name may be."""

    item: str
    score: float


class TitleAnswer(Frozen):
    """What one name is: an item or none, why, and of which fiscal years (พ.ศ.) it speaks."""

    text: str
    item: str | None
    score: float
    parts: dict[str, float]
    fiscal_years: tuple[int, ...]
    period: str
    needs_person: bool
    alternatives: tuple[Alternative, ...]


def answer_title(text: str, matcher: Matcher, context: Context | None = None) -> TitleAnswer:
    """The item that ``text`` names in the matcher's edition, or null, with the time it states.

    >>> from config.loading import load_checklist
    >>> matcher = Matcher(load_checklist("oit-2566"))
    >>> answer_title("รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2565", matcher).item
    'O13'
    >>> answer_title("ราคายางพาราวันนี้", matcher).item is None
    True
    """
    limits = thresholds()
    matches = _in_context(text, matcher, context or Context())
    best = matches[0] if matches else None
    accepted = best is not None and best.score >= limits.accept
    near = len(matches) > 1 and matches[1].score > matches[0].score - limits.margin
    unsure = best is not None and limits.accept <= best.score < limits.surely
    stated = [m for m in read_periods(text) if m.weight >= STATED and m.kind != "posted"]
    plainest = max(stated, key=lambda m: m.weight, default=None)
    return TitleAnswer(
        text=text,
        item=best.code if best is not None and accepted else None,
        score=best.score if best else 0.0,
        parts=best.parts if best else {},
        fiscal_years=tuple(sorted({year for m in stated for year in m.fiscal_years})),
        period=plainest.text if plainest else "",
        needs_person=accepted and (near or unsure),
        alternatives=tuple(Alternative(item=m.code, score=m.score) for m in matches),
    )


def _in_context(text: str, matcher: Matcher, context: Context) -> tuple[Match, ...]:
    """The matches of a name, best first; one that names no item takes its meaning from its place.

    What it opens says most, then the heading it stands under, then the one above that; of a bare name
    its page too. The first that names an item decides, and one that half names an item ends the search.
    """
    own = matcher.match(text)
    if own and own[0].score >= thresholds().accept:
        return own
    bare = is_bare(text)
    for words in _speaking(context, bare=bare):
        said = matcher.match(words)
        if said and said[0].score >= thresholds().accept:
            hinted = bare or words == context.leads_to or matcher.score(text, said[0].code) >= HINT
            return _best_first([*own, *map(_inherited, said)]) if hinted else own
        if said and said[0].score >= thresholds().promise:
            break
    return own


def _speaking(context: Context, *, bare: bool) -> Iterable[str]:
    if context.leads_to:
        yield context.leads_to
    yield from [words for words in reversed(context.trail) if words.strip()][:2]
    if bare and context.page and not context.in_menu:
        yield context.page


def _inherited(match: Match) -> Match:
    return match.model_copy(
        update={"score": round(match.score * thresholds().inherit, 4), "by": "context"},
    )


def _best_first(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Each item once, by its best match."""
    best: dict[str, Match] = {}
    for match in sorted(matches, key=lambda m: (-m.score, m.code)):
        best.setdefault(match.code, match)
    return tuple(best.values())
