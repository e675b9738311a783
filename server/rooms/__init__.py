"""Live rooms: what is so in them, who may change it, and everybody's head and hands."""
