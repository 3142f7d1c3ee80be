"""The form of a register's row: a receipt, then a second Enter; what another clerk did meanwhile is shown."""

from collections.abc import Mapping

from admix.dialogs.tables import DISCARD_QUESTION
from admix.errors import Refusal
from admix.operations.register_rows import RegisterRow, Values, find_row
from admix.operations.register_saving import Proposal, is_changed, propose_row, save_row
from screens.form import LedgerScreen
from screens.register_kit import Kept, text_of
from screens.terminal import Terminal


class RegisterForm(LedgerScreen[None]):
    """Change a row, or make a new one. Each register's form is this with its dialog, and what is special about it."""

    def __init__(self, terminal: Terminal, kept: Kept, row: RegisterRow | None) -> None:
        super().__init__(terminal)
        self.kept = kept
        self.row = row
        self.form.shown |= kept.shown or {}

    # What a register may do otherwise

    def typed_values(self) -> Values:
        """Return what was typed, by the columns of the row."""
        return self.read().values

    def texts(self, values: Values) -> Mapping[str, str]:
        """Return the fields of the form for some values."""
        terminal = self.terminal
        return {
            name: text_of(values[name], field.kind, terminal.today, terminal.language)
            for name, field in self.dialog.fields()
        }

    def show_more(self, values: Values) -> None:
        """Show what stands beside the fields on the receipt."""

    async def proposed(self, typed: Values) -> Proposal:
        """Return what the register makes of what was typed. Refused: what it refuses."""
        return await self.ask_ledger(propose_row, self.kept.register, typed, self.row, self.kept.within)

    # The conversation

    async def converse(self) -> None:
        """Take changes until they are saved or the clerk goes back; Esc asks before typing is thrown away."""
        self._show()
        while True:
            if not await self.fill():
                if self._is_unchanged() or await self.ask_yes_no(DISCARD_QUESTION) is True:
                    return
                continue
            if self.row is not None and self._is_unchanged():
                return
            try:
                if await self._send():
                    return
            except Refusal as refusal:
                self.refuse(refusal)
                if not await self._up_to_date():
                    return

    def _is_unchanged(self) -> bool:
        return self.form.is_empty if self.row is None else self.texts(self.row.values) == self.form.values

    def _show(self) -> None:
        """Put the row into the form."""
        self.form.receipt = None
        if self.row is not None:
            for name, text in self.texts(self.row.values).items():
                self.form.enter(name, text)
            self.show_more(self.row.values)

    async def _send(self) -> bool:
        """Show the receipt, or save what an unchanged receipt shows; True where it is saved."""
        typed = self.typed_values()
        proposal = await self.proposed(typed)
        register = self.kept.register
        if not self.form.is_confirmed:
            self.form.put_receipt(self.texts(proposal.values))
            self.show_more(proposal.values)
            if proposal.notice is not None:
                self.tell(proposal.notice.sentence, **proposal.notice.values)
            elif self.row is None or is_changed(proposal.values, self.row):
                self.tell("Enter saves this.")
            return False
        await self.post(None, save_row, register, typed, self.row, self.kept.within)
        self.terminal.give_notice("%(code)s is saved.", code=proposal.values[register.key])
        return True

    async def _up_to_date(self) -> bool:
        """Read the row again; where it was changed the form shows it, with what the clerk typed kept.

        False where it was removed meanwhile: the list says so.
        """
        if self.row is None:
            return True
        now = await self.ask_ledger(find_row, self.kept.register, self.row.id)
        if now is None:
            self.terminal.give_notice(
                "Someone else has removed %(code)s in the meantime.", code=self.kept.register.code(self.row)
            )
            return False
        if now != self.row:
            before = self.texts(self.row.values)
            typed = {name: text for name, text in self.form.values.items() if text != before[name]}
            self.row = now
            self._show()
            for name, text in typed.items():
                self.form.enter(name, text)
            self.draw()
        return True
