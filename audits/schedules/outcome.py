"""What came of a run: its exit code, what changed since the run before, who fails again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from audits.compare import compare_sweeps
from audits.schedules.rows import Failing, News, RunDetail, RunRow, Summary
from config.wording import Lang
from matchers.comparison_model import AgencyChange, SweepComparison
from matchers.model import Verdict
from matchers.sweep_model import AgencyState, Sweep, SweptAgency
from reports.comparison_json import FILENAME as COMPARISON
from reports.json_forms import dump
from reports.sweep_reports import FILENAME, SweepNotReadable, dump_sweep, load_sweep
from reports.whole_files import put_whole

RUNS = "runs"
"""Folder below the output that keeps the sweep.json of every run."""
JUDGED = frozenset({AgencyState.AUDITED, AgencyState.PARTIAL})
NOT_JUDGED = frozenset({AgencyState.UNREACHABLE, AgencyState.BLOCKED, AgencyState.FAILED})
MOST_NEWS = 200
"""Agencies of each kind that are kept in the ledger; comparison.json has all."""


def concluded(run: RunRow, sweep: Sweep, before: RunRow | None, output: Path, lang: Lang) -> RunDetail:
    """The detail of a finished run; its sweep.json and the comparison are kept below the output.

    Raises:
        OSError: they cannot be written.
    """
    kept = f"{RUNS}/{sweep.as_of.year + 543}-{sweep.as_of:%m-%d}-{run.id}"
    earlier = _earlier(before, output)
    comparison = None
    if earlier is not None:
        reference = before.detail.kept if before else ""
        comparison = compare_sweeps(earlier, sweep, lang=lang, before_ref=reference, after_ref=kept)
    place = output / kept
    place.mkdir(parents=True, exist_ok=True)
    put_whole(place / FILENAME, dump_sweep(sweep))
    if comparison is not None:
        put_whole(place / COMPARISON, dump(comparison))
    known = before.detail.failing if before else ()
    failing = failing_now(known, sweep)
    summary = summarised(sweep, comparison, known, failing)
    changes = {"kept": kept, "summary": summary, "failing": failing, "problem": ""}
    return run.detail.model_copy(update=changes)


def _earlier(before: RunRow | None, output: Path) -> Sweep | None:
    if before is None or not before.detail.kept:
        return None
    with suppress(SweepNotReadable):  # somebody deleted it: there is nothing to compare with
        return load_sweep(output / before.detail.kept)
    return None


def failing_now(known: Sequence[Failing], sweep: Sweep) -> tuple[Failing, ...]:
    """The agencies that were not judged, with how often in a row and since when; in the register's order."""
    before = {_key(one.url, one.name): one for one in known}
    found: list[Failing] = []
    for agency in sweep.agencies:
        if agency.state not in NOT_JUDGED:
            continue
        earlier = before.get(_key(agency.url, agency.name))
        found.append(
            Failing(
                row=agency.row,
                name=agency.name,
                url=agency.url,
                state=agency.state.value,
                reason=agency.reason[:300],
                since=earlier.since if earlier else sweep.as_of,
                in_row=earlier.in_row + 1 if earlier else 1,
            )
        )
    return tuple(found)


def _key(url: str, name: str) -> str:
    return url.lower().rstrip("/") or name


def summarised(
    sweep: Sweep,
    comparison: SweepComparison | None,
    known: Sequence[Failing],
    failing: Sequence[Failing],
) -> Summary:
    """What a message and the ledger tell of a run."""
    were, are = ({_key(one.url, one.name) for one in each} for each in (known, failing))
    opened = [a for a in sweep.agencies if a.state in JUDGED and _key(a.url, a.name) in were - are]
    new = [one.shown for one in failing if one.in_row == 1]
    plain = Summary(
        agencies=len(sweep.agencies),
        states=dict(Counter(agency.state.value for agency in sweep.agencies)),
        new_failures=tuple(new[:MOST_NEWS]),
        opened_again=tuple(map(_name, opened[:MOST_NEWS])),
        alarms=tuple(alarm.message[:500] for alarm in sweep.alarms),
    )
    if comparison is None:
        return plain
    better = [one for one in comparison.agencies if one.fixed]
    worse = [one for one in comparison.agencies if one.broken or one.worse]
    changes = {
        "since": comparison.before.as_of,
        "fixed": sum(len(one.fixed) for one in better),
        "broken": sum(len(one.broken) + len(one.worse) for one in worse),
        "mean_before": comparison.total.mean_before,
        "mean_after": comparison.total.mean_after,
        "worsened": comparison.worsened,
        "same_edition": comparison.same_edition,
        "improved": tuple(_news(one, one.fixed) for one in better[:MOST_NEWS]),
        "declined": tuple(_news(one, (*one.broken, *one.worse)) for one in worse[::-1][:MOST_NEWS]),
    }
    return plain.model_copy(update=changes)


def _news(one: AgencyChange, codes: tuple[str, ...]) -> News:
    return News(name=one.name or one.url, codes=codes, difference=one.difference)


def _name(agency: SweptAgency) -> str:
    return agency.name or agency.url


def exit_code_of(sweep: Sweep, summary: Summary, fail_on: frozenset[Verdict], *, fail_on_worse: bool) -> int:
    """The exit code of a finished run: that of its sweep, or 1 for a worsening when asked.

    A worsening, like --fail-on, goes before sites that could not be judged and after what is our fault.
    """
    from audits.cli.sweep import exit_code  # noqa: PLC0415 - the command line knows this module, too

    if not (fail_on_worse and summary.worsened):
        return exit_code(sweep, fail_on)
    ours = tuple(a for a in sweep.agencies if a.state not in {AgencyState.UNREACHABLE, AgencyState.BLOCKED})
    return exit_code(sweep.model_copy(update={"agencies": ours}), fail_on) or 1
