"""What stands in an approved batch: its head, one row for each item, the way down, the way to its corrections."""

from collections.abc import Sequence

from admix.calendar import short
from admix.dialogs.corrections import BATCH_CONTENT
from admix.errors import Refusal
from admix.language import mark
from admix.money import format_amount, format_rate
from admix.operations.batch_content import BatchContent, ContentLine, batch_content
from admix.operations.batch_content import Correction as Corrected
from admix.operations.invoice_inquiry import act_card
from admix.text import fit, width
from screens.act_box import ACT_WORDS, BOX_END, BOX_FRAME, ITEM_WORDS, act_box
from screens.corrections import LINE_CHOICES, Correction, of_batch, of_line
from screens.form import FORM_ROW, LedgerScreen
from screens.list_state import ListState
from screens.tall_list import TallList
from screens.terminal import Terminal

LINE_HEADINGS = (
    *(
        mark("Cust.no"),
        mark("Invoice"),
        mark("Name"),
        mark("Paid"),
        mark("Reduction"),
        mark("Ex.diff"),
        mark("Settled"),
    ),
)
LIST_ROW, LIST_LINES = FORM_ROW + 7, 12
INSIDE = 79
FIGURES = (12, 9, 10, 12)
"""How wide the columns of amounts are; a wider amount takes from the name before them."""
DETAIL = " " * 20
CHOICE_ROW, CHOICE_INSIDE = FORM_ROW + 9, 40
ACT_INSIDE = 72


class BatchInquiry(LedgerScreen[Correction]):
    """A batch and its lines; the answer is what the clerk wants to correct of it."""

    dialog = BATCH_CONTENT

    def __init__(self, terminal: Terminal, number: int, ruler: int = 0) -> None:
        super().__init__(terminal)
        self._number = number
        self.ruler = ruler
        """The row under the ruler; the first one is the whole batch."""

    async def converse(self) -> Correction | None:
        """Show the batch until the clerk leaves it or chooses what to correct."""
        content = await self.ask_ledger(batch_content, self._number)
        self.form.shown = self._facts(content)
        rows = self._rows(content)
        while (stroke := await self.on_list(rows, LIST_ROW, 0, "-b")) is not None:
            self.hush()
            self.ruler = rows.ruler
            line = content.lines[rows.ruler - 1] if rows.ruler else None
            await self.lay_list(rows, LIST_ROW, 0)
            wanted = None
            try:
                if stroke.name == "enter":
                    await self._look(content, line)
                else:
                    wanted = await self._wanted(content, None if stroke.character == "b" else line)
            except Refusal as refusal:
                self.refuse(refusal)
            self.take_away()
            if wanted is not None:
                return wanted
        return None

    # The head

    def _facts(self, content: BatchContent) -> dict[str, str]:
        facts = content.facts
        is_home = facts.currency == content.home.code
        return {
            "number": str(facts.number),
            "payment_date": short(facts.payment_date),
            "voucher": facts.voucher,
            "method": self._method(content),
            "declared": format_amount(facts.declared, facts.decimals),
            "used": format_amount(facts.used, facts.decimals),
            "currency": facts.currency if is_home else f"{facts.currency} {format_rate(facts.rate)}",
            "approved": self._approved(content),
            "more": self._more(content),
            "state": self._state(content),
        }

    def _method(self, content: BatchContent) -> str:
        facts = content.facts
        account = self.say("account %(account)s", account=facts.account)
        parts = [facts.method, account]
        if facts.bundle_number:
            parts.append(self.say("bundle no %(number)s", number=facts.bundle_number))
        if facts.declared_count is not None:
            parts.append(self.say("count %(count)d", count=facts.declared_count))
        return ", ".join(parts)

    def _approved(self, content: BatchContent) -> str:
        facts = content.facts
        moment = f"{facts.entered.astimezone():%Y-%m-%d %H:%M}"
        by = self.say("%(moment)s by %(user)s", moment=moment, user=facts.user)
        if facts.entered_by is None:
            return by
        entered = self.say("entered by %(users)s", users=facts.entered_by.replace(",", ", "))
        return f"{by}, {entered}"

    def _more(self, content: BatchContent) -> str:
        """Return the fee and what was posted separately, where there is any."""
        facts = content.facts
        parts = []
        if facts.fee:
            parts.append(self.say("Fee %(amount)s", amount=format_amount(facts.fee, facts.decimals)))
        if facts.separate_account is not None:
            parts.append(
                self.say(
                    "Posted separately %(amount)s on account %(account)s",
                    amount=format_amount(facts.separate, facts.decimals),
                    account=facts.separate_account,
                )
            )
        return ", ".join(parts)

    def _state(self, content: BatchContent) -> str:
        reversal = content.reversal
        return "" if reversal is None else self._corrected(reversal)

    def _corrected(self, act: Corrected) -> str:
        """Return what corrected something, when, with which voucher and why."""
        text = self._dated(act)
        if act.voucher:
            text = f"{text}, {act.voucher}"
        return f"{text}: {act.reason}" if act.reason else text

    def _dated(self, act: Corrected) -> str:
        word = ACT_WORDS[act.kind]
        return f"{self.say(word)} {short(act.value_date)}"

    # The list

    def _rows(self, content: BatchContent) -> TallList:
        texts = [self._whole(content), *(self._row(line, content) for line in content.lines)]

        async def known(offset: int, limit: int) -> Sequence[str]:
            return texts[offset : offset + limit]

        rows = TallList("", len(texts), known, self._heading(), inside=INSIDE, lines=LIST_LINES)
        rows.ruler = min(self.ruler, len(texts) - 1)
        if not self._message:
            self.tell("Enter shows the voucher, minus (-) corrects the row, b reverses the whole batch.")
        return rows

    def _heading(self) -> str:
        customer, number, name, paid, reduced, exchange, settled = (self.say(word) for word in LINE_HEADINGS)
        return f"{customer:>10} {number:>8} {fit(name, 12)} {paid:>12} {reduced:>9} {exchange:>10} {settled:>12}"

    def _whole(self, content: BatchContent) -> str:
        """Return the first row: the whole batch with its sums."""
        lines = content.lines
        sums = (sum(line.paid for line in lines), sum(line.reduced for line in lines))
        more = (sum(line.exchange for line in lines), sum(line.settled for line in lines))
        text = self.say("The whole batch, lines: %(count)d", count=len(lines))
        return _beside(text, self._figures((*sums, *more), content))

    def _row(self, line: ContentLine, content: BatchContent) -> str:
        figures = self._figures((line.paid, line.reduced, line.exchange, line.settled), content)
        row = _beside(f"{line.customer:>10} {line.number:>8} {line.name}", figures)
        act = content.correction_of(line)
        if act is None:
            return row
        text = self._corrected(act)
        if act.kind == "batch_reversal":
            text = self._dated(act)
        if act.kind == "unmatching" and line.on_account is not None:
            text = f"{line.on_account}: {text}"
        return f"{row}\n{DETAIL}{text}"

    def _figures(self, amounts: tuple[int, int, int, int], content: BatchContent) -> str:
        """Return the amounts in their columns; what a line has nothing of is blank."""
        decimals = (content.facts.decimals, *(content.home.decimals,) * 3)
        texts = [
            format_amount(amount, places) if amount else "" for amount, places in zip(amounts, decimals, strict=True)
        ]
        return " ".join(f"{text:>{cells}}" for text, cells in zip(texts, FIGURES, strict=True))

    # The way down

    async def _look(self, content: BatchContent, line: ContentLine | None) -> None:
        """Show the batch and its voucher; where something was corrected, first the acts to choose from."""
        acts = self._acts(content, line)
        if len(acts) == 1:
            await self._show(content, *acts[0])
            return
        texts = [self.say("Batch %(number)d", number=content.facts.number) + f" {content.facts.voucher}"]
        texts += [self._corrected(content.corrections[entry]) for entry, _ in acts[1:]]
        box = ListState.of(self.say("What was done"), texts, ACT_INSIDE, 10)
        place = BOX_END - box.height - BOX_FRAME
        while (chosen := await self.choose(box, place, 2)) is not None:
            await self.lay_list(box, place, 2)
            await self._show(content, *acts[chosen])
            self.take_away()

    def _acts(self, content: BatchContent, line: ContentLine | None) -> list[tuple[int, str]]:
        """Return the entries behind a line, or behind the whole batch, with their kinds."""
        corrections = [act for act in content.corrections.values() if line is None or act.entry_id == line.corrected]
        return [(content.facts.entry_id, ""), *((act.entry_id, act.kind) for act in corrections)]

    async def _show(self, content: BatchContent, entry: int, kind: str) -> None:
        card = await self.ask_ledger(act_card, entry)
        box = act_box(card, content.home, self.terminal.language, kind)
        await self.choose(box, BOX_END - box.height - BOX_FRAME, 2)

    # Corrections

    async def _wanted(self, content: BatchContent, line: ContentLine | None) -> Correction | None:
        """Return what the clerk wants to correct. Refused: what is reversed already, before anything is typed."""
        number = content.facts.number
        if content.reversal is not None:
            raise Refusal("Batch %(number)d is reversed already.", number=number)
        if line is None:
            day = content.facts.payment_date
            return of_batch(number, day, self._what(content), self._totals(content))
        act = content.correction_of(line)
        if act is not None and act.kind != "unmatching":
            raise Refusal(
                "The payment of %(number)s in batch %(batch)d is reversed already.", number=line.number, batch=number
            )
        return await self._choose(content, line)

    async def _choose(self, content: BatchContent, line: ContentLine) -> Correction | None:
        """Ask how a line is to be corrected; None for Esc."""
        choices = [self.say(word) for word in LINE_CHOICES]
        words = ITEM_WORDS[line.kind]
        title = self.say(words, number=line.number, customer=line.customer)
        box = ListState.of(title, choices, CHOICE_INSIDE, len(choices))
        chosen = await self.choose(box, CHOICE_ROW, 18)
        if chosen is None:
            return None
        facts = content.facts
        paid = f"{format_amount(line.paid, facts.decimals)} {facts.currency}"
        settled = f"{format_amount(line.settled, content.home.decimals)} {content.home.code}"
        amounts = self.say("Paid %(paid)s, settled %(settled)s", paid=paid, settled=settled)
        about = (facts.number, line.item_id)
        return of_line(chosen, about, facts.payment_date, self._what(content), f"{title}: {line.name}", amounts)

    def _what(self, content: BatchContent) -> str:
        facts = content.facts
        day = self.say("Payment date %(day)s, %(method)s", day=short(facts.payment_date), method=facts.method)
        batch = self.say("Batch %(number)d", number=facts.number)
        voucher = self.say("Voucher %(voucher)s", voucher=facts.voucher)
        return f"{batch}: {day}, {voucher}"

    def _totals(self, content: BatchContent) -> str:
        facts = content.facts
        return self.say(
            "Declared %(declared)s, used %(used)s %(currency)s",
            declared=format_amount(facts.declared, facts.decimals),
            used=format_amount(facts.used, facts.decimals),
            currency=facts.currency,
        )


def _beside(left: str, figures: str) -> str:
    """Return a text with amounts behind it that are never cut; the text is, where they need its room."""
    return f"{fit(left, INSIDE - width(figures) - 1)} {figures}"
