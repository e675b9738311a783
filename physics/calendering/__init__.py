"""From dried to pressed electrode."""
