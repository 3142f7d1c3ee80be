"""Matching credit notes and money on account with invoices: the figures and the refusals."""

import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.match_claims import Pair, claims_to_match
from admix.operations.matching import match_everyone, match_items, propose_match
from admix.operations.registers import lock_period
from models.store import Entry
from tests.office import TODAY, enter_batch, small_company
from tests.operations.matched import (
    automatic,
    enter,
    findings,
    give_role,
    match,
    opened,
    paid_and_reversed,
    pair,
    put_in_group,
    row,
    taken,
    vouchers,
)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[OpenCompany]:
    """Customers 888 and 889 in kronor and 890 in Norwegian kroner; it verifies, whatever happened to it."""
    opened = small_company(tmp_path)
    yield opened
    assert findings(opened) == []
    opened.close()


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
