"""From a declared sheet to verdicts: every row judged against its item, year, elements and clicks.

Pure: the same sheet and evidence give the same answers, in whatever order the evidence comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from config.checklist import Requirement
from config.wording import Lang, wording
from matchers.answer_model import (
    AnswerSheet,
    AnswerVerdict,
    JudgedAddress,
    JudgedAnswer,
    RowProblem,
    SheetRow,
)
from matchers.answer_walk import Walk, same_way, walk
from matchers.click_paths import ClickPaths
from matchers.declared_address import Addresses
from matchers.explanations import ways_of
from matchers.judge import Bench
from matchers.model import Coverage, Finding, FindingEvidence, Outcome, Verdict
from matchers.similarity import Matcher
from matchers.site import Site

MOST_ADDRESSES = 12
"""Addresses of one row that are judged."""
RANK = {verdict: place for place, verdict in enumerate(AnswerVerdict)}
RIGHT, MISMATCH = AnswerVerdict.RIGHT, AnswerVerdict.PATH_MISMATCH
EMPTY, MOVED, UNCHECKED = AnswerVerdict.EMPTY, AnswerVerdict.MOVED, AnswerVerdict.NOT_CHECKED


class AnswerJudge:
    """Judges the rows of sheets of one site; what is known of the site is gathered once."""

    def __init__(  # noqa: PLR0917 - what `judge` needs too
        self,
        site: Site,
        coverage: Coverage,
        matcher: Matcher,
        as_of: date,
        findings: Iterable[Finding],
        lang: Lang = "th",
        *,
        page: str = "",
    ) -> None:
        """Take what `judge` takes and what it found; ``page`` is the page that publishes the sheet, if any.

        What stands on that page is what is to be judged, so nothing on it speaks for itself: names
        and codes of its links are left out, and the site's findings are made without them.
        """
        self._site, self._coverage, self._matcher, self._words = site, coverage, matcher, wording(lang)
        apart = _without_list(site, page) if page else site
        bench = Bench(apart, coverage, matcher, as_of, lang)
        self._addresses = Addresses(apart, site, bench, matcher, bench.findings() if page else findings)
        self._paths = ClickPaths(site)

    def rows(self, sheet: AnswerSheet) -> tuple[JudgedAnswer, ...]:
        """Every row of a sheet, in its order."""
        return tuple(self.row(row) for row in sheet.rows)

    def not_declared(self, sheet: AnswerSheet) -> tuple[str, ...]:
        """Items of the edition that no row answers."""
        answered = {row.code for row in sheet.rows}
        return tuple(r.code for r in self._matcher.checklist.requirements if r.code not in answered)

    def row(self, row: SheetRow) -> JudgedAnswer:
        """The verdict on one row."""
        requirement = self._matcher.checklist.by_code.get(row.code)
        if requirement is None:
            return self._said(
                row, AnswerVerdict.UNKNOWN_CODE, "unknown_code", {"shown": row.shown_code or row.title}
            )
        declared, by_clicks = row.addresses[:MOST_ADDRESSES], False
        if not declared:
            declared, by_clicks = self._led_to(row), True
        looked = [self._addresses.judge(requirement, url) for url in declared]
        if not looked:
            return self._nothing(row, requirement)
        best = min(looked, key=lambda one: (RANK[one.verdict], one.needs_person))
        if by_clicks:
            return self._by_clicks(row, best, looked)
        if best.verdict is RIGHT:
            return self._right(row, requirement, best, looked)
        return self._of(row, best, looked)

    # rows without an address

    def _led_to(self, row: SheetRow) -> tuple[str, ...]:
        """Where the explanation leads, for a row that declares no address."""
        found = (
            walk(steps, self._site)
            for steps in ways_of(row.explanation) or ((row.steps,) if row.steps else ())
            if steps
        )
        reached = dict.fromkeys(url for one in found if one.arrived for url in one.reached)
        return tuple(url for url in reached if self._site.answer(url) is not None)[:MOST_ADDRESSES]

    def _nothing(self, row: SheetRow, requirement: Requirement) -> JudgedAnswer:
        """No address, and no clicks that lead anywhere."""
        if row.unusable:
            return self._of(row, dead := self._addresses.nowhere(requirement, row.unusable[0]), [dead])
        reason = "clicks_lost" if row.explanation else "empty"
        instead = self._addresses.instead(row.code)
        return self._said(row, EMPTY, reason, {"explanation": row.explanation[:120]}, instead=instead)

    def _by_clicks(self, row: SheetRow, best: JudgedAddress, looked: Sequence[JudgedAddress]) -> JudgedAnswer:
        """The clicks lead somewhere although no address is given, or only one that leads nowhere."""
        if best.verdict is not RIGHT:
            return self._of(row, best, looked)
        if not row.unusable:
            return self._of(row, best.model_copy(update={"reason_code": "right_by_clicks"}), looked)
        facts = {**best.reason_facts, "href": row.unusable[0]}
        moved = {
            "verdict": MOVED,
            "reason_code": "clicks_only",
            "reason_facts": facts,
            "found_instead": (best.url,),
        }
        return self._of(row, best.model_copy(update=moved), looked)

    # right addresses

    def _right(
        self, row: SheetRow, requirement: Requirement, best: JudgedAddress, looked: Sequence[JudgedAddress]
    ) -> JudgedAnswer:
        """A right address; its fellows may complete it, and its explanation must lead to it."""
        right = [one for one in looked if one.verdict is RIGHT]
        if len(right) > 1 and best.needs_person:
            joint = self._addresses.together(requirement, [one.url for one in right])
            if joint.verdict is Verdict.PRESENT and not joint.needs_person:
                best = best.model_copy(update={"needs_person": False, "reason_code": "right"})
            elif joint.verdict is Verdict.INCOMPLETE:
                facts = {**best.reason_facts, **joint.reason_facts}
                update = {"reason_code": f"right_{joint.reason_code}", "reason_facts": facts}
                best = best.model_copy(update=update)
        lost = self._lost(row, [one.url for one in right])
        if lost is None:
            return self._of(row, best, looked)
        if lost.unclear or (not lost.arrived and self._coverage.unfetched):
            unsure = best.model_copy(update={"needs_person": True})
            return self._of(row, unsure, looked, steps_end=lost.followed, note="path_unclear")
        facts = {**best.reason_facts, "ended": lost.ended_at, "clicks": self._told(best.url)}
        reason = "path_lost" if lost.ended_at else "path_elsewhere"
        mismatch = {"verdict": MISMATCH, "reason_code": reason, "reason_facts": facts}
        return self._of(row, best.model_copy(update=mismatch), looked, steps_end=lost.followed)

    def _lost(self, row: SheetRow, urls: Sequence[str]) -> Walk | None:
        """The walk that went astray; None where a way of the explanation leads to one of the addresses."""
        ways = [steps for steps in ways_of(row.explanation) or (row.steps,) if steps]
        best: Walk | None = None
        for steps in ways:
            walked = walk(steps, self._site)
            if any(self._leads_to(steps, walked, url) for url in urls):
                return None
            if best is None or walked.followed > best.followed:
                best = walked
        return best

    def _leads_to(self, steps: Sequence[str], walked: Walk, url: str) -> bool:
        """Whether some clicks end at an address, at the page that carries it, or name its usual way."""
        target = self._site.page_of(url)
        if walked.arrived:
            ends = {self._site.page_of(one) for one in (*walked.reached, *walked.below)}
            if target in ends or url in ends:
                return True
            pages = [page for one in walked.reached if (page := self._site.answer(one)) is not None]
            links = (
                link for page in pages if page.outcome is Outcome.OPENED for link in self._site.links_on(page)
            )
            if any(not link.dead_anchor and self._site.page_of(link.url) == target for link in links):
                return True
        way = self._paths.to(url)
        return way is not None and bool(way.steps) and same_way(steps, way.names)

    def _told(self, url: str) -> str:
        """The clicks that do lead to an address, for the sentence."""
        way = self._paths.to(url)
        return " › ".join(way.names) if way is not None and way.steps else "–"

    # putting into words

    def _of(
        self,
        row: SheetRow,
        best: JudgedAddress,
        looked: Sequence[JudgedAddress],
        *,
        steps_end: int | None = None,
        note: str = "",
    ) -> JudgedAnswer:
        others = [one for one in looked if one is not best and one.url != best.url]
        pieces = [one.evidence for one in (best, *others) if one.evidence is not None]
        told = self._said(
            row,
            best.verdict,
            best.reason_code,
            best.reason_facts,
            person=best.needs_person,
            instead=best.found_instead,
            pieces=tuple(pieces),
            others=others,
            notes=[note] if note else [],
        )
        orphan = best.orphan and best.verdict in (RIGHT, MISMATCH)
        reason = f"{told.reason} {self._words.say('answers.notes.orphan')}" if orphan else told.reason
        return told.model_copy(
            update={
                "addresses": tuple(looked),
                "other_item": best.other_item,
                "steps_end": steps_end,
                "reason": reason,
            }
        )

    def _said(
        self,
        row: SheetRow,
        verdict: AnswerVerdict,
        reason: str,
        facts: dict[str, str | int],
        *,
        person: bool = False,
        instead: tuple[str, ...] = (),
        pieces: tuple[FindingEvidence, ...] = (),
        others: Sequence[JudgedAddress] = (),
        notes: Sequence[str] = (),
    ) -> JudgedAnswer:
        words = self._words
        label = (
            self._matcher.checklist.label(row.code)
            if row.code in self._matcher.checklist.by_code
            else row.shown_code
        )
        spoken = {**_DEFAULTS, **facts, "code": label, "title": row.title}
        if cause := facts.get("cause"):
            spoken["cause"] = words.say(f"reports.outcomes.{cause}")
        sentences = [words.say(f"answers.reasons.{reason}", **spoken)]
        sentences += [words.say(f"answers.notes.{note}", **spoken) for note in notes]
        sentences += [words.say(key, **spoken) for key in _problems(row, verdict) if key in words]
        if others:
            told = Counter(words.say(f"answers.verdicts.{one.verdict}") for one in others)
            sentences.append(
                words.say("answers.notes.others", told=", ".join(f"{w} {n}" for w, n in told.items()))
            )
        advice = f"answers.advice.{verdict}"
        return JudgedAnswer(
            row=row,
            verdict=verdict,
            needs_person=person,
            reason_code=reason,
            reason_facts=facts,
            reason=" ".join(sentences),
            advice=words.say(advice, instead=", ".join(instead), **spoken) if advice in words else "",
            found_instead=instead,
            evidence=pieces,
        )


def _without_list(site: Site, page: str) -> Site:
    """The site without the links and the words of the page that publishes the list."""
    source = site.page_of(page)
    blank = {"body": "", "sections": (), "forms": (), "listed": ()}
    return Site(
        e.model_copy(update=blank) if e.kind == "page" and e.url == source else e
        for e in site.sifted.clean
        if e.in_menu or not e.found_on or e.kind != "link" or site.page_of(e.found_on) != source
    )


_DEFAULTS: dict[str, str | int] = {
    "name": "–", "newest": "–", "required": "–", "other": "–", "status": 0, "cause": "–", "elements": "–",
    "have": 0, "wanted": 0, "href": "–", "target": "–", "url": "–", "clicks": "–", "ended": "–", "shown": "–",
}  # fmt: skip
_TOLD_PROBLEMS = frozenset(RowProblem) - {
    RowProblem.UNKNOWN_CODE,
    RowProblem.EMPTY,
    RowProblem.NO_ADDRESS,
    RowProblem.UNUSABLE_ADDRESS,
}
"""Problems that the verdict itself does not tell."""


def _problems(row: SheetRow, verdict: AnswerVerdict) -> list[str]:
    """What the row itself shows and its reader should know, whatever its verdict."""
    shown = [problem for problem in row.problems if problem in _TOLD_PROBLEMS]
    if verdict not in (AnswerVerdict.EMPTY, AnswerVerdict.DEAD) and row.unusable and row.addresses:
        shown.append(RowProblem.UNUSABLE_ADDRESS)
    return [f"sheet.rows.{problem}" for problem in shown]
