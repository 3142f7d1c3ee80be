"""Reports from the command line, each the same figures in every format: `admix report NAME`."""

import importlib
from collections.abc import Mapping

import click

from admix.cli.context import tell
from admix.report_definitions import NAME
from reports.catalogue import REPORTS, find_report

SINGLE: Mapping[str, str] = {
    "customer": "The inquiry of one customer.",
    "revaluation": "A revaluation as it was posted.",
}
"""The reports about one thing, each with a command of its own."""
OWN = ("NAME", "A report of your own, made with the report generator.")


class ReportGroup(click.Group):
    """The reports of the catalogue as commands, beside those that are about one thing alone; loaded when called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the name of every report that each company has."""
        return [*(report.name for report in REPORTS), *SINGLE]

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Make the command of a report: its options are the fields of its form."""
        report = find_report(name)
        if report is None and name not in SINGLE:
            made = importlib.import_module("admix.cli.report_own")
            return made.own_command(name) if NAME.fullmatch(name) else None
        made = importlib.import_module("admix.cli.report_run" if report else "admix.cli.report_single")
        command = made.command_of(report) if report else getattr(made, f"{name}_report_command")
        assert isinstance(command, click.Command)  # noqa: S101 - our own table
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the reports by what they are, without loading them."""
        with formatter.section("Reports"):
            formatter.write_dl([*((report.name, report.title) for report in REPORTS), *SINGLE.items(), OWN])


@click.group("report", cls=ReportGroup, invoke_without_command=True)
@click.pass_context
def report_command(context: click.Context) -> None:
    """Print a report, or list the reports there are."""
    if context.invoked_subcommand is None:
        tell(context.get_help())
