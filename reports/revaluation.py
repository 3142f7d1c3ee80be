"""Revaluation (kursomvärdering) at a period's end: every open foreign item, its value then, the difference."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from admix.language import Language, language, mark
from admix.operations.registers import control_record
from admix.operations.revaluation import RevaluedItem, Valuation
from reports.document import (
    Amount,
    Cell,
    Column,
    Document,
    Row,
    Section,
    cell_text,
    fact,
    group,
    line,
    subtotal,
    total,
)

_COLUMNS = (
    Column("number", mark("Invoice"), width=7),
    Column("customer", mark("Customer"), width=7),
    Column("item_date", mark("Inv.date"), "date"),
    Column("open_amount", mark("Rest"), "amount", 12),
    Column("open_home", mark("In home c."), "amount", 12, carried=True),
    Column("value_home", mark("Value"), "amount", 12, carried=True),
    Column("difference", mark("Difference"), "amount", 11, carried=True),
)


def revaluation_report(session: Session, valuation: Valuation, today: date) -> Document:
    """Build the list of a revaluation, proposed or posted: by currency with its rate, sums, gains and losses apart.

    It stays in the house, so it is written in the company's language. A gain is positive.
    """
    control = control_record(session)
    words, decimals = language(control.language), control.home.decimals
    facts: list[Row] = [
        fact(words.say("As of"), valuation.period_end),
        fact(words.say("Home currency"), control.home.code),
    ]
    labels = (words.say("Voucher"), words.say("Taken back on %(day)s", day=valuation.turned_on.isoformat()))
    facts += [fact(label, number) for label, number in zip(labels, valuation.vouchers, strict=False)]
    sums = (
        fact(words.say("Exchange gains"), Amount(valuation.gain, decimals)),
        fact(words.say("Exchange losses"), Amount(-valuation.loss, decimals)),
        fact(words.say("Net"), Amount(valuation.gain - valuation.loss, decimals)),
    )
    return Document(
        f"{control.number} {control.name}",
        words.say("Revaluation") if valuation.vouchers else words.say("Revaluation: proposal, nothing is posted"),
        today,
        words.code,
        (
            Section((*facts, *_rows(valuation, decimals, words)), _COLUMNS),
            Section(sums, heading=words.say("Gains and losses")),
        ),
    )


def _rows(valuation: Valuation, decimals: int, words: Language) -> Iterator[Row]:
    for currency, found in groupby(valuation.items, key=lambda item: item.currency):
        items = list(found)
        yield group(f"{currency.code} {cell_text(items[0].rate)}")
        for item in items:
            opened = Amount(item.open_amount, currency.decimals)
            yield line(item.number, item.customer, item.item_date, opened, *_home(item, decimals))
        opened = Amount(sum(item.open_amount for item in items), currency.decimals)
        label = words.say("Total %(currency)s", currency=currency.code)
        yield subtotal(label, None, None, None, opened, *_sums(items, decimals))
    yield total(words.say("Total"), None, None, None, None, *_sums(valuation.items, decimals))


def _home(item: RevaluedItem, decimals: int) -> tuple[Cell, ...]:
    return tuple(Amount(minor, decimals) for minor in (item.open_home, item.value_home, item.difference))


def _sums(items: "list[RevaluedItem] | tuple[RevaluedItem, ...]", decimals: int) -> tuple[Cell, ...]:
    """Add up the columns in home currency."""
    columns = zip(*((item.open_home, item.value_home, item.difference) for item in items), strict=True)
    return tuple(Amount(sum(column), decimals) for column in columns)
