"""Which account each kind of entry and each payment method goes to (Registervård: Modulkoppling)."""

from typing import TYPE_CHECKING

from admix.dialogs.settings import ACCOUNT_NAME, LINK_ACCOUNT, MODULE_LINKS
from admix.errors import Refusal
from admix.language import Language, mark
from admix.operations.link_register import (
    LinkLine,
    account_number,
    add_account,
    change_account,
    link_lines,
    propose_account,
)
from admix.text import fit
from screens.list_state import ListState
from screens.register_list import RegisterList

if TYPE_CHECKING:
    from screens.app import LedgerApp

HEADINGS = (mark("Entry or payment method"), mark("Account"), mark("Account name"))


class ModuleLinks(RegisterList):
    """The kinds of entry, then the payment methods, each with its account."""

    dialog = MODULE_LINKS
    _lines: tuple[LinkLine, ...] = ()

    async def load(self) -> ListState:
        """List what goes to an account, and what has none yet."""
        self._lines = tuple(await self.ask_ledger(link_lines))
        words = self.terminal.language
        rows = [f"{fit(_what(line, words), 37)} {line.account or '':8} {line.name or ''}" for line in self._lines]
        return ListState.of("", rows, 76, 17, heading(words))

    async def change(self, place: int) -> None:
        """Ask for the account, and of a new one for its name; a refusal asks again with what was typed."""
        line = self._lines[place]
        typed = line.account or ""
        while (
            answer := await self.ask(LINK_ACCOUNT, {"now": _what(line, self.terminal.language)}, typed)
        ) is not None:
            typed = answer
            try:
                if await self._to_account(line, typed):
                    return
            except Refusal as refusal:
                self.refuse(refusal)
                if refusal.field is None:
                    return

    async def _to_account(self, line: LinkLine, typed: str) -> bool:
        """Let a line go to an account; False where the clerk went back from the name of a new one."""
        number = account_number(typed)
        if await self.ask_ledger(propose_account, line, number) is None and not await self._add(number):
            return False
        await self.post(None, change_account, line, number)
        self.tell("%(what)s: account %(account)s.", what=_what(line, self.terminal.language), account=number)
        return True

    async def _add(self, number: str) -> bool:
        """Ask for a new account's name and add it to the chart; False for Esc."""
        name = ""
        while (answer := await self.ask(ACCOUNT_NAME, {"account": number}, name)) is not None:
            name = answer
            try:
                await self.post(None, add_account, number, name)
            except Refusal as refusal:
                if refusal.field != "name":
                    raise
                self.refuse(refusal)
                continue
            return True
        return False


def heading(language: Language) -> str:
    """Return the heading over the lines."""
    what, account, name = (language.say(word) for word in HEADINGS)
    return f"{fit(what, 37)} {account:8} {name}"


def _what(line: LinkLine, language: Language) -> str:
    if line.is_method:
        return language.say("Method %(code)s, %(text)s", code=line.code, text=line.text)
    return language.say(line.text)


async def module_links(app: "LedgerApp") -> None:
    """Keep the module links and the payment methods' accounts."""
    await app.visit(ModuleLinks(app.terminal))
