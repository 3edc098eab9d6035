"""Evidence packs: what other programs read and verify, and what cannot be changed unseen."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from audits.archive import open_archive
from audits.archive.objects import digest_of
from audits.demo.model import Reply
from audits.demo.town import Variant, build_town
from benchmarks.unchanged_site import Served, served
from tests.audits.archive.making import keep
from tests.audits.cli.running import DAY_2566, LOOPBACK, ROOT, CommandLine, child


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Served]]:
    """A folder with the archive of one audit of a town whose home page is reached by a redirect."""
    home = tmp_path_factory.mktemp("pack")
    town = build_town(2566, variant=Variant(missing=("O34",)))
    with served(town) as site:
        front = site.replies["/"]
        site.replies["/"] = Reply(302, {"Location": "/front", "Content-Type": "text/html"}, b"")
        site.replies["/front"] = replace(front, headers={**front.headers, "X-Name": "caf\xe9"})
        command = ("check", site.url, *LOOPBACK, *DAY_2566, "--browser-pages", 0, "--ocr-seconds", 0)
        with child(home, *command, "--archive", home / "kept", "--output", home / "out") as running:
            _, said = running.communicate(timeout=120)
        assert running.returncode == 0, said
        yield home, site


@pytest.fixture(scope="module")
def pack(audited: tuple[Path, Served]) -> Path:
    home, _ = audited
    with child(home, "archive", "export", 1, home / "pack.warc.gz", "--archive", home / "kept") as running:
        said = running.communicate(timeout=60)
    assert running.returncode == 0, said
    return home / "pack.warc.gz"


def records(path: Path) -> list[tuple[ArcWarcRecord, bytes]]:
    with path.open("rb") as file:
        return [(record, record.raw_stream.read()) for record in ArchiveIterator(file)]


def by_url(path: Path, kind: str) -> dict[str, tuple[ArcWarcRecord, bytes]]:
    return {
        record.rec_headers.get_header("WARC-Target-URI"): (record, body)
        for record, body in records(path)
        if record.rec_type == kind
    }


def warcio_finds_it_sound(path: Path) -> bool:
    command = [sys.executable, "-m", "warcio.cli", "check", str(path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    return ended.returncode == 0 and "Traceback" not in ended.stderr


def test_others_find_it_sound(pack: Path) -> None:
    assert warcio_finds_it_sound(pack)


def test_it_says_which_audit_it_proves_and_holds_it(pack: Path, audited: tuple[Path, Served]) -> None:
    (first, about), *_ = records(pack)
    assert (first.rec_type, first.rec_headers.protocol) == ("warcinfo", "WARC/1.1")
    assert b"oit-audit-id: 1\r\n" in about
    [(_, audit)] = by_url(pack, "resource").values()
    ours = json.loads((audited[0] / "out" / "audit.json").read_text(encoding="utf-8"))
    assert json.loads(audit)["findings"] == ours["findings"]


def test_answers_are_there_as_they_came(pack: Path, audited: tuple[Path, Served]) -> None:
    _, site = audited
    record, body = by_url(pack, "response")[f"{site.url}/front"]
    assert record.http_headers.get_statuscode() == "200"
    assert record.rec_headers.get_header("WARC-IP-Address") == "127.0.0.1"
    assert body == site.replies["/front"].body
    assert record.rec_headers.get_header("WARC-Payload-Digest").startswith("sha256:")
    assert b"X-Name: caf\xe9\r\n" in gzip.decompress(pack.read_bytes())


def test_a_redirect_has_a_record_of_its_own(pack: Path, audited: tuple[Path, Served]) -> None:
    record, _ = next(
        found for url, found in by_url(pack, "response").items() if url.rstrip("/") == audited[1].url
    )
    assert record.http_headers.get_statuscode() == "302"
    assert record.http_headers.get_header("Location") == "/front"


def test_requests_are_there_without_cookies(pack: Path) -> None:
    asked = by_url(pack, "request")
    assert set(asked) == set(by_url(pack, "response"))
    for record, _ in asked.values():
        assert "oit-audit" in record.http_headers.get_header("User-Agent")
        assert record.http_headers.get_header("Host").startswith("127.0.0.1:")
        assert record.http_headers.get_header("Cookie") is None


def test_only_proof_is_in_it_unless_all_is_asked_for(pack: Path, audited: tuple[Path, Served]) -> None:
    home, _ = audited
    whole = home / "all.warc.gz"
    with child(home, "archive", "export", 1, whole, "--all", "--archive", home / "kept") as running:
        running.communicate(timeout=60)
    assert running.returncode == 0
    proof, everything = set(by_url(pack, "response")), set(by_url(whole, "response"))
    assert proof < everything
    assert [url for url in everything if url.endswith("/robots.txt")] != []
    assert warcio_finds_it_sound(whole)
    assert b"oit-reading" not in gzip.decompress(whole.read_bytes())


def test_no_record_refers_to_another_file(pack: Path) -> None:
    assert {record.rec_type for record, _ in records(pack)} <= {
        "warcinfo",
        "resource",
        "request",
        "response",
        "metadata",
    }


def test_a_sound_pack_is_told_so(oit: CommandLine, pack: Path) -> None:
    run = oit("archive", "check-warc", pack, "--lang", "en")
    assert run.code == 0, run.out
    assert "evidence of audit 1" in run.out


def members(data: bytes) -> list[bytes]:
    """The records of a pack, unpacked one by one."""
    rest, found = data, list[bytes]()
    while rest:
        one = zlib.decompressobj(31)
        found.append(one.decompress(rest))
        rest = one.unused_data
    return found


def one_letter(every: list[bytes]) -> list[bytes]:
    """Change one letter of the last answer."""
    at = max(i for i, one in enumerate(every) if b"WARC-Type: response" in one and len(one) > 900)
    every[at] = every[at][:-10] + bytes([every[at][-10] ^ 1]) + every[at][-9:]
    return every


def one_answer_less(every: list[bytes]) -> list[bytes]:
    """Leave out the page that most findings were found on."""
    return [one for one in every if not (b"WARC-Type: response" in one and b".pdf\r\n" in one)]


def half(every: list[bytes]) -> list[bytes]:
    return every[: len(every) // 2]


def no_audit(every: list[bytes]) -> list[bytes]:
    return [one for one in every if b"urn:oit-audit:audit.json" not in one]


def other_audit(every: list[bytes]) -> list[bytes]:
    return [
        one.replace(b'"verdict": "missing"', b'"verdict": "present"') if b"audit.json" in one else one
        for one in every
    ]


def no_digests(every: list[bytes]) -> list[bytes]:
    return [
        b"\r\n".join(line for line in one.split(b"\r\n") if b"-Digest: sha256" not in line) for one in every
    ]


@pytest.mark.parametrize("tamper", [one_letter, one_answer_less, half, no_audit, other_audit, no_digests])
def test_a_pack_that_was_changed_is_no_evidence(
    oit: CommandLine, pack: Path, tamper: Callable[[list[bytes]], list[bytes]]
) -> None:
    before = members(pack.read_bytes())
    after = tamper(list(before))
    assert after != before
    changed = oit.home / "changed.warc.gz"
    changed.write_bytes(b"".join(map(gzip.compress, after)))
    assert oit("archive", "check-warc", changed).code == 1


@pytest.mark.parametrize("data", [b"", b"not a pack", b"\x1f\x8b broken", b"WARC/1.1\r\n\r\n"])
def test_what_is_no_pack_is_told_so(oit: CommandLine, data: bytes) -> None:
    (oit.home / "x.warc.gz").write_bytes(data)
    run = oit("archive", "check-warc", "x.warc.gz")
    assert (run.code, "Traceback" in run.err) == (1, False)


def test_a_file_is_not_overwritten_by_mistake(oit: CommandLine, pack: Path) -> None:
    before = pack.read_bytes()
    run = oit("archive", "export", 1, pack, "--archive", pack.parent / "kept")
    assert (run.code, pack.read_bytes()) == (2, before)


def test_an_audit_that_is_not_there_is_told(oit: CommandLine, pack: Path) -> None:
    run = oit("archive", "export", 99, oit.home / "x.warc.gz", "--archive", pack.parent / "kept")
    assert run.code == 2
    assert not (oit.home / "x.warc.gz").exists()


def test_what_is_no_longer_kept_is_told(oit: CommandLine, site_of_its_own: Served) -> None:
    oit.check(site_of_its_own.url, "--archive", oit.home / "kept", "--max-pages", 20)
    with open_archive(oit.home / "kept") as archive:
        gone = next(one for one in archive.proofs(1) if one.body)
        archive.objects.delete(gone.body)
    run = oit("archive", "export", 1, "x.warc.gz", "--archive", oit.home / "kept", "--lang", "en")
    assert run.code == 1
    assert "no longer kept" in run.out
    assert warcio_finds_it_sound(oit.home / "x.warc.gz")


@pytest.fixture
def site_of_its_own() -> Iterator[Served]:
    with served(build_town(2566, variant=Variant(missing=("O34",)))) as site:
        yield site


def test_a_damaged_answer_is_told_without_the_citizen_number_in_its_address(
    oit: CommandLine, tmp_path: Path
) -> None:
    with open_archive(tmp_path / "kept") as archive:
        number = keep(archive, {"/form?id=1234567890121": b"page"}, "/form?id=1234567890121")
        archive.objects.place(digest_of(b"page")).write_bytes(b"damaged")  # type: ignore[attr-defined]
    run = oit("archive", "export", number, tmp_path / "pack.warc.gz", "--archive", tmp_path / "kept")
    assert run.code == 1
    assert "/form?id=" in run.out
    assert "1234567890121" not in run.out
