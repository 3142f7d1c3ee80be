"""What corrects or values the ledger: bad debts waiting for an answer, revaluations at a period's end."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.store import entry_reference
from models.types import Base, Day, Key, Minor, Number, RateValue, YesNo, amount_rule, day_rule, flag_rule, strict


class WriteOffRequest(Base):
    """A bad debt that a clerk wants written off beyond the limit: it waits for an approver."""

    __tablename__ = "write_off_request"
    __table_args__ = strict(
        day_rule("value_date"),
        amount_rule("amount"),
        amount_rule("home_amount"),
        Index("ix_write_off_item", "item_id"),
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    item_id: Mapped[int] = mapped_column(Integer, ForeignKey("item.id"))
    value_date: Mapped[Day]
    amount: Mapped[Minor]
    home_amount: Mapped[Minor]


class WriteOffDecision(Base):
    """An approver's answer to a request: yes comes with the write-off in the same entry, no with a reason."""

    __tablename__ = "write_off_decision"
    __table_args__ = strict(UniqueConstraint("request_id"), flag_rule("approved"))

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    request_id: Mapped[int] = mapped_column(Integer, ForeignKey("write_off_request.id"))
    approved: Mapped[YesNo]


class Revaluation(Base):
    """The revaluation of what is open in foreign currency at a period's end; it reverses itself the day after."""

    __tablename__ = "revaluation"
    __table_args__ = strict(UniqueConstraint("period_end"), day_rule("period_end"))

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    period_end: Mapped[Day]


class RevaluationLine(Base):
    """What one item was worth at a period's end: open in its currency and at home, and at the rate of that day."""

    __tablename__ = "revaluation_line"
    __table_args__ = strict(
        UniqueConstraint("revaluation_id", "item_id"),
        amount_rule("open_amount"),
        amount_rule("open_home"),
        amount_rule("value_home"),
        CheckConstraint("rate > 0 AND rate_per IN (1, 100)", name="rate_usable"),
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    revaluation_id: Mapped[int] = mapped_column(Integer, ForeignKey("revaluation.id"))
    item_id: Mapped[int] = mapped_column(Integer, ForeignKey("item.id"))
    rate: Mapped[RateValue]
    rate_per: Mapped[Number]
    open_amount: Mapped[Minor]
    open_home: Mapped[Minor]
    value_home: Mapped[Minor]
