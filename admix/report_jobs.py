"""Reports from what was asked to where they go: built in one view of the register, saved whole, printed.

Screens and commands share them. Whoever waits watches the rows go by and may cancel; nothing is left behind then.
"""

from datetime import date
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from admix.config import Settings
from admix.database.company import OpenCompany
from admix.operations.selections import Selection
from admix.printers import print_document
from admix.printing import write_whole
from reports.catalogue import Builder
from reports.document import Document
from reports.progress import Progress, watching
from reports.rendering.shapes import Page, render


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
    document: Document, settings: Settings, printer: str, copies: int, shape: str, width: int, progress: Progress
) -> None:
    """Print a report. Refused: a printer that says no; `Cancelled`."""
    with watching(progress):
        print_document(settings, document, printer, copies, shape, page_of(settings, width))
