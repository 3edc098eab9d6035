"""Warnings that are new, gone, or about another number of pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence

from audits.item_changes import Place, place_on
from matchers.comparison_model import WarningChange
from matchers.model import Audit, AuditWarning

OURS = frozenset({"scans_unread", "scans_not_reached", "pages_need_browser", "browser_failed"})
"""Warnings that tell of this machine and its budget; they come and go without the site."""


def warning_changes(
    before: Audit, after: Audit
) -> tuple[tuple[AuditWarning, ...], tuple[AuditWarning, ...], tuple[WarningChange, ...]]:
    """New ones, gone ones, and those of another count, each in the order of their audit.

    Warnings are the same by kind and address; a kind that stands once in both is the same wherever
    its first page is. Of a site that did not open nothing is known, and of a crawl that was cut
    short it is not known what is gone.
    """
    if before.coverage.failure or after.coverage.failure:
        return (), (), ()
    old, new = _of_the_site(before.warnings), _of_the_site(after.warnings)
    joined = _joined(old, new, place_on(before), place_on(after))
    kept, matched = {id(one) for one in joined.values()}, joined.keys()
    changed = tuple(
        WarningChange(
            kind=w.kind, message=w.message, url=w.url, count_before=joined[id(w)].count, count_after=w.count
        )
        for w in new
        if id(w) in matched and joined[id(w)].count != w.count
    )
    cut = after.coverage.interrupted or (after.coverage.budget_ended and not before.coverage.budget_ended)
    gone = () if cut else tuple(w for w in old if id(w) not in kept)
    return tuple(w for w in new if id(w) not in matched), gone, changed


def _of_the_site(warnings: Iterable[AuditWarning]) -> list[AuditWarning]:
    return [w for w in warnings if w.kind not in OURS and not w.kind.startswith("decision_")]


def _joined(
    old: Sequence[AuditWarning], new: Sequence[AuditWarning], place_old: Place, place_new: Place
) -> dict[int, AuditWarning]:
    """The earlier warning of each later one, by the identity of the later."""
    by_key: dict[Hashable, list[AuditWarning]] = defaultdict(list)
    once = _standing_once(old) & _standing_once(new)
    for one in old:
        by_key[one.kind if one.kind in once else (one.kind, place_old(one.url))].append(one)
    joined: dict[int, AuditWarning] = {}
    for one in new:
        if waiting := by_key[one.kind if one.kind in once else (one.kind, place_new(one.url))]:
            joined[id(one)] = waiting.pop(0)
    return joined


def _standing_once(warnings: Iterable[AuditWarning]) -> set[str]:
    return {kind for kind, n in Counter(w.kind for w in warnings).items() if n == 1}
