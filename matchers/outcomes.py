"""What the outcome of opening an address means for a verdict, and the code of its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from matchers.model import Outcome

UNREACHABLE: Final[Mapping[Outcome, str]] = {
    Outcome.DEAD: "http_status",
    Outcome.SOFT_404: "soft_404",
    Outcome.SERVER_ERROR: "server_error",
    Outcome.ERROR_200: "error_200",
    Outcome.LOGIN: "login",
}
"""Outcomes that prove a claim cannot be opened by anybody, and their reason codes."""

UNKNOWN: Final[Mapping[Outcome, str]] = {
    Outcome.ROBOTS: "robots",
    Outcome.BOT_WALL: "bot_wall",
    Outcome.PARKED: "parked",
    Outcome.TIMEOUT: "timeout",
    Outcome.NETWORK: "network",
    Outcome.FORBIDDEN_ADDRESS: "forbidden_address",
    Outcome.TOO_LARGE: "too_large",
    Outcome.STORAGE: "storage",
    Outcome.NEEDS_BROWSER: "needs_browser",
}
"""Outcomes that only say that we could not look, and their reason codes."""

SEEN_IN_PART: Final = ("needs_browser", "cut_off", "read_in_part")
"""Problems of pages that opened and may hold more than was seen, and the codes of their reasons."""
