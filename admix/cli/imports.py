"""Taking in files: all rows or none, every bad row named with line, field and reason."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from admix.cli.context import REFUSED, Invocation, command, tell, tell_json
from admix.errors import Refusal
from admix.language import mark
from admix.money import format_amount

if TYPE_CHECKING:
    from admix.database.company import OpenCompany
    from admix.operations.imports import BadFile

ADDED = mark("%(count)d invoices added, %(total)s %(home)s.")
ONE_ADDED = mark("One invoice added, %(total)s %(home)s.")
LARGEST_FILE = 64 * 2**20
Result = TypeVar("Result")


@click.group("import")
def import_command() -> None:
    """Take in customers, invoices or exchange rates from a CSV file."""


def _options(work: Callable[..., None]) -> Callable[..., None]:
    """Add what every import is told."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the result for a program."),
        click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing."),
        click.argument("file"),
    ):
        work = option(work)
    return work


@import_command.command("customers")
@_options
@click.pass_obj
@command
def import_customers_command(invocation: Invocation, file: str, *, dry_run: bool, as_json: bool) -> None:
    """Add the customers of FILE and change those that differ; the same file again changes nothing."""
    from admix.operations.imports_customer_rows import read_customer_file  # noqa: PLC0415 - SQLAlchemy loads here
    from admix.operations.imports_customers import check_customers, import_customers  # noqa: PLC0415

    def take(company: "OpenCompany", data: bytes) -> Any:
        rows = read_customer_file(file, data)
        if dry_run:
            return company.read(check_customers, rows, company.today)
        return company.write(import_customers, rows, company.today)

    result = _taken(invocation, file, take, as_json=as_json)
    counts = {"added": result.added, "changed": result.changed, "unchanged": result.unchanged}
    if as_json:
        tell_json({"dry_run": dry_run, **counts})
        return
    tell(invocation.say("%(added)d customers added, %(changed)d changed, %(unchanged)d as they were.", **counts))
    _tell_dry(invocation, dry_run=dry_run)


@import_command.command("invoices")
@_options
@click.pass_obj
@command
def import_invoices_command(invocation: Invocation, file: str, *, dry_run: bool, as_json: bool) -> None:
    """Add the invoices of FILE; a file that is in the register already adds nothing. No voucher is written.

    Documents that its rows name are looked for beside FILE and kept.
    """
    from admix.filing import import_with_documents, with_documents  # noqa: PLC0415 - SQLAlchemy loads here
    from admix.operations.imports_invoices import check_invoices, read_invoice_file  # noqa: PLC0415
    from admix.operations.registers import control_record  # noqa: PLC0415

    def take(company: "OpenCompany", data: bytes) -> Any:
        folder = Path(file).parent
        rows = with_documents(read_invoice_file(file, data, company.today), folder)
        home = company.read(control_record).home
        if dry_run:
            return company.read(check_invoices, rows, company.today), home
        return import_with_documents(company, rows, folder), home

    result, home = _taken(invocation, file, take, as_json=as_json)
    total, earlier = format_amount(result.home_total, home.decimals), result.earlier
    if as_json:
        known = None if earlier is None else {"imported_on": earlier.imported_on, "user": earlier.user}
        tell_json({"dry_run": dry_run, "added": result.added, "home_total": total, "earlier": known})
        return
    if earlier is not None:
        when = {"day": earlier.imported_on, "user": earlier.user, "file": earlier.file_name}
        tell(invocation.say("This file was imported on %(day)s by %(user)s as %(file)s; nothing was added.", **when))
        return
    text = ONE_ADDED if result.added == 1 else ADDED
    tell(invocation.say(text, count=result.added, total=total, home=home.code))
    _tell_dry(invocation, dry_run=dry_run)


@import_command.command("rates")
@_options
@click.pass_obj
@command
def import_rates_command(invocation: Invocation, file: str, *, dry_run: bool, as_json: bool) -> None:
    """Add the exchange rates of FILE; rates that the register has already add nothing."""
    from admix.operations.imports_rates import (  # noqa: PLC0415 - SQLAlchemy loads here
        check_rates,
        import_rates,
        read_rate_file,
    )

    def take(company: "OpenCompany", data: bytes) -> Any:
        rates = read_rate_file(file, data, company.today)
        return company.read(check_rates, rates) if dry_run else company.write(import_rates, rates)

    result = _taken(invocation, file, take, as_json=as_json)
    counts = {"added": result.added, "unchanged": result.unchanged}
    if as_json:
        tell_json({"dry_run": dry_run, **counts})
        return
    tell(invocation.say("%(added)d rates added, %(unchanged)d in the register already.", **counts))
    _tell_dry(invocation, dry_run=dry_run)


def _taken(
    invocation: Invocation, file: str, take: "Callable[[OpenCompany, bytes], Result]", *, as_json: bool
) -> Result:
    """Read a file and take it in; bad rows are named and end the command."""
    from admix.operations.imports import BadFile  # noqa: PLC0415 - SQLAlchemy loads here

    data = _read(file)
    with invocation.opened() as company:
        try:
            return take(company, data)
        except BadFile as bad:
            _leave_bad(invocation, bad, as_json=as_json)


def _read(file: str) -> bytes:
    """Read a file. Refused: one that cannot be read, or is larger than 64 MB."""
    path = Path(file)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Refusal("%(file)s is larger than 64 MB.", file=file)
        return path.read_bytes()
    except OSError as fault:
        raise Refusal("%(file)s cannot be read: %(fault)s", file=file, fault=fault.strerror) from None


def _tell_dry(invocation: Invocation, *, dry_run: bool) -> None:
    if dry_run:
        tell(invocation.say("This was a dry run: nothing was written."))


def _leave_bad(invocation: Invocation, bad: "BadFile", *, as_json: bool) -> NoReturn:
    """Name every bad row and leave with exit code 1."""
    rows = [
        {
            "line": row.line,
            "field": row.field or "-",
            "reason": invocation.say(row.refusal.message, **row.refusal.values),
        }
        for row in bad.rows
    ]
    if as_json:
        tell_json({"added": 0, "bad_rows": rows})
    tell(invocation.say(bad.message, **bad.values), error=True)
    for row in rows:
        tell(invocation.say("line %(line)d, %(field)s: %(reason)s", **row), error=True)
    sys.exit(REFUSED)
