"""Who may do what: the roles of the company's users (Registervård: Behörigheter)."""

from typing import TYPE_CHECKING

from admix.dialogs.settings import NEW_USER, USER_ROLES
from admix.errors import Refusal
from admix.language import Language, mark
from admix.operations.registers import control_record
from admix.operations.roles import ROLE_WORDS
from admix.operations.user_roles import NEW, UserLine, list_users, set_role, user_name
from admix.text import fit
from models.company import ROLES
from screens.canvas import Picture
from screens.form import FORM_ROW
from screens.list_state import ListState
from screens.register_list import RegisterList

if TYPE_CHECKING:
    from screens.app import LedgerApp

HEADINGS = (mark("User"), mark("Role"), mark("Remark"))
ROLE_TEXTS = {
    "clerk": mark("enters invoices and payments"),
    "approver": mark("enters and approves"),
    "auditor": mark("reads everything, writes nothing"),
    "administrator": mark("may do everything, sets roles"),
    "none": mark("only reads"),
}
UNKNOWN = mark("unknown to this machine")
NEW_LINE = mark("New user")
CHOICE_ROW, CHOICE_COL, CHOICE_INSIDE = 9, 12, 52


class UserRoles(RegisterList):
    """The users with their roles; while there are none, two lines say what that means."""

    dialog = USER_ROLES
    list_row = FORM_ROW + 3
    _users: tuple[UserLine, ...] = ()
    _founder = ""

    def body(self) -> Picture:
        """Draw what holds while there are no roles."""
        picture = super().body()
        if self._founder and not self._users:
            picture.write(0, 1, self.say("No roles are set: everyone may enter and approve."))
            first = self.say(
                "Only %(user)s may set something; the first role is an administrator's.", user=self._founder
            )
            picture.write(1, 1, fit(first, 78))
        return picture

    async def load(self) -> ListState:
        """List the users by name, and a line for a new one."""
        self._users = tuple(await self.ask_ledger(list_users))
        self._founder = (await self.ask_ledger(control_record)).administrator
        rows = [_row(line, self.terminal.language) for line in self._users] + [self.say(NEW_LINE)]
        return ListState.of("", rows, 76, 14, heading(self.terminal.language))

    async def change(self, place: int) -> None:
        """Ask for a role, and of a new user for the name before; say what was set."""
        if place < len(self._users):
            line = self._users[place]
            await self._set(line.user, line.version, line.role)
            return
        name = "" if self._users else self._founder
        while (typed := await self.ask(NEW_USER, default=name)) is not None:
            try:
                name = user_name(typed)
            except Refusal as refusal:
                name = typed
                self.refuse(refusal)
                continue
            known = next((line for line in self._users if line.user == name), None)
            if await self._set(name, known.version if known else NEW, known.role if known else ""):
                return

    async def _set(self, user: str, version: int, role: str) -> bool:
        """Let a role be chosen and set it; False where the clerk went back."""
        codes = [code for code in ROLES if role or code != "none"]
        words = self.terminal.language
        rows = [_choice(code, words) for code in codes]
        choice = ListState.of(fit(user, CHOICE_INSIDE).rstrip(), rows, CHOICE_INSIDE, len(rows))
        choice.ruler = codes.index(role or (codes[0] if self._users else "administrator"))
        chosen = await self.choose(choice, CHOICE_ROW, CHOICE_COL)
        if chosen is None:
            return False
        done = await self.post(None, set_role, user, codes[chosen], version)
        word = ROLE_WORDS[done.role]
        said = words.say(word)
        if done.is_known:
            self.tell("The role of %(user)s: %(role)s.", user=done.user, role=said)
        else:
            self.tell(
                "The role of %(user)s: %(role)s. This machine knows no such user. Is the name right?",
                user=done.user,
                role=said,
            )
        return True


def heading(language: Language) -> str:
    """Return the heading over the users."""
    user, role, remark = (language.say(word) for word in HEADINGS)
    return f"{user:32} {role:20} {remark}"


def _row(line: UserLine, language: Language) -> str:
    word = ROLE_WORDS[line.role]
    remark = "" if line.is_known else language.say(UNKNOWN)
    return f"{fit(line.user, 32)} {fit(language.say(word), 20)} {remark}"


def _choice(code: str, language: Language) -> str:
    """Return a role as the choice shows it: its word and what it allows."""
    word, allows = ROLE_WORDS[code], ROLE_TEXTS[code]
    return f"{fit(language.say(word), 16)} {language.say(allows)}"


async def user_roles(app: "LedgerApp") -> None:
    """Keep the users' roles."""
    await app.visit(UserRoles(app.terminal))
