"""What there is to match: open credits and invoices of a customer or of its group, and what goes with what.

Amounts are minor units: of the items' own currency, and of home currency.
"""

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, literal_column, select
from sqlalchemy.orm import Session

from admix.money import Balance, Currency, Rate
from admix.operations.customers import find_customer
from admix.operations.registers import CUSTOMER, NOTHING, control_record
from admix.prepared import Prepared, among
from models.company import CurrencyRow
from models.drafts import DraftLine
from models.ledger import Allocation, Item, Party

CREDITS = ("credit_note", "on_account")


class ClaimCard(NamedTuple):
    """An open item as matching meets it: whose it is, what is open at which rate, what it credits."""

    item_id: int
    number: str
    kind: str
    party_id: int
    customer_number: str
    group_code: str | None
    item_date: date
    due_date: date
    currency: Currency
    rate: Rate
    open: Balance
    credits_item_id: int | None
    is_held: bool
    """It stands in an open payment batch."""

    @property
    def is_credit(self) -> bool:
        """Tell whether this is a credit note or money on account."""
        return self.kind in CREDITS


class Pair(NamedTuple):
    """So much of a credit item against so much of an invoice, with what was seen open on both."""

    credit: int
    debit: int
    amount: int
    """Minor units of their currency, above zero."""
    credit_seen: Balance
    debit_seen: Balance


def claims_to_match(session: Session, customer_number: str) -> list[ClaimCard]:
    """Return all that is open on a customer, oldest first, then what is open on the others of its group.

    Refused: an unknown customer.
    """
    own = find_customer(session, customer_number)
    group = _GROUP.scalar(session, party=own.id)
    members = [own.id] if group is None else [party for (party,) in _MEMBERS.all(session, group=group)]
    return sorted(
        _claims(session, members),
        key=lambda claim: (claim.party_id != own.id, claim.item_date, claim.due_date, claim.number),
    )


def propose_automatic(session: Session, customer_number: str | None, day: date) -> list[Pair]:
    """Return what can be matched by itself for a customer, or for every customer (None).

    Linked credit notes go against their invoices first, then credit notes and money on account, oldest first,
    against the customer's oldest invoices of the same currency: by invoice date, due date and number, or by due date
    first where the company says so. Left out: what is dated after the day, what was given back after it, and what
    stands in an open batch.
    Refused: an unknown customer.
    """
    parties = customers_to_match(session) if customer_number is None else [find_customer(session, customer_number).id]
    return propose_for(session, parties, day)


def customers_to_match(session: Session) -> list[int]:
    """Return the customers (by their ids) who have a credit note or money on account with something open."""
    return [party for (party,) in _WITH_CREDIT.all(session)]


def propose_for(session: Session, parties: Sequence[int], day: date) -> list[Pair]:
    """Return what can be matched by itself for some customers, given by their ids."""
    claims = [claim for claim in _claims(session, parties) if claim.item_date <= day and not claim.is_held]
    later = {item for (item,) in _GIVEN_BACK.all(session, day=day, items=json.dumps([c.item_id for c in claims]))}
    claims = [claim for claim in claims if claim.item_id not in later]
    if control_record(session).due_date_first:
        claims.sort(key=lambda claim: (claim.due_date, claim.item_date, claim.number))
    customers: dict[int, list[ClaimCard]] = defaultdict(list)
    for claim in claims:
        customers[claim.party_id].append(claim)
    return list(chain.from_iterable(pair_up(own) for own in customers.values()))


def pair_up(claims: Sequence[ClaimCard], chosen: Mapping[int, int] | None = None) -> list[Pair]:
    """Return which credit settles which invoice, in the order of the claims, linked credit notes before all others.

    `chosen` says by item how much of it is to be used (minor units, above zero); without it all that is open is.
    What finds no counterpart in its currency is left over.
    """
    left = {claim.item_id: abs(claim.open.amount) for claim in claims} if chosen is None else dict(chosen)
    by_id = {claim.item_id: claim for claim in claims if left.get(claim.item_id)}
    taken: dict[tuple[int, int], int] = defaultdict(int)

    def take(credit: ClaimCard, debit: ClaimCard) -> None:
        amount = min(left[credit.item_id], left[debit.item_id])
        if amount:
            taken[credit.item_id, debit.item_id] += amount
            left[credit.item_id] -= amount
            left[debit.item_id] -= amount

    for credit in by_id.values():
        debit = by_id.get(credit.credits_item_id or 0)
        if debit is not None and credit.is_credit and not debit.is_credit and debit.currency == credit.currency:
            take(credit, debit)
    debits: dict[Currency, deque[ClaimCard]] = defaultdict(deque)
    for claim in by_id.values():
        if not claim.is_credit:
            debits[claim.currency].append(claim)
    for credit in (claim for claim in by_id.values() if claim.is_credit):
        waiting = debits[credit.currency]
        while waiting and left[credit.item_id]:
            take(credit, waiting[0])
            if not left[waiting[0].item_id]:
                waiting.popleft()
    return [
        Pair(credit, debit, amount, by_id[credit].open, by_id[debit].open)
        for (credit, debit), amount in taken.items()
    ]


def claims_by_id(session: Session, items: Iterable[int]) -> dict[int, ClaimCard]:
    """Return these items by their ids, open or settled."""
    return {row[0]: _claim(row) for row in _THESE.all(session, items=json.dumps(sorted(items)))}


def _claims(session: Session, parties: Sequence[int]) -> list[ClaimCard]:
    return [_claim(row) for party in parties for row in _OF_PARTY.all(session, party=party)]


def _claim(row: tuple[Any, ...]) -> ClaimCard:
    item, number, kind, party, customer, group, item_date, due_date, *figures = row
    code, decimals, rate, per, amount, home, credits_item, held = figures
    return ClaimCard(
        item_id=item,
        number=number,
        kind=kind,
        party_id=party,
        customer_number=customer,
        group_code=group,
        item_date=item_date,
        due_date=due_date,
        currency=Currency(code, decimals),
        rate=Rate(rate, per),
        open=Balance(amount, home),
        credits_item_id=credits_item,
        is_held=bool(held),
    )


_SHOWN = (
    select(
        Item.id,
        Item.number,
        Item.kind,
        Item.party_id,
        Party.number.label("customer_number"),
        Party.group_code,
        Item.item_date,
        Item.due_date,
        Item.currency,
        CurrencyRow.decimals,
        Item.rate,
        Item.rate_per,
        Item.open_amount,
        Item.open_home,
        Item.credits_item_id,
        exists(select(DraftLine.id).where(DraftLine.item_id == Item.id)),
    )
    .join(Party, Party.id == Item.party_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
    .where(Item.ledger == CUSTOMER)
)
_THESE = Prepared(_SHOWN.where(Item.id.in_(among("items"))))
_OF_PARTY = Prepared(
    _SHOWN.where(Item.party_id == bindparam("party"), Item.open_home != NOTHING).order_by(
        Item.item_date, Item.due_date, Item.number
    )
)
"""One customer at a time: for several at once SQLite walks everything they ever had, settled or not."""
_GIVEN_BACK = Prepared(
    select(Allocation.item_id).where(
        Allocation.item_id.in_(among("items")),
        Allocation.value_date > bindparam("day"),
        Allocation.reverses_id.is_not(None),
    )
)
"""What was taken from an item and given back after a day: as of that day it was not open yet."""
_GROUP = Prepared(select(Party.group_code).where(Party.id == bindparam("party")))
_MEMBERS = Prepared(
    select(Party.id).where(Party.group_code == bindparam("group"), literal_column("+party.ledger") == CUSTOMER)
)
_WITH_CREDIT = Prepared(
    select(Item.party_id)
    .where(Item.ledger == CUSTOMER, Item.open_home != NOTHING, Item.open_home < NOTHING)
    .distinct()
    .order_by(Item.party_id)
)
