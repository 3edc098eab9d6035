"""The one table of fuzz targets."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

Run = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Target:
    """A parser under test.

    ``module`` holds a function of the target's name (``-`` becomes ``_``) that takes bytes and comes back:
    whatever it raises is a defect. ``seeds`` names a function of ``benchmarks.fuzz.seeds`` that gives small
    good inputs. ``longest`` bounds what is made of them, in bytes.
    """

    name: str
    module: str
    seeds: str
    longest: int = 4096

    def load(self) -> Run:
        """The function itself; its module brings the parser along."""
        module = importlib.import_module(f"benchmarks.fuzz.{self.module}")
        return cast(Run, getattr(module, self.name.replace("-", "_")))

    def seed_inputs(self) -> Iterable[bytes]:
        """Inputs to begin with."""
        module = importlib.import_module("benchmarks.fuzz.seeds")
        return cast(Iterable[bytes], getattr(module, self.seeds)())


TARGETS = {
    target.name: target
    for target in (
        # what comes from a web server
        Target("decoding", "of_web", "pages"),
        Target("html", "of_web", "pages"),
        Target("walls", "of_web", "pages"),
        Target("robots", "of_web", "robots"),
        Target("sitemap", "of_web", "sitemaps"),
        Target("compression", "of_web", "compressed"),
        Target("headers", "of_web", "headers", 600),
        Target("urls", "of_web", "urls", 600),
        # files that pages link to
        Target("kind", "of_files", "files"),
        Target("pdf", "of_files", "pdfs", 8192),
        Target("docx", "of_files", "docx", 8192),
        Target("xlsx", "of_files", "xlsx", 8192),
        Target("pptx", "of_files", "pptx", 40_000),
        Target("open-document", "of_files", "open_documents", 8192),
        Target("old-office", "of_files", "old_office", 16_384),
        Target("rtf", "of_files", "rtf"),
        Target("archive", "of_files", "zips", 8192),
        Target("image", "of_files", "images"),
        Target("plain", "of_files", "plain"),
        # text that pages and files hold
        Target("normaliser", "of_texts", "texts"),
        Target("periods", "of_texts", "texts"),
        Target("names", "of_texts", "texts"),
        Target("document", "of_texts", "texts"),
        Target("cells", "of_texts", "cells", 2000),
        Target("escaping", "of_texts", "texts"),
        # what people hand in, and what was stored
        Target("answer-sheet", "of_stored", "tables", 16_384),
        Target("register", "of_stored", "tables", 16_384),
        Target("decisions", "of_stored", "decisions"),
        Target("evidence", "of_stored", "evidence"),
        Target("audit-json", "of_stored", "audits", 8192),
        Target("journal", "of_stored", "exchanges"),
        Target("warc", "of_stored", "warcs", 16_384),
    )
}
