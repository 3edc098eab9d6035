"""Warnings of what should not stand on a site: planted advertisements, personal data, leftovers of templates.

None of it is evidence for an item (`matchers.site`); each is told with its pages, a number and
what to do. Names of persons and their numbers are never repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from config.wording import Lang, wording
from crawler.canonical import readable
from matchers.leftovers import other_agencies, pages_with_fillers, pages_with_trials, trial_hosts
from matchers.model import AuditWarning, Evidence
from matchers.personal import personal_data
from matchers.site import Site
from matchers.spam import Sifted, doorways, pages_with_hidden_links

EXAMPLES = 3
LONGEST_EXAMPLE = 120


def site_warnings(site: Site, evidence: Sequence[Evidence], name: str, lang: Lang) -> Iterator[AuditWarning]:
    """At most one warning of each kind, in a fixed order; ``name`` is the agency's, or empty."""
    yield from _spam(site.sifted, lang)
    hidden = pages_with_hidden_links(e for e in evidence if e.kind == "link")
    if hidden:
        yield _warning("hidden_links", hidden, lang, hosts=max(hidden.values()))
    yield from _personal(evidence, lang)
    clean = site.sifted.clean
    for body, pages in other_agencies(clean, name).items():
        yield _warning("other_agency", pages, lang, name=body)
    fillers = pages_with_fillers(clean)
    if fillers:
        yield _warning("template_text", fillers, lang, words=_quoted(fillers.values()))
    trials = pages_with_trials(clean)
    if trials:
        yield _warning("trial_records", trials, lang, words=_quoted(trials.values()))
    hosts = trial_hosts(clean)
    if hosts:
        yield _warning("trial_host", sorted(set(hosts.values())), lang, hosts=", ".join([*hosts][:EXAMPLES]))


def _spam(sifted: Sifted, lang: Lang) -> Iterator[AuditWarning]:
    pages = {e.url for e in (*sifted.pages, *sifted.injected)}
    carrying = pages | {e.found_on or e.url for e in sifted.links}
    targets = {e.url for e in sifted.links}
    if carrying:
        yield _warning("spam", sorted(carrying), lang, links=len(targets))
    folders = doorways((*sifted.pages, *sifted.links))
    if folders:
        yield _warning("spam_doorways", folders, lang, found=max(folders.values()))


def _personal(evidence: Iterable[Evidence], lang: Lang) -> Iterator[AuditWarning]:
    found = personal_data(evidence)
    if found:
        most_first = sorted(found, key=lambda url: (-found[url].citizens, -found[url].accounts, url))
        citizens = sum(data.citizens for data in found.values())
        accounts = sum(data.accounts for data in found.values())
        yield _warning("personal_data", most_first, lang, citizens=citizens, accounts=accounts)


def _warning(kind: str, pages: Iterable[str], lang: Lang, **facts: object) -> AuditWarning:
    """A warning about some pages; its number is that of the pages."""
    urls = list(pages)
    examples = ", ".join(_shown(url) for url in urls[:EXAMPLES])
    message = wording(lang).say(f"site_warnings.{kind}", pages=len(urls), examples=examples, **facts)
    return AuditWarning(kind=kind, message=message, url=urls[0], count=len(urls))


def _shown(url: str) -> str:
    text = readable(url)
    return text if len(text) <= LONGEST_EXAMPLE else f"{text[: LONGEST_EXAMPLE - 1]}…"


def _quoted(words: Iterable[Sequence[str]]) -> str:
    """The first of the words that stand for what was found, in quotes."""
    different = sorted({word for some in words for word in some})
    return ", ".join(f"“{word[:LONGEST_EXAMPLE]}”" for word in different[:EXAMPLES])
