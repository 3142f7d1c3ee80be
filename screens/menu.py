"""The menus: choose by number and Enter, by the arrows and Enter, or by a name or a path typed on the choice line."""

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text

from admix.dialogs.form import Dialog, Field, Line, Words
from admix.dialogs.tables import LEDGER
from admix.errors import Refusal
from admix.language import mark
from admix.money import format_amount
from admix.text import fit
from screens.canvas import Picture, Style
from screens.form import LedgerScreen
from screens.keys import Stroke
from screens.list_state import ListState
from screens.menu_search import find_places, way_to
from screens.menu_tree import ABOVE, END, FIRST, PAGES, PROGRAMS, Entry, Place, index_in
from screens.terminal import Terminal

if TYPE_CHECKING:
    from admix.operations.inquiries import LastBatch

CHOICE_ROW, FOUND_ROW, BATCH_ROW, OPEN_ROW = 16, 17, 18, 19
COLUMNS = (5, 42)
NAME_CELLS = 30
OPENS = " >"
"""What stands behind the name of a line that opens a menu."""
LIST_ROW, LIST_COL, LIST_INSIDE, LIST_ROWS = 2, 3, 70, 12

MENU = Dialog(
    FIRST,
    (LEDGER,),
    (
        Line(CHOICE_ROW, mark("Choice"), (Field("choice", 40),), 10, 5),
        Words(CHOICE_ROW, 60, mark("Help: F1 or ?")),
    ),
    help=(
        mark("Type the number of a program and Enter, or go to it with the arrows and press Enter."),
        mark("A number leads to its program from every menu. A line that ends with > opens a menu."),
        mark(
            "Or type how a name begins, or any word of it: what fits stands below the choice, and Enter goes there."
        ),
        mark("A path does as well, its words parted by blanks or /: reg manual, or registration/manual invoices."),
        mark("Where several fit, Enter shows them in a list to choose from."),
        mark("0 or Esc goes from a menu back to the one above. 0 in the first menu, or 00 in any, ends admix."),
    ),
)
DIALOGS = {
    name: replace(MENU, name=name, path=(LEDGER, *page.path)) if page.path else MENU for name, page in PAGES.items()
}
"""A dialog for each menu; the programs in it are drawn beside its fields."""


class Menu(LedgerScreen[Entry]):
    """Choose a program or another menu; the answer is its line. `ruler` is the choice under the ruler."""

    dialog = MENU

    def __init__(self, terminal: Terminal, menu: str = FIRST, ruler: int = 0) -> None:
        self.dialog = DIALOGS[menu]
        super().__init__(terminal)
        self.menu = menu
        self.ruler = ruler
        self._page = PAGES[menu]
        self._choices = self._page.choices
        self._found: list[Place] = []
        self._batch: LastBatch | None = None
        self._open_batches = 0

    def body(self) -> Picture:
        """Draw the programs, the ruler, what fits the choice, the clerk's last batch, how many are left open."""
        picture = Picture()
        for col, entries in zip(COLUMNS, (self._page.left, self._page.right), strict=True):
            self._draw_column(picture, col, entries)
        picture.lay(self.form.picture(), 0, 0)
        picture.write(FOUND_ROW, 5, self._found_text())
        batch = self._batch
        if batch is not None:
            text = self.say(
                "Your last batch: %(number)d, %(used)s %(currency)s, dated %(day)s.",
                number=batch.number,
                used=format_amount(batch.used_total, batch.decimals),
                currency=batch.currency,
                day=batch.payment_date.strftime("%y%m%d"),
            )
            picture.write(BATCH_ROW, 5, text)
        if self._open_batches:
            waiting = self.say("Your open batches: %(count)d. Choose Payments to go on.", count=self._open_batches)
            picture.write(OPEN_ROW, 5, waiting, Style.STRONG)
        return picture

    def _draw_column(self, picture: Picture, col: int, entries: tuple[Entry, ...]) -> None:
        for row, entry in enumerate(entries, start=1):
            name = self.say(entry.text) if entry.text else ""
            if not entry.number:
                picture.write(row, col, name, Style.STRONG)
                continue
            shown = fit(name + OPENS if entry.menu and entry != ABOVE else name, NAME_CELLS)
            on_ruler = self._choices[self.ruler] is entry
            picture.write(row, col, f" {entry.number:>2} {shown}", Style.CURSOR if on_ruler else Style.PLAIN)

    def _found_text(self) -> str:
        """Return what stands below the choice: the path of what fits, the names where several do."""
        if len(self._found) == 1:
            return fit(way_to(self._found[0], self.terminal.language).strip(), 74)
        return fit(", ".join(f"{place.entry.number} {self.say(place.entry.text)}" for place in self._found), 74)

    async def converse(self) -> Entry | None:
        """Return what is chosen; the company's name and the last batch are filled in meanwhile."""
        self.draw()
        self.call_after_refresh(lambda: self.terminal.begin(self._fill_in()))
        while True:
            stroke = await self.key()
            if self._message:
                self.hush()
            chosen = None
            if stroke.name == "enter":
                chosen = await self._chosen()
            elif stroke.name == "escape":
                chosen = self._go_back()
            elif not self._move(stroke):
                self.press(self.form, stroke)
                self._seek()
            if chosen is not None:
                self._put_ruler_on(chosen)
                return chosen
            self.draw()

    def _move(self, stroke: Stroke) -> bool:
        """Move the ruler; left and right are the choice's own while something stands there."""
        if stroke.name in {"down", "up", "tab", "shift+tab"}:
            step = 1 if stroke.name in {"down", "tab"} else -1
            self.ruler = (self.ruler + step) % len(self._choices)
            self._empty()
        elif stroke.name in {"left", "right"} and not self.form.values["choice"]:
            self.ruler = self._beside()
        else:
            return False
        return True

    def _beside(self) -> int:
        """Return the choice in the other column that stands on the same row as the ruler, or nearest to it."""
        here = self._choices[self.ruler]
        own, other = self._page.left, self._page.right
        if here not in own:
            own, other = other, own
        row = own.index(here)
        near = [entry for entry in other if entry.number]
        if not near:
            return self.ruler
        return self._choices.index(min(near, key=lambda entry: abs(other.index(entry) - row)))

    def _go_back(self) -> Entry | None:
        """Return the way to the menu above; what is typed goes first. In the first menu the ruler goes to the end."""
        typed = self.form.values["choice"]
        self._empty()
        if self.menu == FIRST:
            self.ruler = self._choices.index(END)
        return ABOVE if self.menu != FIRST and not typed else None

    def _empty(self) -> None:
        self.form.clear(["choice"])
        self._found = []

    def _seek(self) -> None:
        """Put the ruler on the first program whose name or path begins as typed, or on the menu that it is in."""
        typed = self.form.values["choice"]
        self._found = [] if typed.isdigit() else find_places(typed, self.terminal.language)
        if self._found:
            self._put_ruler_on(self._found[0].entry)

    def _put_ruler_on(self, entry: Entry) -> None:
        at = index_in(self.menu, entry)
        if at is not None:
            self.ruler = at

    async def _chosen(self) -> Entry | None:
        """Return what the number, the name or the path typed leads to, without any what is under the ruler."""
        typed = self.form.values["choice"].strip()
        if not typed:
            return self._choices[self.ruler]
        try:
            return self._numbered(typed) if typed.isdigit() else await self._named(typed)
        except Refusal as refusal:
            self.refuse(refusal)
            return None

    def _numbered(self, typed: str) -> Entry:
        """Return the line of a number. Refused: a number that no menu has."""
        if typed == "0":
            return self._choices[-1]
        if typed != "00" and typed not in PROGRAMS:
            raise Refusal("The menu has no %(typed)s.", "choice", typed=typed)
        return END if typed == "00" else PROGRAMS[typed]

    async def _named(self, typed: str) -> Entry | None:
        """Return the line of a name or path, chosen from a list where several fit. Refused: one that nothing fits."""
        if not self._found:
            raise Refusal("No program in the menu is called %(typed)s.", "choice", typed=typed)
        if len(self._found) == 1:
            return self._found[0].entry
        rows = [way_to(place, self.terminal.language) for place in self._found]
        window = ListState.of(self.say("Several programs fit"), rows, LIST_INSIDE, LIST_ROWS)
        at = await self.choose(window, LIST_ROW, LIST_COL)
        return None if at is None else self._found[at].entry

    async def _fill_in(self) -> None:
        from admix.identity import os_user  # noqa: PLC0415 - SQLAlchemy loads after the first frame
        from admix.operations.inquiries import first_screen  # noqa: PLC0415

        try:
            first = await self.ask_ledger(first_screen, os_user())
        except Refusal as refusal:
            self.app.exit(1, message=Text(self.terminal.language.refusal(refusal)))
            return
        self.terminal.company_name = first.company
        self._batch = first.batch
        self._open_batches = first.open_batches
        if self.is_attached:
            self.draw()
