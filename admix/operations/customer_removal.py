"""Removing a customer that nothing refers to; what belongs to the customer alone goes with it."""

from sqlalchemy import BindParameter, ColumnElement, bindparam, literal_column, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act, remove_row
from admix.errors import Refusal
from admix.language import mark
from admix.operations.customer_record import customer_record
from admix.operations.roles import ENTERING, require
from admix.prepared import Prepared
from models.drafts import DraftBatch, DraftLine
from models.ledger import DeliveryAddress, Item, Party, PartyTerm, Payment
from models.register import table_of
from models.registers import DocumentLink, FollowUp, PartyContact, PartyField

_OWN = (PartyTerm, DeliveryAddress, PartyContact, PartyField, FollowUp)
"""What goes with the customer."""
_ONE: ColumnElement[int] = literal_column("1")
_PARTY: BindParameter[int] = bindparam("party")
_USES = (
    (Item, mark("Customer %(number)s has invoices or money in the ledger and stays in the register.")),
    (Payment, mark("Customer %(number)s has invoices or money in the ledger and stays in the register.")),
    (DraftLine, mark("Customer %(number)s stands in an open payment batch. Approve it or throw it away first.")),
    (DraftBatch, mark("Customer %(number)s stands in an open payment batch. Approve it or throw it away first.")),
    (DocumentLink, mark("Customer %(number)s has documents and stays in the register.")),
)
"""What keeps a customer in the register, and the sentence that says so."""
_QUESTIONS = [
    (Prepared(select(table_of(model).c.id).where(table_of(model).c.party_id == _PARTY).limit(_ONE)), sentence)
    for model, sentence in _USES
]


def refuse_used(session: Session, number: str) -> None:
    """Refuse the removal of a customer that something refers to, and say what; an unknown customer too."""
    party = customer_record(session, number).id
    for question, sentence in _QUESTIONS:
        if question.scalar(session, party=party) is not None:
            raise Refusal.saying(sentence, {"number": number})


@clerk_act
def remove_customer(session: Session, number: str, seen_version: int) -> None:
    """Remove a customer with its search terms, delivery addresses, contacts, free fields and follow-ups.

    Refused: one that has items, payments, documents or stands in an open batch; one that someone else has changed
    since `seen_version` was read; whoever may not enter.
    """
    require(session, ENTERING)
    refuse_used(session, number)
    party = customer_record(session, number).id
    begin_entry(session, "master_data", session.info["act"].today)
    for model in _OWN:
        own = table_of(model)
        for row in session.execute(select(own.c.id).where(own.c.party_id == party)).scalars().all():
            remove_row(session, model, row)
    remove_row(session, Party, party, seen_version)
