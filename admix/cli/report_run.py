"""A report from its options to its pages: built, shown to be under way, cancelled by Ctrl-C, printed or written."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from admix.cli.context import Invocation, command, refuse_taken, tell
from admix.cli.report_options import asked_output, output_options, selection_options, typed_selection
from admix.dialogs.report_output import Output
from admix.errors import Refusal
from admix.operations.as_of import AsOf
from admix.operations.reconciliation import reconcile
from admix.report_jobs import build_report, page_of, print_report, progress_text, save_report, write_report
from reports.catalogue import Report
from reports.document import Document
from reports.progress import Progress
from reports.rendering.shapes import Page

RECONCILIATION = "reconciliation"
LINE_CELLS = 78
"""So many cells of a terminal's line tell how far a report is."""


def command_of(report: Report) -> click.Command:
    """Return the command of a report."""
    options = [*selection_options(report), *output_options()]
    if report.name == RECONCILIATION:
        options.append(click.Option(["--sums"], is_flag=True, help="The same as --no-details."))

    @click.pass_obj
    @command
    def run(invocation: Invocation, /, *, sums: bool = False, **asked: Any) -> None:
        _run(invocation, report, asked | ({"details": False} if sums else {}))

    return click.Command(report.name, params=options, callback=run, help="\n\n".join((report.title, *report.help)))


def _run(invocation: Invocation, report: Report, asked: dict[str, Any]) -> None:
    """Build a report and send it where the options say. Refused: what its form refuses; a ledger that disagrees."""
    output = asked_output(asked, invocation.settings)
    selection = typed_selection(report, asked, invocation.today, invocation.language)
    refuse_taken(output.file)
    with watched_report(invocation) as progress, invocation.opened() as company:
        document = build_report(company, report.builder(), selection, invocation.today, progress)
        send(invocation, document, output, progress)
        if report.name == RECONCILIATION:
            company.read(_refuse_difference, selection.as_of)


def _refuse_difference(session: Session, as_of: AsOf) -> None:
    """Refused: a ledger that does not agree with the general ledger; the paper that shows it is printed first."""
    if reconcile(session, as_of, listed=False).difference:
        raise Refusal("The ledger does not agree with the general ledger. Run `admix verify`.")


def send(invocation: Invocation, document: Document, output: Output, progress: Progress) -> None:
    """Print a report, save it, or write it to standard output."""
    page = page_of(invocation.settings, output.page_width)
    if output.printer is not None:
        where = print_report(
            document, invocation.settings, invocation.folder, output.printer, output.copies, progress
        )
        tell(invocation.say("Printed on %(printer)s: %(where)s.", printer=output.printer, where=where))
    elif output.file is not None:
        save_report(document, output.shape, Path(output.file), page, progress)
    else:
        _write_out(document, output.shape, page, progress)


def _write_out(document: Document, shape: str, page: Page, progress: Progress) -> None:
    """Write to standard output. Refused: a full disk behind it; what is still held is not tried again at the end."""
    try:
        write_report(document, shape, sys.stdout.buffer, page, progress)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as fault:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        reason = fault.strerror or str(fault)
        raise Refusal("The report cannot be written: %(fault)s.", fault=reason) from fault


def is_seen() -> bool:
    """Tell whether a person sees what is written beside the report."""
    return sys.stderr.isatty()


@contextmanager
def watched_report(invocation: Invocation) -> Iterator[Progress]:
    """Let a person at a terminal see how far a report is; Ctrl-C cancels it in order, a second one at once."""
    shown: list[str] = []

    def show(done: int, total: int | None) -> None:
        shown.append(progress_text(done, total, invocation.language))
        click.echo(f"\r{shown[-1]:<{LINE_CELLS}}", nl=False, err=True)

    progress = Progress(show if is_seen() else None)
    before = signal.getsignal(signal.SIGINT)

    def cancel(*_signal: object) -> None:
        signal.signal(signal.SIGINT, before)
        progress.cancel()

    signal.signal(signal.SIGINT, cancel)
    try:
        yield progress
    finally:
        signal.signal(signal.SIGINT, before)
        if shown:
            click.echo(f"\r{'':{LINE_CELLS}}\r", nl=False, err=True)
