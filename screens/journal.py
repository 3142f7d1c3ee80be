"""Payment journal from the menu: made, kept in the spool folder, shown page by page."""

from functools import partial

from admix.dialogs.tables import PAYMENT_JOURNAL
from admix.errors import Refusal
from admix.jobs import PrintedJournal, print_journal
from admix.operations.journals import Selection
from screens.form import LedgerScreen
from screens.list_state import ListState


class JournalScreen(LedgerScreen[None]):
    """Make or repeat payment journals."""

    dialog = PAYMENT_JOURNAL

    async def converse(self) -> None:
        """Take selections until the clerk leaves."""
        while await self.fill():
            try:
                work = partial(print_journal, self.terminal.company, self._selection(), self.terminal.settings)
                journals = await self.terminal.run(work)
            except Refusal as refusal:
                self.refuse(refusal)
                continue
            await self._show(journals)

    def _selection(self) -> Selection:
        """Return what was asked for. Refused: a batch and a day, of which only one could count."""
        typed = self.read()
        if typed.has("batch") and typed.has("day"):
            raise Refusal("Type a batch number or a payment date, not both.", "day")
        return Selection(typed.count("batch"), typed.day("day"))

    async def _show(self, journals: list[PrintedJournal]) -> None:
        """Show the pages until Esc or Enter."""
        charset = self.terminal.settings.charset
        text = "".join(journal.pages.decode(charset, "replace") for journal in journals)
        lines = text.replace("\f", "\n").rstrip("\n").split("\n")
        rows = ListState.of("", lines, 80, 21)
        rows.framed = False
        numbers = ", ".join(str(journal.number) for journal in journals)
        self.tell("Journal %(numbers)s. Arrows and PageDown move, Esc leaves.", numbers=numbers)
        await self.choose(rows, 1, 0)
        self.hush()
