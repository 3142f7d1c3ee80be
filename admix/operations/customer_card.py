"""The customer inquiry (kundfråga): what a customer owes by age, how it pays, what it bought and ordered.

Every figure is one question to the register, summed there; amounts are minor units of home currency.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, cast, func, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from admix.errors import Refusal
from admix.money import Currency, round_half_up
from admix.operations.open_parts import ITEM_COLUMNS, parts
from admix.operations.registers import CUSTOMER, NOTHING, control_record
from admix.prepared import Prepared
from models.company import PaymentTerm
from models.ledger import Allocation, Instalment, Item, Party, Payment
from models.store import Entry

PAYMENT_REVERSALS = ("batch_reversal", "payment_reversal", "payment_return")
"""The entries that take a payment back; matching and un-matching leave it where it was."""


class CustomerBalance(NamedTuple):
    """What a customer owes, in home minor units: not yet due, three overdue periods, and money on account.

    Period 1 goes from the day after the due date to the control record's first limit, period 2 to its second, period
    3 is all beyond. Credit notes stand in the period of their due date, each part of an invoice with instalments in
    that of its own; money on account is negative and never in a period. What is open is
    overdue from the day after its due date.
    """

    not_due: int
    period_1: int
    period_2: int
    period_3: int
    on_account: int

    @property
    def total(self) -> int:
        """The sum of all open items (product 1.5)."""
        return sum(self)


@dataclass(frozen=True)
class PaymentHabits:
    """How a customer pays, in calendar days, over its settled invoices; None where none is settled.

    An invoice is settled on the value date of its last payment or match with money on account that was not reversed.
    Left out are credit notes, money on account, fees, and invoices that are still open, if only in part; and, since
    nobody paid them, invoices of which anything was written off and those that credit notes, reductions and roundings
    settled alone. Means are rounded half away from zero.
    """

    settled: int
    days_to_pay: int | None
    """Snittbetalningstid: the mean of the days from the invoice date to the day of settlement."""
    against_terms: int | None
    """Mot betalningsvillkor: the mean of the days that the customer's own terms give from the invoice date, whatever
    due date was typed, less the days taken; negative is slower than the terms, positive quicker."""
    days_overdue: int | None
    """Snitt förfallet i dagar: the mean of the days from the due date, with instalments the last one, to settlement;
    negative is paid before due."""


@dataclass(frozen=True)
class Orders:
    """What the order program's file says: order total and back orders in home minor units; None is not known."""

    total: int | None
    back: int | None
    last: date | None


@dataclass(frozen=True)
class CustomerCard:
    """A customer as the inquiry shows it.

    How many reminders were sent is not counted by year yet: the form shows that label with nothing behind it.
    """

    number: str
    name: str
    phone: str
    street: str
    postcode: str
    city: str
    terms_text: str
    remark: str
    created: date
    version: int
    home: Currency
    balance: CustomerBalance
    habits: PaymentHabits
    bought_this_year: int
    """Köpt åtd: invoices and credit notes dated in today's calendar year, up to today."""
    bought_this_month: int
    """Ptd: those dated in today's calendar month, up to today."""
    latest_invoice: date | None
    latest_payment: date | None
    """The latest value date of a payment that was not reversed."""
    orders: Orders
    fax: str
    vat_number: str
    credit_limit: int | None
    """Max kredit, in home minor units; None is no limit."""
    discount: int | None
    """In hundredths of a percent."""


def customer_card(session: Session, number: str, today: date) -> CustomerCard:
    """Return a customer's inquiry as the register stands, counted at today (dialogs D1).

    The manual's 103 and 12- come from no formula over its own data and its 111 is the remains of an address; none of
    them is imitated (dialogs O18-O22). Refused: an unknown customer.
    """
    row = _PARTY.first(session, number=number)
    if row is None:
        raise Refusal("There is no customer %(number)s.", "number", number=number)
    party, *about = row
    number, name, phone, street, postcode, city, terms, remark, created, version, *further = about
    *orders, fax, vat_number, limit, discount = further
    control = control_record(session)
    bought_year, bought_month = _bought(session, party, today)
    return CustomerCard(
        number=number,
        name=name,
        phone=phone,
        street=street,
        postcode=postcode,
        city=city,
        terms_text=terms,
        remark=remark,
        created=created,
        version=version,
        home=control.home,
        balance=_balance(session, party, today),
        habits=_habits(session, party),
        bought_this_year=bought_year,
        bought_this_month=bought_month,
        latest_invoice=_LATEST_INVOICE.scalar(session, party=party),
        latest_payment=_LATEST_PAYMENT.scalar(session, party=party),
        orders=Orders(*orders),
        fax=fax or "",
        vat_number=vat_number or "",
        credit_limit=limit,
        discount=discount,
    )


_PARTY = Prepared(
    select(
        *(Party.id, Party.number, Party.name, Party.phone, Party.street, Party.postcode, Party.city),
        *(PaymentTerm.text, Party.remark, Party.created, Party.version),
        *(Party.order_total, Party.back_orders, Party.last_order),
        *(Party.fax, Party.vat_number, Party.credit_limit, Party.discount),
    )
    .join(PaymentTerm, PaymentTerm.code == Party.payment_term)
    .where(Party.ledger == CUSTOMER, Party.number == bindparam("number"))
)
_INVOICE: ColumnElement[str] = literal_column("'invoice'")
_ON_ACCOUNT: ColumnElement[str] = literal_column("'on_account'")


def _balance(session: Session, party: int, today: date) -> CustomerBalance:
    return CustomerBalance(*_BALANCE.all(session, party=party, **balance_days(session, today))[0])


def balance_days(session: Session, today: date) -> dict[str, date]:
    """Return the days that part the lines of the balance: today, and the last due dates of periods 2 and 3."""
    first, second = (today - timedelta(days=limit) for limit in control_record(session).ageing[:2])
    return {"today": today, "first": first, "second": second}


OPEN_PARTS = parts(
    select(*ITEM_COLUMNS)
    .where(Item.party_id == bindparam("party"), Item.open_home != NOTHING)
    .order_by(Item.item_date, Item.due_date, Item.number)
).subquery()
"""What is open, part by part, in the order of the index of open items, so that SQLite takes no other index."""
_CLAIM = OPEN_PARTS.c.kind != _ON_ACCOUNT
_TODAY, _FIRST, _SECOND = (bindparam(name, type_=Item.due_date.type) for name in ("today", "first", "second"))


def _sum_where(*rules: ColumnElement[bool]) -> ColumnElement[int]:
    """Sum what is open on the parts for which all rules hold."""
    return func.coalesce(func.sum(case((and_(*rules), OPEN_PARTS.c.rest_home))), NOTHING)


BALANCE_RULES: dict[str, tuple[ColumnElement[bool], ...]] = {
    "not_due": (_CLAIM, OPEN_PARTS.c.due_date >= _TODAY),
    "period_1": (_CLAIM, OPEN_PARTS.c.due_date < _TODAY, OPEN_PARTS.c.due_date >= _FIRST),
    "period_2": (_CLAIM, OPEN_PARTS.c.due_date < _FIRST, OPEN_PARTS.c.due_date >= _SECOND),
    "period_3": (_CLAIM, OPEN_PARTS.c.due_date < _SECOND),
    "on_account": (OPEN_PARTS.c.kind == _ON_ACCOUNT,),
}
"""Which of the open parts make up each line of the balance."""
_BALANCE = Prepared(select(*(_sum_where(*rules) for rules in BALANCE_RULES.values())))


def _bought(session: Session, party: int, today: date) -> tuple[int, int]:
    """Return what was bought this calendar year and this calendar month, up to today."""
    month = today.replace(day=1)
    year, this_month = _BOUGHT.all(session, party=party, year=month.replace(month=1), month=month, today=today)[0]
    return year, this_month


_BOUGHT = Prepared(
    select(
        func.coalesce(func.sum(Item.home_amount), NOTHING),
        func.coalesce(func.sum(case((Item.item_date >= bindparam("month"), Item.home_amount))), NOTHING),
    ).where(
        Item.party_id == bindparam("party"),
        Item.item_date >= bindparam("year"),
        Item.item_date <= bindparam("today"),
        Item.kind.in_([_INVOICE, literal_column("'credit_note'")]),
    )
)
_LATEST_INVOICE = Prepared(
    select(Item.item_date)
    .where(Item.party_id == bindparam("party"), Item.kind == _INVOICE)
    .order_by(Item.item_date.desc())
    .limit(literal_column("1"))
)
_REVERSAL = aliased(Allocation)
_IS_REVERSED = select(_REVERSAL.id).where(_REVERSAL.reverses_id == Allocation.id).exists()
_STANDS = and_(Allocation.reverses_id.is_(None), ~_IS_REVERSED)
"""An allocation that counts: neither reversed nor itself a reversal."""
_TAKEN_BACK = (
    select(Allocation.payment_id)
    .join(Item, Item.id == Allocation.item_id)
    .join(Entry, Entry.id == Allocation.entry_id)
    .where(
        Item.party_id == bindparam("party"),
        Allocation.payment_id.is_not(None),
        or_(Allocation.reverses_id.is_not(None), Allocation.payment_id == Item.payment_id),
        Entry.kind.in_([literal_column(f"'{kind}'") for kind in PAYMENT_REVERSALS]),
    )
)
_LATEST_PAYMENT = Prepared(
    select(Payment.value_date)
    .where(Payment.party_id == bindparam("party"), Payment.id.not_in(_TAKEN_BACK))
    .order_by(Payment.value_date.desc())
    .limit(literal_column("1"))
)
"""A payment is reversed when an entry of that kind took back what it was allocated to, or left on account. One that
was only un-matched still came in."""


def _habits(session: Session, party: int) -> PaymentHabits:
    settled, taken, agreed, given = _HABITS.all(session, party=party)[0]
    if not settled:
        return PaymentHabits(0, None, None, None)
    return PaymentHabits(
        settled,
        days_to_pay=round_half_up(taken, settled),
        against_terms=round_half_up(given - taken, settled),
        days_overdue=round_half_up(taken - agreed, settled),
    )


def _plus(count: Any, unit: str) -> ColumnElement[str]:
    """Return SQLite's words for so many months or days more."""
    words: ColumnElement[str] = func.printf(f"+%d {unit}", count)
    return words


_FROM = aliased(Item)
_FROM_ACCOUNT = select(_FROM.id).where(_FROM.id == Allocation.from_item_id, _FROM.kind == _ON_ACCOUNT).exists()
_IS_PAYMENT = or_(Allocation.kind == literal_column("'payment'"), _FROM_ACCOUNT)
_SETTLED_ON = (
    select(func.max(Allocation.value_date))
    .where(Allocation.item_id == Item.id, _STANDS, _IS_PAYMENT)
    .correlate(Item)
    .scalar_subquery()
)
_WRITTEN_OFF = (
    select(Allocation.id)
    .where(Allocation.item_id == Item.id, Allocation.kind == literal_column("'write_off'"), _STANDS)
    .correlate(Item)
    .exists()
)
_LAST_PLAN = aliased(Instalment)
_LAST_PART = (
    select(Instalment.due_date)
    .where(
        Instalment.item_id == Item.id,
        Instalment.entry_id
        == select(func.max(_LAST_PLAN.entry_id))
        .where(_LAST_PLAN.item_id == Item.id)
        .correlate(Item)
        .scalar_subquery(),
    )
    .order_by(Instalment.place.desc())
    .limit(literal_column("1"))
    .correlate(Item)
    .scalar_subquery()
)
_MONTH: ColumnElement[str] = func.date(Item.item_date, "start of month", _plus(PaymentTerm.months, "months"))
_SAME_DAY = func.date(_MONTH, _plus(cast(func.strftime("%d", Item.item_date), Integer) - 1, "days"))
_THAT_DAY = func.min(_SAME_DAY, func.date(_MONTH, "+1 month", "-1 day"))
_COUNTED: ColumnElement[str] = func.date(_THAT_DAY, _plus(PaymentTerm.days, "days"))
_BY_TERMS: ColumnElement[str] = case(
    (PaymentTerm.end_of_month.is_(True), func.date(_COUNTED, "start of month", "+1 month", "-1 day")), else_=_COUNTED
)
"""The due date that `calendar.Term` gives: months with the day kept or clamped, days, perhaps the month's end."""
_SETTLED = (
    select(
        *(Item.item_date, func.coalesce(_LAST_PART, Item.due_date).label("due_date")),
        *(_SETTLED_ON.label("settled_on"), _BY_TERMS.label("by_terms")),
    )
    .join(Party, Party.id == Item.party_id)
    .join(PaymentTerm, PaymentTerm.code == Party.payment_term)
    .where(Item.party_id == bindparam("party"), Item.kind == _INVOICE, Item.open_home == NOTHING, ~_WRITTEN_OFF)
    .limit(literal_column("-1"))
    .subquery()
)


def _days(start: ColumnElement[date], end: ColumnElement[date]) -> ColumnElement[int]:
    """Sum the calendar days between two dates; both are midnights, so each difference is a whole number."""
    between = cast(func.julianday(end) - func.julianday(start), Integer)
    return func.coalesce(func.sum(between), NOTHING)


_HABITS = Prepared(
    select(
        func.count(),
        _days(_SETTLED.c.item_date, _SETTLED.c.settled_on),
        _days(_SETTLED.c.item_date, _SETTLED.c.due_date),
        _days(_SETTLED.c.item_date, _SETTLED.c.by_terms),
    )
    .select_from(_SETTLED)
    .where(_SETTLED.c.settled_on.is_not(None))
)
