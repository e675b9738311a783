"""A client for live rooms and the notebook in Python: for scripts, instruments, simulated users and tests."""

from server.client.client import Client
from server.client.journal import JournalError
from server.client.line import LostError
from server.client.notebook import Notebook
from server.client.seats import GuestSeat, take_seat

__all__ = ["Client", "GuestSeat", "JournalError", "LostError", "Notebook", "take_seat"]
