"""LedgerScreen: a dialog on the terminal.

One Enter sends the whole form, the answer is a receipt, an unchanged second Enter commits. A refusal stands on the
message line with the cursor in its field; what was typed stays.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Concatenate, Generic, ParamSpec, TypeVar

from textual.app import ComposeResult
from textual.events import Resize
from textual.screen import Screen

from admix.calendar import short
from admix.dialogs.form import Dialog
from admix.dialogs.reading import Typed, read_form
from admix.dialogs.tables import DISCARD_QUESTION
from admix.errors import Refusal
from admix.language import mark
from admix.text import fit, width
from screens.canvas import Canvas, Picture, Style
from screens.form_state import HELP_SIGN, FormState
from screens.keys import Stroke
from screens.list_state import MOVES, ListState, TextWindow
from screens.terminal import Terminal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from admix.audit import Operation

P = ParamSpec("P")
R = TypeVar("R")
Answer_co = TypeVar("Answer_co", covariant=True)
FORM_ROW = 2
MESSAGE_ROW = 23
WIDTH, HEIGHT = 80, 24
HELP_ROW, HELP_INSIDE, HELP_LINES = 1, 76, 17
LEAVE_HELP = frozenset({"enter", "escape"})
"""The keys that close the help, beside those that open it."""


@dataclass(frozen=True)
class Over:
    """A box or a window over the form: how it is drawn anew, where it stands, its list if it has one."""

    draw: Callable[[], Picture]
    row: int
    col: int
    rows: ListState | None = None


class LedgerScreen(Screen[None], Generic[Answer_co]):
    """A dialog as a conversation: `converse` asks for keys, shows receipts and boxes, and returns an answer."""

    dialog: Dialog

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self.terminal = terminal
        self.say = terminal.language.say
        self.form = FormState(self.dialog, terminal.language)
        self._canvas = Canvas()
        self._over: list[Over] = []
        self._message = terminal.take_notice()

    def compose(self) -> ComposeResult:
        """Put the one widget on the screen."""
        yield self._canvas

    def on_mount(self) -> None:
        """Draw the form for the first time."""
        self.draw()

    def on_resize(self, _event: Resize) -> None:
        """Draw again in the new size; a list that grew fetches the rows that are seen now."""
        self.draw()
        if any(over.rows for over in self._over):
            self.terminal.begin(self._load_lists())

    async def converse(self) -> Answer_co | None:
        """Hold the dialog; None means the clerk left it."""
        raise TypeError(f"{self.dialog.name} has no conversation")

    # What the screen shows

    @property
    def is_too_small(self) -> bool:
        """Tell whether the terminal is smaller than 80 columns and 24 rows, so that nothing of the dialog is seen."""
        return self.size.width < WIDTH or self.size.height < HEIGHT

    @property
    def extra_rows(self) -> int:
        """How many rows the terminal has more than 24: windows grow by them, the message line stands below them."""
        return max(self.size.height - HEIGHT, 0)

    def draw(self) -> None:
        """Draw title, form, boxes and message line."""
        if self.is_too_small:
            self._canvas.draw(self._too_small())
            return
        picture = Picture()
        path = ": ".join(self.say(step) for step in self.dialog.path)
        right = f"{fit(self.terminal.company_name, 24).rstrip()} {short(self.terminal.today)}"
        picture.write(0, 1, fit(path, WIDTH - 3 - width(right)), Style.STRONG)
        picture.write(0, WIDTH - 1 - width(right), right)
        picture.lay(self.body(), FORM_ROW, 0)
        for over in self._over:
            picture.lay(over.draw(), over.row, over.col)
        self._draw_message(picture)
        self._canvas.draw(picture)

    def _draw_message(self, picture: Picture) -> None:
        """Write the message on the terminal's last row; a long one begins on the row above it."""
        lines = wrap(self._message, WIDTH - 2)[-2:]
        for row, text in enumerate(lines, start=MESSAGE_ROW + self.extra_rows + 1 - len(lines)):
            picture.clear(row)
            picture.write(row, 1, fit(text, WIDTH - 2).rstrip(), Style.STRONG)

    def body(self) -> Picture:
        """Return what stands between the title and the message line."""
        return self.form.picture()

    def _too_small(self) -> Picture:
        picture = Picture()
        text = self.say("The window is too small: admix needs 80 columns and 24 rows.")
        for row in range(min(self.size.height, 4)):
            part = text[row * self.size.width : (row + 1) * self.size.width]
            picture.write(row, 0, part)
        return picture

    def tell(self, text: str, /, **values: object) -> None:
        """Put a sentence on the message line."""
        self._message = self.say(text, **values)
        self.draw()

    def hush(self) -> None:
        """Empty the message line."""
        self._message = ""
        self.draw()

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal: the sentence, the cursor in its field, a bell; what was typed stays."""
        self._message = self.terminal.language.refusal(refusal)
        if refusal.field is not None:
            self.form.go_to(refusal.field)
        self.app.bell()
        self.draw()

    # What the clerk does

    async def key(self, form: FormState | None = None) -> Stroke:
        """Return the next key for a form, or for a list where none is named, after the help keys were answered.

        ? is the help as F1 is, except where the form's cursor stands in a text. While the window is too small nobody
        sees what Enter, Esc or the help would do, so they do nothing; what is typed goes into the field it is meant
        for.
        """
        while True:
            stroke = await self._next_key()
            is_help = asks_help(stroke, form)
            if self.is_too_small and (is_help or stroke.name in LEAVE_HELP):
                self.app.bell()
            elif is_help:
                await self._help()
            else:
                return stroke

    async def _next_key(self) -> Stroke:
        """Return the next key after the shell's `fg` was waited for.

        Ctrl-Z is taken here, where the dialog waits for a key: never inside a transaction.
        """
        while (stroke := await self.terminal.keys.next()).name == "ctrl+z":
            await self.terminal.quiet()
            self.app.action_suspend_process()
        return stroke

    def press(self, form: FormState, stroke: Stroke) -> None:
        """Give a key to a form; what it does not take is refused with a bell.

        Of a paste the first line is taken, and a sentence says so where there were more.
        """
        first, *more = stroke.character.splitlines() or [""]
        taken = form.press(replace(stroke, character=first))
        if form.refused is not None:
            self.refuse(form.refused)
        elif not taken:
            self.app.bell()
        elif more:
            self.tell("Only the first line of what was pasted was taken.")
        self.draw()

    async def fill(self) -> bool:
        """Let the clerk fill in the form; True for Enter, False for Esc."""
        self.draw()
        while True:
            stroke = await self.key(self.form)
            if stroke.name in {"enter", "escape"}:
                if self._message:
                    self.hush()
                self.form.go_to(self.form.focus)
                return stroke.name == "enter"
            self.press(self.form, stroke)

    def read(self, names: Iterable[str] | None = None) -> Typed:
        """Read the fields that can be typed in, or the named ones."""
        return read_form(
            self.dialog, self.form.entered, names or self.form.active, self.terminal.today, self.terminal.language
        )

    async def ask(self, dialog: Dialog, shown: dict[str, str] | None = None, default: str = "") -> str | None:
        """Put a box with one field over the form; return what was typed, None for Esc."""
        state = FormState(dialog, self.terminal.language)
        state.shown.update(shown or {})
        name = state.focus
        state.values[name] = default
        box = dialog.box
        if box is None:
            raise TypeError(dialog.name)
        self._lay_over(state.picture, box.row + FORM_ROW, box.col)
        while (stroke := await self.key(state)).name not in {"enter", "escape"}:
            self.press(state, stroke)
        self._over.pop()
        self._message = ""
        self.draw()
        return state.values[name] if stroke.name == "enter" else None

    async def ask_yes_no(self, dialog: Dialog, shown: dict[str, str] | None = None) -> bool | None:
        """Put a j/n question over the form until it is answered; None for Esc."""
        while True:
            answer = await self.ask(dialog, shown)
            if answer is None:
                return None
            if answer.casefold() in {self.terminal.language.yes, self.terminal.language.no}:
                return answer.casefold() == self.terminal.language.yes
            self.app.bell()
            self._message = self.say(
                "Answer %(yes)s or %(no)s.", yes=self.terminal.language.yes, no=self.terminal.language.no
            )

    async def choose(self, rows: ListState, row: int, col: int) -> int | None:
        """Put a list over the form; return the row under the ruler, None for Esc."""
        stroke = await self.on_list(rows, row, col)
        return rows.ruler if stroke is not None and rows.count else None

    async def on_list(self, rows: ListState, row: int, col: int, letters: str = "") -> Stroke | None:
        """Put a list over the form until Enter or one of the letters is pressed; return that key, None for Esc."""
        await self.lay_list(rows, row, col)
        try:
            while True:
                stroke = await self._key_of_window()
                if stroke.name in {"enter", "escape"} or (stroke.character and stroke.character in letters):
                    return None if stroke.name == "escape" else stroke
                if not rows.move(stroke):
                    self.app.bell()
                await rows.load()
                self.draw()
        finally:
            self.take_away()

    async def window_key(self, draw: Callable[[], Picture], row: int, col: int) -> Stroke:
        """Show a window over the form and return the next key; it is drawn anew in each size of the terminal."""
        self._lay_over(draw, row, col)
        stroke = await self._key_of_window()
        self._over.pop()
        return stroke

    async def _key_of_window(self) -> Stroke:
        """Return the next key for a window; while the terminal is too small only those that move."""
        while True:
            stroke = await self.key()
            if not self.is_too_small or stroke.name in MOVES:
                return stroke
            self.app.bell()

    async def may_leave(self) -> bool:
        """Ask before what was typed is thrown away."""
        return self.form.is_empty or await self.ask_yes_no(DISCARD_QUESTION) is True

    def _lay_over(self, draw: Callable[[], Picture], row: int, col: int, rows: ListState | None = None) -> None:
        self._over.append(Over(draw, row, col, rows))
        self.draw()

    async def lay_list(self, rows: ListState, row: int, col: int) -> None:
        """Put a list over the form until it is taken away; it uses the rows of a larger terminal."""

        def drawn() -> Picture:
            rows.stretch(self.extra_rows)
            return rows.picture()

        rows.stretch(self.extra_rows)
        await rows.load()
        self._lay_over(drawn, row, col, rows)

    def take_away(self) -> None:
        """Take away what was laid over the form last."""
        self._over.pop()
        self.draw()

    async def _load_lists(self) -> None:
        """Fetch the rows of open lists that are seen in the new size."""
        for over in tuple(self._over):
            if over.rows is not None:
                with suppress(Refusal):  # a fault is in the log already, and the next key meets it again
                    await over.rows.load()
        if self.is_attached:
            self.draw()

    async def _help(self) -> None:
        """Show the dialog's help and the general one until Enter, Esc, F1 or ?; the arrows and page keys scroll."""
        lines = [self.say(line) for line in (*self.dialog.help, *GENERAL_HELP)]
        wrapped = [part for line in lines for part in wrap(line, HELP_INSIDE)]
        window = TextWindow.of(self.say("Help"), wrapped, HELP_INSIDE, HELP_LINES)
        await self.lay_list(window, HELP_ROW, 0)
        while True:
            stroke = await self._next_key()
            if (asks_help(stroke) or stroke.name in LEAVE_HELP) and not self.is_too_small:
                break
            if not window.move(stroke):
                self.app.bell()
            await window.load()
            self.draw()
        self.take_away()

    # What the ledger does

    async def ask_ledger(self, query: "Callable[Concatenate[Session, P], R]", *args: P.args, **kwargs: P.kwargs) -> R:
        """Ask the register something, off the screen's own thread."""
        return await self.terminal.read(query, *args, **kwargs)

    async def post(self, act_id: str | None, operation: "Operation[P, R]", *args: P.args, **kwargs: P.kwargs) -> R:
        """Let an operation through the write door, off the screen's own thread."""
        return await self.terminal.write(act_id, operation, *args, **kwargs)


GENERAL_HELP = (
    mark(
        "Enter sends the form from any field. Tab and arrow down go to the next field, Shift+Tab and arrow up back."
    ),
    mark("Esc goes one step back. Ctrl+U empties a field. F1 shows this help, and ? wherever no text is typed."),
    mark("The arrows, PageUp and PageDown move in a window. Esc closes it; the help also Enter, F1 and ?."),
)


def asks_help(stroke: Stroke, form: FormState | None = None) -> bool:
    """Tell whether a key asks for the help: F1, and ? where the form that it is for, if any, has no text there."""
    if stroke.character != HELP_SIGN or stroke.name == "paste":
        return stroke.name == "f1"
    return form is None or not form.takes_help_sign


def wrap(text: str, cells: int) -> list[str]:
    """Break a text into lines at its blanks."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if width(joined) > cells:
            lines.append(word)
        else:
            lines[-1] = joined
    return lines
