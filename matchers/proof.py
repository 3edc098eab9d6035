"""Whether the documents found for the right time hold all that a part asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.checklist import Element, Part
from config.wording import Lang
from matchers.candidates import Candidate
from matchers.documents import Document
from matchers.elements import check_elements, read_signs
from matchers.model import ElementResult
from matchers.periods import months_covered

ON_PAGES_ONLY = frozenset({"photo", "map", "form"})
"""Signs that are not seen inside a file, so that their absence there proves nothing."""

FEW_WORDS = 200
"""Characters of a page that is little more than its pictures."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What the best document, or all of them together, proves of one part."""

    best: Candidate
    elements: tuple[ElementResult, ...]
    lacking: tuple[ElementResult, ...]
    unseen: tuple[ElementResult, ...]
    have: int
    wanted: int


def prove(part: Part, stated: Sequence[Candidate], year: int, lang: Lang) -> Proof:
    """Weigh the candidates for the right time, best first; at least one.

    Elements are looked for in each document by itself, and the document that lacks least
    counts: two halves of a report are no report. Where the checklist says that a part may be
    spread over several documents (rules for five subjects in five files) all count together.
    """
    found = [c for c in stated if c.document is not None]
    sets = [found] if part.together or len(found) < 2 else [[c] for c in found]
    proofs = [_of_set(part, one or list(stated), stated, year, lang) for one in sets]
    return min(proofs, key=lambda proof: (len(proof.lacking), len(proof.unseen)))


def _of_set(
    part: Part, one: Sequence[Candidate], stated: Sequence[Candidate], year: int, lang: Lang
) -> Proof:
    elements = _elements(part, [c.document for c in one if c.document is not None], lang)
    ruled = list(zip(elements, part.elements, strict=True))
    have, wanted = _count(part, stated, year)
    return Proof(
        best=one[0],
        elements=elements,
        lacking=tuple(e for e, rule in ruled if rule.deciding and e.met is False),
        unseen=tuple(e for e, rule in ruled if rule.deciding and e.met is None),
        have=have,
        wanted=wanted,
    )


def _elements(part: Part, documents: Sequence[Document], lang: Lang) -> tuple[ElementResult, ...]:
    texts = [d.text for d in documents]
    seen = [d.evidence for d in documents]
    signs = read_signs(
        "\n".join(texts),
        has_map=any(e.has_map for e in seen),
        photos=sum(e.has_photos for e in seen),
        forms=sum(len(e.forms) for e in seen),
    )
    whole = bool(seen) and all(
        e.read_whole and not _is_in_pictures(d) for d, e in zip(documents, seen, strict=True)
    )
    results = check_elements(part, texts, read_whole=whole, signs=signs, lang=lang)
    if not any(e.kind == "file" for e in seen):
        return results
    return tuple(
        r.model_copy(update={"met": None}) if r.met is False and _is_on_pages_only(rule) else r
        for r, rule in zip(results, part.elements, strict=True)
    )


def _is_in_pictures(document: Document) -> bool:
    """Whether a page has pictures and hardly a word: a chart or a table may be one of them."""
    seen = document.evidence
    return seen.kind == "page" and seen.has_photos > 0 and len(document.text) < FEW_WORDS


def _is_on_pages_only(rule: Element) -> bool:
    return not ON_PAGES_ONLY.isdisjoint((rule.sign, *(clue.sign for clue in rule.seen)))


def _count(part: Part, stated: Sequence[Candidate], year: int) -> tuple[int, int]:
    """How many documents (or months) there are, and how many there must be.

    The page that lists the documents is not one of them.
    """
    if part.minimum_count == 1:
        return len(stated), 1
    if part.frequency == "monthly":
        return months_covered(year, [c.fit for c in stated if c.fit]), part.minimum_count
    files = [c for c in stated if c.shown.kind == "file"]
    return len({c.shown.sha256 or c.shown.url for c in files or stated}), part.minimum_count
