"""Matchings and bad debts under the inquiries: what was done besides batches, what it touched, the way to undo it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from admix.calendar import short
from admix.dialogs.corrections import ACT_SEARCH
from admix.errors import Refusal
from admix.language import mark
from admix.money import Currency, format_amount
from admix.operations.acts import ActSearch, ListedAct, act_items, count_acts, find_acts, list_acts
from admix.operations.invoice_inquiry import act_card
from admix.operations.registers import control_record
from admix.text import fit
from screens.act_box import ACT_WORDS, BOX_END, BOX_FRAME, act_box
from screens.corrections import Correction, CorrectionForm, of_matching, of_write_off
from screens.form import FORM_ROW
from screens.searched_list import Place, SearchedList
from screens.tall_list import TallList
from screens.terminal import Terminal

if TYPE_CHECKING:
    from screens.app import LedgerApp

ACT_HEADINGS = (
    *(mark("Entry"), mark("Date"), mark("Act"), mark("Cust.no"), mark("Invoice"), mark("In home c.")),
    mark("Voucher"),
)
LIST_ROW, LIST_LINES = FORM_ROW + 3, 16
INSIDE = 79
INDENT = " " * 15


class ActList(SearchedList[ActSearch, Correction]):
    """The list of acts; the answer is the one that is to be undone."""

    dialog = ACT_SEARCH
    list_row = LIST_ROW

    def __init__(self, terminal: Terminal, place: Place[ActSearch]) -> None:
        super().__init__(terminal, place)
        self._acts: dict[int, ListedAct] = {}
        """The act on each row that was fetched."""

    async def begin(self) -> None:
        """Ask for the home currency."""
        self._home = (await self.ask_ledger(control_record)).home

    async def asked(self) -> ActSearch:
        """Return what the form asks for. Refused: an unknown customer or invoice."""
        typed = self.read()
        return await self.ask_ledger(find_acts, typed.text("customer"), typed.text("invoice"))

    async def rows_of(self, search: ActSearch) -> TallList:
        """Return the list of the acts that fit. Refused: a search that none fits."""
        count = await self.ask_ledger(count_acts, search)
        if not count:
            raise Refusal("Nothing of the kind was done.", "customer")
        self._acts.clear()

        async def fetch(offset: int, limit: int) -> Sequence[str]:
            acts = await self.ask_ledger(list_acts, search, offset, limit)
            self._acts |= {offset + at: act for at, act in enumerate(acts)}
            return [self._row(act, self._home) for act in acts]

        if not self._message:
            self.tell("Enter shows one, minus (-) undoes a matching or a bad debt. Esc goes back to the search.")
        return TallList("", count, fetch, self._heading(), inside=INSIDE, lines=LIST_LINES)

    def _heading(self) -> str:
        entry, day, act, customer, invoice, amount, voucher = (self.say(word) for word in ACT_HEADINGS)
        return f"{entry:>7} {day:6} {fit(act, 18)} {customer:>10} {fit(invoice, 11)} {amount:>13} {voucher:>8}"

    def _row(self, act: ListedAct, home: Currency) -> str:
        """Return an act's row; under it who did it and why, and when it was undone."""
        customer = act.items[0].customer if act.items else ""
        amount = format_amount(act.home_amount, home.decimals)
        word = ACT_WORDS[act.kind]
        what = fit(self.say(word), 18)
        first = (
            f"{act.entry_id:>7} {short(act.value_date)} {what} {customer:>10} {fit(_named(act), 11)} {amount:>13} "
            f"{act.voucher:>8}"
        )
        second = f"{act.user}: {act.reason}" if act.reason else act.user
        if act.undone is not None:
            undone = self.say("undone %(day)s", day=short(act.undone))
            second = f"{undone}, {second}"
        return f"{first}\n{INDENT}{second}"

    async def browse(self, rows: TallList) -> Correction | None:
        """Look at acts until one is to be undone; None for Esc."""
        while (stroke := await self.on_list(rows, LIST_ROW, 0, "-")) is not None:
            self.hush()
            self.place.ruler = rows.ruler
            act = self._acts[rows.ruler]
            if stroke.name == "enter":
                await self.lay_list(rows, LIST_ROW, 0)
                await self._show(act)
                self.take_away()
                continue
            try:
                return self._undoing(act)
            except Refusal as refusal:
                self.refuse(refusal)
        return None

    async def _show(self, act: ListedAct) -> None:
        card = await self.ask_ledger(act_card, act.entry_id)
        items = await self.ask_ledger(act_items, act.entry_id)
        box = act_box(card, self._home, self.terminal.language, act.kind, items)
        await self.choose(box, BOX_END - box.height - BOX_FRAME, 2)

    def _undoing(self, act: ListedAct) -> Correction:
        """Return the form that undoes an act. Refused: one that is undone already, and any other kind."""
        if act.kind not in {"matching", "write_off"}:
            raise Refusal("Only a matching or a bad debt can be undone here. A batch is corrected in its own list.")
        if act.undone is not None:
            raise Refusal("Entry %(entry)d is taken back already.", entry=act.entry_id)
        word = ACT_WORDS[act.kind]
        what = self.say("%(act)s, entry %(number)d", act=self.say(word), number=act.entry_id)
        day, numbers = short(act.value_date), ", ".join(item.number for item in act.items)
        amounts = f"{format_amount(act.home_amount, self._home.decimals)} {self._home.code}"
        undoing = of_matching if act.kind == "matching" else of_write_off
        return undoing(act.entry_id, act.value_date, f"{what}, {day}: {numbers}", amounts)


def _named(act: ListedAct) -> str:
    """Return the first item's number, and how many more there are."""
    if not act.items:
        return ""
    more = len(act.items) - 1
    return f"{act.items[0].number} +{more}" if more else act.items[0].number


async def acts(app: "LedgerApp") -> None:
    """Search and list what was done besides batches; from the list the way leads to undoing and back."""
    place: Place[ActSearch] = Place()
    while (wanted := await app.visit(ActList(app.terminal, place))) is not None:
        await app.visit(CorrectionForm(app.terminal, wanted))
