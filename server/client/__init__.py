"""A client for live rooms in Python: for scripts, simulated users and tests."""

from server.client.client import Client
from server.client.line import LostError
from server.client.seats import GuestSeat, take_seat

__all__ = ["Client", "GuestSeat", "LostError", "take_seat"]
