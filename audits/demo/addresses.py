"""Addresses of the made-up town: words, numbers, or one script with a query."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Literal


@dataclass
class Addresses:
    """Gives every page its address, the same one each time it is asked for.

    >>> Addresses("words").page("plans", "annual_plan")
    '/plans/annual-plan'
    >>> Addresses("numbers").page("plans", "annual_plan")
    '/content/1201'
    >>> Addresses("query").page("plans", "annual_plan", number=2)
    '/index.php?_mod=cGxhbnM&id=1201&page=2'
    """

    style: Literal["words", "numbers", "query"]
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def page(self, section: str, name: str = "", *, number: int = 1) -> str:
        """The address of a page, or of a further page of a list."""
        more = f"page={number}" if number > 1 else ""
        if self.style == "words":
            path = f"/{section}/{name}".rstrip("/").replace("_", "-")
            return f"{path}?{more}" if more else path
        identity = self._numbers.setdefault((section, name), 1201 + len(self._numbers))
        if self.style == "numbers":
            return f"/content/{identity}" + (f"?{more}" if more else "")
        module = base64.urlsafe_b64encode(section.encode()).decode().rstrip("=")
        return f"/index.php?_mod={module}&id={identity}" + (f"&{more}" if more else "")
