"""A row of a register in a form of one or several pages: a receipt, an unchanged second Enter, the other clerk.

Enter sends every page. A refusal turns to the page of its field. Who loses to another clerk's change keeps the typing
and sees the change beside it.
"""

from collections.abc import Iterable, Mapping, Sequence

from admix.dialogs.customers import REMOVE_QUESTION
from admix.dialogs.form import Dialog
from admix.dialogs.reading import Typed, read_form
from admix.dialogs.tables import DISCARD_QUESTION
from admix.errors import Refusal
from screens.form import LedgerScreen
from screens.form_state import BACKWARD, FORWARD, FormState
from screens.keys import Stroke
from screens.terminal import Terminal

SAVED, REMOVE = "saved", "remove"


class RecordForm(LedgerScreen[str]):
    """Change one row of a register; the answer is `saved`, or the field that leads on and was answered with yes."""

    ways: tuple[str, ...] = ()
    """Fields that lead on and are no part of the row."""

    def __init__(self, terminal: Terminal, pages: Sequence[Dialog]) -> None:
        self.dialog = pages[0]
        super().__init__(terminal)
        self.shown = self.form.shown
        self.pages = [self.form]
        self.add_pages(pages[1:])
        self.is_new = False
        self._kept: Mapping[str, str] = {}
        self._receipt: Mapping[str, str] | None = None

    # What a register says

    async def load(self) -> Mapping[str, str]:
        """Read the row; return what stands in its fields."""
        raise NotImplementedError

    async def propose(self) -> Mapping[str, str]:
        """Check what was typed; return the fields of the receipt, and say what is to be looked at."""
        raise NotImplementedError

    async def save(self) -> None:
        """Save what the receipt shows."""
        raise NotImplementedError

    async def follow(self, way: str) -> str | None:
        """Return the answer of a field that leads on; None where the clerk stays."""
        return way

    # The pages

    def add_pages(self, pages: Iterable[Dialog]) -> None:
        """Add pages behind those there are."""
        self.pages += [FormState(page, self.terminal.language) for page in pages]
        for page in self.pages:
            page.shown = self.shown

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the fields of every page."""
        return {name: text for page in self.pages for name, text in page.values.items()}

    def enter(self, texts: Mapping[str, str]) -> None:
        """Put texts into the fields as if they had been typed."""
        for page in self.pages:
            for name in page.values:
                if name in texts:
                    page.enter(name, texts[name])

    def read_pages(self) -> Typed:
        """Read the fields of every page. Refused: the first whose text is not what its kind holds."""
        values: dict[str, object] = {}
        for page in self.pages:
            typed = read_form(page.dialog, page.entered, page.active, self.terminal.today, self.terminal.language)
            values |= typed.values
        return Typed(values)

    def turn_to(self, at: int) -> None:
        """Show a page, the cursor in its first field."""
        self.form = self.pages[at]
        self.dialog = self.form.dialog
        if self.form.active:
            self.form.go_to(self.form.active[0])
        if len(self.pages) > 1:
            self.shown["page"] = self.say("Page %(page)d (%(pages)d)", page=at + 1, pages=len(self.pages))

    def press(self, form: FormState, stroke: Stroke) -> None:
        """Give a key to the form; page keys, and Tab and the arrows past a page's end, turn the page."""
        at = self.pages.index(self.form)
        if form is not self.form or len(self.pages) == 1:
            super().press(form, stroke)
        elif stroke.name in {"pagedown", "pageup"}:
            to = at + (1 if stroke.name == "pagedown" else -1)
            if 0 <= to < len(self.pages):
                self.turn_to(to)
            else:
                self.app.bell()
            self.draw()
        elif stroke.name in FORWARD and form.focus == form.active[-1]:
            self.turn_to((at + 1) % len(self.pages))
            self.draw()
        elif stroke.name in BACKWARD and form.focus == form.active[0]:
            self.turn_to((at - 1) % len(self.pages))
            self.form.go_to(self.form.active[-1])
            self.draw()
        else:
            super().press(form, stroke)

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal on the page of its field."""
        at = next((at for at, page in enumerate(self.pages) if refusal.field in page.active), None)
        if at is not None and self.pages[at] is not self.form:
            self.turn_to(at)
        super().refuse(refusal)

    # The conversation

    async def converse(self) -> str | None:
        """Take the form until it is saved, leads on or is left; Esc asks before what was typed is thrown away."""
        await self.show()
        while True:
            if not await self.fill():
                if not self.is_changed or await self.ask_yes_no(DISCARD_QUESTION) is True:
                    return None
                continue
            try:
                answer = await self._send()
            except Refusal as refusal:
                self._receipt = None
                self.refuse(refusal)
                await self._catch_up()
                continue
            if answer is not None:
                return answer

    async def show(self) -> None:
        """Read the row and put it into the form."""
        self._kept = self._whole(await self.load())
        self.enter(self._kept)

    def _whole(self, texts: Mapping[str, str]) -> dict[str, str]:
        return {name: texts.get(name, "") for name in self.texts}

    def _own(self, texts: Mapping[str, str]) -> dict[str, str]:
        return {name: text for name, text in texts.items() if name not in self.ways}

    @property
    def is_changed(self) -> bool:
        """Tell whether anything of the row was typed anew."""
        return self._own(self.texts) != self._own(self._kept)

    async def _send(self) -> str | None:
        """Show the receipt, save what an unchanged one shows, or go where a field leads."""
        typed = self.read_pages()
        way = next((name for name in self.ways if name in typed.values and typed.flag(name)), None)
        if way != REMOVE and (self.is_changed or self.is_new):
            if self._receipt is None or self.texts != self._receipt:
                self._show_receipt(await self.propose())
                return None
            await self.save()
            self.is_new = False
        return SAVED if way is None else await self.follow(way)

    def _show_receipt(self, texts: Mapping[str, str]) -> None:
        for page in self.pages:
            page.put_receipt({name: text for name, text in texts.items() if name in page.values})
        self._receipt = self.texts
        self.draw()

    async def _catch_up(self) -> None:
        """Read the row again; where someone else changed it, the form shows that beside what was typed."""
        before = self._kept
        try:
            now = self._whole(await self.load())
        except Refusal:
            return  # it is gone, and the refusal on the screen says so at the next Enter
        if now != before:
            typed = {name: text for name, text in self.texts.items() if text != before[name]}
            self._kept = now
            self.enter({**now, **typed})
            self.draw()

    async def confirm_removal(self, what: str) -> bool:
        """Ask before a row is removed."""
        return await self.ask_yes_no(REMOVE_QUESTION, {"what": what}) is True
