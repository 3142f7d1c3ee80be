"""The simple registers as tables: for each its list's search, its list's columns, and the form of a row."""

from collections.abc import Mapping
from dataclasses import dataclass

from admix.dialogs.form import Box, Dialog, Field, Kind, Line, Shown, Words
from admix.dialogs.settings import REGISTERS
from admix.dialogs.tables import LEDGER
from admix.language import mark
from admix.operations.party_registers import KIND_WORDS

LABEL = 30


@dataclass(frozen=True)
class ListColumn:
    """A column of a register's list: its heading, its width, the column of the row and how that is shown."""

    heading: str
    cells: int
    name: str
    kind: Kind = Kind.TEXT
    words: Mapping[str, str] | None = None
    """What is said for each code, where the row holds a code."""


def _searched(name: str, title: str, *help_: str) -> Dialog:
    """Return the search over a register's list."""
    return Dialog(
        f"{name}_list",
        (LEDGER, REGISTERS, title),
        (Line(0, mark("Search for"), (Field("search", 24),), 12, 1),),
        help=(*help_, *LIST_HELP),
    )


def _form(name: str, title: str, *lines: Line | Words, help_: tuple[str, ...] = ()) -> Dialog:
    """Return the form of a register's row."""
    has_code = any(isinstance(line, Line) and line.label == CODE for line in lines)
    return Dialog(
        name, (LEDGER, REGISTERS, title), lines, help=(*help_, FORM_HELP, *([CODE_HELP] if has_code else ()))
    )


LIST_HELP = (
    mark("Enter on a row changes it; Enter on the last line, or n anywhere, makes a new one."),
    mark("Minus (-) removes the row under the ruler, if nothing uses it. Esc goes to the search, Esc again leaves."),
    mark("The search lists the codes that begin so, or, if none does, the texts; an empty one lists everything."),
)
FORM_HELP = mark("Enter shows what is to be saved, Enter again saves it. Esc goes back to the list.")
CODE_HELP = mark("A code that is in use cannot be changed: enter a new row and let what used the old one use that.")
CODE, DESCRIPTION = mark("Code"), mark("Description")

REMOVE_QUESTION = Dialog(
    "remove_row",
    (),
    (
        Line(0, mark("Row"), (Shown("row", 44),), 10),
        Line(1, mark("Remove this row (y/n)"), (Field("answer", 1, Kind.FLAG),), 33),
    ),
    Box(6, 9, 58, 2),
)

TERMS_TITLE = mark("Payment terms")
TERMS_LIST = _searched("terms", TERMS_TITLE)
TERMS_COLUMNS = (
    ListColumn(CODE, 6, "code"),
    ListColumn(DESCRIPTION, 34, "text"),
    ListColumn(mark("Months"), 7, "months", Kind.COUNT),
    ListColumn(mark("Days"), 5, "days", Kind.COUNT),
    ListColumn(mark("M.end"), 6, "end_of_month", Kind.FLAG),
    ListColumn(mark("Disc.%"), 6, "discount_percent", Kind.AMOUNT),
    ListColumn(mark("In days"), 8, "discount_days", Kind.COUNT),
)
TERMS = _form(
    "terms",
    TERMS_TITLE,
    Line(0, CODE, (Field("code", 6, Kind.CODE),), LABEL),
    Line(1, DESCRIPTION, (Field("text", 40),), LABEL),
    Line(3, mark("Months"), (Field("months", 2, Kind.COUNT),), LABEL),
    Line(4, mark("Days"), (Field("days", 3, Kind.COUNT),), LABEL),
    Line(5, mark("End of the month (y/n)"), (Field("end_of_month", 1, Kind.FLAG),), LABEL),
    Line(7, mark("Cash discount in percent"), (Field("discount_percent", 6, Kind.AMOUNT),), LABEL),
    Line(8, mark("Given within days"), (Field("discount_days", 3, Kind.COUNT),), LABEL),
    help_=(
        mark("An invoice is due so many months and then days after its date, perhaps moved to that month's end."),
        mark("90 days net are 3 months: 980913 gives 981213. The day is kept, or is the last one of its month."),
        mark("Terms that change leave the due dates of invoices as they are."),
        mark("The cash discount is read when the money comes, so a changed one is offered on open invoices too."),
    ),
)

CURRENCIES_TITLE = mark("Currencies")
CURRENCIES_LIST = _searched(
    "currencies", CURRENCIES_TITLE, mark("The letter r shows the rates of the currency under the ruler.")
)
CURRENCIES_COLUMNS = (
    ListColumn(CODE, 5, "code"),
    ListColumn(mark("Name"), 40, "name"),
    ListColumn(mark("Decimals"), 10, "decimals", Kind.COUNT),
    ListColumn(mark("Rate for"), 10, "rate_per", Kind.COUNT),
)
CURRENCY = _form(
    "currency",
    CURRENCIES_TITLE,
    Line(0, CODE, (Field("code", 3, Kind.CODE),), LABEL),
    Line(1, mark("Name"), (Field("name", 40),), LABEL),
    Line(3, mark("Decimals"), (Field("decimals", 1, Kind.COUNT),), LABEL),
    Line(4, mark("Rate for units (1 or 100)"), (Field("rate_per", 3, Kind.COUNT),), LABEL),
    help_=(
        mark("The code is the three letters of ISO 4217. A yen has no decimals, and its rate is for 100."),
        mark("Decimals and unit stay once anything uses the currency, or amounts would mean something else."),
    ),
)

RATES_TITLE = mark("Exchange rates")
_CURRENCY_LINE = Line(0, mark("Currency"), (Shown("currency", 3), Shown("name", 40)), 12, 1)
RATES_LIST = Dialog(
    "rates_list",
    (LEDGER, REGISTERS, RATES_TITLE),
    (_CURRENCY_LINE,),
    help=(
        mark("The newest rate stands first. A rate holds from its day on, until the day of the next one."),
        mark("Enter on a row changes it; Enter on the last line, or n anywhere, makes a new one."),
        mark("A wrong rate may be changed or removed (-): what was posted with it keeps it, and so do open batches."),
    ),
)
RATES_COLUMNS = (
    ListColumn(mark("From"), 12, "valid_from", Kind.DATE),
    ListColumn(mark("Rate"), 14, "rate", Kind.RATE),
)
RATE = _form(
    "rate",
    RATES_TITLE,
    _CURRENCY_LINE,
    Line(2, mark("From"), (Field("valid_from", 6, Kind.DATE),), 12, 1),
    Line(3, mark("Rate"), (Field("rate", 12, Kind.RATE), Shown("per", 30)), 12, 1),
    help_=(
        mark("The rate is in home currency for one unit, or for 100 where the currency says so; 5 decimals at most."),
        mark("A new rate without a day holds from today."),
    ),
)

METHODS_TITLE = mark("Payment methods")
METHODS_LIST = _searched("methods", METHODS_TITLE)
METHODS_COLUMNS = (
    ListColumn(CODE, 12, "code"),
    ListColumn(DESCRIPTION, 40, "text"),
    ListColumn(mark("Account"), 8, "account"),
)
METHOD = _form(
    "method",
    METHODS_TITLE,
    Line(0, CODE, (Field("code", 12),), LABEL),
    Line(1, DESCRIPTION, (Field("text", 40),), LABEL),
    Line(3, mark("Account"), (Field("account", 8, Kind.NUMBER),), LABEL),
    help_=(
        mark(
            "What is paid by this method goes to the account. One that the chart lacks is asked its name and added."
        ),
    ),
)

DISTRICTS_TITLE, CATEGORIES_TITLE, SALESPEOPLE_TITLE = mark("Districts"), mark("Categories"), mark("Salespeople")
DISTRICTS_LIST = _searched("districts", DISTRICTS_TITLE)
CATEGORIES_LIST = _searched("categories", CATEGORIES_TITLE)
SALESPEOPLE_LIST = _searched("salespeople", SALESPEOPLE_TITLE)
NAMED_COLUMNS = (ListColumn(CODE, 6, "code"), ListColumn(DESCRIPTION, 40, "text"))
_NAMED = (
    Line(0, CODE, (Field("code", 6, Kind.CODE),), LABEL),
    Line(1, DESCRIPTION, (Field("text", 40),), LABEL),
)
DISTRICT = _form("district", DISTRICTS_TITLE, *_NAMED)
CATEGORY = _form("category", CATEGORIES_TITLE, *_NAMED)
SALESPEOPLE_COLUMNS = (
    ListColumn(CODE, 6, "code"),
    ListColumn(mark("Name"), 26, "name"),
    ListColumn(mark("Phone"), 17, "phone"),
    ListColumn(mark("E-mail"), 24, "email"),
)
SALESPERSON = _form(
    "salesperson",
    SALESPEOPLE_TITLE,
    Line(0, CODE, (Field("code", 6, Kind.CODE),), 12, 1),
    Line(1, mark("Name"), (Field("name", 40),), 12, 1),
    Line(2, mark("Phone"), (Field("phone", 24),), 12, 1),
    Line(3, mark("E-mail"), (Field("email", 60),), 12, 1),
)

FREE_FIELDS_TITLE = mark("Free fields")
FREE_FIELDS_LIST = Dialog(
    "free_fields_list",
    (LEDGER, REGISTERS, FREE_FIELDS_TITLE),
    (),
    help=(
        mark("Free fields are the company's own: they stand in the customer's form, in the order of their places."),
        mark("Enter on a row changes it; Enter on the last line, or n anywhere, makes a new one."),
        mark("Minus (-) removes a field in which no customer has anything."),
    ),
)
FREE_FIELDS_COLUMNS = (
    ListColumn(mark("Place"), 6, "place", Kind.COUNT),
    ListColumn(mark("Label"), 24, "label"),
    ListColumn(mark("Holds"), 20, "kind", words=KIND_WORDS),
)
FREE_FIELD = _form(
    "free_field",
    FREE_FIELDS_TITLE,
    Line(0, mark("Place (1-14)"), (Field("place", 2, Kind.COUNT),), LABEL),
    Line(1, mark("Label"), (Field("label", 24),), LABEL),
    Line(2, mark("Holds (1-4)"), (Field("kind", 1, Kind.COUNT), Shown("kind_word", 20)), LABEL),
    Words(4, 0, mark("1 free text, 2 number, 3 date, 4 yes or no")),
    help_=(mark("What a field holds stays once customers have something in it; its label and place may change."),),
)
