"""The command line starts here."""


def main() -> None:
    """Start admix."""
