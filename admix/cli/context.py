"""What every command shares: settings, language, the company, and how a refusal leaves the program."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from admix.calendar import parse_date, real_today
from admix.config import Settings, load_settings
from admix.errors import Refusal, WrongUsage
from admix.language import Language, language
from admix.text import show

if TYPE_CHECKING:
    from admix.database.company import OpenCompany

P = ParamSpec("P")
R = TypeVar("R")
REFUSED, WRONG_USAGE = 1, 2
SERIAL = click.IntRange(0, 999_999_999)
"""A number that the register gives; none is larger, and the register could not even be asked for a huge one."""


@dataclass(frozen=True)
class Invocation:
    """One run of the program: its settings, language, company number and today."""

    settings: Settings
    language: Language
    company: str
    typed_today: date | None

    @property
    def today(self) -> date:
        """The day this run calls today."""
        return self.typed_today or real_today()

    @property
    def folder(self) -> Path:
        """The company's folder."""
        return self.settings.data_root / self.company

    @property
    def existing_folder(self) -> Path:
        """The company's folder. Refused: a company that does not exist, where others do; they are named."""
        there = sorted(file.parent.name for file in self.settings.data_root.glob("[0-9][0-9]/register.db"))
        if there and not self.folder.exists():
            raise Refusal(
                "There is no company %(number)s in %(root)s. Choose with --company; there is: %(there)s.",
                number=self.company,
                root=str(self.settings.data_root),
                there=", ".join(there),
            )
        return self.folder

    @contextmanager
    def opened(self, *, check_pair: bool = True) -> "Iterator[OpenCompany]":
        """Open the company for the length of a command."""
        from admix.database.company import open_company  # noqa: PLC0415 - SQLAlchemy loads where it is used

        company = open_company(self.existing_folder, self.typed_today, check_pair=check_pair)
        try:
            yield company
        finally:
            company.close()

    def say(self, text: str, /, **values: object) -> str:
        """Return a sentence in the clerk's language, fit to be shown."""
        return show(self.language.say(text, **values))


def begin(config: str | None, company: str | None, today: str | None, code: str | None) -> Invocation:
    """Work out the settings of this run from the options and admix.toml."""
    settings = load_settings(Path(config) if config else None)
    spoken = language(code or settings.language)
    number = company or settings.company
    if not (number.isascii() and number.isdigit() and len(number) == 2):
        raise WrongUsage("A company's number is two digits, 01 to 99.")
    return Invocation(settings, spoken, number, parse_date(today, real_today()) if today else None)


def tell(text: str, *, error: bool = False) -> None:
    """Print a sentence."""
    click.echo(text, err=error)


def tell_json(value: object) -> None:
    """Print what a program reads."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def refuse_taken(file: str | None) -> None:
    """Refuse a file that exists, or whose folder does not, before anything is posted that it is to tell of."""
    if file is None:
        return
    path = Path(file)
    if os.path.lexists(path):
        raise Refusal("%(file)s exists already; name another file.", file=file)
    if not path.parent.is_dir():
        raise Refusal("There is no folder %(folder)s.", folder=str(path.parent))


def write_out(data: bytes, output: str | None) -> None:
    """Write pages to a file, which must not exist, or to standard output."""
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        with Path(output).open("xb") as target:
            target.write(data)
    except FileExistsError:
        raise Refusal("%(file)s exists already; name another file.", file=output) from None
    except OSError as fault:
        raise Refusal("%(file)s cannot be written: %(fault)s.", file=output, fault=fault.strerror) from None


def leave(refusal: Refusal, spoken: Language) -> "int":
    """Print a refusal and return its exit code: 1 refused, 2 wrong usage."""
    for line in show_lines(spoken.refusal(refusal)):
        tell(line, error=True)
    return WRONG_USAGE if isinstance(refusal, WrongUsage) else REFUSED


def show_lines(text: str) -> list[str]:
    """Return a text's lines, each fit to be shown."""
    return [show(line) for line in text.split("\n")]


def command(work: Callable[P, R]) -> Callable[P, R]:
    """Let a command's refusals leave as a sentence and an exit code, and its faults as one line and a log."""

    @wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        invocation: Any = click.get_current_context().find_object(Invocation)
        spoken = invocation.language if invocation else language("en")
        try:
            return work(*args, **kwargs)
        except Refusal as refusal:
            sys.exit(leave(refusal, spoken))
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as fault:  # noqa: BLE001 - the last line of defence: a log, one line, exit code 1
            sys.exit(_leave_fault(fault, invocation, spoken))

    return run


def _leave_fault(fault: Exception, invocation: Invocation | None, spoken: Language) -> int:
    from admix.faults import record  # noqa: PLC0415 - only when it is needed

    folder = invocation.folder if invocation and invocation.folder.is_dir() else Path.home()
    number = record(folder, fault)
    tell(
        spoken.say("Something unexpected happened. Tell the administrator fault %(number)s.", number=number),
        error=True,
    )
    return REFUSED
