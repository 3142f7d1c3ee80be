"""The documents of an invoice or a customer: a list, Enter shows one or, without a display, saves it."""

from functools import partial
from pathlib import Path
from typing import Any

from admix.database.documents import read_document
from admix.dialogs.documents import SAVE_DOCUMENT
from admix.errors import Refusal
from admix.language import mark
from admix.operations.documents import FiledDocument, Owner, documents_of
from admix.printing import write_whole
from admix.text import fit, show
from admix.whole_files import PRIVATE_MODE
from screens.form import LedgerScreen
from screens.list_state import ListState
from screens.viewer import launch, safe_name, viewer_command

DOCUMENT_HEADINGS = (mark("Filed"), mark("By"), mark("Bytes"), mark("Document"))
INSIDE, HEIGHT, PLACE = 76, 12, 4


async def show_item_documents(screen: LedgerScreen[Any], item_id: int, number: str) -> None:
    """List the documents of an invoice over a form."""
    title = screen.say("Documents of invoice %(number)s", number=number)
    await show_documents(screen, Owner(item=item_id), title, number)


async def show_documents(screen: LedgerScreen[Any], owner: Owner, title: str, number: str) -> None:
    """List documents until Esc; a sentence says that there are none."""
    found = await screen.ask_ledger(documents_of, owner)
    if not found:
        screen.tell("There are no documents.")
        return
    rows = ListState.of(title, [_row(filed) for filed in found], INSIDE, HEIGHT, _heading(screen))
    while await screen.choose(rows, PLACE, 0) is not None:
        await screen.lay_list(rows, PLACE, 0)
        try:
            await _open(screen, found[rows.ruler], safe_name(number))
        except Refusal as refusal:
            screen.refuse(refusal)
        screen.take_away()


def _heading(screen: LedgerScreen[Any]) -> str:
    filed, user, size, name = (screen.say(word) for word in DOCUMENT_HEADINGS)
    return f"{filed:16} {fit(user, 10)} {size:>9} {fit(name, 38)}"


def _row(filed: FiledDocument) -> str:
    when = f"{filed.entered.astimezone():%Y-%m-%d %H:%M}"
    return f"{when} {fit(filed.user, 10)} {filed.size:>9} {filed.name}"


async def _open(screen: LedgerScreen[Any], filed: FiledDocument, name: str) -> None:
    """Show a document, or ask where to save it."""
    terminal = screen.terminal
    command = viewer_command(terminal.settings.viewer)
    data = await terminal.run(lambda: read_document(terminal.company.stores, filed.file))
    if not command:
        await _save(screen, filed, name, data)
        return
    copy = await terminal.run(lambda: terminal.copies.put(name, data))
    launch(command, copy)
    screen.tell("%(name)s is given to %(viewer)s.", name=filed.name, viewer=Path(command[0]).name)


async def _save(screen: LedgerScreen[Any], filed: FiledDocument, name: str, data: bytes) -> None:
    """Ask for a file until the document is saved in it; Esc leaves it. A relative name is in the current folder."""
    folder = Path.cwd()
    suggested = name
    while (typed := await screen.ask(SAVE_DOCUMENT, _named(filed, folder), suggested)) is not None:
        suggested = typed
        try:
            file = _file(typed)
            await screen.terminal.run(partial(write_whole, file, lambda target: target.write(data), PRIVATE_MODE))
        except Refusal as refusal:
            screen.refuse(refusal)
            continue
        screen.tell("%(name)s is saved as %(file)s.", name=filed.name, file=typed)
        return


def _named(filed: FiledDocument, folder: Path) -> dict[str, str]:
    return {"name": filed.name, "folder": show(str(folder))}


def _file(typed: str) -> Path:
    """Return the file that is meant; ~ is the clerk's own folder. Refused: no name."""
    if not typed.strip():
        raise Refusal("Type a file name. Esc leaves.", "file")
    try:
        return Path(typed.strip()).expanduser()
    except RuntimeError:
        raise Refusal("There is no folder %(folder)s.", "file", folder=typed) from None
