"""The terminal ledger: one conversation from the menu through the dialogs, fed by the key gate."""

import asyncio
import signal
from typing import TypeVar

from rich.text import Text
from textual import events
from textual.app import App

from admix.dialogs.tables import INVOICE_ROWS
from admix.faults import record
from screens.driver import ClerkDriver
from screens.form import LedgerScreen
from screens.menu import CHOICES, Menu
from screens.terminal import Terminal

Answer = TypeVar("Answer")


class LedgerApp(App[int]):
    """The program on the terminal; `programs` are what the menu starts."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Screen { background: ansi_default; color: ansi_default; }"

    def __init__(self, terminal: Terminal) -> None:
        super().__init__(ansi_color=True, driver_class=ClerkDriver)
        self.terminal = terminal
        self.animation_level = "none"

    async def on_event(self, event: events.Event) -> None:
        """Let every key and paste through the gate; everything else is Textual's."""
        if isinstance(event, events.Key | events.Paste):
            self.terminal.keys.put(event)
            return
        await super().on_event(event)

    def on_ready(self) -> None:
        """Begin the conversation; a signal to end finishes the transaction under way, clears the screen and ends."""
        for ending in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(ending) is signal.SIG_DFL:
                asyncio.get_running_loop().add_signal_handler(ending, self.exit, 1)
        self.run_worker(self._converse(), exit_on_error=False)

    async def visit(self, screen: LedgerScreen[Answer]) -> Answer | None:
        """Show a dialog, hold its conversation, take it away, return its answer."""
        await self.push_screen(screen)
        answer = await screen.converse()
        await self.pop_screen()
        return answer

    async def _converse(self) -> None:
        """Go from the menu to the programs and back until the clerk ends; a fault ends the program in one line."""
        try:
            await self._menu()
            self.exit(0)
        except asyncio.CancelledError:
            raise
        except Exception as fault:  # noqa: BLE001 - the last line of defence: log it, tell the clerk, end in order
            self.exit(1, message=self._fault_line(fault))
        finally:
            self.terminal.ended.set()

    def _fault_line(self, fault: BaseException | None) -> Text:
        """Log a fault and return the one line that the clerk sees."""
        number = record(self.terminal.folder, fault or RuntimeError())
        return Text(
            self.terminal.language.say(
                "Something unexpected happened. Tell the administrator fault %(number)s.", number=number
            )
        )

    def _fatal_error(self) -> None:
        """Show one line instead of Textual's traceback, which would print customers' data."""
        self._exit_renderables.append(self._fault_line(self._exception))
        self._close_messages_no_wait()

    async def _menu(self) -> None:
        chosen = 0
        while True:
            program = await self.visit(Menu(self.terminal, chosen))
            if program in {None, "end"}:
                return
            chosen = next(at for at, entry in enumerate(CHOICES) if entry.program == program)
            await PROGRAMS[str(program)](self)


async def manual_invoices(app: LedgerApp) -> None:
    """Register manual invoices, customer after customer; a full form is followed by an empty one."""
    from screens.customer_search import CustomerSearch  # noqa: PLC0415
    from screens.manual_invoices import ManualInvoices  # noqa: PLC0415

    while True:
        customer = await app.visit(CustomerSearch(app.terminal))
        if customer is None:
            return
        while await app.visit(ManualInvoices(app.terminal, customer)) == INVOICE_ROWS:
            pass


async def payments(app: LedgerApp) -> None:
    """Enter payment batches."""
    from screens.payment_batch import PaymentBatch  # noqa: PLC0415

    await app.visit(PaymentBatch(app.terminal))


async def journal(app: LedgerApp) -> None:
    """Make payment journals."""
    from screens.journal import JournalScreen  # noqa: PLC0415

    await app.visit(JournalScreen(app.terminal))


PROGRAMS = {"invoices": manual_invoices, "payments": payments, "journal": journal}
