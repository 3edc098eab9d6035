"""The made-up town is what it says it is: its truth, its links, its documents, its servers."""

from __future__ import annotations

import http.client
import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pypdfium2
import pytest
import yaml
from lxml import etree, html

from audits.demo.server import TownServer, serve, serve_folder
from audits.demo.specification import documents, edition
from audits.demo.town import Town, Variant, build_town
from matchers.model import Verdict

CHECKLISTS = Path(__file__).parents[3] / "config" / "checklists"
YEARS = (2564, 2566)
SEEDS = (0, 1, 2, 3, 4)
VARIANTS = (
    Variant(),
    Variant(layout="menus", query_pages=True),
    Variant(layout="cards", frames=True, encoding="windows-874"),
    Variant(layout="table", thai_digits=True),
)

READ_BY_HAND_2566 = {
    "O17": ("missing", "nothing"),
    "O22": ("wrong_year", "other_years"),
    "O24": ("unreachable", "http_status"),
    "O31": ("unreadable", "scan"),
    "O33": ("unreachable", "login"),
    "O34": ("unknown", "off_site"),
    "O36": ("wrong_year", "other_years"),
    "O38": ("incomplete", "lacking"),
    "O40": ("missing", "placeholder"),
    "O41": ("unreachable", "dead_anchor"),
    "O42": ("unknown", "robots"),
}


def page(town: Town, path: str) -> html.HtmlElement:
    reply = town.replies[path]
    encoding = reply.headers["Content-Type"].rpartition("charset=")[2]
    return html.fromstring(reply.body.decode("cp874" if encoding == "windows-874" else encoding))


def pages(town: Town) -> Iterator[str]:
    for path, reply in town.replies.items():
        if reply.status == 200 and reply.headers["Content-Type"].startswith("text/html"):
            yield path


def targets(town: Town, path: str) -> Iterator[str]:
    """Internal addresses that a page links to or shows."""
    for element in page(town, path).xpath("//a[@href] | //img[@src] | //frame[@src]"):
        written = element.get("href") or element.get("src")
        parts = urlsplit(urljoin(f"http://town.invalid{path}", written))
        if parts.scheme == "http" and parts.netloc == "town.invalid" and not written.startswith("#"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def pdf_text(body: bytes) -> str:
    document = pypdfium2.PdfDocument(body)
    return "".join(document[i].get_textpage().get_text_range() for i in range(len(document)))


def squeezed(text: str) -> str:
    return "".join(text.split())


def bare(text: str) -> str:
    """A name without spaces, years, item codes, and the word for year."""
    plain = text.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789"))
    plain = re.sub(r"25\d\d|\b[oO]\s?\d{1,2}\b|\b0\d{2}\b|ประจำปีงบประมาณ|ปีงบประมาณ|พ\.ศ\.", "", plain)
    return squeezed(plain).casefold()


def get(server: TownServer, path: str) -> tuple[int, dict[str, str], bytes]:
    host = urlsplit(server.url).netloc
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


# truth


@pytest.mark.parametrize("year", YEARS)
def test_the_same_arguments_give_the_same_town(year: int) -> None:
    assert build_town(year, seed=3) == build_town(year, seed=3)


def test_another_seed_gives_other_wordings_and_the_same_truth() -> None:
    one, other = build_town(seed=1), build_town(seed=2)
    assert one.truth == other.truth
    assert one.item_links != other.item_links


def test_every_verdict_occurs_in_2566() -> None:
    verdicts = Counter(expected.verdict for expected in build_town(2566).truth.values())
    assert set(verdicts) == {verdict.value for verdict in Verdict}
    assert verdicts["wrong_year"] == 2
    assert verdicts["unreachable"] == 3
    assert verdicts["missing"] == 2
    assert verdicts["present"] == 43 - len(READ_BY_HAND_2566)


def test_defects_of_2566_are_those_read_by_hand() -> None:
    truth = build_town(2566).truth
    defects = {c: (e.verdict, e.reason_code) for c, e in truth.items() if e.verdict != "present"}
    assert defects == READ_BY_HAND_2566


def test_2564_lacks_exactly_the_spending_report_and_the_procurement_plan() -> None:
    town = build_town(2564)
    assert len(town.truth) == 43
    gaps = {code: e for code, e in town.truth.items() if e.verdict != "present"}
    assert set(gaps) == {"O20", "O21"}
    assert all((e.verdict, e.reason_code) == ("missing", "nothing") for e in gaps.values())


def test_an_item_left_out_is_missing_and_nothing_links_to_it() -> None:
    town = build_town(2566, variant=Variant(missing=("O13", "O5", "O9")))
    assert {town.truth[c].verdict for c in ("O13", "O5", "O9")} == {"missing"}
    assert not {"O13", "O5", "O9"} & {link.code for link in town.item_links}


def test_a_town_without_contact_data_shows_no_address_anywhere() -> None:
    town = build_town(2566, variant=Variant(missing=("O5",)))
    assert not [path for path in pages(town) if "99 หมู่ 4" in page(town, path).text_content()]


def test_a_town_without_news_has_no_news_pages() -> None:
    town = build_town(2566, variant=Variant(missing=("O7",), news=600))
    assert len(town.replies) < len(build_town(2566).replies)


def test_a_year_or_an_item_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="2564, 2566"):
        build_town(2560)
    with pytest.raises(ValueError, match="O99"):
        build_town(variant=Variant(missing=("O99",)))


# links


@pytest.mark.parametrize(("year", "variant", "seed"), list(product(YEARS, VARIANTS, (0, 1, 2))))
def test_internal_links_lead_somewhere_unless_meant_to_be_dead(
    year: int, variant: Variant, seed: int
) -> None:
    town = build_town(year, seed=seed, variant=variant)
    broken = {
        (path, target)
        for path in pages(town)
        for target in targets(town, path)
        if target not in town.dead and _final_status(town, target) != 200
    }
    assert not broken


def _final_status(town: Town, path: str) -> int:
    reply = town.replies.get(path, town.not_found)
    if reply.status == 302:
        return _final_status(town, reply.headers["Location"])
    return reply.status


@pytest.mark.parametrize(("year", "variant", "seed"), list(product(YEARS, VARIANTS, (0, 1, 2))))
def test_every_item_that_is_on_the_site_is_reached_from_the_home_page(
    year: int, variant: Variant, seed: int
) -> None:
    town = build_town(year, seed=seed, variant=variant)
    reached, waiting = {"/"}, ["/"]
    hrefs = set()
    html_pages = set(pages(town))
    while waiting:
        path = waiting.pop()
        hrefs |= {a.get("href") for a in page(town, path).xpath("//a[@href]")}
        new = {target for target in targets(town, path) if target in html_pages} - reached
        reached |= new
        waiting.extend(new)
    spec = edition(year).items
    on_site = {code for code, entry in spec.items() if entry.published != "absent"}
    assert {link.code for link in town.item_links if link.path in hrefs} == on_site


def test_only_planned_addresses_are_dead() -> None:
    assert build_town(2566).dead == {"/files/hr-6m-2566-final.pdf"}
    assert not build_town(2564).dead


@pytest.mark.parametrize(("year", "seed"), list(product(YEARS, SEEDS)))
def test_at_most_three_of_ten_item_links_repeat_a_title_or_alias(year: int, seed: int) -> None:
    known = {bare(text) for text in _official_names(year)}
    if not known:
        pytest.skip("no checklist to compare with")
    for variant in VARIANTS:
        names = [bare(link.text) for link in build_town(year, seed=seed, variant=variant).item_links]
        assert sum(name in known for name in names if name) <= 0.3 * len(names)


def _official_names(year: int) -> Iterator[str]:
    file = CHECKLISTS / f"oit-{year}.yaml"
    if file.exists():
        for requirement in yaml.safe_load(file.read_text(encoding="utf-8"))["requirements"]:
            yield requirement["title"]
            yield from (alias["text"] for alias in requirement.get("aliases", ()))


# documents


@pytest.mark.parametrize("year", YEARS)
def test_pdfs_meant_to_be_read_yield_agency_and_title(year: int) -> None:
    town = build_town(year)
    texts = {
        path: squeezed(pdf_text(reply.body))
        for path, reply in town.replies.items()
        if reply.headers["Content-Type"] == "application/pdf" and "scan" not in path
    }
    assert len(texts) > 40
    assert [path for path, text in texts.items() if len(text) < 40] == []
    for code, entry in edition(year).items.items():
        document = documents().get(entry.document)
        if document and document.form == "file" and entry.published in {"open", "robots"}:
            shown = entry.shown_for or year
            facts = {"fy": shown, "prev": shown - 1, "agency": town.name, "plan": _plan(shown)}
            title = squeezed(document.title.format_map(facts))
            assert any(text.startswith(title) for text in texts.values()), code


def _plan(year: int) -> str:
    return {2564: "2561 - 2565", 2565: "2561 - 2565", 2566: "2566 - 2570"}[year]


def test_the_scanned_announcement_has_pages_and_no_text() -> None:
    (scan,) = (link.path for link in build_town(2566).item_links if link.code == "O31")
    body = build_town(2566).replies[scan].body
    assert len(pypdfium2.PdfDocument(body)) == 1
    assert len(pdf_text(body).strip()) < 5


def test_the_short_report_of_2566_has_no_problems_and_no_suggestions() -> None:
    town = build_town(2566)
    texts = [
        pdf_text(town.replies[link.path].body)
        for link in town.item_links
        if link.code == "O38" and link.path.endswith(".pdf")
    ]
    assert texts
    assert all("2565" in text and "ปัญหา" not in text and "ข้อเสนอแนะ" not in text for text in texts)


def test_the_yearly_procurement_report_of_2566_is_of_2564_only() -> None:
    town = build_town(2566)
    texts = [
        pdf_text(town.replies[link.path].body)
        for link in town.item_links
        if link.code == "O22" and link.path.endswith(".pdf")
    ]
    assert texts
    assert all("2564" in text and "ประจำปีงบประมาณ พ.ศ. 2565" not in text for text in texts)


def test_the_placeholder_page_has_a_heading_and_no_content() -> None:
    town = build_town(2566)
    path = next(link.path for link in town.item_links if link.code == "O40")
    (main,) = page(town, path).xpath("//main")
    heading = main.findtext(".//h1")
    assert squeezed(main.text_content()) == squeezed(heading + "อยู่ระหว่างจัดทำข้อมูล")


# variants


def test_thai_digits_reach_links_and_documents() -> None:
    town = build_town(2566, variant=Variant(thai_digits=True))
    names = [link.text for link in town.item_links]
    assert any("๒๕๖๖" in name for name in names)
    assert not [name for name in names if re.search(r"\d", name) and re.search("[0-9]", name)]
    plan = next(r.body for p, r in town.replies.items() if p.startswith("/internal/"))
    assert "๒๕๖๖" in pdf_text(plan)


def test_windows_874_pages_are_encoded_and_labelled_so() -> None:
    home = build_town(variant=Variant(encoding="windows-874")).replies["/"]
    assert home.headers["Content-Type"] == "text/html; charset=windows-874"
    assert '<meta charset="windows-874">' in home.body.decode("cp874")
    assert "เทศบาลตำบลบึงสมมติ" in home.body.decode("cp874")


def test_frames_put_the_menu_in_a_frame_of_its_own() -> None:
    town = build_town(variant=Variant(frames=True))
    assert page(town, "/").xpath("//frame/@src") == ["/menu.html", "/welcome.html"]


def test_query_pages_are_told_apart_by_their_query_alone() -> None:
    town = build_town(variant=Variant(query_pages=True))
    paths = [path for path in pages(town) if path not in {"/", "/login"}]
    assert len(paths) > 30
    assert {urlsplit(path).path for path in paths} == {"/index.php"}


def test_only_the_ita_layout_has_an_ita_page_and_its_codes_are_oddly_spelled() -> None:
    def codes(variant: Variant) -> list[str]:
        town = build_town(2566, variant=variant)
        cells = [page(town, path).xpath("//td[1]") for path in pages(town) if "OIT" in _text(town, path)]
        return [cell.text_content() for found in cells for cell in found]

    spelled = codes(Variant())
    assert len(spelled) == 42
    assert {re.sub(r"[0-9๐-๙]+", "#", code) for code in spelled} >= {"O#", "#", "(o#)", "O #"}
    assert codes(Variant(layout="menus")) == []


def _text(town: Town, path: str) -> str:
    return str(page(town, path).text_content())


def test_600_news_pages_of_50_kilobytes_can_be_asked_for() -> None:
    town = build_town(variant=Variant(news=600, page_kilobytes=50))
    sizes = [len(town.replies[path].body) for path in pages(town)]
    assert len(sizes) > 650
    assert min(sizes) >= 50 * 1024
    assert max(sizes) < 60 * 1024


# servers


def test_the_town_is_served_with_its_own_page_for_what_is_not_there() -> None:
    town = build_town(variant=Variant(query_pages=True))
    with serve(town) as server:
        assert server.url.startswith("http://127.0.0.1:")
        for path in ("/", next(path for path in pages(town) if "?" in path)):
            assert get(server, path)[::2] == (200, town.replies[path].body)
        status, _, body = get(server, "/no-such-page")
        assert status == 404
        assert town.name in body.decode()
        assert [request.path for request in server.requests][-1] == "/no-such-page"


def test_one_connection_serves_many_requests() -> None:
    with serve(build_town()) as server:
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
        for method in ("GET", "HEAD", "GET"):
            connection.request(method, "/")
            answer = connection.getresponse()
            assert (answer.status, answer.version, answer.will_close) == (200, 11, False)
            answer.read()
        connection.close()


def test_sitemap_and_robots_name_the_address_they_are_served_at() -> None:
    town = build_town(variant=Variant(query_pages=True))
    with serve(town) as server:
        assert f"Sitemap: {server.url}/sitemap.xml" in get(server, "/robots.txt")[2].decode()
        places = etree.fromstring(get(server, "/sitemap.xml")[2]).xpath("//*[local-name()='loc']/text()")
        assert f"{server.url}/" in places
        for place in places[:5]:
            assert get(server, str(place).removeprefix(server.url))[0] == 200


def test_a_folder_is_served_like_a_static_host_does(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "index.html").write_text("home", encoding="utf-8")
    (tmp_path / "docs" / "index.html").write_text("documents", encoding="utf-8")
    (tmp_path / "docs" / "แผน.pdf").write_bytes(b"%PDF-1.4")
    with serve_folder(tmp_path) as server:
        assert get(server, "/")[::2] == (200, b"home")
        status, headers, _ = get(server, "/docs")
        assert (status, headers["Location"]) == (301, "/docs/")
        assert get(server, "/docs/?page=2")[::2] == (200, b"documents")
        assert get(server, "/docs/%E0%B9%81%E0%B8%9C%E0%B8%99.pdf")[1]["Content-Type"] == "application/pdf"
        assert get(server, "/empty/")[0] == 404
        assert get(server, "/nothing")[0] == 404


def test_a_folder_gives_nothing_from_outside_it(tmp_path: Path) -> None:
    inside = tmp_path / "site"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    with serve_folder(inside) as server:
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "//secret.txt", "/..%2fsecret.txt", "/%00"):
            assert get(server, path)[0] == 404
