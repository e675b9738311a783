"""A lab's old tables: read, mapped to the fields of records, and imported without dropping anything in silence."""
