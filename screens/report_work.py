"""Long work at the terminal: how far it has come stands on the message line, Esc cancels it."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from admix.language import Language, mark
from reports.progress import Progress
from screens.form import LedgerScreen

R = TypeVar("R")
PATIENCE = 1.0
"""Seconds that pass before anything is shown; until then Esc waits for the next form like any other key."""
REPAINT = 0.25
"""Seconds between two paintings."""
BAR_CELLS = 20
COUNTED = mark("Rows: %(done)d. Esc cancels.")
MEASURED = mark("Rows: %(done)d of %(total)d %(bar)s. Esc cancels.")


async def with_progress(screen: LedgerScreen[Any], work: Callable[[Progress], R]) -> R:
    """Do work in the register's thread while the screen tells how far it is; raises `Cancelled` after Esc.

    Keys typed meanwhile wait for the form that comes next, except the Esc that cancels. A terminal that is left
    while the work goes on cancels it too.
    """
    progress = Progress()
    keys = screen.terminal.keys
    task = asyncio.ensure_future(screen.terminal.run(partial(work, progress)))
    try:
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        shown = not done
        while not done:
            keys.on_escape(progress.cancel)
            screen.tell(progress_text(progress.done, progress.total, screen.terminal.language))
            done, _ = await asyncio.wait({task}, timeout=REPAINT)
        if shown:
            screen.hush()
        return task.result()
    finally:
        keys.on_escape(None)
        progress.cancel()


def progress_text(done: int, total: int | None, language: Language) -> str:
    """Return how far work has come, with a bar where it is known how much there is."""
    if not total:
        return language.say(COUNTED, done=done)
    filled = min(BAR_CELLS * done // total, BAR_CELLS)
    bar = f"[{'#' * filled}{'.' * (BAR_CELLS - filled)}]"
    return language.say(MEASURED, done=done, total=total, bar=bar)
