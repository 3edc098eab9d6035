"""Programs of the system are asked within bounds, and missed without harm."""

from __future__ import annotations

import shutil
import time

import pytest

from crawler.extract.programs import ask


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not here")


def test_an_absent_program_answers_nothing() -> None:
    assert ask(["no-such-program-of-oit"], seconds=1, most_bytes=10) is None


@needs("printf")
def test_what_a_program_prints_is_the_answer() -> None:
    assert ask(["printf", "แผน"], seconds=5, most_bytes=100) == "แผน".encode()


@needs("sleep")
def test_a_program_that_hangs_is_ended() -> None:
    began = time.monotonic()
    assert ask(["sleep", "30"], seconds=0.3, most_bytes=10) is None
    assert time.monotonic() - began < 10


@needs("yes")
def test_a_program_that_never_stops_printing_is_cut() -> None:
    assert ask(["yes"], seconds=10, most_bytes=1000) == b"y\n" * 500


@needs("false")
def test_a_program_that_fails_answers_nothing() -> None:
    assert ask(["false"], seconds=5, most_bytes=10) is None
