"""Bytes to values and back for outside files; no database, no rules of ours."""
