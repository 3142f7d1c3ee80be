"""The bridge to the general ledger from the menu: revaluation, SIE export, reconciliation."""

from functools import partial
from typing import TYPE_CHECKING

from admix.dialogs.gl import RECONCILIATION, REVALUATION, SIE_EXPORT
from admix.errors import Refusal
from admix.money import format_amount
from admix.operations.as_of import AsOf
from admix.operations.gl_export import Exported, export_vouchers, find_export
from admix.operations.reconciliation import reconcile
from admix.operations.registers import control_record
from admix.operations.revaluation import Valuation, propose_revaluation, revalue
from admix.printing import put_in_spool
from reports.document import Document
from reports.reconciliation import reconciliation_document
from reports.rendering.paper import render_paper
from reports.revaluation import revaluation_report
from screens.form import LedgerScreen
from screens.keys import Stroke
from screens.list_state import ListState

if TYPE_CHECKING:
    from screens.app import LedgerApp

PAGE_ROWS = 21


class PagesScreen(LedgerScreen[None]):
    """A dialog that shows a document's pages."""

    async def show_pages(self, document: Document) -> Stroke | None:
        """Show a document until Enter or Esc; return the key, None for Esc."""
        pages = await self.terminal.run(partial(render_paper, document, self.terminal.settings.page_lines))
        lines = pages.decode().replace("\f", "\n").rstrip("\n").split("\n")
        rows = ListState.of("", lines, 80, PAGE_ROWS)
        rows.framed = False
        return await self.on_list(rows, 1, 0)


class RevaluationScreen(PagesScreen):
    """Revalue what is open in foreign currency at a period's end."""

    dialog = REVALUATION

    async def converse(self) -> None:
        """Take days until the clerk leaves."""
        while await self.fill():
            try:
                await self._revalue()
            except Refusal as refusal:
                self.refuse(refusal)

    async def _revalue(self) -> None:
        """Show what would be posted, and post it at the second Enter."""
        day = self.read().day("period_end")
        if day is None:
            raise Refusal("Type the last day of the period.", "period_end")
        shown = await self.ask_ledger(propose_revaluation, day, self.terminal.today)
        self.tell("Enter posts the revaluation, Esc goes back and posts nothing. Arrows and PageDown move.")
        if await self.show_pages(await self._document(shown)) is None:
            self.hush()
            return
        posted = await self.post(None, revalue, day, shown)
        await self.terminal.run(partial(self._put, f"revaluation-{day:%Y%m%d}.txt", await self._document(posted)))
        home = (await self.ask_ledger(control_record)).home
        first, second = posted.vouchers
        self.form.clear(["period_end"])
        self.tell(
            "Revalued: voucher %(first)s, taken back by %(second)s. Gains %(gain)s, losses %(loss)s %(code)s.",
            first=first,
            second=second,
            gain=format_amount(posted.gain, home.decimals),
            loss=format_amount(posted.loss, home.decimals),
            code=home.code,
        )

    async def _document(self, valuation: Valuation) -> Document:
        return await self.ask_ledger(revaluation_report, valuation, self.terminal.today)

    def _put(self, name: str, document: Document) -> None:
        """Put the list that explains the voucher into the spool, for the binder."""
        settings = self.terminal.settings
        pages = render_paper(document, settings.page_lines, charset=settings.charset)
        put_in_spool(self.terminal.company.stores.spool, name, pages)


class SieExportScreen(LedgerScreen[None]):
    """Hand vouchers over to the general ledger, or repeat a file."""

    dialog = SIE_EXPORT

    async def converse(self) -> None:
        """Make or repeat files until the clerk leaves."""
        while await self.fill():
            try:
                exported = await self._exported()
                path = await self.terminal.run(partial(self._put, exported))
                home = (await self.ask_ledger(control_record)).home
            except Refusal as refusal:
                self.refuse(refusal)
                continue
            self.form.clear(["number", "checksum"])
            self.form.go_to("number")
            self.tell(
                "Export %(number)d, %(file)s: voucher %(span)s (%(count)d), debit %(debit)s %(code)s.",
                number=exported.number,
                file=path,
                count=len(exported.vouchers),
                span=exported.span,
                debit=format_amount(exported.debit, home.decimals),
                code=home.code,
            )

    async def _exported(self) -> Exported:
        """Return the file asked for, made now or before. Refused: a checksum for a file that is repeated."""
        typed = self.read()
        number, checksum = typed.count("number"), typed.flag("checksum")
        if number is None:
            return await self.post(None, export_vouchers, bool(checksum))
        if checksum is not None:
            raise Refusal("An export is repeated as it was made. Leave the checksum empty.", "checksum")
        return await self.ask_ledger(find_export, number)

    def _put(self, exported: Exported) -> str:
        """Put the file into the spool and return its name there."""
        return put_in_spool(self.terminal.company.stores.spool, exported.file_name, exported.content).name


class ReconciliationScreen(PagesScreen):
    """Compare the open items with the general ledger at any day."""

    dialog = RECONCILIATION

    async def converse(self) -> None:
        """Take days until the clerk leaves."""
        while await self.fill():
            try:
                typed = self.read()
                as_of, listed = AsOf(typed.day("day")), typed.flag("listed") is not False
                found = await self.ask_ledger(reconcile, as_of, listed=listed)
                document = await self.ask_ledger(reconciliation_document, found, as_of, self.terminal.today)
            except Refusal as refusal:
                self.refuse(refusal)
                continue
            if found.difference:
                self.app.bell()
                self.tell("The ledger does not agree with the general ledger. Run `admix verify`.")
            else:
                self.tell("The ledger agrees with the general ledger. Arrows and PageDown move, Esc leaves.")
            await self.show_pages(document)
            self.hush()


async def revaluation(app: "LedgerApp") -> None:
    """Revalue period ends."""
    await app.visit(RevaluationScreen(app.terminal))


async def sie_export(app: "LedgerApp") -> None:
    """Export vouchers."""
    await app.visit(SieExportScreen(app.terminal))


async def reconciliation(app: "LedgerApp") -> None:
    """Reconcile with the general ledger."""
    await app.visit(ReconciliationScreen(app.terminal))
