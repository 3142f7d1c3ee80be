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
_CARD = (
    "SELECT item.id, item.number, party_id, party.number, party.name, payment_term.text, item_date, due_date, "
    "item.currency, decimals, rate, item.rate_per, amount, home_amount, open_amount, open_home FROM item "
    "JOIN party ON party.id = party_id JOIN payment_term ON payment_term.code = payment_term "
    "JOIN currency ON currency.code = item.currency "
)
INVOICE = _CARD + "WHERE item.ledger = 'customer' AND item.number = ?"
CLAIMS = _CARD + "WHERE party_id = ? AND open_home <> 0 ORDER BY item_date, due_date, item.number"
CUSTOMER = (
    "SELECT party.id, number, name, phone, street, postcode, city, payment_term.text, remark, created, version, "
    "order_total, back_orders, last_order FROM party JOIN payment_term ON payment_term.code = payment_term "
    "WHERE ledger = 'customer' AND number = ?"
)
HOME = "SELECT home_currency, decimals FROM company JOIN currency ON currency.code = home_currency"
BALANCE = (
    "SELECT total(CASE WHEN kind <> 'on_account' AND due_date >= ? THEN open_home END), "
    "total(CASE WHEN kind <> 'on_account' AND due_date < ? AND due_date >= ? THEN open_home END), "
    "total(CASE WHEN kind <> 'on_account' AND due_date < ? AND due_date >= ? THEN open_home END), "
    "total(CASE WHEN kind <> 'on_account' AND due_date < ? THEN open_home END), "
    "total(CASE WHEN kind = 'on_account' THEN open_home END) "
    "FROM item INDEXED BY ix_item_open WHERE party_id = ? AND open_home <> 0"
)
HABITS = (
    "SELECT count(*), total(julianday(settled) - julianday(item_date)), "
    "total(julianday(settled) - julianday(due_date)), "
    "total(julianday(min(date(item_date, '+' || months || ' months'), date(item_date, 'start of month', "
    "'+' || (months + 1) || ' months', '-1 day'))) + days - julianday(item_date)) "
    "FROM (SELECT item_date, due_date, months, days, "
    "(SELECT max(value_date) FROM allocation WHERE item_id = item.id AND reverses_id IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM allocation AS back WHERE back.reverses_id = allocation.id)) AS settled "
    "FROM item JOIN party ON party.id = party_id JOIN payment_term ON payment_term.code = payment_term "
    "WHERE party_id = ? AND kind = 'invoice' AND open_home = 0)"
)
"""No customer of the made company pays by the end of a month."""
BOUGHT = (
    "SELECT total(home_amount), total(CASE WHEN item_date >= ? THEN home_amount END) FROM item "
    "WHERE party_id = ? AND item_date >= ? AND item_date <= ? AND kind <> 'on_account'"
)
LATEST_INVOICE = "SELECT item_date FROM item WHERE party_id = ? AND kind = 'invoice' ORDER BY item_date DESC LIMIT 1"
LATEST_PAYMENT = (
    "SELECT value_date FROM payment WHERE party_id = ? AND id NOT IN (SELECT allocation.payment_id FROM allocation "
    "JOIN item ON item.id = item_id WHERE party_id = ? AND allocation.payment_id IS NOT NULL AND EXISTS "
    "(SELECT 1 FROM allocation AS back WHERE back.reverses_id = allocation.id)) "
    "AND id NOT IN (SELECT allocation.payment_id FROM allocation JOIN item ON item.id = item_id "
    "WHERE party_id = ? AND item.kind = 'on_account' AND allocation.payment_id = item.payment_id) "
    "ORDER BY value_date DESC LIMIT 1"
)
COUNT_ITEMS = "SELECT count(*) FROM item WHERE party_id = ?"
ITEMS = (
    "SELECT item.id, number, kind, item_date, due_date, opening_reminders, currency, decimals, amount, home_amount, "
    "open_amount, open_home, coalesce((SELECT sum(home_amount) FROM allocation WHERE item_id = item.id "
    "AND kind = 'reduction'), 0) FROM item JOIN currency ON code = currency WHERE party_id = ? "
    "ORDER BY kind = 'on_account', length(number), number LIMIT ? OFFSET ?"
)
