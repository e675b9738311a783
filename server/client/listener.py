"""Whom a line tells what comes."""

from typing import Protocol

from server.protocol.messages import ClientMessage, Problem, ServerMessage


class Listener(Protocol):
    """Told between messages, so that nothing here may wait."""

    def on_up(self) -> None:
        """The hello was accepted, for the first time or again."""

    def on_down(self) -> None:
        """The connection is lost; the line tries again by itself."""

    def on_over(self) -> None:
        """The line will not come back."""

    def on_message(self, message: ServerMessage) -> None:
        """A message came."""

    def on_garbled(self) -> None:
        """Something came that this client cannot read although it knows its name."""

    def on_bytes(self, frame: bytes) -> None:
        """A binary frame came."""

    def may_send(self, message: ClientMessage) -> bool:
        """Whether the moment is right for a message; if not, `Line.send_waiting` is called when it is."""

    def is_passing(self, message: ClientMessage, problem: Problem) -> bool:
        """Whether the message shall be sent again in a moment instead of being given up."""
