"""All tables of the register, in the order in which a newcomer should read them."""

from sqlalchemy import Table

from models.company import (
    Account,
    Company,
    CurrencyRate,
    CurrencyRow,
    ModuleLink,
    PaymentMethod,
    PaymentTerm,
    UserRole,
)
from models.corrections import Revaluation, RevaluationLine, WriteOffDecision, WriteOffRequest
from models.drafts import DraftBatch, DraftLine
from models.ledger import (
    Allocation,
    DeliveryAddress,
    Instalment,
    Item,
    ItemDueDate,
    Party,
    PartyTerm,
    Payment,
    PaymentBatch,
)
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
from models.store import Entry, EntryChange, Store
from models.types import Base
from models.vouchers import (
    GlExport,
    GlExportVoucher,
    ImportFile,
    Journal,
    JournalAct,
    JournalBatch,
    JournalPrint,
    Posting,
    Voucher,
)

__all__ = ["DRAFTS", "MAINTAINED", "SEALED", "TABLES", "Base", "sealed_columns", "table_of"]

TABLES = (
    Store,
    Company,
    Account,
    ModuleLink,
    CurrencyRow,
    CurrencyRate,
    PaymentTerm,
    PaymentMethod,
    UserRole,
    District,
    Category,
    Salesperson,
    FreeField,
    Party,
    PartyTerm,
    DeliveryAddress,
    PartyField,
    PartyContact,
    FollowUp,
    Entry,
    EntryChange,
    Item,
    ItemDueDate,
    Instalment,
    ItemHandling,
    DocumentLink,
    PaymentBatch,
    Payment,
    Allocation,
    WriteOffRequest,
    WriteOffDecision,
    Revaluation,
    RevaluationLine,
    Voucher,
    Posting,
    Journal,
    JournalBatch,
    JournalAct,
    JournalPrint,
    GlExport,
    GlExportVoucher,
    ImportFile,
    DraftBatch,
    DraftLine,
)


def table_of(model: type[Base]) -> Table:
    """Return a model's Core table."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model)
    return table


SEALED = tuple(table_of(model) for model in TABLES if model.__audit__ == "sealed")
"""Tables whose rows are facts: written once, never changed, under the seal of their entry."""
MAINTAINED = tuple(table_of(model) for model in TABLES if model.__audit__ == "maintained")
"""Tables of master data: each change leaves a before and after, the last of which a row must equal."""

DRAFTS = tuple(table_of(model) for model in TABLES if model.__audit__ == "draft")
"""Tables of open batches: working papers, under a seal of their own until they are approved or thrown away."""


def sealed_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that the audit trail answers for: all but the derived and the technical ones."""
    return tuple(column.name for column in table.columns if "audit" not in column.info)
