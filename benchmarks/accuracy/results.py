"""All that one run measures, and the figures of it that have floors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.accuracy.asking import Outcome, ours
from benchmarks.accuracy.baselines import KEYWORDS, SCORERS, Setting
from benchmarks.accuracy.damaged_titles import ALL, SEEDS, Damaged, damaged_titles
from benchmarks.accuracy.foreign import Foreign, foreign_codes
from benchmarks.accuracy.intervals import Share
from benchmarks.accuracy.labels import Label, PeriodLabel
from benchmarks.accuracy.split import Split
from benchmarks.accuracy.subjects import (
    BARE,
    IN_CONTEXT,
    OURS,
    Study,
    apart,
    asked_of,
    baselines,
    reporting,
    study,
    tuned,
)
from benchmarks.accuracy.summary import Summary, of_standing
from benchmarks.accuracy.times import TimeOutcome, Times, of_names, of_texts
from config.checklist import Checklist
from matchers.similarity import Matcher

MAIN = 2566
BASELINES = (*SCORERS, *KEYWORDS)
FLOORED = ("top1", "accepted", "sure", "none", "precision")


@dataclass(frozen=True, slots=True)
class Edition:
    """Figures of one edition: each body apart, the reporting bodies together, damaged titles by way."""

    checklist: Checklist
    apart: Study
    reporting: Study
    titles: dict[str, list[Damaged]]

    @property
    def fiscal_year(self) -> int:
        """พ.ศ."""
        return self.apart.fiscal_year


@dataclass(frozen=True, slots=True)
class Results:
    """One run."""

    labels: tuple[Label, ...]
    split: Split
    settings: dict[str, Setting]
    editions: tuple[Edition, ...]
    names_times: list[TimeOutcome]
    text_times: list[TimeOutcome]
    foreign: Foreign

    def figures(self) -> dict[str, float]:
        """Every figure that may have a floor, higher is better; those of too few cases are left out."""
        return dict(sorted(_figures(self)))


def measure(
    labels: Sequence[Label],
    times: Sequence[PeriodLabel],
    split: Split,
    checklists: Sequence[Checklist],
    *,
    seeds: Sequence[int] = SEEDS,
) -> Results:
    """Measure everything but speed. ``checklists`` must hold the edition of 2566; the newest stands first."""
    main = next(c for c in checklists if c.fiscal_year == MAIN)
    settings = tuned(asked_of(labels, split, MAIN), split, main)
    matcher = Matcher(main)
    ordered = sorted(checklists, key=lambda c: (c.fiscal_year != MAIN, -(c.fiscal_year or 0)))
    return Results(
        labels=tuple(labels),
        split=split,
        settings=settings,
        editions=tuple(_edition(c, labels, split, settings, seeds) for c in ordered if c.fiscal_year),
        names_times=of_names(labels, matcher),
        text_times=of_texts(times, matcher),
        foreign=foreign_codes(labels),
    )


def _edition(
    checklist: Checklist,
    labels: Sequence[Label],
    split: Split,
    settings: dict[str, Setting],
    seeds: Sequence[int],
) -> Edition:
    year = checklist.fiscal_year or 0
    asked = asked_of(labels, split, year)
    ways = {OURS: ours(checklist, in_context=False)}
    if year == MAIN:
        ways |= baselines(checklist, settings)
    return Edition(
        checklist,
        apart=study(apart(asked, split, checklist), year, settings),
        reporting=study(reporting(asked, split, checklist), year, settings),
        titles={way: damaged_titles(checklist, asked_way, seeds) for way, asked_way in ways.items()},
    )


def best_baseline(study: Study, *, new: bool) -> tuple[str, Share]:
    """The baseline with the most right answers, and their share."""
    found = {way: Summary.of(_chosen(study, way, new=new)).all for way in BASELINES if way in study.outcomes}
    return max(found.items(), key=lambda entry: (entry[1].value, entry[0]), default=("", Share(0, 0)))


def _chosen(study: Study, way: str, *, new: bool) -> list[Outcome]:
    outcomes = study.outcomes.get(way, [])
    return of_standing(outcomes, "new") if new else outcomes


def _figures(results: Results) -> Iterator[tuple[str, float]]:
    for edition in results.editions:
        year = edition.fiscal_year
        yield from _of_study(f"apart.{year}", edition.apart)
        yield from _of_study(f"reporting.{year}", edition.reporting)
        for row in edition.titles[OURS]:
            name = "all" if row.kind == ALL else row.kind
            yield f"titles.{year}.{name}.median", row.median
            yield f"titles.{year}.{name}.worst", row.worst
    shares = {
        **_times("names", Times.of(results.names_times)),
        **_times("periods.tune", Times.of(o for o in results.text_times if o.half == "tune")),
        **_times("periods.report", Times.of(o for o in results.text_times if o.half == "report")),
        "foreign.recognised": results.foreign.recognised,
        "foreign.ours": results.foreign.ours,
    }
    yield from ((name, share.value) for name, share in shares.items() if share.counts)


def _times(name: str, times: Times) -> dict[str, Share]:
    return {f"{name}.years_stated": times.stated, f"{name}.no_years": times.none}


def _of_study(prefix: str, study: Study) -> Iterator[tuple[str, float]]:
    groups = {
        "new": _chosen(study, OURS, new=True),
        "all": _chosen(study, OURS, new=False),
        "placed": _chosen(study, IN_CONTEXT, new=False),
        "by_place": _chosen(study, BARE, new=False),
    }
    for group, outcomes in groups.items():
        summary = Summary.of(outcomes)
        for name in FLOORED:
            share = getattr(summary, name)
            if share.counts:
                yield f"{prefix}.{group}.{name}", share.value
    mine, (_, theirs) = Summary.of(groups["new"]).all, best_baseline(study, new=True)
    if mine.counts:
        yield f"{prefix}.new.ahead_of_best_baseline", round(mine.value - theirs.value, 4)
