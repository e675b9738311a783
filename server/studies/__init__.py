"""What a usability study may count."""
