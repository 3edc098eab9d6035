"""Addresses as real sites write them; the sites are named beside the cases."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from crawler.links import (
    Resolved,
    Scope,
    TrapGuard,
    UnusableAddress,
    address_in_script,
    canonical,
    intended,
    is_admin,
    kind_hint,
    looks_like_address,
    resolve,
    service,
)

BASE = "http://www.x.go.th/ita/index.php"


# ---------------------------------------------------------------- one spelling


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTP://WWW.X.go.th", "http://www.x.go.th/"),
        ("http://x.go.th:80/a", "http://x.go.th/a"),
        ("https://x.go.th:443/a", "https://x.go.th/a"),
        ("http://x.go.th:8080/a", "http://x.go.th:8080/a"),
        ("http://x.go.th./a", "http://x.go.th/a"),
        ("http://user:secret@x.go.th/a", "http://x.go.th/a"),
        ("http://x.go.th/a/../b/./c", "http://x.go.th/b/c"),
        ("http://x.go.th/../../a", "http://x.go.th/a"),
        ("http://x.go.th/a#part", "http://x.go.th/a"),
        ("http://x.go.th/a#!/route", "http://x.go.th/a"),
        ("http://x.go.th/a?", "http://x.go.th/a"),
        ("http://x.go.th/%7euser/%e0%b9%81", "http://x.go.th/~user/%E0%B9%81"),
        ("http://x.go.th/แ.pdf", "http://x.go.th/%E0%B9%81.pdf"),
        ("http://x.go.th/a b.pdf", "http://x.go.th/a%20b.pdf"),
        ("http://x.go.th/100%.pdf", "http://x.go.th/100%25.pdf"),
        ("http://x.go.th/%C3%D2%A7.pdf", "http://x.go.th/%C3%D2%A7.pdf"),
    ],
)
def test_an_address_has_one_spelling(written: str, expected: str) -> None:
    assert canonical(written) == expected


def test_a_thai_domain_name_is_spelt_as_dns_knows_it() -> None:
    assert canonical("http://อบต.ไทย/").endswith(".xn--o3cw4h/")  # IANA: .ไทย


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("id=5&PHPSESSID=abc123", "id=5"),
        ("sid=5", "sid=5"),
        ("sid=3f9c2e77a1b04d5e9f", ""),
        ("utm_source=line&utm_medium=x&id=1&fbclid=IwAR0", "id=1"),
        ("mod=news&sort=desc&order=15", "mod=news&order=15"),
        ("_mod=ZmlsZXM&type=Nzk", "_mod=ZmlsZXM&type=Nzk"),
        ("b=2&a=1", "b=2&a=1"),
        ("id=1&id=1", "id=1"),
        ("c=1&c=2", "c=1&c=2"),
        ("lang=th&id=4&lang=en", "lang=en&id=4"),
        ("12058957153", "12058957153"),
        ("a=1&amp;b=2", "a=1&b=2"),
    ],
)
def test_sessions_tracking_and_sorting_are_no_part_of_an_address(query: str, expected: str) -> None:
    whole = f"http://x.go.th/p?{expected}" if expected else "http://x.go.th/p"
    assert canonical(f"http://x.go.th/p?{query}") == whole


def test_a_session_in_the_path_goes_too() -> None:
    assert canonical("http://x.go.th/a.jsp;jsessionid=0AF3?id=1") == "http://x.go.th/a.jsp?id=1"


@pytest.mark.parametrize(
    "text",
    ["ftp://x.go.th/", "http://", "x.go.th", "http://[::1", "http://x.go.th:99999/", "", "http://a b/"],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(UnusableAddress):
        canonical(text)


@pytest.mark.parametrize(
    "written", ["http://x.go.th/แ ผน/../%7e?q=ก&utm_x=1#y", "https://X.go.th:443//a//b?lang=th&lang=en"]
)
def test_spelling_twice_changes_nothing(written: str) -> None:
    assert canonical(canonical(written)) == canonical(written)


# ---------------------------------------------------------------- from href to address


@pytest.mark.parametrize(
    "href",
    [
        "#",
        "#!",
        "",
        "  ",
        "http://",
        "javascript:void(0)",
        "javascript:void(0);",
        "javascript:;",
        "javascript: void 0",
    ],
)
def test_what_leads_nowhere_is_a_dead_anchor(href: str) -> None:  # ทต.โพนสูง, อบต.สะนอ, อบต.สว่าง
    assert resolve(BASE, href) == Resolved(None, dead_anchor=True)


@pytest.mark.parametrize(
    ("href", "problem"),
    [
        ("#section", "same_page"),
        ("#!/home", "script_route"),
        ("javascript:history.back()", "script"),
        ("mailto:office@sanor.go.th", "mailto"),
        ("tel:073439275", "tel"),
        ("ftp://x.go.th/f", "other_scheme"),
        ("data:text/html,x", "other_scheme"),
        ("file:///C:/web/a.pdf", "local_file"),
        ("C:\\web\\a.pdf", "local_file"),
        ("http://[x", "malformed"),
    ],
)
def test_what_leads_to_no_page_says_why_and_is_not_dead(href: str, problem: str) -> None:
    assert resolve(BASE, href) == Resolved(None, problem=problem)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("a.pdf", "http://www.x.go.th/ita/a.pdf"),
        ("/a.pdf", "http://www.x.go.th/a.pdf"),
        ("?id=3", "http://www.x.go.th/ita/index.php?id=3"),
        ("//y.go.th/a", "http://y.go.th/a"),
        ("images\\Member-New\\1.jpg", "http://www.x.go.th/ita/images/Member-New/1.jpg"),
        (" /a\n.pdf\t", "http://www.x.go.th/a.pdf"),
        ("แผน 1.pdf", "http://www.x.go.th/ita/%E0%B9%81%E0%B8%9C%E0%B8%99%201.pdf"),
        ("javascript:window.open('plan.php?id=4','_blank')", "http://www.x.go.th/ita/plan.php?id=4"),
        ('javascript:location.href="/news/5"', "http://www.x.go.th/news/5"),
        ("https://flowpaper.com/flipbook/?pdf=https://r.go.th/a.pdf", "https://r.go.th/a.pdf"),
        ("/pdfjs/web/viewer.html?file=/files/a.pdf", "http://www.x.go.th/files/a.pdf"),
    ],
)
def test_an_href_resolves_as_in_a_browser(href: str, url: str) -> None:
    assert resolve(BASE, href) == Resolved(url)


@pytest.mark.parametrize(
    ("href", "url", "problem"),
    [
        ("www.toptiersoft.com", "http://www.toptiersoft.com/", "no_scheme"),  # อบต.ไทรย้อย
        ("www.dla.go.th/a.htm", "http://www.dla.go.th/a.htm", "no_scheme"),
        ("sanor.go.th/news", "http://sanor.go.th/news", "no_scheme"),
        ("http:/www.y.go.th/a", "http://www.y.go.th/a", "mistyped_scheme"),
        ("http:////www.y.go.th/a", "http://www.y.go.th/a", "mistyped_scheme"),
        ("http:/news.php", "http://www.x.go.th/news.php", "mistyped_scheme"),
        ("http://http://www.y.go.th/a", "http://www.y.go.th/a", "mistyped_scheme"),
        ("htpp://www.y.go.th/a", "http://www.y.go.th/a", "mistyped_scheme"),
        ("http//www.y.go.th/a", "http://www.y.go.th/a", "mistyped_scheme"),
        ("http://localhost/e-document/", "http://localhost/e-document/", "development_host"),  # อบต.ภูเขียว
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/a", "development_host"),  # bkk
        ("http://192.168.1.5/a", "http://192.168.1.5/a", "development_host"),
    ],
)
def test_typing_errors_are_mended_and_told(href: str, url: str, problem: str) -> None:
    assert resolve(BASE, href) == Resolved(url, problem=problem)


@pytest.mark.parametrize(
    ("href", "meant"),
    [
        ("parcelsumyear.htmk=l", "parcelsumyear.html"),  # เทศบาลตำบลหางดง
        ("images/photo/1.jpgpg", "images/photo/1.jpg"),  # อบต.ไทรย้อย
        ("news.php;", "news.php"),  # อบต.ไทรย้อย: href="…";>
        ('news.php";', "news.php"),
        ("a.pdf%22", "a.pdf"),
        ("a.pdf>", "a.pdf"),
        ("a.pdf.", "a.pdf"),
        ("a.pfd", "a.pdf"),
        ("/files/plan.PDFF", "/files/plan.pdf"),
        ("download.php?f=a.pdf;", "download.php?f=a.pdf"),
        ("http://wwww.x.go.th/a", "http://www.x.go.th/a"),
    ],
)
def test_a_misspelt_ending_is_asked_for_as_written_and_what_was_meant_is_known(href: str, meant: str) -> None:
    found = resolve(BASE, href)
    assert found.problem == "typing_error"
    assert found.url == resolve(BASE, found.url or "").url
    assert found.url != resolve(BASE, meant).url
    assert intended(href) == meant


@pytest.mark.parametrize(
    "href",
    [
        *(
            "a.pdf",
            "plan.2566",
            "แผน.พ.ศ.2566",
            "index.php?id=3;4",
            "v1.0",
            "http://x.go.th",
            "http://x.go.th/",
        ),
        *("ทต.html", "a.pdf.pdf", "#top", "", ".", "?q=1", "mailto:a@x.go.th"),
        *("http://ww2.x.go.th/", "/content/information-1.cfm", "a.pdf#page=2", "a.html?x=1.5", "a.m3u"),
    ],
)
def test_what_is_no_plain_error_is_left_alone(href: str) -> None:
    assert intended(href) == ""
    assert resolve(BASE, href).problem not in ("typing_error", "mistyped_scheme")


@pytest.mark.parametrize("href", ["http://www. dla.go.th/a", "http://www,dla.go.th/a"])
def test_a_host_that_cannot_be_asked_is_mended_and_told(href: str) -> None:
    assert resolve(BASE, href) == Resolved("http://www.dla.go.th/a", problem="typing_error")


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("hhtp://www.y.go.th/a", "http://www.y.go.th/a"),
        ("https//www.y.go.th/a", "http://www.y.go.th/a"),
        ("httpp://www.y.go.th/a", "http://www.y.go.th/a"),
        ("ttp://www.y.go.th/a", "http://www.y.go.th/a"),
        ("htttp://www.y.go.th/a", "http://www.y.go.th/a"),
        ("http;//www.y.go.th/a", "http://www.y.go.th/a"),
    ],
)
def test_a_mistyped_scheme_is_mended_told_and_can_be_shown_right(href: str, url: str) -> None:
    assert resolve(BASE, href) == Resolved(url, problem="mistyped_scheme")
    assert intended(href) == url


def test_a_site_served_on_loopback_may_link_to_itself() -> None:
    assert resolve("http://127.0.0.1:8000/a/", "http://127.0.0.1:8000/b").problem == ""


@pytest.mark.parametrize(
    "href", ["javascript:" + "void   " * 40 + "x", "http:" + "/" * 5000, "%" * 5000, "a." * 3000, "\x00"]
)
def test_hostile_hrefs_are_answered(href: str) -> None:
    assert isinstance(resolve(BASE, href), Resolved)


def test_a_script_without_an_address_gives_none() -> None:
    assert address_in_script("changeImage('/docs/k.png'); return confirm('ลบ ข่าว')") == ""
    assert address_in_script("openTabTwo('tabtwo1')") == ""


def test_department_names_with_a_slash_are_no_addresses() -> None:
    assert not looks_like_address("กองช่าง/กองคลัง")
    assert not looks_like_address("2566")
    assert looks_like_address("../plan/2566.php")


# ---------------------------------------------------------------- whose it is, what it is


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://www.sanor.go.th/a", True),
        ("https://sanor.go.th/a", True),
        ("http://data.sanor.go.th/", True),
        ("http://www.sanor.go.th:8080/", False),
        ("http://notsanor.go.th/", False),
        ("http://sanor.go.th.evil.com/", False),
        ("http://www.go.th/", False),
        ("http://dla.go.th/", False),
        ("mailto:a@sanor.go.th", False),
        ("http://[::1", False),
    ],
)
def test_hosts_under_the_registrable_domain_are_own(url: str, own: bool) -> None:
    assert Scope("http://www.sanor.go.th/").owns(url) is own


def test_an_ip_address_owns_itself_alone() -> None:
    scope = Scope("http://203.150.1.9:8080/")
    assert scope.owns("http://203.150.1.9:8080/a")
    assert not scope.owns("http://203.150.1.9/a")
    assert not scope.owns("http://203.150.1.8:8080/a")


def test_loopback_is_compared_with_its_port() -> None:
    scope = Scope("http://127.0.0.1:41000/")
    assert scope.owns("http://127.0.0.1:41000/x")
    assert not scope.owns("http://127.0.0.1:41001/x")
    assert not scope.owns("http://localhost:41000/x")


def test_hosts_of_the_register_are_own_too() -> None:
    scope = Scope("http://www.sanor.go.th/", ["sanor-old.com", "files.sanor.net:8080"])
    assert scope.owns("http://www.sanor-old.com/a")
    assert scope.owns("http://files.sanor.net:8080/a")
    assert not scope.owns("http://files.sanor.net/a")


def test_a_site_on_a_lent_host_does_not_own_its_neighbours() -> None:
    scope = Scope("https://sites.google.com/view/sanor")
    assert scope.owns("https://sites.google.com/view/sanor/ita")
    assert not scope.owns("https://sites.google.com/view/sanor2")
    assert not scope.owns("https://drive.google.com/file/d/1")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://drive.google.com/file/d/1/view", "drive"),
        ("https://docs.google.com/spreadsheets/d/1", "docs"),
        ("https://docs.google.com/forms/d/e/1/viewanalytics", "form"),
        ("https://forms.gle/abc", "form"),
        ("https://www.google.com/maps?q=x", "map"),
        ("https://goo.gl/maps/abc", "map"),
        ("https://goo.gl/abc", "short_link"),
        ("https://th-th.facebook.com/sanor", "facebook"),
        ("https://m.me/sanor", "facebook"),
        ("https://lin.ee/abc", "line"),
        ("https://youtu.be/abc", "youtube"),
        ("https://x.com/abc", "x"),
        ("http://process3.gprocurement.go.th/egp2?projectId=1", "egp"),
        ("https://itas.nacc.go.th/go/eit/1e8vml", "itas"),
        ("https://me-qr.com/abc", "short_link"),
        ("https://www.google.com/search?q=1", ""),
        ("http://www.sanor.go.th/", ""),
        ("http://notfacebook.com/", ""),
    ],
)
def test_outside_services_are_told_apart(url: str, name: str) -> None:
    assert service(url) == name


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://x.go.th/Home/login", ""),  # ทต.ธงธานี
        ("http://x.go.th/admin", "เข้าสู่ระบบ"),  # อบต.สะนอ
        ("http://x.go.th/public/backend", ""),  # อบต.ภูกระดึง
        ("http://x.go.th/wp-login.php", ""),
        ("http://x.go.th/news.php", "สร้างข่าว"),  # ทต.หางดง
        ("http://x.go.th/a.php", "หน้าจัดการ admin"),  # อบต.ไทรย้อย
        ("http://x.go.th/a.php", " สำหรับผู้ดูแลระบบ "),
    ],
)
def test_what_stands_behind_a_login_is_not_followed(url: str, text: str) -> None:
    assert is_admin(url, text)


def test_documents_about_logins_and_administration_are_followed() -> None:
    assert not is_admin("http://x.go.th/manual.pdf", "คู่มือการเข้าสู่ระบบ e-Service")
    assert not is_admin("http://x.go.th/administration/plan", "แผนบริหารงานบุคคล")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://x.go.th/", "page"),
        ("http://x.go.th/news.php?id=1", "page"),
        ("http://x.go.th/ITA2566.html", "page"),
        ("http://x.go.th/แผน.2566/", "page"),
        ("http://x.go.th/a.PDF", "file"),
        ("http://x.go.th/a.docx", "file"),
        ("http://x.go.th/scan.jpg", "file"),
        ("http://x.go.th/download.php?f=a.pdf", "file"),
        ("http://x.go.th/style.css", "asset"),
        ("http://x.go.th/logo.svg", "asset"),
    ],
)
def test_an_ending_hints_at_the_kind(url: str, kind: str) -> None:
    assert kind_hint(url) == kind


# ---------------------------------------------------------------- traps


def _allowed(guard: TrapGuard, urls: list[str]) -> int:
    return sum(guard.allows(url) for url in urls)


def test_a_menu_of_a_hundred_numbered_pages_is_allowed_whole() -> None:
    assert _allowed(TrapGuard(), [f"http://x.go.th/menu/{n}" for n in range(1600, 1700)]) == 100


def test_pages_that_differ_in_numbers_only_end_at_the_bound() -> None:
    assert _allowed(TrapGuard(), [f"http://x.go.th/news/{n}" for n in range(1000)]) == 120
    assert _allowed(TrapGuard(max_per_shape=7), [f"http://x.go.th/news/{n}" for n in range(1000)]) == 7


def test_a_calendar_ends_after_two_years_of_months() -> None:
    urls = [f"http://x.go.th/events?year={y}&month={m}" for y in range(2500, 2600) for m in range(1, 13)]
    assert _allowed(TrapGuard(), urls) == 24
    assert (
        _allowed(
            TrapGuard(), [f"http://x.go.th/calendar/{y}/{m}/" for y in range(1990, 2090) for m in (1, 2)]
        )
        == 24
    )


def test_a_filter_by_fiscal_year_is_no_calendar() -> None:
    assert _allowed(TrapGuard(), [f"http://x.go.th/plans?year={y}" for y in range(2540, 2580)]) == 40


def test_a_path_that_grows_with_every_click_is_refused() -> None:  # อบต.ภูเขียว /ita/ita.php/ita/ita.php/…
    guard = TrapGuard()
    assert guard.allows("http://x.go.th/ita/ita.php/a")
    assert not guard.allows("http://x.go.th/ita/ita.php/ita/ita.php/ita/ita.php")
    assert not guard.allows("http://x.go.th/" + "a/b/c/d/e/" * 4)
    assert _allowed(TrapGuard(), [f"http://x.go.th/ita/ita.php/{'x' * n}" for n in range(1, 60)]) == 20


def test_families_of_parameters_under_one_path_are_bounded() -> None:
    assert (
        _allowed(
            TrapGuard(),
            [f"http://x.go.th/i.php?k{chr(97 + n % 26)}{chr(97 + n // 26)}=1" for n in range(600)],
        )
        == 150
    )


def test_a_site_run_by_one_program_with_named_modules_is_not_starved() -> None:
    modules = ["news", "plan", "law", "staff", "board", "budget", "contact", "service", "manual", "stat"]
    urls = [f"http://x.go.th/index.php?mod={m}&id={n}" for m in modules for n in range(40)]
    assert _allowed(TrapGuard(), urls) == 400


def test_very_long_addresses_are_refused_but_long_thai_names_are_not() -> None:
    assert not TrapGuard().allows("http://x.go.th/" + "a" * 2100)
    assert TrapGuard().allows(canonical("http://x.go.th/" + "แผนพัฒนาท้องถิ่น" * 10 + ".pdf"))


def test_asking_twice_gives_the_same_answer() -> None:
    guard = TrapGuard(max_per_shape=1)
    assert [guard.allows(u) for u in ("http://x.go.th/n/1", "http://x.go.th/n/2") * 2] == [True, False] * 2


def test_thai_file_names_stay_readable_after_canonical_spelling() -> None:
    assert unquote(canonical("http://x.go.th/images/file/คู่มือประชาชน.pdf")).endswith("/คู่มือประชาชน.pdf")
