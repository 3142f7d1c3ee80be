"""Where a report goes: to the screen, to a printer, into a file; read from the form and the command line alike."""

import re
from dataclasses import dataclass

from admix.config import Settings
from admix.dialogs.reading import Typed
from admix.errors import Refusal
from admix.printer_table import MOST_COPIES, WIDTHS
from reports.rendering.shapes import SHAPES, Shape

ENDINGS: dict[Shape, str] = {"text": "txt", "csv": "csv", "json": "json", "xlsx": "xlsx", "pdf": "pdf"}
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


@dataclass(frozen=True)
class Output:
    """Where a report goes; neither printer nor file is the screen. A printer has a shape and pages of its own."""

    printer: str | None = None
    copies: int | None = None
    """None is as many as the printer is set to."""
    file: str | None = None
    """A plain name: the file lies in the spool folder, never where a name from outside would lead."""
    shape: Shape = "text"
    page_width: int = 80


def output_of(typed: Typed, settings: Settings) -> Output:
    """Return where a report goes. Refused: an unknown printer or format, a name that is none, both at once."""
    given = {name: value for name, value in typed.values.items() if value is not None}
    printer, name = (str(given[field]) if field in given else None for field in ("printer", "file"))
    if printer is not None and name is not None:
        raise Refusal("Print or save, not both: empty the printer or the file.", "file")
    if printer is not None and "format" in given:
        raise Refusal("A printer has a format of its own: leave the format empty.", "format")
    if "format" in given and name is None:
        raise Refusal("Name the file that is to be %(format)s.", "file", format=given["format"])
    shape = shape_of(typed.text("format") if "format" in given else None, name)
    return Output(
        known_printer(printer, settings),
        copies_of(typed.count("copies") if "copies" in given else None),
        None if name is None else file_name(name, shape),
        shape,
        width_of(typed.count("page_width") if "page_width" in given else None),
    )


def known_printer(typed: str | None, settings: Settings) -> str | None:
    """Return a printer's name. Refused at its field: one that admix.toml does not name; those it names are told."""
    if typed is not None:
        try:
            settings.printer(typed)
        except Refusal as refusal:
            raise Refusal(refusal.message, "printer", **refusal.values) from None
    return typed


def shape_of(typed: str | None, name: str | None) -> Shape:
    """Return the format by the beginning of its name, else by the file's ending, else text."""
    if typed is None:
        ending = (name or "").rpartition(".")[2].casefold()
        return next((shape for shape in SHAPES if ending in {shape, ENDINGS[shape]}), "text")
    fitting = [shape for shape in SHAPES if shape.startswith(typed.casefold())]
    if len(fitting) != 1:
        known = ", ".join(SHAPES)
        raise Refusal("There is no format %(typed)s. Choose one of %(known)s.", "format", typed=typed, known=known)
    return fitting[0]


def width_of(typed: int | None) -> int:
    """Return a page's width in characters. Refused: any but 80 and 132."""
    if typed is not None and typed not in WIDTHS:
        raise Refusal("A page is 80 or 132 characters wide, not %(typed)d.", "page_width", typed=typed)
    return typed or WIDTHS[0]


def copies_of(typed: int | None) -> int | None:
    """Return how many copies are printed. Refused: none, and more than a printer takes."""
    if typed is not None and not 1 <= typed <= MOST_COPIES:
        raise Refusal("Print 1 to %(most)d copies.", "copies", most=MOST_COPIES)
    return typed


def file_name(typed: str, shape: Shape) -> str:
    """Return the name of a file in the spool folder, with the format's ending where it has none.

    Refused: a name that leads to another folder or that not every machine can hold.
    """
    if not _FILE.fullmatch(typed):
        raise Refusal(
            "%(typed)s cannot be a file's name here. Use the letters A-Z, digits and - . _ without a folder.",
            "file",
            typed=typed,
        )
    return typed if "." in typed else f"{typed}.{ENDINGS[shape]}"
