"""`oit check` with everything on: ``python -m benchmarks.crawl.ours URL PAGES`` prints each phase as JSON."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import cpu_seconds


def main(url: str, pages: int) -> None:
    """Audit and print what each phase cost, CPU seconds."""
    start = cpu_seconds()
    from audits.audit import make_audit, run_audit
    from audits.folder import AuditFolder
    from config.agency import Agency
    from config.loading import load_checklist
    from crawler.settings import CrawlOptions, crawl_settings
    from crawler.spiders.site import CrawlJob, SiteSpider
    from matchers.similarity import Matcher

    checklist = load_checklist("oit-2566")
    matcher = Matcher(checklist)
    matcher.best("รายงานผลการดำเนินงาน")
    ready = cpu_seconds()
    began = time.monotonic()
    options = CrawlOptions(url=url, delay=0.0, per_ip_rate=100_000.0, allow_private=True, max_pages=pages)
    job = CrawlJob(checklist, matcher)

    async def crawl() -> None:
        from scrapy.crawler import AsyncCrawlerRunner

        await AsyncCrawlerRunner(crawl_settings(options)).crawl(SiteSpider, url=url, job=job)

    run_audit(crawl())
    crawled, seconds = cpu_seconds(), time.monotonic() - began
    evidence = tuple(job.harvest.evidence())
    from datetime import date

    audit = make_audit(
        evidence, job.harvest.coverage(), Agency(url=url), checklist, date(2023, 4, 20), matcher=matcher
    )
    judged = cpu_seconds()
    with tempfile.TemporaryDirectory() as folder:
        out = AuditFolder(Path(folder))
        out.write_evidence(evidence)
        out.write_reports(audit, checklist, ("html", "xlsx", "csv"), "th")
    reported = cpu_seconds()
    print(
        json.dumps(
            {
                "fetched": job.harvest.count,
                "start_cpu": ready - start,
                "crawl_cpu": crawled - ready,
                "judge_cpu": judged - crawled,
                "report_cpu": reported - judged,
                "seconds": seconds,
                "names": matcher.asked,
                "distinct_names": matcher.distinct,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
