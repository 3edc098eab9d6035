"""A worker audits a site with known answers before it takes jobs; one that is wrong must not judge."""

from __future__ import annotations

from collections.abc import Mapping

from audits.audit import audit_agency
from audits.demo.server import serve
from audits.demo.town import build_town
from audits.sweep import canary as canaries
from audits.sweep.canary import Aviary
from config.loading import checklist_for


async def wrong_answers() -> Mapping[str, str]:
    """Item code to 'expected → found' for every answer this process gets wrong; none, as a rule."""
    town = build_town(canaries.YEAR)
    with serve(town) as server:
        aviary = Aviary(town, f"{server.url}/")
        job = aviary.job(canaries.FIRST)
        audited = await audit_agency(
            job.agency, job.options, checklist_for(town.fiscal_year), town.as_of, requested_year=job.year
        )
    return aviary.judge(canaries.FIRST, audited.audit).wrong
