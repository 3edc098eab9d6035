"""What the rows of an overview have in common: by item, type, place and site builder; and what changed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from statistics import median

from config.scoring import scoring
from config.vendors import vendors
from config.wording import Lang, Wording
from matchers.sweep_model import Sweep
from reports.escaping import visible
from reports.gap import DEFECTS
from reports.phrases import number
from reports.province_agencies import range_of
from reports.sweep_view import (
    AgencyRow,
    BuilderView,
    CellKind,
    Glance,
    Group,
    GroupTable,
    ItemColumn,
    ItemCount,
    Range,
    SharedFailure,
    WarningCount,
)

ALIKE_SITES, ALIKE_SHARE, ALIKE_MORE = 3, 0.6, 0.2
"""A failure belongs to a builder when at least so many of its sites, at least this share of them,
and a share larger by so much than among all other sites, fail an item in the same way."""

MOST_ALIKE = 6
"""Failures named for one builder."""

Rows = Sequence[AgencyRow]


def thai_order(name: str) -> str:
    """A key by which Thai names sort as in a dictionary: a vowel written first counts after its consonant.

    >>> sorted(["เกาะสมุย", "ขนอม", "กาญจนดิษฐ์"], key=thai_order)
    ['กาญจนดิษฐ์', 'เกาะสมุย', 'ขนอม']
    """
    return re.sub("([เแโใไ])([ก-ฮ])", r"\2\1", name)


def glance(rows: Rows) -> Glance:
    """The figures at the head: how many have a score, its spread, who reached the target, who is near."""
    return Glance(
        scored=sum(row.score is not None for row in rows),
        scores=_spread(rows),
        reached=_reached(rows),
        near=sum(row.near is not None for row in rows),
    )


def near_misses(rows: Rows) -> tuple[AgencyRow, ...]:
    """Agencies near the target: fewest items first, then the highest score."""
    near = [(len(row.near.items), -row.near.after, row.at, row) for row in rows if row.near]
    return tuple(row for *_, row in sorted(near, key=lambda one: one[:3]))


# By item


def item_counts(rows: Rows, items: Sequence[ItemColumn], kinds: Sequence[CellKind]) -> tuple[ItemCount, ...]:
    """How the audited agencies fare at each item, the one most lack first."""
    counted = [_item_count(rows, at, item, kinds) for at, item in enumerate(items)]
    order = {item.code: at for at, item in enumerate(items)}
    return tuple(sorted(counted, key=lambda one: (-one.not_passed, order[one.item.code])))


def _item_count(rows: Rows, at: int, item: ItemColumn, kinds: Sequence[CellKind]) -> ItemCount:
    tokens = Counter(cell.kind.token for row in rows if row.judged and (cell := row.cells[at]))
    gravest_first = sorted(kinds, key=lambda kind: (kind.verdict not in DEFECTS, -kind.verdict.rank))
    by_kind = tuple((kind, tokens[kind.token]) for kind in gravest_first if tokens[kind.token])
    judged = sum(tokens.values())
    not_passed = sum(n for kind, n in by_kind if kind.verdict in DEFECTS)
    percent = 100 * not_passed / judged if judged else None
    return ItemCount(
        item=item,
        judged=judged,
        not_passed=not_passed,
        percent=percent,
        percent_text="" if percent is None else number(percent, 0),
        by_kind=by_kind,
    )


# By type and place


def group_tables(rows: Rows, items: Sequence[ItemColumn], words: Wording) -> tuple[GroupTable, ...]:
    """The register divided by province, district and type; a division into one group is left out."""
    several = len({row.province for row in rows}) > 1
    divisions: tuple[tuple[str, Callable[[AgencyRow], tuple[str, ...]], tuple[str, ...]], ...] = (
        ("province", lambda row: (row.province,), ("province",)),
        ("district", lambda row: (row.province, row.district), ("province", "district")),
        ("type", lambda row: (row.type,), ("type",)),
    )
    tables = []
    for name, key, filters in divisions:
        members: defaultdict[tuple[str, ...], list[AgencyRow]] = defaultdict(list)
        for row in rows:
            members[key(row)].append(row)
        if len(members) < 2:
            continue
        groups = []
        for values, own in sorted(members.items(), key=lambda one: tuple(map(thai_order, one[0]))):
            chosen = tuple((f, value) for f, value in zip(filters, values, strict=True) if value)
            groups.append(_group(_group_name(values, words, several), chosen, own, items, words))
        tables.append(GroupTable(name, words.say(f"province.by_{name}"), tuple(groups)))
    return tuple(tables)


def _group_name(values: tuple[str, ...], words: Wording, several: bool) -> str:
    """The name of a group; a district with its province, where there are several."""
    own = values[-1] or words.say("province.not_known")
    return f"{own} ({values[0]})" if several and len(values) > 1 and values[0] else own


def _group(
    name: str, filters: tuple[tuple[str, str], ...], rows: Rows, items: Sequence[ItemColumn], words: Wording
) -> Group:
    return Group(
        name=name,
        filters=filters,
        agencies=len(rows),
        judged=sum(row.judged for row in rows),
        scores=_spread(rows),
        reached=_reached(rows),
        worst_item=_worst_item(rows, items, words),
    )


def _worst_item(rows: Rows, items: Sequence[ItemColumn], words: Wording) -> str:
    failed = Counter(
        at for row in rows for at, cell in enumerate(row.cells) if cell and cell.kind.verdict in DEFECTS
    )
    if not failed:
        return ""
    at, n = min(failed.items(), key=lambda one: (-one[1], one[0]))
    return words.say("province.worst_item_text", code=items[at].label, title=items[at].title, n=n)


def _spread(rows: Rows) -> Range | None:
    """Lowest, median and highest estimate."""
    estimates = [row.score.estimate for row in rows if row.score]
    return range_of(min(estimates), median(estimates), max(estimates)) if estimates else None


def _reached(rows: Rows) -> int:
    target = scoring().target
    return sum(row.score is not None and row.score.estimate >= target for row in rows)


# By site builder


def builder_views(
    rows: Rows, items: Sequence[ItemColumn], words: Wording, lang: Lang
) -> tuple[BuilderView, ...]:
    """The known site builders, most sites first, and what their sites fail alike."""
    sites: defaultdict[str, list[AgencyRow]] = defaultdict(list)
    for row in rows:
        if row.builder_id:
            sites[row.builder_id].append(row)
    known, everywhere = vendors(), _ways_to_fail(rows)
    judged_at = Counter(at for row in rows for at, cell in enumerate(row.cells) if cell)
    views = [
        BuilderView(
            id=id_,
            name=own[0].builder,
            agencies=len(own),
            judged=sum(row.judged for row in own),
            scores=_spread(own),
            notes=tuple(getattr(note, lang) for note in known[id_].notes) if id_ in known else (),
            shared=_alike(own, items, everywhere, judged_at, words),
        )
        for id_, own in sites.items()
    ]
    return tuple(sorted(views, key=lambda view: (-view.agencies, view.name)))


Way = tuple[int, str, str]
"""Place of the item, verdict, code of the reason."""


def _ways_to_fail(rows: Iterable[AgencyRow]) -> Counter[Way]:
    return Counter(
        (at, cell.kind.token, row.reasons[at])
        for row in rows
        for at, cell in enumerate(row.cells)
        if cell and cell.kind.verdict in DEFECTS
    )


def _alike(
    own: Rows, items: Sequence[ItemColumn], everywhere: Counter[Way], judged_at: Counter[int], words: Wording
) -> tuple[SharedFailure, ...]:
    found = []
    own_judged = Counter(at for row in own for at, cell in enumerate(row.cells) if cell)
    for way, n in _ways_to_fail(own).items():
        at, judged = way[0], own_judged[way[0]]
        others = judged_at[at] - judged
        elsewhere = (everywhere[way] - n) / others if others else None
        if n < ALIKE_SITES or n < ALIKE_SHARE * judged or n / judged - (elsewhere or 0) < ALIKE_MORE:
            continue
        text = _alike_text(way, items[at], words, n=n, all=judged, elsewhere=elsewhere)
        found.append(((elsewhere or 0) - n / judged, at, SharedFailure(items[at], text, n)))
    return tuple(shared for *_, shared in sorted(found, key=lambda one: one[:2])[:MOST_ALIKE])


def _alike_text(way: Way, item: ItemColumn, words: Wording, *, elsewhere: float | None, **counts: int) -> str:
    """What the sites fail alike; the reason where it is known, else the verdict."""
    _, token, reason = way
    key = f"province.reason_kinds.{reason}"
    why = words.say(key if key in words else f"verdicts.{token}")
    facts: dict[str, object] = {"code": item.label, "title": item.title, "why": why, **counts}
    if elsewhere is None:
        return words.say("province.shared_failure_only", **facts)
    return words.say("province.shared_failure", **facts, others=number(100 * elsewhere, 0))


# What changed


def changed(rows: Rows) -> tuple[AgencyRow, ...]:
    """Agencies in which something changed since their last audit, most improved first."""
    moved = [row for row in rows if row.change and direction(row) is not None]
    return tuple(sorted(moved, key=lambda row: (-_gain(row), row.at)))


def direction(row: AgencyRow) -> int | None:
    """1 better, -1 worse, 0 changed but neither; None where nothing changed."""
    change = row.change
    if change is None or not (change.fixed or change.broken or change.lost_sight or change.difference):
        return None
    gain = _gain(row)
    return (gain > 0) - (gain < 0)


def _gain(row: AgencyRow) -> float:
    """Points won; where there is no score the items mended less those that got worse."""
    if row.change is None:
        return 0.0
    if row.change.difference is not None:
        return row.change.difference
    return float(len(row.change.fixed) - len(row.change.broken))


def change_text(rows: Rows, words: Wording) -> str:
    """How many agencies got better and worse; empty where there is nothing to compare with."""
    compared = [row for row in rows if row.change]
    if not compared:
        return ""
    moves = Counter(direction(row) or 0 for row in compared)
    facts = {"compared": len(compared), "better": moves[1], "worse": moves[-1], "same": moves[0]}
    return words.say("province.changes_text", **facts)


# Observations


def warning_counts(sweep: Sweep, words: Wording) -> tuple[WarningCount, ...]:
    """Kinds of warnings by the number of agencies they concern."""
    agencies: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for agency in sweep.agencies:
        for kind, n in agency.warnings.items():
            agencies[kind] += 1
            times[kind] += n
    counts = [WarningCount(_warning_title(kind, words), n, times[kind]) for kind, n in agencies.items()]
    return tuple(sorted(counts, key=lambda one: (-one.agencies, one.title)))


def _warning_title(kind: str, words: Wording) -> str:
    """The sentence of a warning where it needs no facts, else its kind as written in audit.json."""
    key = f"warnings.{kind}"
    return words.say(key) if key in words and not words.needs(key) else visible(kind, 60)
