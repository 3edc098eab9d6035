"""The installed Chromium: where it is, how it is started without a network, how it is ended."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
HEAP_MB = 512
"""Of JavaScript in one page; Chromium ends the page that wants more."""
NOWHERE = "http://127.0.0.1:9"
"""The discard port: a proxy that is not there."""
ARGUMENTS = (
    # Three times the same, so that one mistake opens nothing: every request of a page is answered
    # by us; what is no request of a page finds no name and no number, and a proxy that is not there.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    f"--proxy-server={NOWHERE}",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--disable-background-networking",
    "--disable-gpu",
    "--blink-settings=imagesEnabled=false",
    f"--js-flags=--max-old-space-size={HEAP_MB}",
    "--renderer-process-limit=2",
    "--disable-dev-shm-usage",
    "--lang=th",
)
_ANONYMOUS = re.compile(r"^RssAnon:\s+(\d+) kB", re.MULTILINE)


def installed() -> Path | None:
    """The Chromium to use; None without one, or without the extra ``browser``."""
    if find_spec("playwright") is None:
        return None
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    return Path(found) if found else None


def has_sandbox() -> bool:
    """Whether Chromium can lock its pages in; it refuses to for root, as containers run it."""
    return not hasattr(os, "geteuid") or os.geteuid() != 0


def memory_mb(leader: int) -> int:
    """Memory of Chromium's own, all processes of its group; 0 where the system does not tell (not Linux)."""
    kilobytes = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ProcessLookupError, ValueError):
            if os.getpgid(int(folder.name)) == leader:
                found = _ANONYMOUS.search((folder / "status").read_text())
                kilobytes += int(found[1]) if found else 0
    return kilobytes >> 10


def kill(leader: int) -> None:
    """End Chromium and all its processes at once; nothing when it has ended already."""
    with suppress(OSError):
        if sys.platform != "win32" and os.getpgid(leader) == leader:
            os.killpg(leader, signal.SIGKILL)
        else:
            os.kill(leader, signal.SIGTERM)
