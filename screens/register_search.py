"""The customer register's own search: it finds, lists everyone, and takes a number for a new customer."""

from collections.abc import Sequence

from admix.dialogs.customers import NEW_CUSTOMER_QUESTION, REGISTER_SEARCH
from admix.errors import Refusal
from admix.operations.customer_register import begin_customer
from admix.operations.customers import CustomerLine, Search, count_customers, list_customers, list_from_end
from screens.customer_search import CustomerQuestion, choose_customer, customer_row, heading
from screens.list_state import ListState

LIST_ROW, LIST_INSIDE, LIST_LINES = 3, 76, 14


class RegisterSearch(CustomerQuestion[str]):
    """Ask which customer is to be kept; the answer is a number, perhaps a new customer's."""

    dialog = REGISTER_SEARCH

    async def search(self) -> str | None:
        """Find a customer, list everyone on an empty form, or take a number for a new one."""
        typed = self.read()
        number, key, other = typed.text("number"), typed.text("search_key"), bool(typed.flag("other_terms"))
        if number is not None and not other:
            return await self._by_number(number)
        text = key or number
        if text is None:
            return await self._from_everyone()
        found = await choose_customer(self, Search(text, other), "search_key" if key else "number")
        return None if found is None else found.number

    async def _by_number(self, number: str) -> str | None:
        """Return a number that a customer has, or one that a new customer is to get."""
        record = await self.ask_ledger(begin_customer, number)
        if record.is_new and not await self.ask_yes_no(NEW_CUSTOMER_QUESTION, {"number": record.number}):
            self.form.go_to("number")
            return None
        return record.number

    async def _from_everyone(self) -> str | None:
        """Let one of all customers be chosen, by search key. Refused: a register without customers."""
        search = Search("")
        count = await self.ask_ledger(count_customers, search)
        if not count:
            raise Refusal("There are no customers yet. Type a number for the first one.", "number")
        numbers: dict[int, str] = {}

        async def fetch(offset: int, limit: int) -> Sequence[str]:
            lines = await self._page(search, count, offset, limit)
            numbers.update({offset + at: line.number for at, line in enumerate(lines)})
            return [customer_row(line) for line in lines]

        title = self.say("Customers")
        rows = ListState(title, count, fetch, heading(self.terminal.language), LIST_INSIDE, min(LIST_LINES, count))
        chosen = await self.choose(rows, LIST_ROW, 0)
        return None if chosen is None else numbers.get(chosen)

    async def _page(self, search: Search, count: int, offset: int, limit: int) -> list[CustomerLine]:
        """Read a page from whichever end of the register is nearer."""
        if offset > count // 2:
            return await self.ask_ledger(list_from_end, search, count, offset, limit)
        return await self.ask_ledger(list_customers, search, offset, limit)
