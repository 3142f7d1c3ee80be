"""Payment batches in other currencies, with fees, reductions and exchange differences; figures worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.batch_heads import BatchHead, TypedHead, propose_head
from admix.operations.batch_lines import BatchLine, TypedLine, propose_line
from admix.operations.batches import Batch
from admix.operations.inquiries import items_of_customer
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.invoices import InvoiceRow, propose_invoices, register_invoices
from admix.operations.payments import approve_batch
from admix.operations.verifying.run import verify_company
from models.vouchers import Posting

TODAY = date(1998, 9, 13)


@pytest.fixture
def ledger(company: OpenCompany) -> OpenCompany:
    """Invoice 1: 500.00 USD at 7.36000 = 3680.00 SEK. Invoice 2: 1000.00 SEK. Invoice 3: credit note 200.00 SEK."""
    rows = [
        InvoiceRow(0, "1", Decimal(500), "USD"),
        InvoiceRow(1, "2", Decimal(1000)),
        InvoiceRow(2, "3", Decimal(-200)),
    ]
    shown = company.read(propose_invoices, "888", rows, TODAY)
    company.write(register_invoices, "888", rows, shown, TODAY)
    return company


def head(company: OpenCompany, total: str, **typed: object) -> BatchHead:
    """Open a batch on 13 September."""
    return company.read(propose_head, TypedHead(TODAY, Decimal(total), method="bank", **typed))  # type: ignore[arg-type]


def line(company: OpenCompany, opened: BatchHead, number: str, **typed: object) -> BatchLine:
    """Pay on an invoice."""
    amounts = {name: Decimal(value) if isinstance(value, str) else value for name, value in typed.items()}
    return propose_line(opened, company.read(find_open_invoice, number), TypedLine(**amounts))  # type: ignore[arg-type]


def approve(company: OpenCompany, opened: BatchHead, *lines: BatchLine) -> list[tuple[str, int]]:
    """Approve a batch and return its voucher as account and öre."""
    act = f"{len(lines):032d}"
    company.write_as(act, approve_batch, Batch(act, opened, lines))

    def postings(session: Session) -> list[tuple[str, int]]:
        return [(row[0], row[1]) for row in session.execute(select(Posting.account, Posting.amount))]

    assert verify_company(company) == []
    return company.read(postings)


def open_amounts(company: OpenCompany) -> dict[str, tuple[int, int]]:
    """What is open by invoice, in its currency and in SEK."""
    return {item.number: (item.open_amount, item.open_home) for item in company.read(items_of_customer, "888")}


def test_kronor_on_a_dollar_invoice(ledger: OpenCompany) -> None:
    """2000.00 SEK at 7.36 = 271.74 USD; 228.26 USD and 1680.00 SEK stay open (product 4)."""
    opened = head(ledger, "2000")
    assert approve(ledger, opened, line(ledger, opened, "1", paid="2000")) == [("1930", 2000_00), ("1510", -2000_00)]
    assert open_amounts(ledger)["1"] == (228_26, 1680_00)


def test_dollars_at_a_better_rate(ledger: OpenCompany) -> None:
    """500.00 USD at 7.50 = 3750.00 SEK for 3680.00: a gain of 70.00."""
    opened = head(ledger, "500", currency="USD", rate=750_000)
    voucher = approve(ledger, opened, line(ledger, opened, "1", paid="500", post_exchange=True))
    assert voucher == [("1930", 3750_00), ("3960", -70_00), ("1510", -3680_00)]
    assert open_amounts(ledger)["1"] == (0, 0)


def test_dollars_at_a_worse_rate(ledger: OpenCompany) -> None:
    """500.00 USD at 7.20 = 3600.00 SEK for 3680.00: a loss of 80.00."""
    opened = head(ledger, "500", currency="USD", rate=720_000)
    voucher = approve(ledger, opened, line(ledger, opened, "1", paid="500", post_exchange=True))
    assert voucher == [("1930", 3600_00), ("7960", 80_00), ("1510", -3680_00)]


def test_dollars_at_another_rate_without_posting_the_difference_are_refused(ledger: OpenCompany) -> None:
    opened = head(ledger, "500", currency="USD", rate=750_000)
    with pytest.raises(Refusal, match="difference in one currency only"):
        line(ledger, opened, "1", paid="500")


def test_settled_in_kronor_with_a_typed_exchange_difference(ledger: OpenCompany) -> None:
    """3750.00 SEK paid and Slut = j with kursdiff: 3680.00 is settled, 70.00 is gain."""
    opened = head(ledger, "3750")
    voucher = approve(ledger, opened, line(ledger, opened, "1", paid="3750", settle=True, exchange="70"))
    assert voucher == [("1930", 3750_00), ("3960", -70_00), ("1510", -3680_00)]
    assert open_amounts(ledger)["1"] == (0, 0)


def test_the_fee_reduces_what_the_bank_paid_in(ledger: OpenCompany) -> None:
    """1000.00 received, 15.00 kept by the bank."""
    opened = head(ledger, "1000", fee=Decimal(15))
    voucher = approve(ledger, opened, line(ledger, opened, "2", paid="1000"))
    assert voucher == [("1930", 985_00), ("6570", 15_00), ("1510", -1000_00)]


def test_a_reduction_settles_the_rest(ledger: OpenCompany) -> None:
    """980.00 paid of 1000.00 with Slut = j: 20.00 reduction on 3730."""
    opened = head(ledger, "980")
    voucher = approve(ledger, opened, line(ledger, opened, "2", paid="980", settle=True))
    assert voucher == [("1930", 980_00), ("3730", 20_00), ("1510", -1000_00)]
    assert open_amounts(ledger)["2"] == (0, 0)


def test_a_credit_note_is_a_line_with_a_negative_amount(ledger: OpenCompany) -> None:
    """800.00 received: invoice 2 paid 1000.00, credit note 3 used 200.00."""
    opened = head(ledger, "800")
    paid, credit = line(ledger, opened, "2", paid="1000"), line(ledger, opened, "3", paid="-200")
    assert approve(ledger, opened, paid, credit) == [("1930", 800_00), ("1510", -800_00)]
    assert (open_amounts(ledger)["2"], open_amounts(ledger)["3"]) == ((0, 0), (0, 0))


def test_an_empty_batch_is_refused(ledger: OpenCompany) -> None:
    opened = head(ledger, "800")
    with pytest.raises(Refusal, match="no payments yet"):
        ledger.write_as("0" * 32, approve_batch, Batch("0" * 32, opened))


def test_a_line_can_be_replaced_and_taken_out(ledger: OpenCompany) -> None:
    opened = head(ledger, "1000")
    batch = Batch("0" * 32, opened).with_line(line(ledger, opened, "2", paid="1000"))
    changed = batch.with_line(line(ledger, opened, "2", paid="400"))
    assert (batch.used, changed.used, len(changed.lines)) == (1000_00, 400_00, 1)
    assert changed.without(changed.lines[0].card.item_id).used == 0
