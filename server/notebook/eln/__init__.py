"""Records as .eln files, the archive that lab notebooks exchange: writing ours, reading ours and those of others."""
