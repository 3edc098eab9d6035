"""`oit check` with everything on, phase by phase; prints one JSON line.

Run in a process of its own: ``python -m benchmarks.crawl.ours URL PAGES [--html-only] [--profile FILE]``.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import tempfile
import time
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from benchmarks.measuring import cpu_seconds

AS_OF = date(2023, 4, 20)
FORMATS = ("html", "xlsx", "csv")


def main(url: str, pages: int, *, html_only: bool = False, profile: Path | None = None) -> dict[str, float]:
    """Audit, and give what each phase cost: CPU seconds, and wall seconds of the crawl."""
    start = cpu_seconds()
    import scrapy.crawler  # noqa: F401 - otherwise paid in the crawl phase

    from audits.audit import make_audit
    from audits.folder import AuditFolder
    from benchmarks.frontiers import PagesOnly
    from benchmarks.sites import loopback_options
    from config.agency import Agency
    from config.loading import load_checklist
    from crawler.frontier import MemoryFrontier
    from crawler.reactor import run
    from crawler.running import crawl
    from crawler.spiders.site import CrawlJob
    from matchers.similarity import Matcher

    checklist = load_checklist("oit-2566")
    matcher = Matcher(checklist)
    matcher.best("รายงานผลการดำเนินงาน")
    ready = cpu_seconds()

    with tempfile.TemporaryDirectory() as folder:
        out = AuditFolder(Path(folder))
        job = CrawlJob(checklist, matcher, frontier=PagesOnly if html_only else MemoryFrontier)
        profiler = cProfile.Profile() if profile else None
        began = time.monotonic()
        with out.request_log() as requests, profiler or nullcontext():
            run(crawl(job, loopback_options(url, pages), requests))
        crawled, seconds = cpu_seconds(), time.monotonic() - began
        asked, distinct = matcher.asked, matcher.distinct
        if profiler and profile:
            profiler.dump_stats(profile)

        evidence = tuple(job.harvest.evidence())
        coverage = job.harvest.coverage()
        audit = make_audit(evidence, coverage, Agency(url=url), checklist, AS_OF, matcher=matcher)
        judged = cpu_seconds()
        out.write_evidence(evidence)
        out.write_reports(audit, checklist, FORMATS, "th")
        reported = cpu_seconds()
    return {
        "fetched": job.harvest.count,
        "pages": job.harvest.pages,
        "files": job.harvest.files,
        "requests": job.harvest.requests,
        "start_cpu": ready - start,
        "crawl_cpu": crawled - ready,
        "judge_cpu": judged - crawled,
        "report_cpu": reported - judged,
        "seconds": seconds,
        "names": asked,
        "distinct_names": distinct,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("pages", type=int)
    parser.add_argument("--html-only", action="store_true")
    parser.add_argument("--profile", type=Path)
    given = parser.parse_args()
    print(json.dumps(main(given.url, given.pages, html_only=given.html_only, profile=given.profile)))
