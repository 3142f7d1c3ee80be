"""The terminal ledger: one conversation from the menu through the dialogs, fed by the key gate."""

import asyncio
import importlib
import signal
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.filter import LineFilter

from admix.dialogs.tables import INVOICE_ROWS
from admix.faults import record
from screens.canvas import Colourless
from screens.driver import ClerkDriver
from screens.form import LedgerScreen
from screens.menu import CHOICES, Menu
from screens.terminal import Terminal

Answer = TypeVar("Answer")
COLOURLESS = Colourless()


class LedgerApp(App[int]):
    """The program on the terminal; `programs` are what the menu starts."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Screen { background: ansi_default; color: ansi_default; }"

    def __init__(self, terminal: Terminal) -> None:
        super().__init__(ansi_color=True, driver_class=ClerkDriver)
        self.terminal = terminal
        self.animation_level = "none"

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what every line goes through on its way to the terminal."""
        return [COLOURLESS]

    async def on_event(self, event: events.Event) -> None:
        """Let every key and paste through the gate; everything else is Textual's."""
        if isinstance(event, events.Key | events.Paste):
            self.terminal.keys.put(event)
            return
        await super().on_event(event)

    def on_ready(self) -> None:
        """Begin the conversation; a signal to end finishes the transaction under way, clears the screen and ends.

        SIGINT is the key Ctrl-C, which means nothing here: nobody loses a form by it.
        """
        for ending in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(ending) is signal.SIG_DFL:
                asyncio.get_running_loop().add_signal_handler(ending, self.exit, 1)
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self.bell)
        self.run_worker(self._converse(), exit_on_error=False)

    def action_suspend_process(self) -> None:
        """Give the terminal back to the shell until its `fg`, then show what stood there; a bell without a shell."""
        if not (isinstance(self._driver, ClerkDriver) and self._driver.step_aside()):
            self.bell()
        self.refresh(layout=True)

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


Program = Callable[[LedgerApp], Awaitable[None]]


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


async def customer_inquiry(app: LedgerApp) -> None:
    """Show customer after customer; from a card the way leads down to the customer's invoices and back."""
    from admix.dialogs.inquiries import CUSTOMER_INQUIRY  # noqa: PLC0415
    from screens.customer_inquiry import CustomerInquiry  # noqa: PLC0415
    from screens.customer_search import CustomerSearch  # noqa: PLC0415
    from screens.invoice_inquiry import InvoiceInquiry  # noqa: PLC0415

    while (customer := await app.visit(CustomerSearch(app.terminal, CUSTOMER_INQUIRY.path))) is not None:
        while await app.visit(CustomerInquiry(app.terminal, customer.number)):
            await app.visit(InvoiceInquiry(app.terminal, customer, from_card=True))


async def invoice_inquiry(app: LedgerApp) -> None:
    """Show a customer's invoices; an empty form asks for the customer search."""
    from admix.dialogs.inquiries import INVOICE_INQUIRY  # noqa: PLC0415
    from screens.customer_search import CustomerSearch  # noqa: PLC0415
    from screens.invoice_inquiry import InvoiceInquiry  # noqa: PLC0415

    customer = None
    while await app.visit(InvoiceInquiry(app.terminal, customer)):
        customer = await app.visit(CustomerSearch(app.terminal, INVOICE_INQUIRY.path))


def later(module: str, name: str) -> Program:
    """Return a program whose module is loaded when it is chosen."""

    async def run(app: LedgerApp) -> None:
        program: Program = getattr(importlib.import_module(module), name)
        await program(app)

    return run


PROGRAMS: dict[str, Program] = {
    "invoices": manual_invoices,
    "payments": payments,
    "journal": journal,
    "customer": customer_inquiry,
    "items": invoice_inquiry,
    "matching": later("screens.matching", "match_customers"),
    "write_offs": later("screens.write_offs", "write_off_invoices"),
    "instalments": later("screens.instalments", "instalments"),
    "batches": later("screens.batch_list", "batch_list"),
    "acts": later("screens.acts", "acts"),
    "revaluation": later("screens.gl", "revaluation"),
    "gl_export": later("screens.gl", "sie_export"),
    "reconciliation": later("screens.gl", "reconciliation"),
    "control_record": later("screens.control_record", "control_record"),
    "user_roles": later("screens.user_roles", "user_roles"),
    "module_links": later("screens.module_links", "module_links"),
}
