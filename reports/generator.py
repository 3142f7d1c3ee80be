"""Reports of the clerk's own (rapportgenerator): a definition as a Document, with groups, subtotals and totals."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from admix.language import Language, language, mark
from admix.money import format_amount
from admix.operations.chosen_rows import ChosenRows, choose_rows
from admix.operations.data_sets import DataColumn
from admix.operations.registers import ControlRecord, control_record
from admix.report_definitions import Definition, Filter
from reports.document import Amount, Cell, Column, Document, Row, Section, cell_text, fact, line, total
from reports.document import Kind as CellKind
from reports.grouping import Grouped, Level
from reports.spooling import spooled

CELL_KINDS: dict[str, CellKind] = {"home": "amount", "amount": "amount", "date": "date", "count": "count"}
"""What a cell is by what its column holds; everything else is a text."""
PERCENT_DECIMALS = 2
NONE = mark("(none)")
YES, NO = mark("Yes"), mark("No")
TOTAL = mark("Total")


def generated_report(session: Session, definition: Definition, today: date, most: int | None = None) -> Document:
    """Build a report of the clerk's own; it stays in the house, so it is written in the company's language.

    With `most` only the first rows are read, to show what it looks like; sums at its end are then of those alone.
    Refused: whatever `choose_rows` refuses.
    """
    control = control_record(session)
    words = language(control.language)
    chosen = choose_rows(session, definition, today, most)
    table = _Table(chosen, control, words)
    facts = tuple(_fact(chosen, rule, words) for rule in definition.filters)
    sections = (*((Section(facts),) if facts else ()), Section(spooled(table.rows(session)), table.headings()))
    return Document(f"{control.number} {control.name}", definition.title, today, words.code, sections)


def _fact(chosen: ChosenRows, rule: Filter, words: Language) -> Row:
    """Tell a filter as it was asked for."""
    column = chosen.data.column(rule.column, "filter")
    return fact(words.say(column.heading), f"{rule.test} {rule.value}".rstrip())


class _Table:
    """The columns of a report and its rows, written as they come."""

    def __init__(self, chosen: ChosenRows, control: ControlRecord, words: Language) -> None:
        self._chosen = chosen
        self._words = words
        self._home = control.home.decimals
        self._summed = [chosen.columns.index(column) for column in chosen.totals]
        self._decimals_place = len(chosen.columns) + len(chosen.groups)
        self._decimals = self._home

    def headings(self) -> tuple[Column, ...]:
        """Return the columns; a running sum is carried over the pages where it is in home currency."""
        return tuple(
            Column(
                column.key,
                column.heading,
                CELL_KINDS.get(column.kind, "text"),
                max(column.width, len(self._words.say(column.heading))),
                least=8 if column.kind == "text" and column.width > 8 else None,
                align="right" if column.kind == "percent" else None,
                carried=column in self._chosen.totals and column.kind == "home" and not self._chosen.groups,
            )
            for column in self._chosen.columns
        )

    def rows(self, session: Session) -> Iterator[Row]:
        """Yield the rows in their groups, and the sum of all where everything can be added up."""
        grouped: Grouped[tuple[Any, ...]] = Grouped(
            [self._level(place, column) for place, column in enumerate(self._chosen.groups)],
            self._lines,
            self._figures,
            self._sums,
        )
        yield from grouped.rows(self._chosen.rows(session))
        totals = self._chosen.totals
        if totals and not self._is_mixed():
            running = grouped.running or (0,) * len(totals)
            yield total(self._words.say(TOTAL), *self._sums(running))

    def _is_mixed(self) -> bool:
        """Tell whether the groups are of several currencies, so that there is no sum of all."""
        by_currency = any(column.key == "currency" for column in self._chosen.groups)
        return by_currency and any(column.kind == "amount" for column in self._chosen.totals)

    def _level(self, place: int, column: DataColumn) -> Level[tuple[Any, ...]]:
        at = len(self._chosen.columns) + place

        def heading(row: tuple[Any, ...]) -> str:
            return f"{self._words.say(column.heading)}: {self._text(column, row[at])}"

        return Level(
            lambda row: row[at],
            heading,
            lambda row: self._words.say("Total of %(group)s", group=self._text(column, row[at])),
        )

    def _text(self, column: DataColumn, value: object) -> str:
        if value is None or value == "":
            return self._words.say(NONE)
        return cell_text(self._cell(column, value, self._home))

    def _lines(self, row: tuple[Any, ...]) -> Iterator[Row]:
        decimals = row[self._decimals_place]
        self._decimals = decimals
        cells = (self._cell(column, row[place], decimals) for place, column in enumerate(self._chosen.columns))
        way = self._chosen.data.way
        yield line(*cells, way=None if way is None else (way[0], str(row[-1])))

    def _cell(self, column: DataColumn, value: Any, decimals: int) -> Cell:
        """Return a value as its column shows it; a blank for what is not known."""
        if value is None:
            return None
        if column.kind in ("home", "amount"):
            return Amount(value, self._home if column.kind == "home" else decimals)
        if column.kind == "percent":
            return format_amount(value, PERCENT_DECIMALS)
        if column.kind == "flag":
            answer = YES if value else NO
            return self._words.say(answer)
        if column.kind == "word":
            word = column.words[value]
            return self._words.say(word)
        found: Cell = value
        return found

    def _figures(self, row: tuple[Any, ...]) -> tuple[int, ...]:
        return tuple(int(row[place] or 0) for place in self._summed)

    def _sums(self, sums: tuple[int, ...]) -> tuple[Cell, ...]:
        """Return the cells of a sum; amounts in a currency of their own have the decimals of the rows just summed."""
        cells: list[Cell] = [None] * len(self._chosen.columns)
        for place, found in zip(self._summed, sums, strict=True):
            column = self._chosen.columns[place]
            decimals = self._home if column.kind == "home" else self._decimals
            cells[place] = found if column.kind == "count" else Amount(found, decimals)
        return tuple(cells)
