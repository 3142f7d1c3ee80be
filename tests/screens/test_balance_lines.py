"""From the customer's card: what the balance is made of, and all transactions, each with the way down."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from admix.cli.demo_day import ROWS
from admix.database.company import OpenCompany
from admix.language import LANGUAGES, language
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.text import width
from screens.balance_lines import LINES
from screens.transactions import ITEM_KINDS
from tests.copies import demo_company
from tests.office import enter_batch, enter_invoices
from tests.terminal import message, play, rows

MONDAY = date(1998, 9, 14)
TO_CARD = "4⏎888⏎"
TO_BALANCE = TO_CARD + "⇥⇥⇥j⏎"

BALANCE = """\
+----------------------------------------------+
|                    Saldo                     |
|----------------------------------------------|
| Saldo - ej förf          1680.00 SEK       1 |
| Period 1                    0.00 SEK       0 |
| Period 2                    0.00 SEK       0 |
| Period 3                    0.00 SEK       0 |
| Belopp tillgodo           -50.00 SEK       1 |
| Totalt                   1630.00 SEK       2 |
+----------------------------------------------+"""

ITEMS = """\
+----------------------------------------------------------------+
|                      Totalt: 1630.00 SEK                       |
|----------------------------------------------------------------|
|  Faktura Fakt.  Förf.     Egen valuta         Bel. redov       |
|       T4 980914 980914                            -50.00 SEK   |
|    54323 980915 981215         228.26 USD        1680.00 SEK   |
+----------------------------------------------------------------+"""

TRANSACTIONS = """\
 Kundnr:         888  Sofis Hemväveri ABC
 Datum  Slag         Faktura    Bel. redov         Saldo Omgång Verifik.   Post

 980601 Faktura        23432       6300.00       6300.00                      4
                                   7000.00 NOK
 980913 Faktura        12345       8000.00      14300.00                      4
 980914 Inbetalning    23432      -6300.00       8000.00      1      I 1      5
                                  -7000.00 NOK
 980914 Tillgodo          T4        -50.00       7950.00      2      I 2      6
 980914 Inbetalning    12345      -8000.00        -50.00      2      I 2      6
 980914 Inbetalning    54323      -2000.00      -2050.00      2      I 2      6
                                   -271.74 USD
 980915 Faktura        54323       3680.00       1630.00                      4
                                    500.00 USD"""


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    """The manual's invoices and batches; 50.00 of the second batch stays on account."""
    company = demo_company(Path(tmp_path_factory.mktemp("manual")))
    enter_invoices(company, "888", *ROWS)
    enter_batch(company, TypedHead(MONDAY, Decimal(5000), method="bank"), ("23432", TypedLine(paid=Decimal(6300))))
    lines = (("12345", TypedLine(paid=Decimal(8000))), ("54323", TypedLine(paid=Decimal(2000))))
    enter_batch(company, TypedHead(MONDAY, Decimal(10050), method="bank"), *lines, on_account=("888", 50_00))
    yield company
    company.close()


def test_a_line_of_the_balance_leads_to_its_items_and_further_down(manual: OpenCompany) -> None:
    """1680.00 not due and -50.00 on account make 1630.00; from 54323 to its payment, batch, voucher, who and when."""
    balance, items, paid, act, *back = play(manual, TO_BALANCE, "⇲⏎", "↓⏎", "⏎", "⎋", "⎋", "⎋", "⎋")
    assert [line[:48] for line in rows(balance, 3, 12).split("\n")] == BALANCE.split("\n")
    assert [line[2:68] for line in rows(items, 3, 9).split("\n")] == ITEMS.split("\n")
    assert "Faktura 54323: 500.00 USD = 3680.00 SEK" in paid
    assert "| 980914 Inbetalning      2000.00 SEK       271.74 USD      2       I 2        |" in paid
    assert "Omgång 2" in act
    assert "Post 6 av " in act
    assert "Faktura 54323" in back[0]
    assert "Totalt: 1630.00 SEK" in back[1]
    assert "| Saldo - ej förf          1680.00 SEK       1 |" in back[2]
    assert "Saldots poster (j):          >_" in back[3]


def test_a_line_on_which_nothing_is_open_says_so(manual: OpenCompany) -> None:
    assert message(play(manual, TO_BALANCE, "↓⏎")[1]) == "Ingenting är öppet på den raden."


def test_all_transactions_by_date_with_the_balance_after_each(manual: OpenCompany) -> None:
    """The manual's figures; the ruler begins at the latest; the last balance is the card's total."""
    (shown,) = play(manual, TO_CARD + "⇥⇥j⏎")
    assert shown.startswith(" Kundreskontra: Frågor: Transaktioner  ")
    assert rows(shown, 2, 15) == TRANSACTIONS


def test_the_way_down_from_transactions_with_arrows_alone(manual: OpenCompany) -> None:
    """The latest is the invoice, entered by hand; the one above it a payment with its voucher; back to the card."""
    invoice, payment, card = play(manual, TO_CARD + "↓↓j⏎⏎", "⎋↑⏎", "⎋⎋")
    assert "Manuella fakturor, post 4" in invoice
    assert "Faktura 54323, kund 888                     500.00 USD       3680.00 SEK" in invoice
    assert "Omgång 2" in payment
    assert "1510     Kundfordringar                                        10050.00" in payment
    assert "Anmärkning:>" in card


def test_a_customer_without_any_is_refused_in_the_field(company: OpenCompany) -> None:
    refused, balance = play(company, TO_CARD + "⇥⇥j⏎", "n⇥j⏎")
    assert message(refused) == "Kund 888 har inga fakturor."
    assert "Alla transaktioner (j):      >j" in refused
    assert "| Totalt                      0.00 SEK       0 |" in balance


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_words_of_the_lists_fit_their_columns(code: str) -> None:
    say = language(code).say
    assert [word for word in LINES.values() if width(say(word)) > 16] == []
    assert [word for word in ITEM_KINDS.values() if width(say(word)) > 11] == []
