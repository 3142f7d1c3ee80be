"""Matching a customer's credit notes and money on account with its invoices, row by row or by itself."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from admix.calendar import retyped, short
from admix.dialogs.matching import MATCH_AMOUNT, MATCH_QUESTION, MATCHING
from admix.dialogs.reading import read_form
from admix.errors import Refusal
from admix.language import Language, mark
from admix.money import Currency, format_amount, parse_amount
from admix.operations.customers import Customer
from admix.operations.match_claims import ClaimCard, Pair, claims_to_match, pair_up, propose_automatic
from admix.operations.matching import Matched, match_items, propose_match
from admix.operations.registers import control_record
from admix.text import fit, width
from screens.canvas import Picture, Style
from screens.customer_search import CustomerSearch
from screens.form import FORM_ROW, LedgerScreen
from screens.form_state import FormState
from screens.keys import Stroke
from screens.list_state import moved
from screens.terminal import Terminal

if TYPE_CHECKING:
    from screens.app import LedgerApp

HEADINGS = (
    mark("Invoice"),
    mark("Cust.no"),
    mark("Date"),
    mark("Due"),
    mark("Open"),
    mark("Matched"),
    mark("Rest"),
)
INSIDE, LINES = 77, 12
WINDOW_ROW = FORM_ROW + 2


async def match_customers(app: "LedgerApp") -> None:
    """Match customer after customer; Esc in the customer search leaves."""
    while (customer := await app.visit(CustomerSearch(app.terminal, MATCHING.path))) is not None:
        await app.visit(Matching(app.terminal, customer))


@dataclass
class MatchWindow:
    """The rows that can be matched, how much of each is chosen, and where the ruler is."""

    language: Language
    claims: list[ClaimCard]
    chosen: dict[int, int] = field(default_factory=dict)
    """By item, in minor units of its currency, above zero on both sides."""
    ruler: int = 0
    _top: int = field(default=0, init=False)
    _page: int = field(default=LINES, init=False)
    _sought: str = field(default="", init=False)

    @property
    def claim(self) -> ClaimCard | None:
        """The row under the ruler."""
        return self.claims[self.ruler] if self.claims else None

    @property
    def unmatched(self) -> Mapping[Currency, int]:
        """What the chosen credits have beyond the chosen invoices, by currency; below zero where it is too little."""
        sums: dict[Currency, int] = defaultdict(int)
        for claim in self.claims:
            if claim.item_id in self.chosen:
                amount = self.chosen[claim.item_id]
                sums[claim.currency] += amount if claim.is_credit else -amount
        return sums

    @property
    def pairs(self) -> list[Pair]:
        """What the choice comes to."""
        return pair_up(self.claims, self.chosen)

    @property
    def _is_group(self) -> bool:
        """Tell whether rows of several customers are shown."""
        return len({claim.party_id for claim in self.claims}) > 1

    def choose(self, claim: ClaimCard, amount: int) -> None:
        """Use so much of a row; nothing takes it out."""
        self.chosen.pop(claim.item_id, None)
        if amount:
            self.chosen[claim.item_id] = amount

    def toggle(self, claim: ClaimCard) -> None:
        """Use a row as far as the other side reaches, or take it out; a credit that nothing needs is used whole.

        Refused: an invoice for which no chosen credit has anything left.
        """
        if claim.item_id in self.chosen:
            self.choose(claim, 0)
            return
        has, whole = self.unmatched.get(claim.currency, 0), abs(claim.open.amount)
        if claim.is_credit:
            self.choose(claim, min(whole, -has) if has < 0 else whole)
        elif has > 0:
            self.choose(claim, min(whole, has))
        else:
            raise Refusal(
                "Choose a credit note or money on account in %(currency)s first: it has nothing left for this row.",
                currency=claim.currency.code,
            )

    def take(self, claims: list[ClaimCard]) -> None:
        """Show other rows; a choice stays where as much is still open on its row."""
        before = {claim.item_id: claim.open for claim in self.claims}
        now = {claim.item_id for claim in claims if before.get(claim.item_id) == claim.open}
        self.chosen = {item: amount for item, amount in self.chosen.items() if item in now}
        self.claims = claims
        self.ruler = min(self.ruler, max(len(claims) - 1, 0))

    def move(self, stroke: Stroke) -> bool:
        """Move the ruler; False where the key means nothing in the window."""
        to = moved(stroke, self.ruler, self._page, max(len(self.claims) - 1, 0))
        if to is None:
            return False
        self._sought = ""
        changed, self.ruler = to != self.ruler, to
        return changed

    def seek(self, stroke: Stroke) -> bool:
        """Go to the first row whose number begins with what is typed, a sign at a time; False where none does.

        A sign that leads nowhere begins another number.
        """
        if not stroke.character.isalnum():
            return False
        typed = stroke.character.casefold()
        for sought in (self._sought + typed, typed):
            found = [at for at, claim in enumerate(self.claims) if claim.number.casefold().startswith(sought)]
            if found:
                self._sought, self.ruler = sought, found[0]
                return True
        return False

    def forget_number(self) -> None:
        """Let the next sign begin another number: the one before it has been used."""
        self._sought = ""

    def picture(self, lines: int) -> Picture:
        """Draw the rows that are seen, the ruler in reverse."""
        picture = Picture.framed(INSIDE - 1, lines + 4)
        picture.write(1, 2, self._heading())
        for line in (2, lines + 3):
            picture.write(line, 0, "|" + "-" * (INSIDE + 1) + "|")
        self._page = max(lines - 1, 1)
        self._top = max(min(max(self._top, self.ruler - lines + 1), self.ruler, len(self.claims) - lines), 0)
        if not self.claims:
            picture.write(3, 2, fit(self.language.say("Nothing is open on this customer."), INSIDE - 1))
        for line, claim in enumerate(self.claims[self._top : self._top + lines], start=3):
            style = Style.CURSOR if self._top + line - 3 == self.ruler else Style.PLAIN
            picture.write(line, 1, fit(self._text(claim), INSIDE), style)
        place = f"{self.ruler + 1}/{len(self.claims)}" if self.claims else ""
        foot = self.language.say("Enter uses/undoes, minus (-) asks how much, a proposes, Esc ends.")
        picture.write(lines + 4, 2, f"{fit(foot, INSIDE - 2 - width(place))} {place}")
        return picture

    def _heading(self) -> str:
        number, customer, day, due, opened, taken, rest = (self.language.say(word) for word in HEADINGS)
        customer = customer if self._is_group else ""
        return f"{number:>8} {customer:>10} {fit(day, 6)} {fit(due, 6)}     {opened:>12} {taken:>12} {rest:>12}"

    def _text(self, claim: ClaimCard) -> str:
        amount = self.chosen.get(claim.item_id, 0)
        signed = -amount if claim.is_credit else amount

        def shown(minor: int) -> str:
            return format_amount(minor, claim.currency.decimals)

        whose = claim.customer_number if self._is_group else ""
        first = (
            f"{claim.number:>8} {whose:>10} {short(claim.item_date)} {short(claim.due_date)} {claim.currency.code}"
        )
        taken, rest = (shown(signed), shown(claim.open.amount - signed)) if amount else ("", "")
        sign = "*" if claim.is_held else " "
        return f"{sign}{first} {shown(claim.open.amount):>12} {taken:>12} {rest:>12}"


class Matching(LedgerScreen[Matched]):
    """Choose what settles what on a customer and its group; the answer is what was matched, None nothing."""

    dialog = MATCHING

    def __init__(self, terminal: Terminal, customer: Customer) -> None:
        super().__init__(terminal)
        self._customer = customer
        self._window = MatchWindow(terminal.language, [])
        self.form.shown |= {"number": customer.number, "name": customer.name}

    async def converse(self) -> Matched | None:
        """Take rows in and out until what is chosen is matched, or left."""
        await self._look_again()
        self._lay_over(self._picture, WINDOW_ROW, 0)
        while True:
            self._show_unmatched()
            stroke = await self._key_of_window()
            self.hush()
            try:
                if stroke.name == "escape":
                    if not self._window.chosen:
                        return None
                    ended = await self._end()
                    if ended is not False:
                        return None if ended is True else ended
                else:
                    await self._press(stroke)
            except Refusal as refusal:
                self.refuse(refusal)
                await self._look_again()

    def _picture(self) -> Picture:
        return self._window.picture(LINES + self.extra_rows)

    def _show_unmatched(self) -> None:
        texts = (
            f"{format_amount(amount, currency.decimals)} {currency.code}"
            for currency, amount in self._window.unmatched.items()
        )
        self.form.shown["unmatched"] = ", ".join(texts)
        self.draw()

    async def _press(self, stroke: Stroke) -> None:
        """Do what a key other than Esc does in the window."""
        window, claim = self._window, self._window.claim
        if stroke.name == "enter" or stroke.character in {"-", "a"}:
            window.forget_number()
        if claim is not None and stroke.name == "enter":
            window.toggle(claim)
        elif claim is not None and stroke.character == "-":
            await self._ask_amount(claim)
        elif stroke.character == "a":
            await self._propose()
        elif not (window.move(stroke) or window.seek(stroke)):
            self.app.bell()

    async def _ask_amount(self, claim: ClaimCard) -> None:
        """Ask how much of a row is used; an empty field takes it out. A credit's amount needs no sign."""
        window, decimals = self._window, claim.currency.decimals
        shown = {
            "number": claim.number,
            "open": format_amount(claim.open.amount, decimals),
            "currency": claim.currency.code,
        }
        given = window.chosen.get(claim.item_id, abs(claim.open.amount))
        typed = format_amount(-given if claim.is_credit else given, decimals)
        while (answer := await self.ask(MATCH_AMOUNT, shown, typed)) is not None:
            try:
                window.choose(claim, _amount(answer, claim))
            except Refusal as refusal:
                self.refuse(refusal)
                typed = answer
                continue
            return

    async def _look_again(self) -> None:
        """Read what is open anew; what was chosen stays where nobody has changed its row."""
        with suppress(Refusal):  # what was refused stands on the message line already
            self._window.take(await self.ask_ledger(claims_to_match, self._customer.number))

    async def _propose(self) -> None:
        """Choose what can be matched by itself, in the place of what was chosen."""
        pairs = await self.ask_ledger(propose_automatic, self._customer.number, self.terminal.today)
        await self._look_again()
        if not pairs:
            raise Refusal("Nothing can be matched by itself: no credit has an invoice of its currency.")
        chosen: dict[int, int] = defaultdict(int)
        for pair in pairs:
            chosen[pair.credit] += pair.amount
            chosen[pair.debit] += pair.amount
        self._window.chosen = dict(chosen)

    # The end

    async def _end(self) -> Matched | bool:
        """Ask whether what is chosen is matched; True leaves it unmatched, False goes back to the rows.

        Refused: a choice of which something is unmatched; nothing of it is lost.
        """
        for currency, amount in self._window.unmatched.items():
            if amount:
                shown = format_amount(abs(amount), currency.decimals)
                sentence = _LEFT_OVER if amount > 0 else _MISSING
                raise Refusal(sentence, amount=shown, currency=currency.code)
        pairs = self._window.pairs
        proposed = await self.ask_ledger(propose_match, pairs)
        home = (await self.ask_ledger(control_record)).home
        box = FormState(MATCH_QUESTION, self.terminal.language)
        box.values["value_date"] = retyped(self.terminal.today, self.terminal.today)
        box.shown |= {"exchange": format_amount(proposed.exchange, home.decimals), "home": home.code}
        box.go_to("answer")
        while (answer := await self._ask_match(box)) is not None:
            if not answer:
                return True
            try:
                day = read_form(
                    MATCH_QUESTION, box.values, ("value_date",), self.terminal.today, self.terminal.language
                )
                matched = await self.post(None, match_items, pairs, day.day("value_date") or self.terminal.today)
            except Refusal as refusal:
                if refusal.field != "value_date":
                    raise
                self.refuse(refusal)
                box.go_to("value_date")
                continue
            self._tell_matched(matched)
            return matched
        return False

    async def _ask_match(self, box: FormState) -> bool | None:
        """Put the question over the rows until it is answered; None for Esc."""
        words = self.terminal.language
        if MATCH_QUESTION.box is None:
            raise TypeError(MATCH_QUESTION.name)
        self._lay_over(box.picture, MATCH_QUESTION.box.row + FORM_ROW, MATCH_QUESTION.box.col)
        try:
            while (stroke := await self.key(box)).name != "escape":
                if stroke.name != "enter":
                    self.press(box, stroke)
                    continue
                answer = box.values["answer"].casefold()
                if answer in {words.yes, words.no}:
                    return answer == words.yes
                self.app.bell()
                box.go_to("answer")
                self.tell("Answer %(yes)s or %(no)s.", yes=words.yes, no=words.no)
            return None
        finally:
            self._message = ""
            self.take_away()

    def _tell_matched(self, matched: Matched) -> None:
        """Leave for the next screen what was matched, and the voucher where there is one."""
        amounts = ", ".join(
            f"{format_amount(amount, currency.decimals)} {currency.code}" for currency, amount in matched.amounts
        )
        if matched.voucher is None:
            self.terminal.give_notice("Matched: %(amounts)s.", amounts=amounts)
        else:
            self.terminal.give_notice(
                "Matched: %(amounts)s, voucher %(voucher)s.", amounts=amounts, voucher=matched.voucher
            )


_LEFT_OVER = mark(
    "%(amount)s %(currency)s of the chosen credits is unmatched."
    " Choose an invoice for it, or use less with minus (-)."
)
_MISSING = mark(
    "%(amount)s %(currency)s of the chosen invoices is unmatched. Choose a credit for it, or use less with minus (-)."
)


def _amount(typed: str, claim: ClaimCard) -> int:
    """Return how much of a row is to be used, above zero on both sides; an empty text is nothing.

    Refused: more than is open on it, and less than nothing.
    """
    if not typed.strip():
        return 0
    amount = parse_amount(typed, claim.currency.decimals, "amount")
    if claim.is_credit:
        amount = abs(amount)
    if amount < 0:
        raise Refusal("Type an amount above zero.", "amount")
    if amount > abs(claim.open.amount):
        raise Refusal(
            "More than is open on %(number)s: at most %(open)s %(currency)s.",
            "amount",
            number=claim.number,
            open=format_amount(abs(claim.open.amount), claim.currency.decimals),
            currency=claim.currency.code,
        )
    return amount
