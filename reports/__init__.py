"""Documents: reports, journals and lists as values."""
