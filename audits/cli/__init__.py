"""The command line: one thin module per command. Heavy imports stay inside the commands."""

from __future__ import annotations

import sys

import typer

from audits.cli import (
    answers,
    archive,
    check,
    checklists,
    compare,
    demo,
    doctor,
    evidence_pack,
    history,
    match,
    registers,
    rejudge,
    report,
    schedule,
    score,
    sweep,
    worker,
)
from audits.cli.input import BadInput, fail, warn_of_passwords

app = typer.Typer(
    name="oit",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # its frames are cut at 80 columns and can show local values
    help=(
        "ตรวจการเปิดเผยข้อมูลสาธารณะ (OIT) ของหน่วยงานท้องถิ่นจากเว็บไซต์ "
        "/ Audit what a Thai municipality discloses.\n\n"
        "Exit codes: 0 finished, gaps or not; 1 a finding matches --fail-on; 2 usage or bad input, "
        "nothing written; 3 no page of the site could be judged; 4 finished with failures (an agency "
        "of a sweep, a file that could not be written); 130 interrupted, partial report written."
    ),
)
app.command("check")(check.check)
app.command("sweep")(sweep.sweep)
app.command("worker")(worker.worker)
app.command("demo")(demo.demo)
app.command("report")(report.report)
app.command("compare")(compare.compare)
app.command("rejudge")(rejudge.rejudge)
app.command("history")(history.history)
app.command("score")(score.score)
app.command("checklists")(checklists.checklists)
app.command("match")(match.match)
app.command("doctor")(doctor.doctor)
archive.app.command("export")(evidence_pack.export)
archive.app.command("check-warc")(evidence_pack.check_warc)
app.add_typer(archive.app)
app.add_typer(answers.app)
app.command("registers")(registers.registers)
app.add_typer(schedule.app)


def main() -> None:
    """Run a command; what the user got wrong is one line on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a Windows console may be cp874 and know no ✓
            reconfigure(errors="replace")
    warn_of_passwords(sys.argv)
    try:
        app()
    except BadInput as error:
        fail(error, sys.argv)
