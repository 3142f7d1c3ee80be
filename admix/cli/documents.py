"""Documents from the command line: filing one, listing them, saving one in a file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from admix.cli.context import Invocation, command, tell, tell_json
from admix.errors import Refusal, WrongUsage
from admix.printing import write_whole
from admix.text import fit
from admix.whole_files import PRIVATE_MODE

if TYPE_CHECKING:
    from admix.database.company import OpenCompany
    from admix.operations.documents import FiledDocument, Owner

CUSTOMER = click.option("--customer", metavar="NR", help="A customer's document instead of an invoice's.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")


@click.group("document")
def document_command() -> None:
    """File documents of invoices and customers, list them, save one."""


@document_command.command("add")
@click.argument("names", metavar="[INVOICE] FILE", nargs=-1, required=True)
@CUSTOMER
@JSON
@click.pass_obj
@command
def add_command(invocation: Invocation, names: tuple[str, ...], customer: str | None, *, as_json: bool) -> None:
    """File the PDF in FILE with INVOICE, or with a customer."""
    from admix.filing import add_document  # noqa: PLC0415 - SQLAlchemy loads where it is used

    *invoices, file = names
    with invocation.opened() as company:
        owner = _owner(company, invoices, customer)
        filed = add_document(company, owner, Path(file))
    if as_json:
        tell_json(_values(filed))
        return
    number = filed.invoice or filed.customer
    text = (
        invocation.say("%(name)s is filed with invoice %(number)s.", name=filed.name, number=number)
        if filed.invoice
        else invocation.say("%(name)s is filed with customer %(number)s.", name=filed.name, number=number)
    )
    tell(text)


@document_command.command("list")
@click.argument("invoice", required=False)
@CUSTOMER
@JSON
@click.pass_obj
@command
def list_command(invocation: Invocation, invoice: str | None, customer: str | None, *, as_json: bool) -> None:
    """List the documents of INVOICE, of a customer, or all of them."""
    from admix.operations.documents import documents_of  # noqa: PLC0415

    invoices = [invoice] if invoice else []
    with invocation.opened() as company:
        owner = _owner(company, invoices, customer) if invoices or customer else None
        found = company.read(documents_of, owner)
    if as_json:
        tell_json([_values(filed) for filed in found])
        return
    for at, filed in enumerate(found, start=1):
        whose = invocation.say("invoice") if filed.invoice else invocation.say("customer")
        number = filed.invoice or filed.customer or ""
        when = f"{filed.entered.astimezone():%Y-%m-%d %H:%M}"
        tell(f"{at:>4} {fit(whose, 8)} {number:>10} {filed.size:>9} {when} {fit(filed.user, 10)} {filed.name}")
    if not found:
        tell(invocation.say("There are no documents."))


@document_command.command("save")
@click.argument("invoice", required=False)
@CUSTOMER
@click.option("--number", type=click.IntRange(1), help="Which one, as `document list` counts them.")
@click.option("--output", required=True, metavar="FILE", help="A new file.")
@JSON
@click.pass_obj
@command
def save_command(
    invocation: Invocation,
    invoice: str | None,
    customer: str | None,
    number: int | None,
    output: str,
    *,
    as_json: bool,
) -> None:
    """Save a document of INVOICE, or of a customer, in a new FILE that only its owner may read."""
    from admix.database.documents import read_document  # noqa: PLC0415
    from admix.operations.documents import documents_of  # noqa: PLC0415

    with invocation.opened() as company:
        found = company.read(documents_of, _owner(company, [invoice] if invoice else [], customer))
        filed = _chosen(found, number)
        data = read_document(company.stores, filed.file)
        write_whole(Path(output), lambda file: file.write(data), PRIVATE_MODE)
    if as_json:
        tell_json({**_values(filed), "output": output})
        return
    tell(invocation.say("%(name)s is saved as %(file)s.", name=filed.name, file=output))


def _chosen(found: "list[FiledDocument]", number: int | None) -> "FiledDocument":
    """Return the document that is meant. Refused: none, a number that is too large, several without a number."""
    if not found:
        raise Refusal("There are no documents.")
    if number is None and len(found) > 1:
        raise Refusal("There are %(count)d documents; choose one with --number.", count=len(found))
    if (number or 1) > len(found):
        raise Refusal("There is no document %(number)d; there are %(count)d.", number=number, count=len(found))
    return found[(number or 1) - 1]


def _owner(company: "OpenCompany", invoices: list[str], customer: str | None) -> "Owner":
    """Return whose document is meant. Refused as wrong usage: both an invoice and a customer, or neither."""
    from admix.operations.documents import find_owner  # noqa: PLC0415

    if len(invoices) + (customer is not None) != 1:
        raise WrongUsage("Name one invoice, or one customer with --customer.")
    return company.read(find_owner, invoices[0] if invoices else None, customer)


def _values(filed: "FiledDocument") -> dict[str, object]:
    """Return a document as a program reads it."""
    return filed._asdict()
