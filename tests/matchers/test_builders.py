"""Site builders: told from the pages of sites that were read by hand, and never claimed in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response

from audits.demo.server import serve_folder
from config.vendors import Sign, Vendor, vendors
from crawler.builder_signs import MOST_HEADS, Heads, head_of, site_signs
from crawler.extract.html import read_page
from matchers.builders import Credit, Place, SiteSigns, builder_of
from matchers.model import SiteBuilder
from tests.audits.auditing import audit_site

HOME = "http://www.x.go.th/"

# The builder of each saved site, read in its pages: the footer of thongtanee names AS System; sanor is put
# together from an example of Bootstrap (its generator, Hugo, is what made that example); phonsung is written
# by hand on MDB; bkk holds menus alone.
SAVED = {"thongtanee": "as-system", "sanor": "", "phonsung": "", "bkk": ""}


def told(html: str, *, url: str = HOME, headers: dict[str, str] | None = None) -> SiteBuilder | None:
    return builder_of(site_signs(url, [read_page(html, url)], [head_of(html, url, headers)]))


def name_of(found: SiteBuilder | None) -> str:
    return found.id if found else ""


# --- real sites -----------------------------------------------------------------------------


@pytest.mark.parametrize("site", SAVED)
def test_the_builder_of_a_saved_site_is_the_one_its_pages_name(shared: Path, site: str) -> None:
    folder = shared / "corpus" / "sites" / site
    home = folder / "index.html"
    files = [home, *sorted(path for path in folder.rglob("*.html") if path != home)]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in files[:5]]
    signs = site_signs(
        HOME, [read_page(text, HOME) for text in texts], [head_of(text, HOME) for text in texts]
    )
    assert name_of(builder_of(signs)) == SAVED[site]


def test_no_single_page_of_a_site_without_a_known_builder_claims_one(shared: Path) -> None:
    for site in ("sanor", "phonsung", "bkk"):
        for path in (shared / "corpus" / "sites" / site).rglob("*.html"):
            assert told(path.read_text(encoding="utf-8", errors="replace")) is None, path


def test_the_signs_that_told_it_are_named(shared: Path) -> None:
    text = (shared / "corpus" / "sites" / "thongtanee" / "index.html").read_text(encoding="utf-8")
    found = told(text)
    assert found is not None
    assert "credit host: assystem.co.th" in found.signs
    assert "link path: /Pages/ita_all" in found.signs


def test_a_crawl_ends_with_the_builder_of_its_site(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        "<!doctype html><html><head><title>ทต.นาสมมติ</title><meta name='generator' content='WordPress 6.4.2'>"
        "</head><body><h1>ทต.นาสมมติ</h1><p>ข่าวประชาสัมพันธ์ของเทศบาล</p></body></html>",
        encoding="utf-8",
    )
    with serve_folder(tmp_path) as url:
        builder = audit_site(f"{url}/").audit.coverage.builder
    assert builder == SiteBuilder(
        id="wordpress", name="WordPress", version="6.4.2", signs=("meta generator: wordpress",)
    )


# --- one strong sign, or two weak ones ------------------------------------------------------


def _signs_of(signs: Iterable[Sign]) -> SiteSigns:
    """A site on which just these signs show."""
    metas, headers, assets, links, credits_, host = [], [], [], [], [], "x.go.th"
    for sign in signs:
        match sign.where:
            case "meta":
                metas.append((sign.name, f"before {sign.text} after"))
            case "header":
                headers.append((sign.name, sign.text))
            case "asset_host":
                assets.append(Place(f"cdn.{sign.text}", "/a.js"))
            case "asset_path":
                assets.append(Place("x.go.th", f"{sign.text}a.js"))
            case "link_host":
                links.append(Place(sign.text, "/"))
            case "link_path":
                links.append(Place("x.go.th", f"{sign.text}?a=1"))
            case "link_query":
                links.append(Place("x.go.th", f"/index.php?a=1&{sign.text}"))
            case "credit_host":
                credits_.append(Credit("…", "owner", sign.text))
            case "credit_text":
                credits_.append(Credit(sign.text, "owner"))
            case "site_host":
                host = sign.text
    return SiteSigns(
        host=host, metas=metas, headers=headers, assets=assets, links=links, credits=credits_
    )  # lists become tuples


@pytest.mark.parametrize("vendor", vendors().values(), ids=lambda vendor: vendor.id)
def test_every_strong_sign_tells_its_builder_and_no_weak_one_does_alone(vendor: Vendor) -> None:
    for sign in vendor.signs:
        assert name_of(builder_of(_signs_of([sign]))) == (vendor.id if sign.strong else "")


@pytest.mark.parametrize("vendor", vendors().values(), ids=lambda vendor: vendor.id)
def test_two_weak_signs_tell_a_builder(vendor: Vendor) -> None:
    weak = [sign for sign in vendor.signs if not sign.strong][:2]
    if len(weak) == 2:
        assert name_of(builder_of(_signs_of(weak))) == vendor.id


def test_the_same_weak_sign_on_many_pages_is_one_sign() -> None:
    links = [Place("x.go.th", f"/wp-content/uploads/{n}.pdf") for n in range(50)]
    assert builder_of(SiteSigns(host="x.go.th", links=links)) is None


def test_addresses_in_base64_tell_webabt() -> None:
    html = '<a href="index.php?_mod=ZmlsZXM&type=Nzk">แผน</a><a href="index.php?_mod=bmV3cw&no=MQ">ข่าว</a>'
    assert name_of(told(html)) == "webabt"


def test_a_link_written_without_its_scheme_still_names_the_firm() -> None:
    html = '<p>ผู้ดูแลเว็บไซต์ <a href="www.toptiersoft.com">Toptiersoft</a> โทร.</p>'
    assert name_of(told(html)) == "toptiersoft"


def test_the_firm_is_named_before_the_program_it_uses() -> None:
    html = (
        '<meta name="generator" content="WordPress 6.4"><script src="/wp-includes/a.js"></script>'
        '<p>พัฒนาโดย <a href="https://www.assystem.co.th/">บริษัท เอเอส ซิสเต็ม จำกัด</a></p>'
    )
    assert name_of(told(html)) == "as-system"


def test_where_two_firms_claim_a_site_alike_none_is_named() -> None:
    html = (
        '<p>พัฒนาโดย <a href="https://toptiersoft.com/">ก</a></p>'
        '<p>พัฒนาโดย <a href="https://cityvariety.co.th/">ข</a></p>'
    )
    signs = site_signs(HOME, [read_page(html, HOME)])
    weak = [sign for sign in vendors()["cityvariety"].signs if sign.where == "link_host"]
    assert weak
    assert name_of(builder_of(signs)) == "cityvariety"  # it shows one sign more
    assert builder_of(signs.model_copy(update={"links": ()})) is None


# --- what is no sign ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://news.example/wp-includes/js/a.js"></script>',
        '<link rel="stylesheet" href="https://news.example/wp-content/themes/t/style.css">',
        '<img src="/wp-content/uploads/a.jpg">',
        '<!-- <meta name="generator" content="WordPress 5.0"> -->',
        '<p>เราไม่ได้ใช้ WordPress หรือ Joomla!</p><meta name="description" content="WordPress">',
        '<a href="https://www.assystem.co.th/">ลิงก์ที่น่าสนใจ</a>',
        '<meta name="generator" content="Hugo 0.108.0">',
    ],
)
def test_what_another_site_shows_or_nobody_sees_tells_nothing(html: str) -> None:
    response = Response(HOME, body=f"<!doctype html><html><body>{html}</body></html>".encode())
    heads = _gathered([response])
    assert builder_of(site_signs(HOME, [read_page(html, HOME)], heads.found)) is None


def test_a_long_text_about_a_firm_is_no_credit() -> None:
    html = f'<p>{"ข่าว " * 80} พัฒนาโดย <a href="https://www.assystem.co.th/">เอเอส ซิสเต็ม</a></p>'
    assert told(html) is None


# --- makers without a profile ---------------------------------------------------------------


def test_a_maker_credited_in_thai_is_named_by_its_host() -> None:
    found = told('<p>ออกแบบเว็บไซต์โดย <a href="https://www.makers.example/th">บริษัท ช่างเว็บ จำกัด</a></p>')
    assert found == SiteBuilder(
        id="credit:makers.example", name="บริษัท ช่างเว็บ จำกัด", signs=("credit host: makers.example",)
    )


def test_a_maker_credited_in_thai_comes_before_the_program() -> None:
    html = '<meta name="generator" content="Joomla! - x"><p>พัฒนาโดย <a href="https://makers.example">ช่างเว็บ</a></p>'
    assert name_of(told(html)) == "credit:makers.example"


@pytest.mark.parametrize(
    "html",
    [
        '<p>Designed by <a href="https://templates.example/">Templates</a></p>',
        '<p>พัฒนาโดย <a href="https://www.facebook.com/makers">ช่างเว็บ</a></p>',
        '<p>พัฒนาโดย <a href="https://www.x.go.th/">เทศบาล</a></p>',
        '<p>พัฒนาโดย <a href="https://it.x.go.th/">กองยุทธศาสตร์</a></p>',
        '<p>พัฒนาโดย <a href="https://www.y.go.th/">หน่วยงานอื่น</a></p>',
        '<p><a href="https://makers.example/">ลิงก์</a> พัฒนาโดย เทศบาล</p>',
        "<p>พัฒนาโดย บริษัท ช่างเว็บ จำกัด</p>",
        '<p>พัฒนาโดย <a href="https://a.example">ช่างเว็บ</a></p><p>ออกแบบโดย <a href="https://b.example">ช่างภาพ</a></p>',
        '<p>สงวนลิขสิทธิ์ 2565 โดย <a href="https://makers.example/">ช่างเว็บ</a></p>',
    ],
)
def test_a_credit_that_may_mean_something_else_names_nobody(html: str) -> None:
    assert told(html) is None


def test_english_credits_count_for_thai_hosts() -> None:
    assert (
        name_of(told('<p>Powered by <a href="https://www.makers.co.th">Makers</a></p>'))
        == "credit:makers.co.th"
    )


def test_a_telephone_number_in_a_credit_is_no_name() -> None:
    found = told('<p>พัฒนาโดย <a href="https://makers.example">นายช่าง โทร 081-234-5678</a></p>')
    assert found is not None
    assert found.name == "นายช่าง"


# --- gathering ------------------------------------------------------------------------------


def _gathered(responses: list[Response]) -> Heads:
    """What was noted while these came from a downloader."""
    waiting = iter(responses)

    async def download(_: Request) -> Response:
        return next(waiting)

    heads = Heads(download)
    for response in responses:
        with pytest.raises(StopIteration) as ended:
            heads(Request(HOME)).send(None)
        assert ended.value.value is response
    return heads


def test_heads_are_noted_of_the_first_pages_that_opened() -> None:
    page = b"<!doctype html><html><head><meta name=generator content='Drupal 10'></head><body>x</body></html>"
    came = [
        Response(HOME, status=404, body=page),
        Response(f"{HOME}a.pdf", body=b"%PDF-1.4"),
        *(Response(f"{HOME}{n}", body=page) for n in range(20)),
    ]
    heads = _gathered(came)
    assert len(heads.found) == MOST_HEADS
    assert heads.found[0].metas == (("generator", "Drupal 10"),)


def test_heads_of_other_hosts_are_passed_over() -> None:
    page = b"<!doctype html><html><head><meta name=generator content='Drupal 10'></head><body>x</body></html>"
    heads = _gathered([Response("https://other.example/", body=page)])
    assert site_signs(HOME, [], heads.found).metas == ()


def test_a_header_tells_a_program_too() -> None:
    body = b"<!doctype html><html><body>x</body></html>"
    heads = _gathered([Response(HOME, headers={"X-Powered-By": "Next.js"}, body=body)])
    assert name_of(builder_of(site_signs(HOME, [], heads.found))) == "nextjs"


@given(st.text(alphabet=st.sampled_from("<>=\"' metascriptlink-/ก\x00&"), max_size=400))
def test_any_page_has_a_head(text: str) -> None:
    head = head_of(text, HOME)
    builder_of(site_signs(HOME, [], [head]))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["<meta ", "<meta a=", '<script src="', "<link href='", "<!--", "<meta name ="]
)
def test_a_hostile_page_is_looked_through_in_linear_time(piece: str) -> None:
    text = piece * (900_000 // len(piece))
    body = f"<!doctype html><html>{text}".encode()
    assert len(_gathered([Response(HOME, body=body)]).found) <= 1
