"""Matching from the command line: credit notes and money on account against invoices, for a night job."""

import uuid
from collections import Counter

import click

from admix.calendar import parse_date
from admix.cli.context import Invocation, command, tell, tell_json
from admix.money import format_amount


@click.command("match")
@click.argument("customer", required=False)
@click.option("--date", "day", metavar="DATE", help="The day the matching counts from; today without it.")
@click.option("--dry-run", is_flag=True, help="Say what would be matched; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
@click.pass_obj
@command
def match_command(
    invocation: Invocation, customer: str | None, day: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Match credit notes and money on account with the oldest invoices of CUSTOMER, or of every customer.

    Linked credit notes go against their invoices first. A run that was stopped is begun again and finds what is left.
    """
    from admix.operations.match_claims import propose_automatic  # noqa: PLC0415 - SQLAlchemy loads where it is used
    from admix.operations.matching import match_everyone, match_items, propose_match  # noqa: PLC0415

    value_date = parse_date(day, invocation.today) if day else invocation.today
    with invocation.opened() as company:
        if customer is not None or dry_run:
            pairs = company.read(propose_automatic, customer, value_date)
            done = [company.read(propose_match, pairs)] if pairs and dry_run else []
            done += [company.write(match_items, pairs, value_date)] if pairs and not dry_run else []
        else:
            done = list(match_everyone(company, value_date, uuid.uuid4().hex))
    amounts: Counter[str] = Counter()
    decimals: dict[str, int] = {}
    for matched in done:
        for currency, amount in matched.amounts:
            amounts[currency.code] += amount
            decimals[currency.code] = currency.decimals
    sums = {code: format_amount(amount, decimals[code]) for code, amount in sorted(amounts.items())}
    count = sum(matched.pairs for matched in done)
    if as_json:
        tell_json({"pairs": count, "amounts": sums, "dry_run": dry_run})
        return
    listed = ", ".join(f"{amount} {code}" for code, amount in sums.items())
    if not count:
        tell(invocation.say("There is nothing to match by itself."))
    elif dry_run:
        tell(invocation.say("Pairs that would be matched: %(count)d (%(amounts)s).", count=count, amounts=listed))
    else:
        tell(invocation.say("Pairs matched: %(count)d (%(amounts)s).", count=count, amounts=listed))
