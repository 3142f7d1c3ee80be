"""The dialogs in the terminal."""
