"""Commands on a company as a whole: create it, lock its periods, enter rates."""

import click

from admix.calendar import parse_date
from admix.cli.context import Invocation, command, tell
from admix.language import LANGUAGES


@click.command("init")
@click.option("--name", required=True, help="The company's name.")
@click.option("--home-currency", default="SEK", show_default=True, help="Home currency.")
@click.option(
    "--document-language", type=click.Choice(LANGUAGES), default="sv", show_default=True, help="Language of pages."
)
@click.pass_obj
@command
def init_command(invocation: Invocation, name: str, home_currency: str, document_language: str) -> None:
    """Create the company --company with two empty stores and the master company's reference rows."""
    from admix.database.creation import NewCompany, create_company  # noqa: PLC0415 - Alembic loads with it

    new = NewCompany(invocation.company, name, home_currency.upper(), document_language)
    create_company(invocation.settings.data_root, new).close()
    tell(
        invocation.say("Company %(number)s created in %(folder)s.", number=new.number, folder=str(invocation.folder))
    )


@click.command("lock")
@click.argument("day", metavar="DATE")
@click.option("--reason", default="", help="Why.")
@click.pass_obj
@command
def lock_command(invocation: Invocation, day: str, reason: str) -> None:
    """Lock the ledger up to and including DATE; nothing is posted there any more."""
    from admix.operations.settings import lock_ledger  # noqa: PLC0415

    locked = parse_date(day, invocation.today)
    with invocation.opened() as company:
        company.write(lock_ledger, locked, reason)
    tell(invocation.say("Locked up to %(day)s.", day=locked.isoformat()))


@click.command("rate")
@click.argument("currency")
@click.argument("valid_from", metavar="DATE")
@click.argument("rate")
@click.pass_obj
@command
def rate_command(invocation: Invocation, currency: str, valid_from: str, rate: str) -> None:
    """Enter the RATE of CURRENCY from DATE on, in home units per unit (per 100 where the register says so)."""
    from admix.operations.registers import enter_rate  # noqa: PLC0415

    day = parse_date(valid_from, invocation.today)
    with invocation.opened() as company:
        company.write(enter_rate, currency.upper(), day, rate)
    tell(invocation.say("%(code)s %(rate)s from %(day)s.", code=currency.upper(), rate=rate, day=day.isoformat()))
