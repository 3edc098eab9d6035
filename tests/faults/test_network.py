"""A network that is gone for a while: nothing is called missing for it, and a sweep waits."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from audits.archive import open_archive
from audits.demo.model import Variant
from audits.demo.server import TownServer, serve
from audits.demo.town import build_town
from audits.sweep import run_sweep
from audits.sweep.status import Status, SweepEvent, Told
from tests.audits.cli.running import CommandLine
from tests.audits.sweep.sites import limits_of, plan_of, register_of, small_site
from tests.faults.running import PLAIN, WRITTEN
from tests.hostile.server import HostileServer, Wire
from tests.hostile.server import serve as hostile

pytestmark = pytest.mark.timeout(240)


def port_of(url: str) -> int:
    return urlsplit(url).port or 0


def test_a_network_that_goes_in_mid_crawl_makes_nothing_missing(oit: CommandLine) -> None:
    town = build_town(2566, variant=Variant(missing=("O34",)))  # it lies on a drive outside
    before = 12  # requests that are answered

    def answer(wire: Wire) -> None:
        if len(server.asked) > before:
            wire.reset()
        reply = town.replies.get(wire.target, town.not_found)
        headers = {name: value for name, value in reply.headers.items() if name != "Content-Type"}
        wire.answer(reply.body, reply.headers["Content-Type"], reply.status, headers)

    with hostile(HostileServer({"*": answer})) as server:
        site = f"http://127.0.0.1:{server.port}"
        run, folder = oit.check(site, *PLAIN, "--max-pages", 40, "--no-archive", "--lang", "en")
    assert (run.code, folder.names) == (0, WRITTEN), run.err
    coverage = folder.audit["coverage"]
    assert coverage["errors"] > 0, "what did not open is counted"
    verdicts = folder.verdicts()
    wrong = [c for c, v in verdicts.items() if v == "missing" and town.truth[c].verdict != "missing"]
    assert wrong == []
    failures = {line["failure"] for line in folder.requests if line["failure"]}
    assert any(one.startswith("network") for one in failures), f"the log says what happened: {failures}"


def test_a_network_that_comes_back_lets_the_rest_be_opened(oit: CommandLine) -> None:
    pages = 40
    with ExitStack() as network, ExitStack() as later:
        first = network.enter_context(serve(small_site(pages, delay_s=0.05), host="127.0.56.2"))
        back: list[TownServer] = []

        def away_for_a_moment() -> None:
            while len(first.requests) < 10:
                time.sleep(0.005)
            network.close()
            time.sleep(0.3)
            again = serve(small_site(pages, delay_s=0.05), host="127.0.56.2", port=port_of(first))
            back.append(later.enter_context(again))

        thread = threading.Thread(target=away_for_a_moment)
        thread.start()
        run, folder = oit.check(first, *PLAIN, "--no-archive", "--lang", "en")
        thread.join()
        coverage = folder.audit["coverage"]
        assert run.code == 0, run.err
        assert back[0].requests, "it went on"
    assert coverage["pages"] + coverage["errors"] == pages + 1


def test_a_sweep_waits_for_a_network_that_goes_in_the_middle(tmp_path: Path) -> None:
    hosts = [f"127.0.56.{10 + n}" for n in range(8)]
    limits = limits_of(
        circuit={"least": 3, "share": 0.6, "quiet": 0, "probe_every": 0.2, "probe_at_most": 0.5}
    )
    told, gone = list[str](), list[int]()
    with ExitStack() as network, ExitStack() as later:
        sites = [network.enter_context(serve(small_site(1, delay_s=0.1), host=host)) for host in hosts]
        ports = [port_of(site) for site in sites]

        def look(event: SweepEvent) -> None:
            if isinstance(event, Status) and event.done >= 2 and not gone:
                gone.append(event.done)
                network.close()
            elif isinstance(event, Told):
                told.append(event.key)
                if event.key == "circuit_open":
                    for host, port in zip(hosts, ports, strict=True):
                        later.enter_context(serve(small_site(1), host=host, port=port))

        plan = plan_of(register_of([f"{site}/" for site in sites]), tmp_path, limits=limits, side_by_side=1)
        sweep = run_sweep(plan, on_event=look)
        urls = [agency.url for agency in sweep.agencies]
    assert gone != []
    assert gone[0] < len(hosts)
    assert {"circuit_open", "circuit_closed"} <= set(told)
    assert {agency.state.value for agency in sweep.agencies} == {"audited"}
    with open_archive(tmp_path) as archive:
        assert {len(archive.history(url)) for url in urls} == {1}
