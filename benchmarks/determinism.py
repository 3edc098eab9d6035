"""The same input gives the same bytes; the same site gives the same evidence but for times."""

from __future__ import annotations

import hashlib
import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from audits.demo.model import Town, Variant
from audits.demo.server import serve
from audits.demo.town import build_town
from audits.folder import AuditFolder
from benchmarks.figures import Figures, Table
from benchmarks.sites import crawl_site, judge_job
from config.agency import Agency
from config.checklist import Checklist
from crawler.spiders.site import CrawlJob
from matchers.judge import judge
from matchers.model import Coverage, Evidence, Finding

SHUFFLES, SEED, MAX_PAGES, SLOWEST_S = 10, 7, 300, 0.02
TIMES = {"fetched_at"}


def measure_determinism(shuffles: int = SHUFFLES, news: int = 24) -> Figures:
    """Judge one stored set of evidence again and again, and crawl one town three times."""
    town = build_town(2566, seed=SEED, variant=Variant(news=news))
    unsteady = _answering_unsteadily(town)
    jobs, urls = [], set[str]()
    # one address for all three, because it stands in every piece of evidence
    with serve(town) as server:
        jobs += [crawl_site(server.url, town.fiscal_year, max_pages=MAX_PAGES) for _ in range(2)]
        urls.add(server.url)
        port = int(server.url.rpartition(":")[2])
    with serve(unsteady, port=port) as server:
        jobs.append(crawl_site(server.url, town.fiscal_year, max_pages=MAX_PAGES))
        urls.add(server.url)
    assert len(urls) == 1
    url = urls.pop()
    judged = _judge_stored(jobs[0], url, town.as_of, shuffles)
    crawled = [_hash_of_crawl(job, url, town.as_of) for job in jobs]
    values = {
        "evidence": judged.pop("evidence"),
        "findings_sha256": judged,
        "crawls_sha256": dict(zip(("first", "second", "unsteady answers"), crawled, strict=True)),
        "findings_identical": len(set(judged.values())) == 1,
        "crawls_identical": len(set(crawled)) == 1,
    }
    return Figures("determinism", values, (_table(values, shuffles),))


def _answering_unsteadily(town: Town) -> Town:
    """The same town, every answer late by chance, so that answers overtake each other."""
    chance = random.Random(SEED)
    late = {path: replace(r, delay_s=chance.uniform(0, SLOWEST_S)) for path, r in town.replies.items()}
    return replace(town, replies=late)


def _judge_stored(job: CrawlJob, url: str, as_of: date, shuffles: int) -> dict[str, Any]:
    """Hashes of the findings from evidence as stored in a folder: twice as it is, then shuffled."""
    coverage = job.harvest.coverage()
    with tempfile.TemporaryDirectory() as folder:
        stored = AuditFolder(Path(folder))
        stored.write_evidence(job.harvest.evidence())
        evidence = list(stored.read_evidence())

    def once(pieces: Sequence[Evidence]) -> str:
        return _hash_of_findings(_judge(pieces, coverage, url, job.checklist, as_of))

    hashes: dict[str, Any] = {"as stored": once(evidence), "as stored, again": once(evidence)}
    for number in range(shuffles):
        shuffled = evidence[:]
        random.Random(number).shuffle(shuffled)
        hashes[f"shuffle {number + 1}"] = once(shuffled)
    return hashes | {"evidence": len(evidence)}


def _judge(
    evidence: Sequence[Evidence], coverage: Coverage, url: str, checklist: Checklist, as_of: date
) -> tuple[Finding, ...]:
    return judge(evidence, coverage, Agency(url=url), checklist, as_of)  # a matcher of its own each time


def _hash_of_findings(findings: Sequence[Finding]) -> str:
    return _sha256("\n".join(f.model_dump_json() for f in findings))


def _hash_of_crawl(job: CrawlJob, url: str, as_of: date) -> str:
    """Hash of all that a crawl leads to, in its order, but for times."""
    audit, evidence = judge_job(job, url, as_of)
    told = [e.model_dump(mode="json", exclude=TIMES) for e in evidence]
    return _sha256(json.dumps([told, without_times(audit.model_dump(mode="json"))], sort_keys=True))


def without_times(told: Any) -> Any:
    """A JSON value without what a clock put into it.

    >>> without_times({"url": "x", "evidence": [{"fetched_at": "2023-04-20T00:00:00Z", "text": "y"}]})
    {'url': 'x', 'evidence': [{'text': 'y'}]}
    """
    if isinstance(told, dict):
        return {key: without_times(value) for key, value in told.items() if key not in TIMES}
    return [without_times(value) for value in told] if isinstance(told, list) else told


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _table(values: dict[str, Any], shuffles: int) -> Table:
    def row(what: str, hashes: dict[str, str], same: bool) -> tuple[str, ...]:
        different = len(set(hashes.values()))
        return (
            what,
            str(len(hashes)),
            "yes" if same else f"no, {different} kinds",
            next(iter(hashes.values())),
        )

    return Table(
        f"Determinism, {values['evidence']} pieces of evidence",
        ("what", "times", "identical", "sha256 of the first"),
        (
            row(
                f"findings of stored evidence, twice and in {shuffles} shuffled orders",
                values["findings_sha256"],
                values["findings_identical"],
            ),
            row(
                "evidence and audit of crawls, without times; the last with unsteady answers",
                values["crawls_sha256"],
                values["crawls_identical"],
            ),
        ),
        ("Target: identical.",),
    )
