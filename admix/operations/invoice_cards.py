"""Open invoices as payment entry shows them: one by its number, or all claims on a customer."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from admix.errors import Refusal
from admix.money import Balance, Currency, Rate
from admix.operations.registers import CUSTOMER, NOTHING
from admix.prepared import Prepared, among
from models.company import CurrencyRow, PaymentTerm
from models.ledger import Item, Party


class Discount(NamedTuple):
    """Cash discount of payment terms: hundredths of a percent, and how many days from the invoice date."""

    percent: int
    days: int


class InvoiceCard(NamedTuple):
    """An open invoice as the detail shows it, with what was open when it was read."""

    item_id: int
    number: str
    party_id: int
    customer_number: str
    customer_name: str
    terms_text: str
    item_date: date
    due_date: date
    currency: Currency
    rate: Rate
    amount: Balance
    open: Balance
    discount: Discount | None = None
    """What the customer's terms give for paying early."""


def find_open_invoice(session: Session, number: str, field: str = "invoice") -> InvoiceCard:
    """Return an invoice that something is open on. Refused: an unknown number, a settled invoice."""
    row = _INVOICE.first(session, number=number)
    if row is None:
        raise Refusal("There is no invoice %(number)s.", field, number=number)
    found = _card(row)
    if found.open.home == 0:
        raise Refusal(
            "Invoice %(number)s on customer %(customer)s is settled; nothing is open.",
            field,
            number=number,
            customer=found.customer_number,
        )
    return found


def _card(row: tuple[Any, ...]) -> InvoiceCard:
    item, number, party, customer, name, terms, item_date, due_date, *figures = row
    currency, decimals, rate, per, amount, home, open_amount, open_home, percent, days = figures
    return InvoiceCard(
        item_id=item,
        number=number,
        party_id=party,
        customer_number=customer,
        customer_name=name,
        terms_text=terms,
        item_date=item_date,
        due_date=due_date,
        currency=Currency(currency, decimals),
        rate=Rate(rate, per),
        amount=Balance(amount, home),
        open=Balance(open_amount, open_home),
        discount=None if percent is None else Discount(percent, days),
    )


def cards_of(session: Session, items: Iterable[int]) -> dict[int, InvoiceCard]:
    """Return the cards of these items by their ids, open or settled."""
    return {row[0]: _card(row) for row in _THESE.all(session, items=json.dumps(list(items)))}


def claims_of(session: Session, party_id: int) -> list[InvoiceCard]:
    """Return all that is open on a customer, oldest invoice date first, then due date, then number."""
    return [_card(row) for row in _CLAIMS.all(session, party=party_id)]


_CARDS = (
    select(
        Item.id,
        Item.number,
        Item.party_id,
        Party.number.label("customer_number"),
        Party.name,
        PaymentTerm.text,
        Item.item_date,
        Item.due_date,
        Item.currency,
        CurrencyRow.decimals,
        Item.rate,
        Item.rate_per,
        Item.amount,
        Item.home_amount,
        Item.open_amount,
        Item.open_home,
        PaymentTerm.discount_percent,
        PaymentTerm.discount_days,
    )
    .join(Party, Party.id == Item.party_id)
    .join(PaymentTerm, PaymentTerm.code == Party.payment_term)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
)
_INVOICE = Prepared(_CARDS.where(Item.ledger == CUSTOMER, Item.number == bindparam("number")))
_THESE = Prepared(_CARDS.where(Item.id.in_(among("items"))))
_CLAIMS = Prepared(
    _CARDS.where(Item.party_id == bindparam("party"), Item.open_home != NOTHING).order_by(
        Item.item_date, Item.due_date, Item.number
    )
)
