"""What doctor looks at: the machine and the files, before anyone trusts figures to them."""

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from admix.calendar import utc_now
from admix.database.company import Stores, refuse_strangers
from admix.database.connection import check_header, connect
from admix.database.creation import FILE_MODE, FOLDER_MODE
from admix.database.documents import kept_files
from admix.errors import Refusal
from admix.language import mark
from admix.sqlite import LIBRARY_VERSION, has_wal_reset_fix, journal_mode

FREE_BYTES = 64 * 2**20
CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True)
class Check:
    """One thing doctor looked at: whether it is as it should be, and a sentence."""

    name: str
    good: bool
    message: str
    values: dict[str, object] = field(default_factory=dict)


def examine(folder: Path) -> list[Check]:
    """Look at the SQLite library, the files and their modes, the pairing, the disk and the clock."""
    checks = list(_library())
    stores = Stores(folder)
    for path, kind in ((stores.register, "register"), (stores.history, "history")):
        try:
            check_header(path, kind)
        except Refusal as refusal:
            checks.append(Check(kind, good=False, message=refusal.message, values=dict(refusal.values)))
    if all(check.name not in {"register", "history"} for check in checks):
        checks.extend(_stores(stores))
        checks.extend(_documents(stores))
    checks.extend(_modes(stores))
    checks.extend(_disk(stores))
    return checks


def _library() -> Iterator[Check]:
    version = ".".join(str(part) for part in LIBRARY_VERSION)
    if has_wal_reset_fix():
        yield Check("sqlite", good=True, message=mark("SQLite %(version)s, WAL."), values={"version": version})
    else:
        yield Check(
            "sqlite",
            good=True,
            message=mark("SQLite %(version)s has no WAL-reset fix; TRUNCATE is used, which is slower."),
            values={"version": version},
        )


def _stores(stores: Stores) -> Iterator[Check]:
    try:
        refuse_strangers(stores)
        yield Check("pair", good=True, message=mark("Register and history belong together."))
    except Refusal as refusal:
        yield Check("pair", good=False, message=refusal.message, values=dict(refusal.values))
    opened = connect(stores.register)
    try:
        mode = str(opened.execute("PRAGMA journal_mode").fetchone()[0]).upper()
        seen = str(opened.execute("SELECT last_seen_utc FROM store").fetchone()[0])
    finally:
        opened.close()
    yield Check(
        "journal_mode", mode == journal_mode(), mark("The register's journal mode is %(mode)s."), {"mode": mode}
    )
    late = datetime.fromisoformat(seen) - utc_now()
    yield Check(
        "clock",
        late < CLOCK_SLACK,
        mark("The last write was made at %(seen)s; the clock says %(now)s."),
        {"seen": seen[:19], "now": f"{utc_now():%Y-%m-%dT%H:%M:%S}"},
    )


def _documents(stores: Stores) -> Iterator[Check]:
    """Count the documents that nothing names: a kill before their act was saved leaves them, and they do no harm."""
    opened = connect(stores.register)
    try:
        if not opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'document_link'").fetchone():
            return
        named = {str(sha256) for (sha256,) in opened.execute("SELECT DISTINCT sha256 FROM document_link").fetchall()}
    finally:
        opened.close()
    idle = sum(file.name not in named for file in kept_files(stores))
    if named or idle:
        values: dict[str, object] = {"count": len(named), "idle": idle}
        yield Check(
            "documents", good=True, message=mark("%(count)d documents; %(idle)d that nothing names."), values=values
        )


def _modes(stores: Stores) -> Iterator[Check]:
    """Compare modes: the folder is the group's own (2770), the stores are nobody else's to read (0660)."""
    lock = stores.register.with_name(stores.register.name + ".lock")
    wanted = {
        stores.folder: FOLDER_MODE,
        stores.documents: FOLDER_MODE,
        stores.register: FILE_MODE,
        stores.history: FILE_MODE,
        lock: FILE_MODE,
    }
    for path, mode in wanted.items():
        if path.exists():
            found = stat.S_IMODE(os.stat(path).st_mode)  # noqa: PTH116 - stat never opens the file
            yield Check(
                "mode",
                found == mode,
                mark("%(file)s has mode %(found)s; it should be %(wanted)s."),
                {"file": path.name, "found": f"{found:o}", "wanted": f"{mode:o}"},
            )


def _disk(stores: Stores) -> Iterator[Check]:
    if not stores.folder.exists():
        return
    free = shutil.disk_usage(stores.folder).free
    yield Check("disk", free > FREE_BYTES, mark("%(free)d MB of disk are free."), {"free": free // 2**20})
