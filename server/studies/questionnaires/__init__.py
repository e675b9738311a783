"""Questionnaires as data, and their exact scores."""
