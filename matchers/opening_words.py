"""How the first lines of a document begin; read by the workers that open files, so it loads nothing else."""

from __future__ import annotations

from functools import cache

from config.checklist import Strict
from matchers.wordlists import word_list


class OpeningWords(Strict):
    """config/vocabulary/documents.yaml."""

    subject: str
    text_begins: tuple[str, ...]


@cache
def opening_words() -> OpeningWords:
    """The packaged words at the head of documents."""
    return word_list("documents.yaml", OpeningWords)
