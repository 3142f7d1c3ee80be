"""Printing and saving a report that was read on the screen: to which printer, how many copies; as which file."""

from functools import partial
from pathlib import PurePath
from typing import Any

from admix.dialogs.report_output import Output, output_of
from admix.dialogs.reports import LIST_SIGN, PRINT_REPORT, SAVE_REPORT
from admix.errors import Refusal
from admix.language import mark
from admix.report_jobs import page_of, print_report, save_report
from admix.text import fit
from reports.document import Document
from reports.rendering.shapes import SHAPES
from screens.form import LedgerScreen
from screens.list_state import ListState
from screens.report_work import with_progress
from screens.terminal import Terminal

WHERE_CELLS = 50
LIST_ROW, LIST_COL, LIST_INSIDE, LIST_HEIGHT = 6, 30, 40, 10
OUTPUT_DEFAULTS = {"page_width": "80", "format": "text"}
PRINTED = mark("Printed on %(printer)s: %(where)s.")
SAVED = mark("Saved in the spool folder: %(file)s.")


async def send(screen: LedgerScreen[Any], document: Document, output: Output) -> None:
    """Print a report or save it, and leave a receipt. Refused: a name that is taken, a full disk, a printer's no."""
    terminal = screen.terminal
    if output.printer is not None:
        work = partial(print_report, document, terminal.settings, terminal.folder, output.printer, output.copies)
        where = fit(_names(await with_progress(screen, work)), WHERE_CELLS).rstrip()
        screen.tell(PRINTED, printer=output.printer, where=where)
    elif output.file is not None:
        path = terminal.company.stores.spool / output.file
        page = page_of(terminal.settings, output.page_width)
        await with_progress(screen, partial(save_report, document, output.shape, path, page))
        screen.tell(SAVED, file=output.file)


def _names(where: str) -> str:
    """Return the file that was printed, without its folder, of several copies the first; an answer as it is."""
    first, *more = (PurePath(part).name if part.startswith("/") else part for part in where.split(", "))
    return f"{first}, … ({len(more) + 1})" if more else first


async def choose_into(screen: LedgerScreen[Any], name: str, title: str, choices: list[str]) -> None:
    """Let the clerk choose what is to stand in a field from a list."""
    chosen = await screen.choose(ListState.of(title, choices, LIST_INSIDE, LIST_HEIGHT), LIST_ROW, LIST_COL)
    if chosen is not None:
        screen.form.enter(name, choices[chosen])


class OutputForm(LedgerScreen[None]):
    """A form that asks where a report goes, until it is there or the clerk goes back."""

    def __init__(self, terminal: Terminal, document: Document) -> None:
        super().__init__(terminal)
        self._document = document
        self.form.values |= {name: text for name, text in OUTPUT_DEFAULTS.items() if name in self.form.values}

    async def converse(self) -> None:
        """Take what is typed until the report is printed or saved."""
        while await self.fill():
            try:
                if not await offer_lists(self):
                    await send(self, self._document, self._output())
                    self.terminal.give_notice(self._message)
                    return
            except Refusal as refusal:
                self.refuse(refusal)

    def _output(self) -> Output:
        output = output_of(self.read(), self.terminal.settings)
        if output.printer is None and output.file is None:
            raise Refusal(self.needed, self.form.active[0])
        return output

    needed: str


class PrintReport(OutputForm):
    """Print a report."""

    dialog = PRINT_REPORT
    needed = mark("Name a printer; ? shows those there are. Esc goes back.")


class SaveReport(OutputForm):
    """Save a report in the spool folder."""

    dialog = SAVE_REPORT
    needed = mark("Name the file. Esc goes back.")


async def offer_lists(screen: LedgerScreen[Any]) -> bool:
    """Open the list of a field in which ? stands; True where one was opened, so that the form goes on."""
    lists: dict[str, tuple[str, list[str]]] = {
        "printer": (mark("Printers"), [printer.name for printer in screen.terminal.settings.printers]),
        "format": (mark("Formats"), list(SHAPES)),
    }
    for name, (title, choices) in lists.items():
        if screen.form.values.get(name) == LIST_SIGN:
            screen.form.go_to(name)
            await choose_into(screen, name, screen.say(title), choices)
            return True
    return False
