"""Rows of a long report: in a file, read again and again, watched and cancelled."""

import gc
import io
import os
import tempfile
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

import reports.progress
import reports.spooling
from admix.database.company import OpenCompany
from admix.database.creation import NewCompany, create_company
from admix.errors import Refusal
from admix.money import Rate
from reports.document import Amount, Cell, Column, Document, Row, Rows, Section, fact, group, line, subtotal
from reports.progress import Cancelled, Progress, watching
from reports.rendering.shapes import SHAPES, render
from reports.spooling import spooled

COLUMNS = (Column("number", "Number"), Column("amount", "Amount", "amount", 12, carried=True))
CELLS: st.SearchStrategy[Cell] = (
    st.none()
    | st.text(max_size=5)
    | st.integers()
    | st.dates()
    | st.builds(Amount, st.integers(), st.integers(0, 4))
    | st.builds(Rate, st.integers(1), st.sampled_from((1, 100)))
)


def lines(count: int) -> Iterator[Row]:
    for index in range(count):
        yield line(f"{index}", Amount(index), way=("item", f"{index}"))


@given(st.lists(st.tuples(CELLS, CELLS), max_size=20))
def test_rows_come_back_from_the_file_as_they_went(cells: list[tuple[Cell, Cell]]) -> None:
    rows = [line(*pair) for pair in cells] + [group("Åre", ("customer", "1")), fact("f", Amount(1)), subtotal("s", 1)]
    back = reports.spooling.SpooledRows(rows)
    assert list(back) == list(back) == rows
    assert [type(cell) for row in back for cell in row.cells] == [type(cell) for row in rows for cell in row.cells]


def test_ten_thousand_rows_stay_in_memory_and_one_more_goes_to_a_file() -> None:
    assert spooled(lines(10_000)) == tuple(lines(10_000))
    many = spooled(lines(12_345))
    assert isinstance(many, reports.spooling.SpooledRows)
    assert len(many) == 12_345
    assert many[0] == next(lines(1))
    assert many[-1].cells == ("12344", Amount(12_344))
    assert [row.cells[0] for row in many[999:1002]] == ["999", "1000", "1001"]
    with pytest.raises(IndexError):
        many[12_345]


def test_the_file_has_no_name_and_is_gone_with_the_rows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = set(Path("/proc/self/fd").iterdir())
    many = spooled(lines(10_001))
    assert list(tmp_path.iterdir()) == []
    assert len(many) == 10_001
    del many
    gc.collect()
    assert set(Path("/proc/self/fd").iterdir()) <= before


def test_two_readers_do_not_disturb_each_other() -> None:
    many = spooled(lines(10_500))
    first, second = iter(many), iter(many)
    assert all(next(first) == next(second) for _ in range(10_500))


def test_a_hundred_thousand_rows_take_no_memory_to_speak_of() -> None:
    """As objects they are some 45 MiB; ten thousand of them and a block may be held at once."""

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")

    before = most = resident()
    many = spooled(lines(100_000))
    total = 0
    for place, row in enumerate(many):
        amount = row.cells[1]
        assert isinstance(amount, Amount)
        total += amount.minor
        if place % 10_000 == 0:
            most = max(most, resident())
    assert total == 99_999 * 100_000 // 2
    assert most - before < 20 * 2**20


def test_rows_that_do_not_fill_the_columns_are_found_without_reading_them_again() -> None:
    many = spooled([*lines(10_000), line("one cell less")])
    with pytest.raises(ValueError, match="1 cells under 2 columns"):
        Section(many, COLUMNS)
    assert len(Section(spooled(lines(10_001)), COLUMNS).rows) == 10_001


def test_a_disk_that_is_full_is_refused_by_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """/dev/full takes nothing, as a disk without room."""
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Path("/dev/full").open("wb", buffering=0))  # noqa: SIM115
    with pytest.raises(Refusal, match=r"cannot be kept in .*: No space left on device"):
        spooled(lines(10_001))


def test_a_fault_while_reading_is_not_taken_for_a_full_disk() -> None:
    def faulty() -> Iterator[Row]:
        yield from lines(10_500)
        raise KeyError

    with pytest.raises(KeyError):
        spooled(faulty())


# Progress


def test_progress_counts_every_row_that_is_read_and_written() -> None:
    with watching(Progress()) as progress:
        rows = spooled(lines(12_500))
        assert (progress.done, progress.total) == (12_500, None)
        render(document(rows), "text", nowhere())
    assert (progress.done, progress.total) == (25_000, 25_000)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_tells_how_many_rows_it_will_read(shape: str) -> None:
    with watching(Progress()) as progress:
        render(document(tuple(lines(1500))), shape, nowhere())
    assert progress.done == progress.total


def test_nothing_is_shown_within_the_first_second(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.5, 0.9, 1.1, 1.2, 1.4])
    monkeypatch.setattr(reports.progress, "monotonic", lambda: next(clock))
    shown: list[tuple[int, int | None]] = []
    progress = Progress(lambda done, total: shown.append((done, total)))
    progress.begin(5000)
    for _ in range(4):
        progress(1000)
    assert shown == [(2000, 5000), (4000, 5000)]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_cancelled_report_ends_at_its_next_step(shape: str) -> None:
    progress = Progress()
    progress.cancel()
    with watching(progress), pytest.raises(Cancelled, match=r"The report was cancelled\."):
        render(document(tuple(lines(5))), shape, nowhere())
    render(document(tuple(lines(5))), shape, nowhere())


def test_a_report_is_cancelled_from_another_thread_while_it_is_read() -> None:
    progress, begun = Progress(), threading.Event()

    def endless() -> Iterator[Row]:
        while True:
            begun.set()
            yield from lines(1)

    clerk = cancelling(progress, begun)
    with watching(progress), pytest.raises(Cancelled):
        spooled(endless())
    clerk.join()


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    company = create_company(tmp_path_factory.mktemp("data"), NewCompany("01", "Demo AB"), date(1998, 9, 14))
    yield company
    company.close()


def test_a_long_statement_is_interrupted_and_the_register_goes_on(
    register: OpenCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A count without end is stopped by a clerk in another thread; the same connection then answers as before."""
    monkeypatch.setattr(reports.progress, "PATIENCE", 0)
    begun = threading.Event()
    progress = Progress(lambda *_: begun.set())
    counting = (
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < :most) SELECT max(i) FROM n"
    )

    def count(session: Session, most: int) -> int:
        return int(session.execute(text(counting), {"most": most}).scalar_one())

    def watched_count(session: Session) -> int:
        with watching(progress, session):
            return count(session, 10**12)

    clerk = cancelling(progress, begun)
    with pytest.raises(Cancelled):
        register.read(watched_count)
    clerk.join()
    assert register.read(count, 100_000) == 100_000


def test_another_fault_of_a_statement_stays_what_it_is(register: OpenCompany) -> None:
    def wrong(session: Session) -> None:
        with watching(Progress(), session):
            session.execute(text("SELECT 1 FROM nowhere"))

    with pytest.raises(Exception, match="no such table"):
        register.read(wrong)


def cancelling(progress: Progress, begun: threading.Event) -> threading.Thread:
    """Start a clerk who cancels a report as soon as it has begun."""

    def cancel() -> None:
        begun.wait()
        progress.cancel()

    clerk = threading.Thread(target=cancel)
    clerk.start()
    return clerk


def document(rows: Rows) -> Document:
    return Document("01 Demo AB", "List", date(1998, 9, 14), "en", (Section(rows, COLUMNS),))


def nowhere() -> io.BytesIO:
    return io.BytesIO()
