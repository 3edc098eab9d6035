"""Words and services by which a channel is known, from vocabulary/channels.yaml."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml

from config.checklist import Strict


class ChannelWords(Strict):
    """Service names are those of ``crawler.links.service``."""

    social_services: frozenset[str]
    form_services: frozenset[str]
    never_fetched: frozenset[str]
    share_marks: tuple[str, ...]
    answer_words: tuple[str, ...]


@cache
def channel_words() -> ChannelWords:
    """The shipped words, read once."""
    text = resources.files("config").joinpath("vocabulary", "channels.yaml").read_text(encoding="utf-8")
    return ChannelWords.model_validate(yaml.safe_load(text))
