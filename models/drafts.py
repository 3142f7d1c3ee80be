"""Open payment batches: a clerk's working papers. Nothing of them is in the ledger before approval.

They may be changed and thrown away, so no entry answers for them; each open batch carries a seal over its own rows
instead, renewed at every save, and approval checks every line against the ledger again.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.types import (
    LATER,
    Base,
    Code,
    Day,
    Flag,
    Key,
    Minor,
    Moment,
    Number,
    RateValue,
    Words,
    YesNo,
    amount_rule,
    day_rule,
    flag_rule,
    length_rule,
    one_of,
    strict,
)


class DraftBatch(Base):
    """An open batch: its head, who is entering it, and the customer whose window is open."""

    __tablename__ = "draft_batch"
    __audit__ = "draft"
    __table_args__ = strict(
        day_rule("payment_date"),
        amount_rule("declared_total"),
        amount_rule("fee"),
        amount_rule("party_amount"),
        amount_rule("separate"),
        flag_rule("confirmed"),
        flag_rule("handed_in"),
        CheckConstraint("rate > 0 AND rate_per IN (1, 100)", name="rate_usable"),
        CheckConstraint("(party_id IS NULL) = (party_amount IS NULL)", name="party_whole"),
        length_rule("bundle_number", 4, 0),
        length_rule("act", 32, 32),
        length_rule("seal", 64, 64),
        Index("ix_draft_batch_user", "user", "id"),
    )

    id: Mapped[Key]
    act: Mapped[str] = mapped_column(Text, unique=True)
    """The id under which the batch will be approved."""
    user: Mapped[Words]
    origin: Mapped[Words]
    """Where it was last saved from."""
    saved_utc: Mapped[Moment]
    payment_date: Mapped[Day]
    declared_total: Mapped[Minor]
    currency: Mapped[str] = mapped_column(Text, ForeignKey("currency.code"))
    rate: Mapped[RateValue]
    rate_per: Mapped[Number]
    method: Mapped[str] = mapped_column(Text, ForeignKey("payment_method.code"))
    bundle_number: Mapped[Words]
    declared_count: Mapped[int | None] = mapped_column(Integer)
    fee: Mapped[Minor]
    confirmed: Mapped[YesNo]
    """The head's receipt was confirmed; until then only its receipt was shown."""
    party_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("party.id"))
    """The customer whose claims are being paid."""
    party_amount: Mapped[int | None] = mapped_column(Integer)
    """What that customer paid of the batch, in its currency."""
    version: Mapped[Number]
    """Raised at every save: two terminals on one batch meet here."""
    line_seals: Mapped[Words]
    """JSON: id and seal of each line, so that a line that was changed, taken out or put in can be named."""
    seal: Mapped[Code]
    """SHA-256 over the row's other columns."""
    entered_by: Mapped[str | None] = mapped_column(Text, info=LATER)
    """The OS users who saved lines of it, a comma between, where that is not only `user`."""
    handed_in: Mapped[bool | None] = mapped_column(Flag, info=LATER)
    """It is complete and waits for someone else to approve it."""
    separate: Mapped[int | None] = mapped_column(Integer, info=LATER)
    """The remainder to be posted on an account of its own, decided when it was handed in."""
    separate_account: Mapped[str | None] = mapped_column(Text, ForeignKey("account.number"), info=LATER)


class DraftLine(Base):
    """A line of an open batch: what was typed on an invoice and what was open then, or money left on account."""

    __tablename__ = "draft_line"
    __audit__ = "draft"
    __table_args__ = strict(
        one_of("kind", "invoice", "on_account"),
        CheckConstraint("(kind = 'invoice') = (item_id IS NOT NULL)", name="item_named"),
        amount_rule("seen_amount"),
        amount_rule("seen_home"),
        flag_rule("confirmed"),
        Index("uq_draft_line_item", "draft_id", "item_id", unique=True),
        Index("ix_draft_line_item", "item_id"),
    )

    id: Mapped[Key]
    draft_id: Mapped[int] = mapped_column(Integer, ForeignKey("draft_batch.id"))
    kind: Mapped[Code]
    party_id: Mapped[int] = mapped_column(Integer, ForeignKey("party.id"))
    item_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("item.id"))
    typed: Mapped[Words]
    """JSON: the detail's fields as typed, amounts as decimal text."""
    seen_amount: Mapped[Minor]
    seen_home: Mapped[Minor]
    confirmed: Mapped[YesNo]
    """The line's receipt was confirmed; until then only its receipt was shown."""
