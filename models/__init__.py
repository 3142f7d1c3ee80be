"""The tables of the register and of the history store."""
