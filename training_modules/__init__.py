"""Training modules as data, with their schema and loader."""
