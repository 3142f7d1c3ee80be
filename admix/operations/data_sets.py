"""The catalogue that reports of the clerk's own are made from: data sets, and their columns by fixed names.

Nothing else of the register can be asked for: a name that stands here is an expression of ours, never text from a
file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import aliased

from admix.errors import Refusal
from admix.language import mark
from admix.operations.handling import REMINDERS
from admix.operations.registers import CUSTOMER, NOTHING
from models.company import Account, CurrencyRow, PaymentTerm
from models.ledger import Allocation, Item, Party, Payment, PaymentBatch
from models.registers import Category, District, ItemHandling, Salesperson
from models.store import Entry
from models.vouchers import Posting, Voucher

Kind = Literal["text", "code", "word", "date", "count", "home", "amount", "percent", "flag"]
"""What a column holds: `code` is a text that is ordered by size, `word` one of a few codes that are shown as words,
`home` an amount in home currency, `amount` one in the row's own currency, `percent` hundredths of a percent."""
SUMMED: tuple[Kind, ...] = ("home", "amount", "count")
LeadsTo = Literal["customer", "item", "batch", "voucher"]


@dataclass(frozen=True)
class DataColumn:
    """A column of a data set: its name in files, its heading, what it holds, its expression."""

    key: str
    heading: str
    kind: Kind
    expression: Any
    width: int = 10
    words: Mapping[str, str] = field(default_factory=dict)
    """The word for each code of a `word`, marked for the catalogues."""


@dataclass(frozen=True)
class DataSet:
    """Rows of one kind, such as invoices, with every column that can be chosen."""

    key: str
    title: str
    columns: tuple[DataColumn, ...]
    source: "Select[*tuple[Any, ...]]"
    """Where its rows come from: a statement to which columns are added."""
    order: tuple[Any, ...]
    """What ends every sort order, so that the same report always has its rows in the same order."""
    decimals: Any = NOTHING
    """The decimals of the row's own currency."""
    way: tuple[LeadsTo, Any] | None = None
    """Where a row leads to, and by what."""

    def column(self, key: str, where: str) -> DataColumn:
        """Return a column by its name. Refused: one that the data set has not; those that it has are named."""
        for column in self.columns:
            if column.key == key:
                return column
        known = ", ".join(column.key for column in self.columns)
        raise Refusal(
            "%(data)s has no column %(key)s. There is: %(known)s.", where, data=self.key, key=key, known=known
        )


ITEM_WORDS = {
    "invoice": mark("invoice"),
    "credit_note": mark("credit note"),
    "on_account": mark("on account"),
    "fee": mark("fee"),
}
TAKEN_WORDS = {
    "payment": mark("payment"),
    "reduction": mark("reduction"),
    "exchange": mark("exchange difference"),
    "discount": mark("cash discount"),
    "rounding": mark("rounding"),
    "write_off": mark("bad debt"),
    "match": mark("matching"),
}
_OPEN = (
    select(func.coalesce(func.sum(Item.open_home), NOTHING))
    .where(Item.party_id == Party.id, Item.open_home != NOTHING)
    .correlate(Party)
    .scalar_subquery()
)
_WHO = (
    DataColumn("customer", mark("Customer"), "code", Party.number),
    DataColumn("name", mark("Name"), "text", Party.name, 26),
    DataColumn("search_key", mark("Search key"), "text", Party.search_key, 14),
    DataColumn("city", mark("City"), "text", Party.city, 14),
    DataColumn("country", mark("Country"), "text", Party.country, 4),
    DataColumn("terms", mark("Terms"), "code", Party.payment_term, 6),
    DataColumn("district", mark("District"), "code", Party.district, 8),
    DataColumn("category", mark("Category"), "code", Party.category, 8),
    DataColumn("salesperson", mark("Salesp."), "code", Party.salesperson, 7),
)
_CUSTOMERS = DataSet(
    "customers",
    mark("Customers"),
    (
        *_WHO,
        DataColumn("street", mark("Street"), "text", Party.street, 24),
        DataColumn("postcode", mark("Postcode"), "text", Party.postcode, 8),
        DataColumn("phone", mark("Phone"), "text", Party.phone, 16),
        DataColumn("email", mark("E-mail"), "text", Party.email, 24),
        DataColumn("language", mark("Lang"), "text", Party.language, 4),
        DataColumn("currency", mark("Cur"), "text", Party.currency, 3),
        DataColumn("terms_text", mark("Payment terms"), "text", PaymentTerm.text, 20),
        DataColumn("district_text", mark("District's name"), "text", District.text, 20),
        DataColumn("category_text", mark("Category's name"), "text", Category.text, 20),
        DataColumn("salesperson_name", mark("Salesperson's name"), "text", Salesperson.name, 20),
        DataColumn("orgnr", mark("Org. no"), "text", Party.orgnr, 12),
        DataColumn("vat_number", mark("VAT no"), "text", Party.vat_number, 16),
        DataColumn("consumer", mark("Consumer"), "flag", Party.consumer, 8),
        DataColumn("credit_limit", mark("Credit limit"), "home", Party.credit_limit, 13),
        DataColumn("balance", mark("Balance"), "home", _OPEN, 13),
        DataColumn("discount", mark("Discount %"), "percent", Party.discount, 10),
        DataColumn("created", mark("Created"), "date", Party.created),
        DataColumn("last_order", mark("Last order"), "date", Party.last_order),
        DataColumn("remark", mark("Remark"), "text", Party.remark, 20),
    ),
    select()
    .select_from(Party)
    .join(PaymentTerm, PaymentTerm.code == Party.payment_term)
    .outerjoin(District, District.code == Party.district)
    .outerjoin(Category, Category.code == Party.category)
    .outerjoin(Salesperson, Salesperson.code == Party.salesperson)
    .where(Party.ledger == CUSTOMER),
    (Party.id,),
    way=("customer", Party.number),
)
_ITEM = (
    DataColumn("number", mark("Invoice"), "code", Item.number, 8),
    DataColumn("kind", mark("Kind"), "word", Item.kind, 11, ITEM_WORDS),
    DataColumn("item_date", mark("Inv.date"), "date", Item.item_date),
    DataColumn("due_date", mark("Due date"), "date", Item.due_date),
    DataColumn("currency", mark("Cur"), "text", Item.currency, 3),
)
_ITEMS = DataSet(
    "items",
    mark("Invoices"),
    (
        *_ITEM,
        DataColumn("amount", mark("Amount"), "amount", Item.amount, 13),
        DataColumn("home_amount", mark("In home c."), "home", Item.home_amount, 13),
        DataColumn("rest", mark("Rest"), "amount", Item.open_amount, 13),
        DataColumn("home_rest", mark("Rest home"), "home", Item.open_home, 13),
        DataColumn("reminders", mark("Rem"), "count", REMINDERS, 3),
        DataColumn("disputed", mark("Disputed"), "flag", ItemHandling.disputed, 8),
        DataColumn("reminder_stop", mark("Stop"), "flag", ItemHandling.reminder_stop, 4),
        *_WHO,
    ),
    select()
    .select_from(Item)
    .join(Party, Party.id == Item.party_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
    .outerjoin(ItemHandling, ItemHandling.item_id == Item.id)
    .where(Item.ledger == CUSTOMER),
    (Item.id,),
    CurrencyRow.decimals,
    ("item", Item.number),
)
_PAYMENTS = DataSet(
    "payments",
    mark("Payments"),
    (
        DataColumn("batch", mark("Batch"), "count", PaymentBatch.number, 7),
        DataColumn("value_date", mark("Date"), "date", Payment.value_date),
        DataColumn("method", mark("Method"), "text", PaymentBatch.method, 10),
        DataColumn("currency", mark("Cur"), "text", PaymentBatch.currency, 3),
        DataColumn("amount", mark("Amount"), "amount", Payment.amount, 13),
        DataColumn("home_amount", mark("In home c."), "home", Payment.home_amount, 13),
        DataColumn("user", mark("User"), "text", Entry.user, 10),
        *_WHO,
    ),
    select()
    .select_from(Payment)
    .join(PaymentBatch, PaymentBatch.id == Payment.batch_id)
    .join(Party, Party.id == Payment.party_id)
    .join(CurrencyRow, CurrencyRow.code == PaymentBatch.currency)
    .join(Entry, Entry.id == Payment.entry_id)
    .where(Party.ledger == CUSTOMER),
    (Payment.id,),
    CurrencyRow.decimals,
    ("batch", PaymentBatch.number),
)
_BACK = aliased(Allocation, name="taken_back")
_TAKEN = DataSet(
    "settlements",
    mark("Settlements"),
    (
        DataColumn("value_date", mark("Date"), "date", Allocation.value_date),
        DataColumn("taken", mark("What"), "word", Allocation.kind, 14, TAKEN_WORDS),
        DataColumn("taken_amount", mark("Taken"), "amount", Allocation.amount, 13),
        DataColumn("taken_home", mark("Taken, home c."), "home", Allocation.home_amount, 13),
        DataColumn("reversal", mark("Reversal"), "flag", Allocation.reverses_id.is_not(None), 8),
        DataColumn("reversed", mark("Reversed"), "flag", _BACK.id.is_not(None), 8),
        *_ITEM,
        *_WHO,
    ),
    select()
    .select_from(Allocation)
    .join(Item, Item.id == Allocation.item_id)
    .join(Party, Party.id == Item.party_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
    .outerjoin(_BACK, _BACK.reverses_id == Allocation.id)
    .where(Item.ledger == CUSTOMER),
    (Allocation.id,),
    CurrencyRow.decimals,
    ("item", Item.number),
)
_POSTINGS = DataSet(
    "postings",
    mark("Postings"),
    (
        DataColumn("series", mark("Series"), "text", Voucher.series, 6),
        DataColumn("voucher", mark("Voucher"), "count", Voucher.number, 8),
        DataColumn("voucher_date", mark("Date"), "date", Voucher.voucher_date),
        DataColumn("account", mark("Account"), "code", Posting.account, 8),
        DataColumn("account_name", mark("Account name"), "text", Account.name, 26),
        DataColumn("debit", mark("Debit"), "home", func.max(Posting.amount, NOTHING), 13),
        DataColumn("credit", mark("Credit"), "home", func.max(-Posting.amount, NOTHING), 13),
        DataColumn("posted", mark("Amount"), "home", Posting.amount, 13),
        DataColumn("text", mark("Voucher text"), "text", Voucher.text, 26),
        DataColumn("user", mark("User"), "text", Entry.user, 10),
    ),
    select()
    .select_from(Posting)
    .join(Voucher, Voucher.id == Posting.voucher_id)
    .join(Account, Account.number == Posting.account)
    .join(Entry, Entry.id == Voucher.entry_id),
    (Voucher.series, Voucher.number, Posting.line),
    way=("voucher", Voucher.series + cast(Voucher.number, Text)),
)
DATA_SETS = {data.key: data for data in (_CUSTOMERS, _ITEMS, _PAYMENTS, _TAKEN, _POSTINGS)}


def find_data_set(key: str) -> DataSet:
    """Return a data set by its name. Refused: an unknown one; those there are are named."""
    found = DATA_SETS.get(key)
    if found is None:
        raise Refusal(
            "There is no data set %(key)s. There is: %(known)s.", "data", key=key, known=", ".join(DATA_SETS)
        )
    return found
