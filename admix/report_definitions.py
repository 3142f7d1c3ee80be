"""A report of the clerk's own (egen rapport): what it shows, as a readable TOML file says it.

A file says which data set, which columns in which order, filters, sort order, groups and totals; a minus before a
column in `sort` sorts it downwards. It holds no SQL: names are looked up in the fixed catalogue of data sets, and
values are bound.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from admix.errors import Refusal
from admix.text import clean

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
TESTS = ("=", "<>", "<", "<=", ">", ">=", "begins", "contains", "empty", "filled")
WITHOUT_VALUE = ("empty", "filled")
LONGEST_TITLE = 60
LONGEST_VALUE = 60
MOST_COLUMNS = 20
MOST_GROUPS = 3
MOST_FILTERS = 12
_KEYS = ("title", "data", "columns", "sort", "groups", "totals", "filter")


@dataclass(frozen=True)
class Filter:
    """A rule for the rows: a column, a test, and the value as it is typed; no value for empty and filled."""

    column: str
    test: str
    value: str = ""


@dataclass(frozen=True)
class Definition:
    """What a report shows; names are those of the catalogue of data sets."""

    name: str
    title: str
    data: str
    columns: tuple[str, ...]
    sort: tuple[str, ...] = ()
    """In this order; a minus before a name sorts downwards."""
    groups: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse what no report can be, whatever the catalogue knows."""
        report_name(self.name)
        if not self.title or len(self.title) > LONGEST_TITLE:
            raise Refusal("A report has a title of at most %(most)d characters.", "title", most=LONGEST_TITLE)
        for what, names, most in (
            ("columns", self.columns, MOST_COLUMNS),
            ("groups", self.groups, MOST_GROUPS),
            ("filter", self.filters, MOST_FILTERS),
        ):
            if len(names) > most:
                raise Refusal("A report has at most %(most)d of %(what)s.", what, most=most, what=what)
        if not self.columns:
            raise Refusal("Choose at least one column.", "columns")
        for what in ("columns", "groups", "totals"):
            listed = getattr(self, what)
            if len(set(listed)) != len(listed):
                raise Refusal("A column stands twice in %(what)s.", what, what=what)
        for rule in self.filters:
            _check_filter(rule)


def report_name(typed: str) -> str:
    """Return a report's name. Refused: other characters than a-z, 0-9 and -, more than 30 of them."""
    if NAME.fullmatch(typed) is None:
        raise Refusal(
            "%(typed)s cannot name a report: use a-z, 0-9 and -, at most 30 characters.", "name", typed=typed
        )
    return typed


def _check_filter(rule: Filter) -> None:
    if rule.test not in TESTS:
        raise Refusal("%(test)s is no test. There is: %(tests)s.", "filter", test=rule.test, tests=" ".join(TESTS))
    if (rule.test in WITHOUT_VALUE) == bool(rule.value):
        raise Refusal(
            "The filter on %(column)s: empty and filled take no value, every other test takes one.",
            "filter",
            column=rule.column,
        )
    if len(rule.value) > LONGEST_VALUE:
        raise Refusal("A filter's value has at most %(most)d characters.", "filter", most=LONGEST_VALUE)


def read_definition(name: str, text: str) -> Definition:
    """Read a report's file. Refused: what is no TOML, an unknown key, a value of another kind."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise Refusal("The report %(name)s cannot be read: %(fault)s", name=name, fault=str(fault)) from None
    for key in found:
        if key not in _KEYS:
            raise Refusal("The report %(name)s has an unknown key: %(key)s.", name=name, key=key)
    filters = found.get("filter", [])
    if not isinstance(filters, list):
        raise _wrong(name, "filter")
    return Definition(
        name,
        _text(name, found, "title"),
        _text(name, found, "data"),
        _names(name, found, "columns"),
        _names(name, found, "sort"),
        _names(name, found, "groups"),
        _names(name, found, "totals"),
        tuple(_filter(name, one) for one in filters),
    )


def _wrong(name: str, key: str) -> Refusal:
    return Refusal("In the report %(name)s, %(key)s has a wrong value.", name=name, key=key)


def _text(name: str, found: Mapping[str, Any], key: str) -> str:
    value = found.get(key, "")
    if not isinstance(value, str):
        raise _wrong(name, key)
    return clean(value, key)


def _names(name: str, found: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = found.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _wrong(name, key)
    return tuple(clean(value, key) for value in values)


def _filter(name: str, found: Any) -> Filter:
    if not isinstance(found, dict) or not {"column", "test"} <= set(found) <= {"column", "test", "value"}:
        raise _wrong(name, "filter")
    value = found.get("value", "")
    if isinstance(value, bool):
        value = "1" if value else "0"
    elif isinstance(value, int | float | date):
        value = str(value)
    if not isinstance(value, str):
        raise _wrong(name, "filter")
    texts = (found["column"], found["test"], value)
    if not all(isinstance(text, str) for text in texts):
        raise _wrong(name, "filter")
    return Filter(*(clean(text, "filter") for text in texts))


def write_definition(definition: Definition) -> str:
    """Return a report as its file, fit to be read and edited."""
    import tomlkit  # noqa: PLC0415 - only when a report is saved

    document = tomlkit.document()
    document.add("title", tomlkit.item(definition.title))
    document.add("data", tomlkit.item(definition.data))
    for key in ("columns", "sort", "groups", "totals"):
        names = getattr(definition, key)
        if names or key == "columns":
            document.add(key, tomlkit.item(list(names)))
    if definition.filters:
        rules = tomlkit.aot()
        for rule in definition.filters:
            row = tomlkit.table()
            row.add("column", rule.column)
            row.add("test", rule.test)
            if rule.test not in WITHOUT_VALUE:
                row.add("value", rule.value)
            rules.append(row)
        document.add("filter", rules)
    return tomlkit.dumps(document)
