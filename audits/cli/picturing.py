"""``--screenshots``: pictures of the decisive evidence, taken for a report that is about to be written."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from config.wording import Lang, wording
from matchers.model import Audit


def picture(audit: Audit, folder: Path, lang: Lang, *, allow_private: bool) -> None:
    """Take them; what is in the way is told in a line, and the report is written without."""
    from audits.photographs import NoBrowserHere, take_pictures
    from crawler.addresses import AddressRefused, ForbiddenAddress
    from crawler.settings import CrawlOptions

    words = wording(lang)
    try:
        options = CrawlOptions(
            url=audit.agency.url, allow_private=allow_private, contact=os.environ.get("OIT_CONTACT", "")
        )
        for path in take_pictures(audit, folder, options):
            typer.echo(path)
    except NoBrowserHere:
        typer.echo(words.say("agency_page.no_browser"), err=True)
    except ForbiddenAddress:
        problem = words.say("cli.bad.private", url=audit.agency.url)
        typer.echo(words.say("agency_page.no_pictures", problem=problem), err=True)
    except (AddressRefused, ValueError, OSError) as error:
        typer.echo(words.say("agency_page.no_pictures", problem=str(error)[:300]), err=True)
