"""When everything fails at one worker, its own network is the suspect."""

from __future__ import annotations

from audits.jobs.breaker import Breaker
from audits.jobs.rows import Place
from config.sweep import CircuitLimits

LIMITS = CircuitLimits(
    window=300, least=4, share=0.7, quiet=20, probe_every=60, probe_at_most=600, give_up=14400
)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def place(row: int, pass_no: int = 1) -> Place:
    return Place(1, row, pass_no)


def test_many_failures_at_once_go_back_and_nothing_is_begun_but_a_probe_now_and_then() -> None:
    clock = Clock()
    breaker = Breaker(LIMITS, clock)
    results = [breaker.note(place(row), failed=True) for row in range(3)]
    assert results == [None] * 3, "too few to conclude anything"
    assert breaker.note(place(3), failed=True) == (place(0), place(1), place(2))
    assert (breaker.is_open, breaker.may_take()) == (True, False)
    clock.now = 61
    assert [breaker.may_take(), breaker.may_take()] == [True, False]


def test_a_probe_that_fails_does_not_count_and_one_that_answers_ends_the_pause() -> None:
    clock = Clock()
    breaker = Breaker(LIMITS, clock)
    for row in range(4):
        breaker.note(place(row), failed=True)
    assert breaker.note(place(9), failed=True) == ()
    assert breaker.note(place(9), failed=False) is None
    assert (breaker.is_open, breaker.may_take()) == (False, True)


def test_an_agency_that_went_back_once_and_fails_again_has_failed_itself() -> None:
    breaker = Breaker(LIMITS, Clock())
    for row in range(4):
        breaker.note(place(row), failed=True)
    breaker.note(place(9), failed=False)
    assert [breaker.note(place(row), failed=True) for row in range(4)] == [None] * 4
    assert not breaker.is_open


def test_the_second_pass_is_of_sites_that_failed_before_and_says_nothing_of_the_network() -> None:
    breaker = Breaker(LIMITS, Clock())
    assert [breaker.note(place(row, 2), failed=True) for row in range(8)] == [None] * 8


def test_while_some_site_answers_here_it_is_not_the_network_however_many_others_fail() -> None:
    clock = Clock()
    breaker = Breaker(LIMITS, clock)
    breaker.answered()
    clock.now = LIMITS.quiet - 1
    assert [breaker.note(place(row), failed=True, others=True) for row in range(8)] == [None] * 8
    clock.now = LIMITS.quiet + 1
    assert breaker.note(place(8), failed=True, others=True) == tuple(place(row) for row in range(8))
