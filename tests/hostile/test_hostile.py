"""Each misbehaviour against a full ``oit check``: the audit ends, tells the truth, harms nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.cases import catalogue
from tests.hostile.complaints import complaints
from tests.hostile.running import Tried

pytestmark = pytest.mark.timeout(1200)  # the first one waits for all


@pytest.mark.parametrize("name", catalogue())
def test_the_audit_survives(name: str, tried: dict[str, Tried], outputs: Path) -> None:
    case = catalogue()[name]
    assert complaints(case, tried[name], outputs / name) == [], case.does


def test_the_catalogue_holds_at_least_two_hundred_misbehaviours() -> None:
    assert len(catalogue()) >= 200
    told = [case.does for case in catalogue().values()]
    assert len(set(told)) == len(told), "each is told in words of its own"
