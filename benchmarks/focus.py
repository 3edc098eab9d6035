"""How few pages are needed: the most promising first, against breadth-first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from audits.demo.model import Town, Variant
from audits.demo.server import serve
from audits.demo.town import build_town
from benchmarks.figures import Figures, Table, median, percent
from benchmarks.frontiers import BreadthFirst
from benchmarks.sites import LAYOUTS, crawl_site, judge_job
from config.checklist import Checklist
from crawler.frontier import Frontier, MemoryFrontier
from crawler.harvest import Harvest
from crawler.ranking import Ranking
from matchers.model import Audit, Finding

SEEDS, FIRST_SEED, NEWS = 20, 300, 600
MAX_PAGES, TARGET, SHARE = 800, 100, 0.95
NOT_THERE = frozenset({"missing", "unknown"})
ORDERS: dict[str, Callable[[Ranking], Frontier]] = {
    "most promising first": MemoryFrontier,
    "breadth-first": BreadthFirst,
}


@dataclass(frozen=True, slots=True)
class Focus:
    """One crawl: at which answer each obtainable item was decided, None where it never was rightly."""

    seed: int
    layout: str
    decided_at: dict[str, int | None]
    fetched: int
    right_within_target: int = 0

    @property
    def undecided(self) -> list[str]:
        """Items that were never decided rightly."""
        return [code for code, at in self.decided_at.items() if at is None]

    def needed(self, share: float = SHARE) -> int | None:
        """Answers until that share of the obtainable items is decided; None when it never is.

        >>> Focus(0, "menus", {"O1": 3, "O2": 9, "O3": None}, 20).needed(0.6)
        9
        >>> Focus(0, "menus", {"O1": 3, "O2": 9, "O3": None}, 20).needed(1.0) is None
        True
        """
        times = sorted(at for at in self.decided_at.values() if at is not None)
        wanted = ceil(round(share * len(self.decided_at), 6))
        return times[wanted - 1] if 0 < wanted <= len(times) else None


def measure_focus(
    seeds: int = SEEDS, news: int = NEWS, note: Callable[[str], None] = lambda _: None
) -> Figures:
    """Crawl every town in both orders."""
    crawls: dict[str, list[Focus]] = {name: [] for name in ORDERS}
    for number in range(seeds):
        seed, layout = FIRST_SEED + number, LAYOUTS[number % len(LAYOUTS)]
        town = build_town(2566, seed=seed, variant=Variant(layout=layout, news=news))
        for name, order in ORDERS.items():
            crawls[name].append(_crawl(town, seed, layout, order))
            note(f"focus: seed {seed}, {layout}, {name}: {crawls[name][-1].needed()}")
    values = {name: _values(runs) for name, runs in crawls.items()}
    return Figures("focus", values, (_table(values, seeds, news), _by_layout(crawls)))


def _crawl(town: Town, seed: int, layout: str, order: Callable[[Ranking], Frontier]) -> Focus:
    with serve(town) as server:
        job = crawl_site(server.url, town.fiscal_year, max_pages=MAX_PAGES, frontier=order)
        audit, _ = judge_job(job, server.url, town.as_of)
        short = crawl_site(server.url, town.fiscal_year, max_pages=TARGET, frontier=order)
        early, _ = judge_job(short, server.url, town.as_of)
    decided = decided_at(town, job.checklist, audit, job.harvest)
    said = {f.code: f.verdict for f in early.findings}
    right = sum(said[code] == town.truth[code].verdict for code in decided)
    return Focus(seed, layout, decided, job.harvest.count, right)


def decided_at(town: Town, checklist: Checklist, audit: Audit, harvest: Harvest) -> dict[str, int | None]:
    """For every obtainable item the number of the answer that decided it, from 1.

    An item is obtainable when the truth is neither missing nor unknown. It is decided, if its
    verdict is the true one, as soon as enough of the evidence that the verdict rests on has
    come: one piece, or the number the requirement asks for (as far as the finding shows them).
    Evidence that is never fetched itself (a dead anchor, a page on another network) counts by
    the page that carries it.
    """
    places: dict[str, int] = {}
    for number, record in enumerate(harvest.records, 1):
        for url in record.own_addresses:
            places.setdefault(url, number)
    findings = {f.code: f for f in audit.findings}
    wanted = {r.code: max(p.minimum_count for p in r.parts) for r in checklist.requirements}
    return {
        code: _place(findings[code], places, wanted[code])
        if findings[code].verdict == expected.verdict
        else None
        for code, expected in town.truth.items()
        if expected.verdict not in NOT_THERE
    }


def _place(finding: Finding, places: Mapping[str, int], wanted: int) -> int | None:
    """Where the evidence of a finding was complete, or the last of what it shows."""
    equals = [e for e in finding.evidence if e.verdict == finding.evidence[0].verdict]
    found = (places.get(e.url) or places.get(e.found_on or "") for e in equals)
    at = sorted(place for place in found if place is not None)
    return at[min(wanted, len(at)) - 1] if at else None


def _values(runs: Sequence[Focus]) -> dict[str, Any]:
    needed = [run.needed() for run in runs]
    reached = [n for n in needed if n is not None]
    return {
        "median": _middle(needed),
        "worst": None if len(reached) < len(needed) else max(reached, default=None),
        "never_reached": len(needed) - len(reached),
        "obtainable": sum(len(run.decided_at) for run in runs),
        "undecided": sum(len(run.undecided) for run in runs),
        "undecided_items": _tally(code for run in runs for code in run.undecided),
        "decided_within_target": _share_within(runs, TARGET),
        "right_with_budget_of_target": sum(r.right_within_target for r in runs)
        / max(1, sum(len(r.decided_at) for r in runs)),
        "runs": [
            {
                "seed": r.seed,
                "layout": r.layout,
                "needed": r.needed(),
                "fetched": r.fetched,
                "lost": r.undecided,
            }
            for r in runs
        ],
    }


def _middle(needed: Sequence[int | None]) -> float | None:
    """The median, where a crawl that never got there counts as longer than all others."""
    middle = median([float("inf") if n is None else n for n in needed])
    return None if middle == float("inf") else middle


def _share_within(runs: Sequence[Focus], answers: int) -> float:
    times = [at for run in runs for at in run.decided_at.values()]
    return sum(at is not None and at <= answers for at in times) / max(1, len(times))


def _tally(codes: Iterator[str]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for code in codes:
        counted[code] = counted.get(code, 0) + 1
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _table(values: dict[str, Any], seeds: int, news: int) -> Table:
    rows = tuple(
        (
            name,
            _shown(v["median"]),
            _shown(v["worst"]),
            str(v["never_reached"]),
            percent(v["decided_within_target"]),
            percent(v["right_with_budget_of_target"]),
            f"{v['undecided']} of {v['obtainable']}",
        )
        for name, v in values.items()
    )
    columns = (
        "order",
        "median",
        "worst",
        "towns that never got there",
        f"decided after {TARGET}",
        f"right when only {TARGET} may be fetched",
        "never decided rightly",
    )
    lost = "; ".join(f"{n} {_codes(v['undecided_items'])}" for n, v in values.items() if v["undecided_items"])
    note = (
        f"Target: at most {TARGET}, worst of all towns. Budget {MAX_PAGES}. Never decided: {lost or 'none'}."
    )
    return Table(
        f"Answers until {SHARE:.0%} of the obtainable items are decided; {seeds} towns, {news} pages of news",
        columns,
        rows,
        (note,),
    )


def _by_layout(crawls: dict[str, list[Focus]]) -> Table:
    layouts = list(dict.fromkeys(run.layout for runs in crawls.values() for run in runs))
    rows = []
    for name, runs in crawls.items():
        cells = []
        for layout in layouts:
            here = [run.needed() for run in runs if run.layout == layout]
            worst = None if None in here else max(n for n in here if n is not None)
            cells.append(f"{_shown(_middle(here))} / {_shown(worst)}")
        rows.append((name, *cells))
    return Table("Median / worst by layout", ("order", *layouts), tuple(rows))


def _codes(tally: dict[str, int]) -> str:
    return ", ".join(f"{code} ×{n}" for code, n in tally.items())


def _shown(number: float | None) -> str:
    return "never" if number is None else f"{number:g}"
