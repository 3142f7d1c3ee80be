"""A connection kept ready for one question or one act at a time.

Opening a session costs more than most questions; a seat is opened once and each use is one transaction of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from sqlalchemy import Engine
from sqlalchemy.orm import Session


class Seat:
    """A session over a connection of its own; `raw` is the driver's, which begins and ends transactions."""

    def __init__(self, engine: Engine) -> None:
        ready = engine.execution_options(sqlite_begin="NONE")
        self.session = Session(ready, autoflush=False, expire_on_commit=False)
        try:
            self.raw: Any = self.session.connection().connection.driver_connection
        except BaseException:
            self.session.close()
            raise

    @contextmanager
    def transaction(self, mode: Literal["DEFERRED", "IMMEDIATE"]) -> Iterator[Session]:
        """Begin a transaction; whatever was not committed when it ends is rolled back, and nothing is remembered."""
        self.raw.execute(f"BEGIN {mode}")
        try:
            yield self.session
        finally:
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")
            if next(iter(self.session), None) is not None:
                self.session.expunge_all()
            self.session.info.pop("act", None)
            self.session.info.pop("entry", None)

    def close(self) -> None:
        """Give the connection back."""
        self.session.close()
