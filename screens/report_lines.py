"""A document as the rows of a list: every row set as on paper, any of them found at once, none held as text."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from admix.text import fold, show
from reports.document import Document, Row, Way, cell_text
from reports.progress import CHUNK, begin_stage, watched
from reports.rendering.lines import as_text
from reports.rendering.pieces import Setting, Table
from reports.rendering.table import wrapped


@dataclass(frozen=True)
class _Part:
    """A section as it is listed: where its rows begin, its table, the lines over its first row if it has any."""

    start: int
    head: str
    rows: Sequence[Row]
    table: Table | None
    headings: tuple[str, ...] = ()

    @property
    def first(self) -> int:
        """Where its first row stands, below the head."""
        return self.start + bool(self.head)


class ReportLines:
    """The rows of a document for a width of so many cells: the heads of its sections, their rows, its notes."""

    def __init__(self, document: Document, cells: int) -> None:
        self.document = document
        self.cells = cells
        self._parts: list[_Part] = []
        self.count = 0
        begin_stage(sum(len(section.rows) for section in document.sections))
        setting = Setting(cells, show)
        for section in document.sections:
            table = Table(document, section, setting)
            headings = tuple(map(as_text, table.headings))
            head = [*wrapped(show(section.heading), cells), *headings] if section.heading else [*headings]
            self._add("\n".join(["", *head] if head and self._parts else head), section.rows, table, headings)
        if document.notes:
            self._add("\n", [Row("text", note) for note in document.notes], None)
        self._starts = [part.start for part in self._parts]
        self.heading_height = max((len(part.headings) for part in self._parts), default=0)
        """How many lines the column headings of any section take."""

    def _add(self, head: str, rows: Sequence[Row], table: Table | None, headings: tuple[str, ...] = ()) -> None:
        self._parts.append(_Part(self.count, head, rows, table, headings))
        self.count += len(rows) + bool(head)

    def texts(self, offset: int, limit: int) -> list[str]:
        """Return some rows as text; line feeds part the lines of a row."""
        return [self._text(part, row) for _, part, row in self._listed(offset, min(offset + limit, self.count))]

    def headings(self, index: int) -> tuple[str, ...]:
        """Return the column headings that a row stands under; none for a head, which has them itself."""
        part = self._part(index)
        return part.headings if part is not None and index >= part.first else ()

    def way(self, index: int) -> Way | None:
        """Return where a row leads."""
        found = next(self._listed(index, index + 1), None)
        return None if found is None or found[2] is None else found[2].way

    def find(self, sought: str, start: int) -> int | None:
        """Return the first row from a place on, then from the beginning, that has a text anywhere in it."""
        wanted = fold(sought)
        begin_stage(self.count)
        for first, last in ((start, self.count), (0, min(start, self.count))):
            for index, _, row in watched(self._listed(first, last)):
                if row is not None and wanted in fold(" ".join((row.text, *map(cell_text, row.cells)))):
                    return index
        return None

    def _part(self, index: int) -> _Part | None:
        return self._parts[max(bisect_right(self._starts, index) - 1, 0)] if self._parts else None

    def _listed(self, first: int, last: int) -> Iterator[tuple[int, _Part, Row | None]]:
        """Yield the rows between two places, the head of a section as None, read block by block."""
        for part in self._parts:
            if part.head and first <= part.start < last:
                yield part.start, part, None
            begin, end = max(first - part.first, 0), min(last - part.first, len(part.rows))
            while begin < end:
                stop = min(end, begin - begin % CHUNK + CHUNK)
                for at, row in enumerate(part.rows[begin:stop], start=part.first + begin):
                    yield at, part, row
                begin = stop

    def _text(self, part: _Part, row: Row | None) -> str:
        if row is None:
            return part.head
        if part.table is None:
            return "\n".join(wrapped(show(row.text), self.cells))
        return "\n".join(map(as_text, part.table.row_lines(row)))
