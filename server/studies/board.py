"""Participants who follow what they are to do, and experimenters who follow a study."""

from sqlmodel import Session

from server.database import Database
from server.protocol.messages import ServerMessage
from server.state_board import Language, StateBoard
from server.studies.recording import touched
from server.studies.showing import Shower


def study_board(database: Database, shower: Shower) -> StateBoard:
    """A board of studies and participants, by the keys that `recording` gives them.

    Args:
        database: where they are read.
        shower: says what is seen of them.
    """

    def state(session: Session, /, *, key: str, language: Language) -> ServerMessage:
        kind, _, name = key.partition(" ")
        if kind == "person":
            return shower.participation(session, name, language)
        return shower.console(session, name, language)

    return StateBoard(database, touched, state)
