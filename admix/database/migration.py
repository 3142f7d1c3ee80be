"""Bringing a company's stores up to this version: a checked copy first, then each store in one transaction."""

from dataclasses import dataclass
from pathlib import Path

from admix.calendar import utc_now
from admix.database.backup import copy_store
from admix.database.company import Stores
from admix.database.connection import SCHEMA_VERSIONS, check_header
from admix.database.creation import FOLDER_MODE
from admix.database.gate import Gate
from admix.database.schema import upgrade
from admix.identity import os_user


@dataclass(frozen=True)
class Migrated:
    """A store that was brought up: which one, from which version to which, and where its copy lies."""

    kind: str
    before: int
    now: int
    copy: Path


def migrate_company(folder: Path) -> list[Migrated]:
    """Bring register and history up to this version's tables; nothing is done to a store that has them.

    Each store is copied and the copy checked before it is touched; the write door is held meanwhile. A store that is
    stopped half-way is as it was. Refused: a missing, foreign, damaged or newer file, a busy register.
    """
    stores = Stores(folder)
    files = {"register": stores.register, "history": stores.history}
    versions = {kind: check_header(path, kind) for kind, path in files.items()}
    older = [kind for kind, version in versions.items() if version < SCHEMA_VERSIONS[kind]]
    if not older:
        return []
    done = []
    with Gate(stores.register).held("migrate", os_user()):
        copies = folder / f"before-migration-{utc_now():%Y%m%dT%H%M%SZ}"
        copies.mkdir(mode=FOLDER_MODE)
        for path in files.values():
            copy_store(path, copies / path.name)
        for kind in older:
            upgrade(files[kind], kind)
            done.append(Migrated(kind, versions[kind], SCHEMA_VERSIONS[kind], copies / files[kind].name))
    return done
