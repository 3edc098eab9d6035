"""Files of config/ as typed models, and pydantic's answers in plain words: file, line, field, reason."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.errors import ConfigError
from config.yaml_file import Lines, Place, dotted, load_yaml

ModelT = TypeVar("ModelT", bound=BaseModel)
Fault = tuple[Place, str]
"""Where something is wrong in a file, and what."""


def read_model(file: Path | Traversable, name: str, model: type[ModelT]) -> ModelT:
    """A YAML file as ``model``.

    Raises:
        ConfigError: for the first thing wrong with the file, with its line and field.
    """
    data, lines = load_yaml(file, name)
    return validated(data, lines, name, model)


def validated(
    data: object,
    lines: Lines,
    name: str,
    model: type[ModelT],
    closer: Callable[[Fault, object], Fault] = lambda fault, _: fault,
) -> ModelT:
    """``data`` as ``model``; ``closer`` may name a better place and reason for what is wrong.

    Raises:
        ConfigError: for the first thing wrong, with its line and field.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path, reason = closer((first["loc"], _plain(first)), data)
        raise ConfigError(name, reason, line=lines.of(path), field=dotted(path)) from error


_REASONS = {
    "missing": "is missing",
    "extra_forbidden": "is no field of this file; look for a slip of the keyboard",
    "string_type": "must be text; put it in quotes",
    "string_too_short": "is too short; at least {min_length} letters",
    "string_pattern_mismatch": "is {input!r}, but must look like {pattern}",
    "too_short": "has {actual_length} entries; at least {min_length} needed",
    "enum": "{input!r} is none of: {expected}",
    "literal_error": "{input!r} is none of: {expected}",
    "model_type": "must be fields with values",
    "dict_type": "must be fields with values",
    "tuple_type": "must be a list",
    "greater_than_equal": "is {input}; at least {ge} needed",
    "less_than_equal": "is {input}; at most {le} allowed",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
}


def _plain(error: ErrorDetails) -> str:
    """The reason of a pydantic error in plain words.

    >>> _plain({"type": "missing", "loc": ("code",), "msg": "Field required", "input": {}})
    'is missing'
    """
    sentence = _REASONS.get(error["type"])
    if sentence is None:
        return error["msg"].removeprefix("Value error, ")
    return sentence.format(input=_short(error["input"]), **error.get("ctx", {}))


def _short(value: object, limit: int = 60) -> object:
    return value[:limit] if isinstance(value, str) else value
