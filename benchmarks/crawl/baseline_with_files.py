"""FROZEN: the baseline, but documents are downloaded too. It throws them away; nothing reads them.

LinkExtractor's defaults leave out every address that ends in .pdf and the like.
"""

from __future__ import annotations

import sys
from typing import Any

from scrapy.linkextractors import IGNORED_EXTENSIONS, LinkExtractor

from benchmarks.crawl.baseline import Bare, main

DOCUMENTS = frozenset({"pdf", "doc", "docx", "xls", "xlsx", "zip"})


class BareWithFiles(Bare):
    """Follows links to documents as well."""

    name = "bare-with-files"

    def __init__(self, url: str, **kwargs: Any) -> None:
        super().__init__(url, **kwargs)
        self.links = LinkExtractor(deny_extensions=[e for e in IGNORED_EXTENSIONS if e not in DOCUMENTS])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), BareWithFiles)
