"""Who claims to be an item: links by their names, pages by their headings, files by their titles."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from config.thresholds import thresholds
from config.vocabulary import names
from matchers.index_pages import Declaration, IndexPage
from matchers.model import Evidence, Match, Section
from matchers.periods import read_periods
from matchers.similarity import Matcher
from matchers.site import Site
from matchers.text import read_title

CODE, CONTEXT = "code", "context"
TITLE = 160
"""Characters of a file's title block that can name it; what follows tells of other things."""
PERIOD_WORDS = re.compile("ประจำ|ปีงบประมาณ|ปี|เดือน|ไตรมาส|ที่|รอบ")
YEAR_IN_TITLE = re.compile(r"25\d\d")
SHORTEST_TITLE = 12
BARE = 4
"""A name with fewer letters than this says nothing of its own."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One piece of evidence that presents itself as one item.

    ``link`` is the sighting, or None where a page or file claims by its own title;
    ``section`` is set where only a part of ``target`` claims.
    """

    code: str
    match: Match
    link: Evidence | None
    target: Evidence | None
    section: Section | None = None


def is_neutral(name: str, matcher: Matcher) -> bool:
    """Whether a name says nothing of any item ('ประจำปี 2566', 'ไฟล์แนบ 1')."""
    best = matcher.best(name)
    return best is None or best.score < thresholds().promise


def is_bare(name: str) -> bool:
    """Whether a name holds nothing but years, months, numbers and words such as 'ไฟล์'.

    >>> is_bare("ประจำปี 2566"), is_bare("ดาวน์โหลด"), is_bare("กองประปา")
    (True, True, False)
    """
    if not name.strip():
        return False  # a picture that says nothing, a way back as often as a document
    core = read_title(name).core
    for mention in read_periods(core):
        core = core.replace(mention.text, " ")
    for word in names().generic_links:
        core = core.replace(word, " ")
    return len(re.sub(r"\W|\d", "", PERIOD_WORDS.sub("", core))) < BARE


def title_head(title: str) -> str:
    """The part of a title block that names the document: up to its first year, at most 160 characters.

    >>> title_head("รายงานผลการจัดการความเสี่ยง ปีงบประมาณ พ.ศ. 2566 ได้ดำเนินการตามที่ประเมินไว้")
    'รายงานผลการจัดการความเสี่ยง ปีงบประมาณ พ.ศ. 2566'
    """
    year = YEAR_IN_TITLE.search(title, SHORTEST_TITLE)
    return title[: min(year.end() if year else TITLE, TITLE)]


def surroundings(link: Evidence) -> tuple[str, ...]:
    """What a link with a neutral name takes its meaning from: headings above, page it stands on."""
    return around(link.text, link.trail, link.clicks[-2:-1], in_menu=link.in_menu)


def around(name: str, trail: Sequence[str], page: Sequence[str], *, in_menu: bool) -> tuple[str, ...]:
    """The words that speak for a neutral name: headings above it and the name of its page.

    In a menu only the entry it stands under speaks, and only for a bare name: a menu's groups
    hold entries of all kinds.
    """
    if in_menu:
        return tuple(trail[-1:]) if is_bare(name) else ()
    return (*trail[-2:], *page)


def promises(name: str, speaking: Sequence[str], matcher: Matcher) -> Mapping[str, float]:
    """How promising a link is, by item; 0–1. The crawl ranks by it, coverage is decided by it.

    ``speaking`` is what a neutral name takes its meaning from (see `around`).
    """
    found = {m.code: m.score for m in matcher.match(name)}
    if speaking and is_neutral(name, matcher):
        for words in speaking:
            for m in matcher.match(words):
                found[m.code] = max(found.get(m.code, 0.0), round(m.score * thresholds().inherit, 4))
    return found


def find_claims(
    site: Site, matcher: Matcher, index_pages: Sequence[IndexPage]
) -> Mapping[str, tuple[Claim, ...]]:
    """All claims by item code, best first, in an order that depends on the evidence alone."""
    claims: dict[str, list[Claim]] = defaultdict(list)
    declared: dict[int, list[Declaration]] = defaultdict(list)
    for page in index_pages:
        for declaration in page.declarations:
            declared[id(declaration.link)].append(declaration)
    filed = _codes_by_target(site, index_pages)
    for link in site.links:
        for declaration in declared.get(id(link), ()):
            match = Match(code=declaration.code, score=declaration.score, matched=link.code, by=CODE)
            claims[declaration.code].append(_claim(match, link, site))
        if id(link) not in declared and not site.opens_submenu(link):
            for match in _claimed_by_name(link, matcher):
                claims[match.code].append(_claim(match, link, site))
    for claim in _claims_of_contents(site, matcher):
        claims[claim.code].append(claim)
    claims = {code: [c for c in found if not _is_filed_elsewhere(c, filed)] for code, found in claims.items()}
    return {code: tuple(sorted(found, key=_order)) for code, found in claims.items()}


CERTAIN = 0.95


def _codes_by_target(site: Site, index_pages: Sequence[IndexPage]) -> Mapping[str, frozenset[str]]:
    """The items a site's own believed lists file each page or file under, by final address."""
    filed: dict[str, set[str]] = defaultdict(set)
    for page in index_pages:
        for declaration in page.declarations if page.coded_links else ():
            answer = None if declaration.link.dead_anchor else site.answer(declaration.link.url)
            if answer is not None:
                filed[answer.url].add(declaration.code)
    return {url: frozenset(codes) for url, codes in filed.items()}


def _is_filed_elsewhere(claim: Claim, filed: Mapping[str, frozenset[str]]) -> bool:
    """Whether the site itself files the target under other items, and no name says otherwise for certain."""
    codes = filed.get(claim.target.url, frozenset()) if claim.target else frozenset()
    return len(codes) == 1 and claim.code not in codes and claim.match.score < CERTAIN


def _claim(match: Match, link: Evidence, site: Site) -> Claim:
    target = None if link.dead_anchor else site.answer(link.url)
    return Claim(match.code, match, link, target)


def _claimed_by_name(link: Evidence, matcher: Matcher) -> Iterable[Match]:
    matches = matcher.match(link.text)
    yield from close_to_best(matches)
    if not is_bare(link.text):
        return
    for name in surroundings(link):
        for match in close_to_best(matcher.match(name)):
            score = round(match.score * thresholds().inherit, 4)
            if score >= thresholds().accept:
                yield match.model_copy(update={"score": score, "by": CONTEXT})


def close_to_best(matches: Sequence[Match]) -> Iterable[Match]:
    """The accepted matches that are as good as the best one, within the margin."""
    if not matches:
        return
    limits = thresholds()
    floor = max(limits.accept, matches[0].score - limits.margin)
    yield from (m for m in matches if m.score >= floor)


def _claims_of_contents(site: Site, matcher: Matcher) -> Iterable[Claim]:
    for opened in site.opened:
        link = min(site.links_to(opened), key=lambda link: (link.depth, link.text), default=None)
        for match in close_to_best(matcher.match(title_head(opened.text))):
            yield Claim(match.code, match, link, opened)
        for section in opened.sections:
            for match in close_to_best(matcher.match(section.text)):
                yield Claim(match.code, match, link, opened, section)


def _order(claim: Claim) -> tuple[float, str, str, str]:
    link, target = claim.link, claim.target
    return (
        -claim.match.score,
        target.url if target else "",
        (link.found_on or "") + link.text if link else "",
        claim.section.text if claim.section else "",
    )
