"""Which journal lists what: everything once, asked for by batch, by day or at all, whatever stops in between."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany, open_company
from admix.errors import Refusal
from admix.operations.corrections import unmatch
from admix.operations.invoices import InvoiceRow
from admix.operations.journal_facts import _LEFT, _SETTLED, _TAKEN, batch_values
from admix.operations.journal_values import JournalValues, read_values
from admix.operations.journals import Selection, make_journal, store_pages, unprinted
from admix.operations.match_claims import claims_by_id
from admix.operations.reversals import reverse_batch, reverse_payment
from admix.operations.user_roles import set_role
from admix.operations.verifying import verify_company
from admix.operations.write_offs import refuse_write_off, write_off
from admix.prepared import Prepared
from models.vouchers import Journal, JournalAct
from tests.office import by_hand, said, small_office
from tests.reports.books import SEED_ROWS, Books, paid
from tests.reports.busy_week import (
    FRIDAY,
    MONDAY,
    MONTH_END,
    THURSDAY,
    TUESDAY,
    WEEK,
    enter_batches,
    enter_busy_week,
    enter_invoices,
    item_id,
    last_entry,
)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    founded = Books.founded(tmp_path / "data")
    founded.invoices("888", SEED_ROWS)
    yield founded
    founded.company.close()


@pytest.fixture
def week(books: Books) -> Books:
    enter_busy_week(books)
    return books


def journaled_acts(session: Session) -> int:
    return session.execute(select(func.count(JournalAct.id))).scalar_one()


def journal_acts_of_office(company: OpenCompany) -> None:
    """Journal the two reversals of the small office, and a write-off of 10.00 made for it: three acts listed."""
    for batch in (3, 4):
        _keep(company, company.write(make_journal, Selection(batch=batch)))
    day = date(1998, 9, 22)
    claim = company.read(item_id, "20001")
    company.write(write_off, claim, 1000, day, "Dyr att driva in", company.read(claims_by_id, [claim])[claim].open)
    _keep(company, company.write(make_journal, Selection(day=day)))


def _keep(company: OpenCompany, journal: JournalValues) -> None:
    pages = f"Inbetalningsjournal {journal.number}\n".encode()
    company.write(store_pages, journal.number, pages, hashlib.sha256(pages).hexdigest())


def test_every_act_is_listed_once_in_its_order(week: Books) -> None:
    """Requests and refusals change nothing and are not listed; an act made later gets a new journal."""
    company = week.company
    (first,) = week.print()
    values = _values(week, 1)
    assert [act.kind for act in values.acts] == WEEK
    assert [batch.number for batch in values.batches] == [1, 2, 3]
    assert company.read(journaled_acts) == len(WEEK)
    with pytest.raises(Refusal, match="no approved batch or correction to journal"):
        week.print()
    company.user = "kalle"
    claim = company.read(item_id, "20001")
    assert company.read(claims_by_id, [claim])[claim].open.home == 0
    claim = company.read(item_id, "23432")
    seen = company.read(claims_by_id, [claim])[claim].open
    asked = company.write(write_off, claim, None, MONTH_END, "Tvist", seen).request
    assert asked is not None
    company.user = "sofia"
    company.write(refuse_write_off, asked, "Kunden betalar")
    with pytest.raises(Refusal, match="no approved batch or correction to journal"):
        week.print()
    company.write(reverse_payment, 1, company.read(item_id, "20001"), MONTH_END, "Fel kund")
    (second,) = week.print()
    assert (second.number, [act.kind for act in _values(week, 2).acts]) == (2, ["payment_reversal"])
    again, later = week.print(batch=1)
    assert (again.pages, again.is_reprint) == (first.pages, True)
    assert (later.pages, later.is_reprint) == (second.pages, True)


def _values(books: Books, number: int) -> JournalValues:
    content = books.company.read(_content, number)
    return read_values(content)


def _content(session: Session, number: int) -> str:
    return session.execute(select(Journal.content).where(Journal.number == number)).scalar_one()


# What is asked for


def test_a_day_has_its_batches_and_what_is_valued_on_it(week: Books) -> None:
    (monday,) = week.print(day=MONDAY)
    (thursday,) = week.print(day=THURSDAY)
    (tuesday,) = week.print(day=TUESDAY)
    assert [batch.number for batch in _values(week, 1).batches] == [1]
    assert not _values(week, 1).acts
    assert [act.kind for act in _values(week, 2).acts] == ["payment_reversal", "unmatching", "matching"]
    assert not _values(week, 2).batches
    assert (monday.number, thursday.number, tuesday.number) == (1, 2, 3)
    (again,) = week.print(day=THURSDAY)
    assert (again.pages, again.is_reprint) == (thursday.pages, True)
    with pytest.raises(Refusal, match="no approved batch or correction to journal"):
        week.print(day=date(1998, 9, 25))


def test_a_batch_has_its_journal_and_those_of_what_corrects_it(week: Books) -> None:
    """Batch 1 was un-matched and returned in parts; batch 2 reversed; the matching belongs to neither."""
    (first,) = week.print(batch=1)
    assert [act.kind for act in _values(week, 1).acts] == ["unmatching", "payment_return"]
    assert [batch.number for batch in _values(week, 1).batches] == [1]
    (second,) = week.print(batch=2)
    assert [act.kind for act in _values(week, 2).acts] == ["payment_reversal"]
    (rest,) = week.print()
    assert [act.kind for act in _values(week, 3).acts] == [WEEK[place] for place in (3, 4, 5, 6, 7, 8, 9, 10)]
    assert [pages.pages for pages in week.print(batch=1)] == [first.pages]
    assert [pages.pages for pages in week.print(batch=3)] == [rest.pages]
    assert second.number == 2


def test_a_reversal_after_its_batchs_journal_gets_the_next(books: Books) -> None:
    """Reversals of companies from before there were journals of them are found the same way."""
    books.batch("8000", ("12345", paid("8000")))
    (first,) = books.print()
    books.company.write(reverse_batch, 1, FRIDAY, "Fel kund")
    (second,) = books.print()
    assert (second.number, second.is_reprint) == (2, False)
    page = second.pages.decode()
    assert "Reason........................: Fel kund\n" in page
    assert "888     Sofis Hemväveri ABC      12345   Payment       SEK   -8000.00   -8000.00\n" in page
    assert "Total paid....................:       -8000.00 SEK\n" in page
    assert "Number of batches.............: 0\n" in page
    assert [journal.pages for journal in books.print(batch=1)] == [first.pages, second.pages]
    assert books.company.read(journaled_acts) == 1


def test_money_moved_to_the_account_later_is_not_of_the_batch(books: Books) -> None:
    """The batch's own journal, made after the un-match, lists the payment where it was, on its invoice."""
    enter_invoices(books)
    enter_batches(books)
    books.company.write(unmatch, 1, books.company.read(item_id, "20001"), THURSDAY, "Fel faktura")
    values = books.company.write(make_journal, Selection(day=MONDAY))
    assert [line.invoice for line in values.batches[0].lines] == ["12345", "20001", "20002", "T4"]


def test_a_journal_of_acts_alone_is_finished_after_a_kill(week: Books) -> None:
    """The number was taken and the program stopped; another clerk's pages of it are taken as they are."""
    week.company.write(make_journal, Selection(day=FRIDAY))
    (left,) = week.company.read(unprinted)
    assert (left.values.batches, left.pages) == ((), None)
    (finished,) = week.print(day=FRIDAY)
    assert (finished.number, finished.is_reprint) == (1, False)


def test_pages_of_acts_alone_stored_by_another_clerk_are_the_ones_printed(
    week: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = week.company.write(make_journal, Selection(day=FRIDAY))
    theirs = b"theirs\n\f"

    def render(*_: object, **__: object) -> bytes:
        week.company.write(store_pages, values.number, theirs, hashlib.sha256(theirs).hexdigest())
        return b"ours\n\f"

    monkeypatch.setattr("admix.jobs.render_paper", render)
    (journal,) = week.print(day=FRIDAY)
    assert journal.pages == theirs


# Who asks


def test_who_may_only_look_gets_what_there_is_and_writes_nothing(books: Books) -> None:
    company = books.company
    administrator = company.user
    books.batch("8000", ("12345", paid("8000")))
    (first,) = books.print()
    books.batch("100", ("54323", paid("100")))
    company.write(make_journal, Selection())
    books.batch("100", ("23432", paid("100")))
    for user, role in ((administrator, "administrator"), ("rita", "auditor")):
        company.write(set_role, user, role)
    entry = company.read(last_entry)
    company.user = "rita"
    assert [journal.pages for journal in books.print(batch=1)] == [first.pages]
    (unfinished,) = books.print(batch=2)
    assert "Batch 2" in unfinished.pages.decode()
    with pytest.raises(Refusal, match="rita may not do this"):
        books.print()
    with pytest.raises(Refusal, match="rita may not do this"):
        company.write(store_pages, 2, b"", "0" * 64)
    assert company.read(last_entry) == entry
    company.user = administrator
    (second, third) = books.print()
    assert (second.pages, second.number, third.number) == (unfinished.pages, 2, 3)


# How much is asked


def statements(company: OpenCompany, batch_id: int) -> int:
    """Return how many statements it takes to read a batch for its journal."""

    def read(session: Session) -> int:
        asked: list[str] = []
        raw = session.connection().connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(asked.append)
        batch_values(session, batch_id)
        raw.set_trace_callback(None)
        return len(asked)

    return company.read(read)


def test_a_long_batch_asks_no_more_than_a_short_one(books: Books) -> None:
    rows = [InvoiceRow(place, f"9{place:04d}", Decimal(place + 1)) for place in range(40)]
    books.invoices("888", rows)
    books.batch("1", ("90000", paid("1")))
    books.batch("819", *((row.number, paid(str(row.amount))) for row in rows[1:]))
    assert statements(books.company, 1) == statements(books.company, 2) > 1


@pytest.mark.parametrize("question", [_SETTLED, _LEFT, _TAKEN], ids=["settled", "left", "taken"])
def test_rows_are_found_by_their_ids(books: Books, question: Prepared) -> None:
    def plan(session: Session) -> list[str]:
        sql = question.sql(session)
        raw = session.connection().connection.cursor()
        return [str(row[3]) for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?")).fetchall()]

    steps = books.company.read(plan)
    assert any("rowid>? AND rowid<?" in step for step in steps), steps
    assert not any(step.startswith("SCAN") for step in steps), steps


# What verify finds


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office in which three acts are journaled."""
    company = small_office(tmp_path_factory.mktemp("office"))
    journal_acts_of_office(company)
    company.close()
    return company.stores.folder


def test_an_office_with_journaled_acts_has_no_findings(office_folder: Path, tmp_path: Path) -> None:
    assert findings_after(office_folder, tmp_path, "SELECT 1") == []


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (
            "UPDATE journal_act SET journal_id = journal_id + 1 WHERE id = 1",
            "what the journal printed is not what it was made of.",
        ),
        (
            "UPDATE journal_act SET act_entry_id = 2 WHERE id = 1",
            "Table journal_act, row 1: a journal lists no entry of this kind, or none as late as this.",
        ),
        (
            "UPDATE journal SET content = json_set(content, '$.acts', json('[]')) WHERE id = 5",
            "Table journal, row 5: what the journal printed is not what it was made of.",
        ),
    ],
)
def test_an_act_that_a_journal_did_not_print_is_found(
    office_folder: Path, tmp_path: Path, edit: str, found: str
) -> None:
    assert any(finding.endswith(found) for finding in findings_after(office_folder, tmp_path, edit))


def findings_after(folder: Path, scratch: Path, edit: str) -> list[str]:
    """Return what verify says of a copy after an edit, the triggers that were dropped for it aside."""
    copy = scratch / "copy"
    shutil.copytree(folder, copy)
    with by_hand(copy / "register.db") as opened:
        opened.execute(edit)
    company = open_company(copy, check_pair=False)
    try:
        return said([finding for finding in verify_company(company) if finding.check != "triggers"])
    finally:
        company.close()
