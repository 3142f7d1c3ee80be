"""Invoice maintenance on screen: an invoice, the receipt, the second Enter; another clerk; where it is seen."""

from datetime import date
from decimal import Decimal

import pytest

from admix.database.company import OpenCompany, open_company
from admix.operations.handling import Handling
from admix.operations.imports_customer_rows import read_customer_file
from admix.operations.imports_customers import import_customers
from admix.operations.invoices import InvoiceRow
from admix.operations.maintenance import Maintenance, find_maintained, maintain_invoice
from tests.office import enter_invoices
from tests.terminal import message, play, rows

NOVEMBER = date(1998, 11, 15)
TO_FORM = "52⏎7001⏎"
STOP = "981115⇥j⇥981001⇥lovat betala⇥j⇥j⇥3⇥per telefon"

FORM = """\
Fakturanr.....................:     7001
 888 Sofis Hemväveri ABC

Fakturadatum/förfallodatum....: 980913 981213
Fakturabelopp/återstod........:          500.00          500.00 USD
I redovisningsvaluta..........:         3680.00         3680.00 SEK

Nytt förfallodatum............: 981115

Kravspärr (j)/t.o.m...........: j 981001
Orsak till spärren............: lovat_betala____________________________
Tvist (j).....................: j
Räntespärr (j)................: j
Antal krav....................: 3

Orsak till ändringen..........: per_telefon_____________________________"""

LISTED = """\
     7001 980913 981115 3      3680.00                               3680.00 N N
          500.00 USD = 3680.00 SEK
          Kravspärr t.o.m. 981001: lovat betala
          Tvist
          Räntespärr"""

CHANGED = """\
| 980913 Ändrad      Förfallodatum 981115, tidigare 981213, Kravspärr t.o.m. … |"""

ENTRY = """\
| Förfallodatum 981115, tidigare 981213                                    |
| Kravspärr t.o.m. 981001: lovat betala                                    |
| Tvist                                                                    |
| Räntespärr                                                               |
| Antal krav 3, tidigare 0                                                 |"""


@pytest.fixture
def invoiced(company: OpenCompany) -> OpenCompany:
    """Invoice 7001 of 500.00 USD dated 980913, due 981213."""
    enter_invoices(company, "888", InvoiceRow(0, "7001", Decimal(500), "USD"))
    return company


def saved(company: OpenCompany) -> tuple[date, Handling]:
    found = company.read(find_maintained, "7001")
    return found.due_date, found.handling


def test_a_receipt_then_a_second_enter_then_the_next_invoice(invoiced: OpenCompany) -> None:
    receipt, done = play(invoiced, TO_FORM + STOP + "⏎", "⏎")
    assert receipt.startswith(" Kundreskontra: Registervård: Fakturor  ")
    assert rows(receipt, 2, 17) == FORM
    assert message(receipt) == "Enter sparar fakturan så."
    assert message(done) == "Faktura 7001 är sparad."
    assert "Fakturanr.....................: ________" in done
    assert saved(invoiced) == (NOVEMBER, Handling(True, date(1998, 10, 1), "lovat betala", True, True, 3))


def test_nothing_is_saved_before_the_second_enter(invoiced: OpenCompany) -> None:
    play(invoiced, TO_FORM + STOP + "⏎")
    assert saved(invoiced) == (date(1998, 12, 13), Handling())


def test_the_inquiry_shows_it_and_the_way_down_says_who_and_when(invoiced: OpenCompany) -> None:
    """Under the invoice, as a row in its window, and in the entry behind that row."""
    shown, window, entry = play(invoiced, TO_FORM + STOP + "⏎⏎⏎" + "5⏎888⏎", "⏎", "⏎")
    assert LISTED in rows(shown, 5, 11)
    assert "Faktura 7001: 500.00 USD = 3680.00 SEK, Kravspärr t.o.m. 981001, Tvist, Rän" in window
    assert CHANGED in window
    assert "Faktura ändrad, post " in entry
    assert "Orsak: per telefon" in entry
    assert [line for line in ENTRY.split("\n") if line not in entry] == []


def test_arrows_alone_and_enter_without_a_change(invoiced: OpenCompany) -> None:
    """Down to the dispute, j; the receipt; saved. Enter without a change goes on, Enter without a number leaves."""
    steps = (TO_FORM, "↓↓↓↓j⏎", "⏎", "7001⏎⏎", "⏎")
    _, receipt, done, on, menu = play(invoiced, *steps)
    assert "Tvist (j).....................:>j" in receipt
    assert "7001" in message(done)
    assert "Fakturanr.....................: ________" in on
    assert "Registrering" in menu
    assert saved(invoiced)[1] == Handling(disputed=True)


def test_what_is_refused_stands_with_the_cursor_in_its_field(invoiced: OpenCompany) -> None:
    early, bare, unknown = play(invoiced, TO_FORM + "980912⏎", "⌦⇥⇥⇥lovat⏎", "⎋j⏎99⏎")
    assert message(early) == "Förfallodatum 980912 ligger före fakturadatum 980913."
    assert "Nytt förfallodatum............: 980912" in early
    assert message(bare) == "En sista dag eller en orsak kräver kravspärr."
    assert "Kravspärr (j)/t.o.m...........:>_ ______" in bare
    assert message(unknown) == "Faktura 99 finns inte."


def test_a_stop_taken_back_is_emptied_by_the_receipt(invoiced: OpenCompany) -> None:
    receipt, _ = play(invoiced, TO_FORM + STOP + "⏎⏎7001⏎⇥n⏎", "⏎")
    assert "Kravspärr (j)/t.o.m...........:>_ ______" in receipt
    assert "Orsak till spärren............: ________" in receipt
    assert saved(invoiced)[1][:3] == (False, None, "")


def test_another_clerks_change_is_shown_beside_what_was_typed(invoiced: OpenCompany) -> None:
    """The other has blocked interest; this clerk typed a dispute and saves both after looking again."""

    def someone_else() -> None:
        other = open_company(invoiced.stores.folder, invoiced.today)
        seen = other.read(find_maintained, "7001")
        other.write(maintain_invoice, seen, Maintenance(None, Handling(interest_block=True)))
        other.close()

    refused, receipt, done = play(invoiced, TO_FORM + "⇥⇥⇥⇥j⏎", someone_else, "⏎", "⏎", "⏎")[1:]
    assert message(refused) == "Någon annan har ändrat detta under tiden. Se på det igen."
    assert "Räntespärr (j)................: j" in refused
    assert "Tvist (j).....................:>j" in receipt
    assert message(done) == "Faktura 7001 är sparad."
    assert saved(invoiced)[1] == Handling(disputed=True, interest_block=True)


def test_a_long_name_stands_on_a_line_of_its_own(company: OpenCompany) -> None:
    name = "Nordiska Lantbrukarnas Ekonomiska Förening Östra Götalands Ö"
    company.write(import_customers, read_customer_file("k.csv", f"number;name\n901;{name}\n".encode()), company.today)
    enter_invoices(company, "901", InvoiceRow(0, "7001", Decimal("12345678901.23")))
    (shown,) = play(company, TO_FORM)
    assert f" 901 {name}" in shown
    assert "Fakturabelopp/återstod........:  12345678901.23  12345678901.23 SEK" in shown


def test_a_far_due_date_is_said_in_full(invoiced: OpenCompany) -> None:
    assert message(play(invoiced, TO_FORM + "20071213⏎")[0]) == (
        "Se på förfallodatum 2007-12-13. Enter sparar det så."
    )
