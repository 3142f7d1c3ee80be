"""The first day of the manual at the office, in words and figures, and what an auditor asks about it afterwards."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import TypedLine, propose_line
from admix.operations.batches import Batch
from admix.operations.inquiries import AsOf, balances, items_of_customer
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.invoices import InvoiceRow, propose_invoices, register_invoices
from admix.operations.payments import approve_batch
from admix.operations.registers import lock_period
from admix.operations.reversals import reverse_batch
from admix.operations.verifying.run import verify_company
from models.store import Entry
from models.vouchers import Posting

TODAY = date(1998, 9, 13)
PAID = date(1998, 9, 14)
REVERSED = date(1998, 9, 20)


def september(day: int) -> AsOf:
    """As of a day in September 1998."""
    return AsOf(date(1998, 9, day))


def owed(company: OpenCompany, as_of: AsOf | None = None) -> int:
    """What customer 888 owes, in öre."""
    return balances(company.read(items_of_customer, "888", as_of), TODAY).total


def last_entry(company: OpenCompany) -> int:
    """The number of the latest entry."""
    return company.read(lambda session: session.execute(select(func.max(Entry.id))).scalar_one())


@pytest.fixture
def day(company: OpenCompany) -> OpenCompany:
    """Script A: 8000.00 SEK, 7000.00 NOK at 0.90000 = 6300.00, 500.00 USD at 7.36000 = 3680.00; then script B."""
    rows = [
        InvoiceRow(0, "12345", Decimal(8000)),
        InvoiceRow(1, "23432", Decimal(7000), "NOK", 90_000, date(1998, 6, 1), date(1998, 9, 15)),
        InvoiceRow(2, "54323", Decimal(500), "USD", None, date(1998, 9, 15)),
    ]
    shown = company.read(propose_invoices, "888", rows, TODAY)
    company.write(register_invoices, "888", rows, shown, TODAY)
    assert owed(company) == 17980_00
    head = company.read(propose_head, TypedHead(PAID, Decimal(5000), method="bank"))
    line = propose_line(head, company.read(find_open_invoice, "23432"), TypedLine(paid=Decimal(6300)))
    batch = Batch("b" * 32, head, (line,))
    assert batch.remainder == -1300_00
    approved = company.write_as(batch.act_id, approve_batch, batch)
    assert (approved.number, approved.voucher, approved.used) == (1, "I 1", 6300_00)
    return company


def test_the_customer_owes_11680_after_the_batch(day: OpenCompany) -> None:
    assert owed(day) == 11680_00
    assert verify_company(day) == []


def test_a_reversed_batch_counts_until_the_day_of_its_reversal(day: OpenCompany) -> None:
    """The payment of 14 September bounces on the 20th.

    As of the 14th: 8000.00 (invoice 54323 is dated the 15th and not there yet). As of the 15th and the 19th:
    8000.00 + 3680.00 = 11680.00. As of the 20th 6300.00 is owed again: 17980.00.
    """
    before = last_entry(day)
    assert day.write(reverse_batch, 1, REVERSED, "Betalningen kom tillbaka").voucher == "I 2"
    assert [owed(day, september(at)) for at in (13, 14, 15, 19, 20, 30)] == [
        8000_00 + 6300_00,
        8000_00,
        11680_00,
        11680_00,
        17980_00,
        17980_00,
    ]
    assert owed(day) == 17980_00
    assert owed(day, AsOf(date(1998, 9, 30), known_at=before)) == 11680_00
    assert verify_company(day) == []


def test_the_reversal_turns_the_voucher(day: OpenCompany) -> None:
    """Bank 6300.00 debit and receivable 6300.00 credit, then the same with the signs turned."""
    day.write(reverse_batch, 1, REVERSED, "Fel kund")

    def postings(session: Session) -> list[tuple[str, int]]:
        found = session.execute(select(Posting.account, Posting.amount).order_by(Posting.id))
        return [(row[0], row[1]) for row in found]

    assert day.read(postings) == [("1930", 6300_00), ("1510", -6300_00), ("1930", -6300_00), ("1510", 6300_00)]


def test_a_reversed_invoice_can_be_paid_again(day: OpenCompany) -> None:
    day.write(reverse_batch, 1, REVERSED, "Fel datum")
    head = day.read(propose_head, TypedHead(REVERSED, Decimal(6300), method="post"))
    line = propose_line(head, day.read(find_open_invoice, "23432"), TypedLine(paid=Decimal(6300)))
    assert day.write_as("c" * 32, approve_batch, Batch("c" * 32, head, (line,))).number == 2
    assert owed(day) == 11680_00
    assert verify_company(day) == []


@pytest.mark.parametrize(
    ("number", "on", "reason", "sentence"),
    [
        (2, REVERSED, "x", "There is no batch 2"),
        (1, REVERSED, "  ", "needs a reason"),
        (1, date(1998, 9, 13), "x", "cannot lie before the payment date 980914"),
    ],
)
def test_reversals_that_are_refused(day: OpenCompany, number: int, on: date, reason: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        day.write(reverse_batch, number, on, reason)
    assert owed(day) == 11680_00


def test_a_batch_is_reversed_once(day: OpenCompany) -> None:
    day.write(reverse_batch, 1, REVERSED, "x")
    with pytest.raises(Refusal, match="reversed already"):
        day.write(reverse_batch, 1, REVERSED, "x")
    assert owed(day) == 17980_00


def test_a_reversal_in_a_locked_period_is_refused(day: OpenCompany) -> None:
    day.write(lock_period, date(1998, 9, 30), "bokslut")
    with pytest.raises(Refusal, match="locked"):
        day.write(reverse_batch, 1, REVERSED, "x")


def test_the_open_items_are_the_control_account_and_the_items_without_voucher(day: OpenCompany) -> None:
    """17980.00 came in without vouchers, the receivable was credited 6300.00: 11680.00 is open."""

    def receivable(session: Session) -> int:
        return session.execute(select(func.sum(Posting.amount)).where(Posting.account == "1510")).scalar_one()

    assert 17980_00 + day.read(receivable) == owed(day) == 11680_00
