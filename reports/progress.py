"""How far a report has come, and how it is stopped: whoever waits watches the rows go by and may cancel.

A report is read, then rendered; neither knows who watches. A clerk at a screen cancels from another thread.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from admix.errors import Refusal
from admix.language import mark
from admix.prepared import cursor_of
from admix.sqlite import driver

T = TypeVar("T")
CHUNK = 1_000
"""Rows between two looks at the clock."""
PATIENCE = 1.0
"""Seconds that pass before anything is shown."""
PAUSE = 0.2
"""Seconds between two showings."""
STEPS = 20_000
"""SQLite calls between its own steps, about a millisecond apart."""
Show = Callable[[int, int | None], None]


class Cancelled(Refusal):
    """The clerk did not want to wait any longer; nothing was written."""

    def __init__(self) -> None:
        super().__init__(mark("The report was cancelled."))


class Progress:
    """How many rows are done, of how many; called with the number of rows that were done since.

    `show` is told (done, total) from the thread that works, not before a second has passed and then now and then;
    `total` is None where nobody knows it. `done` and `total` may be read from any thread.
    """

    def __init__(self, show: Show | None = None) -> None:
        self.done = 0
        self.total: int | None = None
        self.is_cancelled = False
        self._show = show
        self._next = monotonic() + PATIENCE

    def __call__(self, steps: int = 0) -> None:
        """Count rows as done. Refused: to go on after `cancel`."""
        if self.is_cancelled:
            raise Cancelled
        self.done += steps
        now = monotonic()
        if self._show is not None and now >= self._next:
            self._next = now + PAUSE
            self._show(self.done, self.total)

    def cancel(self) -> None:
        """Stop the work at its next step; may be called from any thread."""
        self.is_cancelled = True

    def begin(self, total: int | None) -> None:
        """Begin a stage of the work: so many rows lie ahead, none is done."""
        self.done, self.total = 0, total
        self()


_WATCHED: ContextVar[Progress | None] = ContextVar("watched", default=None)


@contextmanager
def watching(progress: Progress, session: Session | None = None) -> Iterator[Progress]:
    """Let what is done inside report to `progress` and be cancelled by it.

    With a session also its statements: SQLite asks now and then whether to go on, and is let alone afterwards.
    """
    token = _WATCHED.set(progress)
    try:
        if session is None:
            yield progress
        else:
            with _statements_watched(progress, session):
                yield progress
    finally:
        _WATCHED.reset(token)


@contextmanager
def _statements_watched(progress: Progress, session: Session) -> Iterator[None]:
    """Let SQLite ask during a long statement; an interrupted one is a cancelled report."""
    connection: Any = cursor_of(session).connection

    def ask() -> bool:
        if not progress.is_cancelled:
            progress()
        return progress.is_cancelled

    connection.set_progress_handler(ask, STEPS)
    try:
        yield
    except (DBAPIError, driver.OperationalError) as fault:
        if progress.is_cancelled:
            raise Cancelled from fault
        raise
    finally:
        connection.set_progress_handler(None, 0)


def begin_stage(total: int | None) -> None:
    """Tell whoever watches that a stage of so many rows begins."""
    progress = _WATCHED.get()
    if progress is not None:
        progress.begin(total)


def watched(rows: Iterable[T]) -> Iterator[T]:
    """Yield rows and report each thousand of them. Refused: to go on after the clerk cancelled."""
    progress = _WATCHED.get()
    if progress is None:
        yield from rows
        return
    progress()
    count = 0
    for count, row in enumerate(rows, start=1):
        yield row
        if count % CHUNK == 0:
            progress(CHUNK)
    progress(count % CHUNK)
