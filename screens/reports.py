"""The reports from the menu: a form for each, made from what it asks for; then the screen, a printer or a file."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from admix.dialogs.report_output import output_of
from admix.dialogs.reports import (
    GROUP_WORDS,
    LIST_SIGN,
    defaults,
    report_dialog,
    selection_of,
)
from admix.errors import Refusal
from admix.operations.ageing import ageing_limits
from admix.report_jobs import build_report
from reports.catalogue import Report, find_report
from reports.document import Document
from screens.form import LedgerScreen
from screens.report_output import OUTPUT_DEFAULTS, choose_into, offer_lists, send
from screens.report_viewer import read_report
from screens.report_work import with_progress
from screens.terminal import Terminal

if TYPE_CHECKING:
    from screens.app import LedgerApp


class ReportForm(LedgerScreen[Document]):
    """What a report is asked for; the answer is the report, where it is to be read on the screen."""

    def __init__(self, terminal: Terminal, report: Report, typed: dict[str, str]) -> None:
        self.dialog = report_dialog(report)
        super().__init__(terminal)
        self._report = report
        self._typed = typed
        self.form.values |= defaults(report, terminal.language) | OUTPUT_DEFAULTS
        for name, text in typed.items():
            self.form.enter(name, text)

    async def converse(self) -> Document | None:
        """Take what is typed; print, save or hand back the report. What was typed stays."""
        if "limits" in self._report.asks and "limits" not in self._typed:
            self.form.values["limits"] = " ".join(map(str, await self.ask_ledger(ageing_limits)))
        while await self.fill():
            try:
                if await self._offered():
                    continue
                document = await self._sent()
            except Refusal as refusal:
                self.refuse(refusal)
                continue
            if document is not None:
                self._typed.clear()
                self._typed |= {name: text for name, text in self.form.entered.items() if text}
                return document
        return None

    async def _sent(self) -> Document | None:
        """Build the report and send it where it is to go; return it where that is the screen."""
        typed = self.read()
        output = output_of(typed, self.terminal.settings)
        selection = selection_of(self._report, typed, self.terminal.language)
        builder = await self.terminal.run(self._report.builder)
        build = partial(build_report, self.terminal.company, builder, selection, self.terminal.today)
        document = await with_progress(self, build)
        if output.printer is None and output.file is None:
            return document
        await send(self, document, output)
        return None

    async def _offered(self) -> bool:
        """Open the list of a field in which ? stands, or a word that the groupings do not have."""
        if await offer_lists(self):
            return True
        words = [self.say(word).casefold() for word in GROUP_WORDS.values()]
        typed = self.form.entered.get("group", "")
        if typed and (typed == LIST_SIGN or not self._is_group()):
            self.form.go_to("group")
            await choose_into(self, "group", self.say("Grouped by"), words)
            return True
        return False

    def _is_group(self) -> bool:
        try:
            selection_of(self._report, self.read(), self.terminal.language)
        except Refusal as refusal:
            return refusal.field != "group"
        return True


Program = Callable[["LedgerApp"], Awaitable[None]]


def _program(name: str) -> Program:
    """Return the menu's program of a report: form and report in turn, until the clerk leaves the form."""

    async def show(app: "LedgerApp") -> None:
        report = find_report(name)
        if report is None:
            raise LookupError(name)
        typed: dict[str, str] = {}
        while (document := await app.visit(ReportForm(app.terminal, report, typed))) is not None:
            await read_report(app, document, report.title)

    show.__doc__ = f"Show the report {name}."
    return show


report_specification = _program("specification")
report_invoices = _program("invoices")
report_payments = _program("payments")
report_ageing = _program("ageing")
report_forecast = _program("forecast")
report_statement = _program("statement")
report_customers = _program("customers")
report_credit_limits = _program("credit_limits")
report_postings = _program("postings")
report_dso = _program("dso")
report_forecast_test = _program("forecast_test")
