"""Numbers of what a device writes in the notebook: gapless for each person, from the server's last number on.

The rules are those of every client (`numbering.ts` of the web client, `Numbering.cs` of the Unity client);
`server/protocol/fixtures/queue/numbering.json` has examples that all of them follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Waiting:
    """A write of the notebook that is safe on this device, and not known to be on the server.

    Args:
        write: the frame, without its number.
        number: its `device_seq`, as it is now.
        by: who wrote it; empty where nobody had been welcomed here yet.
        refusal: why the server does not take it; empty while it is only on its way.
    """

    write: Mapping[str, Any]
    number: int
    by: str = ""
    refusal: str = ""

    @property
    def op_id(self) -> str:
        """The name under which it is stored once."""
        return str(self.write["op_id"])


class Numbering:
    """What waits on a device, and where the numbers of each person stand; it changes by events alone."""

    def __init__(self) -> None:
        self.person = ""
        self._last: dict[str, int] = {}
        self._waiting: dict[str, Waiting] = {}

    @property
    def waiting(self) -> list[Waiting]:
        """By number; where a refused write has the same number as another, by name."""
        return sorted(self._waiting.values(), key=lambda one: (one.number, one.op_id))

    @property
    def own(self) -> list[Waiting]:
        """What the person who is here has waiting, and what was written before anybody was."""
        return [one for one in self.waiting if one.by in ("", self.person)]

    @property
    def next(self) -> Waiting | None:
        """What is to be sent next for the person who is here."""
        return next((one for one in self.own if self.person and not one.refusal), None)

    def apply(self, event: Event) -> None:
        """Change as an event says.

        Raises:
            ValueError: this is no event.
        """
        match event:
            case {"event": "kept", "write": write}:
                self._keep(write)
            case {"event": "welcomed", "person": person, "last": last}:
                self._renumber(person, last)
            case {"event": "stored" | "discarded", "op_id": op_id}:
                self._waiting.pop(op_id, None)
            case {"event": "refused", "op_id": op_id, "sentence": sentence}:
                if op_id in self._waiting:
                    self._waiting[op_id] = replace(self._waiting[op_id], refusal=sentence)
            case {"event": "begun", "person": person, "last": last, "waiting": waiting}:
                self.person, self._last = person, dict(last)
                self._waiting = {one["write"]["op_id"]: Waiting(**one) for one in waiting}
            case _:
                raise ValueError(f"Expected an event of the queue; got {dict(event)}.")

    def begun(self) -> Event:
        """The one event that brings about all this."""
        waiting = [vars(one) for one in self.waiting]
        return {"event": "begun", "person": self.person, "last": self._last, "waiting": waiting}

    def _keep(self, write: Mapping[str, Any]) -> None:
        number = self._last.get(self.person, 0) + 1
        self._last[self.person] = number
        one = Waiting(write, number, self.person)
        self._waiting[one.op_id] = one

    def _renumber(self, person: str, last: int) -> None:
        """Number what somebody's writes wait with from the server's last number on.

        Where all is as it was, every number stays; it changes where the server was restored from an older backup, and
        for what was written before anybody was known here. What others wrote waits until they are back.
        """
        number, self.person = last, person
        for one in self.own:
            # Up to `last` the answer was lost, and the same again gives the same.
            if one.refusal or (one.by and one.number <= last):
                continue
            number += 1
            self._waiting[one.op_id] = replace(one, by=person, number=number)
        self._last[person] = number
        self._last.pop("", None)
