"""Who is who: persons, devices, logins, roles, and the checks at the door."""
