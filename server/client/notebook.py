"""The notebook from a script or an instrument: on this device's disk first, on the server's in order and once."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TypeVar

from server.client.journal import Journal
from server.client.line import Line, LostError
from server.client.numbering import Event, Waiting
from server.client.uploading import WaitingFiles
from server.clock import new_op_id, now
from server.problems import ProblemError
from server.protocol.messages import (
    PROTOCOL_VERSION,
    AppendEntry,
    AttachFile,
    ClientMessage,
    DeviceProfile,
    Hello,
    NotebookWrite,
    Problem,
    ServerMessage,
    Welcome,
    from_client,
)

T = TypeVar("T")
W = TypeVar("W", bound=NotebookWrite)
AGAIN_S = 1.0
FOR_LATER = ("unavailable", "throttled")


class Notebook:
    """Writes in the notebook of a server, also while there is none; `async with` opens and closes it.

    What `write` and `append` have returned for is safe on this device. It is sent as soon as the server can be reached,
    in order and once, also after a restart of either side, for as long as the same folder and device id are used.

    Args:
        url: the server's, for example http://127.0.0.1:8421.
        token: a lasting login token.
        device_id: names this device; its journal in the folder is called the same.
        folder: where the journal is.
        profile: what kind of device it is.
        tls: whom to trust, where the server has an authority of its own.
    """

    def __init__(
        self,
        url: str,
        token: str,
        device_id: str,
        folder: Path,
        *,
        profile: DeviceProfile = "ci",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._url, self._token, self._device_id, self._profile, self._tls = url, token, device_id, profile, tls
        self._path = folder / f"{device_id}.journal"
        self._files = WaitingFiles(folder / f"{device_id}.files", url, token, tls)
        self._disk = ThreadPoolExecutor(1, "notebook")  # one thing after the other, and nothing waits for it
        self._greeted: Welcome | None = None
        self._is_doubtful = False  # something was refused since the welcome, and may not have used up its number
        self._over: Exception | None = None
        self._change = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._journal = await self._on_disk(Journal, self._path)
        await self._on_disk(self._files.forget_others, self._journal.attached)
        self._line = self._new_line()
        self._draining = asyncio.create_task(self._drain())
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._draining.cancel()
        await asyncio.gather(self._draining, return_exceptions=True)
        await self._line.close()
        await self._on_disk(self._journal.close)
        self._disk.shutdown()
        self._end(LostError("This notebook was closed; what waits is sent when it is opened again."))

    @property
    def waiting(self) -> list[Waiting]:
        """What is not on the server yet, in order; `refusal` says why where the server does not take it."""
        return self._journal.own

    @property
    def damaged(self) -> int:
        """How many lines of the journal could not be read, as after a power cut; they are kept beside it."""
        return self._journal.damaged

    async def append(
        self,
        record_id: str,
        *,
        field: str,
        value: float | None = None,
        unit: str = "",
        text: str = "",
        base: Sequence[str] = (),
        reason: str = "",
    ) -> str:
        """Append a value or a text to a field of a record; the name of the entry, safe on this device.

        Args:
            record_id: the record.
            field: of its template, or any other.
            value: in `unit`.
            unit: any that fits the field.
            text: instead of a value, or beside it.
            base: names of the entries that this one replaces.
            reason: why.

        Raises:
            JournalError: this device's disk did not take it.
            ValidationError: no record could take it.
        """
        content = {"field": field, "value": value, "unit": unit, "text": text, "base": list(base), "reason": reason}
        return await self.write(AppendEntry, record_id=record_id, **content)

    async def attach(
        self, record_id: str, file: Path, *, field: str, text: str = "", media_type: str = "application/octet-stream"
    ) -> str:
        """Attach a copy of a file; the name of the entry, safe on this device with the file.

        Args:
            record_id: the record.
            file: at most 25 MB.
            field: of its template, or any other.
            text: about it.
            media_type: what kind of file it is.

        Raises:
            JournalError: this device's disk did not take it.
            OSError: the file cannot be read or copied.
            ProblemError: `too_large`.
        """

        def work() -> str:
            kept = self._files.keep(file, media_type)
            return self._keep(AttachFile, {"record_id": record_id, "field": field, "text": text, "file": kept})

        op_id = await self._on_disk(work)
        self._notify()
        return op_id

    async def write(self, kind: type[W], **fields: Any) -> str:
        """Write anything in the notebook, for example `CreateRecord`; its name, safe on this device.

        Args:
            kind: the message.
            fields: its own; name, number and times are given here.

        Raises:
            JournalError: this device's disk did not take it.
            ValidationError: these are no fields of the message.
        """
        op_id = await self._on_disk(self._keep, kind, fields)
        self._notify()
        return op_id

    async def discard(self, op_id: str) -> None:
        """Forget a write that the server refused.

        Raises:
            JournalError: this device's disk did not take it.
        """
        await self._settle({"event": "discarded", "op_id": op_id})

    async def drained(self) -> list[Waiting]:
        """Wait until the server has answered for everything; what it refused.

        Raises:
            ProblemError: it does not let this person in any more; what waits is sent when a new login does.
            LostError: the notebook was closed.
            JournalError: this device's disk did not take what the server said.
        """
        await self._until(lambda: all(one.refusal for one in self.waiting))
        return self.waiting

    # --- sending --------------------------------------------------------------------------------------------

    async def _drain(self) -> None:
        """Run; whatever ends it is told to those who wait."""
        try:
            await self._reach()
            while True:
                await self._send_next()
        except Exception as error:
            self._end(error)

    async def _reach(self) -> None:
        """Connect, however long the server cannot be reached; from then on the line comes back by itself."""
        while True:
            try:
                return await self._line.open()
            except LostError:
                await asyncio.sleep(AGAIN_S)
                self._line = self._new_line()

    async def _send_next(self) -> None:
        line = self._line
        if line.over is not None:
            raise line.over
        if line.is_up and line.welcome is not None and line.welcome is not self._greeted:
            await self._greet(line.welcome)
        elif line.is_up and (one := self._journal.next) is not None:
            await self._send(one)
        else:
            await self._change.wait()

    async def _greet(self, welcome: Welcome) -> None:
        await self._note({"event": "welcomed", "person": welcome.person, "last": welcome.device_seq})
        self._greeted, self._is_doubtful = welcome, False

    async def _send(self, one: Waiting) -> None:
        frame = from_client.validate_python({**one.write, "device_seq": one.number})
        refusal = ""
        try:
            refusal = await self._prepare(one)
            await self._line.ask(frame)
        except LostError:
            await asyncio.sleep(AGAIN_S)  # after a broken line the next welcome may give it another number
        except ProblemError as problem:
            if problem.code in FOR_LATER:
                await self._wait(problem)
            else:
                self._is_doubtful = True
                sentence = refusal or problem.sentence
                await self._note({"event": "refused", "op_id": one.op_id, "sentence": sentence})
        else:
            await self._settle({"event": "stored", "op_id": one.op_id})

    async def _prepare(self, one: Waiting) -> str:
        """Bring the file of a write to the server; why the server does not take it, empty where it does.

        The write goes out in either case: the server has to refuse it, or its number would be a gap.
        """
        if "file" not in one.write:
            return ""
        try:
            await asyncio.to_thread(self._files.send, one.write["file"])
        except ProblemError as problem:
            if problem.code in FOR_LATER:
                raise
            return problem.sentence
        return ""

    async def _wait(self, problem: ProblemError) -> None:
        """Wait a moment; where a number may be missing, have the server say which one it expects."""
        await asyncio.sleep(AGAIN_S)
        if problem.code == "unavailable" and self._is_doubtful:
            self._line.greet_again()

    def _keep(self, kind: type[NotebookWrite], fields: dict[str, Any]) -> str:
        ahead = self._line.clock.ahead_ms
        message = kind(op_id=new_op_id(), device_time=now(), clock_offset_ms=ahead, **fields)
        self._journal.note({"event": "kept", "write": message.model_dump(mode="json", exclude={"device_seq"})})
        return message.op_id

    async def _note(self, event: Event) -> None:
        await self._on_disk(self._journal.note, event)
        self._notify()

    async def _settle(self, event: Event) -> None:
        """Note that a write needs nothing more; a file goes with the last write that attaches it."""

        def work() -> None:
            self._journal.note(event)
            self._files.forget_others(self._journal.attached)

        await self._on_disk(work)
        self._notify()

    async def _on_disk(self, work: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._disk, work, *arguments)

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            if self._over is not None:
                raise self._over
            await self._change.wait()

    def _end(self, error: Exception) -> None:
        self._over = self._over or error
        self._notify()

    def _notify(self) -> None:
        self._change.set()
        self._change = asyncio.Event()

    # --- the line -------------------------------------------------------------------------------------------

    def _new_line(self) -> Line:
        return Line(self._url, self._hello, self, self._tls)

    def _hello(self) -> Hello:
        return Hello(
            op_id=new_op_id(),
            protocol=PROTOCOL_VERSION,
            device_id=self._device_id,
            device_profile=self._profile,
            language="en",
            token=self._token,
        )

    def on_up(self) -> None:
        """The queue goes on."""
        self._notify()

    def on_down(self) -> None:
        """What is under way waits for the next welcome."""
        self._line.give_up(NotebookWrite, LostError("The connection was lost before the answer came."))
        self._notify()

    def on_over(self) -> None:
        """The server does not let this person in, or the notebook was closed."""
        self._notify()

    def on_message(self, message: ServerMessage) -> None:
        """Answers come to whoever asked."""

    def on_garbled(self) -> None:
        """An answer of a newer server: the queue waits for one that it can read."""

    def on_bytes(self, frame: bytes) -> None:
        """Nobody asks for any."""

    def may_send(self, message: ClientMessage) -> bool:
        """Always."""
        return True

    def is_passing(self, message: ClientMessage, problem: Problem) -> bool:
        """The queue itself sends again."""
        return False
