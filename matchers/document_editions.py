"""Which edition asks for a document: that of its year, or for a report on a whole year the one after."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from matchers.document_answer import DocumentReading, answer_document, period_fit
from matchers.similarity import Matcher

_BEST_FIRST = ("right", "unstated", "wrong", "none")
"""How well the time of a document fits what its items ask for; "none": it is no item."""


def candidate_years(stated: Sequence[int], known: Collection[int]) -> tuple[int, ...]:
    """Years (พ.ศ.) of editions that may ask for a document of these years, the likeliest first.

    >>> candidate_years((2566, 2567, 2568, 2569, 2570), (2566, 2567, 2569))
    (2566, 2567, 2569)
    >>> candidate_years((2565,), (2564, 2565, 2566)), candidate_years((2563,), (2564, 2565, 2566))
    ((2565, 2566), (2564,))
    """
    years = sorted(set(stated))
    return tuple(year for year in (*years, *(last + 1 for last in years[-1:])) if year in known)


def best_edition(
    reading: DocumentReading, known: Collection[int], matcher_of: Callable[[int], Matcher]
) -> int | None:
    """The year of the edition in which item and time fit best; None where no edition can be told.

    Of equals the first of the document's own years wins. The edition of the year after is taken only
    for what fits there: without an edition of its own years a document that does not is nobody's.
    """
    own, best, best_rank = set(reading.fiscal_years), None, len(_BEST_FIRST)
    for year, rank in _ranked(reading, candidate_years(reading.fiscal_years, known), matcher_of):
        if rank < best_rank and (year in own or rank == 0):
            best, best_rank = year, rank
        if best_rank == 0:
            break
    return best


def _ranked(
    reading: DocumentReading, years: Sequence[int], matcher_of: Callable[[int], Matcher]
) -> Iterator[tuple[int, int]]:
    """Each year with how well its edition fits; asked one after another, because an edition takes time."""
    for year in years:
        matcher = matcher_of(year)
        items = answer_document(reading, matcher).items
        fits = [period_fit(reading, item, matcher).verdict for item in items]
        yield year, min(map(_BEST_FIRST.index, fits), default=len(_BEST_FIRST) - 1)
