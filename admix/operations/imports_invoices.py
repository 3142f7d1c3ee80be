"""Importing invoices from billing: all rows of a file or none; a file that is known already adds nothing.

The file's columns are described in docs/import-files.md. No voucher is written: billing has posted its own.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, clerk_act
from admix.calendar import parse_date
from admix.database.documents import DocumentFile
from admix.errors import Refusal
from admix.formats.csv_rows import BadRow, Columns, read_rows
from admix.money import parse_decimal, parse_rate
from admix.operations.customers import Customer, customers_by_number
from admix.operations.documents import Owner, link_documents
from admix.operations.imports import RowReader, base_name, refuse_bad
from admix.operations.invoices import InvoiceReceipt, InvoiceRow, Lookups, fill_row, insert_items
from admix.operations.roles import ENTERING, require
from admix.prepared import among, listed
from admix.text import identifier
from models.ledger import Item, Party
from models.register import table_of
from models.store import Entry
from models.vouchers import ImportFile

INVOICE_COLUMNS = Columns(
    (
        *("number", "customer", "amount", "currency", "rate", "invoice_date", "due_date", "reminders"),
        *("credits", "instalments", "document"),
    ),
    ("number", "customer", "amount"),
)
_COLUMN_OF = {"item_date": "invoice_date"}


@dataclass(frozen=True)
class InvoiceFile:
    """An invoice file as read, before the registers are asked: rows with their customers, and the bad rows."""

    name: str
    sha256: str
    rows: tuple[tuple[str, InvoiceRow], ...]
    bad: tuple[BadRow, ...]
    paths: Mapping[int, str] = field(default_factory=dict)
    """The document that a row names, by the row's line: a path below the file's own folder."""
    documents: Mapping[int, DocumentFile] = field(default_factory=dict)
    """Those of them that were looked at; they are kept before the file is imported."""


@dataclass(frozen=True)
class EarlierImport:
    """When and by whom a file with the same content was imported."""

    file_name: str
    imported_on: date
    entered: datetime
    user: str
    rows: int


@dataclass(frozen=True)
class InvoiceImport:
    """The receipt of an import: invoices added and their sum in minor units of home currency.

    Nothing is added where `earlier` says that the file is in the register already.
    """

    added: int
    home_total: int
    earlier: EarlierImport | None = None


def read_invoice_file(path: str, data: bytes, today: date) -> InvoiceFile:
    """Read an invoice file; bad rows are kept for the check. Refused: no CSV file with the columns described."""
    rows: list[tuple[str, InvoiceRow]] = []
    bad: list[BadRow] = []
    paths: dict[int, str] = {}
    for row in read_rows(data, INVOICE_COLUMNS):
        if isinstance(row, BadRow):
            bad.append(row)
            continue
        reader = RowReader(row, bad)
        document = reader.text("document")
        if document:
            paths[row.line] = document
        read = _read_row(reader, today)
        if read is not None:
            rows.append(read)
    return InvoiceFile(base_name(path), hashlib.sha256(data).hexdigest(), tuple(rows), tuple(bad), paths)


def _read_row(reader: RowReader, today: date) -> tuple[str, InvoiceRow] | None:
    """Read one row; its `place` is its line in the file."""
    customer = reader.required("customer", str)
    read = InvoiceRow(
        reader.row.line,
        reader.required("number", identifier) or "",
        reader.required("amount", parse_decimal) or Decimal(0),
        reader.value("currency", str.upper),
        reader.value("rate", parse_rate),
        reader.value("invoice_date", lambda text: parse_date(text, today)),
        reader.value("due_date", lambda text: parse_date(text, today)),
        reader.value("reminders", _reminders),
        reader.value("credits", identifier),
        reader.value("instalments", lambda text: _instalments(text, today)) or (),
    )
    return (customer, read) if reader.good and customer is not None else None


def _reminders(text: str) -> int:
    if not (len(text) == 1 and text in "0123456789"):
        raise Refusal("The number of reminders is a digit from 0 to 9.")
    return int(text)


def _instalments(text: str, today: date) -> tuple[tuple[date, Decimal], ...]:
    """Read 1998-10-01:1000.00;1998-11-01:1000.00. Refused: a part that is not a date, a colon and an amount."""
    found: list[tuple[date, Decimal]] = []
    for part in text.strip(";").split(";"):
        day, colon, amount = part.partition(":")
        if not colon:
            raise Refusal("An instalment is written as a date, a colon and an amount: 1998-10-01:1000.00.")
        found.append((parse_date(day, today), parse_decimal(amount)))
    return tuple(found)


def check_invoices(session: Session, file: InvoiceFile, today: date) -> InvoiceImport:
    """Say what importing a file would add; nothing is written.

    Refused, with every bad row: an unknown customer, a number that is taken or stands twice in the file, and
    whatever the form for manual invoices refuses.
    """
    earlier = _earlier_import(session, file)
    return InvoiceImport(0, 0, earlier) if earlier else _receipt(_fill_rows(session, file, today))


@clerk_act
def import_invoices(session: Session, file: InvoiceFile, today: date) -> InvoiceImport:
    """Import a file; a known one, and one without rows, make no entry. Refused: what `check_invoices` refuses.

    Its documents were kept before; here they get their invoices.
    """
    require(session, ENTERING)
    earlier = _earlier_import(session, file)
    if earlier:
        return InvoiceImport(0, 0, earlier)
    rows = _fill_rows(session, file, today)
    if rows:
        entry = begin_entry(session, "invoice_import", today, file.name)
        ids = entry.reserve(Item, len(rows))
        insert_items(session, entry, "import", rows)
        _link(session, entry, file, {receipt.place: item for item, (_, receipt) in zip(ids, rows, strict=True)})
        values = {"kind": "invoices", "file_name": file.name, "sha256": file.sha256, "rows": len(rows)}
        session.connection().execute(
            insert(table_of(ImportFile)).values(entry_id=entry.id, imported_on=today, **values)
        )
    return _receipt(rows)


def _link(session: Session, entry: OpenEntry, file: InvoiceFile, items: Mapping[int, int]) -> None:
    """Give the file's documents to the invoices of their lines."""
    if file.paths.keys() != file.documents.keys():
        raise RuntimeError("an invoice file's documents are looked at and kept before it is imported")
    link_documents(session, entry, [(Owner(item=items[line]), found) for line, found in file.documents.items()])


def _receipt(rows: list[tuple[int, InvoiceReceipt]]) -> InvoiceImport:
    return InvoiceImport(len(rows), sum(receipt.home_amount for _, receipt in rows))


def _earlier_import(session: Session, file: InvoiceFile) -> EarlierImport | None:
    row = session.execute(_EARLIER, {"sha256": file.sha256}).one_or_none()
    return EarlierImport(*row) if row is not None else None


_EARLIER = (
    select(ImportFile.file_name, ImportFile.imported_on, Entry.entered_utc, Entry.user, ImportFile.rows)
    .join(Entry, Entry.id == ImportFile.entry_id)
    .where(ImportFile.kind == "invoices", ImportFile.sha256 == bindparam("sha256"))
)


def _fill_rows(session: Session, file: InvoiceFile, today: date) -> list[tuple[int, InvoiceReceipt]]:
    """Fill in and check all rows; each comes back as the customer's id and a receipt."""
    bad = list(file.bad)
    lookups = Lookups(session)
    customers = customers_by_number(session, (customer for customer, _ in file.rows))
    taken = _taken(session, file)
    lines: dict[str, int] = {}
    filled: list[tuple[int, InvoiceReceipt]] = []
    for customer_number, row in file.rows:
        try:
            _refuse_number(row, lines, taken)
            customer = _known(customers, customer_number)
            filled.append((customer.id, fill_row(lookups, customer, row, today)))
        except Refusal as refusal:
            field = (refusal.field or "").partition(".")[0]
            bad.append(BadRow(row.place, _COLUMN_OF.get(field, field) or None, refusal))
    refuse_bad(file.name, bad)
    return filled


def _known(customers: Mapping[str, Customer], number: str) -> Customer:
    if number not in customers:
        raise Refusal("There is no customer %(number)s.", "customer", number=number)
    return customers[number]


def _refuse_number(row: InvoiceRow, lines: dict[str, int], taken: Mapping[str, str]) -> None:
    """Refuse an invoice number that the ledger or an earlier line of the file has."""
    line = lines.setdefault(row.number, row.place)
    if line != row.place:
        raise Refusal("Invoice %(number)s stands on line %(line)d too.", "number", number=row.number, line=line)
    if row.number in taken:
        raise Refusal(
            "Invoice %(number)s exists already, on customer %(customer)s.",
            "number",
            number=row.number,
            customer=taken[row.number],
        )


def _taken(session: Session, file: InvoiceFile) -> dict[str, str]:
    """Return which of the file's invoice numbers the ledger has, and on which customers."""
    found = session.execute(_TAKEN, {"numbers": listed(row.number for _, row in file.rows)})
    return {row.number: row.customer for row in found}


_TAKEN = (
    select(Item.number, Party.number.label("customer"))
    .join(Party, Party.id == Item.party_id)
    .where(Item.ledger == "customer", Item.number.in_(among("numbers")))
)
