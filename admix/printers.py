"""A document to a printer: its pages as the printer has them, into a folder or to the printing system's `lp`."""

import re
import shutil
import subprocess
import tempfile
import unicodedata
from pathlib import Path
from typing import BinaryIO

from admix.config import Settings
from admix.database.company import Stores
from admix.errors import Refusal
from admix.printer_table import MOST_COPIES, Printer
from admix.printing import print_to_folder
from admix.text import fit, show
from reports.document import Document
from reports.rendering.shapes import Page, render

LP = "lp"
LP_SECONDS = 60
LONGEST_STEM = 45
LONGEST_TITLE = 80
ENDINGS = {"text": "txt", "pdf": "pdf"}
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "ł": "l", "ß": "ss", "ð": "d", "þ": "th"})
"""Letters that are no accent on another one."""


def print_document(
    settings: Settings, folder: Path, document: Document, printer: str, copies: int | None = None
) -> str:
    """Print a document on a printer by its name; return where it went: the files, or what `lp` answered.

    `folder` is the company's; without `copies` there are as many as the printer is set to.
    Refused: an unknown printer, less than one copy, a folder that cannot be written, what `lp` refuses.
    """
    chosen = settings.printer(printer)
    count = chosen.copies if copies is None else copies
    if not 1 <= count <= MOST_COPIES:
        raise Refusal("Between 1 and %(most)d copies can be printed, not %(count)d.", most=MOST_COPIES, count=count)
    if chosen.kind == "cups":
        return _to_queue(chosen, document, count)
    place = chosen.folder or Stores(folder).spool
    name = f"{file_stem(document)}.{ENDINGS[chosen.shape]}"
    files = [print_to_folder(place, name, lambda target: _render(chosen, document, target)) for _ in range(count)]
    return ", ".join(map(str, files))


def file_stem(document: Document) -> str:
    """Return a document's name and day as a file may be called: kundfraga-1998-09-14."""
    folded = unicodedata.normalize("NFKD", document.name.casefold().translate(_LETTERS))
    plain = re.sub("[^a-z0-9]+", "-", folded.encode("ascii", "ignore").decode()).strip("-")
    return f"{plain[:LONGEST_STEM].strip('-') or 'report'}-{document.dated.isoformat()}"


def _render(printer: Printer, document: Document, target: BinaryIO) -> None:
    page = Page(printer.page_lines, printer.width, printer.charset, printer.form_feed)
    render(document, printer.shape, target, page)


def _to_queue(printer: Printer, document: Document, copies: int) -> str:
    """Hand a document to CUPS; return what `lp` answered.

    Refused: no `lp` on this machine, no answer within a minute, its own refusal as it words it.
    """
    program = shutil.which(LP)
    if program is None:
        raise Refusal("The program lp is not installed, so nothing can be printed on %(name)s.", name=printer.name)
    title = fit(document.name, LONGEST_TITLE).rstrip()
    options = ["-o", "raw"] if printer.raw else []
    order = [program, "-d", printer.queue, "-n", str(copies), *options, "-t", title]
    with tempfile.TemporaryFile() as pages:
        _render(printer, document, pages)
        pages.seek(0)
        try:
            done = subprocess.run(order, stdin=pages, capture_output=True, timeout=LP_SECONDS, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise Refusal(
                "The printer %(name)s did not answer within %(seconds)d seconds.",
                name=printer.name,
                seconds=LP_SECONDS,
            ) from None
    if done.returncode:
        raise Refusal(
            "The printer %(name)s says: %(fault)s",
            name=printer.name,
            fault=_words(done.stderr) or f"{done.returncode}",
        )
    return _words(done.stdout) or printer.queue


def _words(output: bytes) -> str:
    """Return what a program answered, on one line and fit to be shown."""
    return show(" ".join(output.decode("utf-8", "replace").split()))
