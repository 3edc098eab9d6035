"""The archive of a whole audit holds, for everything a finding shows, the bytes it was read from."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from audits.archive import Archive, open_archive
from audits.audit import run_audit
from audits.demo.server import serve
from audits.demo.town import build_town
from audits.one import archived_audit
from config.agency import Agency
from config.archive import archive_policy
from config.loading import checklist_for
from crawler.journal import Exchange
from crawler.settings import CrawlOptions
from matchers.model import FindingEvidence, Outcome
from tests.audits.archive.making import days


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """An archive with one audit of the made-up town, tidied so that only proofs are left; its number."""
    folder, built = tmp_path_factory.mktemp("town"), build_town(2566)
    with open_archive(folder) as archive, serve(built) as url:
        options = CrawlOptions(
            url=str(url),
            delay=0.0,
            per_ip_rate=100_000.0,
            allow_private=True,
            off_site=False,
            browser_pages=0,
        )
        work = archived_audit(archive, Agency(url=str(url)), options, checklist_for(2566), built.as_of)
        number = run_audit(work).audit_id  # type: ignore[arg-type]
        assert number is not None
        smallest = archive_policy().model_copy(update={"largest_body": 0})
        archive.tidy(smallest, datetime.now(UTC) + days(2))
    return folder, number


def bodies(archive: Archive, exchange: Exchange) -> set[str]:
    """Digests of a body as it was sent and as it was read."""
    sent = archive.objects.get(exchange.body) or b""
    encoding = {name.lower(): value for name, value in exchange.headers}.get("content-encoding", "")
    read = (
        gzip.decompress(sent)
        if encoding == "gzip"
        else zlib.decompress(sent)
        if encoding == "deflate"
        else sent
    )
    return {sha256(sent).hexdigest(), sha256(read).hexdigest()}


@pytest.mark.slow
def test_everything_a_finding_shows_is_there_to_the_byte(town: tuple[Path, int]) -> None:
    with open_archive(town[0]) as archive:
        proved = set().union(*(bodies(archive, one) for one in archive.proofs(town[1]) if one.body))
        shown = {one.sha256: one.url for one in _shown(archive, town[1]) if one.sha256}
        assert len(shown) > 20
        assert {url for digest, url in shown.items() if digest not in proved} == set()
        assert archive.verify().sound


@pytest.mark.slow
def test_pages_that_carry_what_a_finding_shows_are_there_too(town: tuple[Path, int]) -> None:
    with open_archive(town[0]) as archive:
        proved = {one.url for one in archive.proofs(town[1])}
        found_on = {one.found_on for one in _shown(archive, town[1]) if one.found_on}
        assert found_on - proved == set()


@pytest.mark.slow
def test_what_proves_nothing_is_gone(town: tuple[Path, int]) -> None:
    with open_archive(town[0]) as archive:
        crawl = archive.row(town[1]).crawl_id
        assert crawl is not None
        proofs = {one.body for one in archive.proofs(town[1])}
        others = {one.body for one in archive.exchanges(crawl) if one.body} - proofs
        assert others
        assert not any(archive.objects.has(digest) for digest in others)


def _shown(archive: Archive, number: int) -> list[FindingEvidence]:
    found = [one for finding in archive.audit(number).findings for one in finding.evidence]
    return [one for one in found if one.outcome is Outcome.OPENED or one.kind == "link"]
