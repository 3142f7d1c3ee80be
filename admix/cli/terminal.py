"""Opening the terminal ledger."""

import sys

from admix.cli.context import Invocation
from admix.errors import Refusal


def has_terminal() -> bool:
    """Tell whether a person can sit at this run."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def run_terminal(invocation: Invocation) -> int:
    """Open the ledger on the company until the clerk ends; return the exit code.

    Refused: no terminal; the commands do the same work for night jobs.
    """
    if not has_terminal():
        raise Refusal("admix needs a terminal; `admix --help` lists the commands that need none.")
    from admix.operations.registers import control_record  # noqa: PLC0415 - after the cheap refusals
    from screens.app import LedgerApp  # noqa: PLC0415 - Textual loads only for the terminal
    from screens.terminal import Terminal  # noqa: PLC0415

    with invocation.opened() as company:
        name = company.read(control_record).name
        terminal = Terminal(company, invocation.settings, invocation.language, name)
        code = LedgerApp(terminal).run(mouse=False)
        terminal.release()
    return code or 0
