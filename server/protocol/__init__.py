"""The message protocol, declared once in messages.py."""
