"""Delivers the messages of runs; what fails is noted, and tried again at the next `oit schedule run`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from audits import notify
from audits.archive import Archive
from audits.schedules.book import Book
from audits.schedules.locks import alone
from audits.schedules.rows import Letter, RunRow
from config.schedules import schedule_rules
from config.wording import Lang

Tell = Callable[[str, Mapping[str, object]], None]


def deliver_waiting(archive: Archive, now: datetime, tell: Tell) -> None:
    """Try again to deliver what could not be delivered before; nothing twice by two processes at once."""
    book = Book(archive)
    for waiting in book.undelivered():
        with alone(archive, waiting.schedule_id) as ours:
            if ours and (run := book.run(waiting.id)):
                deliver(book, run, now, tell)


def deliver(book: Book, run: RunRow, now: datetime, tell: Tell, lang: Lang = "th") -> RunRow:
    """Deliver the message of a run that ended, to each address once; gives the run with what came of it."""
    letter = run.detail.letter
    if letter is None or letter.state != "waiting":
        return run
    after = _tried(letter, lang)
    rules = schedule_rules()
    is_old = run.finished_at is not None and now - run.finished_at > timedelta(days=rules.message_days)
    if after.state == "waiting" and (is_old or after.tries >= rules.message_attempts):
        after = after.model_copy(update={"state": "given_up"})
    if after.state in ("waiting", "given_up"):
        tell(f"letter_{after.state}", {"problem": after.problem})
    elif after.state == "sent":
        tell("letter_sent", {"n": len(after.delivered)})
    return book.note(run, letter=after)


def _tried(letter: Letter, lang: Lang) -> Letter:
    try:
        found = notify.addresses()
        if not found:
            return letter.model_copy(update={"state": "nobody"})
        went = notify.send(letter.title, letter.body, found, letter.delivered)
    except notify.NotifyNotUsable as error:
        return letter.model_copy(update={"tries": letter.tries + 1, "problem": error.said(lang)})
    return letter.model_copy(
        update={
            "state": "waiting" if went.failed else "sent",
            "tries": letter.tries + 1,
            "delivered": (*letter.delivered, *went.delivered),
            "problem": ", ".join(f"{place}: {cause}" for place, cause in went.failed),
        }
    )
