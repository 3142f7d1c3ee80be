"""The forms as declarative tables, without Textual and without click."""
