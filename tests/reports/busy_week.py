"""A week in which everything happens that a payment journal lists; figures in the comments are worked out by hand."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.operations.batch_heads import TypedHead
from admix.operations.corrections import reverse_write_off, undo_match, unmatch
from admix.operations.invoices import InvoiceRow
from admix.operations.match_claims import Pair, claims_by_id
from admix.operations.matching import match_items
from admix.operations.registers import enter_rate
from admix.operations.revaluation import revalue
from admix.operations.reversals import return_payment, reverse_batch, reverse_payment
from admix.operations.write_offs import approve_write_off, write_off
from models.ledger import Item
from models.store import Entry
from tests.office import NewCustomer, add_customers, enter_batch
from tests.reports.books import Books, paid

LONG_NAME = "Åkessons Järn, Bygg & Trädgårdsmaterial i Norra Hisingen AB"
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(1998, 9, day) for day in (15, 16, 17, 18))
MONTH_END = date(1998, 9, 30)
MONDAY = date(1998, 9, 14)
WEEK = [
    "payment_reversal",
    "unmatching",
    "payment_return",
    "matching",
    "matching",
    "unmatching",
    "write_off",
    "write_off_reversal",
    "write_off",
    "batch_reversal",
    "revaluation",
]
"""What happens after the batches, in this order."""


def item_id(session: Session, number: str) -> int:
    return session.execute(select(Item.id).where(Item.number == number)).scalar_one()


def last_entry(session: Session) -> int:
    return session.execute(select(Entry.id).order_by(Entry.id.desc()).limit(1)).scalar_one()


def match(company: OpenCompany, credit: str, debit: str, amount: int, day: date) -> None:
    """Match so many minor units of a credit with an invoice."""
    one, other = company.read(item_id, credit), company.read(item_id, debit)
    claims = company.read(claims_by_id, [one, other])
    company.write(match_items, [Pair(one, other, amount, claims[one].open, claims[other].open)], day)


def enter_invoices(books: Books) -> None:
    """Give a customer with a long name and cash discount 11 200.40 SEK of claims, and 888 a credit of 100.00 USD."""
    books.company.write(add_customers, [NewCustomer("889", LONG_NAME, "ÅKESSON", payment_term="30K")])
    books.invoices(
        "889",
        [
            InvoiceRow(0, "20001", Decimal(10000)),
            InvoiceRow(1, "20002", Decimal("1000.40")),
            InvoiceRow(2, "20003", Decimal(-250)),
            InvoiceRow(3, "20004", Decimal(450)),
        ],
    )
    books.invoices("888", [InvoiceRow(0, "54324", Decimal(-100), "USD", 750_000, TUESDAY)])


def enter_batches(books: Books) -> None:
    """Approve three batches.

    Batch 1, 15 900.00 declared: 4 990.00 + 9 800.00 + 1 000.00 and 100.00 left on account are 15 890.00 used, 10.00
    is posted apart. With 10.00 reduction, 200.00 cash discount (2 % of 10 000.00) and 0.40 rounding it settles
    16 100.40. Batch 2: 500.00 USD at 7.50 are 3 750.00 and close 3 680.00 with a gain of 70.00; the fee is 2.00 USD,
    15.00. Batch 3 sets 250.00 off against a credit note.
    """
    enter_batch(
        books.company,
        TypedHead(MONDAY, Decimal(15900), method="bank", bundle_number="17", count=4, fee=Decimal("12.50")),
        ("12345", paid("4990", reduction=Decimal(10))),
        ("20001", paid("9800")),
        ("20002", paid("1000", rounding=True)),
        separate=(1000, "2420"),
        on_account=("888", 10000),
    )
    dollars = TypedHead(TUESDAY, Decimal(500), "USD", 750_000, "check", fee=Decimal(2))
    enter_batch(books.company, dollars, ("54323", paid("500", settle=True, post_exchange=True)))
    offset = TypedHead(WEDNESDAY, Decimal(0), method="kvittning")
    enter_batch(books.company, offset, ("20003", paid("-250")), ("20004", paid("250")))


def correct_payments(books: Books) -> None:
    """Take back the dollars, move one payment to the account, let one come back with fees of 45.00 and 60.00."""
    company = books.company
    company.write(reverse_payment, 2, company.read(item_id, "54323"), THURSDAY, "Checken saknade täckning")
    company.write(unmatch, 1, company.read(item_id, "12345"), THURSDAY, "Kunden avsåg en annan faktura")
    returned = (1, company.read(item_id, "20002"), FRIDAY, "Återkallad av banken", Decimal(45), Decimal(60))
    company.write(return_payment, *returned)


def match_and_undo(books: Books) -> None:
    """Match 100.00 on account, then 100.00 USD: 750.00 against 736.00, a gain of 14.00, which is undone again."""
    match(books.company, "T4", "12345", 10000, THURSDAY)
    match(books.company, "54324", "54323", 10000, FRIDAY)
    books.company.write(undo_match, books.company.read(last_entry), FRIDAY, "Fel kreditnota")


def write_off_debts(books: Books) -> None:
    """Write off 200.00 alone and take it back; 600.00 is asked for by kalle and approved by anna."""
    company = books.company
    claim = company.read(item_id, "20004")
    company.write(write_off, claim, None, FRIDAY, "Konkurs", company.read(claims_by_id, [claim])[claim].open)
    company.write(reverse_write_off, company.read(last_entry), FRIDAY, "Utdelning i konkursen väntas")
    company.user = "kalle"
    claim = company.read(item_id, "12345")
    asked = company.write(
        write_off, claim, 60000, FRIDAY, "Tvistig leverans", company.read(claims_by_id, [claim])[claim].open
    )
    assert asked.request is not None
    company.user = "anna"
    company.write(approve_write_off, asked.request)
    company.user = "sofia"


def end_month(books: Books) -> None:
    """Reverse the set-off, then revalue: 500.00 and -100.00 USD at 7.60 are 3 800.00 and -760.00; NOK stays."""
    company = books.company
    company.write(reverse_batch, 3, FRIDAY, "Kreditnotan gällde en annan faktura")
    company.write(enter_rate, "USD", MONTH_END, "7.60")
    company.write(enter_rate, "NOK", MONTH_END, "0.90")
    company.today = MONTH_END
    company.write(revalue, MONTH_END, None, "Månadsbokslut september")


def enter_busy_week(books: Books) -> None:
    """Let it all happen; sofia does what nobody else is named for."""
    books.company.user = "sofia"
    enter_invoices(books)
    enter_batches(books)
    correct_payments(books)
    match_and_undo(books)
    write_off_debts(books)
    end_month(books)
