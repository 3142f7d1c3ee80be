"""Where a report goes: to the screen, to a printer, into a file; read from the form and the command line alike."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from admix.dialogs.reading import Typed
from admix.errors import Refusal
from reports.rendering.shapes import SHAPES, Shape

WIDTHS = (80, 132)
MOST_COPIES = 99
PRINTED: tuple[Shape, ...] = ("text", "pdf")
ENDINGS: dict[Shape, str] = {"text": "txt", "csv": "csv", "json": "json", "xlsx": "xlsx", "pdf": "pdf"}
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


@dataclass(frozen=True)
class Output:
    """Where a report goes and in which shape; neither printer nor file is the screen."""

    shape: Shape = "text"
    page_width: int = 80
    printer: str | None = None
    copies: int = 1
    file: str | None = None
    """A plain name: the file lies in the spool folder, never where a name from outside would lead."""


def output_of(typed: Typed, printers: Collection[str]) -> Output:
    """Return where a report goes. Refused: an unknown printer or format, a name that is none, both at once."""
    values = typed.values
    printer, name = (typed.text(field) if field in values else None for field in ("printer", "file"))
    if printer is not None and name is not None:
        raise Refusal("Print or save, not both: empty the printer or the file.", "file")
    shape = shape_of(typed.text("format") if "format" in values else None, name)
    if shape != "text" and printer is None and name is None:
        raise Refusal("Name the file that is to be %(format)s.", "file", format=shape)
    return Output(
        shape,
        width_of(typed.count("page_width")),
        printable(printer, shape, printers),
        copies_of(typed.count("copies") if "copies" in values else None),
        None if name is None else file_name(name, shape),
    )


def printable(printer: str | None, shape: Shape, printers: Collection[str]) -> str | None:
    """Return the printer. Refused: one that admix.toml does not name; a format that no printer takes."""
    if printer is None:
        return None
    if printer not in printers:
        known = ", ".join(printers)
        if not known:
            raise Refusal("admix.toml names no printer.", "printer")
        raise Refusal("There is no printer %(typed)s. There is: %(known)s.", "printer", typed=printer, known=known)
    if shape not in PRINTED:
        raise Refusal("A printer takes text or pdf, not %(format)s.", "format", format=shape)
    return printer


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


def copies_of(typed: int | None) -> int:
    """Return how many copies are printed. Refused: none, and more than a tray of paper."""
    if typed is not None and not 1 <= typed <= MOST_COPIES:
        raise Refusal("Print 1 to %(most)d copies.", "copies", most=MOST_COPIES)
    return typed or 1


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
