"""In which one state an agency ends, from how its audit ended."""

from __future__ import annotations

from matchers.model import Coverage, Outcome
from matchers.sweep_model import AgencyState

STATE_OF_FAILURE: dict[Outcome, AgencyState] = {
    # no page could be opened: no name, no answer, dead, parked
    Outcome.DEAD: AgencyState.UNREACHABLE,
    Outcome.SOFT_404: AgencyState.UNREACHABLE,
    Outcome.SERVER_ERROR: AgencyState.UNREACHABLE,
    Outcome.ERROR_200: AgencyState.UNREACHABLE,
    Outcome.PARKED: AgencyState.UNREACHABLE,
    Outcome.UNDER_CONSTRUCTION: AgencyState.UNREACHABLE,
    Outcome.TIMEOUT: AgencyState.UNREACHABLE,
    Outcome.NETWORK: AgencyState.UNREACHABLE,
    Outcome.FORBIDDEN_ADDRESS: AgencyState.UNREACHABLE,
    Outcome.TOO_LARGE: AgencyState.UNREACHABLE,
    Outcome.STORAGE: AgencyState.UNREACHABLE,
    Outcome.UNREADABLE: AgencyState.UNREACHABLE,
    # it answers, but not to us
    Outcome.LOGIN: AgencyState.BLOCKED,
    Outcome.BOT_WALL: AgencyState.BLOCKED,
    Outcome.ROBOTS: AgencyState.BLOCKED,
    Outcome.NEEDS_BROWSER: AgencyState.BLOCKED,
}
"""Of the home page that did not open; a test sees that no Outcome is left out."""

NO_ANSWER = frozenset({Outcome.NETWORK, Outcome.TIMEOUT})
"""Failures that our own network could be the cause of."""

BETTER_FIRST = (
    AgencyState.AUDITED,
    AgencyState.PARTIAL,
    AgencyState.BLOCKED,
    AgencyState.UNREACHABLE,
    AgencyState.FAILED,
    AgencyState.NO_SITE,
)
"""Of two passes over one agency the better one counts."""

JUDGED = frozenset({AgencyState.AUDITED, AgencyState.PARTIAL})
WORTH_A_SECOND_PASS = frozenset({AgencyState.UNREACHABLE, AgencyState.FAILED, AgencyState.PARTIAL})


def state_of(coverage: Coverage, *, errors_share: float) -> AgencyState:
    """The state of an agency whose audit came to its end.

    ``errors_share`` (0–1) of all that was asked for, above which the host gave up on us.
    """
    if coverage.failure:
        return STATE_OF_FAILURE[Outcome(coverage.failure)]
    if coverage.budget_ended == "minutes" or coverage.interrupted:
        return AgencyState.PARTIAL
    asked = coverage.pages + coverage.files + coverage.errors
    if coverage.errors >= 10 and coverage.errors / asked > errors_share:
        return AgencyState.PARTIAL
    return AgencyState.AUDITED


def reason_key(state: AgencyState, coverage: Coverage | None) -> str:
    """Name of the sentence that says why an agency is not ``audited``; "" when it is."""
    if state is AgencyState.AUDITED:
        return ""
    if state is AgencyState.PARTIAL and coverage is not None and coverage.budget_ended != "minutes":
        return "sweep.reasons.gave_up"
    return f"sweep.reasons.{state.value}"


def is_better(one: AgencyState, other: AgencyState | None) -> bool:
    """Whether a state is as good as an earlier one or better."""
    return other is None or BETTER_FIRST.index(one) <= BETTER_FIRST.index(other)
