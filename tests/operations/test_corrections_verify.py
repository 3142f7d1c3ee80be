"""What verify says of corrections that someone tampered with, even where the whole chain was computed again.

Ids in the office of these tests, an entry each: 5 and 6 are batches 1 and 2 of `corrected`, with allocations 1
payment and 2 reduction on 12345 (item 1), 3 payment and 4 exchange on 54323 (item 2); T2 is item 3. 7 un-matches
12345 (allocations 5, 6; T1 is item 4); 8 returns its payment from there (7 closes T1) with a fee (A1 is item 5); 9
reverses 54323's payment (8, 9); 10 pays 1000.00 of 54323 (10), 11 un-matches it (11; T4 is item 6), 12 reverses
that batch (12 closes T4); 13 matches 60.00 of T2 with A1 (13, 14), 14 undoes it (15, 16); 15 writes 50.00 USD of
54323 off (17), 16 takes that back (18).
"""

from decimal import Decimal
from typing import Any

import pytest

from admix.database.company import OpenCompany
from admix.money import Balance
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.corrections import reverse_write_off, undo_match, unmatch
from admix.operations.match_claims import Pair
from admix.operations.matching import match_items
from admix.operations.reversals import return_payment, reverse_batch, reverse_payment
from admix.operations.write_offs import write_off
from tests.copies import demo_company
from tests.corrected import BACK, item, last_entry, opened, two_batches
from tests.office import Office, enter_batch, rebuild_chain, said


def add_to_office(company: OpenCompany) -> None:
    """Make every kind of correction on a company with the two batches of `corrected`."""
    company.write(unmatch, 1, item(company, "12345"), BACK, "Fel faktura")
    company.write(return_payment, 1, item(company, "12345"), BACK, "Täckning saknas", Decimal(40), Decimal(60))
    company.write(reverse_payment, 2, item(company, "54323"), BACK, "Fel kund")
    paid = TypedHead(BACK, Decimal(1000), method="bank")
    enter_batch(company, paid, ("54323", TypedLine(paid=Decimal(1000))))
    company.write(unmatch, 3, item(company, "54323"), BACK, "Fel faktura")
    company.write(reverse_batch, 3, BACK, "Bankens fel")
    seen = Balance(*opened(company)["T2"]), Balance(*opened(company)["A1"])
    company.write(match_items, [Pair(item(company, "T2"), item(company, "A1"), 60_00, *seen)], BACK)
    company.write(undo_match, last_entry(company)[0], BACK, "Fel")
    claim = Balance(*opened(company)["54323"])
    company.write(write_off, item(company, "54323"), 50_00, BACK, "Konkurs", claim)
    company.write(reverse_write_off, last_entry(company)[0], BACK, "Betalar ändå")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("office")
    company = demo_company(root)
    two_batches(company)
    add_to_office(company)
    company.close()
    return Office(root / "99")


def test_corrections_as_the_clerks_made_them_are_in_order(office: Office) -> None:
    office.restore()
    assert office.verify() == []


ADDS = "Table allocation, row {}: it adds to its item instead of taking from it."
ONE_SIDED = "Table allocation, row {}: the other item of the match does not take what this one gives."
NO_MATCH = "Table allocation, row {}: the two items of the match cannot be matched with each other."
WRONG = "Table allocation, row {}: the reversal is not the opposite of what its entry corrects."
TORN = "Table allocation, row {}: entry {} took back what belongs to it, but not this allocation."
LEAVES = "Table entry, row {}: the reversal leaves {} on account {}."
ELSEWHERE = "Table entry, row {}: {} was taken back on account {}, which the batch did not use."
STANDS = "Table payment, row {}: the corrections leave {} of the payment instead of {}."
NOT_LEFT = "Table item, row {}: the money on account is not what its payment left."
NO_RETURN = "Table item, row {}: no returned payment of this customer made the fee."
UNFIT = "Table entry, row {}: the entry corrects nothing that it could correct."
POSTED = "Table entry, row {}: the entry took {} from the items, but {} from the control account."
KIND = "Table entry, row {}: the entry took {} as {}, but its vouchers have {} for it."
LINES = "Table entry, row {}: the entry takes back {} lines of its batch instead of one."


@pytest.mark.parametrize(
    ("statement", "sentences"),
    [
        # A turned row in another amount, on another day, of another row, or of none.
        (
            "UPDATE allocation SET home_amount = -9000 WHERE id = 6",
            [
                "Table item, row 1: 800000 and 800000 are open, but the allocations leave 800000 and 799000.",
                POSTED.format(7, -9000, -10000),
                WRONG.format(6),
            ],
        ),
        ("UPDATE allocation SET value_date = '1998-09-19' WHERE id = 5", [WRONG.format(5)]),
        ("UPDATE allocation SET reverses_id = NULL WHERE id = 9", [WRONG.format(9), TORN.format(4, 9)]),
        (
            "UPDATE allocation SET reverses_id = NULL WHERE id = 16",
            [WRONG.format(16), TORN.format(14, 14), ADDS.format(16)],
        ),
        (
            "UPDATE allocation SET from_item_id = 2 WHERE id = 16",
            [WRONG.format(16), ONE_SIDED.format(16), ONE_SIDED.format(15), NO_MATCH.format(16)],
        ),
        # Money of another payment: 1500.00 of payment 4, and payment 3's reversal takes back what it never gave.
        (
            "UPDATE allocation SET payment_id = 4 WHERE id = 3",
            [
                "Table payment, row 3: the payment is 150000, but 0 of it is allocated.",
                STANDS.format(3, -150000, 0),
                STANDS.format(4, 150000, 0),
                WRONG.format(8),
                "Table allocation, row 3: it takes from a payment that another entry posted.",
            ],
        ),
        # T1 closed a second time instead of T4.
        (
            "UPDATE allocation SET item_id = 4, payment_id = 1 WHERE id = 12",
            [
                "Table item, row 4: 0 and 0 are open, but the allocations leave 100000 and 100000.",
                "Table item, row 6: 0 and 0 are open, but the allocations leave -100000 and -100000.",
                STANDS.format(1, -100000, 0),
                WRONG.format(12),
                "Table item, row 6: entry 12 reversed its batch, but not this money on account.",
            ],
        ),
        # Entries of another kind than what they did.
        ("UPDATE entry SET kind = 'payment_reversal' WHERE id = 8", [NO_RETURN.format(5)]),
        ("UPDATE entry SET kind = 'payment_reversal' WHERE id = 7", [NOT_LEFT.format(4)]),
        ("UPDATE entry SET kind = 'unmatching' WHERE id = 9", [STANDS.format(3, 0, 150000)]),
        # Entries that correct another one, or none.
        ("UPDATE entry SET corrects_id = 6 WHERE id = 8", [WRONG.format(7)]),
        (
            "UPDATE entry SET corrects_id = NULL WHERE id = 9",
            [WRONG.format(8), WRONG.format(9), UNFIT.format(9)],
        ),
        (
            "UPDATE entry SET corrects_id = 13 WHERE id = 16",
            [
                WRONG.format(18),
                TORN.format(13, 16),
                TORN.format(14, 16),
                LEAVES.format(16, 36800, 1510),
                LEAVES.format(16, -36800, 6351),
                UNFIT.format(16),
            ],
        ),
        (
            "UPDATE entry SET corrects_id = 5 WHERE id = 14",
            [WRONG.format(15), WRONG.format(16), LINES.format(14, 2)],
        ),
        (
            "UPDATE entry SET corrects_id = 10 WHERE id = 14",
            [WRONG.format(15), WRONG.format(16), UNFIT.format(14), LINES.format(14, 2)],
        ),
        # Vouchers.
        ("UPDATE posting SET account = '1910' WHERE id = 16", [ELSEWHERE.format(9, -150000, 1910)]),
        ("UPDATE posting SET account = '3731' WHERE id = 8", [ELSEWHERE.format(7, -10000, 3731)]),
        (
            "UPDATE posting SET account = '1930', link = 'bank' WHERE id = 8",
            [KIND.format(7, 0, "payment", -10000), KIND.format(7, -10000, "reduction", 0)],
        ),
        (
            "UPDATE posting SET account = '1910' WHERE id = 26",
            [LEAVES.format(16, -36800, 1910), LEAVES.format(16, 36800, 6351)],
        ),
        (
            "UPDATE posting SET account = '1910' WHERE id = 21",
            [LEAVES.format(12, -100000, 1910), LEAVES.format(12, 100000, 1930)],
        ),
        # Money on account and fees.
        ("UPDATE item SET item_date = '1998-09-19' WHERE id = 4", [NOT_LEFT.format(4)]),
        (
            "UPDATE item SET payment_id = 2 WHERE id = 4",
            [STANDS.format(1, -790000, 0), STANDS.format(2, 820000, 30000), WRONG.format(7), NOT_LEFT.format(4)],
        ),
        (
            "UPDATE item SET currency = 'USD' WHERE id = 5",
            [NO_RETURN.format(5), *(NO_MATCH.format(row) for row in (13, 14, 15, 16))],
        ),
        (
            "UPDATE item SET kind = 'invoice', source = 'manual' WHERE id = 5",
            [
                POSTED.format(8, -790000, -796000),
                "Table item: 1144000 is open, but the items entered and the control account make 1150000.",
            ],
        ),
    ],
)
def test_a_correction_that_was_tampered_with_is_named_even_under_a_chain_computed_again(
    office: Office, statement: str, sentences: list[str]
) -> None:
    def edit(opened: Any) -> None:
        assert opened.execute(statement).rowcount == 1, statement
        rebuild_chain(opened)

    assert said(office.after(edit)) == sentences
