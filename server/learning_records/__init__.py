"""Learning records: xAPI 1.0.3 statements of what was learned, served, taken in and passed on."""
