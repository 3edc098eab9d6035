"""The results as tables, for the terminal and for docs/accuracy.md."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.accuracy.asking import Outcome
from benchmarks.accuracy.damaged_titles import Damaged
from benchmarks.accuracy.intervals import TOO_FEW, Share
from benchmarks.accuracy.results import BASELINES, MAIN, Edition, Results
from benchmarks.accuracy.subjects import BARE, IN_CONTEXT, OURS, Study
from benchmarks.accuracy.summary import Summary, by_fold, by_item, of_standing, reliability
from benchmarks.accuracy.times import TimeOutcome, Times
from benchmarks.figures import Table, percent

COLUMNS = (
    "names", "right item ranked first", "right item given", "… and nobody asked to look", "wrong item given",
    "no item said of none", "of items given, right", "all answers right",
)  # fmt: skip


def _row(name: str, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    s = Summary.of(outcomes)
    wide = s.accepted.told(interval=True), s.all.told(interval=True)
    return (
        name,
        s.top1.told(),
        wide[0],
        s.sure.told(),
        s.wrong.told(),
        s.none.told(),
        s.precision.told(),
        wide[1],
    )


def subjects(title: str, study: Study) -> Table:
    """Ours by standing, then everybody on new names, then everybody on all."""
    found = study.outcomes
    rows = [
        _row(f"{OURS}: new names", of_standing(found.get(OURS, []), "new")),
        *(_row(f"{way}: new names", of_standing(found.get(way, []), "new")) for way in BASELINES),
        _row(f"{OURS}: names seen elsewhere", of_standing(found.get(OURS, []), "seen")),
        _row(f"{OURS}: official titles", of_standing(found.get(OURS, []), "title")),
        _row(f"{OURS}: all", found.get(OURS, [])),
        *(_row(f"{way}: all", found.get(way, [])) for way in BASELINES),
        _row(f"{IN_CONTEXT}: all", found.get(IN_CONTEXT, [])),
        _row(BARE, found.get(BARE, [])),
    ]
    return Table(title, COLUMNS, tuple(rows))


def bodies(title: str, study: Study, results: Results) -> Table:
    """Each body with its own aliases gone."""
    ours, rows = by_fold(study.outcomes.get(OURS, [])), []
    baselines = {way: by_fold(study.outcomes.get(way, [])) for way in BASELINES}
    parts = {fold.name: fold.part for fold, _ in results.split.folds_of(results.labels).values()}
    for name, outcomes in ours.items():
        s, new = Summary.of(outcomes), Summary.of(of_standing(outcomes, "new"))
        theirs = max((Summary.of(folds.get(name, [])).all.value for folds in baselines.values()), default=0.0)
        best = percent(theirs) if s.all.counts else "–"
        rows.append(
            (name, parts[name], s.accepted.told(), s.sure.told(), s.wrong.told(), s.none.told(),
             new.all.told(), s.all.told(), best)
        )  # fmt: skip
    columns = (
        "body", "part", "right item given", "nobody asked", "wrong item given", "no item said of none",
        "new names right", "all right", "best baseline for this body, all right",
    )  # fmt: skip
    return Table(title, columns, tuple(rows))


def titles(edition: Edition) -> Table:
    """Damaged official titles."""
    ours = edition.titles[OURS]
    others = {way: {row.kind: row for row in rows} for way, rows in edition.titles.items() if way != OURS}
    columns = (
        "damage",
        "titles",
        "median",
        "worst seed",
        "given, median",
        *(f"{way}, median" for way in others),
    )
    rows = tuple(
        (row.kind, str(row.titles), percent(row.median), percent(row.worst), percent(row.given_median),
         *(_median(other.get(row.kind)) for other in others.values()))
        for row in ours
    )  # fmt: skip
    return Table(f"Damaged official titles of {edition.fiscal_year}: right item ranked first", columns, rows)


def _median(row: Damaged | None) -> str:
    return percent(row.median) if row else "–"


def items(edition: Edition) -> Table:
    """Precision and recall of each item."""
    rows = tuple(
        (f"{one.code} {one.title}", one.precision.told(interval=True), one.recall.told(interval=True))
        for one in by_item(edition.apart.outcomes.get(OURS, []), edition.checklist)
    )
    title = f"Item by item, {edition.fiscal_year}: names that say what they are, each body apart"
    return Table(title, ("item", "of names given this item, right", "of names of this item, given it"), rows)


def bands(edition: Edition) -> Table:
    """Reliability of scores."""
    rows = tuple(
        (band, share.told(interval=True))
        for band, share in reliability(edition.apart.outcomes.get(OURS, []))
        if share.cases
    )
    return Table(f"What a score is worth, {edition.fiscal_year}", ("score", "items given, right"), rows)


def times(results: Results) -> Table:
    """Fiscal years read from names and texts."""
    texts = results.text_times
    kinds = sorted({o.kind for o in texts})
    groups: list[tuple[str, list[TimeOutcome]]] = [
        ("labelled names", results.names_times),
        ("texts with times, tuning half", [o for o in texts if o.half == "tune"]),
        ("texts with times, reporting half", [o for o in texts if o.half == "report"]),
        *((f"… of it {kind}", [o for o in texts if o.half == "report" and o.kind == kind]) for kind in kinds),
    ]
    rows = []
    for name, outcomes in groups:
        figures = Times.of(outcomes)
        rows.append((name, figures.stated.told(interval=True), figures.none.told(interval=True)))
    return Table(
        "Fiscal years read from a name",
        ("texts", "of those that state years, exactly these", "of others, none"),
        tuple(rows),
    )


def foreign(results: Results) -> Table:
    """Codes of other systems, and names of lists that are none of ours."""
    of_main = next(e for e in results.editions if e.fiscal_year == MAIN).apart.outcomes.get(OURS, [])
    strangers = [o for o in of_main if results.split.is_foreign(o.label)]
    said = Share(sum(o.right for o in strangers), len(strangers))
    rows = (
        ("codes of EB and MOIT known as such", results.foreign.recognised.told(interval=True)),
        ("codes of OIT read as such", results.foreign.ours.told(interval=True)),
        ("names of foreign lists that are no item: no item said", said.told(interval=True)),
    )
    return Table("Lists that are none of ours", ("what", "share"), rows)


def misses(title: str, outcomes: Sequence[Outcome]) -> Table:
    """Every wrong answer."""
    rows = tuple(
        (shown(o.label.text), _around(o), _expected(o), o.given.item or "none",
         f"{o.given.first or '–'} {o.given.score:.2f}", o.standing, o.fold)
        for o in outcomes
    )  # fmt: skip
    return Table(
        title, ("name", "where it stands", "right", "given", "ranked first", "standing", "body"), rows
    )


def missed_times(outcomes: Sequence[TimeOutcome]) -> Table:
    """Every text whose years were read wrongly."""
    rows = tuple(
        (shown(o.text), _listed(o.expected), _listed(o.got), o.kind, o.half) for o in outcomes if not o.right
    )
    return Table("Years read wrongly", ("text", "stated", "read", "kind", "half or file"), rows)


def _around(o: Outcome) -> str:
    parts = [*o.label.trail]
    parts += [f"page: {o.label.page_title}"] if o.label.page_title else []
    parts += [f"opens: {o.label.leads_to}"] if o.label.leads_to else []
    return shown(" > ".join(parts), 160)


def _expected(o: Outcome) -> str:
    first = [o.expected] if o.expected in o.acceptable else []
    others = sorted(code or "none" for code in o.acceptable if code != (first[0] if first else ""))
    return ", ".join([*(code or "none" for code in first if code), *(c for c in others if c not in first)])


def _listed(years: Sequence[int]) -> str:
    return " ".join(map(str, years)) or "none"


def shown(text: str, most: int = 200) -> str:
    r"""A text from the web in a Markdown cell: one line, nothing in it that makes a tag, a link or emphasis.

    >>> shown("<b>O1</b> [x](y)\u200b\n*a*")
    '&lt;b&gt;O1&lt;/b&gt; \\[x\\](y)‹200b› \\*a\\*'
    """
    line = " ".join(text.split())
    line = line if len(line) <= most else line[: most - 1] + "…"
    return "".join(_SIGNS.get(c, c) if c.isprintable() or c == " " else f"‹{ord(c):x}›" for c in line)


_SIGNS = {"<": "&lt;", ">": "&gt;", "&": "&amp;", **{c: f"\\{c}" for c in "\\`*_[]"}}
TOO_FEW_TOLD = f"A share of fewer than {TOO_FEW} cases is told as such, without a percentage."
