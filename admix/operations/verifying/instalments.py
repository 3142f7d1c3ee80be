"""Instalments: the parts of each plan make the whole invoice, in the order of their due dates."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.verifying.findings import Finding, named, until_unreadable


def check_instalments(session: Session) -> Iterator[Finding]:
    """Add up the parts of every plan, the replaced ones too, in both currencies; look at their order and dates."""
    for part in (_sums, _parts, _first_due_dates):
        yield from until_unreadable("instalments", part(session), "instalment")


def _sums(session: Session) -> Iterator[Finding]:
    """Name the first part of plans that do not add up to their item, in minor units of either currency."""
    yield from named(
        session,
        "instalments",
        "instalment",
        mark(
            "Table %(table)s, row %(row)s: the parts of the plan make %(sum)s and %(home)s, "
            "but its invoice is %(amount)s and %(home_amount)s."
        ),
        "SELECT plan.row, plan.sum, plan.home, item.amount, item.home_amount FROM (SELECT min(id) AS row, item_id, "
        "sum(amount) AS sum, sum(home_amount) AS home FROM instalment GROUP BY entry_id, item_id) AS plan "
        "LEFT JOIN item ON item.id = plan.item_id "
        "WHERE plan.sum IS NOT item.amount OR plan.home IS NOT item.home_amount",
        "sum",
        "home",
        "amount",
        "home_amount",
    )


def _parts(session: Session) -> Iterator[Finding]:
    """Name parts that do not follow on the one before, are alone, are nothing, or have no invoice to be parts of."""
    yield from named(
        session,
        "instalments",
        "instalment",
        mark("Table %(table)s, row %(row)s: the part is out of its order, or no part of an invoice."),
        "SELECT part.id FROM (SELECT *, lag(place, 1, 0) OVER plan AS before, lag(due_date) OVER plan AS earlier, "
        "count(*) OVER (PARTITION BY entry_id, item_id) AS parts FROM instalment "
        "WINDOW plan AS (PARTITION BY entry_id, item_id ORDER BY place)) AS part "
        "LEFT JOIN item ON item.id = part.item_id WHERE place <> before + 1 OR part.due_date <= earlier OR parts < 2 "
        "OR part.amount <= 0 OR part.home_amount < 0 OR item.id IS NULL OR item.amount < 0 "
        "OR part.due_date < item.item_date OR part.entry_id < item.entry_id",
    )


def _first_due_dates(session: Session) -> Iterator[Finding]:
    """Name first parts whose entry did not set their due date on the item too."""
    yield from named(
        session,
        "instalments",
        "instalment",
        mark("Table %(table)s, row %(row)s: the due date of the first part was not set on its invoice."),
        "SELECT id FROM instalment AS part WHERE place = 1 AND NOT EXISTS (SELECT 1 FROM item_due_date AS due "
        "WHERE due.item_id = part.item_id AND due.entry_id = part.entry_id AND due.due_date = part.due_date)",
    )
