"""Script A of the manual: three manual invoices on customer 888, keystroke for keystroke (seed lines 68-130)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.operations.inquiries import balances, items_of_customer
from admix.operations.registers import enter_rate
from models.vouchers import Voucher
from tests.terminal import message, play, rows

TO_FORM = ("1⏎", "888⏎")
TYPED = "12345⇥⇥⇥⇥8000⇥⇥⇥23432⇥NOK⇥.9⇥980601⇥7000⇥980915⇥⇥54323⇥USD⇥⇥980915⇥500⇥"

SEARCH = """\
 Kundreskontra: Registrering: Manuella fakturor                  Demo AB 980913

Andra sökbegrepp (j)...: _
Kundnr.................: __________
Sökbegrepp.............: ________________________"""

EMPTY_FORM = """\
      Kund:    888 Sofis Hemväveri ABC

   Faktnr. Valuta  Valutakurs  Fakt.dat   Belopp   Förf.dat Ant.krav

   ________  ___  ___________  ______  ____________  ______   _
   ________  ___  ___________  ______  ____________  ______   _
   ________  ___  ___________  ______  ____________  ______   _
   ________  ___  ___________  ______  ____________  ______   _
   ________  ___  ___________  ______  ____________  ______   _
   ________  ___  ___________  ______  ____________  ______   _
   ________  ___  ___________  ______  ____________  ______   _"""

FILLED = """\
      Kund:    888 Sofis Hemväveri ABC

   Faktnr. Valuta  Valutakurs  Fakt.dat   Belopp   Förf.dat Ant.krav

   ___12345  ___  ___________  ______  ________8000  ______   _
   ___23432  NOK  _________.9  980601  ________7000  980915   _
   ___54323  USD  ___________  980915  _________500  ______   _
   ________  ___  ___________  ______  ____________  ______   _"""

RECEIPT = """\
      Kund:    888 Sofis Hemväveri ABC

   Faktnr. Valuta  Valutakurs  Fakt.dat   Belopp   Förf.dat Ant.krav

   ___12345  SEK  ____1.00000  980913  _____8000.00  981213   0
   ___23432  NOK  ____0.90000  980601  _____7000.00  980915   0
   ___54323  USD  ____7.36000  980915  ______500.00  981215   0
   ________  ___  ___________  ______  ____________  ______   _"""


def test_the_three_invoices_of_the_manual(company: OpenCompany) -> None:
    search, form, filled, receipt, done = play(company, *TO_FORM, TYPED, "⏎", "⏎")
    assert rows(search, 0, 4) == SEARCH
    assert rows(form, 2, 12) == EMPTY_FORM
    assert rows(filled, 2, 9) == FILLED
    assert rows(receipt, 2, 9) == RECEIPT
    assert rows(done, 0, 4) == SEARCH
    assert message(done) == "3 fakturor registrerade."

    items = {item.number: item for item in company.read(items_of_customer, "888")}
    assert {number: item.home_amount for number, item in items.items()} == {
        "12345": 8000_00,
        "23432": 6300_00,  # 7000.00 NOK x 0.90000
        "54323": 3680_00,  # 500.00 USD x 7.36000
    }
    assert balances(list(items.values()), company.today).total == 17980_00
    assert company.read(lambda session: session.execute(select(Voucher.id)).all()) == []


def test_nothing_is_registered_by_the_first_enter(company: OpenCompany) -> None:
    play(company, *TO_FORM, TYPED, "⏎")
    assert company.read(items_of_customer, "888") == []


def test_a_change_in_the_receipt_gives_a_new_receipt(company: OpenCompany) -> None:
    """The first row's amount becomes 900: the next Enter shows 900.00, only the one after it registers."""
    pictures = play(company, *TO_FORM, "12345⇥⇥⇥⇥8000⏎", "900⏎", "⏎")
    assert "8000.00" in pictures[2]
    assert "___12345  SEK  ____1.00000  980913  ______900.00  981213   0" in pictures[3]
    assert message(pictures[4]) == "En faktura registrerad."
    assert [item.amount for item in company.read(items_of_customer, "888")] == [900_00]


def test_an_empty_form_and_enter_goes_back_to_the_search(company: OpenCompany) -> None:
    pictures = play(company, *TO_FORM, "⏎", "⎋")
    assert "Sökbegrepp" in pictures[2]
    assert "Manuella fakturor" in pictures[3]
    assert "Avsluta" in pictures[3]


def test_esc_asks_before_what_was_typed_is_thrown_away(company: OpenCompany) -> None:
    asked, kept, asked_again, left = play(company, *TO_FORM, "12345⎋", "n⏎", "⎋", "j⏎")[2:]
    assert "Skall det inslagna kastas (j/n)" in asked
    assert "12345" in kept
    assert "Skall det inslagna kastas (j/n)" in asked_again
    assert "Sökbegrepp" in left


def test_a_full_form_is_followed_by_an_empty_one_for_the_same_customer(company: OpenCompany) -> None:
    seven = "".join(f"{number}⇥⇥⇥⇥100⇥⇥⇥" for number in range(71, 78))
    pictures = play(company, *TO_FORM, seven, "⏎⏎")
    assert message(pictures[-1]) == "7 fakturor registrerade."
    assert rows(pictures[-1], 2, 12) == EMPTY_FORM


def test_a_negative_amount_is_a_credit_note(company: OpenCompany) -> None:
    play(company, *TO_FORM, "500⇥⇥⇥⇥-1300⏎⏎")

    def kinds(session: Session) -> list[tuple[str, int]]:
        from models.ledger import Item  # noqa: PLC0415

        return [(row.kind, row.amount) for row in session.execute(select(Item.kind, Item.amount))]

    assert company.read(kinds) == [("credit_note", -1300_00)]


def test_what_only_the_receipt_filled_in_is_worked_out_anew(company: OpenCompany) -> None:
    """The receipt says SEK 1.00000 980913 981213; then the currency becomes USD and the date 980601.

    The rate is the dollar's, not the krona's that the receipt had put there; three months from 980601 is 980901.
    """
    pictures = play(company, *TO_FORM, "12345⇥⇥⇥⇥8000⏎", "⇤⇤⇤USD⇥⇥980601⏎", "⏎")
    assert "___12345  SEK  ____1.00000  980913  _____8000.00  981213   0" in pictures[2]
    assert "___12345  USD  ____7.36000  980601  _____8000.00  980901   0" in pictures[3]
    assert message(pictures[4]) == "En faktura registrerad."


def test_what_was_typed_stays_when_something_else_changes(company: OpenCompany) -> None:
    """The typed rate 8 and the typed due date stay when the amount is changed in the receipt."""
    pictures = play(company, *TO_FORM, "1⇥USD⇥8⇥⇥100⇥981001⏎", "⇤900⏎")
    assert "_______1  USD  ____8.00000  980913  ______900.00  981001   0" in pictures[3]


def test_a_register_that_changes_behind_the_receipt_gives_a_new_one(company: OpenCompany) -> None:
    """Between receipt and second Enter someone enters a dollar rate of 8.00000 from 13 September."""

    def someone_else() -> None:
        company.write(enter_rate, "USD", company.today, "8")

    receipt, refused, again, done = play(company, *TO_FORM, "1⇥USD⇥⇥⇥100⏎", someone_else, "⏎", "⏎", "⏎")[2:]
    assert "____7.36000" in receipt
    assert message(refused) == "Registren har ändrats sedan kvittensen visades. Enter visar en ny."
    assert "____8.00000" in again
    assert message(done) == "En faktura registrerad."
