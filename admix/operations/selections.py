"""What a report is asked for: at which moment, about whom, between which days, ordered and grouped how."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from admix.operations.as_of import NOW, AsOf

Group = Literal["customer", "district", "category", "salesperson", "none"]
GROUPS: tuple[Group, ...] = ("customer", "district", "category", "salesperson", "none")


@dataclass(frozen=True)
class Span:
    """A range of codes, both ends included; an end that is None is open. Numbers go by their size: 9, 10, 888."""

    first: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class Selection:
    """What a report is to show; a report reads the parts that its entry in the catalogue names, no others."""

    as_of: AsOf = NOW
    customers: Span = Span()
    districts: Span = Span()
    categories: Span = Span()
    salespeople: Span = Span()
    from_day: date | None = None
    to_day: date | None = None
    currency: str | None = None
    by: Literal["due", "invoice"] = "due"
    """Ages are counted from the due date or from the invoice date."""
    limits: tuple[int, ...] = ()
    """The last days of the ageing's periods; none: those of the control record."""
    group: Group = "customer"
    details: bool = True
    """The single items are listed, not only the sums."""
    series: str | None = None
    account: str | None = None
