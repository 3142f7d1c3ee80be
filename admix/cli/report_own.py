"""A report of the clerk's own from the command line: `admix report NAME`, with every report's output options."""

from typing import Any

import click

from admix.cli.context import Invocation, command, refuse_taken
from admix.cli.report_options import asked_output, output_options
from admix.cli.report_run import send, watched_report
from admix.report_files import load_report
from admix.report_jobs import own_report


def own_command(name: str) -> click.Command:
    """Return the command of a company's own report; whether there is one is known when the company is."""

    @click.pass_obj
    @command
    def run(invocation: Invocation, /, **asked: Any) -> None:
        output = asked_output(asked, invocation.settings)
        definition = load_report(invocation.existing_folder / "reports", name).definition
        refuse_taken(output.file)
        with watched_report(invocation) as progress, invocation.opened() as company:
            send(invocation, own_report(company, definition, invocation.today, progress), output, progress)

    return click.Command(name, params=output_options(), callback=run, help="Print a report of your own.")
