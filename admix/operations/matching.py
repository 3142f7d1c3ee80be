"""Matching (matchning): credit notes and money on account settle invoices, and no money moves.

Amounts are minor units: `amount` of the currency that both items share, home amounts of home currency. Each item
loses its own share at its own rate; where the two shares differ the invoice has an exchange difference.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, clerk_act, run_act
from admix.calendar import short
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.money import Balance, Currency, Rate, format_amount
from admix.operations.match_claims import ClaimCard, Pair, claims_by_id, customers_to_match, propose_for
from admix.operations.registers import control_record, module_links, refuse_locked
from admix.operations.roles import ENTERING, require
from admix.operations.vouchers import linked, write_voucher
from admix.prepared import Prepared, inserting
from admix.settlement import OpenItem, Received, settle
from models.ledger import Allocation, Item
from models.register import table_of
from models.store import Entry

CHUNK = 1
"""So many customers go through the write door at a time in the run over everyone.

An act is undone as a whole: undoing what was matched on one customer must leave the others alone.
"""


@dataclass(frozen=True)
class Matched:
    """What a matching does: how many pairs, how much in each currency, the exchange gain (negative: loss) at home."""

    pairs: int
    amounts: tuple[tuple[Currency, int], ...]
    exchange: int
    voucher: str | None = None
    """The voucher of the exchange difference; without one nothing was to be posted."""


def propose_match(session: Session, pairs: Sequence[Pair]) -> Matched:
    """Return what matching these pairs would do. Refused: what `match_items` refuses, whatever the day."""
    return _work_out(session, pairs).summary()


@clerk_act
def match_items(session: Session, pairs: Sequence[Pair], value_date: date) -> Matched:
    """Match credits with invoices as of a day, each as far as its pair says; an exchange difference is posted.

    The last part of an item takes exactly what is open on it in both currencies. Refused: nothing to match, a locked
    period, a day before an item's own or before what was taken from it was given back, a debit with a debit or a
    credit with a credit, another currency's item, more than is open, customers who are not of one group, an item on
    which something else is open than was seen.
    """
    require(session, ENTERING)
    refuse_locked(control_record(session), value_date, "value_date")
    work = _work_out(session, pairs)
    for claim in work.claims.values():
        refuse_earlier(claim.number, claim.item_date, value_date)
        refuse_before_given_back(session, claim, claim.open.amount - work.left[claim.item_id].amount, value_date)
    return _post(session, work, value_date, f"Matchning {work.claims[pairs[0].debit].customer_number}")


@run_act
def match_customers(session: Session, parties: Sequence[int], value_date: date) -> Matched:
    """Match by itself what can be matched for some customers, given by their ids; where nothing can, nothing is done.

    Refused: a locked period.
    """
    require(session, ENTERING)
    refuse_locked(control_record(session), value_date, "value_date")
    pairs = propose_for(session, parties, value_date)
    if not pairs:
        return Matched(0, (), 0)
    work = _work_out(session, pairs)
    return _post(session, work, value_date, f"Automatisk matchning {work.claims[pairs[0].debit].customer_number}")


def match_everyone(company: OpenCompany, value_date: date, run_id: str) -> Iterator[Matched]:
    """Match by itself for every customer, some at a time, each chunk an entry of its own, so that no clerk waits.

    A run that was stopped is simply begun again, under a new id: it finds what is left. Refused: a locked period.
    """
    parties = company.read(customers_to_match)
    chunks = [parties[first : first + CHUNK] for first in range(0, len(parties), CHUNK)]
    yield from company.run(run_id, match_customers, chunks, value_date)


@dataclass
class _Work:
    """Pairs worked out one after another: the rows they make, and what stays open on each item."""

    claims: dict[int, ClaimCard]
    home: Currency
    left: dict[int, Balance]
    rows: list[dict[str, Any]] = field(default_factory=list)
    gains: int = 0
    losses: int = 0
    amounts: dict[Currency, int] = field(default_factory=lambda: defaultdict(int))
    pairs: int = 0

    def add(self, pair: Pair) -> None:
        """Take a pair from both items. Refused: more than is still open on either."""
        credit, debit, amount = self.claims[pair.credit], self.claims[pair.debit], pair.amount
        at_credit, at_debit = -self._take(credit, -amount), self._take(debit, amount)
        match = {"kind": "match", "payment_id": None, "reverses_id": None}
        given = {"amount": -amount, "home_amount": -at_credit, "from_item_id": debit.item_id}
        taken = {"amount": amount, "home_amount": at_credit, "from_item_id": credit.item_id}
        self.rows += [{**match, "item_id": credit.item_id, **given}, {**match, "item_id": debit.item_id, **taken}]
        lost = at_debit - at_credit
        if lost:
            rest = {"kind": "exchange", "amount": 0, "home_amount": lost, "from_item_id": None}
            self.rows.append({**match, "item_id": debit.item_id, **rest})
        self.losses += max(lost, 0)
        self.gains += max(-lost, 0)
        self.amounts[credit.currency] += amount
        self.pairs += 1

    def _take(self, claim: ClaimCard, amount: int) -> int:
        """Take an amount from an item, both negative on a credit; return its share at home, at the item's rate."""
        left = self.left[claim.item_id]
        if abs(amount) > abs(left.amount):
            raise Refusal(
                "More than is open on %(number)s: at most %(open)s %(currency)s.",
                "amount",
                number=claim.number,
                open=format_amount(abs(left.amount), claim.currency.decimals),
                currency=claim.currency.code,
            )
        share = share_at_home(claim.currency, claim.rate, left, amount, self.home)
        self.left[claim.item_id] = Balance(left.amount - amount, left.home - share)
        return share

    def summary(self, voucher: str | None = None) -> Matched:
        """Return what the pairs come to."""
        return Matched(self.pairs, tuple(self.amounts.items()), self.gains - self.losses, voucher)


def share_at_home(currency: Currency, rate: Rate, left: Balance, amount: int, home: Currency) -> int:
    """Return what a part of an item is in home currency, at the item's own rate; the last part takes all of it.

    A part never takes the whole home amount while something is left in the item's currency.
    """
    return settle(OpenItem(left, currency, rate), Received(amount, currency, rate), home).home_settled


def _work_out(session: Session, pairs: Sequence[Pair]) -> _Work:
    """Check every pair and work out what it takes; the same two items count as one pair."""
    if not pairs:
        raise Refusal("There is nothing to match. Choose a credit note or money on account, and an invoice.")
    claims = claims_by_id(session, {item for pair in pairs for item in (pair.credit, pair.debit)})
    work = _Work(claims, control_record(session).home, {item: claim.open for item, claim in claims.items()})
    sums: dict[tuple[int, int], Pair] = {}
    for pair in pairs:
        _refuse_unfit(session, claims, pair)
        earlier = sums.get((pair.credit, pair.debit))
        sums[pair.credit, pair.debit] = (
            pair if earlier is None else pair._replace(amount=pair.amount + earlier.amount)
        )
    for pair in sums.values():
        work.add(pair)
    return work


def _refuse_unfit(session: Session, claims: Mapping[int, ClaimCard], pair: Pair) -> None:
    """Refuse a pair that is none, whatever is open on its items."""
    for item, seen in ((pair.credit, pair.credit_seen), (pair.debit, pair.debit_seen)):
        if item not in claims:
            raise Refusal("There is no invoice %(number)s.", number=item)
        refuse_changed(session, item, claims[item].number, claims[item].open, seen)
    credit, debit = claims[pair.credit], claims[pair.debit]
    names = {"credit": credit.number, "debit": debit.number}
    if not credit.is_credit:
        raise Refusal("%(credit)s is no credit: an invoice cannot be matched with invoice %(debit)s.", **names)
    if debit.is_credit:
        raise Refusal("%(debit)s is a credit: it cannot be matched with credit %(credit)s.", **names)
    if credit.currency != debit.currency:
        raise Refusal(
            "%(credit)s is in %(one)s and %(debit)s in %(other)s: only items of the same currency can be matched.",
            **names,
            one=credit.currency.code,
            other=debit.currency.code,
        )
    if credit.party_id != debit.party_id and (credit.group_code is None or credit.group_code != debit.group_code):
        raise Refusal(
            "%(credit)s belongs to customer %(one)s and %(debit)s to customer %(other)s, who are not of one group.",
            **names,
            one=credit.customer_number,
            other=debit.customer_number,
        )
    if pair.amount <= 0:
        raise Refusal("Type an amount above zero.", "amount")


def refuse_earlier(number: str, item_date: date, day: date) -> None:
    """Refuse a value date before the item's own: as of that day there was nothing to take from."""
    if day < item_date:
        raise Refusal(
            "%(number)s is dated %(date)s. Type that day or a later one.",
            "value_date",
            number=number,
            date=short(item_date),
        )


def refuse_before_given_back(session: Session, claim: ClaimCard, amount: int, day: date) -> None:
    """Refuse a value date as of which less was open than is to be taken, as `given_back_later` tells it."""
    later = given_back_later(session, claim, amount, day)
    if later is not None:
        given_back, was_open = later
        raise Refusal(
            "Before %(day)s only %(open)s %(currency)s of %(number)s was open: the rest was given back on that day."
            " Type that day or a later one.",
            "value_date",
            number=claim.number,
            day=short(given_back),
            open=format_amount(was_open, claim.currency.decimals),
            currency=claim.currency.code,
        )


def given_back_later(session: Session, claim: ClaimCard, amount: int, day: date) -> tuple[date, int] | None:
    """Return from which day on so much is open, and how much was open before it; None where it was all along.

    What was taken from an item and reversed later still counts in a report as of the days between: taking it a second
    time as of such a day would take more than the item has. `amount` is in minor units of the item's currency,
    negative on a credit.
    """
    was_open = claim.open.amount
    for given_back, taken in _TAKEN_AFTER.all(session, item=claim.item_id, day=day):
        was_open += taken
        if abs(was_open) < abs(amount) or was_open * amount < 0:
            return given_back, was_open
    return None


def refuse_changed(session: Session, item: int, number: str, now: Balance, seen: Balance) -> None:
    """Refuse an item on which something else is open than the clerk saw, and say who changed it."""
    if now != seen:
        _refuse_taken_meanwhile(session, item, number)


def _refuse_taken_meanwhile(session: Session, item: int, number: str) -> NoReturn:
    user, entry = _LAST_ACT.first(session, item=item) or ("?", 0)
    raise Refusal(
        "%(number)s has been paid or matched in the meantime, by %(user)s in entry %(entry)d. Look at it again.",
        number=number,
        user=user,
        entry=entry,
    )


def _post(session: Session, work: _Work, day: date, text: str) -> Matched:
    """Write the rows of a matching, and the voucher of its exchange differences."""
    entry = begin_entry(session, "matching", day)
    seen = {item: work.claims[item].open for item in work.claims}
    take_from_items(session, entry, day, work.rows, seen, work.left)
    if not (work.gains or work.losses):
        return work.summary()
    lines = linked(
        module_links(session),
        receivable=work.gains - work.losses,
        exchange_loss=work.losses,
        exchange_gain=-work.gains,
    )
    series = control_record(session).payment_series
    return work.summary(f"{series} {write_voucher(session, entry, series, day, text, lines)}")


def take_from_items(
    session: Session,
    entry: OpenEntry,
    day: date,
    rows: Sequence[Mapping[str, Any]],
    seen: Mapping[int, Balance],
    left: Mapping[int, Balance],
) -> None:
    """Write allocations, and what they leave open on their items, where still open is what was seen."""
    _ALLOCATION.run(session, [{**row, "entry_id": entry.id, "value_date": day} for row in rows])
    changes = [
        {
            "item": item,
            "seen_amount": seen[item].amount,
            "seen_home": seen[item].home,
            "new_amount": rest.amount,
            "new_home": rest.home,
        }
        for item, rest in left.items()
    ]
    if _TAKE.run(session, changes) != len(changes):
        raise RuntimeError("an item changed inside the write door")


_LAST_ACT = Prepared(
    select(Entry.user, Entry.id)
    .join(Allocation, Allocation.entry_id == Entry.id)
    .where(Allocation.item_id == bindparam("item"))
    .order_by(Allocation.id.desc())
    .limit(1)
)
_TAKEN_AFTER = Prepared(
    select(Allocation.value_date, func.sum(Allocation.amount))
    .where(Allocation.item_id == bindparam("item"), Allocation.value_date > bindparam("day"))
    .group_by(Allocation.value_date)
    .order_by(Allocation.value_date.desc())
)
_ITEM = table_of(Item)
_TAKE = Prepared(
    update(_ITEM)
    .where(
        _ITEM.c.id == bindparam("item"),
        _ITEM.c.open_amount == bindparam("seen_amount"),
        _ITEM.c.open_home == bindparam("seen_home"),
    )
    .values(open_amount=bindparam("new_amount"), open_home=bindparam("new_home"))
)
_ALLOCATION = inserting(table_of(Allocation), "from_item_id")
