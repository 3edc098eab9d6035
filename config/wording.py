"""Every sentence a person reads, in Thai and English.

They stand in texts/th.yaml and texts/en.yaml; a subject with many of its own (sweeps, schedules)
has a pair of files beside them, texts/sweep.th.yaml and texts/sweep.en.yaml. A sentence is named by
its path in the file, ``reasons.wrong_year``, and may hold named facts in braces. Facts are inserted
as plain text and never read as templates themselves, so a title taken from a web site can say
``{this}`` and do no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Formatter
from typing import Literal, get_args

from config.errors import ConfigError
from config.yaml_file import Place, load_yaml

Lang = Literal["th", "en"]
"""Languages the program speaks; Thai is the default everywhere."""


class Wording:
    """The sentences of one language; ask ``wording()`` for it."""

    def __init__(self, file: str, sentences: Mapping[str, str]) -> None:
        self.file = file
        self._sentences = dict(sentences)

    @property
    def sentences(self) -> Mapping[str, str]:
        """The sentences by name, with their placeholders."""
        return self._sentences

    def __contains__(self, key: object) -> bool:
        return key in self._sentences

    @property
    def keys(self) -> frozenset[str]:
        """Names of all sentences, ``section.name``."""
        return frozenset(self._sentences)

    def say(self, key: str, **facts: object) -> str:
        """Return the sentence of that name with its facts filled in.

        Facts the sentence does not use are ignored, so that a caller may pass all it knows.

        Raises:
            ConfigError: when the sentence, or a fact that it needs, is missing.
        """
        sentence = self._sentences.get(key)
        if sentence is None:
            raise ConfigError(self.file, "there is no sentence of this name", field=key)
        missing = sorted(placeholders(sentence) - facts.keys())
        if missing:
            raise ConfigError(self.file, f"the sentence needs the fact {missing[0]!r}", field=key)
        return sentence.format_map({name: str(value) for name, value in facts.items()})

    def needs(self, key: str) -> frozenset[str]:
        """Names of the facts the sentence asks for."""
        return placeholders(self._sentences.get(key, ""))


@lru_cache(maxsize=len(get_args(Lang)))
def wording(lang: Lang) -> Wording:
    """The sentences of a language, read once.

    Raises:
        ConfigError: when the language is none of ours or its file cannot be used.
    """
    if lang not in get_args(Lang):
        raise ConfigError("texts", f"no language {lang!r}; there are {', '.join(get_args(Lang))}")
    folder, main = resources.files("config").joinpath("texts"), f"{lang}.yaml"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(f".{main}"))
    sentences: dict[str, str] = {}
    for name in (main, *names):
        more = read_wording(folder.joinpath(name), f"texts/{name}").sentences
        if twice := sorted(sentences.keys() & more.keys()):
            raise ConfigError(f"texts/{name}", "stands in another file of texts/ already", field=twice[0])
        sentences |= more
    return Wording(f"texts/{main}", sentences)


def read_wording(source: Path | Traversable, file: str) -> Wording:
    """Read sentences from a YAML file, called ``file`` in messages.

    Raises:
        ConfigError: for broken YAML, a name that stands twice, a value that is no text, or a
            placeholder that is more than a name.
    """
    tree, lines = load_yaml(source, file)
    sentences: dict[str, str] = {}
    for path, value in _leaves(tree, ()):
        key, line = ".".join(map(str, path)), lines.of(path)
        problem = _problem(path, value)
        if problem:
            raise ConfigError(file, problem, line=line, field=key)
        sentences[key] = str(value).strip()
    return Wording(file, sentences)


def placeholders(sentence: str) -> frozenset[str]:
    """Names in braces.

    >>> sorted(placeholders("{code}: {years} of {{all}}"))
    ['code', 'years']
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def _leaves(node: object, path: Place) -> Iterator[tuple[Place, object]]:
    if isinstance(node, dict):
        for name, child in node.items():
            yield from _leaves(child, (*path, name))
    else:
        yield path, node


def _problem(path: Place, value: object) -> str:
    """What is wrong with one sentence; empty when nothing is."""
    strange = [name for name in path if not isinstance(name, str)]
    if strange:
        # YAML reads bare `yes`, `no` and `on` as truth values, and 1 as a number.
        return f"put quotation marks around the name {strange[0]!r}"
    if not isinstance(value, str):
        return f"expected a text, found {value!r}"
    try:
        parts = list(Formatter().parse(value))
    except ValueError as error:
        return f"braces do not match: {error}"
    for _, name, spec, conversion in parts:
        if name is not None and (not name.isidentifier() or spec or conversion):
            return f"{{{name}}} must be a plain name in braces"
    return ""
