"""The physics version: raised whenever the same recipe and seed would give other numbers."""

PHYSICS_VERSION = 4
