"""Teachers who follow a class."""

from sqlmodel import Session

from server.database import Database
from server.protocol.messages import ClassState
from server.state_board import Language, StateBoard
from server.training.classes import class_state
from server.training.runs import touched_classes
from server.training.shelf import Shelf


def class_board(database: Database, shelf: Shelf) -> StateBoard:
    """A board of classes by the id of their room.

    Args:
        database: where runs are read.
        shelf: the modules.
    """

    def state(session: Session, /, *, key: str, language: Language) -> ClassState:
        return class_state(session, shelf, key, language)

    return StateBoard(database, touched_classes, state)
