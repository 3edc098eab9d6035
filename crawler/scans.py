"""After the crawl: the scans that could decide an item are read, within a budget of CPU.

Not while crawling: which documents could decide an item is known only when the readable ones are
there, and a site has hundreds of scans. The judge's own way from claims to candidates is asked
which scans it would have to call unreadable although the item is still open; the others are left
alone. Items take turns, so one with forty scans does not use up what the others need.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass

from config.checklist import Part, Requirement
from config.thresholds import thresholds
from crawler.extract.files import ReadFile
from crawler.extract.tesseract import reads_thai
from crawler.extract.workers import FileReader, ocr_job
from crawler.harvest import Harvest
from matchers.candidates import Candidate, weigh
from matchers.claims import Claim, find_claims
from matchers.documents import Reader
from matchers.index_pages import IndexPage, lists_of
from matchers.model import Evidence, ScansLooked, Verdict
from matchers.periods import covers, read_periods
from matchers.question import Question
from matchers.similarity import Matcher
from matchers.site import Site

CLAIMS = 40
"""Claims of one item that are followed; as many as the judge follows."""
HEAD = 600
"""Characters of a scan in which it says of which time it is."""
LEAST_S = 1.0
"""CPU seconds below which no further page is begun; a clean page takes about as much."""


@dataclass(slots=True)
class ScansRead:
    """What became of the scans of one crawl; ``cpu_s`` is what reading them cost."""

    available: bool = True
    wanted: int = 0
    read: int = 0
    failed: int = 0
    not_reached: int = 0
    cpu_s: float = 0.0

    @property
    def looked(self) -> ScansLooked:
        """The same without the cost, which differs from crawl to crawl."""
        return ScansLooked(
            available=self.available,
            wanted=self.wanted,
            read=self.read,
            failed=self.failed,
            not_reached=self.not_reached,
        )


@dataclass(slots=True)
class Turn:
    """One part of one item that is still open, and the scans that could prove it, best first."""

    asked: Question
    lacking: int
    scans: list[tuple[str, bool]]
    """SHA-256 of each, and whether its link states the right time."""

    def note(self, read: ReadFile, dated: bool, matcher: Matcher) -> None:
        """Count a scan that turned out to be the item for the right time; enough of them close it."""
        code, part = self.asked.requirement.code, self.asked.part
        if matcher.score(read.title, code) < thresholds().accept:
            return
        said = covers(part.period, self.asked.year, read_periods(f"{read.title}\n{read.text[:HEAD]}"))
        if said.verdict == "right" or (said.verdict == "unstated" and dated):
            self.lacking -= 1


async def read_scans(
    harvest: Harvest,
    reader: FileReader,
    matcher: Matcher,
    year: int,
    seconds: float,
    *,
    stopped: Callable[[], bool] = lambda: False,
    on_scan: Callable[[str], None] = lambda _: None,
) -> ScansRead:
    """Read scans of the harvest that could decide an item; the harvest then holds what they say.

    ``year`` is พ.ศ.; ``seconds`` are CPU seconds of workers and of what they start, by the system's
    own account; wall seconds where a worker was ended or the system (Windows) keeps none. The last
    page may run over. 0 reads nothing.
    """
    done = ScansRead(available=reads_thai())
    if seconds <= 0 or not len(reader.scans):
        return done
    turns = await asyncio.to_thread(open_turns, list(harvest.evidence()), matcher, year, reader.scans.all)
    done.wanted = len({sha for turn in turns for sha, _ in turn.scans})
    texts: dict[str, ReadFile] = {}
    for turn, sha, dated in in_turns(turns):
        if not done.available or stopped() or done.cpu_s > seconds - LEAST_S:
            break
        if sha not in texts:
            on_scan(sha)
            texts[sha] = await _read(sha, reader, min(seconds - done.cpu_s, 20.0), done)
            harvest.add_text_of_scan(sha, texts[sha])
        turn.note(texts[sha], dated, matcher)
    done.not_reached = done.wanted - len(texts)
    return done


async def _read(sha: str, reader: FileReader, seconds: float, done: ScansRead) -> ReadFile:
    began, scan = time.monotonic(), reader.scans[sha]
    read = await reader.read_again(scan.path, scan.kind, ocr_job(max(seconds, 2.0)))
    done.cpu_s += read.cpu_s or time.monotonic() - began
    if read.text:
        done.read += 1
    else:
        done.failed += 1
    return read


def in_turns(turns: Sequence[Turn]) -> Iterator[tuple[Turn, str, bool]]:
    """The best scan of every open item, then the second of those still open, and so on."""
    for place in range(max((len(turn.scans) for turn in turns), default=0)):
        for turn in turns:
            if turn.lacking > 0 and place < len(turn.scans):
                yield turn, *turn.scans[place]


def open_turns(evidence: Sequence[Evidence], matcher: Matcher, year: int, held: Set[str]) -> list[Turn]:
    """Every part of an item that lacks a readable document and has scans; in the checklist's order."""
    turns = (
        Turn(asked, lacking, _scans(found, held))
        for asked, lacking, found in open_parts(evidence, matcher, year)
    )
    return [turn for turn in turns if turn.scans]


def open_parts(
    evidence: Sequence[Evidence], matcher: Matcher, year: int
) -> Iterator[tuple[Question, int, list[Candidate]]]:
    """Every part of an item that lacks readable documents for its time, how many, and what was found."""
    site = Site.of(evidence)
    index_pages = lists_of(site, matcher)
    claims = find_claims(site, matcher, index_pages)
    for requirement in matcher.checklist.requirements:
        for part in requirement.parts:
            if _is_channel(requirement, part):
                continue
            asked = Question(requirement, part, year)
            found = list(_candidates(asked, claims.get(requirement.code, ()), site, matcher, index_pages))
            right = {c.shown.url for c in found if c.verdict is Verdict.PRESENT and c.reason == "found"}
            if len(right) < part.minimum_count:
                yield asked, part.minimum_count - len(right), found


def _is_channel(requirement: Requirement, part: Part) -> bool:
    return not part.is_document and bool(requirement.channel or requirement.link_is_enough)


def _candidates(
    asked: Question,
    claims: Sequence[Claim],
    site: Site,
    matcher: Matcher,
    index_pages: Sequence[IndexPage],
) -> Iterator[Candidate]:
    reader = Reader(site, matcher, asked, index_pages)
    for claim in claims[:CLAIMS]:
        for result in reader.follow(claim):
            yield weigh(result, claim, asked, matcher)


def _scans(found: Sequence[Candidate], held: Set[str]) -> list[tuple[str, bool]]:
    """Kept scans among the candidates; those whose names state the right time first, then the best named."""
    unread: dict[str, Candidate] = {}
    for candidate in sorted(found, key=lambda c: (not _is_dated(c), c.order)):
        sha = candidate.document.evidence.sha256 if candidate.document else ""
        if candidate.verdict is Verdict.UNREADABLE and sha in held:
            unread.setdefault(sha, candidate)
    return [(sha, _is_dated(candidate)) for sha, candidate in unread.items()]


def _is_dated(candidate: Candidate) -> bool:
    return candidate.fit is not None and candidate.fit.verdict == "right"
