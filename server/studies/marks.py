"""Marks of a study in the lab streaming layer: what physiological recordings are aligned by.

A mark is the text `holotrode/PARTICIPANT/OP_ID/SERVER_TIME`, and its time stamp is the same moment on the clock of the
streaming layer. Whoever records the stream has the two clocks side by side in the file.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

STREAM_TYPE = "Markers"
_MARK = re.compile(r"holotrode/(?P<participant>[^/]+)/(?P<op_id>[^/]+)/(?P<server_time>[^/]+(?:Z|[+-]\d\d:\d\d))")


class MarksError(RuntimeError):
    """Marks cannot be sent."""


@dataclass(frozen=True)
class Mark:
    """Something that happened in a session.

    Args:
        participant: pseudonym such as P01.
        op_id: of the entry that was recorded.
        server_time: when it was, by the server's clock, RFC 3339.
    """

    participant: str
    op_id: str
    server_time: str

    @property
    def server_s(self) -> float:
        """When it was, Unix seconds."""
        return datetime.fromisoformat(self.server_time).timestamp()

    def __str__(self) -> str:
        return f"holotrode/{self.participant}/{self.op_id}/{self.server_time}"


def parse_mark(text: str) -> Mark | None:
    """The mark that a text is; None for another text."""
    found = _MARK.fullmatch(text)
    if found is None:
        return None
    mark = Mark(**found.groupdict())
    try:
        mark.server_s  # noqa: B018  a time that is none
    except ValueError:
        return None
    return mark


def source_of(study_id: str) -> str:
    """The source id of a study's marks, by which they are found and told from those of other studies."""
    return f"holotrode-{study_id}"


class MarkerOutlet:
    """A stream of marks that recorders in the network see, from its making to its close.

    It listens in the network as `lsl_api.cfg` says; the file that the variable LSLAPICFG names can keep it on this
    machine (`ListenAddress = 127.0.0.1`, `ResolveScope = machine`).

    Args:
        study_id: of the study.
        server_s: the server's clock now, Unix seconds; on another machine than the server, as estimated there.

    Raises:
        MarksError: pylsl is missing, or the stream cannot be opened.
    """

    def __init__(self, study_id: str, server_s: Callable[[], float] = time.time) -> None:
        try:
            import pylsl
        except (ModuleNotFoundError, RuntimeError) as error:  # RuntimeError: its library is missing
            raise MarksError(f"Sending marks needs pylsl: pip install 'holotrode[lsl]' ({error}).") from error
        self._server_s, self._clock_s = server_s, pylsl.local_clock
        info = pylsl.StreamInfo("Holotrode", STREAM_TYPE, 1, pylsl.IRREGULAR_RATE, "string", source_of(study_id))
        channel = info.desc().append_child("channels").append_child("channel")
        channel.append_child_value("label", "mark")
        try:
            self._outlet: Any = pylsl.StreamOutlet(info)
        except RuntimeError as error:
            raise MarksError(f"The stream of marks cannot be opened ({error}).") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def push(self, mark: Mark) -> None:
        """Send a mark, stamped with the moment at which it was made.

        Raises:
            MarksError: the stream is closed.
        """
        if self._outlet is None:
            raise MarksError("The stream of marks is closed.")
        age_s = self._server_s() - mark.server_s
        self._outlet.push_sample([str(mark)], self._clock_s() - age_s)

    def close(self) -> None:
        """Take the stream out of the network."""
        self._outlet = None
