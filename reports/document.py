"""The Document: a report, journal or list as values, built once and rendered to paper, JSON and every other medium.

Column headings are English keys that are translated where they are shown; every other text stands in the
document's language already. Amounts keep their minor units, so that all renderings show the same figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from admix.language import Language, language
from admix.money import Rate, format_amount, format_rate

Kind = Literal["text", "amount", "date", "rate", "count"]
RowKind = Literal["line", "group", "subtotal", "total", "text"]
SUMS = ("subtotal", "total")


@dataclass(frozen=True)
class Amount:
    """An amount in minor units with the decimals of its currency: (630000, 2) is 6300.00."""

    minor: int
    decimals: int = 2


Cell: TypeAlias = str | int | date | Amount | Rate | None
"""What stands in a row under a column; an int is a count, None is blank."""


Way = tuple[Literal["customer", "item", "batch", "voucher"], str]
"""Where a row leads: a customer's number, an item's number, a batch's number, a voucher's series and number (I12)."""


@dataclass(frozen=True)
class Column:
    """A column: what its cells mean, how it is headed, how wide it is on a page of characters."""

    key: str
    heading: str
    """An English text marked for the catalogues."""
    kind: Kind = "text"
    width: int = 10
    least: int | None = None
    """How narrow a page may make a long text such as a name, which is then cut; without it nothing is ever cut."""
    align: Literal["left", "right"] | None = None
    """None is as its kind has it: texts and dates to the left, figures to the right."""
    unit: str = ""
    """What the figures are in where that is not home currency: printed after the heading."""
    carried: bool = False
    """Its running sum is carried over from page to page; all its amounts are in one currency."""
    wide: bool = False
    """It stands on pages of 132 columns and in files, not on pages of 80 columns."""

    @property
    def to_right(self) -> bool:
        """Tell whether its cells stand to the right."""
        return self.kind in ("amount", "rate", "count") if self.align is None else self.align == "right"

    def title(self, words: Language) -> str:
        """Return the heading in a language, with the unit."""
        return f"{words.say(self.heading)} {self.unit}".rstrip()


@dataclass(frozen=True)
class Row:
    """A row: a line of cells; a group heading over the lines that follow; a sum of them; or plain text.

    `text` is the heading, the sum's label or the text itself. A text row with cells is a fact: label and values.
    """

    kind: RowKind
    text: str = ""
    cells: tuple[Cell, ...] = ()
    way: Way | None = None
    """The way down from this row, for screens."""

    @property
    def in_table(self) -> bool:
        """Tell whether it stands under the column headings."""
        return self.kind != "text"


def line(*cells: Cell, way: Way | None = None) -> Row:
    """Return a line of cells, one for each column."""
    return Row("line", "", cells, way)


def group(heading: str, way: Way | None = None) -> Row:
    """Return the heading of a group of lines, such as a customer's number and name."""
    return Row("group", heading, (), way)


def subtotal(label: str, *cells: Cell) -> Row:
    """Return the sum of a group."""
    return Row("subtotal", label, cells)


def total(label: str, *cells: Cell) -> Row:
    """Return the sum of a whole section."""
    return Row("total", label, cells)


def plain(words: str) -> Row:
    """Return a line of text over the full width."""
    return Row("text", words)


def fact(label: str, *values: Cell) -> Row:
    """Return a label with its values, such as the head facts of a batch."""
    return Row("text", label, values)


Rows: TypeAlias = Sequence[Row]
"""Rows in order: a tuple, or for a long report what `reports.spooling.spooled` returns."""


@dataclass(frozen=True)
class Section:
    """A part of a document with columns of its own."""

    rows: Rows
    columns: tuple[Column, ...] = ()
    heading: str = ""

    def __post_init__(self) -> None:
        """Refuse rows that do not fill the columns; it would be a fault of the program.

        Rows in a file are not read for it: whoever wrote them there knows how many cells they had.
        """
        known = getattr(self.rows, "different", None)
        for row in self.rows if known is None else known:
            if row.kind in ("line", *SUMS) and len(row.cells) != len(self.columns):
                raise ValueError(f"{len(row.cells)} cells under {len(self.columns)} columns: {row}")


@dataclass(frozen=True)
class Bar:
    """A bar of a chart: its label and its length."""

    label: str
    amount: Amount


@dataclass(frozen=True)
class Chart:
    """Amounts as bars, for those who would rather look than read; the same figures stand in the rows."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Document:
    """A report, journal or list: whose, what, which number and day, in which language; its sections, its notes."""

    company: str
    title: str
    dated: date
    language: str
    sections: tuple[Section, ...]
    number: int | None = None
    notes: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()

    @property
    def name(self) -> str:
        """The title with the document's number, if it has one."""
        return self.title if self.number is None else f"{self.title} {self.number}"

    @property
    def words(self) -> Language:
        """The language it is written in."""
        return language(self.language)


def cell_text(cell: Cell) -> str:
    """Return a cell as every rendering in characters writes it: 6300.00, 1998-09-14, 0.90000, blank for None."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Amount):
        return format_amount(cell.minor, cell.decimals)
    if cell is None:
        return ""
    if isinstance(cell, Rate):
        return format_rate(cell.value) if cell.per == 1 else f"{format_rate(cell.value)}/{cell.per}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def blank_zero(minor: int, decimals: int) -> Amount | None:
    """Return an amount as list columns show it: nothing where it is zero."""
    return Amount(minor, decimals) if minor else None
