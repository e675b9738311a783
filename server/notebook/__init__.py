"""The lab notebook: records of entries that are appended and never lost."""
