"""From one finding to one item of the report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress

from config.checklist import Checklist, Requirement
from config.errors import ConfigError
from config.wording import Lang, Wording
from matchers.model import ElementResult, Finding, FindingEvidence, Outcome, Verdict
from reports.escaping import MAX_TEXT, readable_address, visible
from reports.phrases import address, bangkok, day, how_read, number, status, verdict_view
from reports.view import ElementView, EvidenceView, GapItem

MAX_EVIDENCE = 20
"""Pieces of evidence shown for an item; audit.json holds them all."""

_NOTHING_CAME = frozenset(
    {
        Outcome.DEAD,
        Outcome.SERVER_ERROR,
        Outcome.NETWORK,
        Outcome.TIMEOUT,
        Outcome.ROBOTS,
        Outcome.FORBIDDEN_ADDRESS,
    }
)
"""Outcomes after which nobody knows whether an address leads to a page or to a file."""
_MARKS = {"met": "✓", "lacking": "✗", "unclear": "?"}
_THAI_LETTER = re.compile("[ก-ฮ]")


def gap_item(
    finding: Finding, checklist: Checklist, lang: Lang, words: Wording, *, codes_are_sure: bool
) -> GapItem:
    """One item, ready to print. A code the checklist does not know keeps what the finding says."""
    requirement = checklist.by_code.get(finding.code)
    finding = finding if codes_are_sure else _doubting_codes(finding, checklist)
    elements = _elements(finding, requirement, lang, words)
    return GapItem(
        code=finding.code,
        label=finding.code if codes_are_sure else f"{finding.code}?",
        anchor=re.sub(r"[^A-Za-z0-9]", "-", finding.code),
        title=visible(finding.title),
        verdict=verdict_view(
            finding.verdict, words, elements_known=finding.elements_known or finding.decision is not None
        ),
        what=_in(lang, requirement.what) if requirement else "",
        reason=visible(_reason(finding, words)),
        advice=visible(_advice(finding, requirement, lang, words)),
        division=_division(finding.division, checklist, lang) or words.say("reports.no_division"),
        points=finding.points,
        points_text="" if finding.points is None else number(finding.points),
        due_on=finding.due_on,
        due_text=day(finding.due_on, words) if finding.due_on else "",
        evidence=tuple(_evidence(piece, finding, words) for piece in finding.evidence[:MAX_EVIDENCE]),
        more_evidence=max(0, len(finding.evidence) - MAX_EVIDENCE),
        elements_known=finding.elements_known,
        elements=elements,
        needs_person=finding.needs_person,
        person_reason=_person_reason(finding, elements, words) if finding.needs_person else "",
        sub_indicator=_sub_indicator(finding.sub_indicator, checklist),
        confidence=_confidence(finding),
        confidence_text=_confidence_text(finding, words),
        decision=visible(_decision(finding, words), limit=MAX_TEXT * 3) if finding.decision else "",
        asked=_asked(requirement, lang),
    )


def _doubting_codes(finding: Finding, checklist: Checklist) -> Finding:
    """The codes that sentences name get the same question mark as the item's own."""
    facts = finding.reason_facts
    codes = {n: f"{facts[n]}?" for n in ("code", "other") if facts.get(n) in checklist.by_code}
    return finding.model_copy(update={"reason_facts": {**facts, **codes}})


def _decision(finding: Finding, words: Wording) -> str:
    """The person's word, how long it holds, and what the program saw, in one line."""
    said = finding.decision
    if said is None:
        return ""
    facts = {"who": visible(said.who), "why": visible(said.why), "reason": visible(said.machine_reason)}
    facts |= {"decided": _word(said.verdict, words), "machine": _word(said.machine_verdict, words)}
    agrees = finding.verdict is said.machine_verdict and not finding.reason_code.startswith("decided")
    parts = [
        words.say("reports.decision_text", **facts),
        words.say("reports.decision_until", date=day(said.until, words)) if said.until else "",
        words.say("reports.decision_agrees" if agrees else "reports.decision_machine", **facts),
    ]
    return " · ".join(part for part in parts if part)


def _word(verdict: Verdict, words: Wording) -> str:
    return words.say(f"verdicts.{verdict}")


def _reason(finding: Finding, words: Wording) -> str:
    """The reason in the language asked for; as stored where its sentence is no longer known."""
    try:
        said = words.say(f"reasons.{finding.reason_code}", **_facts(finding, words))
    except ConfigError:
        said = finding.reason
    return readable_address(said)


def _advice(finding: Finding, requirement: Requirement | None, lang: Lang, words: Wording) -> str:
    """The advice in the language asked for: an audit keeps one language, a reader may want the other."""
    key = f"advice.{finding.reason_code}"
    if requirement and key in words:
        with suppress(ConfigError):
            publish = _in(lang, requirement.advice)
            return readable_address(words.say(key, **_facts(finding, words) | {"publish": publish}))
    is_thai = bool(_THAI_LETTER.search(finding.advice))
    if requirement is None or (finding.advice and is_thai == (lang == "th")):
        return readable_address(finding.advice)
    return _in(lang, requirement.advice)


def _facts(finding: Finding, words: Wording) -> dict[str, object]:
    """The facts of a reason, codes among them in words."""
    facts: dict[str, object] = dict(finding.reason_facts)
    if facts.get("cause") in set(Outcome):
        facts["cause"] = status(Outcome(str(facts["cause"])), None, words)
    for name in ("decided", "machine"):
        if finding.decision and facts.get(name) in set(Verdict):
            facts[name] = _word(Verdict(str(facts[name])), words)
    if finding.due_on and "due_on" in facts:
        facts["due_on"] = day(finding.due_on, words)
    return facts


def _division(name: str, checklist: Checklist, lang: Lang) -> str:
    known = checklist.divisions.get(name)
    return _in(lang, known) if known else visible(name)


def _in(lang: Lang, text: object) -> str:
    return visible(str(getattr(text, lang)))


def _sub_indicator(name: str, checklist: Checklist) -> str:
    titles = {s.id: s.title for i in checklist.indicators for s in i.sub_indicators}
    return visible(f"{name} {titles[name]}" if name in titles else name)


def _evidence(piece: FindingEvidence, finding: Finding, words: Wording) -> EvidenceView:
    # A bare year as its own wording would only be said twice.
    said = [_years(piece, words), "" if piece.period.isdecimal() else visible(piece.period)]
    kind = "link" if piece.outcome in _NOTHING_CAME else piece.kind
    return EvidenceView(
        address=address(_linked(piece, finding)),
        text=visible(piece.text),
        kind=words.say(f"reports.kinds.{kind}"),
        found_on=address(piece.found_on) if piece.found_on else None,
        clicks=tuple(visible(click, limit=120) for click in piece.clicks[:12]),
        status=_status(piece, finding, words),
        verdict=verdict_view(piece.verdict, words, elements_known=finding.elements_known),
        period=" · ".join(part for part in said if part),
        witness=_witness(piece, words),
        fetched_at=bangkok(piece.fetched_at) if piece.fetched_at else None,
        how_read=how_read(piece.read_by, piece.file_kind, words),
    )


def _linked(piece: FindingEvidence, finding: Finding) -> str:
    """The address of a piece of evidence; of what led to a login page the one that was linked."""
    led_astray = finding.reason_code == "login" and piece is finding.evidence[0]
    return str(finding.reason_facts.get("url") or piece.url) if led_astray else piece.url


def _status(piece: FindingEvidence, finding: Finding, words: Wording) -> str:
    """What happened to the address; of a link that was not asked for, why not."""
    if piece.outcome is None and piece.http_status is None:
        if finding.reason_code == "dead_anchor" and piece.url == piece.found_on:
            return words.say("reports.outcomes.leads_nowhere")
        if finding.reason_code == "off_site":
            return words.say("reports.outcomes.not_from_here")
    return status(piece.outcome, piece.http_status, words)


def _years(piece: FindingEvidence, words: Wording) -> str:
    """The fiscal years a piece of evidence states, and where they were read."""
    years, witness = ", ".join(map(str, piece.fiscal_years)), _witness(piece, words)
    if years and witness:
        return words.say("reports.years_read", years=years, witness=witness)
    return words.say("reports.years", years=years) if years else ""


def _witness(piece: FindingEvidence, words: Wording) -> str:
    """The witness of a period in words; empty for one that this version does not know."""
    key = f"reports.witnesses.{piece.witness}"
    return words.say(key) if piece.witness and key in words else ""


def _elements(
    finding: Finding, requirement: Requirement | None, lang: Lang, words: Wording
) -> tuple[ElementView, ...]:
    titles = _element_titles(requirement, lang)
    return tuple(_element(result, titles, words) for result in finding.elements)


def _asked(requirement: Requirement | None, lang: Lang) -> tuple[str, ...]:
    """What the checklist wants to see, each element once."""
    parts = requirement.parts if requirement else ()
    return tuple(dict.fromkeys(_in(lang, element.title) for part in parts for element in part.elements))


def _element_titles(requirement: Requirement | None, lang: Lang) -> Mapping[str, str]:
    """Titles by ``id`` and by ``part.id``, whichever the finding uses."""
    parts = requirement.parts if requirement else ()
    pairs = [(part.id, element) for part in parts for element in part.elements]
    plain = {element.id: _in(lang, element.title) for _, element in pairs}
    return plain | {f"{part}.{element.id}": _in(lang, element.title) for part, element in pairs}


def _element(result: ElementResult, titles: Mapping[str, str], words: Wording) -> ElementView:
    token = {True: "met", False: "lacking", None: "unclear"}[result.met]
    return ElementView(
        title=titles.get(result.id) or visible(result.title),
        token=token,
        mark=_MARKS[token],
        word=words.say(f"elements.{token}"),
        quote=visible(result.quote),
    )


def _confidence(finding: Finding) -> float | None:
    """The share of names like that of the evidence that bear their item; of nothing found there is none."""
    return finding.confidence if finding.evidence and finding.verdict is not Verdict.UNKNOWN else None


def _confidence_text(finding: Finding, words: Wording) -> str:
    share = _confidence(finding)
    if share is None:
        return ""
    if not share:
        return words.say("reports.confidence_none")
    return words.say("reports.confidence_text", percent=number(share * 100, 0))


def _person_reason(finding: Finding, elements: tuple[ElementView, ...], words: Wording) -> str:
    unclear = [element.title for element in elements if element.token == "unclear"]  # noqa: S105
    if unclear:
        return words.say("reports.person_elements", elements=", ".join(unclear))
    if not finding.elements_known:
        return words.say("reports.person_no_elements")
    return words.say("reports.person_near", percent=number(finding.confidence * 100, 0))
