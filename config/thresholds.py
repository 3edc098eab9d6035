"""The figures that matching and judging turn on, from thresholds.yaml."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml
from pydantic import Field

from config.checklist import Strict


class Thresholds(Strict):
    """Scores are 0–1; counts are plain numbers. The reasons stand in thresholds.yaml."""

    accept: float = Field(gt=0, lt=1)
    surely: float = Field(gt=0, lt=1)
    promise: float = Field(gt=0, lt=1)
    margin: float = Field(gt=0, lt=1)
    other_item: float = Field(gt=0, lt=1)
    inherit: float = Field(gt=0, le=1)
    substance: int = Field(ge=1)
    article: int = Field(ge=1)
    sample_cards: int = Field(ge=2)
    same_body_pages: int = Field(ge=2)
    failed_entries: int = Field(ge=1)
    failed_entries_share: float = Field(gt=0, le=1)
    index_links: int = Field(ge=2)
    index_agreement: float = Field(gt=0, le=1)
    index_strange: float = Field(ge=0, lt=1)
    index_title: float = Field(gt=0, lt=1)
    contradiction: float = Field(gt=0, lt=1)
    documents_per_item: int = Field(ge=1)


@cache
def thresholds() -> Thresholds:
    """The shipped thresholds, read once."""
    text = resources.files("config").joinpath("thresholds.yaml").read_text(encoding="utf-8")
    return Thresholds.model_validate(yaml.safe_load(text))
