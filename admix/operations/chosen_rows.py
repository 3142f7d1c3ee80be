"""The rows of a report of the clerk's own: its names looked up in the catalogue, its values read and bound."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, null, or_
from sqlalchemy.orm import Session

from admix.calendar import parse_date
from admix.errors import Refusal
from admix.money import parse_decimal, to_minor
from admix.operations.data_sets import SUMMED, DataColumn, DataSet, find_data_set
from admix.operations.registers import control_record
from admix.operations.selecting import by_size
from admix.report_definitions import Definition, Filter

MOST_DECIMALS = 4
ANSWERS = {"1": 1, "0": 0, "j": 1, "y": 1, "n": 0}
"""A flag's value in a file: 1 and 0, or the letters of any of the three languages."""
_RELATIVE = re.compile(r"today(?:\s*([+-])\s*(\d{1,4}))?")


@dataclass(frozen=True)
class ChosenRows:
    """A report's columns and the statement for its rows: columns, groups, then decimals and the way's key."""

    data: DataSet
    columns: tuple[DataColumn, ...]
    groups: tuple[DataColumn, ...]
    totals: tuple[DataColumn, ...]
    statement: "Select[*tuple[Any, ...]]"

    def rows(self, session: Session) -> Iterator[tuple[Any, ...]]:
        """Yield the rows as they come from the register, in the report's order."""
        for row in session.execute(self.statement):
            yield tuple(row)

    def place(self, column: DataColumn) -> int:
        """Return where a total's figure stands in a row."""
        return self.columns.index(column)


def choose_rows(session: Session, definition: Definition, today: date, most: int | None = None) -> ChosenRows:
    """Look a definition up in the catalogue and build its statement; `most` is how many rows are read, None all.

    Refused, naming the part of the definition: an unknown data set or column, a total of what cannot be added, a
    total that is not a column, amounts of several currencies added up, a value that its column cannot hold.
    """
    data = find_data_set(definition.data)
    columns = tuple(data.column(key, "columns") for key in definition.columns)
    groups = tuple(data.column(key, "groups") for key in definition.groups)
    totals = tuple(_total(data, definition, key) for key in definition.totals)
    home_decimals = control_record(session).home.decimals
    rules = [_rule(data, rule, today, home_decimals) for rule in definition.filters]
    order = [*(part for group in groups for part in _order(group, down=False)), *_sorted(data, definition)]
    way = null() if data.way is None else data.way[1]
    shown = [column.expression for column in (*columns, *groups)]
    labelled = [expression.label(f"column_{place}") for place, expression in enumerate((*shown, data.decimals, way))]
    statement = data.source.add_columns(*labelled).where(*rules).order_by(*order, *data.order)
    return ChosenRows(data, columns, groups, totals, statement if most is None else statement.limit(most))


def _total(data: DataSet, definition: Definition, key: str) -> DataColumn:
    column = data.column(key, "totals")
    if key not in definition.columns:
        raise Refusal("%(key)s is added up but not shown: choose it as a column too.", "totals", key=key)
    if column.kind not in SUMMED:
        raise Refusal("%(key)s cannot be added up: it is no amount and no count.", "totals", key=key)
    if column.kind == "amount" and not _has_one_currency(definition):
        raise Refusal(
            "%(key)s is in each row's own currency and cannot be added up. Group by currency, or filter on one.",
            "totals",
            key=key,
        )
    return column


def _has_one_currency(definition: Definition) -> bool:
    """Tell whether every sum is over rows of one currency; the sum of all is left out where groups make it so."""
    return "currency" in definition.groups or any(
        rule.column == "currency" and rule.test == "=" for rule in definition.filters
    )


def _sorted(data: DataSet, definition: Definition) -> Iterator[ColumnElement[Any]]:
    for name in definition.sort:
        yield from _order(data.column(name.removeprefix("-"), "sort"), down=name.startswith("-"))


def _order(column: DataColumn, *, down: bool) -> Iterator[ColumnElement[Any]]:
    """Return what to order by: codes by their size, blanks last."""
    parts = by_size(column.expression) if column.kind == "code" else (column.expression.is_(None), column.expression)
    for part in parts:
        yield part.desc() if down and part is not parts[0] else part


def _rule(data: DataSet, rule: Filter, today: date, home_decimals: int) -> ColumnElement[bool]:
    """Return a filter as SQL with its value bound."""
    column = data.column(rule.column, "filter")
    expression = column.expression
    if rule.test in ("empty", "filled"):
        is_empty = or_(expression.is_(None), expression == "") if _is_text(column) else expression.is_(None)
        found: ColumnElement[bool] = is_empty if rule.test == "empty" else ~is_empty
        return found
    if rule.test in ("begins", "contains"):
        if not _is_text(column):
            raise Refusal("Only texts begin with or contain something, not %(key)s.", "filter", key=column.key)
        starts: ColumnElement[bool] = (
            expression.startswith(rule.value, autoescape=True)
            if rule.test == "begins"
            else expression.contains(rule.value, autoescape=True)
        )
        return starts
    if column.kind == "amount":
        expression = expression * _to_most(data.decimals)
    value = _value(column, rule.value, today, home_decimals)
    if column.kind == "flag":
        expression = func.coalesce(expression, 0)
    compared: ColumnElement[bool] = _COMPARED[rule.test](expression, value)
    return compared


_COMPARED: Mapping[str, Any] = {
    "=": lambda column, value: column == value,
    "<>": lambda column, value: or_(column != value, column.is_(None)),
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
}


def _is_text(column: DataColumn) -> bool:
    return column.kind in ("text", "code", "word")


def _to_most(decimals: Any) -> ColumnElement[int]:
    """Return what an amount is multiplied by so that amounts of all currencies can be compared."""
    return case(*((decimals == given, 10 ** (MOST_DECIMALS - given)) for given in range(MOST_DECIMALS)), else_=1)


def _value(column: DataColumn, typed: str, today: date, home_decimals: int) -> object:
    """Read a value by what its column holds; a date may be today, today-30 or today+7."""
    if column.kind == "date":
        return _day(typed, today)
    if column.kind == "flag":
        if typed.casefold() not in ANSWERS:
            raise Refusal("Answer %(yes)s or %(no)s.", "filter", yes="1", no="0")
        return ANSWERS[typed.casefold()]
    if column.kind == "count":
        return _whole(typed)
    if column.kind in ("home", "amount", "percent"):
        places = {"home": home_decimals, "amount": MOST_DECIMALS, "percent": 2}[column.kind]
        return to_minor(parse_decimal(typed, "filter"), places, "filter")
    if column.kind == "word" and typed not in column.words:
        raise Refusal("%(typed)s is none of %(known)s.", "filter", typed=typed, known=", ".join(column.words))
    return typed


def _day(typed: str, today: date) -> date:
    relative = _RELATIVE.fullmatch(typed.casefold())
    if relative is None:
        return parse_date(typed, today, "filter")
    sign, days = relative.groups()
    return today + timedelta(int(days or 0) * (-1 if sign == "-" else 1))


def _whole(typed: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", typed):
        raise Refusal("%(typed)s is not a whole number.", "filter", typed=typed)
    return int(typed)
