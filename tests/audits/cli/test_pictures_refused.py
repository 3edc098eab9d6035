"""`oit report --screenshots` of a site on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from audits.cli.picturing import picture
from tests.reports.sample import AUDIT


def test_a_site_on_this_machine_is_told_in_thai_with_the_option_that_allows_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = AUDIT.agency.model_copy(update={"url": "http://127.0.0.1:9"})
    at_home = AUDIT.model_copy(update={"agency": here})
    picture(at_home, tmp_path, "th", allow_private=False)
    said = capsys.readouterr().err
    assert "--allow-private" in said
    assert "เครือข่ายภายใน" in said
    assert "public net" not in said
