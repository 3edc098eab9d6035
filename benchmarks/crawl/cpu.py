"""CPU, speed and memory of `oit check`, beside bare Scrapy on the same pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audits.demo.model import Layout
from benchmarks.figures import Figures, Table, median, percent
from benchmarks.measuring import Run, measure
from benchmarks.sites import served_apart, town_of_pages

REPETITIONS, PAGES, KILOBYTES = 5, 300, 50
NO_LIMIT = "5000"
"""Pages a crawl may fetch: more than the town has, so that both fetch the whole of it."""
TARGET_RATIO, TARGET_MB = 1.3, 250
CRAWL_NOTE = (
    "(a) is bare Scrapy with LinkExtractor, (b) the crawl phase of `oit check` with everything on. "
    "Medians of alternating runs; the peak is the highest of all. "
    f"Target: at most {TARGET_RATIO} times (a), peak under {TARGET_MB} MB."
)


@dataclass(frozen=True, slots=True)
class Contest:
    """One row: which town, and what each side runs."""

    name: str
    layout: Layout
    baseline: str
    arguments: tuple[str, ...] = ()


CONTESTS = (
    Contest("HTML only, items on an ITA page", "ita_page", "benchmarks.crawl.baseline", ("--html-only",)),
    Contest("HTML only, items in every page's menu", "menus", "benchmarks.crawl.baseline", ("--html-only",)),
    Contest("with PDFs: bare Scrapy only downloads them", "ita_page", "benchmarks.crawl.baseline_with_files"),
)


def measure_cpu(repetitions: int = REPETITIONS, pages: int = PAGES, kilobytes: int = KILOBYTES) -> Figures:
    """Run both sides in turn on every town and compare the medians."""
    values = {c.name: _compete(c, repetitions, pages, kilobytes) for c in CONTESTS}
    return Figures("cpu", values, (_crawl_table(values, pages, kilobytes), _fixed_table(values)))


def _compete(contest: Contest, repetitions: int, pages: int, kilobytes: int) -> dict[str, Any]:
    town = town_of_pages(pages, kilobytes=kilobytes, layout=contest.layout)
    baseline, ours = [], []
    with served_apart(2566, 0, town) as url:
        for module in (contest.baseline, "benchmarks.crawl.ours"):
            measure(module, url, "1")  # modules are compiled once, as they are at a user's
        for _ in range(repetitions):
            baseline.append(measure(contest.baseline, url, NO_LIMIT))
            ours.append(measure("benchmarks.crawl.ours", url, NO_LIMIT, *contest.arguments))
    a, b = _side(baseline), _side(ours)
    fixed = {f"{phase}_s": _middle(ours, f"{phase}_cpu") for phase in ("start", "judge", "report")}
    names, distinct = ours[0].printed["names"], ours[0].printed["distinct_names"]
    return {
        "baseline": a,
        "ours": b | fixed | {"files": ours[0].printed["files"], "memo_hits": 1 - distinct / max(1, names)},
        "ratio": b["ms_per_page"] / a["ms_per_page"],
        "ratios": [y / x for x, y in zip(_each_ms(baseline), _each_ms(ours), strict=True)],
    }


def _side(runs: list[Run]) -> dict[str, Any]:
    return {
        "fetched": int(_middle(runs, "fetched")),
        "ms_per_page": median(_each_ms(runs)),
        "pages_per_s": median([r.printed["fetched"] / r.printed["seconds"] for r in runs]),
        "peak_mb": max(r.peak_mb for r in runs),
    }


def _each_ms(runs: list[Run]) -> list[float]:
    return [r.printed["crawl_cpu"] * 1000 / r.printed["fetched"] for r in runs]


def _middle(runs: list[Run], key: str) -> float:
    return median([r.printed[key] for r in runs])


def _crawl_table(values: dict[str, Any], pages: int, kilobytes: int) -> Table:
    columns = (
        "town",
        "answers (a)",
        "answers (b)",
        "(a) ms CPU",
        "(b) ms CPU",
        "(b) / (a)",
        "(a) pages/s",
        "(b) pages/s",
        "(a) peak MB",
        "(b) peak MB",
    )
    return Table(
        f"CPU per page of the crawl phase, {pages} pages of {kilobytes} KB",
        columns,
        tuple((name, *_cells(row)) for name, row in values.items()),
        (CRAWL_NOTE,),
    )


def _cells(row: dict[str, Any]) -> Iterator[str]:
    a, b = row["baseline"], row["ours"]
    yield from (str(a["fetched"]), str(b["fetched"]))
    yield from (f"{a['ms_per_page']:.2f}", f"{b['ms_per_page']:.2f}")
    yield f"{row['ratio']:.2f} ({min(row['ratios']):.2f}–{max(row['ratios']):.2f})"
    yield from (f"{a['pages_per_s']:.0f}", f"{b['pages_per_s']:.0f}")
    yield from (f"{a['peak_mb']:.0f}", f"{b['peak_mb']:.0f}")


def _fixed_table(values: dict[str, Any]) -> Table:
    rows = tuple(
        (
            name,
            *(f"{row['ours'][phase]:.2f}" for phase in ("start_s", "judge_s", "report_s")),
            percent(row["ours"]["memo_hits"]),
        )
        for name, row in values.items()
    )
    columns = ("town", "imports and dictionary, s", "judging, s", "reports, s", "names matched before")
    return Table("Fixed cost of one audit beside it, CPU seconds", columns, rows)
