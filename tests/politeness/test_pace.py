"""How often hosts and addresses are asked, counted where they answer: whatever a request is for."""

from __future__ import annotations

from itertools import pairwise

from tests.politeness.auditing import audit, audit_together
from tests.politeness.conftest import Serve
from tests.politeness.web import PLAN, SILENCE, Answers, Web, first, moved, page, text

A, B, C, FILES = "www.a.go.th", "www.b.go.th", "www.c.go.th", "files.example.com"
ONE, TWO = "127.0.31.1", "127.0.31.2"


def town(web: Web, host: str, *, links: str = "", **more: object) -> None:
    """A small site; its home page links to two pages, and whatever else is said."""
    home = f'<a href="/one">ข่าวประชาสัมพันธ์</a> <a href="/two">{PLAN}</a> {links}'
    answers: Answers = {
        "/robots.txt": text("User-agent: *\nDisallow: /admin/\n"),
        "/sitemap.xml": text(
            f"<urlset><url><loc>{web.url(host, '/mapped')}</loc></url></urlset>", "text/xml"
        ),
        "/": page(home),
        "/one": page("<p>ข่าวของเทศบาล"),
        "/two": page(f"<h1>{PLAN}</h1>"),
        "/mapped": page(f"<h1>{PLAN} ฉบับเดิม</h1>"),
    }
    web.answers[host] = answers | more  # type: ignore[operator]


def documents_at(web: Web, names: str) -> str:
    """Links to documents of the third host."""
    return "".join(f'<a href="{web.url(FILES, f"/{n}.html")}">{PLAN} {n}</a>' for n in names)


def test_sites_on_one_address_audited_side_by_side_share_its_rate_and_each_has_its_own(serve: Serve) -> None:
    web = serve({A: ONE, B: ONE, C: ONE})
    for host in (A, B, C):
        town(web, host)
    audit_together(*(web.url(host) for host in (A, B, C)))
    for host in (A, B, C):
        # robots.txt, home, the path that cannot exist, sitemap, two links, one of the sitemap
        assert len(web.asked(host)) == 7
        assert set(web.counts(host).values()) == {1}
    web.held()
    web.robots_first()


def test_a_host_that_two_audits_lead_to_is_asked_as_often_as_one_may(serve: Serve) -> None:
    """Both link to documents of a third host, which never wanted to be audited at all."""
    web = serve({A: ONE, B: TWO, FILES: "127.0.31.3"})
    documents = {f"/{name}.html": page(f"<h1>{PLAN} {name}</h1>") for name in "abcdef"}
    web.answers[FILES] = {"/robots.txt": text(""), **documents}
    for host, names in ((A, "abc"), (B, "def")):
        town(web, host, links=documents_at(web, names))
    audit_together(web.url(A), web.url(B))
    assert set(documents) <= set(web.asked(FILES)), "else nothing is shown"
    assert len(web.asked(FILES)) == 6 + 2, "its robots.txt for each of the two"
    web.held()
    web.robots_first()


def test_a_redirect_to_another_host_and_back_counts_at_each(serve: Serve) -> None:
    web = serve({A: ONE, B: TWO})
    hops = "".join(f'<a href="/go-{n}">{PLAN} ครั้งที่ {n}</a>' for n in range(4))
    town(web, A, links=hops)
    web.answers[B] = {"/robots.txt": text("")}
    for n in range(4):
        web.answers[A][f"/go-{n}"] = moved(web.url(B, f"/hop-{n}"))
        web.answers[B][f"/hop-{n}"] = moved(web.url(A, f"/back-{n}"))
        web.answers[A][f"/back-{n}"] = page(f"<h1>{PLAN} {n}</h1>")
    audit(web.url(A))
    assert {f"/back-{n}" for n in range(4)} <= set(web.asked(A))
    assert web.counts(B) == {"/robots.txt": 1, **{f"/hop-{n}": 1 for n in range(4)}}
    web.held()
    web.robots_first()


def test_what_fails_is_asked_once_more_in_its_turn_and_then_no_more(serve: Serve) -> None:
    web = serve({A: ONE})
    links = "".join(f'<a href="/{n}">{PLAN} {n}</a>' for n in ("broken", "mute", "shaky", "busy"))
    fine = page(f"<h1>{PLAN}</h1>")
    town(web, A, links=links)
    web.answers[A] |= {
        "/broken": (500, {}, b""),
        "/mute": SILENCE,
        "/shaky": first((502, {}, b""), fine),
        "/busy": first((429, {"Retry-After": "1"}, b""), fine),
    }
    audit(web.url(A), patience=0.07)
    counts = web.counts(A)
    assert {name: counts[name] for name in ("/broken", "/mute", "/shaky", "/busy")} == {
        "/broken": 2,
        "/mute": 2,
        "/shaky": 2,
        "/busy": 2,
    }
    assert {count for path, count in counts.items() if path in ("/", "/one", "/two", "/robots.txt")} == {1}
    web.held()


def test_a_host_that_asks_to_be_left_alone_is_left_alone_by_every_audit(serve: Serve) -> None:
    """Two audits, one document host: what it asks of the one holds for the other."""
    web = serve({A: ONE, B: TWO, FILES: "127.0.31.3"})
    fine = page(f"<h1>{PLAN}</h1>")
    web.answers[FILES] = {"/robots.txt": text(""), "/busy": first((503, {"Retry-After": "2"}, b""), fine)}
    web.answers[FILES] |= {f"/{name}.html": fine for name in "abcdef"}
    town(web, A, links=f'<a href="{web.url(FILES, "/busy")}">{PLAN}</a>')
    town(web, B, links=documents_at(web, "abcdef"))
    audit_together(web.url(A), web.url(B))
    assert web.counts(FILES)["/busy"] == 2
    assert len(web.asked(FILES)) == 2 + 6 + 2
    assert [(key, seconds) for key, _, seconds in web.pauses] == [(f"host:{FILES}", 2.0)]
    web.held()


def test_the_crawl_delay_of_a_host_holds_for_documents_on_it_too(serve: Serve) -> None:
    web = serve({A: ONE, FILES: TWO})
    town(web, A, links=documents_at(web, "abc"))
    web.answers[FILES] = {f"/{n}.html": page(f"<h1>{PLAN} {n}</h1>") for n in "abc"}
    web.answers[FILES]["/robots.txt"] = text("User-agent: *\nCrawl-delay: 0.5\n")
    audit(web.url(A))
    taken = sorted(at for key, at in web.places if key == f"host:{FILES}")
    assert len(web.asked(FILES)) == len(taken) == 4
    assert all(later - before >= 0.5 - 1e-6 for before, later in pairwise(taken[1:]))
    web.held()
