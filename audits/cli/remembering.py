"""What one audit and the archive have to do with each other, as the command line tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from config.agency import Agency
from config.checklist import Checklist
from config.wording import Lang, wording
from crawler.journal import Journal
from crawler.settings import CrawlOptions
from matchers.model import Audit
from reports.phrases import moment

if TYPE_CHECKING:  # half a second that an audit without archive need not pay
    from audits.archive import Archive
    from audits.audit import Audited
    from audits.one import Begun


@dataclass(frozen=True, slots=True)
class Memory:
    """The archive an audit is kept in: ``where`` is a folder or URL, None the user's own."""

    where: str | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Remembered:
    """One audit and its place in the archive; without one everything here does nothing."""

    lang: Lang
    tell: Callable[[str], None]
    archive: Archive | None = None
    begun: Begun | None = None

    @property
    def journal(self) -> Journal | None:
        """What the crawl finds and keeps its answers in."""
        return self.begun.journal if self.begun else None

    @property
    def crawl(self) -> int | None:
        """The number of the crawl."""
        return self.begun.crawl.id if self.begun else None

    @property
    def since(self) -> datetime | None:
        """When a crawl that goes on had begun, UTC."""
        return self.begun.since if self.begun else None

    def started(self, audit: Audit) -> Audit:
        """The audit with the time at which its crawl began, also when that was days ago."""
        if self.since is None:
            return audit
        return audit.model_copy(update={"started_at": self.since.replace(microsecond=0)})

    def save(self, done: Audited) -> None:
        """Keep the audit; trouble is one line."""
        if self.archive is None or self.begun is None:
            return
        from audits.archive import RESUME_DAYS
        from audits.one import save

        archived = save(self.archive, self.begun, done, lang=self.lang)
        words = wording(self.lang)
        if archived.problem is not None:
            key = "again.not_saved" if archived.audit_id is None else "again.kept_in_part"
            self.tell(words.say(key, cause=_cause(archived.problem, self.lang), days=RESUME_DAYS))
        elif archived.audit_id is None:
            self.tell(words.say("again.goes_on", days=RESUME_DAYS))


@contextmanager
def remembering(
    memory: Memory | None,
    agency: Agency,
    options: CrawlOptions,
    checklist: Checklist,
    *,
    lang: Lang,
    tell: Callable[[str], None],
) -> Iterator[Remembered]:
    """Open the archive and begin or continue a crawl in it; an archive that fails is one line, no end."""
    if memory is None:
        yield Remembered(lang, tell)
        return
    # half a second that --no-archive need not pay
    from audits.archive import open_archive
    from audits.one import NOT_SAVED, begin

    words = wording(lang)
    with ExitStack() as open_now:
        try:
            archive = open_now.enter_context(open_archive(memory.where))
            begun = begin(archive, agency, options, checklist, fresh=memory.fresh)
        except NOT_SAVED as error:
            tell(words.say("again.no_archive", cause=_cause(error, lang)))
            yield Remembered(lang, tell)
            return
        open_now.enter_context(begun.journal)
        if begun.crawl.resumed and begun.answers_kept:
            since = moment(begun.since, words)
            tell(words.say("again.continued", when=since, n=begun.answers_kept))
        yield Remembered(lang, tell, archive, begun)


def _cause(error: Exception, lang: Lang) -> str:
    said = getattr(error, "said", None)
    if said is not None:
        return str(said(lang)).rstrip(".")
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"{type(error).__name__}: {str(error)[:200]}"
