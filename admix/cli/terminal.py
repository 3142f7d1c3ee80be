"""Opening the terminal ledger."""

import sys
from typing import TYPE_CHECKING

from admix.cli.context import Invocation
from admix.errors import Refusal

if TYPE_CHECKING:
    from admix.database.company import OpenCompany


def has_terminal() -> bool:
    """Tell whether a person can sit at this run."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def run_terminal(invocation: Invocation) -> int:
    """Open the ledger on the company until the clerk ends; return the exit code.

    Refused: no terminal (the commands do the same work for night jobs), no such company.
    """
    if not has_terminal():
        raise Refusal("admix needs a terminal; `admix --help` lists the commands that need none.")
    register = invocation.existing_folder / "register.db"
    if not register.is_file():
        raise Refusal("%(file)s does not exist. Create the company with `admix init`.", file=str(register))
    from screens.app import LedgerApp  # noqa: PLC0415 - Textual loads only for the terminal
    from screens.terminal import Terminal  # noqa: PLC0415

    def opener() -> "OpenCompany":
        from admix.database.company import open_company  # noqa: PLC0415 - SQLAlchemy loads after the first frame

        return open_company(invocation.folder, invocation.typed_today)

    terminal = Terminal(opener, invocation.folder, invocation.today, invocation.settings, invocation.language)
    code = LedgerApp(terminal).run(mouse=False)
    terminal.close()
    return code or 0
