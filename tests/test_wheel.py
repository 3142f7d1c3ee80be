"""The wheel carries everything: another folder, no checkout, and the demo's day runs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from admix.config import CHECKOUT


def test_an_installed_wheel_does_the_demo_day(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    )
    wheel = next(tmp_path.glob("*.whl"))
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        packed.extractall(installed)
    assert {
        "admix/master/currencies.csv",
        "admix/master/demo/customers.csv",
        "admix/locale/sv/LC_MESSAGES/admix.mo",
        "admix/locale/nb/LC_MESSAGES/admix.mo",
        "admix/migrations/register/0001_first.py",
        "screens/app.py",
        "models/ledger.py",
        "reports/document.py",
    } <= names
    assert not any(name.startswith(("tests/", "benchmarks/", "data/")) for name in names)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import admix.config as c; print(c.__file__); from admix.cli.main import cli; cli(['demo'])",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(installed) in done.stdout.splitlines()[0]
    assert "11680.00" in done.stdout
