"""The users' roles from the command line: who has which, and giving one."""

from dataclasses import asdict

import click

from admix.cli.context import Invocation, command, tell, tell_json
from admix.text import fit


@click.group("role")
def role_command() -> None:
    """Say who may enter, approve, only read, or set."""


@role_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the roles for a program.")
@click.pass_obj
@command
def list_command(invocation: Invocation, *, as_json: bool) -> None:
    """List the users with their roles."""
    from admix.operations.registers import control_record  # noqa: PLC0415 - SQLAlchemy loads where it is used
    from admix.operations.roles import ROLE_WORDS  # noqa: PLC0415
    from admix.operations.user_roles import list_users  # noqa: PLC0415

    with invocation.opened() as company:
        lines = company.read(list_users)
        founder = company.read(control_record).administrator
    if as_json:
        tell_json([asdict(line) for line in lines])
        return
    unknown = invocation.say("unknown to this machine")
    for line in lines:
        word = ROLE_WORDS[line.role]
        row = f"{fit(line.user, 32)} {fit(invocation.say(word), 20)} {'' if line.is_known else unknown}"
        tell(row.rstrip())
    if not lines:
        tell(invocation.say("No roles are set: everyone may enter and approve."))
        tell(invocation.say("Only %(user)s may set something; the first role is an administrator's.", user=founder))


@role_command.command("set")
@click.argument("user")
@click.argument("role")
@click.option("--json", "as_json", is_flag=True, help="Print the role for a program.")
@click.pass_obj
@command
def set_command(invocation: Invocation, user: str, role: str, *, as_json: bool) -> None:
    """Give USER a ROLE: clerk, approver, auditor, administrator; none takes it back."""
    from admix.operations.roles import ROLE_WORDS  # noqa: PLC0415 - SQLAlchemy loads where it is used
    from admix.operations.user_roles import set_role  # noqa: PLC0415

    said = {invocation.say(word).casefold(): code for code, word in ROLE_WORDS.items()}
    with invocation.opened() as company:
        line = company.write(set_role, user, said.get(role.casefold(), role))
    if as_json:
        tell_json(asdict(line))
        return
    word = ROLE_WORDS[line.role]
    tell(invocation.say("The role of %(user)s: %(role)s.", user=line.user, role=invocation.say(word)))
    if not line.is_known:
        tell(invocation.say("This machine knows no user %(user)s. Is the name right?", user=line.user), error=True)
