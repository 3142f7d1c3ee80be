"""The plain SQL of the floor: the rows that an approval leaves, and the answers of the lists."""

PAYMENT = (
    "INSERT INTO payment (id, entry_id, batch_id, party_id, value_date, amount, home_amount, charge_interest) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
ALLOCATION = (
    "INSERT INTO allocation (entry_id, item_id, payment_id, kind, value_date, amount, home_amount, reverses_id) "
    "VALUES (?, ?, ?, 'payment', ?, ?, ?, NULL)"
)
REDUCE = "UPDATE item SET open_amount = ?, open_home = ? WHERE id = ? AND open_amount = ? AND open_home = ?"
BATCH = (
    "INSERT INTO payment_batch (id, entry_id, ledger, number, payment_date, declared_total, used_total, currency, "
    "rate, rate_per, method, account, bundle_number, declared_count, fee, separate, separate_account) "
    "VALUES (?, ?, 'customer', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
VOUCHER = "INSERT INTO voucher (id, entry_id, series, number, voucher_date, text) VALUES (?, ?, ?, ?, ?, ?)"
POSTING = "INSERT INTO posting (entry_id, voucher_id, line, account, link, amount) VALUES (?, ?, ?, ?, ?, ?)"
ENTRY = (
    'INSERT INTO entry (id, act, kind, "user", origin, entered_utc, value_date, work_date, reason, corrects_id, '
    "seals, locators, head) VALUES (?, ?, 'batch_approval', ?, ?, ?, ?, ?, '', NULL, ?, ?, ?)"
)
SEEN = "UPDATE store SET last_seen_utc = ?"
COUNT = "SELECT count(*) FROM party WHERE ledger = 'customer' AND search_folded >= ? AND search_folded < ?"
SEARCH = (
    "SELECT number, name, search_key, city FROM party WHERE ledger = 'customer' AND search_folded >= ? "
    "AND search_folded < ? ORDER BY search_folded, id LIMIT ? OFFSET ?"
)
OPEN = (
    "SELECT number, item_date, due_date, currency, open_amount, open_home FROM item "
    "WHERE party_id = ? AND open_home <> 0 ORDER BY item_date, due_date, number"
)
INVOICE = (
    "SELECT item.id, item.number, party_id, party.number, party.name, payment_term.text, item_date, due_date, "
    "item.currency, decimals, rate, item.rate_per, amount, home_amount, open_amount, open_home FROM item "
    "JOIN party ON party.id = party_id JOIN payment_term ON payment_term.code = payment_term "
    "JOIN currency ON currency.code = item.currency WHERE item.ledger = 'customer' AND item.number = ?"
)
