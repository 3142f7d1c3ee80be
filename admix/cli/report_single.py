"""The reports about one thing: the inquiry of a customer, a revaluation."""

from collections.abc import Callable
from typing import Any

import click
from sqlalchemy.orm import Session

from admix.calendar import parse_date
from admix.cli.context import SERIAL, Invocation, command, refuse_taken
from admix.cli.report_options import asked_output, output_options
from admix.cli.report_run import send, watched_report
from admix.operations.as_of import AsOf
from admix.operations.revaluation import find_revaluation
from reports.customer import customer_report
from reports.document import Document
from reports.revaluation import revaluation_report


def moment(work: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a report's moment and of where it goes."""
    for option in (
        click.option("--as-of", metavar="DATE", help="Count value dates up to this day only."),
        click.option("--known-at", type=SERIAL, metavar="SEQ", help="Count entries up to this number only."),
    ):
        work = option(work)
    return shapes(work)


def shapes(work: Callable[..., None]) -> Callable[..., None]:
    """Add the options of where a report goes, in their order."""
    for option in reversed(output_options()):
        _add(work, option)
    return work


def _add(work: Callable[..., None], option: click.Parameter) -> None:
    """Add an option as click's own decorators do."""
    made: list[click.Parameter] = work.__dict__.setdefault("__click_params__", [])
    made.append(option)


@click.command("customer")
@click.argument("number")
@moment
@click.pass_obj
@command
def customer_report_command(
    invocation: Invocation, /, number: str, *, as_of: str | None, known_at: int | None, **asked: Any
) -> None:
    """Print the inquiry of customer NUMBER: every invoice, what is paid and what is left, the balance."""
    when = AsOf(parse_date(as_of, invocation.today) if as_of else None, known_at)
    _print(invocation, lambda session: customer_report(session, number, when, invocation.today), asked)


@click.command("revaluation")
@click.argument("period_end", metavar="DATE")
@shapes
@click.pass_obj
@command
def revaluation_report_command(invocation: Invocation, /, period_end: str, **asked: Any) -> None:
    """Print the revaluation of DATE as it was posted."""
    day = parse_date(period_end, invocation.today)
    _print(
        invocation,
        lambda session: revaluation_report(session, find_revaluation(session, day), invocation.today),
        asked,
    )


def _print(invocation: Invocation, build: Callable[[Session], Document], asked: dict[str, Any]) -> None:
    """Build a document in one consistent view of the register and send it where the options say."""
    output = asked_output(asked, invocation.settings)
    refuse_taken(output.file)
    with invocation.opened() as company:
        document = company.read(build)
    with watched_report(invocation) as progress:
        send(invocation, document, output, progress)
