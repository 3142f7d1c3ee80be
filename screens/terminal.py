"""What every dialog shares: company, language, key gate, and the one thread that asks the register."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from admix.audit import Operation
from admix.config import Settings
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.faults import record
from admix.language import Language
from screens.keys import KeyGate

P = ParamSpec("P")
R = TypeVar("R")


class Terminal:
    """A clerk's session at the terminal."""

    def __init__(self, company: OpenCompany, settings: Settings, language: Language, company_name: str) -> None:
        self.company = company
        self.settings = settings
        self.language = language
        self.company_name = company_name
        self.today = company.today
        self.keys = KeyGate()
        self._notice = ""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="register")

    def give_notice(self, text: str, **values: object) -> None:
        """Leave a sentence for the message line of the next screen."""
        self._notice = self.language.say(text, **values)

    def take_notice(self) -> str:
        """Return the sentence that was left, once."""
        notice, self._notice = self._notice, ""
        return notice

    async def read(self, query: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Ask the register something without stopping the screen."""
        return await self._in_thread(partial(self.company.read, query, *args, **kwargs))

    async def write(self, act_id: str | None, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Let an operation through the write door without stopping the screen."""
        if act_id is None:
            return await self._in_thread(partial(self.company.write, operation, *args, **kwargs))
        return await self._in_thread(partial(self.company.write_as, act_id, operation, *args, **kwargs))

    async def run(self, work: Callable[[], R]) -> R:
        """Do other work that asks the register, such as printing a journal."""
        return await self._in_thread(work)

    async def _in_thread(self, work: Callable[[], R]) -> R:
        """Run in the register's thread; an unexpected fault goes to the log and becomes one line for the clerk."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except Refusal:
            raise
        except Exception as fault:
            number = record(self.company.stores.folder, fault)
            raise Refusal(
                "Something unexpected happened; nothing was saved. Tell the administrator fault %(number)s.",
                number=number,
            ) from fault

    def release(self) -> None:
        """End the thread; the company stays open for whoever opened it."""
        self._thread.shutdown()
