"""The small company with registers for its customers to refer to, and short ways to keep a customer."""

from datetime import date
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act
from admix.database.company import OpenCompany
from admix.operations.customer_record import CustomerRecord
from admix.operations.customer_register import TypedCustomer, begin_customer, save_customer
from models.register import table_of
from models.registers import Category, District, FreeField, Salesperson
from tests.office import small_company

TODAY = date(1998, 9, 13)
FREE = (("Kundklubb", "flag"), ("Antal anställda", "number"), ("Avtal till", "date"), ("Bransch", "text"))


@clerk_act
def fill_code_registers(session: Session) -> None:
    """Two districts, two categories, two salespeople, four free fields of the company's own."""
    begin_entry(session, "master_data", TODAY)
    sales = {"phone": "", "email": "", "version": 1}
    rows: dict[type, list[dict[str, object]]] = {
        District: [{"code": code, "text": f"Distrikt {code}", "version": 1} for code in ("NORR", "SYD")],
        Category: [{"code": code, "text": f"Kategori {code}", "version": 1} for code in ("A", "B")],
        Salesperson: [{"code": code, "name": f"Säljare {code}", **sales} for code in ("AA", "BB")],
        FreeField: [
            {"ledger": "customer", "place": place, "label": label, "kind": kind, "version": 1}
            for place, (label, kind) in enumerate(FREE, start=1)
        ],
    }
    for model, values in rows.items():
        session.connection().execute(insert(table_of(model)), values)


def kept_company(root: Path) -> OpenCompany:
    """Make the small company with its code registers."""
    company = small_company(root)
    company.write(fill_code_registers)
    return company


def keep(company: OpenCompany, number: str, **columns: object) -> CustomerRecord:
    """Save a customer as a form with these fields would."""
    return keep_all(company, number, TypedCustomer(columns))


def keep_all(company: OpenCompany, number: str, typed: TypedCustomer) -> CustomerRecord:
    """Save a customer as a form says it."""
    return company.write(save_customer, company.read(begin_customer, number), typed)
