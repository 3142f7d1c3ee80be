"""Whoever edits a store by other means is found: every column of every table, every row, the chain as a whole."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, zip_longest
from typing import Any

import pytest
from sqlalchemy import Column, Table, UniqueConstraint

from admix.operations.verifying import Finding
from models.history import HistoryBase
from models.register import DRAFTS, TABLES, table_of
from tests.full_office import full_office
from tests.office import Edit, Office, by_hand, grouped, rebuild_chain

REGISTER = tuple(table_of(model) for model in TABLES)
HISTORY = tuple(HistoryBase.metadata.sorted_tables)
ON_THEIR_OWN = {"entry", "store", "entry_change"}
"""What the rows of the other tables are compared with; each edit of these is verified alone."""
NEW_ID = 7


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("office")
    company = full_office(root)
    company.close()
    return Office(root / "01")


@dataclass(frozen=True)
class Edited:
    """One edit of one table, what it is called when it is not found, and the rows of which one must be named."""

    table: Table
    place: str
    rows: tuple[int, ...]
    edit: Edit


def named_by_itself(findings: list[Finding], edited: Edited) -> bool:
    """Tell whether a row is named as other than its entry sealed it, its trail left it or its open batch kept it.

    Those three checks compare a table's rows with their entry, with their audit trail, or with the open batch, and
    with nothing else: no edit of another table can be the reason, unless it is one of the tables ON_THEIR_OWN.
    """
    local = [one for one in findings if one.check in {"seals", "trail", "drafts"}]
    return names(local, edited.table.name, *edited.rows)


def found_together(office: Office, edits: Iterable[Edited]) -> set[Edited]:
    """Make the first edit of every table at once, then the second ones, and so on; return what was proven so.

    The two tables of open batches take turns, since they are compared with each other. Proven is an edit that is
    named by itself, beside others that stopped no check half-way: one that stops a check might hide what another
    does to it. Whatever is not proven here has to be verified alone.
    """
    lanes: dict[str, list[Edited]] = defaultdict(list)
    for edited in edits:
        if edited.table.name not in ON_THEIR_OWN:
            lanes["drafts" if edited.table in DRAFTS else edited.table.name].append(edited)
    proven: set[Edited] = set()
    for turn in zip_longest(*lanes.values()):
        together = [edited for edited in turn if edited is not None]
        findings = office.after(_all_of(together))
        if not any("could not be finished" in str(finding) for finding in findings):
            proven |= {edited for edited in together if named_by_itself(findings, edited)}
    return proven


def _all_of(together: list[Edited]) -> Edit:
    def edit(opened: Any) -> None:
        for one in together:
            one.edit(opened)

    return edit


def assert_found(office: Office, edited: Edited) -> None:
    """An edit alone is named with its table and row."""
    findings = office.after(edited.edit)
    assert names(findings, edited.table.name, *edited.rows), (edited.place, [str(finding) for finding in findings])


def names(findings: list[Finding], table: str, *rows: int) -> bool:
    """Tell whether a finding names the table and one of the rows."""
    return any(finding.table == table and finding.row in rows for finding in findings)


def kept_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.info.get("audit") != "technical"]


def other_values(column: Column[Any], value: Any, taken: set[Any]) -> Iterator[str]:
    """Return other values for a column, as SQL: one more, another text, nothing, text that hides or is broken."""
    name, kind = column.name, column.type.compile()
    if column.primary_key:
        yield str(max(taken) + NEW_ID)
    elif kind == "INTEGER":
        yield "1" if value is None else f"{name} + {1 if value + 1 not in taken else 1000}"
        yield str(2**62)
    elif kind == "BLOB":
        yield f"CAST({name} || x'00' AS BLOB)"
        yield "x''"
    else:
        text = f"coalesce({name}, '')"
        yield f"{text} || 'x'"
        yield f"{text} || char(0) || 'x'"
        yield "CAST(x'41ff' AS TEXT)"
        yield from (f"'{other}'" for other in ("", "1998-09-12") if other != value)
    if column.nullable and value is not None:
        yield "NULL"


def edited_cell(table: Table, column: Column[Any], row: int, value: str) -> Edit:
    return lambda opened: opened.execute(f"UPDATE {table.name} SET {column.name} = {value} WHERE id = {row}")


def test_the_fixture_has_three_rows_in_every_table_that_can_hold_three(office: Office) -> None:
    for table in REGISTER:
        (count,) = office.ask(f"SELECT count(*) FROM {table.name}")[0]
        assert count >= 3 or (table.name in {"store", "company"} and count == 1), table.name


def test_only_two_columns_of_a_store_are_left_out() -> None:
    """When the last write was made, and how often the store was restored: neither says anything about money."""
    for table in (*REGISTER, *HISTORY):
        left_out = {column.name for column in table.columns} - {column.name for column in kept_columns(table)}
        assert left_out == ({"epoch", "last_seen_utc"} if table.name == "store" else set()), table.name


def test_an_untouched_company_has_no_findings(office: Office) -> None:
    office.restore()
    assert office.verify() == []


def cell_edits(office: Office, table: Table) -> Iterator[Edited]:
    """One other value in the first and the last row, every kind of other value in the middle row."""
    rows = [row for (row,) in office.ask(f"SELECT id FROM {table.name} ORDER BY id")]
    middle = rows[len(rows) // 2]
    for column in kept_columns(table):
        values = dict(office.ask(f'SELECT id, "{column.name}" FROM {table.name}'))
        for row in sorted({rows[0], middle, rows[-1]}):
            others = other_values(column, values[row], set(values.values()))
            for other in others if row == middle else islice(others, 1):
                place = f"{table.name}.{column.name}, row {row}: {values[row]!r} -> {other}"
                yield Edited(table, place, (row, rows[-1] + NEW_ID), edited_cell(table, column, row, other))


@dataclass
class Cells:
    """Every edit of a cell, and those that were found beside edits of other tables."""

    office: Office

    @cached_property
    def edits(self) -> list[Edited]:
        return [edited for table in REGISTER for edited in cell_edits(self.office, table)]

    @cached_property
    def proven(self) -> set[Edited]:
        return found_together(self.office, self.edits)


@pytest.fixture(scope="module")
def cells(office: Office) -> Cells:
    return Cells(office)


@pytest.mark.no_cover
@pytest.mark.parametrize("table", REGISTER, ids=lambda table: table.name)
def test_every_column_changed_by_hand_is_named(office: Office, cells: Cells, table: Table) -> None:
    edits = [edited for edited in cells.edits if edited.table is table]
    assert {edited.place.split(",")[0] for edited in edits} == {
        f"{table.name}.{column.name}" for column in kept_columns(table)
    }
    for edited in edits:
        if edited not in cells.proven:
            assert_found(office, edited)


@pytest.mark.parametrize("table", HISTORY, ids=lambda table: table.name)
def test_every_column_of_the_history_store_changed_by_hand_is_named(office: Office, table: Table) -> None:
    for column in kept_columns(table):
        (value,) = office.ask(f"SELECT {column.name} FROM {table.name} WHERE id = 1", "history")[0]
        for other in other_values(column, value, {value}):
            findings = office.after(edited_cell(table, column, 1, other), "history")
            assert names(findings, f"history.{table.name}", 1, 1 + NEW_ID), (column.name, other)


@pytest.mark.parametrize("store", ["register", "history"])
def test_every_row_taken_out_is_named(office: Office, store: str) -> None:
    for table in REGISTER if store == "register" else HISTORY:
        rows = [row for (row,) in office.ask(f"SELECT id FROM {table.name} ORDER BY id", store)]
        for row in {rows[0], rows[len(rows) // 2], rows[-1]}:
            findings = office.after(taken_out(table, row), store)
            name = table.name if store == "register" else f"history.{table.name}"
            assert names(findings, name, row), (table.name, row, [str(found) for found in findings])


def taken_out(table: Table, row: int) -> Edit:
    return lambda opened: opened.execute(f"DELETE FROM {table.name} WHERE id = {row}")


@pytest.mark.no_cover
def test_rows_that_changed_places_are_named(office: Office) -> None:
    for table in REGISTER:
        rows = [row for (row,) in office.ask(f"SELECT id FROM {table.name} ORDER BY id")] * 2
        for one, other in {(rows[0], rows[-1]), (rows[0], rows[len(rows) // 2]), (rows[-2], rows[-1])}:
            if one == other:
                continue
            findings = office.after(swap(table, one, other))
            assert names(findings, table.name, one), (table.name, one, other)
            assert names(findings, table.name, other), (table.name, one, other)


def swap(table: Table, one: int, other: int) -> Edit:
    """Exchange two rows' contents, all columns but id."""

    def edit(opened: Any) -> None:
        columns = ", ".join(f'"{column.name}"' for column in table.columns if column.name != "id")
        opened.execute(f"CREATE TEMP TABLE aside AS SELECT * FROM {table.name} WHERE id IN ({one}, {other})")
        opened.execute(f"DELETE FROM {table.name} WHERE id IN ({one}, {other})")
        opened.execute(
            f"INSERT INTO {table.name} (id, {columns}) SELECT {one} + {other} - id, {columns} FROM temp.aside"
        )

    return edit


@pytest.mark.parametrize("place", ["behind", "before"])
def test_a_row_put_in_is_named(office: Office, place: str) -> None:
    for table in REGISTER:
        (highest,) = office.ask(f"SELECT max(id) FROM {table.name}")[0]
        new = highest + 1 if place == "behind" else -5
        findings = office.after(put_in(table, highest, new))
        assert names(findings, table.name, new), (table.name, [str(found) for found in findings])


def put_in(table: Table, copied: int, new: int) -> Edit:
    """Insert a copy of a row under a new id, its unique columns altered."""
    unique = {list(rule.columns)[-1].name for rule in table.constraints if isinstance(rule, UniqueConstraint)}
    unique |= {list(index.columns)[-1].name for index in table.indexes if index.unique}
    unique |= {column.name for column in table.columns if column.unique}

    def edit(opened: Any) -> None:
        columns = [column for column in table.columns if column.name != "id"]
        values = ", ".join(
            f"{column.name} || 'z'"
            if column.name in unique and column.type.compile() == "TEXT"
            else f"{column.name} + 1000"
            if column.name in unique
            else f'"{column.name}"'
            for column in columns
        )
        into = ", ".join(f'"{column.name}"' for column in columns)
        opened.execute(
            f"INSERT INTO {table.name} (id, {into}) SELECT {new}, {values} FROM {table.name} WHERE id = {copied}"
        )

    return edit


def word_edits(office: Office, table: Table) -> Iterator[Edited]:
    (row,) = office.ask(f"SELECT max(id) FROM {table.name}")[0]
    for column in kept_columns(table):
        if column.type.compile() == "INTEGER" and not column.primary_key:
            yield Edited(table, column.name, (row,), loosened(table, column, row))


@pytest.mark.no_cover
def test_without_strict_tables_words_in_number_columns_are_named(office: Office) -> None:
    edits = [edited for table in REGISTER for edited in word_edits(office, table)]
    proven = found_together(office, edits)
    for edited in edits:
        if edited not in proven:
            assert_found(office, edited)


def loosened(table: Table, column: Column[Any], row: int) -> Edit:
    """Make a table forget that it is STRICT, then put a word where a number belongs."""

    def edit(opened: Any) -> None:
        opened.execute("PRAGMA writable_schema=ON")
        opened.execute("UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name = ?", (table.name,))
        opened.execute("PRAGMA writable_schema=RESET")
        opened.execute(f"UPDATE {table.name} SET {column.name} = 'tio' WHERE id = {row}")

    return edit


def test_a_chain_computed_again_is_found_by_a_printed_head_only(office: Office) -> None:
    (printed,) = office.ask("SELECT head FROM journal ORDER BY id DESC LIMIT 1")[0]
    office.restore()
    triggers = office.ask("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    with by_hand(office.folder / "register.db") as opened:
        opened.execute(
            "UPDATE item SET amount = -900, home_amount = -900, open_amount = -900, open_home = -900 WHERE id = 5"
        )
        assert opened.execute("SELECT number FROM item WHERE id = 5").fetchone() == ("20002",)
        rebuild_chain(opened)
        for (sql,) in triggers:
            opened.execute(sql)
    assert office.verify() == []
    assert [str(finding) for finding in office.verify(grouped(printed[:16]))] == [
        f"No entry has the head {grouped(printed[:16])}: the chain was rebuilt or cut after that was printed."
    ]


def test_a_chain_cut_short_is_found_by_a_printed_head_only(office: Office) -> None:
    (last, head) = office.ask("SELECT id, head FROM entry ORDER BY id DESC LIMIT 1")[0]
    office.restore()
    triggers = office.ask("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    with by_hand(office.folder / "register.db") as opened:
        for table in ("item", "item_due_date", "import_file"):
            opened.execute(f"DELETE FROM {table} WHERE entry_id = {last}")
        opened.execute(f"DELETE FROM entry WHERE id = {last}")
        for table in ("item", "item_due_date", "import_file", "entry"):
            opened.execute(f"UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = '{table}'")
        for (sql,) in triggers:
            opened.execute(sql)
    assert office.verify() == []
    assert [finding.check for finding in office.verify(head)] == ["head"]
