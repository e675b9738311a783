"""Simulated users: a class that moves, cuts and raises hands in a live room, and what each of them saw."""
