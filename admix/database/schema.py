"""Bringing a store's tables up to this version with Alembic; triggers are re-made after every step."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from admix.database.connection import SCHEMA_VERSIONS, engine_for
from admix.errors import Refusal
from models.triggers import register_triggers

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(path: Path, kind: str, revision: str = "head") -> None:
    """Migrate one store, register or history, in one transaction: all steps or none.

    Foreign keys are off while a table is made anew under its own name; every reference is checked before COMMIT.
    Refused: rows that would refer to nothing.
    """
    from alembic import command  # noqa: PLC0415 - half a second of import that only init and migrate need

    engine = engine_for(path)
    try:
        with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                drop_triggers(connection)
                command.upgrade(alembic_config(kind, connection), revision)
                remake_triggers(connection, kind)
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise Refusal("%(file)s has rows that refer to nothing. Run `admix verify`.", file=str(path))
                if revision == "head":
                    connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSIONS[kind]}")
    finally:
        engine.dispose()


def alembic_config(kind: str, connection: Connection) -> "Config":
    """Return Alembic's settings for a store, on a connection that is already open."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config(attributes={"connection": connection, "kind": kind})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("version_locations", str(MIGRATIONS / kind).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return config


def rebuild(connection: Connection, table: str, definition: str, indexes: Sequence[str]) -> None:
    """Make a table anew with its rows as they are: the way to change a rule in SQLite.

    `definition` is the part after CREATE TABLE name; columns that are new come last and are empty.
    """
    kept = ", ".join(f'"{row[1]}"' for row in connection.exec_driver_sql(f"PRAGMA table_info({table})").fetchall())
    connection.exec_driver_sql(f"CREATE TABLE rebuilt_{table} {definition}")
    copied = f"INSERT INTO rebuilt_{table} ({kept}) SELECT {kept} FROM {table} ORDER BY id"  # noqa: S608 - our own names
    connection.exec_driver_sql(copied)
    counter = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).scalar()
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE rebuilt_{table} RENAME TO {table}")
    if counter is not None:
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, counter))
    for index in indexes:
        connection.exec_driver_sql(index)


def drop_triggers(connection: Connection) -> None:
    """Drop every trigger, so that tables can be made anew."""
    old = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
    for name in old:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def remake_triggers(connection: Connection, kind: str) -> None:
    """Drop every trigger and make the ones of the list again, where an older revision has their tables."""
    drop_triggers(connection)
    there = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    if kind == "register":
        for sql in register_triggers().values():
            if sql.partition(" ON ")[2].split()[0] in there:
                connection.exec_driver_sql(sql)
