"""A list with a ruler: rows fetched page by page, so that a million of them open as fast as ten."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from admix.text import fit
from screens.canvas import Picture, Style
from screens.keys import Stroke

Fetch = Callable[[int, int], Awaitable[Sequence[str]]]
PAGE = 100


@dataclass
class ListState:
    """A list on the screen: its title and heading, how many rows there are, where the ruler is."""

    title: str
    count: int
    fetch: Fetch
    heading: str = ""
    inside: int = 74
    height: int = 14
    framed: bool = True
    ruler: int = 0
    top: int = 0
    _pages: dict[int, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, title: str, rows: Sequence[str], inside: int, height: int, heading: str = "") -> "ListState":
        """Return a list of rows that are all known."""

        async def known(offset: int, limit: int) -> Sequence[str]:
            return rows[offset : offset + limit]

        return cls(title, len(rows), known, heading, inside, min(height, max(len(rows), 1)))

    def move(self, stroke: Stroke) -> bool:
        """Move the ruler; False where the key means nothing in a list."""
        last = max(self.count - 1, 0)
        steps = {
            "down": self.ruler + 1,
            "tab": self.ruler + 1,
            "up": self.ruler - 1,
            "shift+tab": self.ruler - 1,
            "pagedown": self.ruler + self.height,
            "pageup": self.ruler - self.height,
            "home": 0,
            "end": last,
        }
        if stroke.name not in steps:
            return False
        moved = min(max(steps[stroke.name], 0), last)
        changed = moved != self.ruler
        self.ruler = moved
        self.top = min(max(self.top, self.ruler - self.height + 1), self.ruler)
        return changed

    async def load(self) -> None:
        """Fetch the pages that the visible rows stand on."""
        for page in {self.top // PAGE, (self.top + self.height - 1) // PAGE}:
            if page * PAGE < self.count and page not in self._pages:
                if len(self._pages) > PAGE:
                    self._pages.clear()
                self._pages[page] = await self.fetch(page * PAGE, PAGE)

    def row(self, index: int) -> str:
        """Return a row that is loaded."""
        page = self._pages.get(index // PAGE, ())
        return page[index % PAGE] if index % PAGE < len(page) else ""

    def picture(self) -> Picture:
        """Draw the title, the heading and the visible rows, the ruler in reverse."""
        head = [self.title.center(self.inside)] if self.title else []
        rows = [*head, *([""] if head and self.framed else []), *([self.heading] if self.heading else [])]
        picture = Picture.framed(self.inside, len(rows) + self.height) if self.framed else Picture()
        top, left = (1, 2) if self.framed else (0, 0)
        for at, text in enumerate(rows):
            picture.write(top + at, left, fit(text, self.inside))
        if head and self.framed:
            picture.write(top + 1, 0, "|" + "-" * (self.inside + 2) + "|")
        for line in range(self.height):
            index = self.top + line
            if index < self.count:
                style = Style.CURSOR if index == self.ruler else Style.PLAIN
                picture.write(top + len(rows) + line, left, fit(self.row(index), self.inside), style)
        return picture
