"""Games with scores, played in a module."""
