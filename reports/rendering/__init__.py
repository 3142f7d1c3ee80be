"""One module per medium a Document is rendered to."""
