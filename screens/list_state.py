"""A list with a ruler: rows fetched page by page, so that a million of them open as fast as ten."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

from admix.text import fit
from screens.canvas import Picture, Style
from screens.keys import Stroke

Fetch = Callable[[int, int], Awaitable[Sequence[str]]]
PAGE = 100
MOVES = frozenset({"down", "tab", "up", "shift+tab", "pagedown", "pageup", "home", "end"})
"""The keys that move in a window and do nothing else."""


def moved(stroke: Stroke, at: int, page: int, last: int) -> int | None:
    """Return where a key leads from a row, at most to the last one; None where the key means nothing in a window."""
    steps = {
        "down": at + 1,
        "tab": at + 1,
        "up": at - 1,
        "shift+tab": at - 1,
        "pagedown": at + page,
        "pageup": at - page,
        "home": 0,
        "end": last,
    }
    return min(max(steps[stroke.name], 0), last) if stroke.name in MOVES else None


@dataclass
class ListState:
    """A list on the screen: its title and heading, how many rows there are, where the ruler is.

    `height` is how many rows it shows on a terminal of 24 rows; a larger terminal gives it more while it has any.
    """

    title: str
    count: int
    fetch: Fetch
    heading: str = ""
    inside: int = 74
    height: int = 14
    framed: bool = True
    ruler: int = 0
    top: int = 0
    _extra: int = field(default=0, init=False)
    _pages: dict[int, Sequence[str]] = field(default_factory=dict, init=False)

    @classmethod
    def of(cls, title: str, rows: Sequence[str], inside: int, height: int, heading: str = "") -> Self:
        """Return a list of rows that are all known."""

        async def known(offset: int, limit: int) -> Sequence[str]:
            return rows[offset : offset + limit]

        return cls(title, len(rows), known, heading, inside, min(height, max(len(rows), 1)))

    def renew(self, count: int) -> None:
        """Forget what was fetched, since rows were added or taken away; the ruler stays as near as it can."""
        self.count, self.ruler = count, min(self.ruler, max(count - 1, 0))
        self._pages.clear()
        self._settle()

    @property
    def seen(self) -> int:
        """How many rows are seen at a time."""
        return max(self.height, min(self.height + self._extra, self.count))

    def stretch(self, extra: int) -> None:
        """Take so many rows more than on a terminal of 24; the row under the ruler stays in sight."""
        self._extra = extra
        self._settle()

    def _settle(self) -> None:
        """Begin the list where the ruler is seen and no row stays empty that could be filled."""
        self.top = min(max(self.top, self.ruler - self.seen + 1), self.ruler, max(self.count - self.seen, 0))

    def move(self, stroke: Stroke) -> bool:
        """Move the ruler; False where the key means nothing in a list."""
        to = moved(stroke, self.ruler, self.seen, max(self.count - 1, 0))
        if to is None:
            return False
        changed, self.ruler = to != self.ruler, to
        self._settle()
        return changed

    async def load(self) -> None:
        """Fetch the pages that the visible rows stand on."""
        await self._fetch(self.top, self.top + self.seen - 1)

    async def _fetch(self, first: int, last: int) -> None:
        """Fetch the pages of some rows that are not there yet."""
        if len(self._pages) > PAGE:
            self._pages.clear()
        for page in range(max(first, 0) // PAGE, min(last, self.count - 1) // PAGE + 1):
            if page not in self._pages:
                self._pages[page] = await self.fetch(page * PAGE, PAGE)

    def row(self, index: int) -> str:
        """Return a row that is loaded."""
        page = self._pages.get(index // PAGE, ())
        return page[index % PAGE] if index % PAGE < len(page) else ""

    def picture(self) -> Picture:
        """Draw the title, the heading and the visible rows, the ruler in reverse."""
        head = [self.title.center(self.inside)] if self.title else []
        rows = [*head, *([""] if head and self.framed else []), *([self.heading] if self.heading else [])]
        picture = Picture.framed(self.inside, len(rows) + self.seen) if self.framed else Picture()
        top, left = (1, 2) if self.framed else (0, 0)
        for at, text in enumerate(rows):
            picture.write(top + at, left, fit(text, self.inside))
        if head and self.framed:
            picture.write(top + 1, 0, "|" + "-" * (self.inside + 2) + "|")
        for line in range(self.seen):
            index = self.top + line
            if index < self.count:
                style = Style.CURSOR if index == self.ruler else Style.PLAIN
                picture.write(top + len(rows) + line, left, fit(self.row(index), self.inside), style)
        return picture


@dataclass
class TextWindow(ListState):
    """A text to be read: it has no ruler and scrolls line by line; beside its title stands which lines are seen."""

    ruler: int = -1

    def _settle(self) -> None:
        self.top = min(self.top, max(self.count - self.seen, 0))

    def move(self, stroke: Stroke) -> bool:
        """Scroll; False where the key means nothing or there is no more."""
        to = moved(stroke, self.top, self.seen, max(self.count - self.seen, 0))
        if to is None:
            return False
        changed, self.top = to != self.top, to
        return changed

    def picture(self) -> Picture:
        """Draw the lines that are seen."""
        picture = super().picture()
        if self.seen < self.count:
            place = f"{self.top + 1}-{self.top + self.seen} / {self.count}"
            picture.write(1, 2 + self.inside - len(place), place)
        return picture
