"""The customer ledger: what it does."""
