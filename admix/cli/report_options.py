"""The options of `admix report NAME`, made from what the report asks for: the fields of its form."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import click

from admix.cli.context import SERIAL
from admix.config import Settings
from admix.dialogs.reading import read_form
from admix.dialogs.report_output import Output, known_printer
from admix.dialogs.reports import report_dialog, selection_of
from admix.errors import WrongUsage
from admix.language import Language
from admix.operations.selections import GROUPS, Selection
from admix.printer_table import MOST_COPIES, WIDTHS
from reports.catalogue import Asked, Report
from reports.rendering.shapes import SHAPES, Shape

SPANS = frozenset({"customers", "districts", "categories", "salespeople"})


def _span_option(name: str, who: str) -> click.Option:
    return click.Option([f"--{name}"], metavar="A..B", help=f"Only {who} from A to B; A.. and ..B are open.")


def _options() -> Mapping[Asked, tuple[click.Option, ...]]:
    """Return the options of each part of a selection."""
    by, group = click.Choice(["due", "invoice"]), click.Choice(GROUPS)
    return {
        "as_of": (click.Option(["--as-of"], metavar="DATE", help="Count value dates up to this day only."),),
        "known_at": (
            click.Option(["--known-at"], type=SERIAL, metavar="SEQ", help="Count entries up to this number only."),
        ),
        "customers": (_span_option("customers", "customers"),),
        "customer": (click.Option(["--customer"], metavar="NR", required=True, help="The customer."),),
        "districts": (_span_option("districts", "customers of districts"),),
        "categories": (_span_option("categories", "customers of categories"),),
        "salespeople": (_span_option("salespeople", "customers of salespeople"),),
        "days": (
            click.Option(["--from", "from_day"], metavar="DATE", help="The first day."),
            click.Option(["--to", "to_day"], metavar="DATE", help="The last day."),
        ),
        "currency": (click.Option(["--currency"], metavar="CODE", help="Only what is in this currency."),),
        "by": (click.Option(["--by"], type=by, default="due", show_default=True, help="Ages count from this date."),),
        "limits": (
            click.Option(["--limits"], metavar="DAYS", help="The ageing's periods: 30,60,90; else the company's."),
        ),
        "group": (click.Option(["--group"], type=group, default="customer", show_default=True, help="Sums by it."),),
        "settled": (click.Option(["--settled"], is_flag=True, help="Settled items too."),),
        "details": (click.Option(["--details/--no-details"], default=True, show_default=True, help="Item by item."),),
        "series": (click.Option(["--series"], metavar="CODE", help="Only vouchers of this series."),),
        "account": (click.Option(["--account"], metavar="NR", help="Only postings on this account."),),
    }


def selection_options(report: Report) -> list[click.Parameter]:
    """Return the options of what a report asks for."""
    options = _options()
    return [option for part in report.asks for option in options[part]]


def output_options() -> list[click.Parameter]:
    """Return the options of where a report goes."""
    shapes, widths = click.Choice(SHAPES), click.Choice([str(width) for width in WIDTHS])
    return [
        click.Option(["--format", "shape"], type=shapes, help="The format of the file, text if left out."),
        click.Option(["--json", "as_json"], is_flag=True, help="The same as --format json."),
        click.Option(["--width"], type=widths, default="80", show_default=True, help="Characters on a page."),
        click.Option(["--output"], metavar="FILE", help="Write there instead of to standard output."),
        click.Option(["--printer"], metavar="NAME", help="Print on a printer of admix.toml, as that says."),
        click.Option(["--copies"], type=click.IntRange(1, MOST_COPIES), help="Copies on the printer."),
    ]


def asked_output(asked: dict[str, Any], settings: Settings) -> Output:
    """Take where a report goes out of the options. Refused: an unknown printer, printing and writing at once."""
    shape: Shape | None = "json" if asked.pop("as_json") else asked["shape"]
    del asked["shape"]
    file, width = asked.pop("output"), int(asked.pop("width"))
    printer, copies = asked.pop("printer"), asked.pop("copies")
    if printer is not None and (file is not None or shape is not None):
        raise WrongUsage("A printer has a format of its own: leave out --format and --output, or --printer.")
    return Output(known_printer(printer, settings), copies, file, shape or "text", width)


def typed_selection(report: Report, asked: Mapping[str, Any], today: date, language: Language) -> Selection:
    """Return what the options ask for, read as the report's form reads it. Refused: what the form refuses."""
    dialog = report_dialog(report)
    texts: dict[str, str] = {}
    for name, value in asked.items():
        if value is None:
            continue
        if name in SPANS:
            texts |= _span(name, value)
        elif name == "customer":
            texts["customers"] = value
        elif name == "by":
            texts["by"] = language.yes if value == "invoice" else language.no
        elif isinstance(value, bool):
            texts[name] = language.yes if value else language.no
        else:
            texts[name] = str(value)
    names: Iterable[str] = [name for name, _ in dialog.fields()]
    return selection_of(report, read_form(dialog, texts, names, today, language), language)


def _span(name: str, typed: str) -> dict[str, str]:
    """Read A..B, A.., ..B, or A alone, which is one. Refused: no code at all."""
    first, dots, last = (part.strip() for part in typed.partition(".."))
    if not (first or last):
        raise WrongUsage("--%(option)s takes a range such as 100..200, 100.., ..200 or 100.", option=name)
    return {name: first, f"{name}_last": last if dots else first}
