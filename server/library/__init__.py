"""Recipes, jobs, electrodes and scenes."""
