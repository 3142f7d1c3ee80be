"""The dialogs of the reports: one form for each, made from what the catalogue says that it asks for.

The same fields are the options of `admix report`: what is typed at the screen and on the command line is read by the
same functions and refused with the same sentences.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from admix.dialogs.form import Box, Dialog, Field, Kind, Line, Words
from admix.dialogs.gl import RECONCILIATION
from admix.dialogs.reading import Typed
from admix.dialogs.tables import LEDGER
from admix.errors import Refusal
from admix.language import Language, mark
from admix.operations.as_of import AsOf
from admix.operations.selections import GROUPS, Group, Selection, Span
from reports.catalogue import REPORTS, Asked, Report

REPORTS_MENU = mark("Reports")
GROUP_WORDS: Mapping[Group, str] = {
    "customer": mark("Customer"),
    "district": mark("District"),
    "category": mark("Category"),
    "salesperson": mark("Salesperson"),
    "none": mark("No grouping"),
}
EACH_CUSTOMER = GROUP_WORDS["customer"]
LIST_SIGN = "?"
"""Typed into a field with a choice it asks for the list."""


def _span(name: str, cells: int, kind: Kind) -> tuple[Field, Field]:
    """Return the two fields of a range; the first one has the name of the selection's part."""
    return Field(name, cells, kind), Field(f"{name}_last", cells, kind)


_ASKED: Mapping[Asked, tuple[str, tuple[Field, ...]]] = {
    "as_of": (mark("As of"), (Field("as_of", 6, Kind.DATE),)),
    "known_at": (mark("Known up to entry no"), (Field("known_at", 9, Kind.COUNT),)),
    "customers": (mark("Customer no from/to"), _span("customers", 10, Kind.NUMBER)),
    "customer": (mark("Customer no"), (Field("customers", 10, Kind.NUMBER),)),
    "districts": (mark("District from/to"), _span("districts", 6, Kind.CODE)),
    "categories": (mark("Category from/to"), _span("categories", 6, Kind.CODE)),
    "salespeople": (mark("Salesperson from/to"), _span("salespeople", 6, Kind.CODE)),
    "days": (mark("Date from/to"), (Field("from_day", 6, Kind.DATE), Field("to_day", 6, Kind.DATE))),
    "currency": (mark("Currency"), (Field("currency", 3, Kind.CODE),)),
    "by": (mark("By invoice date (y)"), (Field("by", 1, Kind.FLAG),)),
    "limits": (mark("Periods up to days"), (Field("limits", 23),)),
    "group": (mark("Grouped by"), (Field("group", 12),)),
    "settled": (mark("Settled ones too (y)"), (Field("settled", 1, Kind.FLAG),)),
    "details": (mark("Detailed (y)"), (Field("details", 1, Kind.FLAG),)),
    "series": (mark("Voucher series"), (Field("series", 3, Kind.CODE),)),
    "account": (mark("Account"), (Field("account", 10, Kind.NUMBER),)),
}
"""What stands before and in the fields of each part of a selection."""

PRINTER_LINES = (
    Line(0, mark("Print on printer"), (Field("printer", 20),)),
    Line(1, mark("Copies"), (Field("copies", 2, Kind.COUNT),)),
)
FILE_LINES = (
    Line(0, mark("Save as file"), (Field("file", 40),)),
    Line(1, mark("Format"), (Field("format", 4),)),
    Line(2, mark("Page width (80/132)"), (Field("page_width", 3, Kind.COUNT),)),
)
OUTPUT_HELP = (
    mark("Empty printer and file: the report is shown on the screen. ? at the printer lists those there are."),
    mark("A file goes into the spool folder; formats are text, csv, json, xlsx and pdf, also by the file's ending."),
)
PRINT_REPORT = Dialog("print_report", (LEDGER, REPORTS_MENU, mark("Print")), PRINTER_LINES, help=OUTPUT_HELP[:1])
SAVE_REPORT = Dialog("save_report", (LEDGER, REPORTS_MENU, mark("Save")), FILE_LINES, help=OUTPUT_HELP[1:])
VIEW_HELP = (
    mark(
        "Enter on a row goes down: to the customer, the invoice, the batch or the voucher; Esc comes back to the row."
    ),
    mark(
        "/ searches for a text in any column, n goes to the next row that has it. The search begins again at the end."
    ),
    mark("p prints, s saves as a file, g shows the chart where the report has one."),
    mark("A terminal of 132 columns or more shows the columns that wide paper has."),
)
REPORT_VIEW = Dialog("report_view", (LEDGER, REPORTS_MENU), (), help=VIEW_HELP)
SEARCH_BOX = Dialog(
    "search_report",
    (LEDGER, REPORTS_MENU),
    (Line(0, mark("Search for"), (Field("sought", 40),), 12),),
    Box(16, 10, 54, 1),
)

VOUCHER_VIEW = Dialog(
    "voucher", (LEDGER, REPORTS_MENU, mark("Voucher")), (), help=(mark("Enter or Esc goes back to the report."),)
)


def view_dialog(title: str) -> Dialog:
    """Return the dialog in which a report of this title is read."""
    return Dialog(REPORT_VIEW.name, (*REPORT_VIEW.path, title), (), help=VIEW_HELP)


def report_dialog(report: Report) -> Dialog:
    """Return the form of a report: what it asks for, then where it is to go."""
    asked = [Line(row, *_ASKED[part]) for row, part in enumerate(report.asks)]
    below = len(asked) + 1
    output = (*PRINTER_LINES, *_moved(FILE_LINES, len(PRINTER_LINES)))
    words = Words(below + len(output) + 1, 0, mark("Empty printer and file: the screen."))
    return Dialog(
        f"report_{report.name}",
        RECONCILIATION.path if report.name == RECONCILIATION.name else (LEDGER, REPORTS_MENU, report.title),
        (*asked, *_moved(output, below), words),
        help=(*report.help, *FORM_HELP, *OUTPUT_HELP),
    )


FORM_HELP = (
    mark("Empty fields choose all. Of a range one end may be empty. What stands in a field already counts as typed."),
    mark("Esc while the report is made cancels it, and the form stands there as before."),
)


def _moved(lines: tuple[Line, ...], by: int) -> tuple[Line, ...]:
    return tuple(Line(line.row + by, line.label, line.parts) for line in lines)


REPORT_DIALOGS = {report.name: report_dialog(report) for report in REPORTS}
"""The form of each report of the catalogue."""


def asked_fields(part: Asked) -> tuple[str, ...]:
    """Return the names of the fields of a part of a selection."""
    return tuple(field.name for field in _ASKED[part][1])


def defaults(report: Report, language: Language) -> dict[str, str]:
    """Return what the form shows before anything is typed: what is meant where a field is left as it is."""
    shown = {
        "by": language.no,
        "group": language.say(EACH_CUSTOMER).casefold(),
        "settled": language.no,
        "details": language.yes,
    }
    wanted = {name for part in report.asks for name in asked_fields(part)}
    return {name: text for name, text in shown.items() if name in wanted}


# Reading the selection

Values: TypeAlias = dict[str, Any]


def selection_of(report: Report, typed: Typed, language: Language) -> Selection:
    """Return what a report is asked for. Refused: a grouping there is none of, limits that are no numbers.

    Whether the register can answer it (unknown customers, days in the future, ranges the wrong way round) is for
    the report to say.
    """
    values: Values = {}
    for part in report.asks:
        values |= _READ[part](typed, language)
    moment = AsOf(values.pop("as_of", None), values.pop("known_at", None))
    return Selection(as_of=moment, **values)


def _read_span(name: str) -> Callable[[Typed, Language], Values]:
    return lambda typed, _language: {name: Span(typed.text(name), typed.text(f"{name}_last"))}


def _read_customer(typed: Typed, _language: Language) -> Values:
    number = typed.text("customers")
    if number is None:
        raise Refusal("Type a customer number.", "customers")
    return {"customers": Span(number, number)}


def _read_limits(typed: Typed, _language: Language) -> Values:
    parts = (typed.text("limits") or "").replace(",", " ").split()
    for part in parts:
        if not (part.isascii() and part.isdigit()):
            raise Refusal("%(typed)s is not a number of days. Type them as 30 60 90.", "limits", typed=part)
    return {"limits": tuple(int(part) for part in parts)}


def _read_group(typed: Typed, language: Language) -> Values:
    text = typed.text("group")
    return {} if text is None else {"group": group_of(text, language)}


def group_of(text: str, language: Language) -> Group:
    """Return the grouping that is meant by its code or the beginning of its word. Refused: none, or several."""
    begun = text.casefold()
    words = {code: language.say(word).casefold() for code, word in GROUP_WORDS.items()}
    fitting = [code for code, word in words.items() if word.startswith(begun)]
    if begun in GROUPS:
        fitting = [code for code in GROUPS if code == begun]
    if len(fitting) != 1:
        known = ", ".join(words.values())
        raise Refusal("There is no grouping %(typed)s. Choose one of %(known)s.", "group", typed=text, known=known)
    return fitting[0]


_READ: Mapping[Asked, Callable[[Typed, Language], Values]] = {
    "as_of": lambda typed, _: {"as_of": typed.day("as_of")},
    "known_at": lambda typed, _: {"known_at": typed.count("known_at")},
    "customers": _read_span("customers"),
    "customer": _read_customer,
    "districts": _read_span("districts"),
    "categories": _read_span("categories"),
    "salespeople": _read_span("salespeople"),
    "days": lambda typed, _: {"from_day": typed.day("from_day"), "to_day": typed.day("to_day")},
    "currency": lambda typed, _: {"currency": typed.text("currency")},
    "by": lambda typed, _: {"by": "invoice" if typed.flag("by") else "due"},
    "limits": _read_limits,
    "group": _read_group,
    "settled": lambda typed, _: {"settled": bool(typed.flag("settled"))},
    "details": lambda typed, _: {"details": typed.flag("details") is not False},
    "series": lambda typed, _: {"series": typed.text("series")},
    "account": lambda typed, _: {"account": typed.text("account")},
}
