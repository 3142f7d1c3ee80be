from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from admix.database.company import Stores, open_company
from admix.operations.customer_card import customer_card
from admix.operations.invoice_cards import claims_of
from admix.operations.invoice_inquiry import list_items
from admix.operations.verifying.run import verify_company
from benchmarks.company import AS_OF, make_company
from benchmarks.day import DAY, A, Day, Kind, key_by_key, keys_of, kind_of
from benchmarks.floor import Row
from benchmarks.ledger import QUICK_ITEMS, QUICK_ROUNDS, measure, row_counts
from benchmarks.results import day_lines
from benchmarks.yard import Yard, yard


@pytest.mark.no_cover
def test_the_measured_company_verifies_and_the_floor_writes_as_many_rows(tmp_path: Path) -> None:
    pairs = measure(tmp_path, QUICK_ITEMS, QUICK_ROUNDS)

    ledger, floor = (Stores(tmp_path / side / "01") for side in ("ledger", "floor"))
    company = open_company(ledger.folder, AS_OF)
    findings = verify_company(company)
    company.close()
    assert findings == []
    assert row_counts(ledger) == row_counts(floor)
    assert row_counts(ledger)["item"] == QUICK_ITEMS
    assert row_counts(ledger)["draft_batch"] == 0
    assert all(pair.ours.wall > 0 for pair in pairs)


@pytest.mark.no_cover
def test_the_floor_answers_what_the_ledger_answers(tmp_path: Path) -> None:
    """A customer's claims, card and invoices, in what the two must agree on: ids, days and amounts."""
    with yard(tmp_path, 500, 1) as (made, _):
        parties = sorted({card.party_id: card.customer_number for card in made.open_cards(50)}.items())
        assert len(parties) == 10
        for party, number in parties:
            _compare(made, party, number)


def _compare(made: Yard, party: int, number: str) -> None:
    read, floor = made.company.read, made.floor
    claims = read(claims_of, party)
    assert [(row[0], row[12], row[15]) for row in floor.claims(party)] == [
        (card.item_id, card.amount.amount, card.open.home) for card in claims
    ]
    assert [row[:3] for row in floor.invoices(party, 3, 20)] == [row[:3] for row in read(list_items, party, 3, 20)]
    card = read(customer_card, number, AS_OF)
    about, home, balance, habits, bought, invoice, payment = floor.customer(number, AS_OF)
    assert (about[1], about[2], home[0]) == (card.number, card.name, card.home.code)
    assert balance == tuple(card.balance)
    assert bought == (card.bought_this_year, card.bought_this_month)
    assert (invoice, payment) == (_day(card.latest_invoice), _day(card.latest_payment))
    settled, taken, overdue, agreed = habits
    assert settled == card.habits.settled > 0
    for told, meant in (
        (card.habits.days_to_pay, taken),
        (card.habits.days_overdue, overdue),
        (card.habits.against_terms, agreed - taken),
    ):
        assert told == pytest.approx(meant / settled, abs=0.5)


def _day(day: date | None) -> Row | None:
    return None if day is None else (day.isoformat(),)


def test_the_same_seed_makes_the_same_company() -> None:
    assert make_company(500, seed=7) == make_company(500, seed=7)
    assert make_company(500, seed=7) != make_company(500, seed=8)


def test_a_day_is_typed_key_by_key() -> None:
    """The one arrow of the day goes down in script C; an Esc before a figure is Esc."""
    keys = keys_of(DAY)
    assert "".join(keys) == DAY
    assert [key for key in keys if len(key) > 1] == ["\x1b[B"]
    assert keys_of("\x1b5\x1b[B-\x1b\x1b") == ["\x1b", "5", "\x1b[B", "-", "\x1b", "\x1b"]


FORM = "Menu\n\n\n\n\n\n\n\n"
RECEIPT = "Menu\n1\n2\n3\n4\n5\n\n\n"
OTHER = "Menu\n1\n2\n3\n4\n5\n6\n\n"
BOXED = "Menu\n+---+\n| j |\n+---+\n\n\n\n\n"


@pytest.mark.parametrize(
    ("key", "before", "after", "kind"),
    [
        ("8", FORM, RECEIPT, Kind.CHARACTER),
        ("\t", FORM, FORM, Kind.STEP),
        ("\x1b[B", FORM, FORM, Kind.STEP),
        ("\r", FORM, RECEIPT, Kind.RECEIPT),
        ("\r", FORM, OTHER, Kind.SCREEN),
        ("\x1b", OTHER, FORM, Kind.SCREEN),
        ("\r", FORM, BOXED, Kind.BOX),
        ("j", BOXED, BOXED, Kind.BOX),
        ("\r", BOXED, FORM, Kind.BOX),
    ],
)
def test_a_key_is_told_by_what_it_did(key: str, before: str, after: str, kind: Kind) -> None:
    assert kind_of(key, before, after) is kind


def test_script_a_at_the_real_program(tmp_path: Path) -> None:
    """56 signs, 18 Tabs, a receipt, and four other pictures: search, form, search again, menu."""
    strokes, shown = key_by_key(tmp_path / "day", A)
    assert Counter(stroke.kind for stroke in strokes) == {
        Kind.CHARACTER: 56,
        Kind.STEP: 18,
        Kind.RECEIPT: 1,
        Kind.SCREEN: 4,
    }
    assert all(stroke.sent > 0 for stroke in strokes)
    assert "0 Avsluta" in shown
    day = Day(strokes, 1580)
    assert day.sent == sum(sum(day.of(kind)) for kind in Kind)
    lines = day_lines(day)
    assert lines[0].work == "bytes of a scripted day, 79 keys"
    assert (lines[-1].work, lines[-1].ours) == ("bytes of the same day typed ahead", "1 580 (20 a key)")
