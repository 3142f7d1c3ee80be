"""The payment journal from the command line."""

import click

from admix.calendar import parse_date
from admix.cli.context import SERIAL, Invocation, command, refuse_taken, tell_json, write_out


@click.command("journal")
@click.option("--batch", type=SERIAL, help="The journals of one batch and of what corrects it.")
@click.option(
    "--date",
    "day",
    metavar="DATE",
    help="The journals of one payment or value date.",
)
@click.option("--copies", type=click.IntRange(1, 20), default=1, show_default=True)
@click.option("--output", metavar="FILE", help="Write the pages there instead of to standard output.")
@click.option("--json", "as_json", is_flag=True, help="Print numbers and spool files instead of the pages.")
@click.pass_obj
@command
def journal_command(
    invocation: Invocation, batch: int | None, day: str | None, copies: int, output: str | None, *, as_json: bool
) -> None:
    """Print a journal of the batches and corrections that have none; a batch or day has the same bytes again."""
    from admix.jobs import print_journal  # noqa: PLC0415 - SQLAlchemy loads where it is used
    from admix.operations.journals import Selection  # noqa: PLC0415

    refuse_taken(output)
    selection = Selection(batch, parse_date(day, invocation.today) if day else None)
    with invocation.opened() as company:
        journals = print_journal(company, selection, invocation.settings)
    pages = b"".join(journal.pages for journal in journals) * copies
    if output or not as_json:
        write_out(pages, output)
    if as_json:
        tell_json([{"journal": journal.number, "reprint": journal.is_reprint} for journal in journals])
