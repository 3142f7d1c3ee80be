"""The report generator: a report's columns, filters, order, groups and sums on a form, its first page below."""

import asyncio
from functools import partial

from admix.dialogs.generator import (
    FORM_TESTS,
    PREVIEW_ROW,
    definition_of,
    editor_dialog,
    first_field,
    page_count,
    page_fields,
    page_name,
    page_of_field,
    texts_of,
)
from admix.dialogs.reports import LIST_SIGN
from admix.dialogs.tables import DISCARD_QUESTION
from admix.errors import Refusal
from admix.operations.data_sets import DataSet
from admix.report_definitions import Definition
from admix.report_files import KeptReport, save_report
from admix.report_jobs import own_report
from admix.text import fit
from reports.catalogue import find_report
from reports.document import Document
from reports.progress import Progress
from reports.rendering.paper import render_paper
from screens.canvas import Picture
from screens.form import FORM_ROW, HEIGHT, WIDTH, LedgerScreen
from screens.report_output import choose_into
from screens.terminal import Terminal

PREVIEW_SECONDS = 1.5
"""So long what a report looks like may take to find out; then it is left to Enter on the report itself."""
PAGE_HEAD = 5
"""Lines of a page above its first section."""
LEAVING = frozenset({"tab", "down", "shift+tab", "up"})


class ReportEditor(LedgerScreen[str]):
    """Make a report or change one; the answer is the name under which it was saved."""

    def __init__(self, terminal: Terminal, data: DataSet, kept: KeptReport | None) -> None:
        self.dialog = editor_dialog(data)
        super().__init__(terminal)
        self._data = data
        self._kept = kept
        self._page = 0
        self._preview: list[str] = []
        self.form.shown["data"] = self.say(data.title)
        if kept is not None:
            for name, text in texts_of(kept.definition, data, terminal.language).items():
                self.form.enter(name, text)
        self._begun = dict(self.form.values)
        self._turn(0)

    def body(self) -> Picture:
        """Draw the page of the form, which page it is, and what the report looks like."""
        picture = super().body()
        pages = page_count(self._data)
        if pages > 1:
            picture.write(2, 62, self.say("Page %(page)d of %(pages)d", page=self._page + 1, pages=pages))
        picture.write(PREVIEW_ROW, 0, "-" * WIDTH)
        room = HEIGHT - FORM_ROW - PREVIEW_ROW - 2 + self.extra_rows
        for row, text in enumerate(self._preview[:room], start=PREVIEW_ROW + 1):
            picture.write(row, 0, fit(text, WIDTH).rstrip())
        return picture

    async def converse(self) -> str | None:
        """Take what is typed until the report is saved or left; Esc asks before anything typed is thrown away."""
        await self._look()
        while True:
            self.draw()
            stroke = await self.key()
            if self._message:
                self.hush()
            if stroke.name in {"pagedown", "pageup"}:
                self._turn(self._page + (1 if stroke.name == "pagedown" else -1))
                self.form.go_to(first_field(self._data, self._page))
            elif stroke.name == "escape":
                if self.form.values == self._begun or await self.ask_yes_no(DISCARD_QUESTION) is True:
                    return None
            elif stroke.name == "enter":
                saved = await self._enter()
                if saved is not None:
                    return saved
            elif stroke.character == LIST_SIGN and self.form.focus.startswith("test."):
                await choose_into(self, self.form.focus, self.say("Test"), list(FORM_TESTS))
            else:
                self.press(self.form, stroke)
                if stroke.name in LEAVING:
                    await self._look()

    def _turn(self, page: int) -> None:
        """Show another page of the columns; the first comes after the last."""
        receipt = self.form.receipt
        self._page = page % page_count(self._data)
        self.form.activate(page_fields(self._data, self._page, named=self._kept is not None), page_name(self._page))
        self.form.receipt = receipt

    async def _enter(self) -> str | None:
        """Check the report and show it as it is; save it when nothing was changed since. Refused: see `_checked`."""
        try:
            definition = await self._checked()
            if self._seen != dict(self.form.values):
                self._seen = dict(self.form.values)
                self.tell("Enter saves the report.")
                return None
            folder = self.terminal.folder / "reports"
            seen = None if self._kept is None else self._kept.seen
            await self.terminal.run(partial(save_report, folder, definition, seen))
        except Refusal as refusal:
            self._show_refusal(refusal)
            return None
        return definition.name

    _seen: dict[str, str] | None = None
    """What stood in the form when Enter checked it last."""

    async def _checked(self) -> Definition:
        """Return the report that the form says, with what it looks like below.

        Refused: what no report can be, a name that a report of the ledger has.
        """
        definition = definition_of(self._data, self.form.values, self.terminal.language)
        if find_report(definition.name) is not None:
            raise Refusal("The ledger has a report %(name)s. Choose another name.", "name", name=definition.name)
        self._preview = await self._first_page(definition)
        return definition

    def _show_refusal(self, refusal: Refusal) -> None:
        """Show a refusal on the page where its field is."""
        page = page_of_field(self._data, refusal.field or "")
        if page is not None and page != self._page:
            self._turn(page)
        self.refuse(refusal)

    async def _look(self) -> None:
        """Show what the report looks like so far, or what it still lacks."""
        texts = {"name": "x", "title": "x"} | {name: text for name, text in self.form.values.items() if text}
        texts["name"] = "x"
        try:
            self._preview = await self._first_page(definition_of(self._data, texts, self.terminal.language))
        except Refusal as refusal:
            self._preview = [self.terminal.language.refusal(refusal)]

    async def _first_page(self, definition: Definition) -> list[str]:
        """Return the first lines of the report. Refused: what the report refuses."""
        progress = Progress()
        waits = asyncio.get_running_loop().call_later(PREVIEW_SECONDS, progress.cancel)
        rows = HEIGHT + self.extra_rows
        build = partial(own_report, self.terminal.company, definition, self.terminal.today, progress, rows)
        try:
            document = await self.terminal.run(build)
        except Refusal:
            if not progress.is_cancelled:
                raise
            return [self.say("It takes long to find the first rows; run the report to see them.")]
        finally:
            waits.cancel()
        return await self.terminal.run(partial(_lines, document))


def _lines(document: Document) -> list[str]:
    """Return the lines of a document's rows as they stand on paper, without page head and filters."""
    rows = Document(document.company, document.title, document.dated, document.language, document.sections[-1:])
    text = render_paper(rows, 200).decode().partition("\f")[0]
    return [line for line in text.split("\n")[PAGE_HEAD:] if line]
