"""Long work at the terminal: how far it has come stands on the message line, Esc cancels it."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from admix.report_jobs import progress_text
from reports.progress import Progress
from screens.form import LedgerScreen

R = TypeVar("R")
PATIENCE = 1.0
"""Seconds that pass before anything is shown; until then Esc waits for the next form like any other key."""
REPAINT = 0.25
"""Seconds between two paintings."""


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
            rows = progress_text(progress.done, progress.total, screen.terminal.language)
            screen.tell("%(rows)s Esc cancels.", rows=rows)
            done, _ = await asyncio.wait({task}, timeout=REPAINT)
        if shown:
            screen.hush()
        return task.result()
    finally:
        keys.on_escape(None)
        progress.cancel()
