"""Which builder a site was made with, told from signs on its first pages.

A name is given when one strong sign or two weak ones are there, and never in doubt: a province
reads "23 sites of builder X fail for the same reason" and calls X.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from config.vendors import Sign, Vendor, credit_words, vendors
from matchers.model import Frozen, SiteBuilder

By = Literal["thai", "english", "owner"]
CREDIT = "credit:"
"""Before the host of a maker that has no profile and is credited in so many words."""
LEAST_WEAK = 2
LONGEST = 80

_NO_NAME = re.compile(r"[0-9๐-๙]|โทร|tel\b", re.IGNORECASE)
"""From here on a credit gives a telephone number or a year."""
_VERSION = re.compile(r"[^0-9]{0,12}([0-9]{1,4}(?:\.[0-9]{1,4}){0,3})")


class Place(NamedTuple):
    """Where a script, style or link leads: host without ``www.``, path with its query."""

    host: str
    path: str


class Credit(NamedTuple):
    """A line that credits somebody: its words, and the link in it, if there is one.

    ``by`` is thai or english where the words say who made the site, owner where it may as well be
    who owns it.
    """

    text: str
    by: By
    host: str = ""
    name: str = ""


class SiteSigns(Frozen):
    """What the first pages of a site show of who made it."""

    host: str = ""
    metas: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    assets: tuple[Place, ...] = ()
    links: tuple[Place, ...] = ()
    credits: tuple[Credit, ...] = ()


class _Claim(NamedTuple):
    strong: int
    signs: tuple[Sign, ...]
    vendor: Vendor

    @property
    def weight(self) -> tuple[int, int]:
        return self.strong, len(self.signs)


def builder_of(signs: SiteSigns) -> SiteBuilder | None:
    """The builder, or None where signs are too few or two builders claim the site alike.

    A firm with a profile comes first, then a maker credited in Thai or under .th, then a program
    that anybody may use: the firm is whom an office can call.

    >>> signs = SiteSigns(host="x.go.th", metas=(("generator", "WordPress 6.4.2"),))
    >>> found = builder_of(signs)
    >>> found.id, found.version, found.signs
    ('wordpress', '6.4.2', ('meta generator: wordpress',))
    >>> builder_of(SiteSigns(host="x.go.th", links=(Place("x.go.th", "/wp-login.php"),))) is None
    True
    """
    claims = [claim for vendor in vendors().values() if (claim := _claim(vendor, signs)) is not None]
    firms = [claim for claim in claims if claim.vendor.kind == "vendor"]
    if firms:
        return _strongest(firms, signs)
    return _credited(signs) or _strongest([claim for claim in claims if claim not in firms], signs)


def _claim(vendor: Vendor, signs: SiteSigns) -> _Claim | None:
    shown = tuple(sign for sign in vendor.signs if _shows(sign, signs))
    strong = sum(sign.strong for sign in shown)
    return _Claim(strong, shown, vendor) if strong or len(shown) >= LEAST_WEAK else None


def _strongest(claims: Sequence[_Claim], signs: SiteSigns) -> SiteBuilder | None:
    """The claim with most strong signs, then most signs; None for a tie."""
    ranked = sorted(claims, key=lambda claim: claim.weight, reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0].weight == ranked[1].weight):
        return None
    best = ranked[0]
    return SiteBuilder(
        id=best.vendor.id,
        name=best.vendor.name,
        version=_version(best, signs),
        signs=tuple(
            f"{sign.where.replace('_', ' ')}{f' {sign.name}' if sign.name else ''}: {sign.text}"
            for sign in best.signs
        ),
    )


def _version(claim: _Claim, signs: SiteSigns) -> str:
    """The number that a meta element or header of the claim gives after the builder's name."""
    for sign in claim.signs:
        for content in _named(sign, signs) if sign.name else ():
            at = content.casefold().find(sign.text.casefold())
            found = _VERSION.match(content, at + len(sign.text)) if at >= 0 else None
            if found:
                return found[1]
    return ""


def _named(sign: Sign, signs: SiteSigns) -> Iterable[str]:
    pairs = signs.metas if sign.where == "meta" else signs.headers
    return (content for name, content in pairs if name.casefold() == sign.name)


def _shows(sign: Sign, signs: SiteSigns) -> bool:
    text = sign.text.casefold()
    match sign.where:
        case "meta" | "header":
            return any(text in content.casefold() for content in _named(sign, signs))
        case "site_host":
            return _is_on(signs.host, text)
        case "asset_host":
            return any(_is_on(place.host, text) for place in signs.assets)
        case "link_host":
            return any(_is_on(place.host, text) for place in signs.links)
        case "credit_host":
            return any(_is_on(credit.host, text) for credit in signs.credits)
        case "credit_text":
            return any(text in credit.text.casefold() for credit in signs.credits)
        # A picture or link of another site says nothing about this one.
        case "asset_path":
            return any(text in place.path.casefold() for place in signs.assets if place.host == signs.host)
        case "link_path":
            return any(text in _path(place).casefold() for place in signs.links if place.host == signs.host)
        case "link_query":
            return any(
                part.startswith(sign.text)  # Base64 knows capitals
                for place in signs.links
                if place.host == signs.host
                for part in place.path.partition("?")[2].split("&")
            )


def _path(place: Place) -> str:
    return place.path.partition("?")[0]


def _is_on(host: str, known: str) -> bool:
    return host == known or host.endswith(f".{known}")


def _credited(signs: SiteSigns) -> SiteBuilder | None:
    """The one maker without a profile that is credited with a link; None where several are.

    Themes and templates credit their authors in English, so English words count for hosts under .th only;
    an office credits itself under .go.th.
    """
    found = {
        credit.host: credit
        for credit in signs.credits
        if credit.host
        and (credit.by == "thai" or (credit.by == "english" and credit.host.endswith(".th")))
        and not credit.host.endswith(".go.th")
        and not _is_on(credit.host, signs.host)
        and not any(_is_on(credit.host, host) for host in credit_words().no_makers.hosts)
    }
    if len(found) != 1:
        return None
    host, credit = found.popitem()
    name = _NO_NAME.split(credit.name, maxsplit=1)[0][:LONGEST].strip(" .:–-()") or host
    return SiteBuilder(id=f"{CREDIT}{host}"[:LONGEST], name=name, signs=(f"credit host: {host}",))
