"""Money on account (Belopp tillgodo): what a customer paid beyond the invoices stands as an item of its own.

The item is negative, hangs on its payment, and is used like a credit note. It is posted on the control account, so
that matching it later moves no money.
"""

import json
from collections.abc import Mapping

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from admix.audit import OpenEntry
from admix.errors import Refusal
from admix.money import to_home
from admix.operations.batches import Batch
from admix.operations.invoices import store_items
from admix.operations.registers import CUSTOMER
from admix.prepared import Prepared, among
from models.ledger import Allocation, Item
from models.register import table_of

LETTERS = ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def on_account_home(batch: Batch) -> int:
    """Return what a batch leaves on account, in home minor units."""
    head = batch.head
    return sum(to_home(rest.amount, head.rate, head.currency, head.home) for rest in batch.on_account)


def insert_on_account(session: Session, entry: OpenEntry, batch: Batch, payments: Mapping[int, int]) -> None:
    """Insert the items of what a batch leaves on account; `payments` gives each customer's payment by party id.

    An item's number is T and its payment's id, with a letter where an invoice already has that number.
    """
    if not batch.on_account:
        return
    head = batch.head
    numbers = _free_numbers(session, list(payments.values()))
    items = [
        {
            "party_id": rest.party_id,
            "kind": "on_account",
            "source": "payment",
            "number": numbers[payments[rest.party_id]],
            "item_date": head.payment_date,
            "currency": head.currency.code,
            "rate": head.rate.value,
            "rate_per": head.rate.per,
            "amount": -rest.amount,
            "home_amount": -to_home(rest.amount, head.rate, head.currency, head.home),
            "opening_reminders": 0,
            "due_date": head.payment_date,
            "payment_id": payments[rest.party_id],
        }
        for rest in batch.on_account
    ]
    store_items(session, entry, items)


def _free_numbers(session: Session, payments: list[int]) -> dict[int, str]:
    """Return a number that no item of the ledger has for each payment."""
    wanted = {payment: [f"T{payment}{letter}" for letter in LETTERS] for payment in payments}
    listed = json.dumps([number for numbers in wanted.values() for number in numbers])
    taken = {number for (number,) in _TAKEN.all(session, numbers=listed)}
    return {payment: next(number for number in numbers if number not in taken) for payment, numbers in wanted.items()}


_TAKEN = Prepared(
    select(Item.number).where(
        Item.ledger == CUSTOMER,
        Item.number.in_(among("numbers")),
    )
)


def close_on_account(session: Session, entry: OpenEntry, reversed_entry: int, day: str) -> None:
    """Take back what a reversed batch left on account, as of a day.

    Refused: money on account that has been used since; what used it is to be reversed first.
    """
    table = table_of(Item)
    mine = (table.c.entry_id == reversed_entry, table.c.kind == "on_account")
    used = session.execute(
        select(table.c.number).where(*mine, table.c.open_amount != table.c.amount).order_by(table.c.id).limit(1)
    ).scalar()
    if used is not None:
        raise Refusal(
            "Money on account %(number)s of the batch has been used. Reverse the batch that used it first.",
            "batch",
            number=used,
        )
    opposite = select(
        literal(entry.id),
        table.c.id,
        table.c.payment_id,
        literal("payment"),
        literal(day),
        table.c.amount,
        table.c.home_amount,
    ).where(*mine)
    names = ["entry_id", "item_id", "payment_id", "kind", "value_date", "amount", "home_amount"]
    session.connection().execute(insert(table_of(Allocation)).from_select(names, opposite.order_by(table.c.id)))
