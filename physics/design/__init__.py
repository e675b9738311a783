"""Recipes that together span what can be made, and the library of electrodes made from them."""
