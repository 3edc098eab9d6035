"""The forms of a page that a visitor can fill in; search boxes and logins are left out."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.extract.markup import markup_rules
from matchers.model import Form
from matchers.text import mask_personal, normalise

MAX_FORMS = 30
MAX_FIELDS = 60
_LONGEST_LABEL = 60
_NO_FIELDS = frozenset({"hidden", "submit", "button", "reset", "image"})


class _Field:
    __slots__ = ("identity", "label", "name")

    def __init__(self, identity: str, label: str, name: str) -> None:
        self.identity, self.label, self.name = identity, label, name


class FormReader:
    """Collects forms while a page is read.

    A field is called after its label, else the short text in front of it, else its
    placeholder, else its name.
    """

    def __init__(self) -> None:
        self.found: list[Form] = []
        self.open = False
        self._reset()

    def _reset(self) -> None:
        self._action = self._method = self._heading = ""
        self._fields: list[_Field] = []
        self._labels: dict[str, str] = {}
        self._label: list[str] | None = None
        self._label_for = self._last_label = self._before = ""
        self._refused = False

    @property
    def is_full(self) -> bool:
        """Whether no more fields are taken."""
        return len(self._fields) >= MAX_FIELDS

    def start(self, attributes: Mapping[str, str], trail: tuple[str, ...]) -> None:
        """A form begins under these headings."""
        self._reset()
        self.open = True
        self._action = attributes.get("action", "")[:500]
        self._method = attributes.get("method", "get").lower()
        self._heading = attributes.get("aria-label") or (trail[-1] if trail else "")
        self._refused = "search" in f"{attributes.get('role', '')} {attributes.get('class', '')}".lower()

    def start_label(self, attributes: Mapping[str, str]) -> None:
        """A label begins."""
        self._label, self._label_for = [], attributes.get("for", "")

    def text(self, text: str) -> None:
        """Text inside the form."""
        if self._label is not None:
            self._label.append(text)

    def end_label(self) -> None:
        """A label ends."""
        text = " ".join("".join(self._label or ()).split())[:200]
        self._label = None
        self._last_label = text or self._last_label
        if text and self._label_for:
            self._labels[self._label_for] = text

    def field(self, tag: str, attributes: Mapping[str, str], before: str) -> None:
        """A field, and the text in front of it."""
        kind = attributes.get("type", "text").lower() if tag == "input" else tag
        name = attributes.get("name", "")
        if not self.open or kind in _NO_FIELDS or self.is_full:
            return
        rules = markup_rules()
        if kind == "password" or name.lower() in rules.login_fields or kind == "search":
            self._refused = True
        wrapped = " ".join("".join(self._label or ()).split())
        told = before if 0 < len(before) <= _LONGEST_LABEL and before != self._before else ""
        written = attributes.get("placeholder") or attributes.get("aria-label")
        label = wrapped or self._last_label or told or written or ""
        self._before, self._last_label = before, ""
        self._fields.append(_Field(attributes.get("id", ""), label[:200], name))

    def end(self) -> None:
        """The form ends; it is kept when it is a service."""
        if not self.open:
            return
        self.open = False
        names = {field.name.lower() for field in self._fields}
        search = len(self._fields) <= 2 and bool(names & markup_rules().search_fields)
        if not self._fields or self._refused or search or len(self.found) >= MAX_FORMS:
            return
        called = [self._labels.get(f.identity) or f.label or f.name for f in self._fields]
        self.found.append(
            Form(
                action=self._action,
                method="post" if self._method == "post" else "get",
                name=mask_personal(normalise(self._heading)),
                fields=tuple(dict.fromkeys(mask_personal(normalise(text)) for text in called if text)),
            )
        )
