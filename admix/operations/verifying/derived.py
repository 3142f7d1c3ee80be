"""Derived columns: what is stored for speed must be what it is computed from."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from admix.operations.verifying.findings import Finding, until_unreadable
from admix.operations.verifying.reading import as_text, rows
from admix.text import fold

FOLDED = (("party", "search_key", "search_folded"), ("party_term", "term", "term_folded"))
"""Table, text, and the column with its form for searching."""


def check_derived(session: Session) -> Iterator[Finding]:
    """Compute open amounts, due dates and search keys again."""
    for part in (_open_amounts, _due_dates):
        yield from until_unreadable("derived", part(session), "item")
    for table, source, folded in FOLDED:
        yield from until_unreadable("derived", _search_keys(session, table, source, folded), table)


def _open_amounts(session: Session) -> Iterator[Finding]:
    """Name items whose open amount is not their amount less their allocations, in minor units of either currency."""
    wrong = rows(
        session,
        "SELECT item.id, open_amount, open_home, item.amount - coalesce(taken.amount, 0) AS left_amount, "
        "item.home_amount - coalesce(taken.home, 0) AS left_home FROM item LEFT JOIN (SELECT item_id, "
        "sum(amount) AS amount, sum(home_amount) AS home FROM allocation GROUP BY item_id) AS taken "
        "ON taken.item_id = item.id WHERE open_amount <> left_amount OR open_home <> left_home",
    )
    for row, open_amount, open_home, left_amount, left_home in wrong:
        yield Finding(
            "derived",
            "item",
            row,
            "Table %(table)s, row %(row)s: %(amount)s and %(home)s are open, "
            "but the allocations leave %(left_amount)s and %(left_home)s.",
            {"amount": open_amount, "home": open_home, "left_amount": left_amount, "left_home": left_home},
        )


def _due_dates(session: Session) -> Iterator[Finding]:
    """Name items whose due date is not the last one that was set."""
    wrong = rows(
        session,
        "SELECT item.id, item.due_date, latest.due_date FROM item LEFT JOIN (SELECT item_id, max(id), due_date "
        "FROM item_due_date GROUP BY item_id) AS latest ON latest.item_id = item.id "
        "WHERE item.due_date IS NOT latest.due_date",
    )
    for row, stands, latest in wrong:
        yield Finding(
            "derived",
            "item",
            row,
            "Table %(table)s, row %(row)s: the due date is %(stands)s, but the last one set is %(latest)s.",
            {"stands": stands, "latest": latest or "-"},
        )


def _search_keys(session: Session, table: str, source: str, folded: str) -> Iterator[Finding]:
    """Name rows that a search would miss because their search key does not come from their text."""
    for row, text, kept in rows(session, f"SELECT id, {as_text(source)}, {folded} FROM {table}"):
        if fold(text) != kept:
            yield Finding(
                "derived",
                table,
                row,
                "Table %(table)s, row %(row)s: the search key %(kept)s does not come from %(text)s.",
                {"kept": kept, "text": text},
            )
