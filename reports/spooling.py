"""Rows of a long report: read once from the register, kept in a private file, read back as often as asked.

A page's columns are as wide as the widest figure of the whole report, so every row is read at least twice. Up to ten
thousand rows stay in memory; a million take a file that has no name and is gone with the program.
"""

import marshal
import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from typing import Any, overload

from admix.errors import Refusal
from admix.money import Rate
from reports.document import SUMS, Amount, Cell, Row, Rows
from reports.progress import CHUNK, watched

KEPT = 10_000
"""So many rows stay in memory."""
Packed = tuple[Any, ...]


def spooled(rows: Iterable[Row]) -> Rows:
    """Return rows that can be counted and read again and again, whatever their number, in bounded memory.

    Refused: a disk that is full before the last row is written.
    """
    source = iter(watched(rows))
    first = tuple(islice(source, KEPT + 1))
    if len(first) <= KEPT:
        return first
    try:
        return SpooledRows(chain(first, source))
    except OSError as fault:
        raise Refusal(
            "The report cannot be kept in %(folder)s: %(fault)s.",
            folder=tempfile.gettempdir(),
            fault=fault.strerror or str(fault),
        ) from fault


class SpooledRows(Sequence[Row]):
    """Rows in a file without a name, a thousand to a block, each block read in one go."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._blocks: list[tuple[int, int]] = []
        self._count = 0
        different: dict[int, Row] = {}
        with tempfile.TemporaryFile(buffering=0) as file:
            self._file = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._file)
        source = iter(rows)
        while block := list(islice(source, CHUNK)):
            self._write(block)
            for row in block:
                if row.kind in ("line", *SUMS):
                    different.setdefault(len(row.cells), row)
        self.different = tuple(different.values())
        """One line or sum for each number of cells that occurs."""

    def _write(self, block: list[Row]) -> None:
        data = marshal.dumps([(row.kind, row.text, tuple(map(_packed, row.cells)), row.way) for row in block])
        start = sum(self._blocks[-1]) if self._blocks else 0
        self._blocks.append((start, len(data)))
        while data:
            data = data[os.write(self._file, data) :]
        self._count += len(block)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows in order; several readers may be under way at once."""
        for place in range(len(self._blocks)):
            yield from self._block(place)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, place: int | slice) -> Row | tuple[Row, ...]:
        """Return a row, or some of them, reading the blocks where they stand."""
        if isinstance(place, slice):
            wanted = range(*place.indices(self._count))
            blocks = {index // CHUNK for index in wanted}
            read = {block: self._block(block) for block in sorted(blocks)}
            return tuple(read[index // CHUNK][index % CHUNK] for index in wanted)
        index = range(self._count)[place]
        return self._block(index // CHUNK)[index % CHUNK]

    def _block(self, place: int) -> list[Row]:
        start, length = self._blocks[place]
        rows = marshal.loads(os.pread(self._file, length, start))  # noqa: S302 - nobody else can open the file
        return [Row(kind, text, tuple(map(_unpacked, cells)), way) for kind, text, cells, way in rows]


def _packed(cell: Cell) -> str | int | Packed | None:
    """Return a cell as plain values; only this process reads them back."""
    if isinstance(cell, Amount):
        return (cell.minor, cell.decimals)
    if isinstance(cell, Rate):
        return (cell.value, cell.per, None)
    return (cell.toordinal(),) if isinstance(cell, date) else cell


def _unpacked(packed: str | int | Packed | None) -> Cell:
    if not isinstance(packed, tuple):
        return packed
    if len(packed) == 1:
        return date.fromordinal(packed[0])
    return Amount(*packed) if len(packed) == 2 else Rate(packed[0], packed[1])
