"""Script D of the manual: the customer inquiry and the invoice inquiry (seed lines 388-425), and the way down."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from admix.cli.demo_day import ROWS
from admix.database.company import OpenCompany, open_company
from admix.language import LANGUAGES
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import TypedLine
from admix.operations.batches import Batch, OnAccount
from admix.operations.customer_card import CustomerCard, customer_card
from admix.operations.customers import change_remark, find_customer
from admix.operations.imports_customer_rows import read_customer_file
from admix.operations.imports_customers import import_customers
from admix.operations.invoices import InvoiceRow
from admix.operations.payments import approve_batch
from admix.operations.reversals import reverse_batch
from admix.operations.verifying import verify_company
from tests.office import enter_batch, enter_invoices, take_in
from tests.terminal import message, play, rows

PAID_ON = date(1998, 9, 14)
TO_CARD = "4⏎888⏎"
TO_LIST = "5⏎888⏎"

CARD = """\
 Kund:            888  Telefon:                           Faxnr:
 Sofis Hemväveri ABC
 Vävargatan 1                        Betalningsvillkor:    90 dagar netto
 111 11 Borås                        Antal krav (År f.år ff.år):
                                     Snittbetalningstid:            53
                                     Mot betalningsvillkor:         39
                                     Snitt förfallet i dagar:       46-
 Anmärkning:>På_gång_att_köpa______________  Momsregistrering:

 Saldo - ej förf:         1680.00 Max kredit:
                                                             Upplagd:     980902
 Period 1:                        Rabatt:
 Period 2:                        Köpt åtd:         14300.00 Order:       980907
 Period 3:                        Ptd:               8000.00 Faktura:     980915
 Belopp tillgodo:                                            Inbetalning: 980914
 Totalt:                  1680.00 SEK                        Krav:

 Totalt i order:         40000.00    Alla transaktioner (j):       _
 Restnoterat:                        Saldots poster (j):           _
 Fakturor (j):    _                  Dokument (j):                 _"""

LIST = """\
 Kundnr:  _______888  Sofis Hemväveri ABC                  Fakturanr:  ________
  Faktura Fakt.  Förf.  K  Fakt.belopp  Betalt bel.      Rabatt   Restbelopp R I

    12345 980913 981213 S      8000.00      8000.00                          J N
    23432 980601 980915 S      6300.00      6300.00                          J N
          7000.00 NOK = 6300.00 SEK
    54323 980915 981215 0      3680.00      2000.00                  1680.00 J N
          500.00 USD = 3680.00 SEK, återstår 228.26 USD = 1680.00 SEK"""

PAID = """\
+------------------------------------------------------------------------------+
|                   Faktura 54323: 500.00 USD = 3680.00 SEK                    |
|------------------------------------------------------------------------------|
| Datum  Slag          Bel. redov      Egen valuta     Omgång  Verifik. Återf. |
| 980914 Inbetalning      2000.00 SEK       271.74 USD      2       I 2        |
+------------------------------------------------------------------------------+"""


def pay(company: OpenCompany, total: int, *paid: tuple[str, int | Decimal]) -> None:
    """Approve a bank batch of 980914 that pays these amounts."""
    lines = [(number, TypedLine(paid=Decimal(amount))) for number, amount in paid]
    enter_batch(company, TypedHead(PAID_ON, Decimal(total), method="bank"), *lines)


@pytest.fixture
def manual(company: OpenCompany) -> Iterator[OpenCompany]:
    """What scripts A, B and C leave behind."""
    enter_invoices(company, "888", *ROWS)
    pay(company, 5000, ("23432", 6300))
    pay(company, 10000, ("12345", 8000), ("54323", 2000))
    yield company
    assert verify_company(company) == []


def add_customer(company: OpenCompany, number: str, name: str, **columns: str) -> None:
    """Import one customer."""
    file = f"number;name;{';'.join(columns)}\n{number};{name};{';'.join(columns.values())}\n".replace(";\n", "\n")
    company.write(import_customers, read_customer_file("x.csv", file.encode()), company.today)


def card(company: OpenCompany) -> CustomerCard:
    return company.read(customer_card, "888", company.today)


# The customer (D1)


def test_the_manuals_customer(manual: OpenCompany) -> None:
    """1680.00 not due and in all; 980902, 980907, 980915, 980914; 40000.00; 46-. The cursor is in the remark."""
    (shown,) = play(manual, TO_CARD)
    assert shown.split("\n")[0].rstrip() == (
        " Kundreskontra: Frågor: Kund                                     Demo AB 980913"
    )
    assert rows(shown, 2, 21) == CARD


def test_the_search_has_the_path_of_its_program(company: OpenCompany) -> None:
    customers, invoices, manual = play(company, "4⏎", "⎋5⏎⏎", "⎋⎋1⏎")
    assert customers.startswith(" Kundreskontra: Frågor: Kund  ")
    assert invoices.startswith(" Kundreskontra: Frågor: Fakturor  ")
    assert manual.startswith(" Kundreskontra: Registrering: Manuella fakturor  ")


@pytest.mark.parametrize("leave", ["⏎", "⎋"])
def test_enter_without_a_change_and_esc_go_back_to_the_search(manual: OpenCompany, leave: str) -> None:
    back, menu = play(manual, TO_CARD + leave, "⎋")
    assert "Sökbegrepp.............: ________________________" in back
    assert " 4 Kund\n" in menu
    assert card(manual).version == 1


def test_an_unknown_customer_is_refused_in_the_search(company: OpenCompany) -> None:
    assert message(play(company, "4⏎77⏎")[0]) == "Kund 77 finns inte."


def test_a_customer_of_whom_nothing_is_known(company: OpenCompany) -> None:
    """Nothing is zero but the total; there are no invoices to go to."""
    add_customer(company, "901", "Lindgrens Bygg")
    shown, refused, back = play(company, "4⏎901⏎", "⇥j⏎", "⎋")
    assert " Totalt:                     0.00 SEK " in shown
    assert " Saldo - ej förf:                 Max kredit:" in shown
    assert " Snittbetalningstid:\n" in shown
    assert message(refused) == "Kund 901 har inga fakturor."
    assert "Fakturor (j):   >j" in refused
    assert "Sökbegrepp" in back


def test_a_long_name_and_address_stand_whole(company: OpenCompany) -> None:
    name, street = "N" * 59 + "Ö", "Kvarteret Skräddaren uppgång B, Stora Brogatan 112 tre trapp"
    add_customer(company, "901", name, street=street, postcode="503 30", city="Borås", phone="033-10 20 30")
    (shown,) = play(company, "4⏎901⏎")
    assert rows(shown, 3, 3) == f" {name}"
    assert " Kvarteret Skräddaren uppgång B,     Betalningsvillkor: " in shown
    assert " Stora Brogatan 112 tre trapp        Antal krav " in shown
    assert " 503 30 Borås                        Snittbetalningstid:" in shown
    assert "Telefon: 033-10 20 30" in shown


def test_what_is_overdue_and_on_account(company: OpenCompany) -> None:
    """Due 980912: 100.00 in period 1; 30.00 on account as -30.00 below the periods; 70.00 in all."""
    take_in(company, "x.csv", "1,888,100.00")
    head = company.read(propose_head, TypedHead(date(1998, 9, 13), Decimal(30), method="bank"))
    party = company.read(find_customer, "888").id
    company.write_as("a" * 32, approve_batch, Batch("a" * 32, head).leaving(OnAccount(party, "888", 30_00)))
    later = open_company(company.stores.folder, date(1999, 1, 1))
    shown, listed = play(later, TO_CARD, "⇥j⏎")
    later.close()
    assert " Period 1:                 100.00 Rabatt:" in shown
    assert " Belopp tillgodo:          -30.00 " in shown
    assert " Totalt:                    70.00 SEK " in shown
    assert "        1 980913 981213 0       100.00                                100.00 J N" in listed
    assert "       T1 980913 980913 0       -30.00                                -30.00 J N" in listed


# The remark


def test_the_remark_is_saved_by_enter(manual: OpenCompany) -> None:
    saved, back = play(manual, TO_CARD, "Ringer i mars⏎", "⏎")[1:]
    assert message(saved) == "Anmärkningen är sparad."
    assert "Anmärkning:>Ringer_i_mars_________________" in saved
    assert "Sökbegrepp" in back
    assert (card(manual).remark, card(manual).version) == ("Ringer i mars", 2)


def test_the_remark_is_emptied(manual: OpenCompany) -> None:
    play(manual, TO_CARD, "⌦⏎")
    assert card(manual).remark == ""


def test_a_typed_remark_is_thrown_away_only_after_a_question(manual: OpenCompany) -> None:
    asked, kept, left = play(manual, TO_CARD + "Ringer", "⎋", "n⏎", "⎋j⏎")[1:]
    assert "Skall det inslagna kastas (j/n)" in asked
    assert "Anmärkning:>Ringer________________________" in kept
    assert "Sökbegrepp" in left
    assert card(manual).remark == "På gång att köpa"


def test_a_remark_changed_by_another_clerk_meanwhile(manual: OpenCompany) -> None:
    """Refused; what was typed stays; the next look shows the other clerk's words."""

    def someone_else() -> None:
        other = open_company(manual.stores.folder, manual.today)
        other.write(change_remark, "888", "Har flyttat", 1)
        other.close()

    refused, again = play(manual, TO_CARD, someone_else, "Ringer⏎", "⎋j⏎888⏎")[1:]
    assert message(refused) == "Någon annan har ändrat detta under tiden. Se på det igen."
    assert "Anmärkning:>Ringer________________________" in refused
    assert "Anmärkning:>Har_flyttat___________________" in again
    assert card(manual).remark == "Har flyttat"


def test_a_full_remark_says_so(manual: OpenCompany) -> None:
    shown = play(manual, TO_CARD + "x" * 31)[0]
    assert message(shown) == "Fältet är fullt: det rymmer 30 tecken."


def test_markup_and_escapes_in_a_remark_are_data(manual: OpenCompany) -> None:
    saved, again = play(manual, TO_CARD, "[red]x[/] \x1b\x9b\u202e$1⏎", "⏎888⏎")[1:]
    assert "Anmärkning:>[red]x[/]_$1__________________" in saved
    assert "Anmärkning:>[red]x[/]_$1__________________" in again
    assert card(manual).remark == "[red]x[/] $1"


def test_a_remark_and_the_invoices_in_one_form(manual: OpenCompany) -> None:
    """Enter sends the whole form: the remark is saved, and the invoices follow."""
    listed = play(manual, TO_CARD, "Ringer⇥j⏎")[1]
    assert rows(listed, 2, 9) == LIST
    assert card(manual).remark == "Ringer"


# The invoices (D2) and the way down


def test_the_manuals_invoices(manual: OpenCompany) -> None:
    """S, S, 0; 8000.00, 6300.00, 3680.00; rest 1680.00; J N; foreign ones in both currencies with their codes."""
    (shown,) = play(manual, TO_LIST)
    assert shown.startswith(" Kundreskontra: Frågor: Fakturor  ")
    assert rows(shown, 2, 9) == LIST
    assert rows(shown, 10, 23).strip() == ""


def test_the_way_down_with_arrows_and_enter_alone(manual: OpenCompany) -> None:
    """Menu, search, card, invoices, allocations, batch and voucher, and back with Esc, one step at a time."""
    steps = ("↓↓↓↓↓↓⏎888⏎", "↓j⏎", "↓↓⏎", "⏎", "⎋", "⎋", "⎋", "⎋", "⎋")
    shown, listed, paid, act, *back = play(manual, *steps)
    assert rows(shown, 2, 21) == CARD
    assert rows(listed, 2, 9) == LIST
    assert rows(paid, 17, 22) == PAID
    assert "Omgång 2" in act
    assert "| Inbetalningsdatum 980914, Bankgiroinbetalning " in act
    assert "| Uppgivet 10000.00, använt 10000.00 SEK " in act
    assert "| Verifikation I 2 980914 Bankgiroinbetalning 2 " in act
    assert "| 1930     Checkräkningskonto                    10000.00                  |" in act
    assert "| 1510     Kundfordringar                                        10000.00  |" in act
    assert rows(back[0], 17, 22) == PAID
    assert rows(back[1], 2, 9) == LIST
    assert rows(back[2], 2, 21) == CARD
    assert "Sökbegrepp" in back[3]
    assert "Frågeprogram" in back[4]


def test_an_invoice_number_alone_shows_its_customer_with_the_ruler_on_it(manual: OpenCompany) -> None:
    listed, paid = play(manual, "5⏎⇥54323⏎", "⏎")
    assert rows(listed, 2, 9) == LIST
    assert rows(paid, 17, 22) == PAID


def test_an_invoice_number_typed_in_the_list_is_gone_to(manual: OpenCompany) -> None:
    typed, gone_to, back = play(manual, TO_LIST, "54", "323⏎⏎", "⎋1⎋")[1:]
    assert "Fakturanr:  54______" in typed
    assert rows(gone_to, 17, 22) == PAID
    assert rows(back, 2, 9) == LIST


def test_an_invoice_of_another_customer(manual: OpenCompany) -> None:
    """Typed in the list it leads to its customer; typed beside a customer's number it is refused."""
    add_customer(manual, "901", "Lindgrens Bygg")
    take_in(manual, "x.csv", "777,901,50.00")
    other, refused = play(manual, TO_LIST, "777⏎", "⎋888⇥777⏎")[1:]
    assert "Kundnr:  _______901  Lindgrens Bygg " in other
    assert "      777 980913 981013 0        50.00                                 50.00 J N" in other
    assert message(refused) == "Faktura 777 hör till kund 901."
    assert "Fakturanr:  _____777" in refused


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("77⏎", "Kund 77 finns inte."),
        ("⇥99⏎", "Faktura 99 finns inte."),
        ("zz⏎", "Ingen kund har ett sökbegrepp som börjar på zz."),
        ("901⏎", "Kund 901 har inga fakturor."),
    ],
)
def test_what_cannot_be_listed(manual: OpenCompany, typed: str, said: str) -> None:
    add_customer(manual, "901", "Lindgrens Bygg")
    shown, menu = play(manual, "5⏎" + typed, "⎋")
    assert message(shown) == said
    assert "Frågeprogram" in menu


def test_an_unknown_number_typed_in_the_list_leaves_the_list(manual: OpenCompany) -> None:
    shown, moved = play(manual, TO_LIST, "99⏎", "↓")[1:]
    assert message(shown) == "Faktura 99 finns inte."
    assert rows(shown, 3, 9) == rows(play(manual, TO_LIST)[0], 3, 9)
    assert message(moved) == ""


def test_a_search_key_and_an_empty_form_find_the_customer(manual: OpenCompany) -> None:
    by_key, search, found, head, left = play(manual, "5⏎sof⏎", "⎋⏎", "⇥sofis⏎", "⎋", "⏎⎋")
    assert rows(by_key, 2, 9) == LIST
    assert "Andra sökbegrepp (j)...: _" in search
    assert rows(found, 2, 9) == LIST
    assert rows(head, 2, 9).rstrip() == rows(left, 2, 9).rstrip()
    assert "Kundnr:  __________" in head


def test_an_invoice_nobody_paid(company: OpenCompany) -> None:
    enter_invoices(company, "888", *ROWS)
    assert message(play(company, TO_LIST, "⏎")[1]) == "Inget är betalt på faktura 12345."


def test_a_reversed_payment_is_marked_and_its_reversal_named(manual: OpenCompany) -> None:
    """Batch 1 taken back: 23432 is open again with 6300.00; the counter-voucher is I 3, and says why."""
    manual.write(reverse_batch, 1, date(1998, 9, 20), "Fel kund [b]")
    listed, paid, act = play(manual, TO_LIST, "↓⏎", "↓⏎")
    assert "    23432 980601 980915 0      6300.00                               6300.00 J N" in listed
    assert "| 980914 Inbetalning      6300.00 SEK      7000.00 NOK      1       I 1 J      |" in paid
    assert "| 980920 Återföring      -6300.00 SEK     -7000.00 NOK      1       I 3        |" in paid
    assert "Återföring av omgång 1" in act
    assert "| Orsak: Fel kund [b] " in act
    assert "| 1510     Kundfordringar                         6300.00                  |" in act


def test_many_invoices_scroll(company: OpenCompany) -> None:
    """Invoices 1 to 250: 16 at a time; End shows 235 to 250, Home 1 to 16, PageDown ends on 17; 120 is gone to."""
    take_in(company, "x.csv", *(f"{number},888,1.00" for number in range(1, 251)))

    def numbers(shown: str) -> list[int]:
        return [int(line[:9]) for line in rows(shown, 5, 21).split("\n") if line.strip()]

    first, last, home, down, found = play(company, TO_LIST, "⇲", "⇱", "⇟", "120⏎")
    assert numbers(first) == list(range(1, 17))
    assert numbers(last) == list(range(235, 251))
    assert numbers(home) == list(range(1, 17))
    assert numbers(down) == list(range(2, 18))
    assert 120 in numbers(found)


def test_foreign_invoices_scroll_two_lines_at_a_time(company: OpenCompany) -> None:
    """Twenty dollar invoices of two lines: eight fit; the row under the ruler always stands whole."""
    file = "\n".join(["number,customer,amount,currency", *(f"{number},888,10.00,USD" for number in range(1, 21))])
    from admix.operations.imports_invoices import import_invoices, read_invoice_file  # noqa: PLC0415

    company.write(import_invoices, read_invoice_file("x.csv", file.encode(), company.today), company.today)
    pictures = play(company, TO_LIST, *("↓" * 19), "⇞")
    for at, shown in enumerate(pictures[:20], start=1):
        found = rows(shown, 5, 22).split("\n")
        mine = next(place for place, line in enumerate(found) if line[:9].strip() == str(at))
        assert found[mine + 1].strip() == "10.00 USD = 73.60 SEK"
        assert len([line for line in found if line.strip()]) == 16
    assert "       12 980913" in pictures[20]


def test_the_largest_amounts_stand_whole(company: OpenCompany) -> None:
    """11 whole digits; 99999999999.99 less 0.99 is 99999999999.00; 1 000 000 000.00 USD is 7 360 000 000.00 SEK."""
    take_in(company, "x.csv", "1,888,99999999999.99")
    enter_invoices(company, "888", InvoiceRow(0, "2", Decimal(1_000_000_000), "USD"))
    pay(company, 1, ("1", Decimal("99999999999.00")))
    pay(company, 1, ("2", Decimal("73.60")))
    found = rows(play(company, TO_LIST)[0], 5, 9).split("\n")
    assert found[0] == "        1 980913 981213 0 99999999999.99 99999999999.00                 0.99 J N"
    assert found[1] == "        2 980913 981213 0 7360000000.00       73.60            7359999926.40 J N"
    assert [line.strip() for line in found[2:4]] == [
        "1000000000.00 USD = 7360000000.00 SEK",
        "återstår 999999990.00 USD = 7359999926.40 SEK",
    ]
    assert "…" not in "".join(found)


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_is_cut_in_any_language(manual: OpenCompany, code: str) -> None:
    """No sign of a cut text on the card, the list, the boxes and the help."""
    yes = {"en": "y"}.get(code, "j")
    for shown in play(manual, TO_CARD, "✱", f"⎋⇥{yes}⏎", "✱", "⎋↓↓⏎", "⏎", code=code):
        assert "…" not in shown


def test_help_names_the_keys(manual: OpenCompany) -> None:
    assert "Fakturor" in play(manual, TO_LIST, "✱")[1]
    assert "Anmärkningen kan ändras" in play(manual, TO_CARD, "✱")[1]


def test_keys_typed_ahead_reach_the_card_and_the_list_in_order(manual: OpenCompany) -> None:
    """All at once from the menu: remark, then the invoices, then the second one's payment."""
    (shown,) = play(manual, "4⏎888⏎Ringer⏎⇥j⏎↓⏎⏎")
    assert "Omgång 1" in shown
    assert card(manual).remark == "Ringer"
