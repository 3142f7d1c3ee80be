"""Payment batches under the inquiries: the search, the list of approved batches, the way to one of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from admix.calendar import short
from admix.dialogs.corrections import BATCH_SEARCH
from admix.errors import Refusal
from admix.identity import os_user
from admix.language import Language, mark
from admix.money import format_amount
from admix.operations.batch_list import (
    BatchSearch,
    ListedBatch,
    TypedSearch,
    count_batches,
    find_batches,
    list_batches,
)
from admix.operations.inquiries import count_open_batches
from admix.text import fit
from screens.batch_content import BatchInquiry
from screens.corrections import CorrectionForm
from screens.form import FORM_ROW
from screens.searched_list import Place, SearchedList
from screens.tall_list import TallList
from screens.terminal import Terminal

if TYPE_CHECKING:
    from screens.app import LedgerApp

BATCH_HEADINGS = (
    *(mark("Batch"), mark("Date"), mark("Meth."), mark("Bndl"), mark("Used"), mark("Cur"), mark("Qty")),
    *(mark("Appr.by"), mark("Voucher"), mark("State")),
)
STATES = {"reversed": mark("Reversed"), "partly": mark("Partly"), "unmatched": mark("Off inv.")}
"""What became of a batch, in the width of its column."""
LIST_ROW, LIST_LINES = FORM_ROW + 4, 15
INSIDE = 79


class BatchList(SearchedList[BatchSearch, int]):
    """The list of approved batches; the answer is the number of the one to look at."""

    dialog = BATCH_SEARCH
    list_row = LIST_ROW

    def __init__(self, terminal: Terminal, place: Place[BatchSearch]) -> None:
        super().__init__(terminal, place)
        self._numbers: dict[int, int] = {}
        """The batch on each row that was fetched."""

    async def begin(self) -> None:
        """Say how many batches the clerk has left open."""
        waiting = await self.ask_ledger(count_open_batches, os_user())
        if waiting:
            self.form.shown["open"] = self.say(
                "Your open batches: %(count)d. Choose Payments to go on.", count=waiting
            )

    async def asked(self) -> BatchSearch:
        """Return what the form asks for. Refused: inverted dates, an unknown customer or invoice."""
        return await self.ask_ledger(find_batches, self._typed())

    async def browse(self, rows: TallList) -> int | None:
        """Return the batch chosen; None for Esc."""
        stroke = await self.on_list(rows, LIST_ROW, 0)
        self.place.ruler = rows.ruler
        return None if stroke is None else self._numbers[rows.ruler]

    def _typed(self) -> TypedSearch:
        typed = self.read()
        return TypedSearch(
            typed.count("number"),
            typed.day("first_day"),
            typed.day("last_day"),
            typed.amount("amount"),
            typed.text("customer"),
            typed.text("invoice"),
            typed.text("user"),
        )

    async def rows_of(self, search: BatchSearch) -> TallList:
        """Return the list of the batches that fit. Refused: a search that none fits."""
        count = await self.ask_ledger(count_batches, search)
        if not count:
            raise Refusal("No approved batch fits the search.", "number")
        self._numbers.clear()

        async def fetch(offset: int, limit: int) -> Sequence[str]:
            batches = await self.ask_ledger(list_batches, search, offset, limit)
            self._numbers |= {offset + at: batch.number for at, batch in enumerate(batches)}
            return [row(batch, self.terminal.language) for batch in batches]

        self.tell("Batches: %(count)d. Enter shows what stands in one, Esc goes back to the search.", count=count)
        return TallList("", count, fetch, heading(self.terminal.language), inside=INSIDE, lines=LIST_LINES)


def heading(language: Language) -> str:
    """Return the heading over the batches."""
    number, day, method, bundle, used, currency, count, user, voucher, state = (
        language.say(word) for word in BATCH_HEADINGS
    )
    return (
        f"{number:>7} {day:6} {fit(method, 9)} {bundle:4} {used:>14} {currency:3} {count:>4} {fit(user, 7)} "
        f"{voucher:>8} {state}"
    )


def row(batch: ListedBatch, language: Language) -> str:
    """Return a batch's row; under it what was declared, where that is another total, and who entered it."""
    used = format_amount(batch.used, batch.decimals)
    left = f"{batch.number:>7} {short(batch.payment_date)} {fit(batch.method, 9)} {fit(batch.bundle_number, 4)}"
    word = STATES[batch.state] if batch.state else ""
    state = language.say(word)
    first = (
        f"{left} {used:>14} {batch.currency:3} {batch.payments:>4} {fit(batch.user, 7)} "
        f"{f'{batch.series} {batch.voucher}':>8} {state}"
    )
    more = []
    if batch.declared != batch.used:
        declared = format_amount(batch.declared, batch.decimals)
        more.append(language.say("declared %(declared)s %(currency)s", declared=declared, currency=batch.currency))
    if batch.entered_by is not None:
        more.append(language.say("entered by %(users)s", users=batch.entered_by.replace(",", ", ")))
    return first if not more else f"{first}\n{' ' * 15}{', '.join(more)}"


async def batch_list(app: "LedgerApp") -> None:
    """Search and list approved batches; from one of them the way leads to its corrections and back."""
    place: Place[BatchSearch] = Place()
    while (number := await app.visit(BatchList(app.terminal, place))) is not None:
        inquiry = BatchInquiry(app.terminal, number)
        while (wanted := await app.visit(inquiry)) is not None:
            await app.visit(CorrectionForm(app.terminal, wanted))
            inquiry = BatchInquiry(app.terminal, number, inquiry.ruler)
