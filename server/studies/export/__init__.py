"""The package of a study: tables, their codebook, the report and what recomputes it, in one folder."""
