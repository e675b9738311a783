"""A client for live rooms, the notebook and studies in Python: for scripts, instruments, simulated users and tests."""

from server.client.client import Client
from server.client.journal import JournalError
from server.client.line import LostError
from server.client.notebook import Notebook
from server.client.seats import GuestSeat, ParticipantSeat, take_part, take_seat

__all__ = [
    "Client",
    "GuestSeat",
    "JournalError",
    "LostError",
    "Notebook",
    "ParticipantSeat",
    "take_part",
    "take_seat",
]
