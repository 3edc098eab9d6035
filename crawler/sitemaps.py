"""sitemap.xml: addresses a site lists itself, orphans included."""

from __future__ import annotations

from itertools import islice

from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

MAX_ADDRESSES = 5000
MAX_BYTES = 20 * 1024 * 1024


def addresses_in_sitemap(body: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Pages and further sitemaps named in a sitemap, at most 5,000 each; nothing for what is none.

    >>> addresses_in_sitemap(b"<urlset><url><loc> http://x.go.th/a </loc></url></urlset>")
    (('http://x.go.th/a',), ())
    >>> addresses_in_sitemap(b"<html>404</html>")
    ((), ())
    """
    try:
        if body[:2] == b"\x1f\x8b":
            body = gunzip(body, max_size=MAX_BYTES)
        sitemap = Sitemap(body)
        found = tuple(str(e["loc"]).strip() for e in islice(sitemap, MAX_ADDRESSES) if e.get("loc"))
    except Exception:
        return (), ()
    if sitemap.type == "sitemapindex":
        return (), found
    return (found, ()) if sitemap.type == "urlset" else ((), ())
