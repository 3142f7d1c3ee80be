"""The tables as SQLite has them: STRICT, named rules, migrated like fresh, posted rows kept as they are."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine

from admix.database.company import OpenCompany, Stores
from admix.database.connection import connect, engine_for
from admix.database.schema import alembic_config
from admix.sqlite import driver
from models.history import HistoryBase
from models.register import SEALED, TABLES, Base, table_of
from models.store import Entry
from models.triggers import register_triggers
from tests.full_office import full_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    """An office with rows in every table."""
    company = full_office(tmp_path_factory.mktemp("office"))
    yield company
    company.close()


def facts(opened: "driver.Connection") -> dict[str, object]:
    """Return what a schema is made of: columns, keys, indexes, rules, triggers."""
    found: dict[str, object] = {}
    for name, sql in opened.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name <> 'alembic_version'"
    ).fetchall():
        found[f"{name} columns"] = opened.execute(f"PRAGMA table_xinfo({name})").fetchall()
        found[f"{name} references"] = sorted(
            row[2:] for row in opened.execute(f"PRAGMA foreign_key_list({name})").fetchall()
        )
        found[f"{name} rules"] = sorted(re.findall(r"CONSTRAINT (\w+)", sql))
        found[f"{name} checks"] = sorted(re.findall(r"CHECK \((.*)\)", sql))
        found[f"{name} ends"] = (sql.rstrip().endswith("STRICT"), "AUTOINCREMENT" in sql, sql.count("DEFERRED"))
    for kind in ("index", "trigger"):
        rows = opened.execute("SELECT name, sql FROM sqlite_master WHERE type = ? ORDER BY name", (kind,)).fetchall()
        found[kind] = [(name, " ".join(str(sql).split())) for name, sql in rows if sql is not None]
    return found


@pytest.mark.parametrize("kind", ["register", "history"])
def test_a_migrated_store_is_like_a_fresh_one(company: OpenCompany, tmp_path: Path, kind: str) -> None:
    fresh_path = tmp_path / "fresh.db"
    fresh_path.touch()
    engine = engine_for(fresh_path)
    with engine.begin() as connection:
        (Base if kind == "register" else HistoryBase).metadata.create_all(connection)
        for sql in register_triggers().values() if kind == "register" else ():
            connection.exec_driver_sql(sql)
    engine.dispose()
    stores = Stores(company.stores.folder)
    migrated = connect(stores.register if kind == "register" else stores.history)
    fresh = connect(fresh_path)
    try:
        assert facts(migrated) == facts(fresh)
    finally:
        migrated.close()
        fresh.close()


@pytest.mark.parametrize("kind", ["register", "history"])
def test_the_migrations_say_all_that_the_models_say(company: OpenCompany, kind: str) -> None:
    stores = Stores(company.stores.folder)
    engine = engine_for(stores.register if kind == "register" else stores.history)
    try:
        with engine.connect() as connection, connection.begin():
            command.check(alembic_config(kind, connection))
    finally:
        engine.dispose()


def test_every_table_is_strict_and_every_rule_has_a_name() -> None:
    for base in (Base, HistoryBase):
        for table in base.metadata.tables.values():
            assert table.dialect_options["sqlite"]["strict"], table.name
            assert all(constraint.name for constraint in table.constraints), table.name
    engine = create_engine("sqlite://", module=driver)
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        strict: dict[str, int] = dict(connection.exec_driver_sql("SELECT name, strict FROM pragma_table_list").all())
    engine.dispose()
    assert {table_of(model).name for model in TABLES if not strict[table_of(model).name]} == set()


@pytest.mark.parametrize("table", [table_of(Entry), *SEALED], ids=lambda table: table.name)
def test_posted_rows_are_neither_changed_nor_deleted_nor_replaced(office: OpenCompany, table: object) -> None:
    name = str(table)
    opened = connect(office.stores.register)
    columns = [row[1] for row in opened.execute(f"PRAGMA table_xinfo({name})") if row[1] != "id"]
    same = ", ".join(f'"{column}"' for column in columns)
    attempts = {
        "changed": f'UPDATE {name} SET "{columns[0]}" = "{columns[0]}" WHERE id = 1',
        "deleted": f"DELETE FROM {name} WHERE id = 1",
        "replaced": f"INSERT OR REPLACE INTO {name} (id, {same}) SELECT id, {same} FROM {name} WHERE id = 1",
    }
    try:
        assert opened.execute(f"SELECT count(*) FROM {name} WHERE id = 1").fetchone() == (1,)
        for done, sql in attempts.items():
            with pytest.raises(driver.IntegrityError, match=f"{name}: a posted row is never {done}"):
                opened.execute(sql)
    finally:
        opened.close()
