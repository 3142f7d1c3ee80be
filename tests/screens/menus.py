"""Menus with invented lines under the names that they have room for; each opens a program that is there.

A program is told by the first row of its screen.
"""

import pytest

from screens.menu_tree import PAGES, PROGRAMS, SETTINGS, Entry, halves, opened

REPORTS = (
    ("30", "Kundreskontraspecifikation"),
    ("31", "Fakturor per kund"),
    ("32", "Betalningar per kund"),
    ("33", "Åldersanalys"),
    ("34", "Betalningsprognos"),
    ("35", "Kontoutdrag"),
    ("36", "Kundlista"),
    ("37", "Kreditlimitlista"),
    ("38", "Konteringslista"),
    ("39", "DSO/Kredittid"),
    ("40", "Rapportgenerator"),
    ("41", "Egna rapporter"),
)
REGISTERS = (
    ("50", "Kunder"),
    ("51", "Kunder fullständig"),
    ("52", "Fakturor"),
    ("53", "Betalningsvillkor"),
    ("54", "Valutor"),
    ("55", "Betalningssätt"),
    ("56", "Distrikt"),
    ("57", "Kategorier"),
    ("58", "Säljare"),
    ("59", "Fria fält"),
    ("60", "Uppföljningar"),
)
CARD = " Kundreskontra: Frågor: Kund "
INVOICES = " Kundreskontra: Frågor: Fakturor "
MANUAL = " Kundreskontra: Registrering: Manuella fakturor "
CONTROL = " Kundreskontra: Registervård: Kontrollpost "
IN_REPORTS = " Kundreskontra: Rapporter   "
IN_REGISTERS = " Kundreskontra: Registervård   "
IN_FIRST = " Kundreskontra      "
FIRST_MENU = {
    "sv": """\
     Registrering                         Huvudbok
       1 Manuella fakturor                 11 Kursomvärdering
       2 Inbetalningar                     12 SIE-export
       6 Matchning                         13 Avstämning
       7 Kundförluster
       8 Delbetalningar                    20 Rapporter >
                                           24 Registervård >
       3 Inbetalningsjournal
                                            0 Avsluta
     Frågeprogram
       4 Kund
       5 Fakturor
       9 Inbetalningsomgångar
      10 Matchningar/kundförluster

     Val.......: ________________________________________   Hjälp: F1 eller ?""",
    "nb": """\
     Registrering                         Hovedbok
       1 Manuelle fakturaer                11 Kursregulering
       2 Innbetalinger                     12 SIE-eksport
       6 Avstemming                        13 Avstemming
       7 Tap på fordringer
       8 Delbetalinger                     20 Rapporter >
                                           24 Registre >
       3 Innbetalingsjournal
                                            0 Avslutt
     Spørreprogrammer
       4 Kunde
       5 Fakturaer
       9 Innbetalingsbunter
      10 Avstemminger og tap

     Valg......: ________________________________________   Hjelp: F1 eller ?""",
    "en": """\
     Registration                         General ledger
       1 Manual invoices                   11 Revaluation
       2 Payments                          12 SIE export
       6 Matching                          13 Reconciliation
       7 Bad debts
       8 Instalments                       20 Reports >
                                           24 Registers >
       3 Payment journal
                                            0 End
     Inquiries
       4 Customer
       5 Invoices
       9 Payment batches
      10 Matchings and bad debts

     Choice....: ________________________________________   Help: F1 or ?""",
}


def fill_menus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be twelve reports, each of which opens the card, and eleven registers that open the invoices."""
    reports = tuple(Entry(number, text, "customer_inquiry", "screens.programs") for number, text in REPORTS)
    registers = tuple(Entry(number, text, "invoice_inquiry", "screens.programs") for number, text in REGISTERS)
    monkeypatch.setitem(PAGES, "reports", opened("Reports", *halves(reports)))
    monkeypatch.setitem(PAGES, "registers", opened("Registers", registers, SETTINGS))
    for entry in (*reports, *registers):
        monkeypatch.setitem(PROGRAMS, entry.number, entry)
