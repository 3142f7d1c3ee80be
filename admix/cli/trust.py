"""Commands that prove, copy and examine: verify, backup, migrate, doctor."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from admix.cli.context import REFUSED, Invocation, command, tell, tell_json


@click.command("verify")
@click.option("--head", metavar="HEX", help="A chain head printed on a journal that must still be in the chain.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings for a program.")
@click.pass_obj
@command
def verify_command(invocation: Invocation, head: str | None, *, as_json: bool) -> None:
    """Prove that nothing was altered or removed and that every sum agrees; exit 1 names table and row."""
    from admix.operations.verifying.run import verify_company  # noqa: PLC0415 - SQLAlchemy loads where it is used

    with invocation.opened(check_pair=False) as company:
        findings = verify_company(company, head, _progress(invocation))
    if as_json:
        tell_json(
            {
                "clean": not findings,
                "findings": [
                    {
                        "check": found.check,
                        "table": found.table,
                        "row": found.row,
                        "message": invocation.say(found.message, **found.values),
                    }
                    for found in findings
                ],
            }
        )
    for found in [] if as_json else findings:
        tell(invocation.say(found.message, **found.values))
    if findings:
        sys.exit(REFUSED)
    if not as_json:
        tell(invocation.say("The register is whole: every row is as it was posted and every sum agrees."))


def _progress(invocation: Invocation) -> Callable[[str], None] | None:
    """Return what tells a person at a terminal which check is under way; nothing where output goes to a file."""
    if not sys.stderr.isatty():
        return None
    return lambda label: click.echo(f"\r{invocation.say(label):<40}\r", nl=False, err=True)


@click.command("backup")
@click.argument("folder")
@click.option("--json", "as_json", is_flag=True, help="Print the files for a program.")
@click.pass_obj
@command
def backup_command(invocation: Invocation, folder: str, *, as_json: bool) -> None:
    """Copy register and history into the new FOLDER while clerks work, and check the copies."""
    from admix.database.backup import backup_company  # noqa: PLC0415

    with invocation.opened() as company:
        copy = backup_company(company, Path(folder))
    if as_json:
        tell_json({"register": str(copy.register), "history": str(copy.history)})
    else:
        tell(invocation.say("Copied to %(folder)s and checked.", folder=folder))


@click.command("migrate")
@click.option("--json", "as_json", is_flag=True, help="Print what was done for a program.")
@click.pass_obj
@command
def migrate_command(invocation: Invocation, *, as_json: bool) -> None:
    """Bring the company's files up to this version; checked copies of them are kept beside."""
    from admix.database.migration import migrate_company  # noqa: PLC0415

    done = migrate_company(invocation.existing_folder)
    if as_json:
        tell_json([{"store": one.kind, "from": one.before, "to": one.now, "copy": str(one.copy)} for one in done])
        return
    for one in done:
        tell(
            invocation.say(
                "The %(kind)s was brought from version %(before)d to %(now)d; a copy lies at %(copy)s.",
                kind=one.kind,
                before=one.before,
                now=one.now,
                copy=str(one.copy),
            )
        )
    if not done:
        tell(invocation.say("Register and history are this version's already."))


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the checks for a program.")
@click.pass_obj
@command
def doctor_command(invocation: Invocation, *, as_json: bool) -> None:
    """Look at the SQLite library, the files and their modes, the disk and the clock; exit 1 if something is wrong."""
    from admix.database.doctor import examine  # noqa: PLC0415

    checks = examine(invocation.existing_folder)
    if as_json:
        tell_json(
            [
                {"check": check.name, "good": check.good, "message": invocation.say(check.message, **check.values)}
                for check in checks
            ]
        )
    for check in [] if as_json else checks:
        sign = "ok" if check.good else "!!"
        tell(f"{sign}  {invocation.say(check.message, **check.values)}")
    if not all(check.good for check in checks):
        sys.exit(REFUSED)
