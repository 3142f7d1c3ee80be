"""What every dialog shares: company, language, key gate, and the one thread that asks the register."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from admix.config import Settings
from admix.errors import Refusal
from admix.faults import record
from admix.language import Language
from screens.keys import KeyGate
from screens.viewer import PrivateCopies

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from admix.audit import Operation
    from admix.database.company import OpenCompany

P = ParamSpec("P")
R = TypeVar("R")


class Terminal:
    """A clerk's session at the terminal.

    The company is opened in the register's own thread, after the first frame is shown: SQLAlchemy takes longer to
    load than the menu takes to draw. Whoever asks the register before that waits.
    """

    def __init__(
        self, opener: "Callable[[], OpenCompany]", folder: Path, today: date, settings: Settings, language: Language
    ) -> None:
        self.settings = settings
        self.language = language
        self.today = today
        self.company_name = ""
        self.keys = KeyGate()
        self.ended = asyncio.Event()
        """Set when the conversation is over."""
        self.copies = PrivateCopies()
        """The documents that were shown in this session."""
        self._opener = opener
        self._folder = folder
        self._opened: OpenCompany | None = None
        self._notice = ""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="register")
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def company(self) -> "OpenCompany":
        """The company; only for work in the register's thread."""
        if self._opened is None:
            self._opened = self._opener()
        return self._opened

    @property
    def folder(self) -> Path:
        """Where the company lies, and its log of faults."""
        return self._folder

    def give_notice(self, text: str, /, **values: object) -> None:
        """Leave a sentence for the message line of the next screen."""
        self._notice = self.language.say(text, **values)

    def take_notice(self) -> str:
        """Return the sentence that was left, once."""
        notice, self._notice = self._notice, ""
        return notice

    async def read(self, query: "Callable[Concatenate[Session, P], R]", *args: P.args, **kwargs: P.kwargs) -> R:
        """Ask the register something without stopping the screen."""
        return await self.run(lambda: self.company.read(query, *args, **kwargs))

    async def write(self, act_id: str | None, operation: "Operation[P, R]", *args: P.args, **kwargs: P.kwargs) -> R:
        """Let an operation through the write door without stopping the screen."""
        if act_id is None:
            return await self.run(lambda: self.company.write(operation, *args, **kwargs))
        return await self.run(lambda: self.company.write_as(act_id, operation, *args, **kwargs))

    async def run(self, work: Callable[[], R]) -> R:
        """Run in the register's thread; an unexpected fault goes to the log and becomes one line for the clerk."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except Refusal:
            raise
        except Exception as fault:
            number = record(self._folder, fault)
            raise Refusal(
                "Something unexpected happened; nothing was saved. Tell the administrator fault %(number)s.",
                number=number,
            ) from fault

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something go on beside the dialog, such as filling in the first screen."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def quiet(self) -> None:
        """Wait until nothing goes on beside the dialog."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def release(self) -> None:
        """End the thread and take the copies of documents away; the company stays open for whoever opened it."""
        self._thread.shutdown()
        self.copies.remove()

    def close(self) -> None:
        """End the thread and let go of the register."""
        self.release()
        if self._opened is not None:
            self._opened.close()
