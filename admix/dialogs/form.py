"""A dialog as one declarative table: labels, fields, places. No Textual, no click.

The table gives the layout of the screen, the parsing of what is typed and the page of the handbook. Labels are
English message keys; the catalogues hold adMix's own words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from admix.language import Language
from admix.text import fit, width


class Kind(Enum):
    """What a field holds; it decides how typed text is read and how it is shown."""

    TEXT = "text"
    NUMBER = "number"
    CODE = "code"
    DATE = "date"
    AMOUNT = "amount"
    RATE = "rate"
    COUNT = "count"
    FLAG = "flag"

    @property
    def is_right(self) -> bool:
        """Tell whether a value stands at the right of its field once the cursor has left it."""
        return self in {Kind.NUMBER, Kind.AMOUNT, Kind.RATE, Kind.COUNT}


@dataclass(frozen=True)
class Field:
    """A field to type in, drawn as underscores."""

    name: str
    width: int
    kind: Kind = Kind.TEXT
    quiet: bool = False
    """Drawn as a shown value until the cursor stands in it."""
    longest: int = 0
    """How much may be typed where that is more than the cells that show; the text then moves under them."""

    @property
    def limit(self) -> int:
        """How much may be typed: dates may be typed with a century and dashes though six cells show."""
        return 10 if self.kind is Kind.DATE else self.longest or self.width


@dataclass(frozen=True)
class Shown:
    """A value the program shows; nothing is typed there."""

    name: str
    width: int
    right: bool = False


@dataclass(frozen=True)
class Line:
    """A label with dotted leaders to a common colon, then its fields and shown values, one blank apart.

    Without leaders the colon stands at the label itself.
    """

    row: int
    label: str
    parts: tuple[Field | Shown, ...] = ()
    label_width: int = 30
    col: int = 0
    section: str = ""
    dotted: bool = True


@dataclass(frozen=True)
class Words:
    """A text of the form itself."""

    row: int
    col: int
    text: str
    section: str = ""


@dataclass(frozen=True)
class Value:
    """A shown value at a place of its own; drawn over what stands there while it has a text."""

    row: int
    col: int
    shown: Shown
    section: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a block of rows: heading and field with their places."""

    heading: str
    heading_col: int
    col: int
    field: Field


@dataclass(frozen=True)
class Rows:
    """A block of equal rows; the fields are named name.0, name.1 and so on."""

    row: int
    count: int
    columns: tuple[Column, ...]
    section: str = ""


@dataclass(frozen=True)
class Rule:
    """A line across a box."""

    row: int
    section: str = ""


@dataclass(frozen=True)
class Box:
    """The frame of a dialog that lies over a form: its place on the form and its size inside the frame."""

    row: int
    col: int
    width: int
    height: int


Part = Line | Words | Value | Rows | Rule


@dataclass(frozen=True)
class Dialog:
    """A dialog: its menu path, its parts, its frame if it is a box, its help text."""

    name: str
    path: tuple[str, ...]
    parts: tuple[Part, ...]
    box: Box | None = None
    help: tuple[str, ...] = ()

    def fields(self) -> Iterator[tuple[str, Field]]:
        """Return every field by its name, in the order in which Tab goes through them."""
        for part in self.parts:
            if isinstance(part, Line):
                yield from ((field.name, field) for field in part.parts if isinstance(field, Field))
            elif isinstance(part, Rows):
                for place in range(part.count):
                    yield from ((f"{column.field.name}.{place}", column.field) for column in part.columns)

    def field(self, name: str) -> Field:
        """Return a field by its name."""
        return dict(self.fields())[name]


@dataclass(frozen=True)
class PlacedText:
    """A text of the form with its place."""

    row: int
    col: int
    text: str
    section: str


@dataclass(frozen=True)
class PlacedField:
    """A field with its name and place."""

    row: int
    col: int
    name: str
    field: Field
    section: str


@dataclass(frozen=True)
class PlacedValue:
    """A shown value with its place; `over` lies on top of what stands there."""

    row: int
    col: int
    shown: Shown
    section: str
    over: bool = False


Placed = PlacedText | PlacedField | PlacedValue


def lay_out(dialog: Dialog, language: Language) -> list[Placed]:
    """Give every part of a dialog its place, with the labels in a language."""
    placed: list[Placed] = []
    for part in dialog.parts:
        match part:
            case Line():
                placed.extend(_lay_line(part, language))
            case Words():
                placed.append(PlacedText(part.row, part.col, language.say(part.text), part.section))
            case Value():
                placed.append(PlacedValue(part.row, part.col, part.shown, part.section, over=True))
            case Rows():
                placed.extend(_lay_rows(part, language))
            case Rule():
                inside = dialog.box.width if dialog.box else 0
                placed.append(PlacedText(part.row, -1, "|" + "-" * (inside + 2) + "|", part.section))
    return placed


def label_text(line: Line, language: Language) -> str:
    """Return a label with its leaders and colon; an over-long translation is a fault of the catalogue."""
    label = language.say(line.label)
    if width(label) > line.label_width:
        raise ValueError(f"{label!r} is longer than {line.label_width}")
    leaders = "." * (line.label_width - width(label)) if line.dotted else ""
    return f"{label}{leaders}:" if label else ""


def _lay_line(line: Line, language: Language) -> Iterator[Placed]:
    yield PlacedText(line.row, line.col, label_text(line, language), line.section)
    col = line.col + line.label_width + 2
    for part in line.parts:
        if isinstance(part, Field):
            yield PlacedField(line.row, col, part.name, part, line.section)
        else:
            yield PlacedValue(line.row, col, part, line.section)
        col += part.width + 1


def _lay_rows(rows: Rows, language: Language) -> Iterator[Placed]:
    for column in rows.columns:
        yield PlacedText(rows.row, column.heading_col, language.say(column.heading), rows.section)
    for place in range(rows.count):
        for column in rows.columns:
            name = f"{column.field.name}.{place}"
            yield PlacedField(rows.row + 2 + place, column.col, name, column.field, rows.section)


def shown_text(shown: Shown, value: str) -> str:
    """Return a shown value in its width: amounts are never cut, texts are cut with a visible sign."""
    if shown.right:
        return value.rjust(shown.width)
    return fit(value, shown.width)
