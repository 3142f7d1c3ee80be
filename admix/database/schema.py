"""Bringing a store's tables up to this version with Alembic; triggers are re-made after every step."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from admix.database.connection import engine_for
from models.triggers import register_triggers

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(path: Path, kind: str, revision: str = "head") -> None:
    """Migrate one store, register or history, in one transaction per step."""
    from alembic import command  # noqa: PLC0415 - half a second of import that only init and migrate need

    engine = engine_for(path)
    try:
        with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
            command.upgrade(alembic_config(kind, connection), revision)
            remake_triggers(connection, kind)
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


def remake_triggers(connection: Connection, kind: str) -> None:
    """Drop every trigger and make the ones of the list again."""
    old = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
    for name in old:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    if kind == "register":
        for sql in register_triggers().values():
            connection.exec_driver_sql(sql)
