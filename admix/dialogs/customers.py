"""The customer register as tables: the search, the short form, the full form in pages, the lists behind them."""

from dataclasses import replace

from admix.dialogs.form import Box, Column, Dialog, Field, Kind, Line, Part, Rows, Shown, Value, Words
from admix.dialogs.settings import REGISTERS
from admix.dialogs.tables import CUSTOMER_SEARCH, LEDGER
from admix.language import mark

LABEL = 18
RIGHT_LABEL, RIGHT = 16, 42
"""A second label on a row, and the column where it begins."""
FREE_LABEL = 24
TERM_FIELDS = 12
"""So many other search terms have a field; a customer with more keeps those beyond."""
LISTED = 13
"""So many delivery addresses or contacts are seen on their page."""
SHORT_PATH = (LEDGER, REGISTERS, mark("Customers"))
FULL_PATH = (LEDGER, REGISTERS, mark("Customers, full"))

REGISTER_SEARCH = replace(
    CUSTOMER_SEARCH,
    name="register_search",
    path=SHORT_PATH,
    help=(
        mark("Type the customer number, or the beginning of the search key, and press Enter."),
        mark("A number that no customer has can be given to a new one."),
        mark("Enter on the empty form lists every customer by search key."),
        mark("Yes in the first field looks among the customers' other search terms instead."),
    ),
)
NEW_CUSTOMER_QUESTION = Dialog(
    "new_customer",
    (),
    (
        Line(0, mark("No customer has the number"), (Shown("number", 10),), 30),
        Line(1, mark("Add a new customer (y/n)"), (Field("answer", 1, Kind.FLAG),), 30),
    ),
    Box(5, 14, 44, 2),
)
REMOVE_QUESTION = Dialog(
    "remove_question",
    (),
    (
        Line(0, mark("Is removed"), (Shown("what", 46),), 14),
        Line(1, mark("Remove (y/n)"), (Field("answer", 1, Kind.FLAG),), 14),
    ),
    Box(6, 6, 64, 2),
)


def _right(row: int, label: str, *parts: Field | Shown) -> Line:
    return Line(row, label, parts, RIGHT_LABEL, RIGHT)


def _address(row: int) -> tuple[Part, ...]:
    """Return the lines that both forms begin with: name, search key and address."""
    return (
        Line(row, mark("Name"), (Field("name", 60),), LABEL),
        Line(row + 1, mark("Search key"), (Field("search_key", 24),), LABEL),
        Line(row + 2, mark("Street"), (Field("street", 60),), LABEL),
        Line(row + 3, mark("Postcode/town"), (Field("postcode", 10), Field("city", 49, longest=60)), LABEL),
        Line(row + 4, mark("Country"), (Field("country", 2, Kind.CODE),), LABEL),
        _right(row + 4, mark("Lang. sv/nb/en"), Field("language", 2)),
    )


PHONE = Field("phone", 21, longest=60)
EMAIL = Field("email", 60)
TERMS = (Field("payment_term", 8), Shown("payment_term_text", 30))
LIMIT = (Field("credit_limit", 15, Kind.AMOUNT), Shown("home", 3))
CONSUMER = Field("consumer", 1, Kind.FLAG)
CURRENCY = Field("currency", 3, Kind.CODE)
REMARK = Field("remark", 30)
NUMBERS = (
    Line(0, mark("Customer no"), (Shown("number", 10),), LABEL),
    _right(0, mark("Created"), Shown("created", 8)),
)
WAYS = ("follow_ups", "remove", "deliveries", "contacts")
"""Fields that lead on from the form and are no part of the customer."""
SAVING_HELP = mark("Enter shows what is to be saved, Enter again saves it. Enter without a change leaves.")
CODES_HELP = mark("A code that is not in its register, as ?, shows the register: choose with the arrows and Enter.")
LIMIT_HELP = mark("Only an approver or the administrator changes the credit limit; empty is no limit.")
REMOVE_HELP = mark("Remove takes the customer away, if nothing in the ledger refers to it.")


def _leading_on(row: int) -> tuple[Part, ...]:
    return (
        Line(row, mark("Follow-ups (y)"), (Field("follow_ups", 1, Kind.FLAG),), LABEL),
        _right(row, mark("Remove (y)"), Field("remove", 1, Kind.FLAG)),
    )


CUSTOMER_SHORT = Dialog(
    "customer_short",
    SHORT_PATH,
    (
        *NUMBERS,
        *_address(1),
        Line(6, mark("Phone"), (PHONE,), LABEL),
        _right(6, mark("Currency"), CURRENCY),
        Line(7, mark("E-mail"), (EMAIL,), LABEL),
        Line(8, mark("Pay. terms"), TERMS, LABEL),
        Line(9, mark("Consumer (y)"), (CONSUMER,), LABEL),
        Line(10, mark("Org. number"), (Field("orgnr", 20),), LABEL),
        _right(10, mark("VAT no"), Field("vat_number", 20)),
        Line(11, mark("Max credit"), LIMIT, LABEL),
        Line(12, mark("Remark"), (REMARK,), LABEL),
        *_leading_on(14),
    ),
    help=(SAVING_HELP, CODES_HELP, LIMIT_HELP, REMOVE_HELP),
)

_PAGE = Value(0, 69, Shown("page", 11, right=True))
_HEAD: tuple[Part, ...] = (
    Line(0, mark("Customer no"), (Shown("number", 10), Shown("who", 36)), LABEL),
    _PAGE,
)
PAGES_HELP = mark("PageDown and PageUp turn the pages; Tab in the last field goes to the next page.")
_HELP = (SAVING_HELP, PAGES_HELP, CODES_HELP, LIMIT_HELP, REMOVE_HELP)


def _page(name: str, *parts: Part) -> Dialog:
    return Dialog(name, FULL_PATH, (*_HEAD, *parts), help=_HELP)


FULL_ADDRESS = _page(
    "customer_address",
    *_address(2),
    Line(7, mark("Phone"), (PHONE,), LABEL),
    _right(7, mark("Fax no"), Field("fax", 20, longest=24)),
    Line(8, mark("E-mail"), (EMAIL,), LABEL),
    Line(9, mark("Group code"), (Field("group_code", 10),), LABEL),
    Line(10, mark("Created"), (Shown("created", 8),), LABEL),
    *_leading_on(12),
)
FULL_TRADE = _page(
    "customer_trade",
    Line(2, mark("Consumer (y)"), (CONSUMER,), LABEL),
    _right(2, mark("Currency"), CURRENCY),
    Line(3, mark("Pay. terms"), TERMS, LABEL),
    Line(4, mark("District"), (Field("district", 6), Shown("district_text", 40)), LABEL),
    Line(5, mark("Category"), (Field("category", 6), Shown("category_text", 40)), LABEL),
    Line(6, mark("Salesperson"), (Field("salesperson", 6), Shown("salesperson_text", 40)), LABEL),
    Line(8, mark("Discount %"), (Field("discount", 6, Kind.AMOUNT),), LABEL),
    Line(9, mark("Max credit"), LIMIT, LABEL),
    Line(11, mark("Org. number"), (Field("orgnr", 20),), LABEL),
    _right(11, mark("VAT no"), Field("vat_number", 20)),
)
FULL_BLOCKS = _page(
    "customer_blocks",
    Line(2, mark("Reminder stop (y)"), (Field("reminder_stop", 1, Kind.FLAG),), 24),
    Line(3, mark("Stop until"), (Field("reminder_stop_until", 6, Kind.DATE),), 24),
    Line(4, mark("Reason of the stop"), (Field("reminder_stop_reason", 40),), 24),
    Line(6, mark("Interest block (y)"), (Field("interest_block", 1, Kind.FLAG),), 24),
    Line(8, mark("Remark"), (REMARK,), 24),
)
FULL_TERMS = _page(
    "customer_terms", Rows(2, TERM_FIELDS, (Column(mark("Other search terms"), 0, 0, Field("term", 24)),))
)


def _listing(name: str, label: str, way: str) -> Dialog:
    shown = (Value(4 + row, 0, Shown(f"{way}.{row}", 79)) for row in range(LISTED))
    return _page(name, Line(2, label, (Field(way, 1, Kind.FLAG),), 30), *shown)


FULL_DELIVERIES = _listing("customer_deliveries", mark("Change delivery addresses (y)"), "deliveries")
FULL_CONTACTS = _listing("customer_contacts", mark("Change contacts (y)"), "contacts")
CUSTOMER_PAGES = (FULL_ADDRESS, FULL_TRADE, FULL_BLOCKS, FULL_TERMS, FULL_DELIVERIES, FULL_CONTACTS)


def free_page(lines: tuple[Line, ...]) -> Dialog:
    """Return the page of the company's own fields."""
    return _page("customer_free_fields", Words(1, 0, mark("Free fields")), *lines)


_ROW_CUSTOMER = Line(0, mark("Customer no"), (Shown("number", 10), Shown("who", 40)), LABEL)
_ROW_REMOVE = Line(8, mark("Remove (y)"), (Field("remove", 1, Kind.FLAG),), LABEL)
LIST_HELP = mark("Enter on a line changes it; on the last line a new one is added.")
CONTACTS_LIST = Dialog("contacts", (LEDGER, REGISTERS, mark("Contacts")), (_ROW_CUSTOMER,), help=(LIST_HELP,))
DELIVERIES_LIST = Dialog(
    "deliveries", (LEDGER, REGISTERS, mark("Delivery addresses")), (_ROW_CUSTOMER,), help=(LIST_HELP,)
)
CONTACT = Dialog(
    "contact",
    CONTACTS_LIST.path,
    (
        _ROW_CUSTOMER,
        Line(2, mark("Name"), (Field("name", 40),), LABEL),
        Line(3, mark("Title"), (Field("title", 24),), LABEL),
        Line(4, mark("Phone"), (Field("phone", 24),), LABEL),
        Line(5, mark("E-mail"), (EMAIL,), LABEL),
        _ROW_REMOVE,
    ),
    help=(SAVING_HELP,),
)
DELIVERY = Dialog(
    "delivery",
    DELIVERIES_LIST.path,
    (
        _ROW_CUSTOMER,
        Line(2, mark("Name"), (Field("name", 60),), LABEL),
        Line(3, mark("Street"), (Field("street", 60),), LABEL),
        Line(4, mark("Postcode/town"), (Field("postcode", 10), Field("city", 49, longest=60)), LABEL),
        _ROW_REMOVE,
    ),
    help=(SAVING_HELP, mark("The first delivery address is the one that payments and inquiries show.")),
)
