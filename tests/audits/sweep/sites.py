"""Small sites on loopback for sweeps, and sweeps of them; also in a process of its own.

``python -m tests.audits.sweep.sites PLAN`` runs a sweep as told in JSON and ends with its exit
code, so that a test can kill it.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from audits.audit import stopping_on_signals
from audits.cli.sweep import exit_code
from audits.demo.model import Reply, Town
from audits.sweep import SweepPlan, run_sweep
from config.agency import Agency
from config.loading import checklist_for
from config.registers import Register, RegisterRow
from config.sweep import SweepLimits, sweep_limits

ROOT = Path(__file__).resolve().parents[3]
HTML = {"Content-Type": "text/html; charset=utf-8"}
AS_OF = date(2023, 4, 20)
QUICK = {"patience": 0.2, "minutes": 5.0, "stop_patience": 5.0, "write_every": 0.5, "tell_every": 0.2}


def small_site(pages: int = 6, *, delay_s: float = 0.0, robots: str = "") -> Town:
    """A site of so many pages beside its home page, each of which answers after a while."""
    links = "".join(f'<li><a href="/page-{i}">ข่าวประชาสัมพันธ์ {i}</a></li>' for i in range(pages))
    replies = {"/": _page("หน้าแรก เทศบาลตำบลตัวอย่าง", f"<ul>{links}</ul>", delay_s)}
    for i in range(pages):
        replies[f"/page-{i}"] = _page(f"ข่าว {i}", f"<p>ข่าวประชาสัมพันธ์เรื่องที่ {i} {'ข้อความ' * 20}</p>", delay_s)
    if robots:
        replies["/robots.txt"] = Reply(200, {"Content-Type": "text/plain"}, robots.encode())
    missing = Reply(404, HTML, "<!doctype html><title>ไม่พบ</title><p>ไม่พบหน้า".encode())
    return Town("เทศบาลตำบลตัวอย่าง", 2566, AS_OF, replies, missing, {}, (), frozenset())


def _page(title: str, body: str, delay_s: float) -> Reply:
    text = f"<!doctype html><html lang=th><title>{title}</title><h1>{title}</h1>{body}</html>"
    return Reply(200, HTML, text.encode(), delay_s)


def closed_port(host: str) -> int:
    """A port of a loopback address at which nobody listens."""
    with socket.socket() as one:
        one.bind((host, 0))
        return int(one.getsockname()[1])


@contextmanager
def silent(host: str) -> Iterator[str]:
    """A site that takes connections and never answers."""
    with socket.create_server((host, 0), backlog=50) as one:
        yield f"http://{host}:{one.getsockname()[1]}/"


def register_of(urls: Sequence[str], name: str = "ทะเบียน.csv") -> Register:
    """A register with an agency for each address; "" declares none."""
    rows = tuple(RegisterRow(i + 2, Agency(name=f"หน่วยงาน {i}", url=url)) for i, url in enumerate(urls))
    return Register(name, rows)


def limits_of(**changes: Any) -> SweepLimits:
    """The shipped limits with short times, and these changes; ``circuit`` and ``monitors`` in part."""
    plain = sweep_limits().model_dump()
    parts = {name: plain[name] | changes.pop(name) for name in ("circuit", "monitors") if name in changes}
    return SweepLimits.model_validate(plain | QUICK | parts | changes)


def plan_of(register: Register, output: Path, **changes: Any) -> SweepPlan:
    """A quick sweep of loopback sites, without canaries and reports of agencies."""
    asked: dict[str, Any] = {
        "as_of": AS_OF,
        "delay": 0.0,
        "per_ip_rate": 1000.0,
        "allow_private": True,
        "off_site": False,
        "ocr_seconds": 0.0,
        "browser_pages": 0,
        "processes": 1,
        "side_by_side": 10,
        "canary": False,
        "limits": limits_of(),
    }
    return SweepPlan(register=register, checklist=checklist_for(2566), output=output, **(asked | changes))


def started(urls: Sequence[str], output: Path, **changes: Any) -> subprocess.Popen[bytes]:
    """A sweep in a process of its own, in a group of its own."""
    told = json.dumps({"urls": urls, "output": str(output), "changes": changes})
    command = [sys.executable, "-m", "tests.audits.sweep.sites", told]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True)


def main(told: str) -> int:
    """Sweep as told; gives the exit code."""
    asked = json.loads(told)
    plan = plan_of(register_of(asked["urls"]), Path(asked["output"]), **asked["changes"])
    stop: list[int] = []
    with stopping_on_signals(lambda: stop.append(1)):
        sweep = run_sweep(plan, stopped=lambda: bool(stop))
    return 130 if sweep.finished_at is None else exit_code(sweep, frozenset())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
