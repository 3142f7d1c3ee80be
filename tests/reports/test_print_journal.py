"""Printing journals through the register: numbers, reprints, what a kill leaves behind."""

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from admix.errors import Refusal
from admix.operations.invoices import InvoiceRow
from admix.operations.journals import Selection, make_journal, store_pages
from admix.text import width
from tests.reports.books import PAID_ON, SEED_ROWS, Books, add_party, paid


def spool(books: Books) -> list[str]:
    return sorted(path.name for path in books.company.stores.spool.iterdir())


def test_a_journal_is_printed_once_and_laid_in_the_spool(books: Books) -> None:
    books.batch("5000", ("23432", paid("6300")))
    (journal,) = books.print()
    assert (journal.number, journal.is_reprint) == (1, False)
    assert spool(books) == ["journal-000001.txt"]
    copy = books.company.stores.spool / "journal-000001.txt"
    assert copy.read_bytes() == journal.pages
    assert copy.stat().st_mode & 0o777 == 0o640
    with pytest.raises(Refusal, match="no approved batch or correction to journal"):
        books.print()


def test_a_reprint_gives_the_same_bytes_after_the_customer_was_renamed(books: Books) -> None:
    batch = books.batch("5000", ("23432", paid("6300")))
    (first,) = books.print(batch=batch)
    books.rename("888", "Nya Hemväveriet AB")
    books.set_language("sv")
    (again,) = books.print(batch=batch)
    (of_the_day,) = books.print(day=PAID_ON)
    assert first.pages == again.pages == of_the_day.pages
    assert (first.is_reprint, again.is_reprint) == (False, True)
    assert spool(books) == ["journal-000001.txt"]


def test_a_batch_approved_later_gets_a_new_journal_and_the_first_is_repeated(books: Books) -> None:
    books.batch("5000", ("23432", paid("6300")))
    (first,) = books.print(day=PAID_ON)
    books.batch("8000", ("12345", paid("8000")))
    books.batch("100", ("54323", paid("100")), day=date(1998, 9, 15))
    again, second = books.print(day=PAID_ON)
    assert (again.pages, again.is_reprint) == (first.pages, True)
    assert (second.number, second.is_reprint) == (2, False)
    assert "Batch 2" in second.pages.decode()
    assert "Batch 3" not in second.pages.decode()
    (third,) = books.print()
    assert third.number == 3


def test_a_kill_after_the_number_was_taken_is_finished_under_the_same_number(books: Books) -> None:
    books.batch("5000", ("23432", paid("6300")))
    books.company.write(make_journal, Selection())
    books.rename("888", "Nya Hemväveriet AB")
    (finished,) = books.print()
    assert (finished.number, finished.is_reprint) == (1, False)
    assert "Sofis Hemväveri ABC" in finished.pages.decode()
    with pytest.raises(Refusal):
        books.print()


def test_what_a_kill_left_is_printed_whatever_is_asked_for(books: Books) -> None:
    books.batch("5000", ("23432", paid("6300")))
    books.company.write(make_journal, Selection())
    later = books.batch("8000", ("12345", paid("8000")))
    journals = books.print(batch=later)
    assert [(journal.number, journal.is_reprint) for journal in journals] == [(1, False), (2, False)]
    assert spool(books) == ["journal-000001.txt", "journal-000002.txt"]


def test_a_kill_before_the_spool_is_mended_by_asking_again(books: Books) -> None:
    batch = books.batch("5000", ("23432", paid("6300")))
    values = books.company.write(make_journal, Selection())
    pages = b"as first printed\n\f"
    books.company.write(store_pages, values.number, pages, hashlib.sha256(pages).hexdigest())
    assert spool(books) == []
    (journal,) = books.print(batch=batch)
    assert (journal.pages, journal.is_reprint) == (pages, True)
    assert spool(books) == ["journal-000001.txt"]


def test_pages_stored_by_another_clerk_in_between_are_the_ones_printed(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.batch("5000", ("23432", paid("6300")))
    values = books.company.write(make_journal, Selection())
    theirs = b"theirs\n\f"

    def render(*_: object, **__: object) -> bytes:
        books.company.write(store_pages, values.number, theirs, hashlib.sha256(theirs).hexdigest())
        return b"ours\n\f"

    monkeypatch.setattr("admix.jobs.render_paper", render)
    (journal,) = books.print()
    assert journal.pages == theirs


def test_an_unknown_batch_is_refused(books: Books) -> None:
    with pytest.raises(Refusal, match="no batch 7") as refused:
        books.print(batch=7)
    assert refused.value.field == "batch"


def test_a_day_without_batches_is_refused(books: Books) -> None:
    with pytest.raises(Refusal, match="no approved batch or correction to journal"):
        books.print(day=date(1998, 9, 20))


def test_a_full_spool_is_refused_and_the_journal_is_kept(books: Books) -> None:
    batch = books.batch("5000", ("23432", paid("6300")))
    books.company.stores.spool.rmdir()
    with pytest.raises(Refusal, match="The pages are kept"):
        books.print()
    books.company.stores.spool.mkdir()
    (journal,) = books.print(batch=batch)
    assert journal.number == 1


def test_pages_follow_the_settings_of_the_printer(tmp_path: Path) -> None:
    founded = Books.founded(tmp_path, page_lines=20, charset="iso-8859-1")
    founded.company.write(add_party, "999", "東京 Väveri 株式会社")
    founded.invoices("999", [InvoiceRow(0, "1", Decimal(5))])
    founded.batch("5", ("1", paid("5")))
    (journal,) = founded.print()
    founded.company.close()
    text = journal.pages.decode("iso-8859-1")
    assert "999     ?? Väveri ????       1             5.00" in text
    assert all(len(page.splitlines()) <= 17 for page in text.split("\f"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("[red]x[/red]", "[red]x[/red]"),
        ("\x1b[31mRöd\x1b[0m", "␛[31mRöd␛[0m"),
        ("Rad\nför\frad\x00", "Rad␊för␌rad␀"),
        ("\u202eBA tksruM", "\ufffdBA tksruM"),
        ("%(number)d %s", "%(number)d %s"),
    ],
)
def test_a_hostile_name_is_shown_and_never_obeyed(books: Books, name: str, shown: str) -> None:
    books.company.write(add_party, "999", name)
    books.invoices("999", [InvoiceRow(0, "1", Decimal(5))])
    books.batch("5", ("1", paid("5")))
    page = books.page()
    (line,) = [line for line in page.split("\n") if line.startswith("999")]
    assert line.startswith(f"999     {shown} ")
    assert width(line) <= 80
    assert page.count("\f") == 1
    assert "\x1b" not in page


def test_a_norwegian_company_prints_its_journal_in_norwegian_whatever_its_customers_speak(tmp_path: Path) -> None:
    """The journal stays in the house: customer 888 speaks English, the page Norwegian."""
    founded = Books.founded(tmp_path, language="nb")
    founded.invoices("888", SEED_ROWS)
    founded.batch("5000", ("23432", paid("6300")))
    page = founded.page()
    founded.company.close()
    assert "Innbetalingsjournal 1" in page
    assert "Totalt innbetalt..............:        6300.00 SEK" in page
    assert "Payment" not in page
