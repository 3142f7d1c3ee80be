"""Journals of everything: batches with all that is taken, corrections, matchings, write-offs, a revaluation."""

import json
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.language import language
from admix.operations.invoices import InvoiceRow
from admix.operations.journal_values import ActValues, JournalValues, VoucherLine, read_values
from admix.operations.journals import ACTS, Selection, make_journal
from models.ledger import ALLOCATION_KINDS
from models.store import ENTRY_KINDS
from models.vouchers import JournalAct
from reports.journal_acts import ACT_NAMES, ROW_NAMES
from reports.payment_journal import payment_journal
from reports.rendering.paper import render_paper
from tests.office import by_hand
from tests.reports.books import SEED_ROWS, Books, paid
from tests.reports.busy_week import (
    LONG_NAME,
    enter_busy_week,
)

GOLDEN = Path(__file__).parent / "golden"
RECEIVABLE = "1510"


@pytest.fixture
def week(books: Books) -> Books:
    enter_busy_week(books)
    return books


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> JournalValues:
    """The values of one journal of the whole week."""
    books = Books.founded(tmp_path_factory.mktemp("week") / "data")
    books.invoices("888", SEED_ROWS)
    enter_busy_week(books)
    values = books.company.write(make_journal, Selection())
    books.company.close()
    return values


def pages_of(values: JournalValues, code: str = "en", page_lines: int = 66) -> str:
    return render_paper(payment_journal(values, language(code)), page_lines).decode()


def section(page: str, heading: str) -> str:
    """Return the lines from a heading to the next blank line but one: its facts and its rows."""
    return "\n\n".join(page[page.index(f"\n{heading}\n") + 1 :].split("\n\n")[:2]).rstrip("\n\f")


def act_of(values: JournalValues, kind: str, place: int = 0) -> ActValues:
    return [act for act in values.acts if act.kind == kind][place]


def posted(postings: tuple[VoucherLine, ...], account: str) -> int:
    return sum(posting.amount for posting in postings if posting.account == account)


def journaled_acts(session: Session) -> int:
    return session.execute(select(func.count(JournalAct.id))).scalar_one()


# What a batch says


def test_discount_and_rounding_have_columns_and_every_line_adds_up(journal: JournalValues) -> None:
    """16100.40 settled less 10.00 reduction, 200.00 discount and 0.40 rounding are the 15890.00 that were paid."""
    first = journal.batches[0]
    for payment in first.lines:
        assert payment.paid_home == payment.settled - payment.reduction - payment.discount - payment.rounding
    assert section(pages_of(journal), "Batch 1").split("\n\n")[1].splitlines() == [
        "Cust.no Name         Invoice       Paid Reduction Cash disc.   Round.    Settled",
        "--------------------------------------------------------------------------------",
        "888     Sofis Hemvä… 12345      4990.00     10.00                        5000.00",
        "889     Åkessons Jä… 20001      9800.00               200.00            10000.00",
        "889     Åkessons Jä… 20002      1000.00                          0.40    1000.40",
        "888     Sofis Hemvä… T4          100.00                                   100.00",
        "                             ========== ========= ========== ======== ==========",
        "Total of batch 1               15890.00     10.00     200.00     0.40   16100.40",
    ]


def test_a_foreign_batch_says_what_was_paid_in_both_currencies(journal: JournalValues) -> None:
    """500.00 USD at 7.50 are 3750.00; less the gain of 70.00 they settle 3680.00. The fee of 2.00 USD is 15.00."""
    batch = section(pages_of(journal), "Batch 2")
    assert "Fee...........................:           2.00 USD          15.00 SEK\n" in batch
    assert batch.split("\n\n")[1].splitlines()[2:] == [
        "888     Sofis Hemväveri ABC  54323       500.00    3750.00      70.00    3680.00",
        "                                     ========== ========== ========== ==========",
        "Total of batch 2                         500.00    3750.00      70.00    3680.00",
    ]


def test_declared_and_used_totals_the_fee_and_what_was_posted_apart(journal: JournalValues) -> None:
    facts = section(pages_of(journal), "Batch 1").split("\n\n", maxsplit=1)[0]
    for expected in (
        "Bundle no.....................: 17",
        "Payments declared.............: 4",
        "Total amount..................:       15900.00 SEK",
        "Used amount...................:       15890.00 SEK",
        "Fee...........................:          12.50 SEK",
        "Posted separately.............:          10.00 SEK account 2420",
        "Entered by....................: sofia",
        "Voucher number................: I 1",
    ):
        assert expected in facts.splitlines()


def test_every_kind_at_once_puts_the_figures_on_a_line_of_their_own(journal: JournalValues) -> None:
    """1.00 paid, 0.01 reduction, 0.02 discount, 0.01 rounding and a gain of 0.04 settle 1.00; no name is cut then."""
    batch = journal.batches[0]
    full = replace(batch.lines[1], paid=100, reduction=1, discount=2, rounding=1, exchange=4, settled=100)
    full = replace(full, paid_home=100)
    assert replace(full, paid_home=None).received == 100
    lines = pages_of(replace(journal, batches=(replace(batch, lines=(full,)),))).splitlines()
    place = lines.index(f"889     {LONG_NAME}  20001")
    assert lines[place + 1].split() == ["1.00", "0.01", "0.02", "0.01", "0.04", "1.00"]


def test_who_entered_a_batch_stands_beside_who_approved_it(books: Books) -> None:
    """A batch that kalle and lisa entered and sofia approved."""
    books.company.user = "sofia"
    books.batch("8000", ("12345", paid("8000")))
    _edit(books.company, "UPDATE payment_batch SET entered_by = 'kalle,lisa'")
    page = books.page()
    assert "Entered by....................: kalle, lisa\n" in page
    assert "Approved by...................: sofia " in page


def _edit(company: OpenCompany, *statements: str) -> None:
    """Change a register by hand, to be as an earlier version or a later one would have left it."""
    with by_hand(company.stores.register) as opened:
        for statement in statements:
            opened.execute(statement)


@pytest.mark.parametrize("lost", ["posting", "posting, voucher"])
def test_a_batch_without_postings_or_voucher_is_listed(books: Books, lost: str) -> None:
    """Earlier versions posted nothing where claims that were set off came to nothing."""
    books.invoices("888", [InvoiceRow(0, "K1", Decimal(-100))])
    books.batch("0", ("12345", paid("100")), ("K1", paid("-100")))
    books.batch("5", ("12345", paid("5")))
    for table in lost.split(", "):
        key = "id" if table == "voucher" else "voucher_id"
        _edit(books.company, f"DELETE FROM {table} WHERE {key} = 1")
    page = books.page()
    number = "I 1" if lost == "posting" else "No voucher"
    assert f"Voucher number................: {number}\n" in section(page, "Batch 1")
    assert ("\nVoucher I 1\n" in page) == (lost == "posting")
    assert "888     Sofis Hemväveri ABC  K1         -100.00                          -100.00\n" in page
    assert "Total of voucher I 2                                         5.00           5.00\n" in page


# What the other acts say


def test_what_is_settled_is_what_the_control_account_was_credited_with(journal: JournalValues) -> None:
    """Batch by batch and act by act: the rows add up to what the vouchers post on the receivable."""
    for batch in journal.batches:
        assert sum(payment.settled for payment in batch.lines) == -posted(batch.postings, RECEIVABLE)
    for act in journal.acts:
        vouchers = tuple(posting for voucher in act.vouchers for posting in voucher.postings)
        assert act.settled == -posted(vouchers, RECEIVABLE), act.kind
        assert sum(posting.amount for posting in vouchers) == 0


def test_a_reversed_payment_stands_with_day_reason_rows_and_voucher(journal: JournalValues) -> None:
    """The 500.00 USD came as 3750.00 with a gain of 70.00: taken back, 3680.00 is owed again."""
    page = pages_of(journal)
    act = act_of(journal, "payment_reversal")
    shown = section(page, f"Entry {act.entry}: Payment reversed")
    for expected in (
        "Value date....................: 1998-09-17",
        "Corrects......................: Batch 2",
        "Reason........................: Checken saknade täckning",
        "Voucher number................: I 4",
        "888     Sofis Hemväveri ABC      54323   Payment       USD    -500.00   -3750.00",
        "888     Sofis Hemväveri ABC      54323   Exch.diff.    USD                 70.00",
    ):
        assert expected in shown.splitlines()
    assert shown.splitlines()[-1].split()[-1] == "-3680.00"
    assert "\nVoucher I 4 1998-09-17 Återföring I 2\n" in page
    assert "Entered by....................: sofia " in shown


def test_an_unmatched_payment_stands_on_account(journal: JournalValues) -> None:
    """4990.00 leaves 12345 and stands as T1; the reduction of 10.00 is taken back: 10.00 more is owed."""
    act = act_of(journal, "unmatching")
    assert [(row.item, row.kind, row.amount, row.home) for row in act.lines] == [
        ("12345", "payment", -499000, -499000),
        ("12345", "reduction", -1000, -1000),
        ("T1", "on_account", 499000, 499000),
    ]
    assert (act.corrects_batch, act.settled) == (1, -1000)


def test_a_returned_payment_shows_the_banks_fee_and_the_customers(journal: JournalValues) -> None:
    """1000.00 and the rounding of 0.40 are owed again, and 60.00 more; the bank kept 45.00."""
    act = act_of(journal, "payment_return")
    assert [(row.item, row.kind, row.home) for row in act.lines] == [
        ("20002", "payment", -100000),
        ("20002", "rounding", -40),
        ("A3", "fee", -6000),
    ]
    assert (act.fee_home, act.settled) == (4500, -106040)
    page = pages_of(journal)
    assert "Fee...........................:          45.00 SEK" in section(
        page, f"Entry {act.entry}: Payment returned"
    )


def test_a_matching_names_both_items_and_what_the_rates_differ(journal: JournalValues) -> None:
    """100.00 USD are 750.00 on the credit note and 736.00 on the invoice: a gain of 14.00. In kronor nothing."""
    act = act_of(journal, "matching", 1)
    assert [(row.item, row.other, row.kind, row.amount, row.home) for row in act.lines] == [
        ("54324", "54323", "match", -10000, -75000),
        ("54323", "54324", "match", 10000, 75000),
        ("54323", "", "exchange", 0, -1400),
    ]
    page = pages_of(journal)
    shown = section(page, f"Entry {act.entry}: Matching").splitlines()
    assert "888     Sofis Hemväveri… 54323   Match         54324   USD     100.00     750.00" in shown
    plain = act_of(journal, "matching")
    assert "Voucher number................: No voucher" in section(page, f"Entry {plain.entry}: Matching")
    undone = act_of(journal, "unmatching", 1)
    assert (undone.corrects_batch, undone.corrects_entry, undone.settled) == (None, act.entry, 1400)
    assert f"Corrects......................: Entry {act.entry}\n" in page


def test_a_write_off_names_who_asked_and_who_approved(journal: JournalValues) -> None:
    alone, approved = act_of(journal, "write_off"), act_of(journal, "write_off", 1)
    assert (alone.requested_by, alone.user, alone.settled) == ("", "sofia", 20000)
    assert (approved.requested_by, approved.user, approved.settled) == ("kalle", "anna", 60000)
    assert approved.reason == "Tvistig leverans"
    shown = section(pages_of(journal), f"Entry {approved.entry}: Bad debt written off")
    assert "Requested by..................: kalle " in shown
    assert "Approved by...................: anna " in shown
    assert "Entered by" not in shown
    taken_back = act_of(journal, "write_off_reversal")
    assert (taken_back.corrects_entry, taken_back.settled) == (alone.entry, -20000)


def test_a_reversed_batch_names_it(journal: JournalValues) -> None:
    act = act_of(journal, "batch_reversal")
    assert (act.corrects_batch, act.settled) == (3, 0)
    assert [(row.item, row.home) for row in act.lines] == [("20003", 25000), ("20004", -25000)]


def test_a_revaluation_shows_rates_and_differences_and_both_vouchers(journal: JournalValues) -> None:
    """500.00 USD at 7.60 are 3800.00, 120.00 more; -100.00 are -760.00, 10.00 less; 7000.00 NOK stays 6300.00."""
    act = act_of(journal, "revaluation")
    page = pages_of(journal)
    shown = section(page, f"Entry {act.entry}: Revaluation").splitlines()
    figures = [line.split()[-7:] for line in shown if line.startswith("888 ")]
    assert figures == [
        ["23432", "NOK", "7000.00", "0.90000", "6300.00", "6300.00", "0.00"],
        ["54323", "USD", "500.00", "7.60000", "3680.00", "3800.00", "120.00"],
        ["54324", "USD", "-100.00", "7.60000", "-750.00", "-760.00", "-10.00"],
    ]
    assert shown[-1].split()[-3:] == ["9230.00", "9340.00", "110.00"]
    assert [(voucher.day, sum(abs(line.amount) for line in voucher.postings)) for voucher in act.vouchers] == [
        ("1998-09-30", 26000),
        ("1998-10-01", 26000),
    ]


@pytest.mark.parametrize("kind", ["revaluation", "matching"])
def test_large_figures_leave_the_texts_of_a_row_on_one_line(journal: JournalValues, kind: str) -> None:
    """A customer number of ten digits, a name of 60, billions: a row takes at most two lines, figures below."""
    act = act_of(journal, kind)
    number, name, huge = "1234567890", "A" * 60, 10**13
    lines = tuple(replace(row, customer=number, name=name, amount=huge, home=huge) for row in act.lines)
    revalued = tuple(
        replace(row, customer=number, name=name, open_home=huge, value_home=huge) for row in act.revalued
    )
    page = pages_of(replace(journal, batches=(), acts=(replace(act, lines=lines, revalued=revalued),)))
    first = page[: page.index("Total of entry")].split("\n")
    shown = [place for place, text in enumerate(first) if text.startswith("1234567890")]
    assert len(shown) == len(lines) + len(revalued)
    assert all("100000000000.00" in "".join(first[place : place + 2]) for place in shown)
    assert all("AAAA" in first[place] for place in shown)


def test_every_kind_of_act_and_of_row_has_a_name() -> None:
    assert set(ACT_NAMES) == set(ACTS) <= set(ENTRY_KINDS)
    assert set(ROW_NAMES) == {*ALLOCATION_KINDS, "on_account", "fee"}


# The totals


def test_the_totals_add_up_over_batches_and_acts(journal: JournalValues) -> None:
    """Settled by batches 16100.40 + 3680.00 + 0.00 = 19780.40; the acts take back 4150.40.

    Acts: -3680.00 - 10.00 - 1060.40 - 14.00 + 14.00 + 200.00 - 200.00 + 600.00 = -4150.40, in all 15630.00. Paid
    15890.00 + 3750.00 - 3750.00 - 1000.00 = 14890.00, which is 15630.00 - 200.00 discount - 600.00 written off +
    60.00 charged; reduction, rounding and exchange difference were all taken back. The bank kept 12.50 + 15.00 +
    45.00.
    """
    assert section(pages_of(journal), "Totals of the journal").splitlines()[1:15] == [
        "Total paid....................:       14890.00 SEK",
        "Total reduction...............:           0.00 SEK",
        "Total cash discount...........:         200.00 SEK",
        "Total rounding................:           0.00 SEK",
        "Total exchange gain...........:           0.00 SEK",
        "Total written off.............:         600.00 SEK",
        "Total charged to customers....:          60.00 SEK",
        "Total settled.................:       15630.00 SEK",
        "Total fee.....................:          72.50 SEK",
        "Total posted separately.......:          10.00 SEK",
        "Total revaluation.............:         110.00 SEK",
        "Number of batches.............: 3",
        "Number of payments............: 7",
        "Number of other acts..........: 11",
    ]


def test_vouchers_are_summed_by_account_over_everything(journal: JournalValues) -> None:
    """Receivable: 16100.40 + 3680.00 + 250.00 + 14.00 + 200.00 + 600.00 + 250.00 in credit.

    In debit 3680.00 + 10.00 + 1060.40 + 14.00 + 200.00 and twice 250.00 for what was set off. The difference is
    what was settled, 15630.00.
    """
    page = pages_of(journal)
    assert "1510    Kundfordringar                                                  21094.40\n" in page
    assert "1510    Kundfordringar                                    5464.40\n" in page
    assert "6570    Bankkostnader                                       72.50\n" in page


def test_each_kind_of_act_is_counted(journal: JournalValues) -> None:
    rows = section(pages_of(journal), "Batches and other acts").splitlines()
    assert [row.split()[-2:] for row in rows if row[:1].isalpha()][2:] == [
        ["3", "19780.40"],
        ["1", "0.00"],
        ["1", "-3680.00"],
        ["1", "-1060.40"],
        ["2", "-14.00"],
        ["2", "4.00"],
        ["2", "800.00"],
        ["1", "-200.00"],
        ["1", "0.00"],
        ["14", "15630.00"],
    ]


def test_each_day_is_summed(journal: JournalValues) -> None:
    """Thursday: 3680.00 taken back, 10.00 of reduction; of the paid 3750.00 and what moved to the account nothing."""
    rows = section(pages_of(journal), "Totals by day").splitlines()
    assert [row.split() for row in rows if row.startswith(("1998", "Total "))] == [
        ["1998-09-14", "1", "0", "15890.00", "16100.40"],
        ["1998-09-15", "1", "0", "3750.00", "3680.00"],
        ["1998-09-16", "1", "0", "0.00", "0.00"],
        ["1998-09-17", "0", "3", "-3750.00", "-3690.00"],
        ["1998-09-18", "0", "7", "-1000.00", "-460.40"],
        ["1998-09-30", "0", "1", "0.00", "0.00"],
        ["Total", "3", "11", "14890.00", "15630.00"],
    ]


@pytest.mark.parametrize("code", ["sv", "nb", "en"])
@pytest.mark.parametrize("page_lines", [20, 31, 66])
def test_pages_keep_to_their_size_and_end_with_a_form_feed(
    journal: JournalValues, code: str, page_lines: int
) -> None:
    text = pages_of(journal, code, page_lines)
    pages = text.split("\f")
    assert pages.pop() == ""
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        lines = page.splitlines()
        assert len(lines) <= page_lines - 3
        assert max(map(len, lines)) <= 80
        assert lines[3].endswith(f" {number}")


# What was kept before


def test_a_journal_of_the_first_version_prints_as_it_did() -> None:
    """Its values say nothing of discounts, home currency or other acts; its pages say nothing of them either."""
    values = read_values((GOLDEN / "first_version.json").read_text("utf-8"))
    assert pages_of(values) == (GOLDEN / "first_version_en.txt").read_text("utf-8")


def test_what_is_kept_reads_as_it_was(journal: JournalValues) -> None:
    assert read_values(json.dumps(asdict(journal), ensure_ascii=False)) == journal
