"""Reads YAML so that every value can be traced to its line, and refuses what could do harm.

Anchors, aliases and merge keys are refused: they can blow a few bytes up to gigabytes, and a
checklist that is read by people should say what it means. Duplicate keys are refused because
PyYAML would keep the last one without a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from config.errors import ConfigError

MAX_BYTES = 1_000_000
"""A checklist of 43 items has about 200 KB."""
MAX_DEPTH = 20
"""A checklist nests eight levels; a parser that recurses must not be led deeper."""

Place = tuple[str | int, ...]
"""Where a value stands: ``("requirements", 3, "parts", 0, "period")``."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_SAFE_TAGS = {_TAG + name for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")}
_LONGEST_NUMBER = 40
"""No number, date or truth value is longer; PyYAML needs hours for 1:1:1:… written on for a megabyte."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The line, from 1, of every value of a file."""

    numbers: Mapping[Place, int]

    def of(self, path: Place) -> int | None:
        """Line of a value, or of the nearest thing around it that is in the file.

        >>> lines = Lines({(): 1, ("parts", 0): 7})
        >>> lines.of(("parts", 0)), lines.of(("parts", 0, "period"))
        (7, 7)
        """
        around = (path[:end] for end in range(len(path), -1, -1))
        return next((self.numbers[place] for place in around if place in self.numbers), None)


def load_yaml(file: Path | Traversable, name: str) -> tuple[Any, Lines]:
    """The data of a YAML file and the line of each value.

    Args:
        file: A path, or a resource of the package.
        name: How the file is called in messages.

    Raises:
        ConfigError: with line and field, when the file cannot be read, is too large, is not
            UTF-8 or not YAML, or uses anchors, tags, or a key twice.
    """
    text = _text(file, name)
    try:
        _scan(text, name)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ConfigError(name, f"not YAML: {error.problem}", line=line) from error
    except yaml.YAMLError as error:
        raise ConfigError(name, f"not YAML: {' '.join(str(error).split())}") from error
    if node is None:
        raise ConfigError(name, "the file is empty", line=1)
    numbers: dict[Place, int] = {}
    return _Reader(name, numbers).read(node, ()), Lines(numbers)


def _text(file: Path | Traversable, name: str) -> str:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(name, f"cannot be read: {error.strerror or error}") from error
    if len(raw) > MAX_BYTES:
        raise ConfigError(name, f"is larger than {MAX_BYTES:,} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(name, "is not UTF-8; save it with this encoding", line=line) from error


def _scan(text: str, name: str) -> None:
    """Refuse, before anything is built, what could blow up: anchors, aliases, deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            reason = "anchors (&) and aliases (*) are not allowed; write the values out"
            raise ConfigError(name, reason, line=_line(event))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise ConfigError(name, f"is nested more than {MAX_DEPTH} levels deep", line=_line(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _line(place: yaml.Node | yaml.Event) -> int | None:
    """Line of a node or event, from 1."""
    return place.start_mark.line + 1 if place.start_mark else None


class _Reader:
    """Turns nodes into plain values and notes their lines."""

    def __init__(self, name: str, numbers: dict[Place, int]) -> None:
        self._name = name
        self._numbers = numbers
        self._constructor = yaml.constructor.SafeConstructor()

    def read(self, node: yaml.Node, path: Place) -> Any:
        self._note(path, node)
        if node.tag not in _SAFE_TAGS:
            self._refuse(f"the tag {node.tag.removeprefix(_TAG)!r} is not allowed", node, path)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, i)) for i, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _scalar(self, node: yaml.Node, path: Place) -> Any:
        if node.tag == _TAG + "str":
            return str(node.value)
        with suppress(yaml.YAMLError, ValueError, OverflowError):
            if len(node.value) <= _LONGEST_NUMBER:
                return self._constructor.construct_object(node)
        return self._refuse("is no date or number that exists; put it in quotes if it is text", node, path)

    def _note(self, path: Place, node: yaml.Node) -> None:
        line = _line(node)
        if line is not None:
            self._numbers.setdefault(path, line)

    def _mapping(self, node: yaml.MappingNode, path: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            here = (*path, key)
            if key in values:
                self._refuse(f"the key {key!r} stands twice; keep one", key_node, here)
            self._note(here, key_node)
            values[key] = self.read(value_node, here)
        return values

    def _key(self, node: yaml.Node, path: Place) -> str:
        if node.tag == _TAG + "merge":
            self._refuse("merge keys (<<) are not allowed; write the values out", node, path)
        if not isinstance(node, yaml.ScalarNode) or node.tag != _TAG + "str":
            self._refuse("a key must be text; put it in quotes", node, path)
        return str(node.value)

    def _refuse(self, reason: str, node: yaml.Node, path: Place) -> Any:
        raise ConfigError(self._name, reason, line=_line(node), field=dotted(path))


def dotted(path: Place) -> str:
    """A path as messages show it.

    >>> dotted(("requirements", 3, "parts", 0, "period"))
    'requirements.3.parts.0.period'
    """
    return ".".join(map(str, path))
