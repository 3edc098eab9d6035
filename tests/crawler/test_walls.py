"""Pages that are walls, and pages that only look like one."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from lxml import html as markup

from crawler.walls import SoftNotFound, matching_rule, read_wall, wall_words
from matchers.model import Outcome

HOME = "https://www.town.go.th/"
MENU = "\n".join(
    [
        "หน้าหลัก", "ข้อมูลหน่วยงาน", "ประวัติความเป็นมา", "โครงสร้าง", "อำนาจหน้าที่", "แผนพัฒนาท้องถิ่น", "งบประมาณ",
        "ประกาศจัดซื้อจัดจ้าง", "ราคากลาง", "ข่าวประชาสัมพันธ์", "รายงานการประชุมสภา", "คู่มือประชาชน", "ร้องเรียนร้องทุกข์",
        "กระดานสนทนา", "ติดต่อเรา", "แผนที่", "ลิงก์ที่เกี่ยวข้อง", "กรมส่งเสริมการปกครองท้องถิ่น", "จังหวัดปัตตานี",
    ]
)  # fmt: skip
PASSWORD = '<form><input name="user"><input type="password" name="pw"></form>'


def wall(
    text: str = "", title: str = "", html: str = "", *, status: int = 200, url: str = HOME, **headers: str
) -> Outcome | None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_wall(status, url, title, text, named, html=html)


@pytest.mark.parametrize(
    ("title", "text", "html", "status"),
    [
        ("Just a moment...", "", '<script src="/cdn-cgi/challenge-platform/h/b"></script>', 403),
        (
            "Just a moment...",
            "Enable JavaScript and cookies to continue",
            "<script>_cf_chl_opt</script>/cdn-cgi/",
            503,
        ),
        ("รอสักครู่...", "กำลังตรวจสอบว่าคุณเป็นมนุษย์หรือไม่", "<script src=/cdn-cgi/challenge-platform/x>", 403),
        (
            "Attention Required! | Cloudflare",
            "Sorry, you have been blocked",
            "<div class=cf-error-details>",
            403,
        ),
        ("", "Request unsuccessful. Incapsula incident ID: 1-2", "<iframe src=/_Incapsula_Resource?x>", 200),
        ("", "", "<iframe src='/_Incapsula_Resource?SWJIYLWA=1'>", 200),
        ("Sucuri WebSite Firewall - Access Denied", "Access Denied - Sucuri Website Firewall", "", 403),
        ("Access Denied", 'You don\'t have permission to access "x". Reference #18.2 ', "", 403),
        (
            "Request Rejected",
            "The requested URL was rejected. Please consult with your administrator.",
            "",
            200,
        ),
        ("", "กรุณายืนยันว่าคุณไม่ใช่โปรแกรมอัตโนมัติ", "<div class=g-recaptcha>", 200),
        ("", "กรุณายืนยันว่าคุณไม่ใช่โปรแกรมอัตโนมัติ ".replace("ำ", "ํา"), "", 200),
        ("", "Our systems have detected unusual traffic from your computer network.", "", 429),
        ("", "เว็บไซต์นี้ถูกระงับการเผยแพร่ ตามคำสั่งศาล กระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม", "", 200),
        ("", "IP ของท่านถูกบล็อก กรุณาติดต่อผู้ดูแลระบบ", "", 403),
    ],
)
def test_a_check_for_humans_is_a_bot_wall(title: str, text: str, html: str, status: int) -> None:
    assert wall(text, title, html, status=status) is Outcome.BOT_WALL


def test_a_challenge_header_is_a_bot_wall() -> None:
    assert wall("anything", status=403, cf_mitigated="challenge") is Outcome.BOT_WALL


@pytest.mark.parametrize(
    ("title", "text", "html", "url"),
    [
        ("เข้าสู่ระบบ", "ชื่อผู้ใช้ รหัสผ่าน", PASSWORD, HOME),
        ("", "Username Password Remember me", "<INPUT TYPE='password'>", HOME),
        ("เข้าสู่ระบบ ‹ เทศบาล", MENU, PASSWORD, HOME + "wp-login.php?redirect_to=x"),
        ("Login", MENU * 3, PASSWORD, HOME + "admin/login"),
        ("", "กรุณาเข้าสู่ระบบก่อนใช้งาน", "", HOME),
        (
            "Google Drive: Sign-in",
            "Sign in to continue",
            PASSWORD,
            "https://accounts.google.com/v3/signin/identifier",
        ),
        (
            "Google Drive",
            "You need access Request access, or switch to an account",
            "",
            "https://drive.google.com/file/d/1",
        ),
        ("Google ไดรฟ์", "ต้องขอสิทธิ์เข้าถึง", "", "https://docs.google.com/document/d/1/edit"),
    ],
)
def test_a_door_that_wants_a_password_is_a_login(title: str, text: str, html: str, url: str) -> None:
    assert wall(text, title, html, url=url) is Outcome.LOGIN


def test_status_401_is_a_login() -> None:
    assert wall("Unauthorized", status=401) is Outcome.LOGIN


@pytest.mark.parametrize(
    ("title", "text", "html"),
    [
        ("town.go.th", "This domain is for sale! Click here to inquire", ""),
        ("town.com", "Related searches", '<script src="https://img1.wsimg.com/parking-lander/x.js">'),
        ("town.com", "", "<iframe src='http://www.sedoparking.com/x'>"),
        ("", "โดเมนนี้หมดอายุ กรุณาติดต่อผู้ให้บริการ", ""),
        ("Account Suspended", "This Account has been suspended. Contact your hosting provider", ""),
        ("Apache2 Ubuntu Default Page: It works", "Apache2 Ubuntu Default Page " + "It works! " * 300, ""),
        ("", "It works!", "<html><body><h1>It works!</h1></body></html>"),
        ("Welcome to nginx!", "If you see this page, the nginx web server is successfully installed", ""),
        ("IIS Windows Server", "", "<img src=iisstart.png>"),
        ("Plesk Obsidian 18.0.54", "", ""),
        ("Web Server's Default Page", "This page is generated by Plesk", ""),
        ("", "Apache is functioning normally", ""),
        ("AppServ Open Project 8.6.0", "The AppServ Open Project", ""),
    ],
)
def test_a_place_where_nobody_lives_is_parked(title: str, text: str, html: str) -> None:
    assert wall(text, title, html) is Outcome.PARKED


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("ขออภัย เว็บไซต์อยู่ระหว่างการปรับปรุง", 503),
        ("ปิดปรับปรุงเว็บไซต์ชั่วคราวเพื่อบำรุงรักษา กรุณาลองใหม่ในอีกสักครู่", 200),
        ("เทศบาลตำบลตัวอย่าง\nอยู่ระหว่างปรับปรุงเว็บไซต์\nโทร. 0-7343-0000", 200),
        ("ปิดปรับปรุง", 200),
        ("อยู่ระหว่างปรับปรุง", 200),
        ("Under Construction", 200),
        ("Briefly unavailable for scheduled maintenance. Check back in a minute.", 503),
    ],
)
def test_a_site_that_is_being_built_is_under_construction(text: str, status: int) -> None:
    assert wall(text, status=status) is Outcome.UNDER_CONSTRUCTION


@pytest.mark.parametrize(
    "text",
    [
        "Fatal error: Uncaught Error: Call to undefined function mysql_connect() in /home/x/db.php on line 3",
        "Parse error: syntax error, unexpected '}' in /home/town/index.php on line 12",
        "You have an error in your SQL syntax; check the manual that corresponds to your server",
        "Error establishing a database connection",
        "SQLSTATE[HY000] [2002] Connection refused",
        "Microsoft OLE DB Provider for ODBC Drivers error '80004005'",
        "Server Error in '/' Application. Runtime Error Description: An application error occurred",
        "Not available Now! Get back",
        "ไม่สามารถเชื่อมต่อฐานข้อมูลได้",
    ],
)
def test_a_program_that_fails_politely_is_an_error_with_status_200(text: str) -> None:
    assert wall(text) is Outcome.ERROR_200


def test_an_error_with_an_honest_status_needs_no_other_name() -> None:
    assert wall("Error establishing a database connection", status=500) is None


@pytest.mark.parametrize(
    ("title", "text", "html"),
    [
        ("เทศบาลตำบลตัวอย่าง", MENU, "<a href=/x>x</a>" * 40),
        ("เทศบาล", f"{MENU}\nเข้าสู่ระบบสมาชิก\nลืมรหัสผ่าน", PASSWORD + "<a href=/x>x</a>" * 19),
        ("ข่าว", f"{MENU}\nประกาศปิดปรับปรุงเว็บไซต์ในช่วงเวลา 15:00 น.", "<a href=/x>x</a>" * 19),
        ("ข่าว", "ประกาศปิดปรับปรุงถนนสายบ้านสะนอ", ""),
        ("ข่าว", "อยู่ระหว่างการปรับปรุงระบบประปา " * 20, "<a href=/x>x</a>" * 12),
        ("ข่าว", "แจ้งปิดปรับปรุงอาคารสำนักงาน", ""),
        ("อยู่ระหว่างจัดทำข้อมูล", "---อยู่ระหว่างจัดทำข้อมูล---", ""),
        ("ร้องเรียน", f"{MENU}\nชื่อ ที่อยู่ รายละเอียด\nฉันไม่ใช่โปรแกรมอัตโนมัติ", "<a href=/x>x</a>" * 19),
        ("กระดานสนทนา", f"{MENU}\nกรุณาเข้าสู่ระบบก่อนตั้งกระทู้", "<a href=/x>x</a>" * 19),
        (
            "Index of /files",
            "Index of /files Parent Directory plan.pdf 2022-10-01 12:00 1.2M",
            "<a href=plan.pdf>",
        ),
        ("ข่าว", MENU * 4 + "Warning: mysqli_connect() in x.php on line 3", "<a href=/x>x</a>" * 40),
        ("คู่มือ", "ขั้นตอนการขอรหัสผ่านเพื่อเข้าสู่ระบบ e-GP " * 10, ""),
        ("ข่าว", "ขายทอดตลาดพัสดุ this domain " * 5, ""),
        ("", "", ""),
    ],
)
def test_an_ordinary_page_is_no_wall(title: str, text: str, html: str) -> None:
    rule = matching_rule(200, HOME, title, text, {}, html=html)
    assert rule is None, rule


def test_a_page_that_is_not_there_is_no_wall() -> None:
    assert wall("It works!", status=404) is None
    assert wall("กรุณาเข้าสู่ระบบ", status=410) is None


def test_html_may_come_as_bytes() -> None:
    page = b"<title>x</title><iframe src=/_Incapsula_Resource>"
    assert read_wall(200, HOME, "", "", {}, html=page) is Outcome.BOT_WALL


def test_every_rule_names_its_source_and_something_to_look_for() -> None:
    for rule in wall_words().rules:
        assert rule.source
        sees = rule.title, rule.text, rule.html, rule.address, rule.header, rule.statuses
        assert any(sees) or rule.password_field, rule.id


def test_a_hostile_page_is_read_to_the_end() -> None:
    # With a pattern that backtracks, this would run into the time limit of the test suite.
    nasty = "<input " * 200_000 + "type " * 200_000 + "\u0e4d" * 100_000
    assert wall(nasty, nasty, nasty, url=HOME + nasty) is None
    assert not SoftNotFound().matches(nasty, nasty)


@pytest.mark.parametrize("name", ["phonsung", "sanor", "thongtanee", "bkk"])
def test_no_page_of_a_real_site_is_a_wall(shared: Path, name: str) -> None:
    for path in (shared / "corpus" / "sites" / name).rglob("*.html"):
        raw = path.read_bytes()
        if not raw.strip():
            continue
        tree = markup.fromstring(raw)
        etree.strip_elements(tree, "script", "style", "noscript", with_tail=False)
        text = "\n".join(map(str, tree.itertext()))
        rule = matching_rule(200, HOME, tree.findtext(".//title") or "", text, {}, html=raw)
        assert rule is None, (path, rule)


# --- soft 404 -------------------------------------------------------------------------------

NOT_FOUND = f"{MENU}\nขออภัย\nไม่มีสิ่งที่ค้นหา\nผู้เข้าชม 12,345 คน"


def taught() -> SoftNotFound:
    soft = SoftNotFound()
    soft.observe_probe(200, NOT_FOUND, "เทศบาลตำบลตัวอย่าง")
    return soft


def test_the_page_of_the_probe_is_known_again_though_its_counter_moved() -> None:
    assert taught().learned
    assert taught().matches(NOT_FOUND.replace("12,345", "12,399"), "เทศบาลตำบลตัวอย่าง")


def test_a_page_with_content_between_the_same_menus_is_no_soft_404() -> None:
    assert not taught().matches(f"{MENU}\nแผนการจัดซื้อจัดจ้าง ประจำปี 2566", "เทศบาลตำบลตัวอย่าง")


def test_an_empty_page_between_the_same_menus_is_no_soft_404() -> None:
    assert not taught().matches(f"{MENU}\nโครงสร้าง\nผู้เข้าชม 12,345 คน", "เทศบาลตำบลตัวอย่าง")
    assert not taught().matches(f"{MENU}\nผู้เข้าชม 12,345 คน", "เทศบาลตำบลตัวอย่าง")


def test_another_title_is_another_page() -> None:
    assert not taught().matches(NOT_FOUND, "โครงสร้าง")


def test_words_that_change_between_two_probes_are_not_asked_for() -> None:
    soft = SoftNotFound()
    for word in ("สุ่มหนึ่ง", "สุ่มสอง"):
        soft.observe_probe(200, f"{NOT_FOUND}\n{word}", "เทศบาล")
    assert soft.matches(NOT_FOUND, "เทศบาล")
    assert not soft.matches(f"{NOT_FOUND}\nประกาศ", "เทศบาล")


def test_an_honest_404_teaches_nothing() -> None:
    soft = SoftNotFound()
    soft.observe_probe(404, NOT_FOUND, "เทศบาลตำบลตัวอย่าง")
    assert not soft.learned
    assert not soft.matches(NOT_FOUND, "เทศบาลตำบลตัวอย่าง")


@pytest.mark.parametrize("shell", ["Loading...", "You need to enable JavaScript to run this app.", ""])
def test_the_empty_shell_of_a_script_teaches_nothing(shell: str) -> None:
    soft = SoftNotFound()
    soft.observe_probe(200, shell, "เทศบาล")
    assert not soft.learned
    assert not soft.matches(shell, "เทศบาล")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("nofile", ""),
        ("404", "เทศบาล"),
        ("Not Found", ""),
        ("404 Not Found\nnginx/1.18.0", ""),
        ("ขออภัย ไม่พบหน้าที่ท่านต้องการ กลับหน้าหลัก", ""),
        ("ไม่พบหน้าที่คุณค้นหา", ""),
        ("Object not found! The requested URL was not found on this server.", ""),
        (MENU * 5, "Page not found – เทศบาลตำบลตัวอย่าง"),
        (MENU * 5, "ไม่พบหน้าที่ค้นหา"),
        (MENU * 5, "404"),
    ],
)
def test_a_page_that_says_not_found_is_a_soft_404(text: str, title: str) -> None:
    assert SoftNotFound().matches(text, title)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", ""),
        ("คำสั่งที่ 404/2566 เรื่อง แต่งตั้งคณะกรรมการ", "คำสั่งที่ 404/2566"),
        ("ไม่พบหน้าที่งานของพนักงานที่ลาออก", "ประกาศ"),
        (MENU * 2 + "ไม่พบหน้าที่ท่านต้องการ โปรดแจ้งผู้ดูแล", "คำถามที่พบบ่อย"),
        (MENU, "อำนาจหน้าที่"),
        ("รายงานผลการสำรวจ ไม่พบข้อมูลการทุจริต", "รายงาน"),
    ],
)
def test_a_page_that_only_holds_such_words_is_none(text: str, title: str) -> None:
    assert not SoftNotFound().matches(text, title)
