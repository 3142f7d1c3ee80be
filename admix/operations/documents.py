"""Documents in the register: which belong to an invoice or a customer, who filed them and when.

The files themselves are kept before (`admix.database.documents`); here they get their owner.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, clerk_act
from admix.database.documents import DocumentFile
from admix.errors import Refusal
from admix.operations.batch_list import item_by_number
from admix.operations.customers import find_customer
from admix.operations.roles import ENTERING, may, require
from admix.prepared import Prepared, inserting
from models.ledger import Item, Party
from models.register import table_of
from models.registers import DocumentLink
from models.store import Entry


class Owner(NamedTuple):
    """Whose a document is: an invoice's or a customer's; the id of one of the two."""

    item: int | None = None
    party: int | None = None


class FiledDocument(NamedTuple):
    """A document as the register has it."""

    link_id: int
    invoice: str | None
    customer: str | None
    """The number of its owner, one of the two."""
    name: str
    size: int
    sha256: str
    entry_id: int
    user: str
    entered: datetime

    @property
    def file(self) -> DocumentFile:
        """The file as it is kept."""
        return DocumentFile(self.sha256, self.name, self.size)


def find_owner(session: Session, invoice: str | None, customer: str | None) -> Owner:
    """Return whose documents are meant. Refused: an unknown invoice or customer."""
    if invoice is not None:
        return Owner(item=item_by_number(session, invoice, "invoice"))
    return Owner(party=find_customer(session, customer or "", "customer").id)


def documents_of(session: Session, owner: Owner | None = None) -> list[FiledDocument]:
    """Return the documents of an invoice or a customer, or every document, in the order in which they were filed."""
    if owner is None:
        return [FiledDocument(*row) for row in _EVERY.all(session)]
    asked = _OF_PARTY if owner.item is None else _OF_ITEM
    return [
        FiledDocument(*row) for row in asked.all(session, owner=owner.party if owner.item is None else owner.item)
    ]


_DOCUMENTS = (
    select(
        *(DocumentLink.id, Item.number.label("invoice"), Party.number.label("customer"), DocumentLink.name),
        *(DocumentLink.size, DocumentLink.sha256, Entry.id.label("entry"), Entry.user, Entry.entered_utc),
    )
    .join(Entry, Entry.id == DocumentLink.entry_id)
    .outerjoin(Item, Item.id == DocumentLink.item_id)
    .outerjoin(Party, Party.id == DocumentLink.party_id)
    .order_by(DocumentLink.id)
)
_OF_ITEM = Prepared(_DOCUMENTS.where(DocumentLink.item_id == bindparam("owner")))
_OF_PARTY = Prepared(_DOCUMENTS.where(DocumentLink.party_id == bindparam("owner")))
_EVERY = Prepared(_DOCUMENTS)


def refuse_who_may_not_file(session: Session, user: str) -> None:
    """Refuse whoever may not file documents, before anything is kept."""
    if not may(session, user, ENTERING):
        raise Refusal("%(user)s may not do this: it needs another role. Ask the administrator.", user=user)


@clerk_act
def file_document(session: Session, owner: Owner, document: DocumentFile) -> FiledDocument:
    """Give a kept document to an invoice or a customer.

    Refused: one that has the same document already, and whoever may not enter.
    """
    require(session, ENTERING)
    refuse_filed(session, owner, document)
    entry = begin_entry(session, "documents", session.info["act"].today)
    link_documents(session, entry, [(owner, document)])
    return documents_of(session, owner)[-1]


def refuse_filed(session: Session, owner: Owner, document: DocumentFile) -> None:
    """Refuse a document that its owner has already."""
    for filed in documents_of(session, owner):
        if filed.sha256 == document.sha256:
            raise Refusal("This document is there already, as %(name)s.", "document", name=filed.name)


def link_documents(session: Session, entry: OpenEntry, documents: Iterable[tuple[Owner, DocumentFile]]) -> None:
    """Write who owns kept documents; nothing is checked here."""
    _LINK.run(
        session,
        [
            {
                "entry_id": entry.id,
                "item_id": owner.item,
                "party_id": owner.party,
                "sha256": document.sha256,
                "name": document.name,
                "size": document.size,
            }
            for owner, document in documents
        ],
    )


_LINK = inserting(table_of(DocumentLink))
