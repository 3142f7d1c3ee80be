"""Revaluation, SIE export and reconciliation at the terminal, key by key."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from admix.database.company import OpenCompany
from admix.formats.sie import read_sie
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.gl_export import find_export
from admix.operations.invoices import InvoiceRow
from admix.operations.registers import enter_rate
from admix.operations.revaluation import find_revaluation
from screens import gl
from screens.menu_tree import PROGRAMS
from tests.office import by_hand, enter_batch, enter_invoices, small_company
from tests.terminal import message, play, rows

SEPTEMBER = date(1998, 9, 30)
TO_FORM = "3⏎"


@pytest.fixture
def company(tmp_path: Path) -> Iterator[OpenCompany]:
    """500.00 USD at 7.36 = 3680.00 are open, 7.50 on 30 September; 1000.00 were paid on 14 September."""
    opened = small_company(tmp_path)
    enter_invoices(opened, "888", InvoiceRow(0, "1", Decimal(500), "USD"), InvoiceRow(1, "2", Decimal(1000)))
    head = TypedHead(date(1998, 9, 14), Decimal(1000), method="bank")
    enter_batch(opened, head, ("2", TypedLine(paid=Decimal(1000))))
    opened.write(enter_rate, "USD", SEPTEMBER, "7.50")
    opened.today = date(1998, 10, 5)
    yield opened
    opened.close()


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the menu's journal start one of the programs, and type."""

    def typed(program: Any, company: OpenCompany, *steps: str) -> list[str]:
        entry = next(entry for entry in PROGRAMS.values() if entry.program == program.__name__)
        monkeypatch.setitem(PROGRAMS, "3", entry)
        return play(company, TO_FORM, *steps, code="en")

    return typed


def test_the_revaluation_is_shown_and_posted_at_the_second_enter(start: Any, company: OpenCompany) -> None:
    """500.00 x 7.50 = 3750.00: a gain of 70.00."""
    form, shown, left, again, posted = start(gl.revaluation, company, "980930⏎", "⎋", "⏎", "⏎")
    assert "As of.........................: " in form
    assert "3680.00      3750.00       70.00" in shown
    assert message(shown).startswith("Enter posts the revaluation, Esc goes back and posts nothing.")
    assert "980930" in left
    assert "3750.00" not in left
    assert rows(again, 1, 21) == rows(shown, 1, 21)
    assert message(posted) == "Revalued: voucher I 2, taken back by I 3. Gains 70.00, losses 0.00 SEK."
    assert company.read(find_revaluation, SEPTEMBER).gain == 7000
    assert "I 2" in (company.stores.spool / "revaluation-19980930.txt").read_text("utf-8")


def test_esc_posts_nothing_and_a_refusal_stands_at_the_field(start: Any, company: OpenCompany) -> None:
    _, empty, _, _, future = start(gl.revaluation, company, "⏎", "980930⏎", "⎋", "981006⏎")
    assert message(empty) == "Type the last day of the period."
    assert message(future) == "981006 lies in the future."
    with pytest.raises(Exception, match="980930 is not revalued"):
        company.read(find_revaluation, SEPTEMBER)


def test_the_export_goes_to_the_spool_and_is_repeated(start: Any, company: OpenCompany) -> None:
    done, nothing, again, unknown = start(gl.sie_export, company, "⏎", "⏎", "1⏎", "7⏎")[1:]
    assert message(done) == "Export 1, sie-000001.si: voucher I 1 (1), debit 1000.00 SEK."
    assert message(nothing) == "Every voucher has been exported. The last export is number 1; it can be repeated."
    assert message(again) == message(done)
    assert message(unknown) == "There is no export 7."
    files = [file.name for file in company.stores.spool.iterdir()]
    assert files == ["sie-000001.si"]
    content = (company.stores.spool / "sie-000001.si").read_bytes()
    assert content == company.read(find_export, 1).content
    assert len(read_sie(content).vouchers) == 1


def test_the_checksum_is_a_question_of_a_new_export(start: Any, company: OpenCompany) -> None:
    done, refused = start(gl.sie_export, company, "⇥y⏎", "1⇥y⏎")[1:]
    assert message(done).startswith("Export 1,")
    assert message(refused) == "An export is repeated as it was made. Leave the checksum empty."
    assert b"#KSUMMA" in company.read(find_export, 1).content


def test_the_reconciliation_shows_both_sides(start: Any, company: OpenCompany) -> None:
    """3680.00 + 1000.00 entered, 1000.00 paid on 14 September."""
    before, form, after, sums = start(gl.reconciliation, company, "980913⏎", "⎋", "980914⏎", "⎋⇥n⏎")[1:]
    assert message(before) == "The ledger agrees with the general ledger. Arrows and PageDown move, Esc leaves."
    assert "Öppna poster..................:        4680.00" in before
    assert "As of.........................: 980913" in form
    assert message(form) == ""
    assert "Öppna poster..................:        3680.00" in after
    assert "Reskontrakonto................:       -1000.00" in after
    assert "Poster utan verifikation......:        4680.00 (2)" in after
    assert sums.count("Poster utan verifikation") == 1


def test_a_difference_is_told(start: Any, company: OpenCompany) -> None:
    with by_hand(company.stores.register) as opened:
        opened.execute("UPDATE posting SET amount = amount + 1 WHERE link = 'receivable'")
    shown = start(gl.reconciliation, company, "⏎")[1]
    assert message(shown) == "The ledger does not agree with the general ledger. Run `admix verify`."
    assert "*** RESKONTRAN STÄMMER INTE MED HUVUDBOKEN ***" in shown
