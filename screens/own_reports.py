"""Reports of the clerk's own from the menu: running them, and making and changing them."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from admix.dialogs.form import Dialog
from admix.dialogs.generator import GENERATOR, OWN_REPORTS, REMOVE_REPORT
from admix.errors import Refusal
from admix.language import mark
from admix.operations.data_sets import DATA_SETS, DataSet, find_data_set
from admix.report_definitions import Definition
from admix.report_files import KeptReport, list_reports, load_report, remove_report
from admix.report_jobs import own_report
from admix.text import fit
from screens.form import FORM_ROW, LedgerScreen
from screens.list_state import ListState
from screens.report_editor import ReportEditor
from screens.report_viewer import read_report
from screens.report_work import with_progress
from screens.terminal import Terminal

if TYPE_CHECKING:
    from reports.document import Document
    from screens.app import LedgerApp

NEW_LINE = mark("New report")
LIST_INSIDE, LIST_HEIGHT = 76, 16
DATA_ROW, DATA_COL, DATA_INSIDE = 5, 20, 36


class ReportNames(LedgerScreen[str]):
    """The company's own reports by name, each with its title; the answer is the one chosen, "" for a new one."""

    def __init__(self, terminal: Terminal, dialog: Dialog, purpose: Literal["run", "change"], ruler: str) -> None:
        self.dialog = dialog
        super().__init__(terminal)
        self._changes = purpose == "change"
        self._ruler = ruler

    async def converse(self) -> str | None:
        """Return the report chosen; minus removes one where reports are changed."""
        while True:
            names = await self.terminal.run(partial(list_reports, self._folder))
            if not names and not self._changes:
                self.terminal.give_notice("There are no reports of your own yet. Make one with the report generator.")
                return None
            rows = await self._list(names)
            stroke = await self.on_list(rows, FORM_ROW, 0, "-" if self._changes else "")
            if stroke is None:
                return None
            self.hush()
            name = names[rows.ruler] if rows.ruler < len(names) else ""
            if stroke.character != "-":
                return name
            await self._remove(name)

    @property
    def _folder(self) -> Path:
        return self.terminal.folder / "reports"

    async def _list(self, names: list[str]) -> ListState:
        titles = [await self.terminal.run(partial(_title, self._folder, name)) for name in names]
        lines = [f"{fit(name, 30)} {title}" for name, title in zip(names, titles, strict=True)]
        rows = ListState.of("", [*lines, *([self.say(NEW_LINE)] if self._changes else [])], LIST_INSIDE, LIST_HEIGHT)
        rows.ruler = names.index(self._ruler) if self._ruler in names else 0
        return rows

    async def _remove(self, name: str) -> None:
        """Ask, and remove a report. Refused: one that someone else has changed meanwhile."""
        if not name:
            self.app.bell()
            return
        try:
            kept = await self.terminal.run(partial(load_report, self._folder, name))
            if await self.ask_yes_no(REMOVE_REPORT, {"name": name}) is True:
                await self.terminal.run(partial(remove_report, self._folder, name, kept.seen))
                self.tell("The report %(name)s is removed.", name=name)
        except Refusal as refusal:
            self.refuse(refusal)


def _title(folder: Path, name: str) -> str:
    """Return a report's title; of one that cannot be read, nothing: it says why when it is chosen."""
    try:
        return load_report(folder, name).definition.title
    except Refusal:
        return "?"


class ReportRun(LedgerScreen[None]):
    """Building a report of the clerk's own while it is told how far it is; it is handed on to be read."""

    dialog = OWN_REPORTS

    def __init__(self, terminal: Terminal, definition: Definition) -> None:
        super().__init__(terminal)
        self._definition = definition
        self.document: Document | None = None

    async def converse(self) -> None:
        """Build the report. Refused: what its file says that the register does not know; said on the next screen."""
        build = partial(own_report, self.terminal.company, self._definition, self.terminal.today)
        try:
            self.document = await with_progress(self, build)
        except Refusal as refusal:
            self.terminal.give_notice(refusal.message, **refusal.values)


async def own_reports(app: "LedgerApp") -> None:
    """Run reports of the clerk's own, one after the other."""
    name = ""
    while (name := await app.visit(ReportNames(app.terminal, OWN_REPORTS, "run", name)) or "") != "":
        kept = await _loaded(app, name)
        if kept is not None:
            run = ReportRun(app.terminal, kept.definition)
            await app.visit(run)
            if run.document is not None:
                await read_report(app, run.document, kept.definition.title)


async def report_generator(app: "LedgerApp") -> None:
    """Make and change reports of the clerk's own."""
    name: str | None = ""
    while (name := await app.visit(ReportNames(app.terminal, GENERATOR, "change", name or ""))) is not None:
        kept = await _loaded(app, name) if name else None
        if name and kept is None:
            continue
        data = await _data_set(app, kept)
        if data is not None:
            saved = await _edited(app, data, kept)
            name = saved or name


async def _loaded(app: "LedgerApp", name: str) -> KeptReport | None:
    """Return a report; None where its file cannot be read, which is said on the next screen."""
    try:
        return await app.terminal.run(partial(load_report, app.terminal.folder / "reports", name))
    except Refusal as refusal:
        app.terminal.give_notice(refusal.message, **refusal.values)
        return None


async def _data_set(app: "LedgerApp", kept: KeptReport | None) -> DataSet | None:
    """Return the data set of a report; for a new one the clerk chooses."""
    if kept is None:
        return await app.visit(DataSets(app.terminal))
    try:
        return find_data_set(kept.definition.data)
    except Refusal as refusal:
        app.terminal.give_notice(refusal.message, **refusal.values)
        return None


class DataSets(LedgerScreen[DataSet]):
    """Which data a new report shows."""

    dialog = GENERATOR

    async def converse(self) -> DataSet | None:
        """Return the data set chosen."""
        found = list(DATA_SETS.values())
        rows = ListState.of(self.say("Rows of"), [self.say(data.title) for data in found], DATA_INSIDE, len(found))
        chosen = await self.choose(rows, DATA_ROW, DATA_COL)
        return None if chosen is None else found[chosen]


async def _edited(app: "LedgerApp", data: DataSet, kept: KeptReport | None) -> str | None:
    """Let the clerk change a report; return its name where it was saved. Refused: a file that says too much."""
    try:
        editor = ReportEditor(app.terminal, data, kept)
    except Refusal as refusal:
        app.terminal.give_notice(refusal.message, **refusal.values)
        return None
    saved = await app.visit(editor)
    if saved is not None:
        app.terminal.give_notice("The report %(name)s is saved. Own reports runs it.", name=saved)
    return saved
