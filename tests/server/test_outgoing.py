import asyncio

from server.outgoing import MAX_MESSAGES, Outgoing


class Reader:
    """A client that reads when it is let."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.reads = asyncio.Event()
        self.outgoing = Outgoing(self._take)

    async def _take(self, frame: str) -> None:
        await self.reads.wait()
        self.read.append(frame)


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_facts_come_in_order() -> None:
    async def run() -> None:
        reader = Reader()
        task = asyncio.create_task(reader.outgoing.run())
        reader.outgoing.post("first")
        await _settle()
        for number in range(5):
            reader.outgoing.post(f"fact {number}")
        await _settle()
        assert reader.read == []
        reader.reads.set()
        await _settle()
        assert reader.read == ["first", *(f"fact {number}" for number in range(5))]
        task.cancel()

    asyncio.run(run())


def test_a_client_that_never_reads_is_let_go() -> None:
    async def run() -> None:
        reader = Reader()
        for number in range(MAX_MESSAGES):
            reader.outgoing.post(str(number))
        assert not reader.outgoing.overflowed.is_set()
        reader.outgoing.post("one too many")
        assert reader.outgoing.overflowed.is_set()

    asyncio.run(run())


def test_bytes_are_bounded_too() -> None:
    async def run() -> None:
        reader = Reader()
        for _ in range(17):
            reader.outgoing.post("x" * 256 * 1024)
        assert reader.outgoing.overflowed.is_set()

    asyncio.run(run())
