"""Two approved batches on customer 888 for the tests of corrections, and what is asked about them.

Batch 1 of 980914 (voucher I 1): 7900.00 on 12345 of 8000.00 with 100.00 reduction, 300.00 on
account (T2), the bank's fee 25.00. Batch 2 of 980915 (voucher I 2): 200.00 USD at 7.50000 = 1500.00 on 54323 of
500.00 USD at 7.36000 = 3680.00; 200.00 USD are 1472.00 of it, so the gain is 28.00 and 300.00 USD / 2208.00 is open.
Customer 888 owes 2208.00 less the 300.00 on account: 1908.00.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.inquiries import AsOf, balances, items_of_customer
from admix.operations.invoices import InvoiceRow
from models.ledger import Item
from models.store import Entry
from models.vouchers import Posting, Voucher
from tests.office import enter_batch, enter_invoices

TODAY = date(1998, 9, 13)
BACK = date(1998, 9, 20)


def two_batches(company: OpenCompany) -> None:
    """Enter and approve the two batches."""
    enter_invoices(
        company,
        "888",
        InvoiceRow(0, "12345", Decimal(8000)),
        InvoiceRow(1, "54323", Decimal(500), "USD", None, date(1998, 9, 13)),
    )
    monday = TypedHead(date(1998, 9, 14), Decimal(8200), method="bank", fee=Decimal(25))
    first = TypedLine(settle=True, paid=Decimal(7900), reduction=Decimal(100))
    enter_batch(company, monday, ("12345", first), on_account=("888", 300_00))
    dollars = TypedHead(date(1998, 9, 15), Decimal(200), "USD", 750000, "bank")
    enter_batch(company, dollars, ("54323", TypedLine(paid=Decimal(200), post_exchange=True)))
    assert opened(company) == {"12345": (0, 0), "54323": (300_00, 2208_00), "T2": (-300_00, -300_00)}


def opened(company: OpenCompany, as_of: AsOf | None = None) -> dict[str, tuple[int, int]]:
    """What is open on each item of customer 888, in its own and in home currency."""
    items = company.read(items_of_customer, "888", as_of)
    return {item.number: (item.open_amount, item.open_home) for item in items}


def owed(company: OpenCompany, day: int, known_at: int | None = None) -> int:
    """What customer 888 owes as of a day in September."""
    items = company.read(items_of_customer, "888", AsOf(date(1998, 9, day), known_at))
    return balances(items, TODAY).total


def item(company: OpenCompany, number: str) -> int:
    return company.read(lambda session: session.execute(select(Item.id).where(Item.number == number)).scalar_one())


def last_entry(company: OpenCompany) -> tuple[int, str, int | None]:
    """The latest entry's number, kind, and the entry that it corrects."""

    def ask(session: Session) -> tuple[int, str, int | None]:
        row = session.execute(select(Entry.id, Entry.kind, Entry.corrects_id).order_by(Entry.id.desc())).first()
        assert row is not None
        return (row[0], row[1], row[2])

    return company.read(ask)


def voucher(company: OpenCompany, number: int) -> list[tuple[str, str, int]]:
    """The lines of voucher I number: kind, account, öre."""

    def ask(session: Session) -> list[tuple[str, str, int]]:
        lines = select(Posting.link, Posting.account, Posting.amount).join(Voucher, Voucher.id == Posting.voucher_id)
        found = session.execute(lines.where(Voucher.number == number).order_by(Posting.line))
        return [(row[0], row[1], row[2]) for row in found]

    return company.read(ask)


def text_of(company: OpenCompany, number: int) -> str:
    return company.read(
        lambda session: session.execute(select(Voucher.text).where(Voucher.number == number)).scalar_one()
    )
