"""Reports from the command line, each the same figures in every format."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from admix.calendar import parse_date
from admix.cli.context import SERIAL, Invocation, command, write_out
from admix.errors import Refusal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from admix.operations.inquiries import AsOf
    from reports.document import Document


def _options(work: Callable[..., None]) -> Callable[..., None]:
    """Add the options that every report of a moment has."""
    for option in (
        click.option("--as-of", metavar="DATE", help="Count value dates up to this day only."),
        click.option("--known-at", type=SERIAL, metavar="SEQ", help="Count entries up to this number only."),
    ):
        work = option(work)
    return shapes(work)


def shapes(work: Callable[..., None]) -> Callable[..., None]:
    """Add the options that every report has."""
    for option in (
        click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True),
        click.option("--json", "shape", flag_value="json", help="The same as --format json."),
        click.option("--output", metavar="FILE", help="Write there instead of to standard output."),
    ):
        work = option(work)
    return work


@click.group("report")
def report_command() -> None:
    """Print a report."""


@report_command.command("customer")
@click.argument("number")
@_options
@click.pass_obj
@command
def customer_report_command(invocation: Invocation, /, number: str, **asked: Any) -> None:
    """Print the inquiry of customer NUMBER: every invoice, what is paid and what is left, the balance."""
    from reports.customer import customer_report  # noqa: PLC0415 - SQLAlchemy loads where it is used

    _print(invocation, lambda session, when: customer_report(session, number, when, invocation.today), **asked)


@report_command.command("invoices")
@_options
@click.pass_obj
@command
def invoices_report_command(invocation: Invocation, /, **asked: Any) -> None:
    """Print the invoices of every customer with what is left of them."""
    from admix.operations.selections import Selection  # noqa: PLC0415
    from reports.invoices import invoices_report  # noqa: PLC0415

    _print(invocation, lambda session, when: invoices_report(session, Selection(when), invocation.today), **asked)


@report_command.command("reconciliation")
@click.option("--sums", is_flag=True, help="Without the list of the items that were entered without a voucher.")
@_options
@click.pass_obj
@command
def reconciliation_report_command(invocation: Invocation, /, *, sums: bool, **asked: Any) -> None:
    """Print the open items beside the control account and the items without a voucher; exit 1 if they differ."""
    from admix.operations.reconciliation import reconcile  # noqa: PLC0415
    from reports.reconciliation import reconciliation_document  # noqa: PLC0415

    differences: list[int] = []

    def build(session: "Session", when: "AsOf") -> "Document":
        found = reconcile(session, when, listed=not sums)
        differences.append(found.difference)
        return reconciliation_document(session, found, when, invocation.today)

    _print(invocation, build, **asked)
    if any(differences):
        raise Refusal("The ledger does not agree with the general ledger. Run `admix verify`.")


@report_command.command("revaluation")
@click.argument("period_end", metavar="DATE")
@shapes
@click.pass_obj
@command
def revaluation_report_command(invocation: Invocation, /, period_end: str, *, shape: str, output: str | None) -> None:
    """Print the revaluation of DATE as it was posted."""
    from admix.operations.revaluation import find_revaluation  # noqa: PLC0415
    from reports.revaluation import revaluation_report  # noqa: PLC0415

    day = parse_date(period_end, invocation.today)

    def build(session: "Session", _when: "AsOf") -> "Document":
        return revaluation_report(session, find_revaluation(session, day), invocation.today)

    _print(invocation, build, as_of=None, known_at=None, shape=shape, output=output)


def _print(
    invocation: Invocation,
    build: "Callable[[Session, AsOf], Document]",
    *,
    as_of: str | None,
    known_at: int | None,
    shape: str,
    output: str | None,
) -> None:
    """Build the document in one consistent view of the register and render it."""
    from admix.operations.inquiries import AsOf  # noqa: PLC0415 - SQLAlchemy loads where it is used

    when = AsOf(parse_date(as_of, invocation.today) if as_of else None, known_at)
    with invocation.opened() as company:
        document = company.read(build, when)
    write_document(invocation, document, shape, output)


def write_document(invocation: Invocation, document: "Document", shape: str, output: str | None) -> None:
    """Render a document in the shape asked for and write it to a new file or to standard output."""
    from reports.rendering.as_json import render_json  # noqa: PLC0415
    from reports.rendering.paper import render_paper  # noqa: PLC0415

    if shape == "json":
        write_out((render_json(document) + "\n").encode(), output)
        return
    settings = invocation.settings
    write_out(render_paper(document, settings.page_lines, charset=settings.charset), output)
