"""``--screenshots``: pictures of the decisive evidence, taken for a report that is about to be written."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from config.wording import Lang, wording
from crawler.request_log import RequestLog
from crawler.settings import MIN_DELAY, CrawlOptions, ip_rate
from matchers.model import Audit


def picture(
    audit: Audit,
    folder: Path,
    lang: Lang,
    *,
    allow_private: bool,
    delay: float = MIN_DELAY,
    requests: RequestLog | None = None,
) -> list[Path]:
    """Take them; what is in the way is told in a line, and the report is written without."""
    from audits.photographs import NoBrowserHere, take_pictures
    from crawler.addresses import ForbiddenAddress
    from reports.escaping import visible

    words = wording(lang)
    try:
        options = CrawlOptions(
            url=audit.agency.url,
            delay=delay,
            per_ip_rate=ip_rate(delay, allow_private=allow_private),
            allow_private=allow_private,
            contact=os.environ.get("OIT_CONTACT", ""),
        )
        return take_pictures(audit, folder, options, requests)
    except NoBrowserHere:
        typer.echo(words.say("agency_page.no_browser"), err=True)
    except ForbiddenAddress:
        problem = words.say("cli.bad.private", url=audit.agency.url)
        typer.echo(words.say("agency_page.no_pictures", problem=problem), err=True)
    except Exception as error:  # whatever a browser comes to: no report is lost for a picture
        typer.echo(words.say("agency_page.no_pictures", problem=visible(str(error), 300)), err=True)
    return []
