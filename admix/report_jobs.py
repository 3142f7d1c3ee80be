"""Reports from what was asked to where they go: built in one view of the register, saved whole, printed.

Screens and commands share them. Whoever waits watches the rows go by and may cancel; nothing is left behind then.
"""

from datetime import date
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from admix.config import Settings
from admix.database.company import OpenCompany
from admix.language import Language
from admix.operations.selections import Selection
from admix.printers import print_document
from admix.printing import write_whole
from admix.report_definitions import Definition
from reports.catalogue import Builder
from reports.document import Document
from reports.generator import generated_report
from reports.progress import Progress, watching
from reports.rendering.shapes import Page, render

BAR_CELLS = 20


def build_report(
    company: OpenCompany, builder: Builder, selection: Selection, today: date, progress: Progress
) -> Document:
    """Build a report in one consistent view of the register. Refused: what the report refuses; `Cancelled`."""

    def build(session: Session) -> Document:
        with watching(progress, session):
            return builder(session, selection, today)

    return company.read(build)


def page_of(settings: Settings, width: int) -> Page:
    """Return the page that a report is set on: the installation's length and character set, so many characters."""
    return Page(settings.page_lines, width, settings.charset)


def write_report(document: Document, shape: str, target: BinaryIO, page: Page, progress: Progress) -> None:
    """Render a report to a stream. Refused: `Cancelled`."""
    with watching(progress):
        render(document, shape, target, page)


def save_report(document: Document, shape: str, path: Path, page: Page, progress: Progress) -> None:
    """Write a report as a new file, whole or not at all. Refused: a name that is taken, a full disk; `Cancelled`."""
    write_whole(path, lambda target: write_report(document, shape, target, page, progress))


def print_report(
    document: Document, settings: Settings, folder: Path, printer: str, copies: int | None, progress: Progress
) -> str:
    """Print a report on a printer; return where it went. Refused: what the printer refuses; `Cancelled`."""
    with watching(progress):
        return print_document(settings, folder, document, printer, copies)


def progress_text(done: int, total: int | None, language: Language) -> str:
    """Return how far work has come, with a bar where it is known how much there is."""
    if not total:
        return language.say("Rows: %(done)d.", done=done)
    filled = min(BAR_CELLS * done // total, BAR_CELLS)
    bar = f"[{'#' * filled}{'.' * (BAR_CELLS - filled)}]"
    return language.say("Rows: %(done)d of %(total)d. %(bar)s", done=done, total=total, bar=bar)


def own_report(
    company: OpenCompany, definition: Definition, today: date, progress: Progress, most: int | None = None
) -> Document:
    """Build a report of the clerk's own, with `most` its first rows. Refused: what it refuses; `Cancelled`."""

    def build(session: Session) -> Document:
        with watching(progress, session):
            return generated_report(session, definition, today, most)

    return company.read(build)
