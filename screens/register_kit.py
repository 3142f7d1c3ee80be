"""The kit of the simple registers: a list with its search, and the form of a row. Each register is one `Kept`.

Enter on a row changes it, on the last line makes a new one, minus removes it after a question. What a register may
hold is its `Register` in `admix/operations`; its labels and columns are its tables in `admix/dialogs/registers.py`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from admix.calendar import retyped
from admix.dialogs.form import Dialog, Kind
from admix.dialogs.registers import REMOVE_QUESTION, ListColumn
from admix.errors import Refusal
from admix.language import Language, mark
from admix.money import format_amount, format_rate
from admix.operations.register_rows import Register, RegisterRow, Values, count_rows, list_rows
from admix.operations.register_saving import propose_removal, take_out
from admix.text import fit
from screens.form import FORM_ROW
from screens.searched_list import Place, SearchedList
from screens.tall_list import TallList
from screens.terminal import Terminal

if TYPE_CHECKING:
    from screens.app import LedgerApp
    from screens.register_form import RegisterForm

LIST_ROW, LIST_LINES, INSIDE = FORM_ROW + 2, 16, 78
NEW_LINE = mark("New row")
NEW_KEY, REMOVE_KEY = "n", "-"


@dataclass(frozen=True)
class Kept:
    """A register as the kit shows it: its rules, its tables, what is special about it."""

    register: Register
    listing: Dialog
    columns: tuple[ListColumn, ...]
    form: "type[RegisterForm]"
    within: Values = field(default_factory=dict)
    """The part of the register that is shown, such as the rates of one currency."""
    shown: Mapping[str, str] | None = None
    """What stands above the list and the form of that part."""
    deeper: "Callable[[LedgerApp, RegisterRow], Awaitable[None]] | None" = None
    """Where the letter r leads from a row."""

    @property
    def letters(self) -> str:
        """Return the keys that the list takes beside Enter and Esc."""
        return f"{REMOVE_KEY}{NEW_KEY}{'r' if self.deeper else ''}"


@dataclass(frozen=True)
class Chosen:
    """What was chosen in a list: a row, or None for a new one, and whether the way leads deeper into it."""

    row: RegisterRow | None
    deeper: bool = False


def text_of(value: Any, kind: Kind, today: date, language: Language) -> str:
    """Return a column's value as a form or a list shows it; percentages are hundredths, rates 1/100000."""
    if value is None:
        return ""
    match kind:
        case Kind.FLAG:
            return language.yes if value else language.no
        case Kind.DATE:
            return retyped(value, today)
        case Kind.RATE:
            return format_rate(value)
        case Kind.AMOUNT:
            return format_amount(value)
        case _:
            return str(value)


def cell(column: ListColumn, row: RegisterRow, today: date, language: Language) -> str:
    """Return a row's text in a column's width; a day is shown with its century."""
    value = row.values[column.name]
    if column.words is not None:
        word = column.words[value]
        return _placed(column, language.say(word))
    return _placed(column, str(value) if column.kind is Kind.DATE else text_of(value, column.kind, today, language))


def heading(columns: Sequence[ListColumn], language: Language) -> str:
    """Return the heading over a list."""
    return " ".join(_placed(column, language.say(column.heading)) for column in columns)


def _placed(column: ListColumn, text: str) -> str:
    """Return a text in its column: numbers to the right, the rest to the left."""
    return text.rjust(column.cells) if column.kind.is_right else fit(text, column.cells)


class RegisterRows(SearchedList[str, Chosen]):
    """The list of a register; the answer is the row to change, or that a new one is wanted."""

    list_row = LIST_ROW

    def __init__(self, terminal: Terminal, kept: Kept, place: Place[str]) -> None:
        self.dialog = kept.listing
        super().__init__(terminal, place)
        self.kept = kept
        self.form.shown |= kept.shown or {}
        self._rows: dict[int, RegisterRow] = {}
        """The row on each line that was fetched."""

    async def asked(self) -> str:
        """Return what is searched; an empty form lists everything."""
        return self.read().text("search") or ""

    async def rows_of(self, search: str) -> TallList:
        """Return the list of what fits, and below it a line for a new row. Refused: a search that nothing fits."""
        count = await self._count(search)
        if search and not count:
            raise Refusal("Nothing in the register begins with %(search)s.", "search", search=search)

        async def fetch(offset: int, limit: int) -> Sequence[str]:
            found = await self.ask_ledger(list_rows, self.kept.register, search, self.kept.within, offset, limit)
            self._rows |= {offset + at: row for at, row in enumerate(found)}
            lines = [self._line(row) for row in found]
            return lines if len(found) == limit else [*lines, self.say(NEW_LINE)]

        if not self._message:
            self._tell_keys(count)
        over = heading(self.kept.columns, self.terminal.language)
        return TallList("", count + 1, fetch, over, inside=INSIDE, lines=LIST_LINES)

    async def _count(self, search: str) -> int:
        self._rows.clear()
        return await self.ask_ledger(count_rows, self.kept.register, search, self.kept.within)

    def _tell_keys(self, count: int) -> None:
        if self.kept.deeper is None:
            self.tell("Rows: %(count)d. Enter changes, minus (-) removes, n is a new row.", count=count)
        else:
            self.tell(
                "Rows: %(count)d. Enter changes, r shows rates, minus (-) removes, n is a new row.",
                count=count,
            )

    def _line(self, row: RegisterRow) -> str:
        terminal = self.terminal
        return " ".join(cell(column, row, terminal.today, terminal.language) for column in self.kept.columns)

    async def browse(self, rows: TallList) -> Chosen | None:
        """Return the row chosen, after the removals that the clerk asks for; None for Esc."""
        while (stroke := await self.on_list(rows, LIST_ROW, 0, self.kept.letters)) is not None:
            self.place.ruler = rows.ruler
            row = self._rows.get(rows.ruler)
            if stroke.character == NEW_KEY or (row is None and stroke.name == "enter"):
                return Chosen(None)
            if row is None:
                self.app.bell()
            elif stroke.character == REMOVE_KEY:
                await self._remove(rows, row)
            else:
                return Chosen(row, deeper=stroke.name != "enter")
        self.hush()
        return None

    async def _remove(self, rows: TallList, row: RegisterRow) -> None:
        """Remove a row if nothing uses it and the clerk says so; the list is read again whatever came of it."""
        register = self.kept.register
        await self.lay_list(rows, LIST_ROW, 0)
        try:
            await self.ask_ledger(propose_removal, register, row)
            line = " ".join(self._line(row).split())
            if await self.ask_yes_no(REMOVE_QUESTION, {"row": line}) is True:
                await self.post(None, take_out, register, row)
                self.tell("%(code)s is removed.", code=register.code(row))
        except Refusal as refusal:
            self.refuse(refusal)
        self.take_away()
        rows.renew(await self._count(self.place.search or "") + 1)


async def keep(app: "LedgerApp", kept: Kept) -> None:
    """Keep a register: from its list to the form of a row and back, until the clerk leaves the list."""
    place: Place[str] = Place(search="")
    while (chosen := await app.visit(RegisterRows(app.terminal, kept, place))) is not None:
        if chosen.deeper and kept.deeper is not None and chosen.row is not None:
            await kept.deeper(app, chosen.row)
        else:
            await app.visit(kept.form(app.terminal, kept, chosen.row))
