"""Rows that are written down as they come."""

from collections.abc import Iterable

from reports.document import Row


def spooled(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows as a section takes them."""
    return tuple(rows)
