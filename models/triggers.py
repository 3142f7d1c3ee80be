"""The triggers that keep posted rows as they are: one list, re-made by every migration.

They guard against bugs and other tools; whoever drops them is found by `admix verify`.
"""

from collections.abc import Iterator

from sqlalchemy import Table

from models.register import MAINTAINED, SEALED, table_of
from models.store import UNSEALED, Entry


def register_triggers() -> dict[str, str]:
    """Return the SQL of every trigger of the register by its name."""
    triggers: dict[str, str] = {}
    for table in (table_of(Entry), *SEALED):
        triggers.update(_posted(table))
    for table in MAINTAINED:
        if table.name == "store":
            triggers["store_stays"] = (
                "CREATE TRIGGER store_stays BEFORE DELETE ON store "
                "BEGIN SELECT RAISE(ABORT, 'the store row is never deleted'); END"
            )
    return triggers


def _posted(table: Table) -> Iterator[tuple[str, str]]:
    """Let no posted row be changed (but for its derived columns), deleted or replaced."""
    name = table.name
    fixed = ", ".join(column.name for column in table.columns if "audit" not in column.info)
    sealed = f"WHEN OLD.head <> '{UNSEALED}'" if name == "entry" else ""
    refusals = {
        f"{name}_unchanged": (f"BEFORE UPDATE OF {fixed}", sealed, "changed"),
        f"{name}_kept": ("BEFORE DELETE", "", "deleted"),
        f"{name}_not_replaced": (
            "BEFORE INSERT",
            f"WHEN EXISTS (SELECT 1 FROM {name} WHERE id = NEW.id)",  # noqa: S608 - our own table names
            "replaced",
        ),
    }
    for trigger, (moment, condition, done) in refusals.items():
        abort = f"SELECT RAISE(ABORT, '{name}: a posted row is never {done}')"
        yield trigger, f"CREATE TRIGGER {trigger} {moment} ON {name} {condition} BEGIN {abort}; END"
