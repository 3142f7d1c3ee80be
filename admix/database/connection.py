"""The connection recipe, in one place (`reliability` 3.6)."""

import os
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from admix.errors import Refusal
from admix.sqlite import driver, journal_mode

APPLICATION_IDS = {"register": 0x41444D58, "history": 0x41444D48}
"""ADMX and ADMH in the header of the file tell the two stores from any other database."""
SCHEMA_VERSIONS = {"register": 4, "history": 1}
BUSY_MILLISECONDS = 10_000
_SETTINGS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
    "journal_size_limit=16777216",
    f"busy_timeout={BUSY_MILLISECONDS}",
)


def connect(path: Path) -> "driver.Connection":
    """Open an existing database file, never creating one, with the settings every connection has."""
    opened = driver.connect(
        f"file:{quote(str(path))}?mode=rw", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        for setting in _SETTINGS:
            opened.execute(f"PRAGMA {setting}")
    except driver.Error:
        opened.close()
        raise
    return opened


def engine_for(path: Path) -> Engine:
    """Return an engine whose transactions begin as the execution option sqlite_begin says; DEFERRED without one."""
    engine = create_engine(
        "sqlite+pysqlite://",
        module=driver,
        creator=lambda: connect(path),
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=8,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        if mode != "NONE":
            connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def check_header(path: Path, kind: str) -> int:
    """Return the version of a store's tables; nothing is touched.

    Refused: a file that is not this store, is damaged, or was written by a newer version.
    """
    if not path.is_file():
        raise Refusal("%(file)s does not exist. Create the company with `admix init`.", file=str(path))
    if os.stat(path).st_size == 0:  # noqa: PTH116 - stat never opens the file
        raise Refusal("%(file)s is empty. Restore it from a backup.", file=str(path))
    try:
        opened = driver.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
        try:
            application = opened.execute("PRAGMA application_id").fetchone()[0]
            version = opened.execute("PRAGMA user_version").fetchone()[0]
        finally:
            opened.close()
    except driver.DatabaseError as fault:
        raise Refusal("%(file)s cannot be read: %(fault)s.", file=str(path), fault=str(fault)) from None
    if application != APPLICATION_IDS[kind]:
        raise Refusal("%(file)s is not an admix %(kind)s.", file=str(path), kind=kind)
    if version > SCHEMA_VERSIONS[kind]:
        raise Refusal(
            "%(file)s was written by a newer version of admix. Nothing was touched; install that version.",
            file=str(path),
        )
    return int(version)


def set_header(opened: "driver.Connection", kind: str) -> None:
    """Mark a newly made file as this store and choose its journal mode."""
    opened.execute(f"PRAGMA journal_mode={journal_mode()}")
    opened.execute(f"PRAGMA application_id={APPLICATION_IDS[kind]}")
    opened.execute(f"PRAGMA user_version={SCHEMA_VERSIONS[kind]}")
