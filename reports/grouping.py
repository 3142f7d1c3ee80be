"""Rows in groups with subtotals as they come from the register: no more is held of a report than running sums."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from operator import add
from typing import Any, Generic, Protocol, TypeVar

from admix.language import Language, mark
from admix.operations.selections import Group
from reports.document import Cell, Row, Way, group, subtotal


class Headed(Protocol):
    """What a report's row begins with: its group's code and text, if it has one, its customer's number and name."""

    @property
    def group(self) -> str | None: ...  # noqa: D102 - named above
    @property
    def words(self) -> str | None: ...  # noqa: D102
    @property
    def number(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102


R = TypeVar("R")
H = TypeVar("H", bound=Headed)


@dataclass(frozen=True)
class Level(Generic[R]):
    """One level of groups: what its rows have in common, its heading, its sum's label, its way down."""

    key: Callable[[R], Any]
    heading: Callable[[R], str]
    label: Callable[[R], str]
    way: Callable[[R], Way | None] = lambda _row: None


class Grouped(Generic[R]):
    """Rows under the headings of their groups, each group with its sums; the sums of all are left when it is done."""

    def __init__(
        self,
        levels: Iterable[Level[R]],
        lines: Callable[[R], Iterable[Row]],
        figures: Callable[[R], Iterable[int]],
        sums: Callable[[tuple[int, ...]], tuple[Cell, ...]],
    ) -> None:
        self._levels = tuple(levels)
        self._lines = lines
        self._figures = figures
        self._sums = sums
        self.running: tuple[int, ...] = ()

    def rows(self, found: Iterable[R], depth: int = 0) -> Iterator[Row]:
        """Yield the rows; what comes must be in the order of the groups."""
        if depth == len(self._levels):
            for row in found:
                added = tuple(self._figures(row))
                self.running = tuple(map(add, self.running, added)) if self.running else added
                yield from self._lines(row)
            return
        level = self._levels[depth]
        for _, members in groupby(found, level.key):
            first = next(members)
            before = self.running
            yield group(level.heading(first), level.way(first))
            yield from self.rows(chain((first,), members), depth + 1)  # noqa: B031 - goes on where it was
            yield subtotal(level.label(first), *self._sums(_less(self.running, before)))


def _less(sums: tuple[int, ...], before: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(one - other for one, other in zip(sums, before, strict=True)) if before else sums


class ByCurrency:
    """Sums of several columns by currency, kept while the rows come."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._sums: dict[str, list[int]] = {}

    def add(self, code: str, column: int, amount: int) -> None:
        """Add to one column."""
        self._sums.setdefault(code, [0] * self._columns)[column] += amount

    def add_all(self, currencies: Mapping[str, Iterable[int]]) -> None:
        """Add a row's sums."""
        for code, amounts in currencies.items():
            before = self._sums.setdefault(code, [0] * self._columns)
            self._sums[code] = list(map(add, before, amounts))

    def foreign(self, home: str) -> list[tuple[str, tuple[int, ...]]]:
        """Return the sums by currency, in order; nothing where all of them are in this one."""
        return [] if set(self._sums) <= {home} else [(code, tuple(self._sums[code])) for code in sorted(self._sums)]


GROUP_WORDS: dict[Group, tuple[str, str, str]] = {
    "district": (
        mark("District %(code)s %(words)s"),
        mark("Total of district %(code)s"),
        mark("Without district"),
    ),
    "category": (
        mark("Category %(code)s %(words)s"),
        mark("Total of category %(code)s"),
        mark("Without category"),
    ),
    "salesperson": (
        mark("Salesperson %(code)s %(words)s"),
        mark("Total of salesperson %(code)s"),
        mark("Without salesperson"),
    ),
}
TOTAL_WITHOUT = mark("Total without a code")


def group_levels(chosen: Group, words: Language) -> list[Level[Any]]:
    """Return the level of districts, categories or salespeople; none where customers are not put in groups."""
    if chosen not in GROUP_WORDS:
        return []
    heading, label, without = GROUP_WORDS[chosen]

    def headed(row: Headed) -> str:
        if row.group is None:
            return words.say(without)
        return words.say(heading, code=row.group, words=row.words or "").rstrip()

    def summed(row: Headed) -> str:
        return words.say(TOTAL_WITHOUT) if row.group is None else words.say(label, code=row.group)

    return [Level(lambda row: row.group, headed, summed)]


def customer_level(words: Language) -> Level[Any]:
    """Return the level of customers."""
    return Level(
        lambda row: row.number,
        lambda row: f"{row.number} {row.name}",
        lambda row: words.say("Total of customer %(number)s", number=row.number),
        lambda row: ("customer", row.number),
    )
