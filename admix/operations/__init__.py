"""The verbs of a clerk or a night job."""
