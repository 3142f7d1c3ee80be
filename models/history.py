"""The history store: a database of its own, paired with its register.

Purged invoices move here as past_* tables when the purge exists; today the store holds its own page only, so that
every register has had its history beside it from the first day.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from models.types import NAMES, TECHNICAL, Code, Key, Moment, UtcTime, length_rule, one_of, strict


class HistoryBase(DeclarativeBase):
    """The history store's tables."""

    metadata = MetaData(naming_convention=NAMES)
    __audit__ = "paired"


class HistoryStore(HistoryBase):
    """One row: which history store this is and which register it belongs to."""

    __tablename__ = "store"
    __table_args__ = strict(
        CheckConstraint("id = 1", name="single"),
        one_of("kind", "history"),
        length_rule("uuid", 32, 32),
        length_rule("peer_uuid", 32, 32),
    )

    id: Mapped[Key]
    kind: Mapped[Code]
    uuid: Mapped[Code]
    peer_uuid: Mapped[Code]
    created_utc: Mapped[Moment]
    epoch: Mapped[int] = mapped_column(Integer, info=TECHNICAL)
    last_seen_utc: Mapped[datetime] = mapped_column(UtcTime, info=TECHNICAL)
