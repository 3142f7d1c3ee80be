"""Open batches, money on account, order figures of customers."""

from alembic import op

from admix.database.schema import rebuild

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PARTY = """(
id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ledger TEXT NOT NULL,
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    search_folded TEXT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    language TEXT NOT NULL,
    currency TEXT NOT NULL,
    payment_term TEXT NOT NULL,
    remark TEXT NOT NULL,
    created TEXT NOT NULL,
    version INTEGER NOT NULL,
    order_total INTEGER,
    back_orders INTEGER,
    last_order TEXT,
    CONSTRAINT uq_party_ledger_number UNIQUE (ledger, number),
    CONSTRAINT ck_party_ledger_known CHECK (ledger IN ('customer', 'supplier')),
    CONSTRAINT ck_party_language_known CHECK (language IN ('sv', 'nb', 'en')),
    CONSTRAINT ck_party_number_length CHECK (length(number) BETWEEN 1 AND 10),
    CONSTRAINT ck_party_name_length CHECK (length(name) BETWEEN 1 AND 60),
    CONSTRAINT ck_party_search_key_length CHECK (length(search_key) BETWEEN 1 AND 24),
    CONSTRAINT ck_party_order_total_within CHECK (order_total BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_party_back_orders_within CHECK (back_orders BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_party_last_order_day CHECK (last_order GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT fk_party_currency FOREIGN KEY(currency) REFERENCES currency (code),
    CONSTRAINT fk_party_payment_term FOREIGN KEY(payment_term) REFERENCES payment_term (code)
)
 STRICT"""
PARTY_INDEXES = ("CREATE INDEX ix_party_search ON party (ledger, search_folded, id)",)
ITEM = """(
id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL,
    ledger TEXT NOT NULL,
    party_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    number TEXT NOT NULL,
    item_date TEXT NOT NULL,
    currency TEXT NOT NULL,
    rate INTEGER NOT NULL,
    rate_per INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    home_amount INTEGER NOT NULL,
    opening_reminders INTEGER NOT NULL,
    open_amount INTEGER NOT NULL,
    open_home INTEGER NOT NULL,
    due_date TEXT NOT NULL,
    payment_id INTEGER,
    CONSTRAINT ck_item_ledger_known CHECK (ledger IN ('customer', 'supplier')),
    CONSTRAINT ck_item_kind_known CHECK (kind IN ('invoice', 'credit_note', 'on_account')),
    CONSTRAINT ck_item_source_known CHECK (source IN ('manual', 'import', 'payment')),
    CONSTRAINT ck_item_number_length CHECK (length(number) BETWEEN 1 AND 8),
    CONSTRAINT ck_item_item_date_day CHECK (item_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_item_amount_within CHECK (amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_item_home_amount_within CHECK (home_amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_item_amount_sign CHECK ((amount < 0) = (kind <> 'invoice') AND amount <> 0),
    CONSTRAINT ck_item_on_account_paid CHECK ((kind = 'on_account') = (payment_id IS NOT NULL) AND (kind = 'on_account') = (source = 'payment')),
    CONSTRAINT ck_item_open_both CHECK ((open_amount = 0) = (open_home = 0)),
    CONSTRAINT ck_item_rate_usable CHECK (rate > 0 AND rate_per IN (1, 100)),
    CONSTRAINT ck_item_opening_reminders_within CHECK (opening_reminders BETWEEN 0 AND 9),
    CONSTRAINT fk_item_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id),
    CONSTRAINT fk_item_party_id FOREIGN KEY(party_id) REFERENCES party (id),
    CONSTRAINT fk_item_currency FOREIGN KEY(currency) REFERENCES currency (code),
    CONSTRAINT fk_item_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id)
)
 STRICT"""
ITEM_INDEXES = (
    "CREATE INDEX ix_item_open ON item (party_id, item_date, due_date, number, open_amount, open_home) WHERE open_home <> 0",
    "CREATE INDEX ix_item_party ON item (party_id, item_date)",
    "CREATE UNIQUE INDEX uq_item_customer_number ON item (number) WHERE ledger = 'customer'",
    "CREATE UNIQUE INDEX uq_item_payment ON item (payment_id) WHERE payment_id IS NOT NULL",
)
DRAFT_BATCH = """(
id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    act TEXT NOT NULL,
    user TEXT NOT NULL,
    origin TEXT NOT NULL,
    saved_utc TEXT NOT NULL,
    payment_date TEXT NOT NULL,
    declared_total INTEGER NOT NULL,
    currency TEXT NOT NULL,
    rate INTEGER NOT NULL,
    rate_per INTEGER NOT NULL,
    method TEXT NOT NULL,
    bundle_number TEXT NOT NULL,
    declared_count INTEGER,
    fee INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    party_id INTEGER,
    party_amount INTEGER,
    version INTEGER NOT NULL,
    line_seals TEXT NOT NULL,
    seal TEXT NOT NULL,
    CONSTRAINT ck_draft_batch_payment_date_day CHECK (payment_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_draft_batch_declared_total_within CHECK (declared_total BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_draft_batch_fee_within CHECK (fee BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_draft_batch_party_amount_within CHECK (party_amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_draft_batch_confirmed_flag CHECK (confirmed IN (0, 1)),
    CONSTRAINT ck_draft_batch_rate_usable CHECK (rate > 0 AND rate_per IN (1, 100)),
    CONSTRAINT ck_draft_batch_party_whole CHECK ((party_id IS NULL) = (party_amount IS NULL)),
    CONSTRAINT ck_draft_batch_bundle_number_length CHECK (length(bundle_number) BETWEEN 0 AND 4),
    CONSTRAINT ck_draft_batch_act_length CHECK (length(act) BETWEEN 32 AND 32),
    CONSTRAINT ck_draft_batch_seal_length CHECK (length(seal) BETWEEN 64 AND 64),
    CONSTRAINT uq_draft_batch_act UNIQUE (act),
    CONSTRAINT fk_draft_batch_currency FOREIGN KEY(currency) REFERENCES currency (code),
    CONSTRAINT fk_draft_batch_method FOREIGN KEY(method) REFERENCES payment_method (code),
    CONSTRAINT fk_draft_batch_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
 STRICT"""
DRAFT_BATCH_INDEXES = ("CREATE INDEX ix_draft_batch_user ON draft_batch (user, id)",)
DRAFT_LINE = """(
id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    draft_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    party_id INTEGER NOT NULL,
    item_id INTEGER,
    typed TEXT NOT NULL,
    seen_amount INTEGER NOT NULL,
    seen_home INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    CONSTRAINT ck_draft_line_kind_known CHECK (kind IN ('invoice', 'on_account')),
    CONSTRAINT ck_draft_line_item_named CHECK ((kind = 'invoice') = (item_id IS NOT NULL)),
    CONSTRAINT ck_draft_line_seen_amount_within CHECK (seen_amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_draft_line_seen_home_within CHECK (seen_home BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_draft_line_confirmed_flag CHECK (confirmed IN (0, 1)),
    CONSTRAINT fk_draft_line_draft_id FOREIGN KEY(draft_id) REFERENCES draft_batch (id),
    CONSTRAINT fk_draft_line_party_id FOREIGN KEY(party_id) REFERENCES party (id),
    CONSTRAINT fk_draft_line_item_id FOREIGN KEY(item_id) REFERENCES item (id)
)
 STRICT"""
DRAFT_LINE_INDEXES = (
    "CREATE INDEX ix_draft_line_item ON draft_line (item_id)",
    "CREATE UNIQUE INDEX uq_draft_line_item ON draft_line (draft_id, item_id)",
)


def upgrade() -> None:
    connection = op.get_bind()
    rebuild(connection, "party", PARTY, PARTY_INDEXES)
    rebuild(connection, "item", ITEM, ITEM_INDEXES)
    for name, definition, indexes in (
        ("draft_batch", DRAFT_BATCH, DRAFT_BATCH_INDEXES),
        ("draft_line", DRAFT_LINE, DRAFT_LINE_INDEXES),
    ):
        connection.exec_driver_sql(f"CREATE TABLE {name} {definition}")
        for index in indexes:
            connection.exec_driver_sql(index)
    connection.exec_driver_sql("CREATE INDEX ix_voucher_entry ON voucher (entry_id)")
    connection.exec_driver_sql("CREATE INDEX ix_entry_corrects ON entry (corrects_id) WHERE corrects_id IS NOT NULL")
