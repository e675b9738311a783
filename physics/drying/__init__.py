"""From wet film to dried electrode."""
