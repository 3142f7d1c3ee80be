"""From an operation to a printed page."""
