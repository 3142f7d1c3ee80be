"""A register of an earlier version is refused until it is migrated, and is then whole, row by row."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table

from admix.database import creation
from admix.database.company import Stores, open_company
from admix.database.connection import APPLICATION_IDS, connect
from admix.database.migration import migrate_company
from admix.database.schema import upgrade
from admix.errors import Refusal
from admix.operations.inquiries import all_items
from admix.operations.verifying.run import verify_company
from models.register import DRAFTS, TABLES, table_of
from tests.office import TODAY, by_hand, enter_week, small_company

Rows = Callable[[str, Table], list[dict[str, Any]]]
FIRST_LINKS = {"receivable", "reduction", "exchange_gain", "exchange_loss", "bank_charge", "separate"}
LATER_COLUMNS = {"rounding_limit", "write_off_limit", "discount_percent", "discount_days"}


def first_master_rows(as_now: Rows, name: str, table: Table) -> list[dict[str, Any]]:
    """Return the rows that the first version's master company had: fewer module links, fewer columns."""
    return [
        {column: value for column, value in row.items() if column not in LATER_COLUMNS}
        for row in as_now(name, table)
        if row.get("kind", "receivable") in FIRST_LINKS
    ]


@pytest.fixture
def first_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company as the first version kept it: the first migration's tables with a week's rows in them."""
    as_now = creation.master_rows
    monkeypatch.setattr(creation, "master_rows", lambda name, table: first_master_rows(as_now, name, table))
    company = small_company.anew(tmp_path)
    enter_week(company)
    company.close()
    register = Stores(company.stores.folder).register
    new = register.with_name("first.db")
    new.touch(mode=0o660)
    opened = connect(new)
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute(f"PRAGMA application_id={APPLICATION_IDS['register']}")
    opened.close()
    upgrade(new, "register", "0001")
    with by_hand(new) as old:
        old.execute("COMMIT")
        old.execute("ATTACH ? AS now", (str(register),))
        old.execute("BEGIN IMMEDIATE")
        for model in TABLES:
            table = table_of(model)
            if table in DRAFTS:
                continue
            columns = old.execute(f"PRAGMA main.table_info({table.name})").fetchall()
            names = ", ".join(f'"{row[1]}"' for row in columns)
            if not names:
                continue
            old.execute(f"INSERT INTO main.{table.name} ({names}) SELECT {names} FROM now.{table.name}")
    for left in register.parent.glob("register.db*"):
        left.unlink()
    new.rename(register)
    opened = connect(register)
    opened.execute("PRAGMA user_version=1")
    opened.close()
    return company.stores.folder


def test_an_older_register_is_refused_and_nothing_is_touched(first_version: Path) -> None:
    before = {path.name: path.read_bytes() for path in first_version.glob("*.db")}
    with pytest.raises(Refusal, match=r"Run `admix migrate`"):
        open_company(first_version, TODAY)
    assert {path.name: path.read_bytes() for path in first_version.glob("*.db")} == before


def test_a_migrated_register_is_whole_and_has_a_checked_copy_beside_it(first_version: Path) -> None:
    """Every seal of the first version still holds, and every item is as it was."""
    done = migrate_company(first_version)
    assert [(one.kind, one.before, one.now) for one in done] == [("register", 1, 4)]
    company = open_company(first_version, TODAY)
    try:
        assert verify_company(company) == []
        assert {item.number for _, _, item in company.read(all_items)} == {
            *("12345", "23432", "54323"),
            *("20001", "20002", "30001"),
        }
    finally:
        company.close()
    copy = connect(done[0].copy)
    assert copy.execute("PRAGMA user_version").fetchone() == (1,)
    assert copy.execute("SELECT count(*) FROM item").fetchone() == (6,)
    copy.close()


def test_a_migrated_register_is_not_migrated_again(first_version: Path) -> None:
    migrate_company(first_version)
    assert migrate_company(first_version) == []


def test_a_register_with_a_loose_reference_stays_as_it_was(first_version: Path) -> None:
    register = first_version / "register.db"
    with by_hand(register) as opened:
        opened.execute("UPDATE item SET party_id = 77 WHERE id = 1")
    with pytest.raises(Refusal, match="rows that refer to nothing"):
        migrate_company(first_version)
    opened = connect(register)
    assert opened.execute("PRAGMA user_version").fetchone() == (1,)
    assert opened.execute("SELECT count(*) FROM sqlite_master WHERE name = 'draft_batch'").fetchone() == (0,)
    opened.close()
    shutil.rmtree(first_version)
