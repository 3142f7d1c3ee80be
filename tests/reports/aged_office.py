"""An office whose every amount is found again in the ageing: doubled from item to item, due around each limit.

On 30 September 1998, limits 30, 60 and 90 days. Customer 888, district N, all dated 15 June:

    A1    100.00 due 30 September, today       not due      100.00
    A2    200.00 due 29 September,  1 day
    A3    400.00 due 31 August,    30 days     1-30         600.00
    A4    800.00 due 30 August,    31 days
    A5   1600.00 due  1 August,    60 days     31-60       2400.00
    A6   3200.00 due 31 July,      61 days
    A7   6400.00 due  2 July,      90 days     61-90       9600.00
    A8  12800.00 due  1 July,      91 days     91-        12800.00
                                               in all     25500.00

Customer 889, district S: B1, 1000.00 of 15 August in parts of 300.00 due 1 September and 700.00 due 1 October, of
which 100.00 are paid: 200.00 are 29 days late, 700.00 not due. B2, a credit note of 50.00 dated 13 September and due
20 September, 10 days. 75.00 are left on account. In all 775.00.

Customer 890, no district, at 0.90: C1, 1000.00 NOK of 1 August due 30 October, 900.00. C2, 500.00 NOK dated 5
October, is paid on 20 September: 450.00 are on the control account before the invoice is there. In all 450.00.

Everyone: 26 725.00.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act
from admix.database.company import OpenCompany
from admix.operations.as_of import AsOf
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.instalments import set_instalments
from admix.operations.invoices import InvoiceRow
from admix.operations.selections import Selection
from models.ledger import Item, Party
from models.register import table_of
from models.registers import District
from reports.catalogue import find_report
from reports.document import Amount, Cell, Document, Row
from reports.rendering.paper import render_paper
from tests.copies import Copied
from tests.office import TODAY, enter_batch, enter_invoices, small_company

SEPTEMBER = date(1998, 9, 30)
YEAR_END = date(1998, 12, 31)
THEN = AsOf(SEPTEMBER)
DUES = ((9, 30), (9, 29), (8, 31), (8, 30), (8, 1), (7, 31), (7, 2), (7, 1))


@clerk_act
def put_in_districts(session: Session) -> None:
    begin_entry(session, "master_data", TODAY)
    for code, text in (("N", "Norr"), ("S", "Söder")):
        session.connection().execute(insert(table_of(District)).values(code=code, text=text, version=1))
    changes: dict[str, dict[str, Any]] = {
        "888": {"district": "N", "credit_limit": 20000_00},
        "889": {"district": "S", "credit_limit": 900_00},
        "890": {"credit_limit": 10000_00},
    }
    for number, values in changes.items():
        party = session.execute(select(Party.id).where(Party.number == number)).scalar_one()
        change_row(session, Party, party, **values)


def item_of(company: OpenCompany, number: str) -> int:
    query = select(Item.id).where(Item.number == number)
    return company.read(lambda session: int(session.execute(query).scalar_one()))


@Copied
def aged_office(root: Path) -> OpenCompany:
    company = small_company(root)
    company.write(put_in_districts)
    june = date(1998, 6, 15)
    rows = [
        InvoiceRow(row, f"A{row + 1}", Decimal(100 * 2**row), None, None, june, date(1998, *due))
        for row, due in enumerate(DUES)
    ]
    enter_invoices(company, "888", *rows[:7])
    enter_invoices(company, "888", *rows[7:])
    enter_invoices(
        company,
        "889",
        InvoiceRow(0, "B1", Decimal(1000), None, None, date(1998, 8, 15)),
        InvoiceRow(1, "B2", Decimal(-50), None, None, date(1998, 9, 13), date(1998, 9, 20)),
    )
    parts = ((date(1998, 9, 1), 300_00), (date(1998, 10, 1), 700_00))
    company.write(set_instalments, item_of(company, "B1"), parts, date(1998, 8, 20))
    enter_invoices(
        company,
        "890",
        InvoiceRow(0, "C1", Decimal(1000), "NOK", None, date(1998, 8, 1), date(1998, 10, 30)),
        InvoiceRow(1, "C2", Decimal(500), "NOK", None, date(1998, 10, 5)),
    )
    pay(company, "B1", Decimal(100), date(1998, 9, 14), on_account=("889", 75_00))
    head = TypedHead(date(1998, 9, 20), Decimal(500), "NOK", 90000, "bank")
    enter_batch(company, head, ("C2", TypedLine(paid=Decimal(500))))
    return company


def pay(
    company: OpenCompany, number: str, amount: Decimal, day: date, on_account: tuple[str, int] | None = None
) -> int:
    """Pay an invoice in home currency, with something left on account beside it; return the batch's number."""
    left = Decimal(on_account[1]) / 100 if on_account else Decimal(0)
    head = TypedHead(day, amount + left, method="bank")
    return enter_batch(company, head, (number, TypedLine(paid=amount)), on_account=on_account).number


def report(company: OpenCompany, name: str, today: date = YEAR_END, **asked: Any) -> Document:
    """Build a report of the catalogue."""
    found = find_report(name)
    assert found is not None
    return company.read(found.builder(), Selection(**asked), today)


def page(document: Document) -> str:
    return render_paper(document).decode()


def cells(document: Document, row: Row, section: int = 1) -> dict[str, Cell]:
    return dict(zip([column.key for column in document.sections[section].columns], row.cells, strict=True))


def lines(document: Document, section: int = 1, kind: str = "line") -> list[dict[str, Cell]]:
    return [cells(document, row, section) for row in document.sections[section].rows if row.kind == kind]


def shown(values: Sequence[Cell]) -> list[str]:
    """Return amounts as they are printed, blank for none."""
    return ["" if value is None else str(Decimal(value.minor).scaleb(-value.decimals)) for value in amounts(values)]


def amounts(values: Sequence[Cell]) -> list[Amount | None]:
    return [value for value in values if value is None or isinstance(value, Amount)]
