"""Revaluation at a period's end from the command line."""

from typing import Any

import click

from admix.calendar import parse_date
from admix.cli.context import Invocation, command, refuse_taken, tell
from admix.cli.report_options import asked_output
from admix.cli.report_run import send, watched_report
from admix.cli.report_single import shapes


@click.command("revalue")
@click.argument("period_end", metavar="DATE")
@click.option("--dry-run", is_flag=True, help="Print what would be posted; nothing is written.")
@click.option("--reason", default="", help="Kept with the entry.")
@shapes
@click.pass_obj
@command
def revalue_command(invocation: Invocation, /, period_end: str, reason: str, *, dry_run: bool, **asked: Any) -> None:
    """Revalue what is open in foreign currency on DATE at that day's rates; the voucher is taken back the day after.

    The list can be printed again with `admix report revaluation`.
    """
    from admix.operations.revaluation import propose_revaluation, revalue  # noqa: PLC0415 - loads SQLAlchemy
    from reports.revaluation import revaluation_report  # noqa: PLC0415

    day = parse_date(period_end, invocation.today)
    output = asked_output(asked, invocation.settings)
    refuse_taken(output.file)
    with invocation.opened() as company:
        if dry_run:
            valuation = company.read(propose_revaluation, day, invocation.today)
        else:
            valuation = company.write(revalue, day, None, reason)
            first, second = valuation.vouchers
            done = invocation.say(
                "Revalued on %(day)s: voucher %(first)s, taken back by %(second)s.",
                day=day.isoformat(),
                first=first,
                second=second,
            )
            tell(done, error=True)
        document = company.read(revaluation_report, valuation, invocation.today)
    with watched_report(invocation) as progress:
        send(invocation, document, output, progress)
