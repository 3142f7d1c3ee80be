"""Reports from the command line, each the same figures in every format: `admix report NAME`."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from admix.calendar import parse_date
from admix.cli.context import SERIAL, Invocation, command, refuse_taken, tell, write_out
from admix.errors import Refusal
from reports.catalogue import REPORTS, Report, find_report

if TYPE_CHECKING:
    from types import FrameType

    from sqlalchemy.orm import Session

    from admix.operations.as_of import AsOf
    from admix.operations.selections import Selection
    from reports.document import Document
    from reports.progress import Progress


class ReportGroup(click.Group):
    """The reports of the catalogue as commands, beside those that are about one thing alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every report's name."""
        return [*(report.name for report in REPORTS), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Make the command of a report: its options are the fields of its form."""
        report = find_report(name)
        return super().get_command(ctx, name) if report is None else _command_of(report)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the reports by what they are."""
        with formatter.section("Reports"):
            own = [(name, self.commands[name].get_short_help_str()) for name in super().list_commands(ctx)]
            formatter.write_dl([*((report.name, report.title) for report in REPORTS), *own])


@click.group("report", cls=ReportGroup, invoke_without_command=True)
@click.pass_context
def report_command(context: click.Context) -> None:
    """Print a report, or list the reports there are."""
    if context.invoked_subcommand is None:
        tell(context.get_help())


def _command_of(report: Report) -> click.Command:
    from admix.cli.report_options import output_options, selection_options  # noqa: PLC0415 - loads SQLAlchemy

    options = [*selection_options(report), *output_options()]
    if report.name == "reconciliation":
        options.append(click.Option(["--sums", "details"], flag_value=False, help="The same as --no-details."))

    @click.pass_obj
    @command
    def run(invocation: Invocation, /, **asked: Any) -> None:
        _run(invocation, report, asked)

    return click.Command(report.name, params=options, callback=run, help="\n".join((report.title, "", *report.help)))


def _run(invocation: Invocation, report: Report, asked: dict[str, Any]) -> None:
    """Build a report and send it where the options say. Refused: what the form refuses; a wrong ledger is told."""
    from admix.cli.report_options import typed_selection  # noqa: PLC0415
    from admix.dialogs.report_output import Output, known_printer  # noqa: PLC0415

    shape, output = asked.pop("shape"), asked.pop("output")
    width, printer, copies = int(asked.pop("width")), asked.pop("printer"), asked.pop("copies")
    selection = typed_selection(report, asked, invocation.today, invocation.language)
    if printer is not None:
        known_printer(printer, invocation.settings.printers)
    refuse_taken(output)
    sent = Output(shape, width, printer, copies, output)
    with _watched(invocation) as progress:
        document = _built(invocation, report, selection, progress)
        _send(invocation, document, sent, progress)
    if report.name == "reconciliation":
        _refuse_difference(invocation, selection.as_of)


def _built(invocation: Invocation, report: Report, selection: "Selection", progress: "Progress") -> "Document":
    from admix.report_jobs import build_report  # noqa: PLC0415

    with invocation.opened() as company:
        return build_report(company, report.builder(), selection, invocation.today, progress)
