"""Judges stored evidence again, by another edition or a corrected checklist; nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from audits.audit import make_audit
from config.checklist import Checklist
from config.wording import Lang
from matchers.decisions import DecisionLine
from matchers.model import Audit, Evidence


def rejudge(
    audit: Audit,
    evidence: Sequence[Evidence],
    checklist: Checklist,
    as_of: date | None = None,
    *,
    lang: Lang = "th",
    requested_year: int | None = None,
    decisions: Sequence[DecisionLine] = (),
) -> Audit:
    """The audit anew from its own evidence, with the times of its crawl.

    ``as_of`` (ค.ศ.) is the day of the audit unless another is given. What another edition asks for
    and the crawl did not look for is never called missing while links were left unopened: the
    coverage says for which checklist they were ranked.
    """
    ranked_for = audit.coverage.ranked_for or audit.checklist.name
    again = make_audit(
        evidence,
        audit.coverage.model_copy(update={"ranked_for": ranked_for}),
        audit.agency,
        checklist,
        as_of or audit.as_of,
        lang=lang,
        requested_year=requested_year,
        decisions=decisions,
    )
    return again.model_copy(update={"started_at": audit.started_at, "finished_at": audit.finished_at})
