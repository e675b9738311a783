"""Everything with a socket, a database or a clock."""
