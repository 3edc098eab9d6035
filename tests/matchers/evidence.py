"""Small hand-built sites: a home page, links and what came when they were followed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from config.agency import Agency
from config.checklist import Checklist
from config.loading import load_checklist
from matchers.judge import judge
from matchers.model import Coverage, Evidence, Finding, Outcome, Section, Verdict
from matchers.similarity import Matcher

HOST = "http://town.go.th"
HOME = f"{HOST}/"
AS_OF = date(2023, 4, 20)
FETCHED = datetime(2023, 4, 20, 3, 0, tzinfo=UTC)
LOOKED = Coverage(home=Outcome.OPENED, sitemap=Outcome.DEAD, ita_page=None, pages=5, files=2)
"""Everything asked for: the home page opened, there is no sitemap and no ITA page."""
FILLER = "ข้อความที่ไม่เกี่ยวกับเรื่องใดเรื่องหนึ่งเป็นพิเศษ เขียนไว้ให้ยาวพอสมควรเพื่อให้เห็นว่าหน้านี้มีเนื้อหาจริง ไม่ใช่หน้าว่าง"


@cache
def matcher_2566() -> Matcher:
    """The matcher of the edition of 2566, made once."""
    return Matcher(load_checklist("oit-2566"))


def address(path: str) -> str:
    """A path of the town as an address; a whole address stays."""
    return path if "://" in path else HOST + path


@dataclass
class Town:
    """Evidence of one small site; every method adds to it and gives the address it added."""

    evidence: list[Evidence] = field(default_factory=list)
    coverage: Coverage = LOOKED

    def home(self, body: str = "ยินดีต้อนรับ", **more: Any) -> str:
        """The home page."""
        return self.page("/", "เทศบาลตำบลตัวอย่าง", body, depth=0, **more)

    def page(self, path: str, title: str, body: str = "", **more: Any) -> str:
        """A page that opened; its text holds its title, as a real page does."""
        sections = tuple(Section(level=2, text=head, body=text) for head, text in more.pop("sections", ()))
        told = "\n".join([title, body, *(f"{s.text}\n{s.body}" for s in sections)])
        return self._answer("page", path, title, told, {"read_whole": True, "sections": sections, **more})

    def file(self, path: str, title: str = "", body: str = "", **more: Any) -> str:
        """A PDF that opened and was read whole; its first line is its title."""
        told = f"{title}\n{body}".strip()
        return self._answer("file", path, title, told, {"read_whole": True, "file_kind": "pdf", **more})

    def scan(self, path: str, name: str = "") -> str:
        """A PDF without a text layer; all that is known is the name of the link that led to it."""
        scanned = {"problems": ("scan",), "body": "", "file_kind": "pdf"}
        return self._answer("file", path, name, "", scanned)

    def failed(self, path: str, outcome: Outcome, status: int | None = None, **more: Any) -> str:
        """An address that was asked for and gave nothing good."""
        return self._answer("page", path, "", "", {"outcome": outcome, "http_status": status, **more})

    def _answer(self, kind: str, path: str, title: str, body: str, more: dict[str, Any]) -> str:
        facts = {
            "kind": kind,
            "url": address(path),
            "text": title,
            "depth": 1,
            "outcome": Outcome.OPENED,
            "http_status": 200,
            "body": body,
            "sha256": path,
            "own_host": address(path).startswith(HOST),
            "fetched_at": FETCHED,
        }
        self.evidence.append(Evidence.model_validate({**facts, **more}))
        return address(path)

    def link(self, text: str, to: str, *, on: str = "/", **more: Any) -> str:
        """A link in the content of a page; to ``#`` it is a dead anchor."""
        dead = to == "#"
        url = address(on) if dead else address(to)
        facts = {
            "kind": "link",
            "url": url,
            "text": text,
            "found_on": address(on),
            "clicks": (text,) if on == "/" else (self._name_of(on), text),
            "depth": 1,
            "href": to,
            "dead_anchor": dead,
            "own_host": dead or url.startswith(HOST),
        }
        self.evidence.append(Evidence.model_validate({**facts, **more}))
        return url

    def _name_of(self, path: str) -> str:
        return next((e.text for e in self.evidence if e.kind == "page" and e.url == address(path)), "เมนู")

    def linked_file(self, text: str, path: str, body: str = "", *, on: str = "/", title: str = "") -> str:
        """A link and the PDF behind it, which bears the link's name unless it has a title."""
        self.link(text, path, on=on)
        return self.file(path, title or text, body)

    def linked_page(self, text: str, path: str, body: str = "", **more: Any) -> str:
        """A link on the home page and the page behind it, which bears the link's name."""
        self.link(text, path)
        return self.page(path, text, body, **more)

    def findings(self, *, checklist: Checklist | None = None, as_of: date = AS_OF) -> dict[str, Finding]:
        """The findings by code."""
        matcher = Matcher(checklist) if checklist else matcher_2566()
        found = judge(
            self.evidence, self.coverage, Agency(url=HOME), matcher.checklist, as_of, matcher=matcher
        )
        return {finding.code: finding for finding in found}

    def finding(self, code: str, **how: Any) -> Finding:
        """The finding of one item."""
        return self.findings(**how)[code]

    def decided(self, code: str, **how: Any) -> tuple[Verdict, str]:
        """Verdict and reason code of one item."""
        finding = self.finding(code, **how)
        return finding.verdict, finding.reason_code


def town(*, coverage: Coverage = LOOKED) -> Town:
    """A site with a home page and nothing else."""
    made = Town(coverage=coverage)
    made.home()
    return made


def a_list(made: Town, entries: Iterable[tuple[str, str]], *, on: str = "/ita") -> Sequence[str]:
    """An index page with coded links (code, title), each to a text of its own; gives the addresses."""
    made.link("ITA", on)
    made.page(on, "การประเมินคุณธรรมและความโปร่งใส (ITA)")
    targets = []
    for number, (code, title) in enumerate(entries):
        path = f"{on}/{number}.pdf"
        made.link(title, path, on=on, code=code)
        targets.append(made.file(path, "เอกสาร", FILLER))
    return targets
