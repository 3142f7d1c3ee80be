"""Handing vouchers over to the general ledger from the command line.

A file is first made and marked in the register, then written: whatever happens in between, it can be repeated.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from admix.cli.context import SERIAL, Invocation, command, refuse_taken, tell, tell_json, write_out
from admix.errors import Refusal, WrongUsage
from admix.money import Currency, format_amount
from admix.whole_files import write_new

if TYPE_CHECKING:
    from admix.operations.gl_export import Exported

STANDARD_OUTPUT = "-"


@click.group("export")
def export_command() -> None:
    """Write vouchers for another program."""


@export_command.command("sie")
@click.argument("file", metavar="FILE")
@click.option("--repeat", type=SERIAL, metavar="N", help="Write export number N again, byte for byte.")
@click.option("--ksumma/--no-ksumma", default=None, help="With the format's own checksum, or without (the default).")
@click.option("--json", "as_json", is_flag=True, help="Print what was written for a program.")
@click.pass_obj
@command
def export_sie_command(
    invocation: Invocation, file: str, repeat: int | None, *, ksumma: bool | None, as_json: bool
) -> None:
    """Write every voucher that was not exported yet to FILE (SIE 4I), which must not exist; - is standard output."""
    from admix.operations.gl_export import export_vouchers, find_export  # noqa: PLC0415 - loads SQLAlchemy
    from admix.operations.registers import control_record  # noqa: PLC0415

    if as_json and file == STANDARD_OUTPUT:
        raise WrongUsage("Standard output holds the file or the JSON, not both.")
    if repeat is not None and ksumma is not None:
        raise WrongUsage("An export is repeated as it was: --ksumma and --no-ksumma have no place beside --repeat.")
    refuse_taken(None if file == STANDARD_OUTPUT else file)
    with invocation.opened() as company:
        if repeat is None:
            exported = company.write(export_vouchers, bool(ksumma))
        else:
            exported = company.read(find_export, repeat)
        home = company.read(control_record).home
    if file == STANDARD_OUTPUT:
        tell(_sentence(invocation, exported, file, home), error=True)
        write_out(exported.content, None)
        return
    _write(Path(file), exported)
    if as_json:
        tell_json(_values(exported, file, home))
    else:
        tell(_sentence(invocation, exported, file, home))


def _write(path: Path, exported: "Exported") -> None:
    """Put the file where it was asked for, whole or not at all, and never over another.

    Refused: what the disk refuses; the sentence says how the export is written again.
    """
    try:
        write_new(path, lambda target: target.write(exported.content))
    except OSError as fault:
        raise Refusal(
            "Export %(number)d is made, but %(file)s cannot be written: %(fault)s. "
            "Write it with --repeat %(number)d.",
            number=exported.number,
            file=str(path),
            fault=fault.strerror or str(fault),
        ) from fault


def _sentence(invocation: Invocation, exported: "Exported", file: str, home: Currency) -> str:
    """Return what the bookkeeper compares with the general ledger after reading the file in."""
    return invocation.say(
        "Export %(number)d, %(file)s: voucher %(span)s (%(count)d), debit %(debit)s %(code)s.",
        number=exported.number,
        file=file,
        count=len(exported.vouchers),
        span=exported.span,
        debit=format_amount(exported.debit, home.decimals),
        code=home.code,
    )


def _values(exported: "Exported", file: str, home: Currency) -> dict[str, object]:
    return {
        "export": exported.number,
        "file": file,
        "vouchers": [str(number) for number in exported.vouchers],
        "debit": format_amount(exported.debit, home.decimals),
        "currency": home.code,
    }
