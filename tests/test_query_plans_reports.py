"""What is open is read from the index of what is open, and at a past day from one reading of the allocations."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.operations.as_of import NOW, AsOf, open_items_at
from admix.operations.open_parts import open_parts

THEN = AsOf(date(1998, 9, 30))
LARGE = ("item", "allocation", "party", "entry", "instalment", "later")


def plan(session: Session, as_of: AsOf, *, parts: bool) -> list[str]:
    statement = open_parts(as_of) if parts else open_items_at(as_of)
    compiled = statement.compile(dialect=session.connection().dialect)
    cursor = session.connection().connection.cursor()
    cursor.execute(f"EXPLAIN QUERY PLAN {compiled}", ["1998-09-30"] * str(compiled).count("?"))
    return [str(row[3]) for row in cursor.fetchall()]


@pytest.mark.parametrize("parts", [False, True])
def test_now_nothing_but_what_is_open_is_read(company: OpenCompany, *, parts: bool) -> None:
    steps = company.read(plan, NOW, parts=parts)
    assert "SCAN item USING INDEX ix_item_open" in steps
    assert [step for step in steps if step.startswith("SCAN ") and step.split()[1] in LARGE] == [
        "SCAN item USING INDEX ix_item_open"
    ]


@pytest.mark.parametrize("parts", [False, True])
def test_at_a_past_day_the_allocations_are_read_once(company: OpenCompany, *, parts: bool) -> None:
    steps = company.read(plan, THEN, parts=parts)
    assert sorted(step for step in steps if step.startswith("SCAN ") and step.split()[1] in LARGE) == [
        "SCAN allocation USING COVERING INDEX ix_allocation_item",
        "SCAN item USING INDEX ix_item_open",
        "SCAN later USING COVERING INDEX ix_item_party",
    ]
    assert "SEARCH item USING INTEGER PRIMARY KEY (rowid=?)" in steps
