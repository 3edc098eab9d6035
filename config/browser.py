"""When and how pages are opened with a browser, from browser.yaml."""

from __future__ import annotations

from functools import cache
from importlib import resources

from pydantic import Field

from config.checklist import Strict
from config.loading import read_model

_FILE = "config/browser.yaml"


class Shell(Strict):
    """How little a page shows that a script has still to draw; plain counts."""

    most_text: int = Field(ge=0)
    most_links: int = Field(ge=0)
    least_script: int = Field(ge=1)
    bare_text: int = Field(ge=0)


class Marks(Strict):
    """What the page of a script framework holds, in lower case."""

    source: str = Field(min_length=2)
    elements: tuple[str, ...] = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)


class Fetched(Strict):
    """How little a page shows of its own when a script asks for the rest, and what asking looks like."""

    most_text: int = Field(ge=0)
    most_links: int = Field(ge=0)
    asks: tuple[str, ...] = Field(min_length=1)


class Menus(Strict):
    """How many links without an address, and what share of all, make a menu that only scripts know."""

    least: int = Field(ge=1)
    share: float = Field(gt=0, le=1)


class Clicks(Strict):
    """What is clicked: a CSS selector, and names that are left alone."""

    source: str = Field(min_length=2)
    selector: str = Field(min_length=1)
    never: tuple[str, ...]


class Watchers(Strict):
    """Hosts, with their subdomains, that scripts of a page are not let to."""

    source: str = Field(min_length=2)
    hosts: tuple[str, ...]


class BrowserRules(Strict):
    """browser.yaml."""

    shell: Shell
    marks: Marks
    fetched: Fetched
    menus: Menus
    clicks: Clicks
    watchers: Watchers


@cache
def browser_rules() -> BrowserRules:
    """The shipped rules, read once.

    Raises:
        ConfigError: when browser.yaml is damaged.
    """
    return read_model(resources.files("config").joinpath("browser.yaml"), _FILE, BrowserRules)
