"""What goes wrong with an archive."""

from __future__ import annotations

from config.wording import Lang, wording


class ArchiveNotUsable(Exception):
    """Raised when an archive cannot be opened or used; ``archive.bad`` of the texts has the sentence.

    ``key`` names the sentence, ``facts`` what it tells; neither ever holds a password.
    """

    def __init__(self, key: str, **facts: object) -> None:
        self.key, self.facts = key, {name: str(fact)[:500] for name, fact in facts.items()}
        super().__init__(self.said("en"))

    def said(self, lang: Lang) -> str:
        """Subject, fact and next step in one line."""
        return wording(lang).say(f"archive.bad.{self.key}", **self.facts)


class NotInArchive(LookupError):
    """Raised when an audit, a crawl or a sweep that was asked for is not kept (any more)."""

    def __init__(self, what: str, number: object) -> None:
        self.what, self.number = what, number
        super().__init__(self.said("en"))

    def said(self, lang: Lang) -> str:
        """Subject, fact and next step in one line."""
        return wording(lang).say(f"archive.absent.{self.what}", number=self.number)
