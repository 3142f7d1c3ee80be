"""Registers of customers and invoices: districts, categories, salespeople, free fields, contacts, handling, documents."""

from alembic import op

from admix.database.schema import rebuild

revision = "0004"
down_revision = "0003"
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
    CONSTRAINT ck_entry_kind_known CHECK (kind IN ('genesis', 'master_data', 'invoices', 'invoice_import', 'customer_import', 'batch_approval', 'batch_reversal', 'payment_reversal', 'payment_return', 'matching', 'unmatching', 'write_off', 'write_off_request', 'write_off_refusal', 'write_off_reversal', 'revaluation', 'instalments', 'invoice_maintenance', 'documents', 'gl_export', 'journal', 'journal_print', 'tombstone')),
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
    street TEXT,
    postcode TEXT,
    city TEXT,
    phone TEXT,
    email TEXT,
    orgnr TEXT,
    vat_number TEXT,
    bankgiro TEXT,
    plusgiro TEXT,
    iban TEXT,
    ageing_1 INTEGER,
    ageing_2 INTEGER,
    ageing_3 INTEGER,
    CONSTRAINT ck_company_single CHECK (id = 1),
    CONSTRAINT ck_company_demo_flag CHECK (demo IN (0, 1)),
    CONSTRAINT ck_company_language_known CHECK (language IN ('sv', 'nb', 'en')),
    CONSTRAINT ck_company_name_length CHECK (length(name) BETWEEN 1 AND 60),
    CONSTRAINT ck_company_rounding_limit_within CHECK (rounding_limit BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_company_write_off_limit_within CHECK (write_off_limit BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT ck_company_separate_duties_flag CHECK (separate_duties IN (0, 1)),
    CONSTRAINT ck_company_due_date_first_flag CHECK (due_date_first IN (0, 1)),
    CONSTRAINT ck_company_street_length CHECK (length(street) BETWEEN 0 AND 40),
    CONSTRAINT ck_company_postcode_length CHECK (length(postcode) BETWEEN 0 AND 10),
    CONSTRAINT ck_company_city_length CHECK (length(city) BETWEEN 0 AND 30),
    CONSTRAINT ck_company_phone_length CHECK (length(phone) BETWEEN 0 AND 24),
    CONSTRAINT ck_company_email_length CHECK (length(email) BETWEEN 0 AND 60),
    CONSTRAINT ck_company_orgnr_length CHECK (length(orgnr) BETWEEN 0 AND 20),
    CONSTRAINT ck_company_vat_number_length CHECK (length(vat_number) BETWEEN 0 AND 20),
    CONSTRAINT ck_company_bankgiro_length CHECK (length(bankgiro) BETWEEN 0 AND 10),
    CONSTRAINT ck_company_plusgiro_length CHECK (length(plusgiro) BETWEEN 0 AND 10),
    CONSTRAINT ck_company_iban_length CHECK (length(iban) BETWEEN 0 AND 34),
    CONSTRAINT ck_company_ageing_1_within CHECK (ageing_1 BETWEEN 1 AND 999),
    CONSTRAINT ck_company_ageing_2_within CHECK (ageing_2 BETWEEN 1 AND 999),
    CONSTRAINT ck_company_ageing_3_within CHECK (ageing_3 BETWEEN 1 AND 999),
    CONSTRAINT ck_company_ageing_rises CHECK (ageing_1 < ageing_2 AND ageing_2 < ageing_3),
    CONSTRAINT fk_company_home_currency FOREIGN KEY(home_currency) REFERENCES currency (code)
)
    STRICT"""
COMPANY_INDEXES: tuple[str, ...] = ()
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
    fax TEXT,
    district TEXT,
    category TEXT,
    salesperson TEXT,
    discount INTEGER,
    credit_limit INTEGER,
    vat_number TEXT,
    orgnr TEXT,
    consumer INTEGER,
    reminder_stop INTEGER,
    reminder_stop_until TEXT,
    reminder_stop_reason TEXT,
    interest_block INTEGER,
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
    CONSTRAINT ck_party_fax_length CHECK (length(fax) BETWEEN 0 AND 24),
    CONSTRAINT ck_party_vat_number_length CHECK (length(vat_number) BETWEEN 0 AND 20),
    CONSTRAINT ck_party_orgnr_length CHECK (length(orgnr) BETWEEN 0 AND 20),
    CONSTRAINT ck_party_reminder_stop_reason_length CHECK (length(reminder_stop_reason) BETWEEN 0 AND 40),
    CONSTRAINT ck_party_consumer_flag CHECK (consumer IN (0, 1)),
    CONSTRAINT ck_party_reminder_stop_flag CHECK (reminder_stop IN (0, 1)),
    CONSTRAINT ck_party_interest_block_flag CHECK (interest_block IN (0, 1)),
    CONSTRAINT ck_party_reminder_stop_until_day CHECK (reminder_stop_until GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_party_discount_within CHECK (discount BETWEEN 0 AND 10000),
    CONSTRAINT ck_party_credit_limit_within CHECK (credit_limit BETWEEN -9999999999999 AND 9999999999999),
    CONSTRAINT fk_party_currency FOREIGN KEY(currency) REFERENCES currency (code),
    CONSTRAINT fk_party_payment_term FOREIGN KEY(payment_term) REFERENCES payment_term (code),
    CONSTRAINT fk_party_district FOREIGN KEY(district) REFERENCES district (code),
    CONSTRAINT fk_party_category FOREIGN KEY(category) REFERENCES category (code),
    CONSTRAINT fk_party_salesperson FOREIGN KEY(salesperson) REFERENCES salesperson (code)
)
    STRICT"""
PARTY_INDEXES = (
    "CREATE INDEX ix_party_category ON party (category) WHERE category IS NOT NULL",
    "CREATE INDEX ix_party_district ON party (district) WHERE district IS NOT NULL",
    "CREATE INDEX ix_party_group ON party (group_code) WHERE group_code IS NOT NULL",
    "CREATE INDEX ix_party_salesperson ON party (salesperson) WHERE salesperson IS NOT NULL",
    "CREATE INDEX ix_party_search ON party (ledger, search_folded, id)",
)
DISTRICT = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT uq_district_code UNIQUE (code),
    CONSTRAINT ck_district_code_length CHECK (length(code) BETWEEN 1 AND 6),
    CONSTRAINT ck_district_text_length CHECK (length(text) BETWEEN 1 AND 40)
)
    STRICT"""
DISTRICT_INDEXES = ("CREATE INDEX ix_district_text ON district (text)",)
CATEGORY = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT uq_category_code UNIQUE (code),
    CONSTRAINT ck_category_code_length CHECK (length(code) BETWEEN 1 AND 6),
    CONSTRAINT ck_category_text_length CHECK (length(text) BETWEEN 1 AND 40)
)
    STRICT"""
CATEGORY_INDEXES = ("CREATE INDEX ix_category_text ON category (text)",)
SALESPERSON = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT uq_salesperson_code UNIQUE (code),
    CONSTRAINT ck_salesperson_code_length CHECK (length(code) BETWEEN 1 AND 6),
    CONSTRAINT ck_salesperson_name_length CHECK (length(name) BETWEEN 1 AND 40),
    CONSTRAINT ck_salesperson_phone_length CHECK (length(phone) BETWEEN 0 AND 24),
    CONSTRAINT ck_salesperson_email_length CHECK (length(email) BETWEEN 0 AND 60)
)
    STRICT"""
SALESPERSON_INDEXES = ("CREATE INDEX ix_salesperson_name ON salesperson (name)",)
FREE_FIELD = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ledger TEXT NOT NULL,
    place INTEGER NOT NULL,
    label TEXT NOT NULL,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT uq_free_field_ledger_place UNIQUE (ledger, place),
    CONSTRAINT ck_free_field_ledger_known CHECK (ledger IN ('customer', 'supplier')),
    CONSTRAINT ck_free_field_kind_known CHECK (kind IN ('text', 'number', 'date', 'flag')),
    CONSTRAINT ck_free_field_place_within CHECK (place BETWEEN 1 AND 14),
    CONSTRAINT ck_free_field_label_length CHECK (length(label) BETWEEN 1 AND 24)
)
    STRICT"""
FREE_FIELD_INDEXES: tuple[str, ...] = ()
PARTY_FIELD = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    party_id INTEGER NOT NULL,
    free_field_id INTEGER NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT uq_party_field_party_id_free_field_id UNIQUE (party_id, free_field_id),
    CONSTRAINT ck_party_field_value_length CHECK (length(value) BETWEEN 1 AND 40),
    CONSTRAINT fk_party_field_party_id FOREIGN KEY(party_id) REFERENCES party (id),
    CONSTRAINT fk_party_field_free_field_id FOREIGN KEY(free_field_id) REFERENCES free_field (id)
)
    STRICT"""
PARTY_FIELD_INDEXES = ("CREATE INDEX ix_party_field_free_field ON party_field (free_field_id)",)
PARTY_CONTACT = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    party_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT uq_party_contact_party_id_place UNIQUE (party_id, place),
    CONSTRAINT ck_party_contact_place_within CHECK (place BETWEEN 1 AND 99),
    CONSTRAINT ck_party_contact_name_length CHECK (length(name) BETWEEN 1 AND 40),
    CONSTRAINT ck_party_contact_title_length CHECK (length(title) BETWEEN 0 AND 24),
    CONSTRAINT ck_party_contact_phone_length CHECK (length(phone) BETWEEN 0 AND 24),
    CONSTRAINT ck_party_contact_email_length CHECK (length(email) BETWEEN 0 AND 60),
    CONSTRAINT fk_party_contact_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
    STRICT"""
PARTY_CONTACT_INDEXES: tuple[str, ...] = ()
FOLLOW_UP = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    party_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    owner TEXT NOT NULL,
    text TEXT NOT NULL,
    done TEXT,
    version INTEGER NOT NULL,
    CONSTRAINT ck_follow_up_day_day CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_follow_up_done_day CHECK (done GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_follow_up_owner_length CHECK (length(owner) BETWEEN 1 AND 32),
    CONSTRAINT ck_follow_up_text_length CHECK (length(text) BETWEEN 1 AND 60),
    CONSTRAINT fk_follow_up_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
    STRICT"""
FOLLOW_UP_INDEXES = (
    "CREATE INDEX ix_follow_up_owner ON follow_up (owner, day) WHERE done IS NULL",
    "CREATE INDEX ix_follow_up_party ON follow_up (party_id, day)",
)
ITEM_HANDLING = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    item_id INTEGER NOT NULL,
    reminder_stop INTEGER NOT NULL,
    reminder_stop_until TEXT,
    reminder_stop_reason TEXT NOT NULL,
    disputed INTEGER NOT NULL,
    interest_block INTEGER NOT NULL,
    reminders INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT uq_item_handling_item_id UNIQUE (item_id),
    CONSTRAINT ck_item_handling_reminder_stop_flag CHECK (reminder_stop IN (0, 1)),
    CONSTRAINT ck_item_handling_reminder_stop_until_day CHECK (reminder_stop_until GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    CONSTRAINT ck_item_handling_reminder_stop_reason_length CHECK (length(reminder_stop_reason) BETWEEN 0 AND 40),
    CONSTRAINT ck_item_handling_disputed_flag CHECK (disputed IN (0, 1)),
    CONSTRAINT ck_item_handling_interest_block_flag CHECK (interest_block IN (0, 1)),
    CONSTRAINT ck_item_handling_reminders_within CHECK (reminders BETWEEN 0 AND 9),
    CONSTRAINT fk_item_handling_item_id FOREIGN KEY(item_id) REFERENCES item (id)
)
    STRICT"""
ITEM_HANDLING_INDEXES: tuple[str, ...] = ()
DOCUMENT_LINK = """(
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL,
    party_id INTEGER,
    item_id INTEGER,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    CONSTRAINT ck_document_link_one_owner CHECK ((party_id IS NULL) <> (item_id IS NULL)),
    CONSTRAINT ck_document_link_sha256_length CHECK (length(sha256) BETWEEN 64 AND 64),
    CONSTRAINT ck_document_link_name_length CHECK (length(name) BETWEEN 1 AND 80),
    CONSTRAINT ck_document_link_size_within CHECK (size BETWEEN 1 AND 2147483648),
    CONSTRAINT fk_document_link_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id),
    CONSTRAINT fk_document_link_party_id FOREIGN KEY(party_id) REFERENCES party (id),
    CONSTRAINT fk_document_link_item_id FOREIGN KEY(item_id) REFERENCES item (id)
)
    STRICT"""
DOCUMENT_LINK_INDEXES = (
    "CREATE INDEX ix_document_link_item ON document_link (item_id) WHERE item_id IS NOT NULL",
    "CREATE INDEX ix_document_link_party ON document_link (party_id) WHERE party_id IS NOT NULL",
)

REBUILT = (
    ("entry", ENTRY, ENTRY_INDEXES),
    ("company", COMPANY, COMPANY_INDEXES),
    ("party", PARTY, PARTY_INDEXES),
)
MADE = (
    ("district", DISTRICT, DISTRICT_INDEXES),
    ("category", CATEGORY, CATEGORY_INDEXES),
    ("salesperson", SALESPERSON, SALESPERSON_INDEXES),
    ("free_field", FREE_FIELD, FREE_FIELD_INDEXES),
    ("party_field", PARTY_FIELD, PARTY_FIELD_INDEXES),
    ("party_contact", PARTY_CONTACT, PARTY_CONTACT_INDEXES),
    ("follow_up", FOLLOW_UP, FOLLOW_UP_INDEXES),
    ("item_handling", ITEM_HANDLING, ITEM_HANDLING_INDEXES),
    ("document_link", DOCUMENT_LINK, DOCUMENT_LINK_INDEXES),
)


CHANGES_INDEX = "CREATE INDEX ix_entry_change_handling ON entry_change (row_id) WHERE table_name = 'item_handling'"


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql(CHANGES_INDEX)
    for name, definition, indexes in MADE:
        connection.exec_driver_sql(f"CREATE TABLE {name} {definition}")
        for index in indexes:
            connection.exec_driver_sql(index)
    for name, definition, indexes in REBUILT:
        rebuild(connection, name, definition, indexes)
