"""Unexpected faults: one line for the clerk, the whole story in a log."""
