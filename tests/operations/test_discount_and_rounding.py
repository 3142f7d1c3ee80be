"""Cash discount from the terms, small differences as rounding, set-offs, refunds, and duties kept apart.

Customer 891 has 30 days net and 2 % within 10 days: 1000.00 of 980913 may be paid with 980.00 up to 980923.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.batch_heads import BatchHead, TypedHead, propose_head
from admix.operations.batch_lines import BatchLine, TypedLine, propose_line, rounding_offer
from admix.operations.batches import Batch
from admix.operations.claims import allocate_oldest_first, pay_in_full
from admix.operations.invoice_cards import InvoiceCard, claims_of, find_open_invoice
from admix.operations.invoices import InvoiceRow
from admix.operations.verifying import verify_company
from models.ledger import Allocation, Item
from models.vouchers import Posting
from tests.office import NewCustomer, add_customers, enter_batch, enter_invoices, small_company

IN_TIME, TOO_LATE = date(1998, 9, 23), date(1998, 9, 24)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[OpenCompany]:
    company = small_company(tmp_path)
    company.write(add_customers, [NewCustomer("891", "Tidiga Betalare AB", "TIDIGA", payment_term="30K")])
    enter_invoices(company, "891", InvoiceRow(0, "70001", Decimal(1000)), InvoiceRow(1, "70002", Decimal(-200)))
    enter_invoices(
        company,
        "888",
        InvoiceRow(0, "12345", Decimal(8000)),
        InvoiceRow(1, "12346", Decimal(-8000)),
        InvoiceRow(2, "54323", Decimal(500), "USD"),
    )
    yield company
    assert verify_company(company) == []
    company.close()


def look(company: OpenCompany, number: str, day: date, total: str = "0") -> tuple[BatchHead, InvoiceCard]:
    head = company.read(propose_head, TypedHead(day, Decimal(total), method="bank"))
    return head, company.read(find_open_invoice, number)


def pay(company: OpenCompany, number: str, day: date, typed: TypedLine) -> BatchLine:
    """Work out a line, and post it as a batch of its own."""
    line = propose_line(*look(company, number, day), typed)
    enter_batch(company, TypedHead(day, typed.paid or Decimal(0), method="bank"), (number, typed))
    return line


def allocated(company: OpenCompany, number: str) -> list[tuple[str, int]]:
    def ask(session: Session) -> list[tuple[str, int]]:
        found = session.execute(
            select(Allocation.kind, Allocation.home_amount)
            .join(Item, Item.id == Allocation.item_id)
            .where(Item.number == number)
            .order_by(Allocation.id)
        )
        return [(row[0], row[1]) for row in found]

    return company.read(ask)


def voucher(company: OpenCompany) -> list[tuple[str, int]]:
    """Return account and amount of the last voucher's lines."""

    def ask(session: Session) -> list[tuple[str, int]]:
        found = session.execute(
            select(Posting.voucher_id, Posting.account, Posting.amount).order_by(Posting.voucher_id, Posting.line)
        ).all()
        return [(row[1], row[2]) for row in found if row[0] == found[-1][0]]

    return company.read(ask)


def test_money_in_time_takes_the_cash_discount(shop: OpenCompany) -> None:
    """980.00 on the tenth day closes 1000.00: bank 980, cash discounts 20, receivable 1000."""
    line = pay(shop, "70001", IN_TIME, TypedLine(paid=Decimal(980)))
    assert (line.reduction, line.rest.home) == (20_00, 0)
    assert allocated(shop, "70001") == [("payment", 980_00), ("discount", 20_00)]
    assert voucher(shop) == [("1930", 980_00), ("3731", 20_00), ("1510", -1000_00)]


def test_a_day_late_there_is_no_discount(shop: OpenCompany) -> None:
    assert pay(shop, "70001", TOO_LATE, TypedLine(paid=Decimal(980))).rest.home == 20_00
    assert allocated(shop, "70001") == [("payment", 980_00)]


def test_who_pays_in_full_in_time_gets_no_discount(shop: OpenCompany) -> None:
    pay(shop, "70001", IN_TIME, TypedLine(paid=Decimal(1000)))
    assert allocated(shop, "70001") == [("payment", 1000_00)]


def test_a_part_leaves_the_rest_open_without_discount(shop: OpenCompany) -> None:
    """500.00 is a part; 480.00 later is not the whole less 2 %: the second payment has no discount."""
    pay(shop, "70001", IN_TIME, TypedLine(paid=Decimal(500)))
    assert pay(shop, "70001", IN_TIME, TypedLine(paid=Decimal(480))).rest.home == 20_00


def test_settling_with_just_the_discount_left_is_a_discount(shop: OpenCompany) -> None:
    pay(shop, "70001", IN_TIME, TypedLine(settle=True, paid=Decimal(980)))
    assert allocated(shop, "70001")[1] == ("discount", 20_00)


def test_settling_with_another_rest_is_a_reduction(shop: OpenCompany) -> None:
    pay(shop, "70001", IN_TIME, TypedLine(settle=True, paid=Decimal(950)))
    assert allocated(shop, "70001")[1] == ("reduction", 50_00)


def test_enter_in_the_window_pays_less_the_discount(shop: OpenCompany) -> None:
    head, card = look(shop, "70001", IN_TIME)
    assert pay_in_full(head, card).paid == 980_00
    head, card = look(shop, "70002", IN_TIME)
    assert pay_in_full(head, card).paid == -200_00


def test_a_discount_in_another_currency(shop: OpenCompany) -> None:
    """100.00 USD at 7.36 is 736.00 SEK; 2 % is 2.00 USD, so 98.00 USD in a dollar batch at 7.50 closes it.

    735.00 SEK came in for 98.00 USD worth 735.00 x 7.36 / 7.50 = 721.28: gain 13.72. The discount is 14.72 SEK.
    """
    enter_invoices(shop, "891", InvoiceRow(0, "70003", Decimal(100), "USD"))
    line = TypedLine(paid=Decimal(98), post_exchange=True)
    enter_batch(shop, TypedHead(IN_TIME, Decimal(98), "USD", 750_000, "bank"), ("70003", line))
    assert allocated(shop, "70003") == [("payment", 735_00), ("exchange", -13_72), ("discount", 14_72)]
    enter_invoices(shop, "891", InvoiceRow(0, "70004", Decimal(100), "USD"))
    head, card = look(shop, "70004", IN_TIME)
    assert pay_in_full(head, card).paid == 721_28


@pytest.mark.parametrize(
    ("paid", "offered", "account"),
    [("7999.40", 60, ("3740", 60)), ("8000.60", -60, ("3740", -60))],
    ids=["a little less", "a little more"],
)
def test_a_small_difference_is_offered_as_rounding(
    shop: OpenCompany, paid: str, offered: int, account: tuple[str, int]
) -> None:
    """60 öre less is a cost on 3740, 60 öre more an income; the invoice closes and nothing is in reductions."""
    typed = TypedLine(paid=Decimal(paid))
    assert rounding_offer(*look(shop, "12345", IN_TIME), typed) == offered
    line = pay(shop, "12345", IN_TIME, TypedLine(paid=Decimal(paid), rounding=True))
    assert (line.reduction, line.rest.home, line.rest.amount) == (0, 0, 0)
    assert account in voucher(shop)
    assert ("1510", -8000_00) in voucher(shop)


def test_a_small_difference_in_another_currency(shop: OpenCompany) -> None:
    """499.90 USD at 7.36 leaves 0.10 USD = 0.74 SEK (0.736): within 1.00 SEK. 500.10 is as much too much."""
    dollars = TypedHead(IN_TIME, Decimal(500), "USD", 736_000, "bank")
    head, card = shop.read(propose_head, dollars), shop.read(find_open_invoice, "54323")
    assert rounding_offer(head, card, TypedLine(paid=Decimal("499.90"))) == 74
    assert rounding_offer(head, card, TypedLine(paid=Decimal("500.10"))) == -74
    assert rounding_offer(head, card, TypedLine(paid=Decimal("499.80"))) == 0
    enter_batch(shop, dollars, ("54323", TypedLine(paid=Decimal("500.10"), rounding=True)))
    assert allocated(shop, "54323") == [("payment", 3680_74), ("rounding", -74)]


@pytest.mark.parametrize("paid", ["7998.99", "8001.01"])
def test_a_larger_difference_is_not(shop: OpenCompany, paid: str) -> None:
    """The limit is 1.00."""
    assert rounding_offer(*look(shop, "12345", IN_TIME), TypedLine(paid=Decimal(paid))) == 0
    with pytest.raises(Refusal, match=r"1.01 is more than 1.00|More than what is open|-1.01 is more"):
        pay(shop, "12345", IN_TIME, TypedLine(paid=Decimal(paid), rounding=True))


def test_a_discount_and_a_rounding_together(shop: OpenCompany) -> None:
    """979.50 in time: 20.00 is cash discount, 0.50 rounding."""
    assert rounding_offer(*look(shop, "70001", IN_TIME), TypedLine(paid=Decimal("979.50"))) == 50
    pay(shop, "70001", IN_TIME, TypedLine(paid=Decimal("979.50"), rounding=True))
    assert allocated(shop, "70001") == [("payment", 979_50), ("discount", 20_00), ("rounding", 50)]


def test_an_invoice_set_off_against_a_credit_note(shop: OpenCompany) -> None:
    """A batch of nothing: 8000.00 and -8000.00; both are settled, the voucher has both sides of the receivable."""
    nothing = TypedHead(IN_TIME, Decimal(0), method="kvittning")
    lines = [("12345", TypedLine(paid=Decimal(8000))), ("12346", TypedLine(paid=Decimal(-8000)))]
    enter_batch(shop, nothing, *lines)
    assert voucher(shop) == [("1510", 8000_00), ("1510", -8000_00)]
    assert allocated(shop, "12345") == [("payment", 8000_00)]


def test_money_paid_back_on_a_credit_note(shop: OpenCompany) -> None:
    """A negative total: 200.00 leaves the bank and the credit note is settled."""
    pay(shop, "70002", IN_TIME, TypedLine(paid=Decimal(-200)))
    assert voucher(shop) == [("1930", -200_00), ("1510", 200_00)]


def test_more_than_the_credit_note_is_not_paid_back(shop: OpenCompany) -> None:
    with pytest.raises(Refusal, match="More than what is open"):
        pay(shop, "70002", IN_TIME, TypedLine(paid=Decimal("-201.50")))


def test_the_oldest_due_date_first_where_the_company_says_so(shop: OpenCompany) -> None:
    """50001 is older, 50002 is due earlier: the setting decides which gets the 100.00."""
    enter_invoices(
        shop,
        "889",
        InvoiceRow(0, "50001", Decimal(100), item_date=date(1998, 9, 10), due_date=date(1998, 10, 31)),
        InvoiceRow(1, "50002", Decimal(100), item_date=date(1998, 9, 11), due_date=date(1998, 9, 20)),
    )
    claims = shop.read(claims_of, shop.read(find_open_invoice, "50001").party_id)
    head, _ = look(shop, "50001", IN_TIME)
    for due_first, paid in ((False, "50001"), (True, "50002")):
        batch = Batch("a" * 32, head.__class__(**{**head.__dict__, "due_date_first": due_first}))
        lines = allocate_oldest_first(batch, claims, 100_00).lines
        assert [line.card.number for line in lines] == [paid]
