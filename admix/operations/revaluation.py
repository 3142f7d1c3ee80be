"""Revaluation (kursomvärdering) of what is open in foreign currency at a period's end.

The open items keep their home amounts: the difference to the rate of the day is posted beside the control account,
and a second voucher takes it back the day after.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, literal, select
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, clerk_act
from admix.calendar import short
from admix.errors import Refusal
from admix.money import Currency, Rate, to_home
from admix.operations.as_of import AsOf, entered_by, open_at
from admix.operations.registers import CUSTOMER, Links, control_record, module_links, refuse_locked
from admix.operations.roles import APPROVING, require
from admix.operations.vouchers import Line, linked, write_voucher
from admix.prepared import Prepared, inserting
from models.company import CurrencyRate, CurrencyRow
from models.corrections import Revaluation, RevaluationLine
from models.ledger import Item, Party
from models.register import table_of
from models.vouchers import Posting, Voucher

DAY = timedelta(days=1)


@dataclass(frozen=True)
class RevaluedItem:
    """An open item at a period's end: open in its currency and at home, its rate and its value at that rate."""

    item_id: int
    number: str
    customer: str
    name: str
    item_date: date
    currency: Currency
    rate: Rate
    open_amount: int
    open_home: int
    value_home: int

    @property
    def difference(self) -> int:
        """What it is worth more than it stands for, in home minor units; negative is a loss."""
        return self.value_home - self.open_home


@dataclass(frozen=True)
class Valuation:
    """Every open item in foreign currency at a period's end, by currency, customer and date."""

    period_end: date
    items: tuple[RevaluedItem, ...]
    vouchers: tuple[str, ...] = ()
    """The voucher at the period's end and the one that takes it back; none while nothing is posted."""

    @property
    def gain(self) -> int:
        """The sum of the gains, in home minor units."""
        return sum(max(item.difference, 0) for item in self.items)

    @property
    def loss(self) -> int:
        """The sum of the losses, in home minor units; positive."""
        return sum(max(-item.difference, 0) for item in self.items)

    @property
    def turned_on(self) -> date:
        """The day on which it is taken back."""
        return self.period_end + DAY


def propose_revaluation(session: Session, period_end: date, today: date) -> Valuation:
    """Return what a revaluation would post; nothing is written.

    Refused: a day in the future, a day that was revalued, a locked period, a missing rate, nothing to revalue.
    """
    control = control_record(session)
    if period_end > today:
        raise Refusal("%(day)s lies in the future.", "period_end", day=short(period_end))
    if _FIND.scalar(session, day=period_end) is not None:
        raise Refusal("%(day)s is revalued already.", "period_end", day=short(period_end))
    for day in (period_end, period_end + DAY):
        refuse_locked(control, day, "period_end")
    valuation = Valuation(period_end, tuple(_valued(session, period_end, control.home)))
    if not valuation.items:
        raise Refusal("Nothing in foreign currency is open on %(day)s.", "period_end", day=short(period_end))
    if not (valuation.gain or valuation.loss):
        raise Refusal(
            "What is open in foreign currency on %(day)s stands at the rates of that day already.",
            "period_end",
            day=short(period_end),
        )
    return valuation


@clerk_act
def revalue(session: Session, period_end: date, shown: Valuation | None = None, reason: str = "") -> Valuation:
    """Post the differences of every open foreign item at a period's end, and take them back the day after.

    Each gain and each loss counts; they are not set off against each other. `shown` is what the clerk confirmed.
    Refused: what `propose_revaluation` refuses, items or rates that changed since, a missing module link.
    """
    require(session, APPROVING)
    control = control_record(session)
    valuation = propose_revaluation(session, period_end, session.info["act"].today)
    if shown is not None and shown != valuation:
        raise Refusal("Someone else has changed this in the meantime. Look at it again.", "period_end")
    entry = begin_entry(session, "revaluation", period_end, reason)
    _store(session, entry, valuation)
    series = control.payment_series
    text = f"Kursomvärdering {period_end.isoformat()}"
    lines = _voucher_lines(module_links(session), valuation)
    first = write_voucher(session, entry, series, period_end, text, lines)
    _take_back(session, entry, series, first, valuation.turned_on)
    return replace(valuation, vouchers=(f"{series} {first}", f"{series} {first + 1}"))


def find_revaluation(session: Session, period_end: date) -> Valuation:
    """Return a revaluation as it was posted. Refused: a day that was not revalued."""
    number = _FIND.scalar(session, day=period_end)
    if number is None:
        raise Refusal("%(day)s is not revalued.", "period_end", day=short(period_end))
    rows = _LINES.all(session, revaluation=number)
    entry = select(Revaluation.entry_id).where(Revaluation.id == number).scalar_subquery()
    vouchers = session.execute(
        select(Voucher.series, Voucher.number).where(Voucher.entry_id == entry).order_by(Voucher.voucher_date)
    )
    items = tuple(_item(row[:9], Rate(row[9], row[10]), row[11]) for row in rows)
    return Valuation(period_end, items, tuple(f"{series} {serial}" for series, serial in vouchers))


def _voucher_lines(links: Links, valuation: Valuation) -> list[Line]:
    """Work out the voucher at the period's end; gains and losses stand apart."""
    gain, loss = valuation.gain, valuation.loss
    gained = linked(links, revaluation=gain, exchange_gain=-gain)
    return gained + linked(links, revaluation=-loss, exchange_loss=loss)


def _take_back(session: Session, entry: OpenEntry, series: str, number: int, day: date) -> None:
    """Write the next voucher of the series: the one just written with its signs turned."""
    first, second = entry.reserve(Voucher, 2)
    voucher = {"id": second, "entry_id": entry.id, "series": series, "number": number + 1}
    text = f"Återföring {series} {number}"
    _VOUCHER.run(session, [{**voucher, "voucher_date": day, "text": text}])
    opposite = (
        select(literal(entry.id), literal(second), Posting.line, Posting.account, Posting.link, -Posting.amount)
        .where(Posting.voucher_id == first)
        .order_by(Posting.line)
    )
    names = ["entry_id", "voucher_id", "line", "account", "link", "amount"]
    session.connection().execute(insert(table_of(Posting)).from_select(names, opposite))


def _valued(session: Session, day: date, home: Currency) -> Iterator[RevaluedItem]:
    """Return what is open in foreign currency on a day at that day's rates. Refused: a missing rate."""
    then = AsOf(day)
    opened = open_at(then)
    rows = session.execute(
        select(*_DESCRIBED, opened.amount.label("open_amount"), opened.home.label("open_home"), CurrencyRow.rate_per)
        .join(Party, Party.id == Item.party_id)
        .join(CurrencyRow, CurrencyRow.code == Item.currency)
        .where(Item.ledger == CUSTOMER, Item.currency != home.code, *entered_by(then))
        .order_by(*_ORDER)
    )
    rates: dict[str, Rate] = {}
    for *described, per in rows:
        open_amount, open_home = described[-2:]
        if not (open_amount or open_home):
            continue
        code, decimals = described[5], described[6]
        if code not in rates:
            rates[code] = _rate(session, code, per, day)
        yield _item(described, rates[code], to_home(open_amount, rates[code], Currency(code, decimals), home))


def _item(described: Sequence[Any], rate: Rate, value_home: int) -> RevaluedItem:
    """Build an item from its description, what is open on it in both currencies, its rate and its value."""
    item, number, customer, name, item_date, code, decimals, amount, home = described
    currency = Currency(code, decimals)
    return RevaluedItem(item, number, customer, name, item_date, currency, rate, amount, home, value_home)


def _rate(session: Session, code: str, per: int, day: date) -> Rate:
    value = _RATE.scalar(session, currency=code, day=day)
    if value is None:
        raise Refusal(
            "There is no rate for %(code)s on %(day)s. Enter it in the currency register first.",
            "period_end",
            code=code,
            day=short(day),
        )
    return Rate(value, per)


def _store(session: Session, entry: OpenEntry, valuation: Valuation) -> None:
    """Keep what explains the voucher."""
    number = entry.reserve(Revaluation, 1)[0]
    _REVALUATION.run(session, [{"id": number, "entry_id": entry.id, "period_end": valuation.period_end}])
    _LINE.run(
        session,
        [
            {
                "entry_id": entry.id,
                "revaluation_id": number,
                "item_id": item.item_id,
                "rate": item.rate.value,
                "rate_per": item.rate.per,
                "open_amount": item.open_amount,
                "open_home": item.open_home,
                "value_home": item.value_home,
            }
            for item in valuation.items
        ],
    )


_DESCRIBED = (
    Item.id,
    Item.number,
    Party.number,
    Party.name,
    Item.item_date,
    Item.currency,
    CurrencyRow.decimals,
)
_ORDER = (Item.currency, func.length(Party.number), Party.number, Item.item_date, Item.number)
_FIND = Prepared(select(Revaluation.id).where(Revaluation.period_end == bindparam("day")))
_RATE = Prepared(
    select(CurrencyRate.rate)
    .where(CurrencyRate.currency == bindparam("currency"), CurrencyRate.valid_from <= bindparam("day"))
    .order_by(CurrencyRate.valid_from.desc())
    .limit(1)
)
_LINES = Prepared(
    select(
        *_DESCRIBED,
        RevaluationLine.open_amount,
        RevaluationLine.open_home,
        RevaluationLine.rate,
        RevaluationLine.rate_per,
        RevaluationLine.value_home,
    )
    .join(Item, Item.id == RevaluationLine.item_id)
    .join(Party, Party.id == Item.party_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
    .where(RevaluationLine.revaluation_id == bindparam("revaluation"))
    .order_by(*_ORDER)
)
_REVALUATION = inserting(table_of(Revaluation), ids_given=True)
_LINE = inserting(table_of(RevaluationLine))
_VOUCHER = inserting(table_of(Voucher), ids_given=True)
