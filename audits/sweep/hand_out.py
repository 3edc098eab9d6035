"""Who is audited next, and what becomes of an agency when its audit ends, breaks or is lost."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from audits.archive import ArchiveNotUsable
from audits.sweep.addresses import Lookups
from audits.sweep.canary import Aviary
from audits.sweep.circuit import Circuit
from audits.sweep.dispatch import Dispatcher
from audits.sweep.entries import Entry
from audits.sweep.messages import Broke, Event, Exchanged, Job, Judged, Left, Lost
from audits.sweep.plan import SweepPlan
from audits.sweep.record import Record
from audits.sweep.states import NO_ANSWER, WORTH_A_SECOND_PASS
from audits.sweep.status import SweepEvent, Told
from crawler.addresses import AddressRefused
from matchers.model import Audit, Outcome
from matchers.sweep_model import AgencyState, Canary

SUSPECT = 2
"""Processes that died under an agency before it is audited apart from other such agencies."""
NO_ANSWER_WORDS = frozenset(outcome.value for outcome in NO_ANSWER)


class HandOut:
    """The queue of a sweep. Agencies of one host are never under way at once, few of one address are."""

    def __init__(
        self,
        plan: SweepPlan,
        record: Record,
        dispatcher: Dispatcher,
        on_event: Callable[[SweepEvent], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._plan, self._record, self._dispatcher = plan, record, dispatcher
        self._on_event, self._clock = on_event, clock
        self._queue: deque[Entry] = deque()
        self._running: dict[int, Entry] = {}
        self._flown: dict[int, tuple[Aviary, Job]] = {}
        self._waiting_canaries: deque[Job] = deque()
        self._answers = 0
        self.lookups = Lookups(plan.limits.lookups_ahead, allow_private=plan.allow_private)
        self.circuit = Circuit(plan.limits.circuit)
        self.canaries: list[Canary] = []
        self.problems: list[str] = []
        self.in_second_pass = False
        self.finished_here = 0

    @property
    def has_work(self) -> bool:
        """Whether anything waits or is under way."""
        return bool(self._queue or self._running or self._flown)

    @property
    def running(self) -> Sequence[Entry]:
        """Agencies whose audit is under way."""
        return tuple(self._running.values())

    @property
    def waiting(self) -> Iterable[Entry]:
        """Agencies that wait for their turn."""
        return tuple(self._queue)

    def close(self) -> None:
        """Let go of what was started."""
        self.lookups.close()

    # passes

    def first_pass(self) -> None:
        """Queue what has no state; what there is nothing to ask of gets it at once."""
        for entry in self._record.entries.values():
            if entry.is_waiting and not self._settle(entry):
                self._queue.append(entry)

    def second_pass(self) -> None:
        """Look again, with more patience, at what failed or took too long."""
        again = [
            entry
            for entry in self._record.entries.values()
            if entry.swept is not None
            and entry.swept.state in WORTH_A_SECOND_PASS
            and entry.pass_no == 1
            and entry.needs_crawl
        ]
        if again:
            self._on_event(Told("second_pass", {"n": len(again)}))
            self._record.put_back(again, next_pass=True)
            self._queue.extend(again)
        self.in_second_pass = True

    def canary(self, aviary: Aviary, row: int) -> None:
        """Send a canary before all others."""
        job = aviary.job(row)
        self._flown[row] = (aviary, job)
        self._waiting_canaries.append(job)

    def _settle(self, entry: Entry) -> bool:
        """Whether an agency has its state without a crawl."""
        if entry.unusable:
            notes = self._plan.register.notes
            told = [n.said(self._plan.lang) for n in notes if (n.line, n.kind) == (entry.row, entry.unusable)]
            self._record.unaudited(
                entry, AgencyState.UNREACHABLE, "unusable", note=told[0] if told else entry.unusable
            )
        elif not entry.agency.url:
            self._record.unaudited(entry, AgencyState.NO_SITE, "no_site")
        return entry.swept is not None

    # handing out

    def hand_out(self) -> None:
        """Hand out as much as may be now."""
        self._note_answers()
        while self._waiting_canaries and self._dispatcher.hand_out(self._waiting_canaries[0]):
            self._waiting_canaries.popleft()
        if self.circuit.is_open:
            if self._queue and self.circuit.may_probe(self._clock()):
                self._try(self._queue.popleft())
            if self.circuit.gave_up:  # since just now
                self._on_event(Told("circuit_gave_up"))
            return
        room = self._dispatcher.room()
        if room <= 0 or not self._queue:
            return
        self.lookups.want(self._queue)
        hosts = {entry.host for entry in self._running.values()}
        at = Counter(self.lookups.of(entry) for entry in self._running.values())
        left = deque[Entry]()
        while self._queue and room > 0:
            entry = self._queue.popleft()
            if not self._may_run(entry, hosts, at) or not self._try(entry):
                left.append(entry)
            elif entry.running:
                hosts.add(entry.host)
                at[self.lookups.of(entry)] += 1
                room -= 1
        self._queue.extendleft(reversed(left))

    def _may_run(self, entry: Entry, hosts: set[str], at: Counter[str]) -> bool:
        if entry.same_as:
            first = self._record.entries.get(entry.same_as)
            return first is None or first.swept is not None
        address = self.lookups.of(entry)
        return entry.host not in hosts and (not address or at[address] < self._plan.limits.on_one_address)

    def _try(self, entry: Entry) -> bool:
        """Begin the audit of an agency; False when there is no room for it just now."""
        if entry.same_as and (first := self._record.entries.get(entry.same_as)) and first.swept:
            self._record.copy(entry, first.swept)
            return True
        alone = entry.blamed >= SUSPECT
        if self._dispatcher.room(alone=alone) <= 0:
            return False
        try:
            job = self._record.start(entry)
        except AddressRefused:
            self._record.unaudited(entry, AgencyState.UNREACHABLE, "refused", Outcome.FORBIDDEN_ADDRESS.value)
            return True
        self._running[entry.row] = entry
        if not self._dispatcher.hand_out(job, alone=alone):
            self._again(entry)
        return True

    # what came

    def take(self, event: Event) -> None:
        """Take what a dispatcher tells; what belongs to an earlier attempt is too late."""
        if event.row <= 0:
            self._take_canary(event)
            return
        entry = self._running.get(event.row)
        if entry is None or entry.attempts != event.attempt:
            return
        if isinstance(event, Exchanged):
            self._record.take(entry, event)
        elif isinstance(event, Judged):
            self._judged(entry, event)
        elif isinstance(event, Left):
            del self._running[entry.row]
            entry.running = False
        else:
            self._broken(entry, event)

    def _judged(self, entry: Entry, told: Judged) -> None:
        del self._running[entry.row]
        self.problems.extend(told.problems)
        self._record.judged(entry, told, again=entry.pass_no == 1)
        self.finished_here += 1
        failed = told.audit.coverage.failure in NO_ANSWER_WORDS
        self._watch_network(entry, failed=failed)
        self._copy_to_twins(entry)

    def _copy_to_twins(self, entry: Entry) -> None:
        """A second pass changes what was copied in the first."""
        for twin in self._record.entries.values():
            if twin.same_as == entry.row and twin.swept is not None and entry.swept is not None:
                self._record.put_back([twin], next_pass=False)
                self._record.copy(twin, entry.swept)

    def _broken(self, entry: Entry, event: Broke | Lost) -> None:
        """Our own fault: begin again from the journal, a few times.

        Raises:
            ArchiveNotUsable: the disk takes no more; what is left would all break in the same way.
        """
        if isinstance(event, Broke) and event.no_room:
            raise ArchiveNotUsable("storage", place=self._plan.output, cause=event.cause)
        entry.blamed += event.blamed if isinstance(event, Lost) else 1
        self._on_event(Told("broken", {"name": entry.agency.name, "cause": event.cause}))
        if entry.blamed < self._plan.limits.attempts:
            self._again(entry)
            return
        del self._running[entry.row]
        self._record.unaudited(entry, AgencyState.FAILED, "failed", attempts=entry.blamed, cause=event.cause)
        self.finished_here += 1

    def _again(self, entry: Entry) -> None:
        self._running.pop(entry.row, None)
        entry.running = False
        self._queue.append(entry)

    def _watch_network(self, entry: Entry, *, failed: bool) -> None:
        """Take a failure back when all fail at once: then it is our own network."""
        self._note_answers()
        if self.circuit.is_open:
            self.circuit.note(self._clock(), entry.row, failed=failed)
            if failed:
                self._back([entry])
            else:
                self._on_event(Told("circuit_closed"))
        elif entry.pass_no == 1 and not (failed and entry.put_back):
            rows = self.circuit.note(self._clock(), entry.row, failed=failed, others=bool(self._running))
            if rows:
                self._on_event(Told("circuit_open", {"n": len(rows)}))
                self._back([self._record.entries[row] for row in rows])

    def _note_answers(self) -> None:
        """Tell the circuit when audits under way have brought more since the last look."""
        answers = sum(self._dispatcher.answers.values())
        if answers > self._answers:
            self.circuit.answered(self._clock())
        self._answers = answers

    def _back(self, entries: Sequence[Entry]) -> None:
        self._record.put_back(entries, next_pass=False)
        for entry in entries:
            entry.put_back = True
            self._queue.append(entry)

    def _take_canary(self, event: Event) -> None:
        flown = self._flown.get(event.row)
        if flown is None or isinstance(event, Exchanged) or event.attempt != flown[1].attempt:
            return
        aviary, job = flown
        del self._flown[event.row]
        if isinstance(event, Judged):
            self._tell_canary(aviary, event.row, event.audit)
        elif isinstance(event, Broke | Lost) and job.attempt < self._plan.limits.attempts:
            self._fly(aviary, job)
        elif not isinstance(event, Left):
            self._tell_canary(aviary, event.row, None)

    def _fly(self, aviary: Aviary, job: Job) -> None:
        again = replace(job, attempt=job.attempt + 1)
        self._flown[job.row] = (aviary, again)
        self._waiting_canaries.append(again)

    def _tell_canary(self, aviary: Aviary, row: int, audit: Audit | None) -> None:
        canary = aviary.judge(row, audit)
        self.canaries.append(canary)
        if not canary.passed:
            self._on_event(Told("canary_wrong", {"name": canary.name, "n": len(canary.wrong)}))
