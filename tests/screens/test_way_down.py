"""The way down: an item, what took from it or was left of it, the batch and voucher behind each."""

import re
import time
from datetime import date, timedelta, timezone
from decimal import Decimal

import pytest

from admix.database.company import OpenCompany
from admix.language import LANGUAGES, language
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import TypedLine
from admix.operations.batches import Batch, OnAccount
from admix.operations.customers import find_customer
from admix.operations.invoice_inquiry import act_card
from admix.operations.payments import approve_batch
from admix.operations.reversals import reverse_batch
from admix.text import width
from screens.way_down import KINDS, REVERSAL, USED
from tests.office import enter_batch, take_in
from tests.terminal import play, rows

PAID_ON = date(1998, 9, 14)
TO_LIST = "5⏎888⏎"


@pytest.fixture
def paid(company: OpenCompany) -> OpenCompany:
    """Customer 888 has paid invoice 1 of 2000.00 in batch 1."""
    take_in(company, "x.csv", "1,888,2000.00")
    head = TypedHead(PAID_ON, Decimal(2000), method="bank")
    enter_batch(company, head, ("1", TypedLine(paid=Decimal(2000))))
    return company


def leave_on_account(company: OpenCompany, amount: Decimal) -> None:
    """Approve a batch that leaves an amount on account of customer 888."""
    head = company.read(propose_head, TypedHead(PAID_ON, amount, method="bank"))
    party = company.read(find_customer, "888").id
    batch = Batch("a" * 32, head).leaving(OnAccount(party, "888", int(amount * 100)))
    company.write_as(batch.act_id, approve_batch, batch)


def test_the_batch_box_has_the_local_time(paid: OpenCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock five hours and a half ahead of UTC: the box shows its time, as the list of open batches does."""
    monkeypatch.setenv("TZ", "TEST-05:30")
    time.tzset()
    try:
        (shown,) = play(paid, TO_LIST + "⏎⏎")
    finally:
        monkeypatch.undo()
        time.tzset()
    entered = paid.read(lambda session: act_card(session, entry_of(shown)).entered)
    ahead = entered.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert f", {ahead:%Y-%m-%d %H:%M} " in shown
    assert "UTC" not in shown


def entry_of(shown: str) -> int:
    """Return the number of the entry that the batch box shows."""
    found = re.search(r"Post (\d+) av", shown)
    assert found is not None
    return int(found[1])


PARTLY_USED = """\
+------------------------------------------------------------------------------+
|                Tillgodo T1: 3046.25 SEK, återstår 1046.25 SEK                |
|------------------------------------------------------------------------------|
| Datum  Slag          Bel. redov      Egen valuta     Omgång  Verifik. Återf. |
| 980914 Tillgodo         3046.25 SEK                       1       I 1        |
| 980914 Använt          -2000.00 SEK                       2       I 2        |
+------------------------------------------------------------------------------+"""


def test_the_way_down_from_money_on_account(company: OpenCompany) -> None:
    """3046.25 is left on account, 2000.00 of it used on invoice 1: 3046.25 - 2000.00 = 1046.25 is what is left.

    Taken back, the use is given back as a reversal: 3046.25 - 2000.00 + 2000.00 = 3046.25.
    """
    leave_on_account(company, Decimal("3046.25"))
    take_in(company, "x.csv", "1,888,2000.00")
    enter_batch(
        company,
        TypedHead(PAID_ON, Decimal(0), method="bank"),
        ("1", TypedLine(paid=Decimal(2000))),
        ("T1", TypedLine(paid=Decimal(-2000))),
    )
    used = play(company, TO_LIST, "⇲⏎")[1]
    assert rows(used, 16, 22) == PARTLY_USED
    company.write(reverse_batch, 2, date(1998, 9, 20), "Fel")
    back = play(company, TO_LIST, "⇲⏎")[1]
    assert "Tillgodo T1: 3046.25 SEK, återstår 3046.25 SEK" in back
    assert "| 980920 Återföring       2000.00 SEK " in back


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_took_from_an_item_fits_its_column(code: str) -> None:
    """Eleven cells, so that the amounts stand below their heading."""
    assert [word for word in (*KINDS.values(), USED, REVERSAL) if width(language(code).say(word)) > 11] == []
