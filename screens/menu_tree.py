"""What the menu offers: every program with its number, its words and where it is found.

A number is a program's for good: it stands beside the name in every menu and can be typed in any of them.
"""

from dataclasses import dataclass

from admix.language import mark


@dataclass(frozen=True)
class Entry:
    """A line of a menu: its number, its words, its program and where that is; a heading has no number."""

    number: str
    text: str
    program: str = ""
    module: str = ""
    """The module of the program; its function is called as the program, `program(app)`."""


def _at(number: str, text: str, program: str, module: str) -> Entry:
    return Entry(number, text, program, f"screens.{module}")


LEFT = (
    Entry("", mark("Registration")),
    _at("1", mark("Manual invoices"), "manual_invoices", "programs"),
    _at("2", mark("Payments"), "payments", "programs"),
    _at("6", mark("Matching"), "match_customers", "matching"),
    _at("7", mark("Bad debts"), "write_off_invoices", "write_offs"),
    _at("8", mark("Instalments"), "instalments", "instalments"),
    Entry("", ""),
    _at("3", mark("Payment journal"), "journal", "programs"),
    Entry("", ""),
    Entry("", mark("Inquiries")),
    _at("4", mark("Customer"), "customer_inquiry", "programs"),
    _at("5", mark("Invoices"), "invoice_inquiry", "programs"),
    _at("9", mark("Payment batches"), "batch_list", "batch_list"),
    _at("10", mark("Matchings and bad debts"), "acts", "acts"),
)
RIGHT = (
    Entry("", mark("General ledger")),
    _at("11", mark("Revaluation"), "revaluation", "gl"),
    _at("12", mark("SIE export"), "sie_export", "gl"),
    _at("13", mark("Reconciliation"), "reconciliation", "gl"),
    Entry("", ""),
    Entry("", mark("Registers")),
    _at("14", mark("Control record"), "control_record", "control_record"),
    _at("15", mark("Roles"), "user_roles", "user_roles"),
    _at("16", mark("Module links"), "module_links", "module_links"),
    Entry("", ""),
    Entry("0", mark("End"), "end"),
)
REPORTS: tuple[Entry, ...] = (
    _at("30", mark("Ledger specification"), "report_specification", "reports"),
    _at("31", mark("Invoices per customer"), "report_invoices", "reports"),
    _at("32", mark("Payments per customer"), "report_payments", "reports"),
    _at("33", mark("Ageing"), "report_ageing", "reports"),
    _at("34", mark("Payment forecast"), "report_forecast", "reports"),
    _at("35", mark("Statement of account"), "report_statement", "reports"),
    _at("36", mark("Customer list"), "report_customers", "reports"),
    _at("37", mark("Credit limits"), "report_credit_limits", "reports"),
    _at("38", mark("Posting list"), "report_postings", "reports"),
    _at("39", mark("Days sales outstanding"), "report_dso", "reports"),
    _at("40", mark("Report generator"), "report_generator", "own_reports"),
    _at("41", mark("Own reports"), "own_reports", "own_reports"),
    _at("42", mark("Back-test of the payment forecast"), "report_forecast_test", "reports"),
)
"""The reports, by the numbers from 30 on."""
REGISTERS: tuple[Entry, ...] = (_at("52", mark("Invoices"), "maintenance", "maintenance"),)
"""The registers about customers and invoices, by the numbers from 50 on."""
CHOICES = [entry for entry in (*LEFT, *RIGHT) if entry.number]
"""What stands in the first menu."""
PROGRAMS = {entry.number: entry for entry in (*CHOICES, *REPORTS, *REGISTERS) if entry.number}
