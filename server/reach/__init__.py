"""How other machines reach the server: addresses, certificates, and the pages that help a new device to trust it."""
