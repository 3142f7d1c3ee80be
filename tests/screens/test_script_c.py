"""Script C of the manual: a batch of 10000.00 by customer number, one invoice paid in part (seed lines 300-376)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from admix.database.company import OpenCompany
from admix.operations.customers import find_customer
from admix.operations.inquiries import balances, items_of_customer
from admix.operations.verifying.run import verify_company
from tests.scripts import paid_demo
from tests.terminal import message, play, rows

HEAD = "980914⇥10000⇥⇥⇥bank⏎⏎"

CUSTOMER = """\
Kundnr/Andra sökbegrepp (j)...:        888 Sofis Hemväveri ABC 90 dagar netto
Fakturanr.....................:
Inbetalning/Aut.fördelning (j): _____________ _
Anmärkning....................: På_gång_att_köpa______________
Leveransadress................:"""

CLAIMS = """\
Inbetalningsdatum.............: 980914
Totalt inbetalt/återstod......:      10000.00      10000.00
Valuta/valutakurs.............: SEK
+------------------------------------------------------------------------------+
|                                     Krav                                     |
| Kundnr:        888  Kundbelopp:      10000.00  Återstod:      10000.00 SEK   |
|------------------------------------------------------------------------------|
| Faktura                           Belopp Reduktion       Betalt     Återstod |
|     12345 980913 981213 SEK      8000.00                                     |
|     54323 980915 981215 USD       500.00                                     |
|                         SEK      3680.00                                     |"""

PAID = """\
| Kundnr:        888  Kundbelopp:      10000.00  Återstod:       2000.00 SEK   |
|------------------------------------------------------------------------------|
| Faktura                           Belopp Reduktion       Betalt     Återstod |
|     12345 980913 981213 SEK      8000.00                8000.00              |
|     54323 980915 981215 USD       500.00                                     |
|                         SEK      3680.00                                     |"""

DETAIL = """\
Fakturadatum/förfallodatum....: 980915 981215
Fakturabelopp/återstod........:       3680.00       1680.00 SEK
Slut/betalt/reduktion/kursdiff: _ ______2000.00 _____________ __________
Ränta faktureras (j)..........: n
Kontering kursdiff (j)/kurs...: n    7.36000  90 dagar netto"""

APPROVAL = """\
Avgift..............+---------------------------------------+
                    | Total inbetalning.....:      10000.00 |
                    | Total reduktion.......:          0.00 |
Kundnr/Andra sökbegr| Total kursvinst.......:          0.00 |C 90 dagar netto
Fakturanr...........| Konteras separat......:          0.00 |
Inbetalning/Aut.förd|---------------------------------------|
Anmärkning..........| Godkänd inbetalningsomgång (j/n).:>_  |
Leveransadress......+---------------------------------------+"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenCompany]:
    """The demo company after scripts A and B: 12345 and 54323 are open, 8000.00 and 3680.00."""
    opened = paid_demo(tmp_path / "office")
    yield opened
    opened.close()


def open_home(company: OpenCompany) -> dict[str, int]:
    return {item.number: item.open_home for item in company.read(items_of_customer, "888")}


def test_the_batch_of_the_manual(office: OpenCompany) -> None:
    """8000.00 on 12345 and 2000.00 on 54323: customer 888 owes 11680.00 - 10000.00 = 1680.00."""
    steps = ("2⏎", HEAD, "888⏎", "10000⏎", "⏎", "↓-", "⇥2000⏎", "⏎", "j⏎")
    _, head, customer, claims, paid, _, detail, approval, done = play(office, *steps)
    assert "Totalt inbetalt/återstod......:      10000.00      10000.00" in head
    assert rows(customer, 9, 13) == CUSTOMER
    assert rows(claims, 2, 12) == CLAIMS
    assert rows(paid, 7, 12) == PAID
    assert rows(detail, 16, 20) == DETAIL
    assert rows(approval, 6, 13) == APPROVAL
    assert message(done) == "Omgång 2 godkänd: 10000.00 SEK, verifikation I 2."
    assert open_home(office) == {"23432": 0, "12345": 0, "54323": 1680_00}
    assert balances(office.read(items_of_customer, "888"), office.today).total == 1680_00
    usd = next(item for item in office.read(items_of_customer, "888") if item.number == "54323")
    assert usd.open_amount == 228_26
    assert verify_company(office) == []


def test_an_empty_amount_is_the_whole_remainder_and_j_spreads_it_oldest_first(office: OpenCompany) -> None:
    """10000.00: 12345 of 980913 gets 8000.00, 54323 of 980915 the 2000.00 that are left (seed line 311)."""
    claims, approval, done = play(office, "2⏎" + HEAD + "888⏎", "⇥j⏎", "⎋", "j⏎")[1:]
    assert "Kundbelopp:      10000.00  Återstod:          0.00" in claims
    assert "12345 980913 981213 SEK      8000.00                8000.00" in claims
    assert "54323 980915 981215 USD       500.00                 271.74       228.26" in claims
    assert "SEK      3680.00                2000.00      1680.00" in claims
    assert rows(approval, 6, 13) == APPROVAL
    assert message(done) == "Omgång 2 godkänd: 10000.00 SEK, verifikation I 2."
    assert open_home(office) == {"23432": 0, "12345": 0, "54323": 1680_00}


def test_enter_again_undoes_and_a_foreign_claim_is_paid_in_full(office: OpenCompany) -> None:
    """54323 in full is 3680.00; the customer's remainder may go below zero: 10000 - 8000 - 3680 = -1680.00."""
    paid, both, undone = play(office, "2⏎" + HEAD + "888⏎10000⏎⏎", "↓⏎", "⏎")
    assert "Återstod:       2000.00 SEK" in paid
    assert "Kundbelopp:      10000.00  Återstod:      -1680.00 SEK" in both
    assert "54323 980915 981215 USD       500.00                 500.00" in both
    assert "SEK      3680.00                3680.00" in both
    assert rows(undone, 7, 12) == PAID


def test_what_the_customer_has_left_stays_on_account(office: OpenCompany) -> None:
    """10000.00 on 12345's 8000.00: 2000.00 stay to the customer's credit; the ledger owes 3680 - 2000 = 1680.00."""
    question, wrong, approval, done = play(office, "2⏎" + HEAD + "888⏎10000⏎⏎⎋", "x⏎", "j⏎", "j⏎")
    assert "| Restbelopp.............:       2000.00" in question
    assert "Skall restbeloppet stå tillgodo (j/n)......:>_" in question
    assert message(wrong) == "Svara j eller n."
    assert "Total inbetalning.....:      10000.00" in approval
    assert message(done) == "Omgång 2 godkänd: 10000.00 SEK, verifikation I 2."
    assert open_home(office) == {"23432": 0, "12345": 0, "54323": 3680_00, "T3": -2000_00}
    assert balances(office.read(items_of_customer, "888"), office.today).total == 1680_00
    assert verify_company(office) == []


def test_n_gives_what_is_left_back_to_the_batch_and_esc_goes_back_to_the_claims(office: OpenCompany) -> None:
    claims, back, entry = play(office, "2⏎" + HEAD + "888⏎9000⏎⏎⎋⎋", "", "⎋n⏎")
    assert claims == back
    assert "Kundbelopp:       9000.00  Återstod:       1000.00 SEK" in claims
    assert "Totalt inbetalt/återstod......:      10000.00       2000.00" in entry
    assert "Fakturanr.....................: ________" in entry


def test_esc_in_the_detail_drops_what_was_typed_on_that_row(office: OpenCompany) -> None:
    """Also after its receipt was shown; the rows paid before stay."""
    receipt, claims = play(office, "2⏎" + HEAD + "888⏎10000⏎⏎↓-⇥2000⏎", "⎋")
    assert "      1680.00 SEK" in receipt
    assert rows(claims, 7, 12) == PAID


def test_n_at_the_approval_goes_back_to_the_claims(office: OpenCompany) -> None:
    """There another row can be chosen: 12345 undone, then left: everything is still there to be approved."""
    approval, claims, undone = play(office, "2⏎" + HEAD + "888⏎⇥j⏎⎋", "n⏎", "⏎")
    assert rows(approval, 6, 13) == APPROVAL
    assert "Återstod:          0.00 SEK" in claims
    assert "Återstod:       8000.00 SEK" in undone


def test_a_remark_is_changed_while_paying(office: OpenCompany) -> None:
    """The remark belongs to the customer: it is in the register at once, whatever becomes of the batch."""
    play(office, "2⏎" + HEAD + "888⏎⇥⇥Lovat betala måndag⏎⎋n⏎⎋j⏎")
    assert office.read(find_customer, "888").remark == "Lovat betala måndag"
    assert open_home(office)["12345"] == 8000_00
    assert verify_company(office) == []


def test_a_customer_with_nothing_open_can_pay_on_account(office: OpenCompany) -> None:
    """All is paid by a first batch of 11680.00; a second one of 500.00 stays to the customer's credit."""
    first = "2⏎980914⇥11680⇥⇥⇥bank⏎⏎888⏎⇥j⏎⎋j⏎"
    claims, done = play(office, first + "980914⇥500⇥⇥⇥bank⏎⏎888⏎⏎", "⎋j⏎j⏎")
    assert "Kundbelopp:        500.00  Återstod:        500.00 SEK" in claims
    assert message(done) == "Omgång 3 godkänd: 500.00 SEK, verifikation I 3."
    assert open_home(office) == {"23432": 0, "12345": 0, "54323": 0, "T4": -500_00}
    assert verify_company(office) == []


def test_money_on_account_is_a_claim_like_a_credit_note(office: OpenCompany) -> None:
    """2000.00 on account and 3680.00 open: a payment of 1680.00 uses both, and the customer owes nothing."""
    play(office, "2⏎" + HEAD + "888⏎10000⏎⏎⎋j⏎j⏎")
    claims, done = play(office, "2⏎980914⇥1680⇥⇥⇥bank⏎⏎888⏎⇥j⏎", "⎋j⏎")
    assert "T3 980914 980914 SEK     -2000.00               -2000.00" in claims
    assert message(done) == "Omgång 3 godkänd: 1680.00 SEK, verifikation I 3."
    assert set(open_home(office).values()) == {0}
    assert verify_company(office) == []


def test_wrong_keys_in_the_window_do_nothing(office: OpenCompany) -> None:
    before, after = play(office, "2⏎" + HEAD + "888⏎10000⏎", "x7⌫⇱⇲⇞⇟↓↑")
    assert rows(before, 2, 22) == rows(after, 2, 22)


def test_the_window_is_the_same_in_a_larger_terminal(office: OpenCompany) -> None:
    shown = play(office, "2⏎" + HEAD + "888⏎10000⏎", size=(132, 43))[0]
    assert rows(shown, 2, 12) == CLAIMS
