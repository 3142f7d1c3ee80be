"""Follow-ups on screen (Uppföljningar): a search over a list by day, and the form of one of them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from admix.calendar import is_far, retyped, short
from admix.dialogs.follow_ups import FOLLOW_UP, FOLLOW_UPS
from admix.identity import os_user
from admix.language import Language, mark
from admix.operations.customers import find_customer
from admix.operations.follow_ups import (
    FollowUpLine,
    FollowUpSearch,
    TypedFollowUp,
    count_follow_ups,
    find_follow_ups,
    follow_up_as_it_stands,
    list_follow_ups,
    propose_follow_up,
    remove_follow_up,
    save_follow_up,
)
from admix.text import fit
from screens.form import FORM_ROW
from screens.record_form import REMOVE, SAVED, RecordForm
from screens.searched_list import Place, SearchedList
from screens.tall_list import TallList
from screens.terminal import Terminal

if TYPE_CHECKING:
    from screens.app import LedgerApp

FOLLOW_UP_HEADINGS = (mark("Day"), mark("Owner"), mark("Cust.no"), mark("Name"), mark("To be done"))
NEW_FOLLOW_UP = mark("New follow-up")
LIST_ROW, LIST_LINES, INSIDE = FORM_ROW + 4, 14, 79


class FollowUps(SearchedList[FollowUpSearch, int]):
    """The list of follow-ups; the answer is the row chosen: the one behind the last adds a new one."""

    dialog = FOLLOW_UPS
    list_row = LIST_ROW

    def __init__(self, terminal: Terminal, place: Place[FollowUpSearch]) -> None:
        super().__init__(terminal, place)
        self.found: dict[int, FollowUpLine] = {}
        """The follow-up on each row that was fetched."""

    async def begin(self) -> None:
        """List at once what the fields ask for that were filled in beforehand."""
        if self.place.search is None:
            self.place.search = await self.asked()

    async def asked(self) -> FollowUpSearch:
        """Return what the form asks for. Refused: an unknown customer."""
        typed = self.read()
        search = await self.ask_ledger(
            find_follow_ups, typed.text("owner"), typed.text("number"), done=bool(typed.flag("done"))
        )
        number = typed.text("number")
        self.form.shown["who"] = "" if number is None else (await self.ask_ledger(find_customer, number)).name
        return search

    async def browse(self, rows: TallList) -> int | None:
        """Return the row chosen; None for Esc."""
        stroke = await self.on_list(rows, LIST_ROW, 0)
        self.place.ruler = rows.ruler
        return None if stroke is None else rows.ruler

    async def rows_of(self, search: FollowUpSearch) -> TallList:
        """Return the list of what fits, and the line that adds a new one behind it."""
        count = await self.ask_ledger(count_follow_ups, search)

        async def fetch(offset: int, limit: int) -> Sequence[str]:
            lines = await self.ask_ledger(list_follow_ups, search, offset, limit)
            self.found |= {offset + at: line for at, line in enumerate(lines)}
            more = [self.say(NEW_FOLLOW_UP)] if offset + limit > count else []
            return [*(_row(line) for line in lines), *more]

        self.found.clear()
        if not self._message:
            self.tell("Follow-ups: %(count)d. Enter opens one, Esc goes to the search.", count=count)
        return TallList("", count + 1, fetch, heading(self.terminal.language), inside=INSIDE, lines=LIST_LINES)


def heading(language: Language) -> str:
    """Return the heading over the follow-ups."""
    day, owner, number, name, text = (language.say(word) for word in FOLLOW_UP_HEADINGS)
    return f"{day:6} {fit(owner, 8)} {number:>10} {fit(name, 18)} {text}"


def _row(line: FollowUpLine) -> str:
    text = line.text if line.done is None else f"({short(line.done)}) {line.text}"
    return f"{short(line.day)} {fit(line.owner, 8)} {line.number:>10} {fit(line.name, 18)} {text}"


class FollowUpForm(RecordForm):
    """One follow-up, or a new one for a customer."""

    ways = (REMOVE,)

    def __init__(self, terminal: Terminal, seen: FollowUpLine | None, number: str = "") -> None:
        super().__init__(terminal, (FOLLOW_UP,))
        self._seen = seen
        self._number = number

    async def load(self) -> Mapping[str, str]:
        """Show the follow-up as it was seen; a new one with today and the clerk as they would be filled in."""
        self.is_new = self._seen is None
        if self._seen is None:
            if self._number:
                self.form.enter("number", self._number)
                self.form.go_to("day")
            return {"number": self._number}
        self._seen = await self.ask_ledger(follow_up_as_it_stands, self._seen)
        return self._texts(self._seen)

    def _texts(self, line: FollowUpLine) -> Mapping[str, str]:
        self.shown |= {"who": line.name, "done_on": "" if line.done is None else line.done.isoformat()}
        return {
            "number": line.number,
            "day": retyped(line.day, self.terminal.today),
            "owner": line.owner,
            "text": line.text,
            "done": "" if line.done is None else self.terminal.language.yes,
        }

    async def propose(self) -> Mapping[str, str]:
        """Check what was typed."""
        today = self.terminal.today
        wanted = await self.ask_ledger(propose_follow_up, self._seen, self._typed(), os_user(), today)
        if is_far(wanted.day, today):
            self.tell("Look at the day %(day)s. Enter saves it so.", day=wanted.day.isoformat())
        else:
            self.tell("Enter saves it so.")
        return self._texts(wanted)

    async def save(self) -> None:
        """Save the follow-up."""
        await self.post(None, save_follow_up, self._seen, self._typed())
        self.terminal.give_notice("It is saved.")

    def _typed(self) -> TypedFollowUp:
        typed = self.read_pages()
        return TypedFollowUp(
            typed.text("number"),
            typed.day("day"),
            typed.text("owner"),
            typed.text("text"),
            bool(typed.flag("done")),
        )

    async def follow(self, way: str) -> str | None:
        """Remove the follow-up after a question."""
        if self._seen is None or not await self.confirm_removal(self._seen.text):
            self.form.clear([way])
            return None
        await self.post(None, remove_follow_up, self._seen)
        self.terminal.give_notice("It is removed.")
        return SAVED


async def follow_ups(app: "LedgerApp") -> None:
    """Keep follow-ups; the clerk's own open ones are listed first."""
    await _keep(app, {"owner": os_user()})


async def of_customer(app: "LedgerApp", number: str) -> None:
    """Keep a customer's follow-ups, whoever owns them."""
    await _keep(app, {"number": number})


async def _keep(app: "LedgerApp", typed: dict[str, str]) -> None:
    place: Place[FollowUpSearch] = Place(typed)
    while True:
        rows = FollowUps(app.terminal, place)
        chosen = await app.visit(rows)
        if chosen is None:
            return
        number = rows.form.values["number"] or typed.get("number", "")
        await app.visit(FollowUpForm(app.terminal, rows.found.get(chosen), number))
