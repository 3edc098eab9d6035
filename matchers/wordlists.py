"""Packaged word lists that only the matchers need, checked against a model when read."""

from __future__ import annotations

from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel

from config.loading import read_model

ModelT = TypeVar("ModelT", bound=BaseModel)


def word_list(name: str, model: type[ModelT]) -> ModelT:
    """The word list ``config/vocabulary/<name>`` as ``model``.

    Raises ConfigError naming file, line and field when the list does not fit the model.
    """
    return read_model(files("config").joinpath("vocabulary", name), f"config/vocabulary/{name}", model)
