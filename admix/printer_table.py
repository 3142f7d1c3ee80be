"""Printers of an installation as admix.toml names them: a folder, or a queue of the printing system (CUPS)."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from admix.errors import Refusal
from admix.text import clean

PrinterKind = Literal["folder", "cups"]
PrinterShape = Literal["text", "pdf"]
SPOOL = "spool"
"""The printer that is always there: the company's own spool folder."""
LONGEST_NAME = 20
MOST_COPIES = 99
SMALLEST_PAGE, LARGEST_PAGE = 20, 200
WIDTHS = (80, 132)


@dataclass(frozen=True)
class Printer:
    """A printer: where its pages go, and what its pages are like."""

    name: str = SPOOL
    kind: PrinterKind = "folder"
    folder: Path | None = None
    """None is the company's spool folder."""
    queue: str = ""
    """The name of the printer in CUPS."""
    page_lines: int = 66
    width: int = 80
    charset: str = "utf-8"
    copies: int = 1
    form_feed: bool = True
    shape: PrinterShape = "text"
    raw: bool = False
    """CUPS hands the bytes over as they are, as a line printer wants them."""


_TYPES: dict[str, type] = {
    "name": str,
    "kind": str,
    "folder": str,
    "queue": str,
    "page_lines": int,
    "width": int,
    "charset": str,
    "copies": int,
    "form_feed": bool,
    "shape": str,
    "raw": bool,
}


def read_printers(tables: list[Any], file: Path, page_lines: int, charset: str) -> tuple[Printer, ...]:
    """Return the printers of a settings file; what a printer does not say is as [print] has it.

    Refused: unknown keys, values of another kind, two printers with one name, a queue that CUPS could not have.
    """
    printers: list[Printer] = []
    for table in tables:
        printer = _printer(table, file, page_lines, charset)
        if any(printer.name == other.name for other in printers):
            raise Refusal("%(file)s names the printer %(name)s twice.", file=str(file), name=printer.name)
        printers.append(printer)
    return tuple(printers)


def _printer(table: Any, file: Path, page_lines: int, charset: str) -> Printer:
    values = _checked(table, file)
    printer = Printer(
        name=values.get("name", ""),
        kind=cast("PrinterKind", values.get("kind", "folder")),
        folder=beside(file, values["folder"]) if "folder" in values else None,
        queue=values.get("queue", ""),
        page_lines=values.get("page_lines", page_lines),
        width=values.get("width", WIDTHS[0]),
        charset=known_charset(values.get("charset", charset), file),
        copies=values.get("copies", 1),
        form_feed=values.get("form_feed", True),
        shape=cast("PrinterShape", values.get("shape", "text")),
        raw=values.get("raw", False),
    )
    for key in _wrong(printer):
        raise Refusal("%(key)s in %(file)s has a wrong value.", file=str(file), key=f"printer.{key}")
    return printer


def _checked(table: Any, file: Path) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise Refusal("%(key)s in %(file)s has a wrong value.", file=str(file), key="printer")
    for key, value in table.items():
        if key not in _TYPES:
            raise Refusal("%(file)s has an unknown key: %(key)s.", file=str(file), key=f"printer.{key}")
        if type(value) is not _TYPES[key]:
            raise Refusal("%(key)s in %(file)s has a wrong value.", file=str(file), key=f"printer.{key}")
    return table


def _wrong(printer: Printer) -> list[str]:
    """Name the keys whose values no printer can have."""
    is_cups = printer.kind == "cups"
    rules = {
        "name": 0 < len(printer.name) <= LONGEST_NAME and clean(printer.name) == printer.name,
        "kind": printer.kind in {"folder", "cups"},
        "queue": _is_queue(printer.queue) if is_cups else not printer.queue,
        "folder": printer.folder is None if is_cups else printer.folder is not None or printer.name == SPOOL,
        "page_lines": SMALLEST_PAGE <= printer.page_lines <= LARGEST_PAGE,
        "width": printer.width in WIDTHS,
        "copies": 1 <= printer.copies <= MOST_COPIES,
        "shape": printer.shape in {"text", "pdf"},
    }
    return [key for key, holds in rules.items() if not holds]


def _is_queue(name: str) -> bool:
    """Tell whether CUPS could call a printer so; nothing that `lp` would take for an option."""
    return bool(name) and not name.startswith("-") and all("!" <= sign <= "~" and sign not in "/#" for sign in name)


def beside(file: Path, named: str) -> Path:
    """Return a path of a settings file: ~ and $VARIABLES filled in, relative to the file."""
    path = Path(os.path.expandvars(named)).expanduser()
    return path if path.is_absolute() else file.resolve().parent / path


def known_charset(name: str, file: Path) -> str:
    """Return a charset by Python's name. Refused: one that Python does not know."""
    try:
        "".encode(name)
    except LookupError:
        raise Refusal("%(file)s names an unknown charset: %(name)s.", file=str(file), name=name) from None
    return name
