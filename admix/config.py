"""Settings of an installation: admix.toml, every key documented in that file."""

import os
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from admix.errors import Refusal, WrongUsage
from admix.printer_table import LARGEST_PAGE, SMALLEST_PAGE, SPOOL, Printer, beside, known_charset, read_printers

CHECKOUT = Path(__file__).resolve().parent.parent
PLACES = (Path("admix.toml"), Path("/etc/admix/admix.toml"), CHECKOUT / "admix.toml")


@dataclass(frozen=True)
class Settings:
    """What admix.toml decides: where companies live, which one opens, language, and the pages of the printer."""

    data_root: Path
    company: str = "01"
    language: str = "sv"
    page_lines: int = 66
    charset: str = "utf-8"
    viewer: str = "xdg-open"
    """The program that shows a document, and what it is told before the file's name; empty: documents are saved."""
    printers: tuple[Printer, ...] = ()
    """The company's spool folder is always among them."""

    def __post_init__(self) -> None:
        """Put the spool first where the file does not say what its pages are like."""
        if all(printer.name != SPOOL for printer in self.printers):
            spool = Printer(page_lines=self.page_lines, charset=self.charset)
            object.__setattr__(self, "printers", (spool, *self.printers))

    def printer(self, name: str) -> Printer:
        """Return a printer by its name. Refused: one that there is not; those that there are are named."""
        for printer in self.printers:
            if printer.name == name:
                return printer
        there = ", ".join(printer.name for printer in self.printers)
        raise Refusal("There is no printer %(name)s. There is: %(there)s.", name=name, there=there)


_TYPES: dict[tuple[str, str], type] = {
    ("data", "root"): str,
    ("company", "default"): str,
    ("terminal", "language"): str,
    ("print", "page_lines"): int,
    ("print", "charset"): str,
    ("documents", "viewer"): str,
}


def load_settings(path: Path | None = None) -> Settings:
    """Read admix.toml: the file named, ADMIX_CONFIG, ./admix.toml, /etc/admix/admix.toml or the checkout's own.

    Refused: a file that cannot be read, an unknown key, a value of another kind.
    """
    named = path or (Path(os.environ["ADMIX_CONFIG"]) if os.environ.get("ADMIX_CONFIG") else None)
    found = named or next((place for place in PLACES if place.is_file()), None)
    if found is None:
        return Settings(data_root=Path("data").resolve())
    values, printers = _checked(found)
    lines = values.get(("print", "page_lines"), 66)
    if not SMALLEST_PAGE <= lines <= LARGEST_PAGE:
        raise Refusal("page_lines in %(file)s must lie between 20 and 200.", file=str(found))
    charset = known_charset(values.get(("print", "charset"), "utf-8"), found)
    return Settings(
        data_root=beside(found, values.get(("data", "root"), "data")),
        company=values.get(("company", "default"), "01"),
        language=values.get(("terminal", "language"), "sv"),
        page_lines=lines,
        charset=charset,
        printers=read_printers(printers, found, lines, charset),
        viewer=_readable_command(values.get(("documents", "viewer"), "xdg-open"), found),
    )


def _checked(file: Path) -> tuple[dict[tuple[str, str], Any], list[Any]]:
    """Return the values of the file by table and key, and its printers."""
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise WrongUsage("There is no settings file %(file)s.", file=str(file)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise Refusal("%(file)s cannot be read: %(fault)s", file=str(file), fault=str(fault)) from None
    values: dict[tuple[str, str], Any] = {}
    printers = tables.pop("printer", [])
    if not isinstance(printers, list):
        raise Refusal("%(key)s in %(file)s has a wrong value.", file=str(file), key="printer")
    for table, keys in tables.items():
        for key, value in keys.items() if isinstance(keys, dict) else (("", keys),):
            kind = _TYPES.get((table, key))
            if kind is None:
                raise Refusal("%(file)s has an unknown key: %(key)s.", file=str(file), key=f"{table}.{key}")
            if type(value) is not kind:
                raise Refusal("%(key)s in %(file)s has a wrong value.", file=str(file), key=f"{table}.{key}")
            values[table, key] = value
    return values, printers


def _readable_command(viewer: str, file: Path) -> str:
    """Return the viewer. Refused: words that cannot be told apart."""
    try:
        shlex.split(viewer)
    except ValueError:
        raise Refusal("%(key)s in %(file)s has a wrong value.", file=str(file), key="documents.viewer") from None
    return viewer
