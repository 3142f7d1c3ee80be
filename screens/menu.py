"""The menu: choose by number and Enter, or by the arrows and Enter."""

from typing import TYPE_CHECKING

from rich.text import Text

from admix.dialogs.form import Dialog, Field, Kind, Line
from admix.errors import Refusal
from admix.language import mark
from admix.money import format_amount
from admix.text import fit
from screens.canvas import Picture, Style
from screens.form import LedgerScreen
from screens.menu_tree import CHOICES, LEFT, PROGRAMS, RIGHT, Entry
from screens.terminal import Terminal

if TYPE_CHECKING:
    from admix.operations.inquiries import LastBatch

MENU = Dialog(
    "menu",
    (mark("Customer ledger"),),
    (Line(16, mark("Choice"), (Field("choice", 2, Kind.COUNT),), 10, 5),),
    help=(
        mark("Type the number of a program and Enter, or go to it with the arrows and press Enter."),
        mark("0 ends admix."),
    ),
)


COLUMNS = ((5, LEFT), (42, RIGHT))


def beside(at: int) -> int:
    """Return the choice in the other column that stands on the same row as one, or nearest above it."""
    here = CHOICES[at]
    own, other = (LEFT, RIGHT) if here in LEFT else (RIGHT, LEFT)
    row = own.index(here)
    near = min((entry for entry in other if entry.number), key=lambda entry: abs(other.index(entry) - row))
    return CHOICES.index(near)


class Menu(LedgerScreen[str]):
    """Choose a program; the answer is its name."""

    dialog = MENU

    def __init__(self, terminal: Terminal, chosen: int = 0) -> None:
        super().__init__(terminal)
        self._batch: LastBatch | None = None
        self._open_batches = 0
        self._ruler = chosen

    def body(self) -> Picture:
        """Draw the programs, the ruler, the clerk's last batch and how many are left open."""
        picture = Picture()
        for col, entries in COLUMNS:
            self._draw_column(picture, col, entries)
        picture.lay(self.form.picture(), 0, 0)
        batch = self._batch
        if batch is not None:
            text = self.say(
                "Your last batch: %(number)d, %(used)s %(currency)s, dated %(day)s.",
                number=batch.number,
                used=format_amount(batch.used_total, batch.decimals),
                currency=batch.currency,
                day=batch.payment_date.strftime("%y%m%d"),
            )
            picture.write(18, 5, text)
        if self._open_batches:
            waiting = self.say("Your open batches: %(count)d. Choose Payments to go on.", count=self._open_batches)
            picture.write(19, 5, waiting, Style.STRONG)
        return picture

    def _draw_column(self, picture: Picture, col: int, entries: tuple[Entry, ...]) -> None:
        for row, entry in enumerate(entries, start=1):
            if not entry.number:
                picture.write(row, col, self.say(entry.text) if entry.text else "", Style.STRONG)
                continue
            on_ruler = CHOICES[self._ruler] is entry
            text = f" {entry.number:>2} {fit(self.say(entry.text), 28)}"
            picture.write(row, col, text, Style.CURSOR if on_ruler else Style.PLAIN)

    async def converse(self) -> str | None:
        """Return the program chosen; the company's name and the last batch are filled in meanwhile."""
        self.draw()
        self.call_after_refresh(lambda: self.terminal.begin(self._fill_in()))
        while True:
            stroke = await self.key()
            if self._message:
                self.hush()
            if stroke.name in {"down", "up", "tab", "shift+tab"}:
                step = 1 if stroke.name in {"down", "tab"} else -1
                self._ruler = (self._ruler + step) % len(CHOICES)
                self.form.clear(["choice"])
            elif stroke.name in {"left", "right"} and not self.form.values["choice"]:
                self._ruler = beside(self._ruler)
            elif stroke.name == "enter":
                program = self._chosen()
                if program is not None:
                    return program
            elif stroke.name == "escape":
                self.form.clear(["choice"])
                self._ruler = len(CHOICES) - 1
            else:
                self.press(self.form, stroke)
            self.draw()

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

    def _chosen(self) -> str | None:
        """Return the program of the number typed, else the one under the ruler."""
        typed = self.form.values["choice"]
        if not typed:
            return CHOICES[self._ruler].program
        self.form.clear(["choice"])
        self.form.go_to("choice")
        if typed in PROGRAMS:
            return PROGRAMS[typed].program
        self.app.bell()
        self.tell("The menu has no %(typed)s.", typed=typed)
        return None
