"""`admix demo`: an office with two years behind it at a terminal (`demo_office`), the manual's day without one."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from admix.cli.context import Invocation, command, tell
from admix.cli.demo_company import DEMO_COMPANY, DEMO_TODAY, make_demo
from admix.errors import Refusal


@click.command("demo")
@click.option("--fresh", is_flag=True, help="Begin again with an empty ledger instead of going on.")
@click.pass_obj
@command
def demo_command(invocation: Invocation, *, fresh: bool) -> None:
    """Open the demo company; where no terminal is attached, do its first day on a fresh register and print it."""
    from admix.cli.terminal import has_terminal, run_terminal  # noqa: PLC0415 - loads where it is used

    demo = replace(invocation, company=DEMO_COMPANY, typed_today=invocation.typed_today or DEMO_TODAY)
    if has_terminal():
        if fresh:
            _remove(demo.folder)
        if not demo.folder.exists():
            from admix.cli.demo_office import make_office  # noqa: PLC0415 - SQLAlchemy loads where it is used

            tell(invocation.say("Building the demo company: two years of invoices and payments …"))
            make_office(demo.settings.data_root, demo.settings).close()
        raise SystemExit(run_terminal(demo))
    from admix.cli.demo_day import first_day  # noqa: PLC0415 - SQLAlchemy loads after the terminal's first frame

    with tempfile.TemporaryDirectory(prefix="admix-demo-") as folder:
        company = make_demo(Path(folder))
        try:
            first_day(company, demo)
        finally:
            company.close()


def _remove(folder: Path) -> None:
    """Remove the demo company. Refused: a folder that holds a company of another kind."""
    if not folder.exists():
        return
    from admix.database.company import open_company  # noqa: PLC0415
    from admix.operations.registers import control_record  # noqa: PLC0415

    company = open_company(folder, check_pair=False)
    try:
        is_demo = company.read(control_record).demo
    finally:
        company.close()
    if not is_demo:
        raise Refusal("%(folder)s is not a demo company; it is left alone.", folder=str(folder))
    shutil.rmtree(folder)
