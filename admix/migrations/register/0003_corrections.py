"""Corrections, matching, write-offs, instalments, revaluation, roles, files for the general ledger.

One step that makes or rebuilds nineteen tables; it is neither edited nor parted, since registers made by it are in use.
"""

from alembic import op

from admix.database.schema import rebuild

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ENTRY = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    act TEXT NOT NULL,
    kind TEXT NOT NULL,
    user TEXT NOT NULL,
    origin TEXT NOT NULL,
    entered_utc TEXT NOT NULL,
    value_date TEXT NOT NULL,
    work_date TEXT,
    reason TEXT NOT NULL,
    corrects_id INTEGER,
    seals TEXT NOT NULL,
    locators BLOB NOT NULL,
    head TEXT NOT NULL,
    CONSTRAINT ck_entry_kind_known CHECK (kind IN ('genesis', 'master_data', 'invoices', 'invoice_import', 'customer_import', 'batch_approval', 'batch_reversal', 'payment_reversal', 'payment_return', 'matching', 'unmatching', 'write_off', 'write_off_request', 'write_off_refusal', 'write_off_reversal', 'revaluation', 'instalments', 'gl_export', 'journal', 'journal_print', 'tombstone')),
    CONSTRAINT ck_entry_value_date_day CHECK (value_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_entry_head_length CHECK (length(head) BETWEEN 64 AND 64),
    CONSTRAINT ck_entry_act_length CHECK (length(act) BETWEEN 32 AND 32),
    CONSTRAINT uq_entry_act UNIQUE (act),
    CONSTRAINT fk_entry_corrects_id FOREIGN KEY(corrects_id) REFERENCES entry (id)
)
    STRICT"""
ENTRY_INDEXES = (
    "CREATE INDEX ix_entry_corrects ON entry (corrects_id) WHERE corrects_id IS NOT NULL",
    "CREATE INDEX ix_entry_user ON entry (user, kind, id)",
)
COMPANY = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    home_currency TEXT NOT NULL,
    language TEXT NOT NULL,
    payment_series TEXT NOT NULL,
    locked_to TEXT,
    administrator TEXT NOT NULL,
    demo INTEGER NOT NULL,
    version INTEGER NOT NULL,
    rounding_limit INTEGER,
    write_off_limit INTEGER,
    separate_duties INTEGER,
    due_date_first INTEGER,
    CONSTRAINT ck_company_single CHECK (id = 1),
    CONSTRAINT ck_company_demo_flag CHECK (demo IN (0, 1)),
    CONSTRAINT ck_company_language_known CHECK (language IN ('sv', 'nb', 'en')),
    CONSTRAINT ck_company_name_length CHECK (length(name) BETWEEN 1 AND 60),
    CONSTRAINT ck_company_rounding_limit_within CHECK (rounding_limit BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_company_write_off_limit_within CHECK (write_off_limit BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_company_separate_duties_flag CHECK (separate_duties IN (0, 1)),
    CONSTRAINT ck_company_due_date_first_flag CHECK (due_date_first IN (0, 1)),
    CONSTRAINT fk_company_home_currency FOREIGN KEY(home_currency) REFERENCES currency (code)
)
    STRICT"""
COMPANY_INDEXES: tuple[str, ...] = ()
MODULE_LINK = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    CONSTRAINT uq_module_link_kind UNIQUE (kind),
    CONSTRAINT ck_module_link_kind_known CHECK (kind IN ('receivable', 'reduction', 'exchange_gain', 'exchange_loss', 'bank_charge', 'separate', 'discount', 'rounding', 'write_off', 'revaluation', 'fee_income')),
    CONSTRAINT fk_module_link_account FOREIGN KEY(account) REFERENCES account (number)
)
    STRICT"""
MODULE_LINK_INDEXES: tuple[str, ...] = ()
PAYMENT_TERM = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    months INTEGER NOT NULL,
    days INTEGER NOT NULL,
    end_of_month INTEGER NOT NULL,
    discount_percent INTEGER,
    discount_days INTEGER,
    CONSTRAINT uq_payment_term_code UNIQUE (code),
    CONSTRAINT ck_payment_term_months_within CHECK (months BETWEEN 0 AND 60),
    CONSTRAINT ck_payment_term_days_within CHECK (days BETWEEN 0 AND 999),
    CONSTRAINT ck_payment_term_end_of_month_flag CHECK (end_of_month IN (0, 1)),
    CONSTRAINT ck_payment_term_discount_percent_within CHECK (discount_percent BETWEEN 1 AND 9999),
    CONSTRAINT ck_payment_term_discount_days_within CHECK (discount_days BETWEEN 0 AND 999),
    CONSTRAINT ck_payment_term_discount_whole CHECK ((discount_percent IS NULL) = (discount_days IS NULL))
)
    STRICT"""
PAYMENT_TERM_INDEXES: tuple[str, ...] = ()
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
    group_code TEXT,
    CONSTRAINT uq_party_ledger_number UNIQUE (ledger, number),
    CONSTRAINT ck_party_ledger_known CHECK (ledger IN ('customer', 'supplier')),
    CONSTRAINT ck_party_language_known CHECK (language IN ('sv', 'nb', 'en')),
    CONSTRAINT ck_party_number_length CHECK (length(number) BETWEEN 1 AND 10),
    CONSTRAINT ck_party_name_length CHECK (length(name) BETWEEN 1 AND 60),
    CONSTRAINT ck_party_search_key_length CHECK (length(search_key) BETWEEN 1 AND 24),
    CONSTRAINT ck_party_order_total_within CHECK (order_total BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_party_back_orders_within CHECK (back_orders BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_party_last_order_day CHECK (last_order GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_party_group_code_length CHECK (length(group_code) BETWEEN 1 AND 10),
    CONSTRAINT fk_party_currency FOREIGN KEY(currency) REFERENCES currency (code),
    CONSTRAINT fk_party_payment_term FOREIGN KEY(payment_term) REFERENCES payment_term (code)
)
    STRICT"""
PARTY_INDEXES = (
    "CREATE INDEX ix_party_group ON party (group_code) WHERE group_code IS NOT NULL",
    "CREATE INDEX ix_party_search ON party (ledger, search_folded, id)",
)
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
    credits_item_id INTEGER,
    CONSTRAINT ck_item_ledger_known CHECK (ledger IN ('customer', 'supplier')),
    CONSTRAINT ck_item_kind_known CHECK (kind IN ('invoice', 'credit_note', 'on_account', 'fee')),
    CONSTRAINT ck_item_source_known CHECK (source IN ('manual', 'import', 'payment', 'fee')),
    CONSTRAINT ck_item_number_length CHECK (length(number) BETWEEN 1 AND 8),
    CONSTRAINT ck_item_item_date_day CHECK (item_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_item_amount_within CHECK (amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_item_home_amount_within CHECK (home_amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_item_amount_sign CHECK ((amount < 0) = (kind IN ('credit_note', 'on_account')) AND amount <> 0),
    CONSTRAINT ck_item_fee_source CHECK ((kind = 'fee') = (source = 'fee')),
    CONSTRAINT ck_item_credits_linked CHECK (credits_item_id IS NULL OR kind = 'credit_note'),
    CONSTRAINT ck_item_on_account_paid CHECK ((kind = 'on_account') = (payment_id IS NOT NULL) AND (kind = 'on_account') = (source = 'payment')),
    CONSTRAINT ck_item_open_both CHECK ((open_amount = 0) = (open_home = 0)),
    CONSTRAINT ck_item_rate_usable CHECK (rate > 0 AND rate_per IN (1, 100)),
    CONSTRAINT ck_item_opening_reminders_within CHECK (opening_reminders BETWEEN 0 AND 9),
    CONSTRAINT fk_item_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id),
    CONSTRAINT fk_item_party_id FOREIGN KEY(party_id) REFERENCES party (id),
    CONSTRAINT fk_item_currency FOREIGN KEY(currency) REFERENCES currency (code),
    CONSTRAINT fk_item_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id),
    CONSTRAINT fk_item_credits_item_id FOREIGN KEY(credits_item_id) REFERENCES item (id)
)
    STRICT"""
ITEM_INDEXES = (
    "CREATE INDEX ix_item_credits ON item (credits_item_id) WHERE credits_item_id IS NOT NULL",
    "CREATE INDEX ix_item_open ON item (party_id, item_date, due_date, number, open_amount, open_home) WHERE open_home <> 0",
    "CREATE INDEX ix_item_party ON item (party_id, item_date)",
    "CREATE INDEX ix_item_payment ON item (payment_id) WHERE payment_id IS NOT NULL",
    "CREATE UNIQUE INDEX uq_item_customer_number ON item (number) WHERE ledger = 'customer'",
)
PAYMENT_BATCH = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL,
    ledger TEXT NOT NULL,
    number INTEGER NOT NULL,
    payment_date TEXT NOT NULL,
    declared_total INTEGER NOT NULL,
    used_total INTEGER NOT NULL,
    currency TEXT NOT NULL,
    rate INTEGER NOT NULL,
    rate_per INTEGER NOT NULL,
    method TEXT NOT NULL,
    account TEXT NOT NULL,
    bundle_number TEXT NOT NULL,
    declared_count INTEGER,
    fee INTEGER NOT NULL,
    separate INTEGER NOT NULL,
    separate_account TEXT,
    entered_by TEXT,
    CONSTRAINT uq_payment_batch_number UNIQUE (number),
    CONSTRAINT uq_payment_batch_entry_id UNIQUE (entry_id),
    CONSTRAINT ck_payment_batch_ledger_known CHECK (ledger IN ('customer', 'supplier')),
    CONSTRAINT ck_payment_batch_payment_date_day CHECK (payment_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_payment_batch_declared_total_within CHECK (declared_total BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_payment_batch_used_total_within CHECK (used_total BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_payment_batch_fee_within CHECK (fee BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_payment_batch_separate_within CHECK (separate BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_payment_batch_rate_usable CHECK (rate > 0 AND rate_per IN (1, 100)),
    CONSTRAINT ck_payment_batch_separate_account_given CHECK ((separate = 0) = (separate_account IS NULL)),
    CONSTRAINT ck_payment_batch_bundle_number_length CHECK (length(bundle_number) BETWEEN 0 AND 4),
    CONSTRAINT fk_payment_batch_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id),
    CONSTRAINT fk_payment_batch_currency FOREIGN KEY(currency) REFERENCES currency (code),
    CONSTRAINT fk_payment_batch_method FOREIGN KEY(method) REFERENCES payment_method (code),
    CONSTRAINT fk_payment_batch_account FOREIGN KEY(account) REFERENCES account (number),
    CONSTRAINT fk_payment_batch_separate_account FOREIGN KEY(separate_account) REFERENCES account (number)
)
    STRICT"""
PAYMENT_BATCH_INDEXES = ("CREATE INDEX ix_payment_batch_date ON payment_batch (payment_date)",)
ALLOCATION = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    payment_id INTEGER,
    kind TEXT NOT NULL,
    value_date TEXT NOT NULL,
    amount INTEGER NOT NULL,
    home_amount INTEGER NOT NULL,
    reverses_id INTEGER,
    from_item_id INTEGER,
    CONSTRAINT ck_allocation_kind_known CHECK (kind IN ('payment', 'reduction', 'exchange', 'discount', 'rounding', 'write_off', 'match')),
    CONSTRAINT ck_allocation_value_date_day CHECK (value_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_allocation_amount_within CHECK (amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_allocation_home_amount_within CHECK (home_amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_allocation_payment_named CHECK ((kind = 'payment') = (payment_id IS NOT NULL)),
    CONSTRAINT ck_allocation_match_named CHECK ((kind = 'match') = (from_item_id IS NOT NULL)),
    CONSTRAINT fk_allocation_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id),
    CONSTRAINT fk_allocation_item_id FOREIGN KEY(item_id) REFERENCES item (id),
    CONSTRAINT fk_allocation_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id),
    CONSTRAINT fk_allocation_reverses_id FOREIGN KEY(reverses_id) REFERENCES allocation (id),
    CONSTRAINT fk_allocation_from_item_id FOREIGN KEY(from_item_id) REFERENCES item (id)
)
    STRICT"""
ALLOCATION_INDEXES = (
    "CREATE INDEX ix_allocation_item ON allocation (item_id, value_date, amount, home_amount)",
    "CREATE UNIQUE INDEX uq_allocation_reverses ON allocation (reverses_id) WHERE reverses_id IS NOT NULL",
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
    entered_by TEXT,
    handed_in INTEGER,
    separate INTEGER,
    separate_account TEXT,
    CONSTRAINT ck_draft_batch_payment_date_day CHECK (payment_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_draft_batch_declared_total_within CHECK (declared_total BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_draft_batch_fee_within CHECK (fee BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_draft_batch_party_amount_within CHECK (party_amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_draft_batch_separate_within CHECK (separate BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_draft_batch_confirmed_flag CHECK (confirmed IN (0, 1)),
    CONSTRAINT ck_draft_batch_handed_in_flag CHECK (handed_in IN (0, 1)),
    CONSTRAINT ck_draft_batch_rate_usable CHECK (rate > 0 AND rate_per IN (1, 100)),
    CONSTRAINT ck_draft_batch_party_whole CHECK ((party_id IS NULL) = (party_amount IS NULL)),
    CONSTRAINT ck_draft_batch_bundle_number_length CHECK (length(bundle_number) BETWEEN 0 AND 4),
    CONSTRAINT ck_draft_batch_act_length CHECK (length(act) BETWEEN 32 AND 32),
    CONSTRAINT ck_draft_batch_seal_length CHECK (length(seal) BETWEEN 64 AND 64),
    CONSTRAINT uq_draft_batch_act UNIQUE (act),
    CONSTRAINT fk_draft_batch_currency FOREIGN KEY(currency) REFERENCES currency (code),
    CONSTRAINT fk_draft_batch_method FOREIGN KEY(method) REFERENCES payment_method (code),
    CONSTRAINT fk_draft_batch_party_id FOREIGN KEY(party_id) REFERENCES party (id),
    CONSTRAINT fk_draft_batch_separate_account FOREIGN KEY(separate_account) REFERENCES account (number)
)
    STRICT"""
DRAFT_BATCH_INDEXES = ("CREATE INDEX ix_draft_batch_user ON draft_batch (user, id)",)
USER_ROLE = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user TEXT NOT NULL,
    role TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT uq_user_role_user UNIQUE (user),
    CONSTRAINT ck_user_role_role_known CHECK (role IN ('clerk', 'approver', 'auditor', 'administrator', 'none')),
    CONSTRAINT ck_user_role_user_length CHECK (length(user) BETWEEN 1 AND 32)
)
    STRICT"""
USER_ROLE_INDEXES: tuple[str, ...] = ()
DELIVERY_ADDRESS = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    party_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    city TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT uq_delivery_address_party_id_place UNIQUE (party_id, place),
    CONSTRAINT ck_delivery_address_place_within CHECK (place BETWEEN 1 AND 99),
    CONSTRAINT ck_delivery_address_name_length CHECK (length(name) BETWEEN 1 AND 60),
    CONSTRAINT fk_delivery_address_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
    STRICT"""
DELIVERY_ADDRESS_INDEXES: tuple[str, ...] = ()
INSTALMENT = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    due_date TEXT NOT NULL,
    amount INTEGER NOT NULL,
    home_amount INTEGER NOT NULL,
    CONSTRAINT uq_instalment_entry_id_item_id_place UNIQUE (entry_id, item_id, place),
    CONSTRAINT ck_instalment_place_within CHECK (place BETWEEN 1 AND 99),
    CONSTRAINT ck_instalment_due_date_day CHECK (due_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_instalment_amount_within CHECK (amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_instalment_home_amount_within CHECK (home_amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT fk_instalment_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id),
    CONSTRAINT fk_instalment_item_id FOREIGN KEY(item_id) REFERENCES item (id)
)
    STRICT"""
INSTALMENT_INDEXES = ("CREATE INDEX ix_instalment_item ON instalment (item_id, entry_id, place)",)
WRITE_OFF_REQUEST = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    value_date TEXT NOT NULL,
    amount INTEGER NOT NULL,
    home_amount INTEGER NOT NULL,
    CONSTRAINT ck_write_off_request_value_date_day CHECK (value_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_write_off_request_amount_within CHECK (amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_write_off_request_home_amount_within CHECK (home_amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT fk_write_off_request_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id),
    CONSTRAINT fk_write_off_request_item_id FOREIGN KEY(item_id) REFERENCES item (id)
)
    STRICT"""
WRITE_OFF_REQUEST_INDEXES = ("CREATE INDEX ix_write_off_item ON write_off_request (item_id)",)
WRITE_OFF_DECISION = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL,
    request_id INTEGER NOT NULL,
    approved INTEGER NOT NULL,
    CONSTRAINT uq_write_off_decision_request_id UNIQUE (request_id),
    CONSTRAINT ck_write_off_decision_approved_flag CHECK (approved IN (0, 1)),
    CONSTRAINT fk_write_off_decision_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id),
    CONSTRAINT fk_write_off_decision_request_id FOREIGN KEY(request_id) REFERENCES write_off_request (id)
)
    STRICT"""
WRITE_OFF_DECISION_INDEXES: tuple[str, ...] = ()
REVALUATION = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL,
    period_end TEXT NOT NULL,
    CONSTRAINT uq_revaluation_period_end UNIQUE (period_end),
    CONSTRAINT ck_revaluation_period_end_day CHECK (period_end GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT fk_revaluation_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id)
)
    STRICT"""
REVALUATION_INDEXES: tuple[str, ...] = ()
REVALUATION_LINE = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL,
    revaluation_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    rate INTEGER NOT NULL,
    rate_per INTEGER NOT NULL,
    open_amount INTEGER NOT NULL,
    open_home INTEGER NOT NULL,
    value_home INTEGER NOT NULL,
    CONSTRAINT uq_revaluation_line_revaluation_id_item_id UNIQUE (revaluation_id, item_id),
    CONSTRAINT ck_revaluation_line_open_amount_within CHECK (open_amount BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_revaluation_line_open_home_within CHECK (open_home BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_revaluation_line_value_home_within CHECK (value_home BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_revaluation_line_rate_usable CHECK (rate > 0 AND rate_per IN (1, 100)),
    CONSTRAINT fk_revaluation_line_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id),
    CONSTRAINT fk_revaluation_line_revaluation_id FOREIGN KEY(revaluation_id) REFERENCES revaluation (id),
    CONSTRAINT fk_revaluation_line_item_id FOREIGN KEY(item_id) REFERENCES item (id)
)
    STRICT"""
REVALUATION_LINE_INDEXES: tuple[str, ...] = ()
JOURNAL_ACT = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL,
    journal_id INTEGER NOT NULL,
    act_entry_id INTEGER NOT NULL,
    CONSTRAINT uq_journal_act_act_entry_id UNIQUE (act_entry_id),
    CONSTRAINT fk_journal_act_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id),
    CONSTRAINT fk_journal_act_journal_id FOREIGN KEY(journal_id) REFERENCES journal (id),
    CONSTRAINT fk_journal_act_act_entry_id FOREIGN KEY(act_entry_id) REFERENCES entry (id)
)
    STRICT"""
JOURNAL_ACT_INDEXES: tuple[str, ...] = ()
GL_EXPORT = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    content BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    CONSTRAINT uq_gl_export_number UNIQUE (number),
    CONSTRAINT ck_gl_export_sha256_length CHECK (length(sha256) BETWEEN 64 AND 64),
    CONSTRAINT fk_gl_export_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id)
)
    STRICT"""
GL_EXPORT_INDEXES: tuple[str, ...] = ()
GL_EXPORT_VOUCHER = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL,
    export_id INTEGER NOT NULL,
    voucher_id INTEGER NOT NULL,
    CONSTRAINT uq_gl_export_voucher_voucher_id UNIQUE (voucher_id),
    CONSTRAINT fk_gl_export_voucher_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id),
    CONSTRAINT fk_gl_export_voucher_export_id FOREIGN KEY(export_id) REFERENCES gl_export (id),
    CONSTRAINT fk_gl_export_voucher_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id)
)
    STRICT"""
GL_EXPORT_VOUCHER_INDEXES: tuple[str, ...] = ()

REBUILT = (
    ("entry", ENTRY, ENTRY_INDEXES),
    ("company", COMPANY, COMPANY_INDEXES),
    ("module_link", MODULE_LINK, MODULE_LINK_INDEXES),
    ("payment_term", PAYMENT_TERM, PAYMENT_TERM_INDEXES),
    ("party", PARTY, PARTY_INDEXES),
    ("item", ITEM, ITEM_INDEXES),
    ("payment_batch", PAYMENT_BATCH, PAYMENT_BATCH_INDEXES),
    ("allocation", ALLOCATION, ALLOCATION_INDEXES),
    ("draft_batch", DRAFT_BATCH, DRAFT_BATCH_INDEXES),
)
MADE = (
    ("user_role", USER_ROLE, USER_ROLE_INDEXES),
    ("delivery_address", DELIVERY_ADDRESS, DELIVERY_ADDRESS_INDEXES),
    ("instalment", INSTALMENT, INSTALMENT_INDEXES),
    ("write_off_request", WRITE_OFF_REQUEST, WRITE_OFF_REQUEST_INDEXES),
    ("write_off_decision", WRITE_OFF_DECISION, WRITE_OFF_DECISION_INDEXES),
    ("revaluation", REVALUATION, REVALUATION_INDEXES),
    ("revaluation_line", REVALUATION_LINE, REVALUATION_LINE_INDEXES),
    ("journal_act", JOURNAL_ACT, JOURNAL_ACT_INDEXES),
    ("gl_export", GL_EXPORT, GL_EXPORT_INDEXES),
    ("gl_export_voucher", GL_EXPORT_VOUCHER, GL_EXPORT_VOUCHER_INDEXES),
)


def upgrade() -> None:
    connection = op.get_bind()
    for name, definition, indexes in REBUILT:
        rebuild(connection, name, definition, indexes)
    for name, definition, indexes in MADE:
        connection.exec_driver_sql(f"CREATE TABLE {name} {definition}")
        for index in indexes:
            connection.exec_driver_sql(index)
