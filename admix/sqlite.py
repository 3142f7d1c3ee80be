"""The one SQLite library of the process, and which journal mode it may be trusted with (`reliability` D2, D5)."""

__all__ = ["LIBRARY_VERSION", "driver", "has_wal_reset_fix", "journal_mode"]

try:
    from pysqlite3 import dbapi2 as driver  # noqa: TID251 - this is the one module that chooses
except ImportError:  # pragma: no cover - where pysqlite3 has no wheel
    import sqlite3 as driver  # noqa: TID251 - this is the one module that chooses

LIBRARY_VERSION: tuple[int, ...] = tuple(int(part) for part in driver.sqlite_version.split("."))
_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def has_wal_reset_fix(version: tuple[int, ...] = LIBRARY_VERSION) -> bool:
    """Tell whether a library may use WAL: from 3.51.3 on, or one of the two mended older lines."""
    if version >= _FIXED[0]:
        return True
    return any(version[:2] == fixed[:2] and version >= fixed for fixed in _FIXED[1:])


def journal_mode() -> str:
    """Return WAL where the library is safe with it, else TRUNCATE."""
    return "WAL" if has_wal_reset_fix() else "TRUNCATE"
