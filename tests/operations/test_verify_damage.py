"""What verify says of many rows at once and of damaged files."""

import random
from decimal import Decimal
from typing import Any

import pytest

from admix.database.creation import create_company
from admix.errors import Refusal
from admix.operations.invoices import InvoiceRow
from admix.operations.verifying.structure import damage
from tests.office import CUSTOMERS, DEMO, TODAY, Office, add_customers, enter_invoices, said, small_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("office")
    small_office(root).close()
    return Office(root / "01")


@pytest.fixture(scope="module")
def long_form(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """One entry with 150 invoices."""
    root = tmp_path_factory.mktemp("long")
    company = create_company(root, DEMO, TODAY)
    company.write(add_customers, CUSTOMERS)
    enter_invoices(company, "888", *(InvoiceRow(place, f"{place}", Decimal(100)) for place in range(150)))
    company.close()
    return Office(root / "01")


def test_many_changed_rows_are_named_up_to_a_hundred(long_form: Office) -> None:
    sentences = said(long_form.after(lambda opened: opened.execute("UPDATE item SET item_date = '1998-09-01'")))
    changed = [f"Table item, row {row}: the row was changed after entry 3 posted it." for row in range(1, 100)]
    assert sentences == [*changed, "Table item: more rows of entry 3 are wrong than are named here."]


def test_many_missing_rows_are_named_by_their_ends(long_form: Office) -> None:
    sentences = said(long_form.after(lambda opened: opened.execute("DELETE FROM item_due_date WHERE id > 20")))
    assert "Table item_due_date: rows 21 to 150 are missing." in sentences


def test_rows_taken_out_and_changed_and_put_in_are_told_apart(long_form: Office) -> None:
    def edit(opened: Any) -> None:
        opened.execute("DELETE FROM item_due_date WHERE id IN (40, 41, 150)")
        opened.execute("UPDATE item_due_date SET due_date = '1999-01-01' WHERE id IN (42, 43, 60)")
        opened.execute("UPDATE item_due_date SET id = 170 WHERE id = 70")

    findings = [finding for finding in long_form.after(edit) if finding.check == "seals"]
    assert said(findings) == [
        "Table item_due_date, row 40: the row is missing.",
        "Table item_due_date, row 41: the row is missing.",
        "Table item_due_date, row 42: the row was changed after entry 3 posted it.",
        "Table item_due_date, row 43: the row was changed after entry 3 posted it.",
        "Table item_due_date, row 60: the row was changed after entry 3 posted it.",
        "Table item_due_date, row 70: the row is missing.",
        "Table item_due_date, row 170: no entry posted this row.",
        "Table item_due_date, row 150: the row is missing.",
    ]


def test_damage_that_sqlite_reports_is_named_by_table_and_row() -> None:
    finding = damage("row 3 missing from index ix_item_open", {"ix_item_open": "item"})
    assert (finding.table, finding.row) == ("item", 3)
    assert damage("NULL value in party.name", {}).table == "party"
    assert damage("Tree 7 page 9: never used", {}).table == "register"


@pytest.mark.no_cover
def test_a_file_with_bytes_changed_at_random_never_ends_in_a_fault(office: Office) -> None:
    seed = 980913
    chance = random.Random(seed)  # noqa: S311 - chance must be repeatable here
    content = (office.unguarded / "register.db").read_bytes()
    found = 0
    for turn in range(120):
        changed = bytearray(content)
        for _ in range(chance.choice((1, 3, 40))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        office.restore(office.unguarded)
        (office.folder / "register.db").write_bytes(changed)
        try:
            findings = [finding for finding in office.verify() if finding.check != "triggers"]
        except Refusal:
            continue
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is the failure looked for
            pytest.fail(f"seed {seed}, turn {turn}: {fault!r}")
        found += bool(findings)
    assert found > 0
