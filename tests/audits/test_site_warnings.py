"""What should not stand on a site is told once of each kind, with its pages and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from audits.audit import Audited, make_audit
from audits.demo.server import serve_folder
from config.agency import Agency
from config.loading import load_checklist
from config.wording import Lang
from matchers.model import AuditWarning, Evidence
from tests.audits.auditing import audit_site
from tests.crawler.loopback import Site, serve
from tests.matchers.evidence import AS_OF, HOME, LOOKED, Town

OURS = (
    "spam",
    "spam_doorways",
    "hidden_links",
    "personal_data",
    "other_agency",
    "template_text",
    "trial_records",
    "trial_host",
)
PLANTED = "สล็อตเว็บตรง เครดิตฟรี แตกง่าย"


def _told(made: Town, lang: Lang = "th") -> Mapping[str, AuditWarning]:
    audit = make_audit(
        made.evidence,
        LOOKED,
        Agency(url=HOME, name="เทศบาลตำบลตัวอย่าง"),
        load_checklist("oit-2566"),
        AS_OF,
        lang=lang,
    )
    return {w.kind: w for w in audit.warnings if w.kind in OURS}


def _bad_town() -> Town:
    made = Town()
    made.home(body=f"ข่าว\n{PLANTED}\nLorem ipsum", shared_text="© เทศบาลตำบลกาบเชิง")
    for n in range(4):
        made.link(f"สล็อต บาคาร่า {n}", f"/wp/{n}", on="/")
    for n in range(6):
        made.evidence.append(
            Evidence(
                kind="link", url=f"https://shop{n}.com/", found_on=HOME, own_host=False, problems=("hidden",)
            )
        )
    made.page("/pay", "รายชื่อ", "นาย ก █-████-█████-██-█")
    made.link("ทดสอบ", "/trial")
    made.link("หน้าหลัก", "http://test.town.go.th/", own_host=False)
    return made


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_kind_is_told_with_its_page_and_in_both_languages(lang: Lang) -> None:
    told = _told(_bad_town(), lang)
    assert tuple(told) == OURS
    assert told["spam"].url == HOME
    assert told["personal_data"].url == f"{HOME}pay"
    assert told["spam_doorways"].url == f"{HOME}wp/"
    assert "กาบเชิง" in told["other_agency"].message
    assert "Lorem ipsum" in told["template_text"].message
    assert "ทดสอบ" in told["trial_records"].message
    assert all(HOME in warning.message for warning in told.values())


def test_an_advertisement_is_told_and_not_repeated() -> None:
    assert "เครดิตฟรี" not in _told(_bad_town())["spam"].message


def test_a_clean_site_is_told_nothing() -> None:
    made = Town()
    made.home(body="รณรงค์ป้องกันการพนันออนไลน์ สล็อต บาคาร่า", shared_text="© เทศบาลตำบลตัวอย่าง")
    made.link("กรมส่งเสริมการปกครองท้องถิ่น", "http://www.dla.go.th/", own_host=False)
    assert _told(made) == {}


def _saved(shared: Path, site: str) -> Mapping[str, AuditWarning]:
    with serve_folder(shared / "corpus" / "sites" / site) as url:
        audited: Audited = audit_site(f"{url}/")
    return {w.kind: w for w in audited.audit.warnings}


@pytest.mark.parametrize(
    ("site", "kinds"),
    [
        ("thongtanee", {"other_agency"}),  # habit 56: เทศบาลตำบลกาบเชิง
        ("sanor", {"template_text"}),  # habit 55: Lorem ipsum
        ("phonsung", {"template_text"}),  # habit 55
        ("bkk", set()),
    ],
)
def test_saved_sites_show_what_was_read_on_them_and_no_more(shared: Path, site: str, kinds: set[str]) -> None:
    told = _saved(shared, site)
    assert told.keys() & set(OURS) == kinds
    if "other_agency" in kinds:
        assert "เทศบาลตำบลกาบเชิง" in told["other_agency"].message


def test_planted_pages_are_never_asked_for_and_are_told() -> None:
    html = {"Content-Type": "text/html; charset=utf-8"}
    hidden = "".join(f"<a href='https://ufabet{n}.example/'>สล็อต</a>" for n in range(3))
    home = (
        f"<title>เทศบาลตำบลตัวอย่าง</title><h1>เทศบาลตำบลตัวอย่าง</h1><p><a href='/news'>ข่าว</a></p>"
        f"<p><a href='/x/1'>{PLANTED}</a></p><div style='position:absolute;left:-9999px'>{hidden}</div>"
    )
    news = "<title>ข่าว</title><h1>ข่าว</h1><p>ประชุมสภาเทศบาล</p>"
    locations = "".join(f"<url><loc>BASE/wp/slot-gacor-{n}/</loc></url>" for n in range(50))
    site = Site(
        answers={
            "/": (200, html, home.encode()),
            "/news": (200, html, news.encode()),
            "/wp/slot-gacor-1/": (200, html, PLANTED.encode()),
        }
    )
    with serve(site):
        sitemap = f"<urlset>{locations}</urlset>".replace("BASE", site.url)
        site.answers["/sitemap.xml"] = (200, {"Content-Type": "text/xml"}, sitemap.encode())
        audited = audit_site(f"{site.url}/")
    told = {w.kind: w for w in audited.audit.warnings}
    assert "/news" in site.paths
    assert [path for path in site.paths if path.startswith(("/wp", "/x"))] == []
    assert told["spam_doorways"].url == f"{site.url}/wp/"
    assert "50" in told["spam_doorways"].message
    assert f"{site.url}/" in told["spam"].message
    ufa = [e for e in audited.evidence if "ufabet" in e.url]
    assert len(ufa) == 3
    assert all("hidden" in e.problems for e in ufa)
