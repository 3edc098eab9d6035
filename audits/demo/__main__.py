"""Serves the made-up town for looking around: ``python -m audits.demo --port 8000``."""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
from typing import get_args

from audits.demo.model import Layout, Variant, Ways
from audits.demo.server import serve
from audits.demo.town import EDITIONS, build_town


def main() -> None:
    """Serve one town until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m audits.demo", description=__doc__)
    parser.add_argument("--fiscal-year", type=int, default=2566, choices=EDITIONS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--layout", default="ita_page", choices=get_args(Layout))
    parser.add_argument("--thai-digits", action="store_true")
    parser.add_argument("--windows-874", action="store_true")
    parser.add_argument("--frames", action="store_true")
    parser.add_argument("--query-pages", action="store_true")
    parser.add_argument("--ways", default="plain", choices=get_args(Ways))
    parser.add_argument("--news", type=int, default=24)
    given = parser.parse_args()
    variant = Variant(
        thai_digits=given.thai_digits,
        encoding="windows-874" if given.windows_874 else "utf-8",
        frames=given.frames,
        query_pages=given.query_pages,
        layout=given.layout,
        news=given.news,
        ways=given.ways,
    )
    town = build_town(given.fiscal_year, seed=given.seed, variant=variant)
    with serve(town, port=given.port) as server, contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(f"{town.name}: {server.url}/ (Ctrl-C ends)\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
