"""The command line: `admix` alone opens the terminal, everything a night job needs runs without one."""

import importlib
import sys
from typing import ClassVar

import click

from admix.cli.context import Invocation, begin, command, leave
from admix.errors import Refusal
from admix.language import LANGUAGES, language


class LazyGroup(click.Group):
    """Loads a command's module when the command is called, so that --help needs none of them."""

    COMMANDS: ClassVar[dict[str, tuple[str, str]]] = {
        "demo": ("admix.cli.demo", "A demo company; without a terminal, its first day done by itself."),
        "init": ("admix.cli.companies", "Create a company."),
        "lock": ("admix.cli.companies", "Lock the ledger up to a day."),
        "import": ("admix.cli.imports", "Take in customers, invoices or exchange rates from a CSV file."),
        "document": ("admix.cli.documents", "File documents of invoices and customers, list them, save one."),
        "rate": ("admix.cli.companies", "Enter a currency's rate."),
        "journal": ("admix.cli.journal", "Print the payment journal."),
        "export": ("admix.cli.export", "Write vouchers for the general ledger (SIE 4I)."),
        "revalue": ("admix.cli.revalue", "Revalue what is open in foreign currency at a period's end."),
        "match": ("admix.cli.matching", "Match credits with invoices by themselves."),
        "report": ("admix.cli.reports", "Print a report."),
        "role": ("admix.cli.settings", "Say who may enter, approve, only read, or set."),
        "verify": ("admix.cli.trust", "Prove that nothing was altered and every sum agrees."),
        "backup": ("admix.cli.trust", "Copy a company while clerks work."),
        "migrate": ("admix.cli.trust", "Bring a company's files up to this version."),
        "doctor": ("admix.cli.trust", "Look at the machine and the files."),
    }

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the commands in the order of a newcomer."""
        return list(self.COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Load a command."""
        if name not in self.COMMANDS:
            return None
        loaded = getattr(importlib.import_module(self.COMMANDS[name][0]), f"{name}_command")
        assert isinstance(loaded, click.Command)  # noqa: S101 - our own table
        return loaded

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.COMMANDS.items()])


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", metavar="FILE", help="Settings file instead of admix.toml.")
@click.option("--company", metavar="NR", help="Company number, 01 to 99.")
@click.option("--today", metavar="DATE", help="Today for this run: YYMMDD or YYYY-MM-DD.")
@click.option("--language", "code", metavar="LANG", help="sv, nb or en.")
@click.version_option(package_name="admix", prog_name="admix")
@click.pass_context
def cli(context: click.Context, config: str | None, company: str | None, today: str | None, code: str | None) -> None:
    """Keep the customer ledger, in the tradition of adMix Kundreskontra."""
    try:
        context.obj = begin(config, company, today, code)
    except Refusal as refusal:
        sys.exit(leave(refusal, language(code if code in LANGUAGES else "sv")))
    if context.invoked_subcommand is None:
        open_terminal(context.obj)


@command
def open_terminal(invocation: Invocation) -> None:
    """Open the terminal ledger on the company."""
    from admix.cli.terminal import run_terminal  # noqa: PLC0415 - Textual loads only for the terminal

    sys.exit(run_terminal(invocation))


def main() -> None:
    """Start admix."""
    cli()
