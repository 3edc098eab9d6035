"""How often the verdict is the true one: made-up towns, and saved sites read by hand."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from audits.demo.model import Variant
from audits.demo.server import serve, serve_folder
from audits.demo.specification import EDITIONS
from audits.demo.town import build_town
from benchmarks.figures import Figures, Table, median, percent
from benchmarks.sites import LAYOUTS, ROOT, crawl_site, judge_job
from matchers.model import Audit

SEEDS, FIRST_SEED, NEWS, MAX_PAGES = 20, 200, 24, 300
TRUTH = ROOT / "tests" / "truth"
SAVED = ("phonsung", "sanor", "thongtanee")
SITES_AS_OF = date(2023, 4, 20)
TUNED = (
    "Thresholds were tuned on seeds 100–119 and on the saved sites sanor and thongtanee, whose figures "
    "therefore flatter; seeds 200–219 are for reporting only."
)


class Decided(NamedTuple):
    """One item: what is true, what was said, and which other verdicts can be defended."""

    code: str
    true: str
    said: str
    accepted: frozenset[str] = frozenset()

    @property
    def right(self) -> bool:
        """Whether the verdict is the true one."""
        return self.said == self.true

    @property
    def defensible(self) -> bool:
        """Whether the verdict is the true one or another that can be defended."""
        return self.right or self.said in self.accepted


@dataclass(frozen=True, slots=True)
class Site:
    """All items of one audited site."""

    name: str
    fiscal_year: int
    seed: int
    items: tuple[Decided, ...]


def measure_verdicts(
    seeds: int = SEEDS, shared: Path | None = None, note: Callable[[str], None] = lambda _: None
) -> Figures:
    """Audit the towns of all seeds, layouts and editions, then the saved sites if they are there."""
    towns = list(_towns(seeds, note))
    saved = list(_saved_sites(shared, note))
    by_year = {str(y): _values([t for t in towns if t.fiscal_year == y]) for y in EDITIONS}
    values = {
        "towns": {**by_year, "both": _values(towns)},
        "saved": {s.name: _saved_values(s) for s in saved},
    }
    tables = [_towns_table(values["towns"], seeds), _confusions_table(values["towns"]["both"])]
    if saved:
        tables.append(_saved_table(values["saved"]))
    return Figures("verdicts", values, tuple(tables))


# the made-up towns


def _towns(seeds: int, note: Callable[[str], None]) -> Iterator[Site]:
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        for fiscal_year in EDITIONS:
            for layout in LAYOUTS:
                town = build_town(fiscal_year, seed=seed, variant=Variant(layout=layout, news=NEWS))
                with serve(town) as server:
                    audit = _audit(server.url, fiscal_year, town.as_of)
                said = {f.code: str(f.verdict) for f in audit.findings}
                items = tuple(Decided(code, e.verdict, said[code]) for code, e in town.truth.items())
                yield Site(layout, fiscal_year, seed, items)
                wrong = [f"{i.code} {i.true} → {i.said}" for i in items if not i.right]
                note(f"verdicts: seed {seed}, {fiscal_year}, {layout}: {', '.join(wrong) or 'all right'}")


def _audit(url: str, fiscal_year: int, as_of: date) -> Audit:
    return judge_job(crawl_site(url, fiscal_year, max_pages=MAX_PAGES), url, as_of)[0]


def _values(sites: Sequence[Site]) -> dict[str, Any]:
    by_seed: dict[int, list[Decided]] = defaultdict(list)
    for site in sites:
        by_seed[site.seed].extend(site.items)
    shares = [sum(i.right for i in items) / len(items) for items in by_seed.values()]
    items = [i for site in sites for i in site.items]
    return {
        "audits": len(sites),
        "items": len(items),
        "median": median(shares),
        "worst": min(shares),
        "wrong_present": sum(i.said == "present" and not i.right for i in items),
        "wrong_missing": sum(i.said == "missing" and not i.right for i in items),
        "all_right": sum(all(i.right for i in site.items) for site in sites),
        "confusions": _confusions((f"{site.fiscal_year} {i.code}", i) for site in sites for i in site.items),
    }


def _confusions(items: Iterable[tuple[str, Decided]]) -> list[dict[str, Any]]:
    """What was taken for what, most frequent first."""
    counted = Counter((name, i.true, i.said) for name, i in items if not i.right)
    ordered = sorted(counted.items(), key=lambda found: (-found[1], found[0]))
    return [{"item": name, "true": true, "said": said, "times": n} for (name, true, said), n in ordered]


# the saved sites


def _saved_sites(shared: Path | None, note: Callable[[str], None]) -> Iterator[Site]:
    folder = (shared or ROOT.parent / "shared") / "corpus" / "sites"
    for name in SAVED:
        if not (folder / name).is_dir():
            note(f"verdicts: the saved site {name} is not here; left out")
            continue
        with serve_folder(folder / name) as server:
            audit = _audit(server.url, 2566, SITES_AS_OF)
        yield Site(name, 2566, 0, tuple(read_by_hand(name, audit)))
        note(f"verdicts: {name} done")


def read_by_hand(site: str, audit: Audit) -> Iterator[Decided]:
    """The verdicts of an audit beside the truth of tests/truth."""
    said = {f.code: str(f.verdict) for f in audit.findings}
    with (TRUTH / f"{site}.tsv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            accepted = frozenset(filter(None, row["accept"].split(",")))
            yield Decided(row["item"], row["verdict"], said[row["item"]], accepted)


def _saved_values(site: Site) -> dict[str, Any]:
    return {
        "items": len(site.items),
        "strict": sum(i.right for i in site.items),
        "defensible": sum(i.defensible for i in site.items),
        "wrong_present": sum(i.said == "present" and not i.defensible for i in site.items),
        "wrong_missing": sum(i.said == "missing" and not i.defensible for i in site.items),
        "confusions": _confusions((i.code, i) for i in site.items if not i.defensible),
    }


# tables


def _towns_table(values: dict[str, Any], seeds: int) -> Table:
    rows = tuple(
        (
            year,
            str(v["audits"]),
            percent(v["median"]),
            percent(v["worst"]),
            *(f"{v[key]} of {v['items']}" for key in ("wrong_present", "wrong_missing")),
            f"{v['all_right']} of {v['audits']}",
        )
        for year, v in values.items()
    )
    columns = (
        "edition",
        "audits",
        "median",
        "worst seed",
        "wrong present",
        "wrong missing",
        "audits without a fault",
    )
    title = f"Verdicts equal to the truth, {seeds} seeds from {FIRST_SEED}, all layouts"
    return Table(title, columns, rows, (TUNED,))


def _confusions_table(values: dict[str, Any]) -> Table:
    rows = tuple((c["item"], c["true"], c["said"], str(c["times"])) for c in values["confusions"])
    return Table("What was taken for what, made-up towns", ("item", "true", "said", "times"), rows)


def _saved_table(values: dict[str, Any]) -> Table:
    rows = tuple(
        (
            name,
            f"{v['strict']} of {v['items']}",
            f"{v['defensible']} of {v['items']}",
            str(v["wrong_present"]),
            str(v["wrong_missing"]),
            ", ".join(f"{c['item']} {c['true']} → {c['said']}" for c in v["confusions"]) or "none",
        )
        for name, v in values.items()
    )
    columns = (
        "saved site",
        "strict",
        "with what can be defended",
        "wrong present",
        "wrong missing",
        "disagreements",
    )
    return Table("Verdicts on saved sites, against the truth read by hand", columns, rows)
