"""How the ten indicators become a total and a band, from scoring.yaml; every fact with its source."""

from __future__ import annotations

from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from config.checklist import Fact, Source, Strict, Wording
from config.loading import read_model

_FILE = "config/scoring.yaml"


class Years(Strict):
    """A span of fiscal years (พ.ศ.), both ends included."""

    first: int = Field(ge=2540, le=2650)
    last: int = Field(ge=2540, le=2650)

    def __contains__(self, fiscal_year: object) -> bool:
        return isinstance(fiscal_year, int) and self.first <= fiscal_year <= self.last


class Instrument(Strict):
    """IIT, EIT or OIT: how many indicators it is the mean of, and its share of the total."""

    id: str
    indicators: int = Field(ge=1)
    percent: int = Field(gt=0, le=100)


class Band(Strict):
    """One rung: the least total, and the least of every single instrument."""

    name: Wording
    total: int = Field(ge=0, le=100)
    each: int = Field(0, ge=0, le=100)


class Ladder(Strict):
    """The bands of some years, best first; the last one is for everybody else."""

    years: Years
    fact: Fact
    bands: tuple[Band, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _falls(self) -> Self:
        least = [(band.total, band.each) for band in self.bands]
        if any(upper <= lower for upper, lower in pairwise(least)):
            raise ValueError("bands must stand best first")
        if least[-1] != (0, 0):
            raise ValueError("the last band must begin at 0")
        return self


class Scoring(Strict):
    """scoring.yaml. Scores are 0–100, years พ.ศ."""

    sources: dict[str, Source]
    instruments: tuple[Instrument, ...] = Field(min_length=1)
    instruments_fact: Fact
    target: int = Field(ge=0, le=100)
    target_fact: Fact
    years: Years
    ladders: tuple[Ladder, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if sum(one.percent for one in self.instruments) != 100:
            raise ValueError("the percents of the instruments must add up to 100")
        if any(upper.years.last >= lower.years.first for upper, lower in pairwise(self.ladders)):
            raise ValueError("ladders must stand oldest first and share no year")
        for fact in (self.instruments_fact, self.target_fact, *(ladder.fact for ladder in self.ladders)):
            for source in fact.sources:
                if source not in self.sources:
                    raise ValueError(f"source {source!r} is not under sources")
        return self

    @property
    def figures(self) -> int:
        """How many indicators a total is made of."""
        return sum(one.indicators for one in self.instruments)

    def ladder_of(self, fiscal_year: int) -> Ladder:
        """The ladder of a fiscal year (พ.ศ.); of a year without one, that of the last year known before.

        ``fiscal_year in ladder.years`` tells the two apart.
        """
        begun = [ladder for ladder in self.ladders if ladder.years.first <= fiscal_year]
        return begun[-1] if begun else self.ladders[0]


@cache
def scoring() -> Scoring:
    """The shipped rules, read once.

    >>> scoring().target, scoring().figures
    (85, 10)

    Raises:
        ConfigError: when scoring.yaml is damaged.
    """
    return read_model(resources.files("config").joinpath("scoring.yaml"), _FILE, Scoring)
