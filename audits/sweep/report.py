"""The sweep as it is told and written: its status, its sweep.json, its reports."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from datetime import datetime

from audits.sweep.addresses import REQUESTS_GUESSED, Remaining, remaining, shared
from audits.sweep.dispatch import Dispatcher
from audits.sweep.hand_out import HandOut
from audits.sweep.monitors import alarm, alarms
from audits.sweep.plan import SweepPlan
from audits.sweep.record import Record
from audits.sweep.status import Pace, Status
from matchers.model import ChecklistUsed
from matchers.sweep_model import RegisterUsed, Sweep, SweepAlarm, SweptAgency
from reports.contract import ReportNotWritten
from reports.sweep_reports import FILENAME, dump_sweep, write_sweep


class Reporting:
    """Makes the models of a sweep from what is known of its rows."""

    def __init__(self, plan: SweepPlan, record: Record, hand_out: HandOut, dispatcher: Dispatcher) -> None:
        self._plan, self._record = plan, record
        self._hand_out, self._dispatcher = hand_out, dispatcher
        self._begun = time.monotonic()
        self._pace = Pace()
        self._before = record.before()
        self._answers_before = self._answers_done()

    # while it runs

    def status(self, now: float) -> Status:
        """How far it is; ``now`` is of the monotonic clock."""
        entries = list(self._record.entries.values())
        states = Counter(entry.swept.state.value for entry in entries if entry.swept)
        answers = self._answers_done() - self._answers_before + sum(self._dispatcher.answers.values())
        return Status(
            rows=len(entries),
            done=states.total(),
            running=len(self._hand_out.running),
            states=states,
            answers=answers,
            answers_a_second=self._pace.at(now, answers),
            remaining=self._remaining(now),
            second_pass=self._hand_out.in_second_pass,
            paused=self._hand_out.circuit.is_open,
            megabytes=max(self._dispatcher.megabytes.values(), default=0.0),
        )

    def _answers_done(self) -> int:
        return sum(e.swept.pages + e.swept.files for e in self._record.entries.values() if e.swept)

    def _remaining(self, now: float) -> Remaining:
        left = [*self._hand_out.waiting, *self._hand_out.running]
        at = Counter(address for entry in left if (address := self._hand_out.lookups.of(entry)))
        done = [e.addresses.total() for e in self._record.entries.values() if e.swept and e.addresses]
        spacing = 1 / self._plan.per_ip_rate
        return remaining(
            len(left),
            self._hand_out.finished_here,
            now - self._begun,
            at,
            requests_each=sum(done) / len(done) if done else REQUESTS_GUESSED,
            seconds_per_request={a: spacing * self._dispatcher.slowdown(a) for a in at},
        )

    # what is written

    def write_so_far(self) -> None:
        """sweep.json as it stands, for whoever looks into the folder; a failure costs nothing."""
        with suppress(OSError):
            aside = self._plan.output / f".{FILENAME}.new"
            aside.write_bytes(dump_sweep(self.sweep(None)))
            aside.replace(self._plan.output / FILENAME)

    def write(self, finished_at: datetime | None) -> Sweep:
        """Write all reports of the sweep; what could not be written is an alarm of the sweep given back."""
        sweep = self.sweep(finished_at)
        try:
            write_sweep(sweep, self._plan.output, self._plan.lang, self._plan.checklist)
        except (ReportNotWritten, OSError) as error:
            lost = alarm("not_written", self._plan.lang, files=str(error))
            sweep = sweep.model_copy(update={"alarms": (*sweep.alarms, lost)})
        return sweep

    def sweep(self, finished_at: datetime | None) -> Sweep:
        """All that is known now; ``finished_at`` None while it runs or was stopped."""
        plan, record = self._plan, self._record
        entries = [record.entries[row.line] for row in plan.register.rows]
        agencies = tuple(entry.swept for entry in entries if entry.swept)
        checklist = plan.checklist
        return Sweep(
            lang=plan.lang,
            register_=RegisterUsed(
                name=plan.register.name,
                sha256=plan.register.sha256,
                rows=len(entries),
                notes=tuple(note.said(plan.lang) for note in plan.register.notes),
            ),
            checklist=ChecklistUsed(
                name=checklist.name,
                title=checklist.title.th if plan.lang == "th" else checklist.title.en,
                fiscal_year=checklist.fiscal_year,
                requested_year=plan.requested_year or checklist.fiscal_year,
                status=checklist.status,
            ),
            as_of=record.as_of,
            started_at=record.sweep.started_at,
            finished_at=finished_at,
            agencies=agencies,
            waiting=len(entries) - len(agencies),
            alarms=self._alarms(agencies),
            canaries=tuple(self._hand_out.canaries),
            shared_addresses=shared(entries),
        )

    def _alarms(self, agencies: tuple[SweptAgency, ...]) -> tuple[SweepAlarm, ...]:
        lang, hand_out = self._plan.lang, self._hand_out
        known = self._before
        entries = self._record.entries
        before = {a.row: known[entries[a.row].key] for a in agencies if entries[a.row].key in known}
        found = list(alarms(agencies, before, self._plan.limits.monitors, lang))
        found += [
            alarm("canary", lang, codes=", ".join(list(canary.wrong)[:20]), wrong=len(canary.wrong))
            for canary in hand_out.canaries
            if not canary.passed
        ]
        if hand_out.circuit.times_opened:
            key = "circuit_gave_up" if hand_out.circuit.gave_up else "circuit"
            found.append(alarm(key, lang, times=hand_out.circuit.times_opened))
        if hand_out.problems:
            found.append(alarm("not_written", lang, files="; ".join(hand_out.problems[:5])))
        return tuple(found)
