"""Every report of the ledger by its name: its title, what it asks for, who builds it.

Screens, the command line, the report generator and the handbook read this one table.
"""

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy.orm import Session

    from admix.operations.selections import Selection
    from reports.document import Document

Asked = Literal[
    "as_of",
    "known_at",
    "customers",
    "customer",
    "districts",
    "categories",
    "salespeople",
    "days",
    "currency",
    "by",
    "limits",
    "group",
    "settled",
    "details",
    "series",
    "account",
]
"""A part of `Selection`; `customer` is one customer, who must be named: both ends of `customers`."""
Builder: TypeAlias = "Callable[[Session, Selection, date], Document]"


@dataclass(frozen=True)
class Report:
    """A report: its name on the command line, its title in the catalogues, what it asks for."""

    name: str
    title: str
    asks: tuple[Asked, ...]
    module: str
    function: str
    help: tuple[str, ...] = ()
    """What it is and how its figures are defined, in sentences for a clerk."""

    def builder(self) -> Builder:
        """Load the function that builds it: (session, selection, today) -> document."""
        found: Builder = getattr(importlib.import_module(self.module), self.function)
        return found


REPORTS: tuple[Report, ...] = ()


def find_report(name: str) -> Report | None:
    """Return a report by its name."""
    return next((report for report in REPORTS if report.name == name), None)
