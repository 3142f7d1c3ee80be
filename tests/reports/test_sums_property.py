"""Whatever happens in a ledger, on every day the reports and the general ledger say one figure is open.

Chance draws invoices, credit notes and instalments in four currencies, some dated ahead; payments in part, too much,
in a currency of their own, before the invoice's date, with money left on account; reversals, matchings, write-offs
and what undoes them. What the ledger refuses has not happened. Then ageing, specification, customer balances,
forecast and invoices are asked at drawn days and entries, and compared with the control account and the items
without a voucher.

`make sums` draws longer stories and more of them.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.as_of import AsOf
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.corrections import reverse_write_off, undo_match
from admix.operations.instalments import set_instalments
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.invoices import InvoiceRow
from admix.operations.match_claims import propose_automatic
from admix.operations.matching import match_items
from admix.operations.reconciliation import reconcile
from admix.operations.reversals import reverse_batch
from admix.operations.verifying.run import verify_company
from admix.operations.write_offs import write_off
from models.ledger import Item
from models.store import Entry
from reports.document import Amount
from tests.office import enter_batch, enter_invoices, small_company
from tests.reports.aged_office import item_of, lines, report

LONG = "ADMIX_LONG_SUMS" in os.environ
EXAMPLES, ACTS = (400, 60) if LONG else (6, 18)
DAY = date(1998, 9, 13)
CUSTOMERS = ("888", "889", "890")
SHARES = (Decimal("0.33"), Decimal("0.5"), Decimal(1), Decimal("1.1"))
"""What is paid of what is open."""
CURRENCIES = (None, "SEK", "USD", "EUR", "NOK")
SUMS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("ageing", "total", {}),
    ("ageing", "total", {"details": False, "by": "invoice", "group": "none"}),
    ("specification", "home_rest", {}),
    ("specification", "rest", {"details": False}),
    ("customers", "balance", {}),
    ("invoices", "home_rest", {}),
    ("forecast", "by_due", {"details": False}),
    ("forecast", "by_habit", {"details": False}),
)
"""A report, the column of its total, and how it is asked for."""
Chance = st.DataObject


class NothingThereError(Exception):
    """There is nothing yet that the act could be done to."""


@dataclass
class Story:
    """A company and what has happened in it so far."""

    company: OpenCompany
    chance: Chance
    invoices: list[tuple[str, str]] = field(default_factory=list)
    """Number and customer of each item that was entered."""
    batches: list[int] = field(default_factory=list)

    def number(self, first: int, last: int) -> int:
        return self.chance.draw(st.integers(first, last))

    def one_of(self, values: Any) -> Any:
        if not values:
            raise NothingThereError
        return self.chance.draw(st.sampled_from(values))

    def day(self, first: int, last: int) -> date:
        return DAY + timedelta(self.number(first, last))

    def entries(self, kind: str) -> list[int]:
        query = select(Entry.id).where(Entry.kind == kind)
        return self.company.read(lambda session: list(session.execute(query).scalars()))


def invoice(story: Story) -> None:
    number, customer = str(1000 + len(story.invoices)), story.one_of(CUSTOMERS)
    amount = Decimal(story.number(1, 90_000) * story.one_of((1, 1, 1, -1))) / 100
    dated = story.day(-60, 60)
    due = dated + timedelta(story.number(0, 60))
    enter_invoices(story.company, customer, InvoiceRow(0, number, amount, story.one_of(CURRENCIES), None, dated, due))
    story.invoices.append((number, customer))


def payment(story: Story) -> None:
    """Pay one or two items, a third, the half, all or more than all; in home or in a drawn currency and rate."""
    chosen = {story.one_of(story.invoices) for _ in range(story.number(1, 2))}
    code = story.one_of(CURRENCIES)
    typed, total = [], Decimal(0)
    for number, _ in sorted(chosen):
        is_open = Decimal(story.company.read(find_open_invoice, number).open.amount) / 100
        paid = (is_open * story.one_of((Decimal("0.33"), Decimal("0.5"), Decimal(1), Decimal("1.1")))).quantize(
            Decimal(".01")
        )
        typed.append(
            (number, TypedLine(story.one_of((True, False)), paid, post_exchange=story.one_of((True, False))))
        )
        total += paid
    left = story.one_of((0, 0, story.number(1, 50_000)))
    rate = story.one_of((None, 70_000, 812_345)) if code not in (None, "SEK") else None
    head = TypedHead(story.day(-60, 90), total + Decimal(left) / 100, code, rate, "bank")
    on_account = (min(chosen)[1], left) if left else None
    story.batches.append(enter_batch(story.company, head, *typed, on_account=on_account).number)


def reversal(story: Story) -> None:
    story.company.write(reverse_batch, story.one_of(story.batches), story.day(0, 120), "fel")


def matching(story: Story) -> None:
    day = story.day(0, 100)
    pairs = story.company.read(propose_automatic, None, day)
    story.company.write(match_items, pairs[: story.one_of(range(1, len(pairs) + 1))], day)


def undone(story: Story) -> None:
    story.company.write(undo_match, story.one_of(story.entries("matching")), story.day(0, 130), "fel")


def written_off(story: Story) -> None:
    card = story.company.read(find_open_invoice, story.one_of(story.invoices)[0])
    part = story.one_of((None, max(1, card.open.amount // 2)))
    story.company.write(write_off, card.item_id, part, story.day(0, 90), "konkurs", card.open)


def taken_up_again(story: Story) -> None:
    story.company.write(reverse_write_off, story.one_of(story.entries("write_off")), story.day(0, 130), "fel")


def in_parts(story: Story) -> None:
    number, _ = story.one_of(story.invoices)
    query = select(Item.amount).where(Item.number == number)
    amount = story.company.read(lambda session: int(session.execute(query).scalar_one()))
    third, due = amount // 3, story.day(10, 30)
    dues = (due, due + timedelta(30), due + timedelta(60))
    parts = tuple(zip(dues, (third, third, amount - 2 * third), strict=True))
    story.company.write(set_instalments, item_of(story.company, number), parts, story.day(0, 60))


ACTS_THERE_ARE: tuple[Callable[[Story], None], ...] = (
    *(invoice, invoice, invoice, payment, payment, payment),
    *(reversal, matching, undone, written_off, taken_up_again, in_parts),
)


@pytest.mark.no_cover
@given(chance=st.data())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.shrink or LONG],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_one_figure_is_open_on_every_day(tmp_path_factory: pytest.TempPathFactory, chance: Chance) -> None:
    company = small_company(tmp_path_factory.mktemp("sums"))
    story = Story(company, chance)
    try:
        invoice(story)
        for act in chance.draw(st.lists(st.sampled_from(ACTS_THERE_ARE), min_size=ACTS // 3, max_size=ACTS)):
            with suppress(Refusal, NothingThereError):
                act(story)
        last = company.read(lambda session: int(session.scalar(select(func.max(Entry.id))) or 0))
        moments = [AsOf(), AsOf(story.day(-65, 130)), AsOf(story.day(0, 60)), AsOf(story.day(-65, 130), last // 2)]
        for moment in moments:
            found = company.read(reconcile, moment, listed=False)
            assert found.difference == 0, moment
            for name, column, asked in SUMS:
                assert total_of(company, name, column, moment, asked) == found.open_home, (name, asked, moment)
        assert verify_company(company) == []
    finally:
        company.close()


def total_of(company: OpenCompany, name: str, column: str, moment: AsOf, asked: dict[str, Any]) -> int:
    """Return a report's total; the lines above it must add up to it."""
    document = report(company, name, date(1999, 12, 31), as_of=moment, **asked)
    (row,) = lines(document, kind="total")
    found = row[column]
    assert isinstance(found, Amount)
    amounts = [line[column] for line in lines(document)]
    assert sum(amount.minor for amount in amounts if isinstance(amount, Amount)) == found.minor, (name, asked, moment)
    return found.minor
