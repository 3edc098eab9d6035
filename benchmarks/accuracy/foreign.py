"""Whether codes of other systems are known for what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.accuracy.intervals import Share, share
from benchmarks.accuracy.labels import Label
from matchers.codes import read_codes

HEALTH = re.compile(r"\s*(?:MOIT|EBIT|EB)\s?\.?-?\s?\d", re.IGNORECASE)
OIT = re.compile(r"\s*\(?(?:OIT|O|o)\s?\d")
FOREIGN_SYSTEMS = frozenset({"eb", "moit", "ebit"})


@dataclass(frozen=True, slots=True)
class Foreign:
    """``recognised``: codes of the health ministry read as such and as no item of ours, distinct ones.

    ``ours``: codes of OIT lists read as ours and as nothing else. ``missed``: those read otherwise.
    """

    recognised: Share
    ours: Share
    missed: tuple[str, ...]


def foreign_codes(labels: Iterable[Label]) -> Foreign:
    """How the codes that stand beside or in the labelled names are read."""
    shown = list(
        dict.fromkeys(code for label in labels for code in (label.code_as_shown, label.text) if code)
    )
    health = {text: _systems(text) for text in shown if HEALTH.match(text)}
    oit = {text: _systems(text) for text in shown if OIT.match(text)}
    missed = [text for text, systems in health.items() if not _is_foreign(systems)]
    missed += [text for text, systems in oit.items() if systems != {"oit"}]
    return Foreign(
        recognised=share([_is_foreign(systems) for systems in health.values()]),
        ours=share([systems == {"oit"} for systems in oit.values()]),
        missed=tuple(missed),
    )


def _systems(text: str) -> frozenset[str]:
    return frozenset(mention.system for mention in read_codes(text))


def _is_foreign(systems: frozenset[str]) -> bool:
    return bool(systems) and systems <= FOREIGN_SYSTEMS
