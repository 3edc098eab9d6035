"""The memory of this process: how much it holds, and giving back what it no longer needs."""

from __future__ import annotations

import psutil


def megabytes_now() -> float:
    """Memory this process holds, in megabytes of 1,000,000 bytes."""
    return float(psutil.Process().memory_info().rss) / 1e6


def give_back() -> None:
    """Return freed memory to the system; a few milliseconds, nothing where the C library cannot.

    What dozens of threads freed otherwise stays in pieces of each thread's own, and a process grows
    though nothing is left behind (``python -m benchmarks.left_behind``).
    """
    if hasattr(psutil, "heap_trim"):
        psutil.heap_trim()
