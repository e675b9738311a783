"""What one write of training works with."""

from dataclasses import dataclass

from sqlmodel import Session

from server.notebook.service import Notebook
from server.training.shelf import Shelf
from server.training.telling import Teller
from server.writes import Actor


@dataclass(frozen=True)
class Desk:
    """What a write works with.

    Args:
        session: the transaction.
        actor: who writes; `room_id` is the room that they are in.
        shelf: the modules.
        notebook: where the values of guided work go.
        teller: makes the learning records.
    """

    session: Session
    actor: Actor
    shelf: Shelf
    notebook: Notebook
    teller: Teller
