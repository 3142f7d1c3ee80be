"""What the menu offers: every program with its number, its words and where it is found.

A number is a program's for good: it stands beside the name in every menu and can be typed in any of them. The numbers
21 to 23 are kept for reminders, interest and purging.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from admix.dialogs.inquiries import INQUIRY
from admix.language import mark


@dataclass(frozen=True)
class Entry:
    """A line of a menu: its number, its words, its program and where that is, or the menu it opens.

    A heading has no number and goes on to the next blank line.
    """

    number: str
    text: str
    program: str = ""
    module: str = ""
    """The module of the program; its function is called as the program, `program(app)`."""
    menu: str = ""
    """The name of the menu that it opens."""


def _at(number: str, text: str, program: str, module: str) -> Entry:
    return Entry(number, text, program, f"screens.{module}")


LEFT = (
    Entry("", mark("Registration")),
    _at("1", mark("Manual invoices"), "manual_invoices", "programs"),
    _at("2", mark("Payments"), "payments", "programs"),
    _at("6", mark("Matching"), "match_customers", "matching"),
    _at("7", mark("Bad debts"), "write_off_invoices", "write_offs"),
    _at("8", mark("Instalments"), "instalments", "instalments"),
    Entry("", ""),
    _at("3", mark("Payment journal"), "journal", "programs"),
    Entry("", ""),
    Entry("", mark("Inquiries")),
    _at("4", mark("Customer"), "customer_inquiry", "programs"),
    _at("5", mark("Invoices"), "invoice_inquiry", "programs"),
    _at("9", mark("Payment batches"), "batch_list", "batch_list"),
    _at("10", mark("Matchings and bad debts"), "acts", "acts"),
)
RIGHT = (
    Entry("", mark("General ledger")),
    _at("11", mark("Revaluation"), "revaluation", "gl"),
    _at("12", mark("SIE export"), "sie_export", "gl"),
    _at("13", mark("Reconciliation"), "reconciliation", "gl"),
    Entry("", ""),
    Entry("20", mark("Reports"), menu="reports"),
    Entry("24", mark("Registers"), menu="registers"),
    Entry("", ""),
    Entry("0", mark("End"), "end"),
)
REPORTS: tuple[Entry, ...] = (
    _at("30", mark("Ledger specification"), "report_specification", "reports"),
    _at("31", mark("Invoices per customer"), "report_invoices", "reports"),
    _at("32", mark("Payments per customer"), "report_payments", "reports"),
    _at("33", mark("Ageing"), "report_ageing", "reports"),
    _at("34", mark("Payment forecast"), "report_forecast", "reports"),
    _at("35", mark("Statement of account"), "report_statement", "reports"),
    _at("36", mark("Customer list"), "report_customers", "reports"),
    _at("37", mark("Credit limits"), "report_credit_limits", "reports"),
    _at("38", mark("Posting list"), "report_postings", "reports"),
    _at("39", mark("Days sales outstanding"), "report_dso", "reports"),
    _at("40", mark("Report generator"), "report_generator", "own_reports"),
    _at("41", mark("Own reports"), "own_reports", "own_reports"),
    _at("42", mark("Forecast test"), "report_forecast_test", "reports"),
)
"""The reports, by the numbers from 30 on."""
REGISTERS: tuple[Entry, ...] = (
    _at("50", mark("Customers"), "customers", "customer_register"),
    _at("51", mark("Customers, full"), "customers_full", "customer_register"),
    _at("52", mark("Invoices"), "maintenance", "maintenance"),
    _at("53", mark("Payment terms"), "payment_terms", "registers"),
    _at("54", mark("Currencies"), "currencies", "registers"),
    _at("55", mark("Payment methods"), "payment_methods", "registers"),
    _at("56", mark("Districts"), "districts", "registers"),
    _at("57", mark("Categories"), "categories", "registers"),
    _at("58", mark("Salespeople"), "salespeople", "registers"),
    _at("59", mark("Free fields"), "free_fields", "registers"),
    _at("60", mark("Follow-ups"), "follow_ups", "follow_ups"),
)
"""The registers about customers and invoices, by the numbers from 50 on."""
SETTINGS = (
    _at("14", mark("Control record"), "control_record", "control_record"),
    _at("15", mark("Roles"), "user_roles", "user_roles"),
    _at("16", mark("Module links"), "module_links", "module_links"),
)
"""What the company itself works by; it stands beside the registers."""

FIRST = "menu"
END = RIGHT[-1]
ABOVE = Entry("0", mark("Previous menu"), menu=FIRST)
MENU_ROWS = 14
"""So many rows a column of a menu has."""
ALSO: Mapping[str, tuple[str, ...]] = {"Inquiries": (INQUIRY,), "34": ("betalnigsprognos",)}
"""What a program, by its number, or a heading is called besides: the manual has two names, or misspells one."""


@dataclass(frozen=True)
class MenuPage:
    """A menu as it is shown: the words of its path after the ledger's, its two columns."""

    path: tuple[str, ...]
    left: tuple[Entry, ...]
    right: tuple[Entry, ...]

    @property
    def choices(self) -> tuple[Entry, ...]:
        """Return what can be chosen, in the order of the arrows."""
        return tuple(entry for entry in (*self.left, *self.right) if entry.number)


def opened(path: str, left: tuple[Entry, ...], right: tuple[Entry, ...]) -> MenuPage:
    """Return a menu that another one opens; it ends with the way back."""
    return MenuPage((path,), left, (*right, *([Entry("", "")] if right else []), ABOVE))


def halves(entries: tuple[Entry, ...]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Part lines into two columns, of which the left one may have one more."""
    half = (len(entries) + 1) // 2
    return entries[:half], entries[half:]


PAGES = {
    FIRST: MenuPage((), LEFT, RIGHT),
    "reports": opened(mark("Reports"), *halves(REPORTS)),
    "registers": opened(mark("Registers"), REGISTERS, SETTINGS),
}
PROGRAMS = {entry.number: entry for entry in (*LEFT, *RIGHT, *REPORTS, *REGISTERS, *SETTINGS) if entry.number}
"""What a number leads to in any menu; only 0 has a meaning of its own in those that another one opens."""


@dataclass(frozen=True)
class Place:
    """Where in the tree something stands: the headings and lines that lead to it, then itself."""

    steps: tuple[Entry, ...]

    @property
    def entry(self) -> Entry:
        """Return what stands there."""
        return self.steps[-1]


def places(menu: str = FIRST, above: tuple[Entry, ...] = ()) -> Iterator[Place]:
    """Return everything that can be chosen in a menu and in those that it opens, in the order of the arrows."""
    page = PAGES[menu]
    for column in (page.left, page.right):
        heading: tuple[Entry, ...] = ()
        for entry in column:
            if not entry.number:
                heading = (entry,) if entry.text else ()
            elif entry != ABOVE:
                steps = (*above, *heading, entry)
                yield Place(steps)
                if entry.menu:
                    yield from places(entry.menu, steps)


def index_in(menu: str, wanted: Entry) -> int | None:
    """Return which choice of a menu is an entry or opens a menu that has it; None where it stands elsewhere."""
    for at, entry in enumerate(PAGES[menu].choices):
        if entry == wanted or (
            entry.menu and entry != ABOVE and any(place.entry == wanted for place in places(entry.menu))
        ):
            return at
    return None
