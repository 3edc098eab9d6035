"""An audit that was kept is the audit that was made."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from audits.archive import Archive, ArchiveNotUsable, NotInArchive
from audits.archive.tables import evidence, findings
from config.agency import Agency
from matchers.model import Verdict
from tests.audits.archive.making import AGENCY, OPTIONS, SITE, audit, exchange, keep, page
from tests.reports.sample import ATTACKS, AUDIT


def test_an_audit_and_its_evidence_come_back_as_they_were(archive: Archive) -> None:
    lines = [page("/", text=text) for text in ATTACKS] + [page("/ไทย", text="ก\u2028ข\x85ค", body="a\nb")]
    number = archive.save_audit(AUDIT, archive.put_evidence(lines))
    assert archive.audit(number) == AUDIT
    assert list(archive.evidence(number)) == lines


def test_the_same_evidence_is_kept_once(archive: Archive) -> None:
    lines = [page("/"), page("/b")]
    assert archive.put_evidence(lines) == archive.put_evidence(iter(lines))
    assert len(list(archive.objects.listed())) == 1


def test_rows_tell_what_the_audit_says(archive: Archive) -> None:
    number = archive.save_audit(AUDIT, archive.put_evidence([]), lang="en")
    row = archive.row(number)
    assert (row.url, row.name, row.as_of) == (AUDIT.agency.url, AUDIT.agency.name, AUDIT.as_of)
    assert (row.checklist, row.fiscal_year) == (AUDIT.checklist.name, 2566)
    assert (row.worst, row.estimate, row.best) == (33.3, 44.4, 58.9)
    assert (row.pages, row.files, row.lang, row.pinned, row.failure) == (118, 42, "en", False, "")
    assert sum(row.verdicts.values()) == len(AUDIT.findings)
    assert row.verdicts["present"] == sum(f.verdict is Verdict.PRESENT for f in AUDIT.findings)
    with archive.database.reading() as connection:
        told = connection.execute(select(findings.c.code, findings.c.verdict)).all()
        shown = connection.execute(select(evidence.c.code, evidence.c.url)).all()
    assert {tuple(row) for row in told} == {(f.code, f.verdict.value) for f in AUDIT.findings}
    assert sorted(map(tuple, shown)) == sorted((f.code, e.url) for f in AUDIT.findings for e in f.evidence)


def test_the_same_crawl_is_one_audit(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    digest = archive.put_evidence([page("/")])
    first = archive.save_audit(audit("/"), digest, crawl_id=crawl.id)
    assert archive.save_audit(audit("/b"), digest, crawl_id=crawl.id) == first
    assert archive.audit(first) == audit("/")
    assert len(archive.history(SITE)) == 1


def test_a_saved_audit_ends_its_crawl(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    archive.add_exchanges(crawl.id, [exchange("/", body="a" * 64, size=1)], 1.0)
    archive.save_audit(audit("/"), archive.put_evidence([page("/")]), crawl_id=crawl.id)
    following = archive.begin_crawl(AGENCY, OPTIONS)
    assert (following.resumed, following.previous_id) == (False, crawl.id)


def test_history_is_of_one_site_whatever_its_spelling_newest_first(archive: Archive) -> None:
    digest = archive.put_evidence([])
    first = archive.save_audit(audit(day=date(2026, 1, 1)), digest)
    second = archive.save_audit(
        audit(agency=Agency(url="https://bansuan.go.th/"), day=date(2026, 2, 1)), digest
    )
    other = archive.save_audit(audit(agency=Agency(url="http://other.go.th")), digest)
    assert [row.id for row in archive.history("HTTP://BANSUAN.go.th")] == [second, first]
    latest, before = archive.latest(SITE), archive.latest(SITE, before=second)
    assert latest is not None
    assert before is not None
    assert (latest.id, before.id) == (second, first)
    assert archive.latest(SITE, before=first) is None
    assert [row.id for row in archive.history("www.other.go.th/")] == [other]


def test_an_audit_judged_again_has_the_proofs_of_the_first(archive: Archive) -> None:
    first = keep(archive, {"/": b"home", "/plan": b"plan", "/news": b"news"}, "/plan")
    row = archive.row(first)
    again = archive.save_audit(audit("/news"), row.evidence_digest, rejudged_from=first)
    assert archive.row(again).rejudged_from == first
    assert {one.url for one in archive.proofs(again)} == {f"{SITE}{p}" for p in ("/", "/plan", "/news")}


def test_what_is_not_there_is_said_so(archive: Archive) -> None:
    digest = archive.put_evidence([])
    for ask in (archive.audit, archive.evidence, archive.row, archive.proofs, archive.unpin):
        with pytest.raises(NotInArchive, match="audit number 5"):
            ask(5)
    with pytest.raises(NotInArchive, match="crawl number 9"):
        archive.save_audit(AUDIT, digest, crawl_id=9)
    with pytest.raises(NotInArchive, match="audit number 9"):
        archive.save_audit(AUDIT, digest, rejudged_from=9)
    with pytest.raises(ArchiveNotUsable, match="gone or damaged"):
        archive.save_audit(AUDIT, "0" * 64)
    assert archive.history(AUDIT.agency.url) == []


# --- proofs -----------------------------------------------------------------------------------


def test_proofs_are_what_was_shown_where_it_was_found_and_every_hop(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    rows = [
        exchange("/"),
        exchange("/go", status=302, headers=(("Location", "../files/plan.pdf"),)),
        exchange("/files/plan.pdf", body="b" * 64),
        exchange("/list", body="c" * 64),
        exchange("/elsewhere", body="d" * 64),
        exchange("/robots.txt"),
    ]
    archive.add_exchanges(crawl.id, rows, 1.0)
    shown = audit("/files/plan.pdf")
    found_on = shown.findings[0].evidence[0].model_copy(update={"found_on": f"{SITE}/list"})
    first = shown.findings[0].model_copy(update={"evidence": (found_on,)})
    shown = shown.model_copy(update={"findings": (first, *shown.findings[1:])})
    lines = [page("/files/plan.pdf", kind="file", asked_as=[f"{SITE}/go"]), page("/elsewhere")]
    number = archive.save_audit(shown, archive.put_evidence(lines), crawl_id=crawl.id)
    assert [one.url.removeprefix(SITE) for one in archive.proofs(number)] == [
        "/",
        "/go",
        "/files/plan.pdf",
        "/list",
    ]


def test_a_link_that_is_shown_is_proved_by_what_came_when_it_was_asked_for(archive: Archive) -> None:
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    rows = [
        exchange("/old", status=301, headers=(("location", f"{SITE}/new?utm_source=x"),)),
        exchange("/new?utm_source=x", body="b" * 64),
        exchange("/loop", status=302, headers=(("Location", "/loop"),)),
    ]
    archive.add_exchanges(crawl.id, rows, 1.0)
    number = archive.save_audit(audit("/old", "/loop"), archive.put_evidence([]), crawl_id=crawl.id)
    assert {one.url.removeprefix(SITE) for one in archive.proofs(number)} == {
        "/old",
        "/new?utm_source=x",
        "/loop",
    }


def test_a_file_behind_a_viewer_is_proved_by_the_file(archive: Archive) -> None:
    viewer = "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWxYz012345/view"
    crawl = archive.begin_crawl(AGENCY, OPTIONS)
    from crawler.places import direct_download

    direct = direct_download(viewer)
    assert direct != viewer
    row = exchange("/", url=direct, body="b" * 64)
    archive.add_exchanges(crawl.id, [row], 1.0)
    shown = audit()
    evidence_shown = audit("/").findings[0].evidence[0].model_copy(update={"url": viewer})
    first = shown.findings[0].model_copy(update={"evidence": (evidence_shown,)})
    number = archive.save_audit(
        shown.model_copy(update={"findings": (first, *shown.findings[1:])}),
        archive.put_evidence([]),
        crawl_id=crawl.id,
    )
    assert archive.proofs(number) == [row]
