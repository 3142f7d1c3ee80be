"""Matching credit notes and money on account with invoices: the figures, the refusals, what can be done by itself."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act
from admix.database.company import OpenCompany
from admix.database.connection import connect
from admix.errors import Refusal
from admix.operations import match_claims, matching, write_offs
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.corrections import undo_match
from admix.operations.drafts import Stage, keep_draft
from admix.operations.invoices import InvoiceRow
from admix.operations.match_claims import ClaimCard, Pair, claims_by_id, claims_to_match, pair_up, propose_automatic
from admix.operations.matching import Matched, match_everyone, match_items, propose_match
from admix.operations.registers import lock_period
from admix.operations.reversals import reverse_batch
from admix.operations.verifying.findings import Finding
from admix.operations.verifying.run import verify_company
from admix.prepared import Prepared
from models.company import Company, UserRole
from models.ledger import Allocation, Item, ItemDueDate, Party
from models.register import table_of
from models.store import Entry
from models.vouchers import Posting, Voucher
from tests.office import TODAY, begin_batch, by_hand, enter_batch, enter_invoices, small_company

SEPTEMBER_1 = date(1998, 9, 1)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[OpenCompany]:
    """Customers 888 and 889 in kronor and 890 in Norwegian kroner; it verifies, whatever happened to it."""
    opened = small_company(tmp_path)
    yield opened
    assert findings(opened) == []
    opened.close()


def findings(company: OpenCompany) -> list[Finding]:
    """Return what verify says of a company."""
    return verify_company(company)


def row(
    number: str,
    amount: str,
    currency: str | None = None,
    rate: int | None = None,
    day: date = SEPTEMBER_1,
    due: date | None = None,
) -> InvoiceRow:
    """Return an invoice or a credit note that is to be entered."""
    return InvoiceRow(0, number, Decimal(amount), currency, rate, day, due)


def enter(company: OpenCompany, customer: str, *rows: InvoiceRow) -> None:
    """Enter invoices and credit notes of a customer."""
    enter_invoices(company, customer, *(replace(line, place=place) for place, line in enumerate(rows)))


@clerk_act
def set_up(session: Session, columns: Mapping[str, int]) -> None:
    """Change the control record as the settings' screen does."""
    begin_entry(session, "master_data", TODAY)
    change_row(session, Company, 1, None, **columns)


@clerk_act
def give_roles(session: Session, roles: Mapping[str, str]) -> None:
    """Give OS users their roles, the first ones that there are: all of them in one entry."""
    begin_entry(session, "master_data", TODAY)
    for user, role in roles.items():
        session.connection().execute(insert(table_of(UserRole)).values(user=user, role=role, version=1))


@clerk_act
def give_role(session: Session, user: str, role: str) -> None:
    """Give the first OS user a role."""
    give_roles(session, {user: role})


@clerk_act
def put_in_group(session: Session, code: str, *numbers: str) -> None:
    """Make customers one group."""
    begin_entry(session, "master_data", TODAY)
    for party in session.execute(select(Party.id).where(Party.number.in_(numbers))).scalars().all():
        change_row(session, Party, party, group_code=code)


@clerk_act
def enter_linked(session: Session, number: str, invoice: str, amount: int) -> None:
    """Enter a credit note in kronor (öre) that credits an invoice."""
    entry = begin_entry(session, "invoices", SEPTEMBER_1)
    credited = session.execute(select(Item).where(Item.number == invoice)).scalar_one()
    values = {
        "entry_id": entry.id,
        "ledger": "customer",
        "party_id": credited.party_id,
        "kind": "credit_note",
        "source": "manual",
        "number": number,
        "item_date": SEPTEMBER_1,
        "currency": "SEK",
        "rate": 100_000,
        "rate_per": 1,
        "amount": -amount,
        "home_amount": -amount,
        "opening_reminders": 0,
        "open_amount": -amount,
        "open_home": -amount,
        "due_date": SEPTEMBER_1,
        "credits_item_id": credited.id,
    }
    item = entry.reserve(Item, 1)[0]
    session.connection().execute(insert(table_of(Item)).values(id=item, **values))
    due = {"entry_id": entry.id, "item_id": item, "due_date": SEPTEMBER_1}
    session.connection().execute(insert(table_of(ItemDueDate)).values(**due))


def claim(company: OpenCompany, number: str) -> ClaimCard:
    """Return an item by its number, open or settled."""

    def find(session: Session) -> ClaimCard:
        item = session.execute(select(Item.id).where(Item.number == number)).scalar_one()
        return claims_by_id(session, [item])[item]

    return company.read(find)


def pair(company: OpenCompany, credit: str, debit: str, amount: int) -> Pair:
    """Return a pair with what is open now."""
    one, other = claim(company, credit), claim(company, debit)
    return Pair(one.item_id, other.item_id, amount, one.open, other.open)


def match(company: OpenCompany, *pairs: tuple[str, str, int], day: date = TODAY) -> Matched:
    """Match credits with invoices, each by its number."""
    return company.write(match_items, [pair(company, *given) for given in pairs], day)


def numbered(company: OpenCompany, pairs: list[Pair]) -> list[tuple[str, str, int]]:
    """Return pairs with the numbers of their items."""

    def name(session: Session) -> list[tuple[str, str, int]]:
        numbers = dict(session.execute(select(Item.id, Item.number)).all())
        return [(numbers[credit], numbers[debit], amount) for credit, debit, amount, *_ in pairs]

    return company.read(name)


def opened(company: OpenCompany, *numbers: str) -> list[tuple[int, int]]:
    """Return what is open on items, in their own currency and at home."""
    return [(balance.amount, balance.home) for balance in (claim(company, number).open for number in numbers)]


def vouchers(company: OpenCompany) -> list[tuple[str, dict[str, int]]]:
    """Return each voucher's text with its amounts by kind of entry, debit positive."""

    def read(session: Session) -> list[tuple[str, dict[str, int]]]:
        found: dict[int, tuple[str, dict[str, int]]] = {}
        lines = select(Voucher.id, Voucher.text, Posting.link, Posting.amount).order_by(Posting.id)
        for number, text, link, amount in session.execute(lines.join(Posting, Posting.voucher_id == Voucher.id)):
            found.setdefault(number, (text, {}))[1][link] = amount
        return list(found.values())

    return company.read(read)


def taken(company: OpenCompany, number: str) -> list[tuple[str, int, int]]:
    """Return the allocations of an item: kind, own amount, home amount."""
    item = claim(company, number).item_id
    columns = select(Allocation.kind, Allocation.amount, Allocation.home_amount)
    question = columns.where(Allocation.item_id == item).order_by(Allocation.id)
    return company.read(lambda session: [(kind, own, home) for kind, own, home in session.execute(question)])


# The figures


def test_a_credit_note_settles_a_part_of_an_invoice_and_no_money_moves(company: OpenCompany) -> None:
    """1000.00 less the credit of 250.00 leaves 750.00; in home currency there is nothing to post."""
    enter(company, "888", row("101", "1000"), row("102", "-250"))
    matched = match(company, ("102", "101", 250_00))
    assert (matched.pairs, matched.exchange, matched.voucher) == (1, 0, None)
    assert [(currency.code, amount) for currency, amount in matched.amounts] == [("SEK", 250_00)]
    assert opened(company, "101", "102") == [(750_00, 750_00), (0, 0)]
    assert taken(company, "102") == [("match", -250_00, -250_00)]
    assert taken(company, "101") == [("match", 250_00, 250_00)]
    assert vouchers(company) == []


def test_one_credit_settles_several_invoices_and_one_invoice_takes_several_credits(company: OpenCompany) -> None:
    """300.00 and 500.00 of credit against 400.00 and 450.00: 300 + 100, then 400; 50.00 of the last stays open."""
    enter(company, "888", row("101", "400"), row("102", "450"), row("103", "-300"), row("104", "-500"))
    matched = match(company, ("103", "101", 300_00), ("104", "101", 100_00), ("104", "102", 400_00))
    assert matched.pairs == 3
    assert opened(company, "101", "102", "103", "104") == [(0, 0), (50_00, 50_00), (0, 0), (0, 0)]


def test_the_same_pair_twice_is_one_pair(company: OpenCompany) -> None:
    enter(company, "888", row("101", "400"), row("102", "-300"))
    assert match(company, ("102", "101", 100_00), ("102", "101", 150_00)).pairs == 1
    assert taken(company, "101") == [("match", 250_00, 250_00)]


def test_the_same_rate_leaves_nothing_to_post(company: OpenCompany) -> None:
    """40.00 of 100.00 USD, both at 7.36: 294.40 of 736.00."""
    enter(company, "888", row("101", "100", "USD"), row("102", "-40", "USD"))
    assert match(company, ("102", "101", 40_00)).voucher is None
    assert opened(company, "101", "102") == [(60_00, 441_60), (0, 0)]


@pytest.mark.parametrize(
    ("rate", "exchange", "lines"),
    [
        (750_000, 14_00, {"receivable": 14_00, "exchange_gain": -14_00}),
        (720_000, -16_00, {"receivable": -16_00, "exchange_loss": 16_00}),
    ],
    ids=["gain", "loss"],
)
def test_another_rate_is_an_exchange_difference_of_the_invoice(
    company: OpenCompany, rate: int, exchange: int, lines: dict[str, int]
) -> None:
    """100.00 USD invoiced at 7.36 is 736.00; credited at 7.50 it is 750.00 (gain 14.00), at 7.20 720.00 (loss 16.00).

    The credit gives its own 750.00 or 720.00; what the invoice loses beside it, 14.00 less or 16.00 more, is posted.
    """
    enter(company, "888", row("101", "100", "USD"), row("102", "-100", "USD", rate))
    pairs = [pair(company, "102", "101", 100_00)]
    assert company.read(propose_match, pairs).exchange == exchange
    matched = company.write(match_items, pairs, TODAY)
    assert (matched.exchange, matched.voucher) == (exchange, "I 1")
    assert opened(company, "101", "102") == [(0, 0), (0, 0)]
    given = 736_00 + exchange
    assert taken(company, "102") == [("match", -100_00, -given)]
    assert taken(company, "101") == [("match", 100_00, given), ("exchange", 0, -exchange)]
    assert vouchers(company) == [("Matchning 888", lines)]


def test_three_partial_matches_end_at_nothing_in_both_currencies(company: OpenCompany) -> None:
    """100.00 USD at 7.36 (736.00) against 100.00 USD at 7.20555 (720.555, rounded 720.56), by 33.33, 33.33 and 33.34.

    33.33 is 245.31 (245.3088) of the invoice and 240.16 (240.1610) of the credit, twice: 5.15 lost each time. The
    last part takes what is left: 736.00 - 490.62 = 245.38 and 720.56 - 480.32 = 240.24, which loses 5.14. In all
    15.44 = 736.00 - 720.56.
    """
    enter(company, "888", row("101", "100", "USD"), row("102", "-100", "USD", 720_555))
    losses = [-match(company, ("102", "101", amount)).exchange for amount in (33_33, 33_33, 33_34)]
    assert losses == [5_15, 5_15, 5_14]
    assert opened(company, "101", "102") == [(0, 0), (0, 0)]
    assert [home for _, _, home in taken(company, "102")] == [-240_16, -240_16, -240_24]
    assert [home for _, _, home in taken(company, "101")] == [240_16, 5_15, 240_16, 5_15, 240_24, 5_14]
    assert [lines["exchange_loss"] for _, lines in vouchers(company)] == [5_15, 5_15, 5_14]


def test_three_parts_in_one_act_share_a_voucher(company: OpenCompany) -> None:
    """30.00 USD at 7.36 is 220.80; three credits of 10.00 at 7.00, 7.36 and 7.50: loss 3.60, nothing, gain 1.40."""
    three = [row("102", "-10", "USD", 700_000), row("103", "-10", "USD"), row("104", "-10", "USD", 750_000)]
    enter(company, "888", row("101", "30", "USD"), *three)
    matched = match(company, *((number, "101", 10_00) for number in ("102", "103", "104")))
    assert matched.exchange == 1_40 - 3_60
    lines = {"receivable": -2_20, "exchange_loss": 3_60, "exchange_gain": -1_40}
    assert vouchers(company) == [("Matchning 888", lines)]


def test_a_part_never_empties_the_home_amount_while_something_is_open(company: OpenCompany) -> None:
    """0.03 USD at 0.50 is 0.02 at home (0.015); 0.01 is 0.01 (0.005), the next 0.01 would take the last öre: 0."""
    enter(company, "888", row("101", "0.03", "USD", 50_000), row("102", "-0.03", "USD", 50_000))
    for left in ((2, 1), (1, 1), (0, 0)):
        match(company, ("102", "101", 1))
        assert opened(company, "101") == [left]
        assert opened(company, "102") == [(-left[0], -left[1])]


def test_money_on_account_is_used_like_a_credit_note(company: OpenCompany) -> None:
    """500.00 came in, 400.00 was paid, 100.00 stayed on account and settles a part of the next invoice."""
    enter(company, "888", row("101", "400"), row("102", "250"))
    head = TypedHead(TODAY, Decimal(500), method="bank")
    enter_batch(company, head, ("101", TypedLine(paid=Decimal(400))), on_account=("888", 100_00))
    (money,) = [each for each in company.read(claims_to_match, "888") if each.kind == "on_account"]
    match(company, (money.number, "102", 100_00))
    assert opened(company, money.number, "102") == [(0, 0), (150_00, 150_00)]


def test_a_group_is_matched_across_its_customers(company: OpenCompany) -> None:
    enter(company, "888", row("101", "400"))
    enter(company, "889", row("102", "-300"), row("103", "20", day=date(1998, 8, 1)))
    enter(company, "890", row("104", "-10", "SEK"))
    with pytest.raises(
        Refusal, match="102 belongs to customer 889 and 101 to customer 888, who are not of one group"
    ):
        match(company, ("102", "101", 300_00))
    company.write(put_in_group, "SOFIS", "888", "889")
    company.write(put_in_group, "NORR", "890")
    with pytest.raises(
        Refusal, match="104 belongs to customer 890 and 101 to customer 888, who are not of one group"
    ):
        match(company, ("104", "101", 10_00))
    own_first = [(each.customer_number, each.number) for each in company.read(claims_to_match, "888")]
    assert own_first == [("888", "101"), ("889", "103"), ("889", "102")]
    match(company, ("102", "101", 300_00))
    assert opened(company, "101", "102") == [(100_00, 100_00), (0, 0)]


def test_what_there_is_to_match_is_all_that_is_open_oldest_first(company: OpenCompany) -> None:
    enter(company, "888", row("103", "10", due=date(1998, 10, 2)), row("101", "-5", due=date(1998, 10, 1)))
    enter(company, "888", row("102", "7", "USD", day=date(1998, 8, 1)), row("104", "50"), row("105", "-50"))
    match(company, ("105", "104", 50_00))
    enter(company, "889", row("201", "1"))
    assert [each.number for each in company.read(claims_to_match, "888")] == ["102", "101", "103"]


# What is refused


def refused(company: OpenCompany, sentence: str, *pairs: Pair, day: date = TODAY) -> Refusal:
    """Return the refusal of a matching; the receipt before it is refused in the same words, nothing was written."""
    before = company.read(lambda session: session.execute(select(Entry.id)).all())
    with pytest.raises(Refusal, match=sentence) as caught:
        company.write(match_items, pairs, day)
    if caught.value.field != "value_date":
        with pytest.raises(Refusal, match=sentence):
            company.read(propose_match, pairs)
    assert company.read(lambda session: session.execute(select(Entry.id)).all()) == before
    return caught.value


def test_what_cannot_be_matched_is_refused(company: OpenCompany) -> None:
    enter(company, "888", row("101", "400"), row("102", "300"), row("103", "-100"), row("104", "-50"))
    enter(company, "888", row("105", "10", "USD"), row("106", "60"))
    refused(company, "There is nothing to match. Choose a credit note or money on account, and an invoice")
    sentence = "102 is no credit: an invoice cannot be matched with invoice 101"
    refused(company, sentence, pair(company, "102", "101", 1_00))
    sentence = "103 is a credit: it cannot be matched with credit 104"
    refused(company, sentence, pair(company, "104", "103", 1_00))
    sentence = "103 is in SEK and 105 in USD: only items of the same currency can be matched"
    refused(company, sentence, pair(company, "103", "105", 1_00))
    for nothing in (0, -1_00):
        refused(company, "Type an amount above zero", pair(company, "103", "101", nothing))
    refused(company, "More than is open on 103: at most 100.00 SEK", pair(company, "103", "101", 100_01))
    refused(company, "More than is open on 106: at most 60.00 SEK", pair(company, "103", "106", 60_01))
    refused(company, "There is no invoice 4711", pair(company, "103", "101", 1_00)._replace(debit=4711))
    assert opened(company, "101", "103") == [(400_00, 400_00), (-100_00, -100_00)]


def test_pairs_that_share_an_item_do_not_use_it_twice(company: OpenCompany) -> None:
    enter(company, "888", row("101", "400"), row("102", "300"), row("103", "-100"))
    pairs = [pair(company, "103", "101", 60_00), pair(company, "103", "102", 40_01)]
    refused(company, "More than is open on 103: at most 40.00 SEK", *pairs)


def test_a_locked_period_and_a_day_before_the_invoice_are_refused(company: OpenCompany) -> None:
    enter(company, "888", row("101", "400", day=date(1998, 9, 10)), row("102", "-100"))
    company.write(lock_period, date(1998, 9, 5), "Avstämt")
    pairs = [pair(company, "102", "101", 100_00)]
    assert refused(company, "The period up to 980905 is locked", *pairs, day=date(1998, 9, 5)).field == "value_date"
    sentence = "101 is dated 980910. Type that day or a later one"
    assert refused(company, sentence, *pairs, day=date(1998, 9, 9)).field == "value_date"
    company.write(match_items, pairs, date(1998, 9, 10))


def paid_and_reversed(company: OpenCompany, number: str, paid: str) -> None:
    """Pay some of an invoice as of 980905, and reverse the batch as of 980910."""
    head = TypedHead(date(1998, 9, 5), Decimal(paid), method="bank")
    batch = enter_batch(company, head, (number, TypedLine(paid=Decimal(paid))))
    company.write(reverse_batch, batch.number, date(1998, 9, 10), "Fel kund")


def test_as_of_a_day_on_which_it_was_paid_an_invoice_is_not_matched_a_second_time(company: OpenCompany) -> None:
    """400.00, of which 350.00 count as paid from 980905 to 980909: 100.00 more would make 450.00; 50.00 fit."""
    enter(company, "888", row("101", "400"), row("102", "-100"))
    paid_and_reversed(company, "101", "350")
    pairs = [pair(company, "102", "101", 100_00)]
    sentence = r"Before 980910 only 50\.00 SEK of 101 was open: the rest was given back on that day"
    assert refused(company, sentence, *pairs, day=date(1998, 9, 9)).field == "value_date"
    assert refused(company, sentence, *pairs, day=date(1998, 9, 2)).field == "value_date"
    match(company, ("102", "101", 50_00), day=date(1998, 9, 6))
    match(company, ("102", "101", 50_00), day=date(1998, 9, 10))


def test_what_was_given_back_later_is_not_matched_by_itself_as_of_an_earlier_day(company: OpenCompany) -> None:
    enter(company, "888", row("101", "400"), row("102", "-100"))
    paid_and_reversed(company, "101", "400")
    assert automatic(company, day=date(1998, 9, 9)) == []
    assert automatic(company, day=date(1998, 9, 10)) == [("102", "101", 100_00)]


def test_what_was_taken_in_the_meantime_is_refused_and_says_by_whom(company: OpenCompany) -> None:
    enter(company, "888", row("101", "400"), row("102", "-100"), row("103", "-70"))
    mine = pair(company, "102", "101", 100_00)
    company.user = "berit"
    match(company, ("103", "101", 70_00))
    company.user = "anna"
    sentence = r"101 has been paid or matched in the meantime, by berit in entry [0-9]+\. Look at it again"
    refused(company, sentence, mine)
    assert opened(company, "101", "102") == [(330_00, 330_00), (-100_00, -100_00)]


def test_an_item_that_was_settled_in_the_meantime_is_refused_in_the_same_words(company: OpenCompany) -> None:
    enter(company, "888", row("101", "70"), row("102", "-100"), row("103", "-70"))
    mine = pair(company, "102", "101", 70_00)
    match(company, ("103", "101", 70_00))
    refused(company, "101 has been paid or matched in the meantime", mine)


def test_an_auditor_matches_nothing(company: OpenCompany) -> None:
    enter(company, "888", row("101", "70"), row("102", "-70"))
    company.write(give_role, "sten", "auditor")
    mine = pair(company, "102", "101", 70_00)
    company.user = "sten"
    with pytest.raises(Refusal, match="sten may not do this: it needs another role"):
        company.write(match_items, [mine], TODAY)
    with pytest.raises(Refusal, match="sten may not do this: it needs another role"):
        list(match_everyone(company, TODAY, uuid.uuid4().hex))


# What can be matched by itself


def automatic(company: OpenCompany, customer: str | None = "888", day: date = TODAY) -> list[tuple[str, str, int]]:
    """Return what is proposed, by the items' numbers."""
    return numbered(company, company.read(propose_automatic, customer, day))


def test_a_linked_credit_note_goes_against_its_invoice_then_the_oldest_come_first(company: OpenCompany) -> None:
    """The credit of 60.00 belongs to 103; of the other 200.00, 150.00 settle 101, the oldest, and 50.00 102."""
    enter(company, "888", row("101", "150", day=date(1998, 8, 1)), row("102", "90"), row("103", "60"))
    enter(company, "888", row("104", "-200", day=date(1998, 8, 2)))
    company.write(enter_linked, "105", "103", 60_00)
    assert automatic(company) == [("105", "103", 60_00), ("104", "101", 150_00), ("104", "102", 50_00)]
    company.write(match_items, company.read(propose_automatic, "888", TODAY), TODAY)
    assert opened(company, "101", "102", "103", "104", "105") == [(0, 0), (40_00, 40_00), (0, 0), (0, 0), (0, 0)]
    assert automatic(company) == []


def test_what_a_linked_credit_note_has_beyond_its_invoice_goes_on_to_the_oldest(company: OpenCompany) -> None:
    enter(company, "888", row("101", "150", day=date(1998, 8, 1)), row("103", "60"))
    company.write(enter_linked, "105", "103", 100_00)
    assert automatic(company) == [("105", "103", 60_00), ("105", "101", 40_00)]


def test_the_due_date_comes_first_where_the_company_says_so(company: OpenCompany) -> None:
    early, late = date(1998, 9, 30), date(1998, 12, 1)
    enter(company, "888", row("101", "50", day=date(1998, 8, 1), due=late), row("102", "50", due=early))
    enter(company, "888", row("103", "-50"))
    assert automatic(company) == [("103", "101", 50_00)]
    company.write(set_up, {"due_date_first": True})
    assert automatic(company) == [("103", "102", 50_00)]


def test_each_currency_and_each_customer_by_itself(company: OpenCompany) -> None:
    company.write(put_in_group, "SOFIS", "888", "889")
    enter(company, "888", row("101", "50"), row("102", "50", "USD"), row("103", "-30", "USD"))
    enter(company, "889", row("201", "-50"), row("202", "40", "EUR"))
    assert automatic(company, None) == [("103", "102", 30_00)]
    assert automatic(company, "889") == []


def test_later_items_and_those_in_an_open_batch_are_left_out(company: OpenCompany) -> None:
    enter(company, "888", row("101", "50"), row("102", "50", day=date(1998, 9, 20)), row("103", "-90"))
    assert automatic(company) == [("103", "101", 50_00)]
    assert automatic(company, day=date(1998, 9, 20)) == [("103", "101", 50_00), ("103", "102", 40_00)]
    begin_kept(company, "101")
    assert automatic(company, day=date(1998, 9, 20)) == [("103", "102", 50_00)]
    assert [each.is_held for each in company.read(claims_to_match, "888")] == [True, False, False]


def begin_kept(company: OpenCompany, number: str) -> None:
    """Leave an open batch in which an invoice is paid by half."""
    batch, _ = begin_batch(company, TypedHead(TODAY, Decimal(900), method="bank"), number)
    company.write(keep_draft, batch, Stage())


def test_everyone_is_matched_in_chunks_and_a_second_run_finds_nothing(company: OpenCompany) -> None:
    """A chunk of one customer each: 888 uses 30.00 of its credit, 889 all of its 500.00; 890 has no credit."""
    enter(company, "888", row("101", "30"), row("102", "-70"))
    enter(company, "889", row("201", "300"), row("202", "300"), row("203", "-500"))
    enter(company, "890", row("301", "10", "SEK"))
    done = list(match_everyone(company, TODAY, uuid.uuid4().hex))
    assert [matched.pairs for matched in done] == [1, 2]
    assert opened(company, "101", "102", "203") == [(0, 0), (-40_00, -40_00), (0, 0)]
    assert opened(company, "201", "202", "301") == [(0, 0), (100_00, 100_00), (10_00, 10_00)]
    assert [matched.pairs for matched in match_everyone(company, TODAY, uuid.uuid4().hex)] == [0]
    company.write(lock_period, TODAY, "Avstämt")
    with pytest.raises(Refusal, match="The period up to 980913 is locked"):
        list(match_everyone(company, TODAY, uuid.uuid4().hex))


def test_what_a_run_matched_on_one_customer_is_undone_without_the_others(company: OpenCompany) -> None:
    enter(company, "888", row("101", "30"), row("102", "-70"))
    enter(company, "889", row("201", "300"), row("203", "-500"))
    list(match_everyone(company, TODAY, uuid.uuid4().hex))
    question = select(Allocation.entry_id).where(Allocation.item_id == claim(company, "101").item_id)
    entry = company.read(lambda session: session.execute(question).scalar_one())
    company.write(undo_match, entry, TODAY, "Fel")
    assert opened(company, "101", "102") == [(30_00, 30_00), (-70_00, -70_00)]
    assert opened(company, "201", "203") == [(0, 0), (-200_00, -200_00)]


def test_only_what_is_chosen_is_paired(company: OpenCompany) -> None:
    """20.00 of one credit and all 50.00 of another against 40.00 and 30.00: 20 + 20, then 30."""
    enter(company, "888", row("101", "400"), row("102", "300"), row("103", "-100"), row("104", "-50"))
    claims = company.read(claims_to_match, "888")
    amounts = {"101": 40, "102": 30, "103": 20, "104": 50}
    chosen = {claim(company, number).item_id: amount for number, amount in amounts.items()}
    assert numbered(company, pair_up(claims, chosen)) == [("103", "101", 20), ("104", "101", 20), ("104", "102", 30)]


# What verify finds


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE allocation SET amount = 9900 WHERE kind = 'match' AND amount > 0",
            "the other item of the match does not take what this one gives",
        ),
        (
            "UPDATE allocation SET from_item_id = item_id WHERE kind = 'match' AND amount > 0",
            "the other item of the match does not take what this one gives",
        ),
        (
            "UPDATE allocation SET kind = 'reduction', from_item_id = NULL WHERE kind = 'match' AND amount > 0",
            "the entry is a matching or a write-off, but its rows are not",
        ),
        (
            "UPDATE item SET currency = 'NOK' WHERE number = '101'",
            "the two items of the match cannot be matched with each other",
        ),
        (
            "UPDATE item SET kind = 'invoice' WHERE number = '102'",
            "the two items of the match cannot be matched with each other",
        ),
        (
            "UPDATE allocation SET amount = -amount, home_amount = -home_amount WHERE kind = 'match'",
            "it adds to its item instead of taking from it",
        ),
    ],
)
def test_a_matching_that_was_changed_is_found(tmp_path: Path, statement: str, sentence: str) -> None:
    company = small_company(tmp_path)
    enter(company, "888", row("101", "100", "USD"), row("102", "-100", "USD", 750_000))
    match(company, ("102", "101", 100_00))
    assert findings(company) == []
    with by_hand(company.stores.register) as edited:
        assert edited.execute(statement).rowcount
    said = [str(finding) for finding in findings(company) if finding.check == "matches"]
    company.close()
    assert any(sentence in each for each in said), said


# Whatever is matched


AMOUNTS = st.integers(5, 500_00)
RATES = st.integers(10_000, 2_000_000)
"""Down to 0.10: the smallest amount is worth half an öre, so that every item is worth something at home."""
ITEMS = st.lists(st.tuples(AMOUNTS, RATES), min_size=1, max_size=3)
STEPS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 100)), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    """One register for every example, each with items of its own; in the end it verifies."""
    opened = small_company(tmp_path_factory.mktemp("register"))
    yield opened
    assert findings(opened) == []
    opened.close()


@pytest.mark.no_cover
@given(debits=ITEMS, notes=ITEMS, steps=STEPS, foreign=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_matched_nothing_that_is_open_grows(
    register: OpenCompany,
    debits: list[tuple[int, int]],
    notes: list[tuple[int, int]],
    steps: list[tuple[int, int, int]],
    foreign: bool,
) -> None:
    """Each match takes its amount from both items, keeps their signs, and ends both currencies together."""
    numbers = [uuid.uuid4().hex[:8].upper() for _ in (*debits, *notes)]
    amounts = [amount for amount, _ in debits] + [-amount for amount, _ in notes]
    rates = [rate if foreign else None for _, rate in (*debits, *notes)]
    given_rows = zip(numbers, amounts, rates, strict=True)
    currency = "USD" if foreign else "SEK"
    enter(register, "888", *(row(at, str(Decimal(own).scaleb(-2)), currency, rate) for at, own, rate in given_rows))
    for at_credit, at_debit, percent in steps:
        credit = numbers[len(debits) + at_credit % len(notes)]
        debit = numbers[at_debit % len(debits)]
        before = dict(zip(numbers, opened(register, *numbers), strict=True))
        amount = min(-before[credit][0], before[debit][0]) * percent // 100
        if not amount:
            continue
        match(register, (credit, debit, amount))
        after = dict(zip(numbers, opened(register, *numbers), strict=True))
        assert after[credit][0] == before[credit][0] + amount
        assert after[debit][0] == before[debit][0] - amount
        for number, (own, home) in after.items():
            was_own, was_home = before[number]
            assert abs(home) <= abs(was_home)
            assert (own == 0) == (home == 0)
            assert own * was_own >= 0
            assert home * was_home >= 0
            assert number in {credit, debit} or (own, home) == (was_own, was_home)


# How it is asked


QUESTIONS: dict[str, tuple[Prepared, str]] = {
    "items by their ids": (match_claims._THESE, "SEARCH item USING INTEGER PRIMARY KEY"),
    "what is open on a customer": (match_claims._OF_PARTY, "SEARCH item USING INDEX ix_item_open"),
    "the customers of a group": (match_claims._MEMBERS, "SEARCH party USING INDEX ix_party_group"),
    "what was given back since": (match_claims._GIVEN_BACK, "SEARCH allocation USING INDEX ix_allocation_item"),
    "what was taken after a day": (
        matching._TAKEN_AFTER,
        "SEARCH allocation USING COVERING INDEX ix_allocation_item",
    ),
    "who changed an item last": (matching._LAST_ACT, "SEARCH allocation USING"),
    "taking from an item": (matching._TAKE, "SEARCH item USING INTEGER PRIMARY KEY"),
    "an item by its number": (write_offs._ITEM_OF, "SEARCH item USING COVERING INDEX uq_item_customer_number"),
    "what was written off before": (write_offs._BEFORE, "SEARCH allocation USING INDEX ix_allocation_item"),
    "whether a request waits": (write_offs._HAS_WAITING, "SEARCH write_off_request USING"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_reads_a_whole_table(company: OpenCompany, question: str) -> None:
    prepared, wanted = QUESTIONS[question]
    sql = company.read(prepared.sql)
    reader = connect(company.stores.register)
    plan = [str(step[3]) for step in reader.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?"))]
    reader.close()
    assert any(step.startswith(wanted) for step in plan), plan
    assert not any(step.startswith(f"SCAN {table}") for step in plan for table in ("item", "party", "allocation"))
