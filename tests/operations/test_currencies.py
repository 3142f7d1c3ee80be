"""Payments in every currency: home, the invoice's own, a third one; whole and in parts; both balances end at nothing.

The item is 500.00 USD registered at 7.36000: 3680.00 SEK. Paid at once at 7.50 it brings 3750.00, a gain of 70.00;
at 7.20 it brings 3600.00, a loss of 80.00. Paid in three parts of 166.67, 166.67 and 166.66:

at 7.50: 166.67 x 7.50 = 1250.03 (1250.025 half-up), worth 1250.03 x 7.36 / 7.50 = 1226.70: gain 23.33, twice;
         166.66 x 7.50 = 1249.95 closes 3680.00 - 2 x 1226.70 = 1226.60: gain 23.35. In all 70.01.
at 7.20: 166.67 x 7.20 = 1200.02 (1200.024), worth 1200.02 x 7.36 / 7.20 = 1226.69 (1226.687): loss 26.67, twice;
         166.66 x 7.20 = 1199.95 (1199.952) closes 3680.00 - 2 x 1226.69 = 1226.62: loss 26.67. Together 80.01.

A credit note is the same with the signs turned: what a rate gains on the invoice it loses on the credit note.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.invoices import InvoiceRow
from admix.operations.verifying import verify_company
from models.ledger import Item, Payment
from models.vouchers import Posting
from tests.office import enter_batch, enter_invoices, small_company

DAY = date(1998, 9, 21)
WHOLE = ("500.00",)
PARTS = ("166.67", "166.67", "166.66")
UP, DOWN = 750_000, 720_000
FIGURES = {
    (WHOLE, UP): (3750_00, [70_00]),
    (WHOLE, DOWN): (3600_00, [-80_00]),
    (PARTS, UP): (3750_01, [23_33, 23_33, 23_35]),
    (PARTS, DOWN): (3599_99, [-26_67, -26_67, -26_67]),
}
"""Parts and rate: what they bring in SEK, and the exchange gain of each, for the invoice."""


@pytest.fixture
def dollars(tmp_path: Path) -> OpenCompany:
    company = small_company(tmp_path)
    enter_invoices(
        company,
        "888",
        InvoiceRow(0, "54323", Decimal(500), "USD"),
        InvoiceRow(1, "54324", Decimal(-500), "USD"),
    )
    return company


def open_on(company: OpenCompany, number: str) -> tuple[int, int]:
    def ask(session: Session) -> tuple[int, int]:
        row = session.execute(select(Item.open_amount, Item.open_home).where(Item.number == number)).one()
        return row[0], row[1]

    return company.read(ask)


def received(company: OpenCompany) -> int:
    return company.read(lambda session: session.execute(select(func.sum(Payment.home_amount))).scalar_one())


def posted(company: OpenCompany, link: str) -> list[int]:
    """Return the postings of a link in the order of the vouchers."""

    def ask(session: Session) -> list[int]:
        found = session.execute(select(Posting.amount).where(Posting.link == link).order_by(Posting.id))
        return list(found.scalars())

    return company.read(ask)


def head(currency: str, rate: int | None, total: str) -> TypedHead:
    return TypedHead(DAY, Decimal(total), currency, rate, "bank")


@pytest.mark.parametrize(("number", "sign"), [("54323", 1), ("54324", -1)], ids=["invoice", "credit note"])
@pytest.mark.parametrize("rate", [UP, DOWN], ids=["rate up", "rate down"])
@pytest.mark.parametrize("parts", [WHOLE, PARTS], ids=["one payment", "three payments"])
def test_the_last_payment_leaves_nothing_in_either_currency(
    dollars: OpenCompany, number: str, sign: int, rate: int, parts: tuple[str, ...]
) -> None:
    """A batch for each part in the item's own currency; each books its own gain (credit) or loss (debit)."""
    for part in parts:
        paid = sign * Decimal(part)
        line = TypedLine(paid=paid, post_exchange=True)
        enter_batch(dollars, head("USD", rate, str(paid)), (number, line))
    brought, gains = FIGURES[parts, rate]
    assert open_on(dollars, number) == (0, 0)
    assert received(dollars) == sign * brought
    expected = [sign * gain for gain in gains]
    assert posted(dollars, "exchange_gain") == [-gain for gain in expected if gain > 0]
    assert posted(dollars, "exchange_loss") == [-gain for gain in expected if gain < 0]
    assert sum(posted(dollars, "receivable")) == -sign * 3680_00
    assert verify_company(dollars) == []


@pytest.mark.parametrize(
    ("rate", "brought", "gain"), [(UP, "3750.00", 70_00), (DOWN, "3600.00", -80_00)], ids=["up", "down"]
)
@pytest.mark.parametrize(("number", "sign"), [("54323", 1), ("54324", -1)], ids=["invoice", "credit note"])
def test_a_batch_in_home_currency_at_a_typed_rate(
    dollars: OpenCompany, number: str, sign: int, rate: int, brought: str, gain: int
) -> None:
    """3750.00 SEK at a typed kurs of 7.50 is 500.00 USD and closes 3680.00 with 70.00; 3600.00 at 7.20 loses 80."""
    line = TypedLine(paid=sign * Decimal(brought), post_exchange=True, rate=rate)
    enter_batch(dollars, TypedHead(DAY, sign * Decimal(brought), method="bank"), (number, line))
    assert open_on(dollars, number) == (0, 0)
    gains = posted(dollars, "exchange_gain") + posted(dollars, "exchange_loss")
    assert gains == [-sign * gain]
    assert verify_company(dollars) == []


def test_a_third_currency_in_three_parts_at_three_rates(dollars: OpenCompany) -> None:
    """Euros at 8.70 pay dollars; kurs is typed each time (SEK for a dollar).

    100.00 EUR = 870.00 SEK at 7.50 = 116.00 USD, worth 870.00 x 7.36 / 7.50 = 853.76: gain 16.24.
    200.00 EUR = 1740.00 SEK at 7.25 = 240.00 USD, worth 1740.00 x 7.36 / 7.25 = 1766.40: loss 26.40.
    122.48 EUR = 1065.58 SEK (1065.576) at 7.40 = 144.00 USD (143.997). Left were 144.00 USD and
    3680.00 - 853.76 - 1766.40 = 1059.84 SEK: both close, with a gain of 5.74.
    """
    for paid, rate in (("100.00", 750_000), ("200.00", 725_000), ("122.48", 740_000)):
        line = TypedLine(paid=Decimal(paid), post_exchange=True, rate=rate)
        enter_batch(dollars, head("EUR", 870_000, paid), ("54323", line))
    assert open_on(dollars, "54323") == (0, 0)
    assert posted(dollars, "exchange_gain") == [-16_24, -5_74]
    assert posted(dollars, "exchange_loss") == [26_40]
    assert received(dollars) == 870_00 + 1740_00 + 1065_58
    assert verify_company(dollars) == []


def test_the_example_of_the_product_page(dollars: OpenCompany) -> None:
    """2000.00 SEK at 7.36 settles 271.74 USD, leaves 228.26 / 1680.00; 228.26 USD at 7.50 = 1711.95 gains 31.95."""
    enter_batch(dollars, TypedHead(DAY, Decimal(2000), method="bank"), ("54323", TypedLine(paid=Decimal(2000))))
    assert open_on(dollars, "54323") == (228_26, 1680_00)
    last = TypedLine(paid=Decimal("228.26"), post_exchange=True)
    enter_batch(dollars, head("USD", UP, "228.26"), ("54323", last))
    assert open_on(dollars, "54323") == (0, 0)
    assert posted(dollars, "exchange_gain") == [-31_95]


def test_without_posting_the_difference_one_currency_would_be_left(dollars: OpenCompany) -> None:
    """3750.00 SEK at 7.50 closes 500.00 USD but 70.00 SEK would be too much: j to kontering is asked for."""
    line = TypedLine(paid=Decimal(3750), rate=UP)
    with pytest.raises(Refusal, match="one currency only"):
        enter_batch(dollars, TypedHead(DAY, Decimal(3750), method="bank"), ("54323", line))
    assert open_on(dollars, "54323") == (500_00, 3680_00)


@pytest.mark.parametrize(
    ("currency", "number", "said"),
    [("USD", "54323", "the rate is the batch's"), ("USD", "12345", "its rate is always 1")],
)
def test_a_rate_is_typed_only_where_there_is_one(dollars: OpenCompany, currency: str, number: str, said: str) -> None:
    enter_invoices(dollars, "888", InvoiceRow(0, "12345", Decimal(8000)))
    with pytest.raises(Refusal, match=said) as refused:
        enter_batch(dollars, head(currency, UP, "100"), (number, TypedLine(paid=Decimal(100), rate=740_000)))
    assert refused.value.field == "line_rate"
