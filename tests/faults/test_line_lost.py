"""The line is lost in every dialog in turn: the program ends, and every row whose receipt was shown is kept."""

import shutil
from pathlib import Path

import pytest

from admix.cli.demo_company import DEMO_COMPANY, DEMO_TODAY
from admix.database.company import open_company
from admix.identity import os_user
from admix.operations.draft_lists import open_drafts
from admix.operations.draft_loading import load_draft
from admix.operations.inquiries import items_of_customer
from admix.operations.verifying.run import verify_company
from tests.faults.typist import Typist
from tests.pty_terminal import settings_file

KEYS = {"⏎": "\r", "⇥": "\t", "⎋": "\x1b", "↓": "\x1b[B"}
HEAD = "2⏎980914⇥10000⇥⇥⇥bank⏎"
CLAIMS = HEAD + "⏎888⏎9000⏎"
BY_NUMBER = HEAD + "⏎⇥⇥12345⏎⇥7000⏎"
DIALOGS: dict[str, tuple[str, str, list[int] | None]] = {
    "the customer search": ("1⏎", "Sökbegrepp", None),
    "the list of customers": ("1⏎⇥s⏎", "Sofis", None),
    "invoice rows with their receipt": ("1⏎888⏎777⇥⇥⇥⇥50⏎", "50.00", None),
    "leaving the rows": ("1⏎888⏎777⎋", "kastas", None),
    "the head before its receipt": ("2⏎980914⇥10000", "980914", None),
    "the payment methods": ("2⏎980914⇥10000⏎", "kvittning", None),
    "the head's receipt": (HEAD, "10000.00", []),
    "the invoice line": (HEAD + "⏎", "Fakturanr", []),
    "the detail before its receipt": (HEAD + "⏎⇥⇥12345⏎⇥7000", "7000", []),
    "the detail's receipt": (BY_NUMBER, "7000.00", [7000_00]),
    "the question about the remainder": (BY_NUMBER + "⏎⏎", "restbeloppet separat", [7000_00]),
    "the account of the remainder": (BY_NUMBER + "⏎⏎j⏎", "Konto", [7000_00]),
    "the end of the batch": (BY_NUMBER + "⏎⏎n⏎", "avsluta denna", [7000_00]),
    "the approval": (BY_NUMBER + "⏎⏎n⏎j⏎", "Godkänd", [7000_00]),
    "throwing the batch away": (BY_NUMBER + "⏎⎋", "Kasta den öppna", [7000_00]),
    "the customer's form": (HEAD + "⏎888⏎", "Anmärkning", []),
    "the claims": (CLAIMS, "Krav", []),
    "the claims with one paid": (CLAIMS + "⏎", "8000.00                8000.00", [8000_00]),
    "the detail of a claim": (CLAIMS + "⏎↓-⇥500⏎", "500.00", [8000_00, 500_00]),
    "what stays on account": (CLAIMS + "⏎⎋", "stå tillgodo", [8000_00]),
    "the journal": ("3⏎", "Inbetalningsjournal", None),
    "the journal's pages": ("3⏎⏎", "Sida 1", None),
    "the customer's card": ("4⏎888⏎", "Snittbetalningstid", None),
    "a customer's invoices": ("5⏎888⏎", "23432", None),
    "an invoice's payments": ("5⏎888⏎⏎", "12345", None),
    "help": ("2⏎\x1bOP", "Hjälp", None),
}


@pytest.mark.parametrize("dialog", DIALOGS)
def test_the_line_is_lost(template: Path, typist: Typist, tmp_path: Path, dialog: str) -> None:
    keys, there, lines = DIALOGS[dialog]
    shutil.copytree(template, tmp_path / "companies")
    typed = [KEYS.get(key, key) for key in keys] if "\x1bOP" not in keys else ["2", "\r", "\x1bOP"]
    assert there in typist.ended(settings_file(tmp_path), typed, "hang up", there)
    company = open_company(tmp_path / "companies" / DEMO_COMPANY, DEMO_TODAY)
    try:
        assert verify_company(company) == []
        assert {item.number: item.open_home for item in company.read(items_of_customer, "888")} == {
            "23432": 0,
            "12345": 8000_00,
            "54323": 3680_00,
        }
        drafts = company.read(open_drafts, os_user())
        taken_up = [company.read(load_draft, draft.key) for draft in drafts]
        kept = [[*one.batch.lines, *([one.pending] if one.pending else [])] for one in taken_up]
        assert [[line.paid for line in one] for one in kept] == ([] if lines is None else [lines])
    finally:
        company.close()
