"""A search form over a list: what is typed chooses the rows, what is chosen from them is the answer."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from admix.errors import Refusal
from screens.form import LedgerScreen
from screens.tall_list import TallList
from screens.terminal import Terminal

Search = TypeVar("Search")
Answer = TypeVar("Answer")


@dataclass
class Place(Generic[Search]):
    """Where the clerk is in the list: what was typed, what is listed, the row under the ruler."""

    typed: dict[str, str] = field(default_factory=dict)
    search: Search | None = None
    ruler: int = 0


class SearchedList(LedgerScreen[Answer], Generic[Search, Answer]):
    """A form that lists; a refused search keeps what was typed and the list there was."""

    list_row: int
    """Where the list begins."""

    def __init__(self, terminal: Terminal, place: Place[Search]) -> None:
        super().__init__(terminal)
        self.place = place
        for name, text in place.typed.items():
            self.form.enter(name, text)

    async def begin(self) -> None:
        """Ask the register what the dialog needs before it begins."""

    async def asked(self) -> Search:
        """Return what the form asks for. Refused: what cannot be searched."""
        raise NotImplementedError

    async def rows_of(self, search: Search) -> TallList:
        """Return the list of what fits. Refused: a search that nothing fits."""
        raise NotImplementedError

    async def browse(self, rows: TallList) -> Answer | None:
        """Let the clerk look through the list; None for Esc, which goes back to the search."""
        raise NotImplementedError

    async def converse(self) -> Answer | None:
        """Search and list until something is chosen or the clerk leaves."""
        await self.begin()
        rows = None if self.place.search is None else await self.rows_of(self.place.search)
        found = rows
        if rows is not None:
            rows.ruler = min(self.place.ruler, rows.count - 1)
        while True:
            chosen = None if found is None else await self.browse(found)
            if chosen is not None:
                return chosen
            if not await self._fill_over(rows):
                return None
            found = await self._sent()
            rows = found or rows

    async def _fill_over(self, rows: TallList | None) -> bool:
        """Let the clerk fill in the search while the list, if there is one, stays below it; a list without, leave."""
        if not self.form.active:
            return False
        if rows is None:
            return await self.fill()
        await self.lay_list(rows, self.list_row, 0)
        sent = await self.fill()
        self.take_away()
        return sent

    async def _sent(self) -> TallList | None:
        """List what the form asks for; None where it was refused."""
        try:
            search = await self.asked()
            rows = await self.rows_of(search)
        except Refusal as refusal:
            self.refuse(refusal)
            return None
        self.place.typed = {name: text for name, text in self.form.entered.items() if text}
        self.place.search, self.place.ruler = search, 0
        return rows
