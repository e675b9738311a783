"""A record as a page for paper."""
