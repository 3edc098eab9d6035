"""An answer sheet drafted from an audit: the best address of every item, and the clicks to it.

What was found is handed in; what was not stays blank and says why. The explanation is Thai in any
language of the program, for it is pasted into the assessment's own form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from config.checklist import Checklist, Requirement
from config.wording import Wording, wording
from matchers.best_addresses import BestAddresses
from matchers.click_paths import ClickPaths, Step, Way
from matchers.draft_model import DraftedAnswer, DraftedSheet
from matchers.model import Audit, Evidence, Finding, Verdict
from matchers.similarity import Matcher
from matchers.site import Site


def draft_answers(
    audit: Audit, evidence: Iterable[Evidence], checklist: Checklist, *, matcher: Matcher | None = None
) -> DraftedSheet:
    """One row for every item of the checklist, in its order; the same for the same audit."""
    desk = _Desk(Site.of(evidence), matcher or Matcher(checklist))
    found = {finding.code: finding for finding in audit.findings}
    sure = audit.checklist.status != "reconstructed"
    rows = (
        desk.row(requirement, found[requirement.code], codes_are_sure=sure)
        for requirement in checklist.requirements
        if requirement.code in found
    )
    return DraftedSheet(
        agency=audit.agency,
        checklist=audit.checklist,
        as_of=audit.as_of,
        audited_at=audit.finished_at,
        rows=tuple(rows),
    )


class _Desk:
    """What is needed to write rows."""

    def __init__(self, site: Site, matcher: Matcher) -> None:
        self._paths, self._words = ClickPaths(site), wording("th")
        self._addresses = BestAddresses(site, matcher, self._paths)

    def row(self, requirement: Requirement, finding: Finding, *, codes_are_sure: bool) -> DraftedAnswer:
        """The row of one item."""
        chosen = self._addresses.of(requirement, finding)
        ways = [self._paths.to(url) for url in chosen]
        mend = finding.verdict is not Verdict.PRESENT or finding.needs_person
        return DraftedAnswer(
            code=finding.code,
            label=finding.code if codes_are_sure else f"{finding.code}?",
            title=finding.title,
            addresses=chosen,
            explanation=explanation(ways, self._words) if chosen else "",
            told=all(way is not None and way.told for way in ways),
            verdict=finding.verdict,
            note=f"{finding.reason} {finding.advice}".strip() if mend else "",
            seen=()
            if chosen
            else tuple(dict.fromkeys(e.url for e in finding.evidence if not e.url.endswith("#"))),
            needs_person=finding.needs_person,
        )


# Putting clicks into words


def explanation(ways: Sequence[Way | None], words: Wording) -> str:
    """คำอธิบาย: numbered clicks from the home page, a line for each address, notes at the end.

    >>> ways = [Way((Step("แผนงาน", "menu"), Step("แผนห้าปี", label="ดาวน์โหลด")))]
    >>> print(explanation(ways, wording("th")))
    1. หน้าแรก 2. เมนู "แผนงาน" 3. "แผนห้าปี"
    หมายเหตุ ที่ "แผนห้าปี" ให้กด "ดาวน์โหลด"
    """
    lines, notes = [], []
    for way in ways:
        if way is None:
            notes.append(words.say("answers.way.none"))
            continue
        lines.append(_numbered(way.steps, words))
        notes += [note for step in way.steps for note in _notes(step, words)]
        if not way.told:
            notes.append(words.say("answers.way.untold"))
    told = "\n".join(dict.fromkeys(notes))
    return "\n".join([*lines, *([words.say("answers.way.note", notes=told)] if told else [])])


def _numbered(steps: Sequence[Step], words: Wording) -> str:
    clicks = [words.say("answers.way.home"), *(_click(step, words) for step in steps)]
    return " ".join(f"{number}. {click}" for number, click in enumerate(clicks, 1))


def _click(step: Step, words: Wording) -> str:
    return words.say(f"answers.way.{step.kind}", name=_quotable(step.name))


def _notes(step: Step, words: Wording) -> Iterable[str]:
    """What a person needs to know beside the name."""
    name = _quotable(step.name)
    if step.label:
        yield words.say("answers.way.label", name=name, label=_quotable(step.label))
    if step.under:
        yield words.say("answers.way.under", name=name, under=_quotable(step.under))


def _quotable(name: str) -> str:
    """A name that can stand between straight quotation marks."""
    return name.replace('"', "'")
