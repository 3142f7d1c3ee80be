"""Opening a company: register and history, read sessions and the one write door."""
