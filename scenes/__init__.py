"""Electrode to meshes to the scene bundle of a device."""
