"""Rows of the registers about customers and invoices, for the tests that look at every table."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act
from admix.database.company import OpenCompany
from admix.database.documents import DocumentFile
from models.ledger import Item, Party
from models.register import table_of
from models.registers import (
    Category,
    District,
    DocumentLink,
    FollowUp,
    FreeField,
    ItemHandling,
    PartyContact,
    PartyField,
    Salesperson,
)
from tests.pdfs import keep_pdf, put_pdf

DAY = date(1998, 9, 13)


@clerk_act
def fill_registers(session: Session, documents: Sequence[DocumentFile]) -> None:
    """Put three rows into each register."""
    entry = begin_entry(session, "documents", DAY)
    parties = list(session.execute(select(Party.id).order_by(Party.id).limit(3)).scalars())
    items = list(session.execute(select(Item.id).order_by(Item.id).limit(3)).scalars())
    rows: dict[type, list[dict[str, object]]] = {
        District: [{"code": code, "text": f"Distrikt {code}", "version": 1} for code in ("N", "S", "V")],
        Category: [{"code": code, "text": f"Kategori {code}", "version": 1} for code in ("A", "B", "C")],
        Salesperson: [
            {"code": code, "name": f"Säljare {code}", "phone": "08-1", "email": "", "version": 1}
            for code in ("AA", "BB", "CC")
        ],
        FreeField: [
            {"ledger": "customer", "place": place, "label": f"Eget {place}", "kind": "text", "version": 1}
            for place in (1, 2, 3)
        ],
        PartyField: [{"party_id": party, "free_field_id": 1, "value": "grön"} for party in parties],
        PartyContact: [
            {"party_id": party, "place": 1, "name": "Eva", "title": "inköp", "phone": "", "email": "", "version": 1}
            for party in parties
        ],
        FollowUp: [
            {"party_id": party, "day": DAY, "owner": "eva", "text": "Ring", "done": done, "version": 1}
            for party, done in zip(parties, (None, DAY, None), strict=True)
        ],
        ItemHandling: [
            {
                "item_id": item,
                "reminder_stop": True,
                "reminder_stop_until": DAY,
                "reminder_stop_reason": "lovat betala",
                "disputed": False,
                "interest_block": False,
                "reminders": 1,
                "version": 1,
            }
            for item in items
        ],
        DocumentLink: [
            {
                "entry_id": entry.id,
                "party_id": party,
                "item_id": item,
                "sha256": document.sha256,
                "name": document.name,
                "size": document.size,
            }
            for document, (party, item) in zip(
                documents, ((parties[0], None), (None, items[0]), (None, items[1])), strict=True
            )
        ],
    }
    for model, values in rows.items():
        session.connection().execute(insert(table_of(model)), values)


def add_to_office(company: OpenCompany) -> None:
    """Let the office keep its registers."""
    files = [put_pdf(company.stores.folder.parent / f"{at}.pdf", "sida" * at) for at in (1, 2, 3)]
    company.write(fill_registers, [keep_pdf(company.stores, file) for file in files])
