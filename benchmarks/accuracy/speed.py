"""What a name costs, and how often it has been asked before. Printed, never a floor: machines differ."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from benchmarks.figures import median
from config.checklist import Checklist
from matchers.periods import read_periods
from matchers.similarity import Matcher
from matchers.titles import answer_title

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Speed:
    """CPU milliseconds for a name never met, and the share of names met before on a crawl."""

    milliseconds: float
    names: int
    memo: float
    asked: int
    crawl: str


def speed(checklist: Checklist, texts: Sequence[str], shared: Path) -> Speed:
    """Figures of this machine; the crawl is the saved sites where they are at hand, else the labels."""
    once = list(dict.fromkeys(texts))
    taken = median([_round(checklist, once) for _ in range(ROUNDS)])
    sites = sorted((shared / "corpus" / "sites").glob("*"))
    met = [text for site in sites for text in link_texts(site)] or list(texts)
    matcher = Matcher(checklist)
    for text in met:
        matcher.match(text)
    return Speed(
        milliseconds=round(taken * 1000 / max(1, len(once)), 3),
        names=len(once),
        memo=round(1 - matcher.distinct / max(1, matcher.asked), 4),
        asked=matcher.asked,
        crawl=f"links of the {len(sites)} saved sites, every page once" if sites else "the labels",
    )


def _round(checklist: Checklist, texts: Sequence[str]) -> float:
    matcher = Matcher(checklist)
    read_periods.cache_clear()
    before = time.process_time()
    for text in texts:
        answer_title(text, matcher)
    return time.process_time() - before


def link_texts(site: Path) -> Iterator[str]:
    """What the links of a saved site say, page by page."""
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        head = file.read_bytes()
        if b"<a" not in head:
            continue
        try:
            page = html.document_fromstring(head)
        except (etree.ParserError, ValueError):
            continue
        for link in page.iter("a"):
            text = " ".join("".join(map(str, link.itertext())).split())
            if text:
                yield text
