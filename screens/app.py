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

from admix.faults import record
from screens.canvas import Colourless
from screens.driver import ClerkDriver
from screens.form import LedgerScreen
from screens.menu import Menu
from screens.menu_tree import END, FIRST, PROGRAMS, Entry, index_in
from screens.terminal import Terminal

Answer = TypeVar("Answer")
Program = Callable[["LedgerApp"], Awaitable[None]]
COLOURLESS = Colourless()


class LedgerApp(App[int]):
    """The program on the terminal."""

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
        """Go from menu to menu and to the programs; after a program the clerk is in the menu where it was chosen."""
        here, ruler = FIRST, 0
        while True:
            menu = Menu(self.terminal, here, ruler)
            chosen = await self.visit(menu)
            if chosen is None or chosen == END:
                return
            if chosen.menu:
                came_from = next((entry for entry in PROGRAMS.values() if entry.menu == here), chosen)
                here, ruler = chosen.menu, index_in(chosen.menu, came_from) or 0
            else:
                ruler = menu.ruler
                await load(chosen)(self)


def load(entry: Entry) -> Program:
    """Load the program of a line of the menu: its module is loaded when it is chosen first."""
    program: Program = getattr(importlib.import_module(entry.module), entry.program)
    return program
