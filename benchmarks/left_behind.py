"""What audits leave behind in a process: waves of good and hostile sites, and what is allocated after each.

``python -m benchmarks.left_behind [--waves 6] [--audits 100] [--json FILE]``

The soak shows the memory that processes hold; here is shown whether anything still needs it. After
each wave the caches of bounded size are emptied and garbage is collected, and the blocks are counted
that Python still has allocated: what grows from wave to wave is a leak. The sites, and their network,
are those of `benchmarks.soak`.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import gc
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import psutil

from audits.audit import audit_agency
from audits.memory import give_back, megabytes_now
from benchmarks.misbehaving import address
from benchmarks.soak import AS_OF, in_a_network_of_its_own, served
from config.agency import Agency
from config.loading import checklist_for
from crawler.extract.workers import share_workers
from crawler.settings import CrawlOptions
from matchers.similarity import Matcher

READERS = 2


async def waves(count: int, audits: int, pages: int) -> list[dict[str, float]]:
    """Audit ``count`` waves of sites side by side; what is left after each."""
    checklist, left, workers = checklist_for(2566), list[dict[str, float]](), share_workers(READERS)
    for wave in range(count):
        matcher = Matcher(checklist)
        sites = [f"http://{address(n)}/" for n in range(wave * audits, (wave + 1) * audits)]
        told = await asyncio.gather(
            *(
                audit_agency(
                    Agency(name="site", url=url), _options(url, pages), checklist, AS_OF, matcher=matcher
                )
                for url in sites
            ),
            return_exceptions=True,
        )
        broken = sum(isinstance(one, BaseException) for one in told)
        del told, matcher
        left.append(_left((wave + 1) * audits) | {"broken": float(broken)})
        print(" · ".join(f"{name} {value:g}" for name, value in left[-1].items()), flush=True)
    workers.close()
    return left


def _options(url: str, pages: int) -> CrawlOptions:
    return CrawlOptions(
        url=url,
        max_pages=pages,
        max_minutes=0.5,
        contact="soak@example.go.th",
        ocr_seconds=0.0,
        browser_pages=0,
        patience=0.1,
    )


def _left(audits: int) -> dict[str, float]:
    held = megabytes_now()
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and (one.cache_info().maxsize or 0) > 1:
            one.cache_clear()
    gc.collect()
    give_back()
    process = psutil.Process()
    return {
        "audits": float(audits),
        "blocks": float(sys.getallocatedblocks()),
        "sockets": float(len(process.net_connections("inet"))),
        "files": float(process.num_fds()),
        "threads": float(process.num_threads()),
        "megabytes": round(held, 1),
        "megabytes_emptied": round(megabytes_now(), 1),
    }


def main() -> None:
    """Run the waves; the last line, or the file, is JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.left_behind", description=__doc__)
    parser.add_argument("--waves", type=int, default=6)
    parser.add_argument("--audits", type=int, default=100, help="side by side in each wave")
    parser.add_argument("--pages", type=int, default=10, help="pages and files of each site at most")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.inside:
        sys.exit(in_a_network_of_its_own("benchmarks.left_behind", sys.argv[1:]))
    from crawler.reactor import run

    with tempfile.TemporaryDirectory(prefix="oit-left-", ignore_cleanup_errors=True) as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        with served(Path(folder) / "forbidden"):
            left: list[dict[str, Any]] = run(waves(given.waves, given.audits, given.pages))
    figures = json.dumps(left, indent=1)
    if given.json:
        given.json.write_text(figures + "\n", encoding="utf-8")
    print(json.dumps(left))


if __name__ == "__main__":
    main()
