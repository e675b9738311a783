import hashlib
import json
import struct
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.blobs import BlobStore
from tests.serving import RunningServer, SocketClient, log_in, running_server

BLOB = bytes(range(256)) * 1000  # 256,000 bytes: four chunks, the last one short
LARGE = 64 * 2**20


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, str]]:
    """A server with a blob of 256 kB and one of 64 MB, and a login."""
    data = tmp_path_factory.mktemp("stocked") / "data"
    blobs = BlobStore(data / "blobs")
    blobs.put(BLOB)
    blobs.put(bytes(LARGE))
    with running_server(data, "--no-worker") as server:
        yield server, log_in(server)


@pytest.fixture
def client(stocked: tuple[RunningServer, str]) -> Iterator[SocketClient]:
    with SocketClient(*stocked) as socket:
        yield socket


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def take(client: SocketClient, header: dict[str, int]) -> bytes:
    """Join the binary frames that a header announces."""
    content = b""
    while len(content) < header["size"]:
        frame = client.socket.recv(timeout=30)
        assert isinstance(frame, bytes)
        kind, stream, offset = struct.unpack_from("<B3xIQ", frame)
        assert (kind, stream, offset) == (1, header["stream"], header["offset"] + len(content))
        assert len(frame) - 16 <= 65536
        content += frame[16:]
    return content


@pytest.mark.parametrize("offset", [0, 1, 65536, len(BLOB) - 1, len(BLOB)])
def test_a_blob_comes_whole_from_any_offset(client: SocketClient, offset: int) -> None:
    header = client.ask("get_blob", sha256=sha256(BLOB), offset=offset)
    assert (header["type"], header["offset"], header["size"]) == ("blob_chunks", offset, len(BLOB) - offset)
    assert take(client, header) == BLOB[offset:]


def test_an_offset_beyond_the_end_is_refused(client: SocketClient) -> None:
    problem = client.ask("get_blob", sha256=sha256(BLOB), offset=len(BLOB) + 1)
    assert problem["sentence"] == "get_blob.offset: expected at most 256,000 bytes; got 256,001."


def test_blobs_come_one_after_the_other(client: SocketClient) -> None:
    asked = [client.send("get_blob", sha256=sha256(BLOB)) for _ in range(3)]
    for number, op_id in enumerate(asked, start=1):
        header = client.receive()
        assert (header["reply_to"], header["stream"]) == (op_id, number)
        assert take(client, header) == BLOB


def test_other_messages_are_answered_while_a_blob_is_sent(client: SocketClient) -> None:
    header = client.ask("get_blob", sha256=sha256(bytes(LARGE)))
    op_id = client.send("list_entries", record_id="r")
    received = 0
    while isinstance(frame := client.socket.recv(timeout=30), bytes):
        received += len(frame) - 16
    assert json.loads(frame)["reply_to"] == op_id
    assert received < header["size"]


def test_a_client_that_does_not_read_costs_no_memory(stocked: tuple[RunningServer, str]) -> None:
    server, login = stocked
    with httpx.Client(base_url=server.url) as http, SocketClient(server, login) as idle:
        before = resident_bytes(server)
        idle.ask("get_blob", sha256=sha256(bytes(LARGE)))
        # Each request lets the server's loop turn; a sender that did not wait would be through by then.
        for _ in range(100):
            assert http.get("/api/v1/health").status_code == 200
        assert resident_bytes(server) - before < LARGE / 4


def test_too_many_waiting_blobs_are_refused(stocked: tuple[RunningServer, str]) -> None:
    with SocketClient(*stocked) as client:
        client.ask("get_blob", sha256=sha256(bytes(LARGE)))
        asked = [client.send("get_blob", sha256=sha256(BLOB)) for _ in range(66)]
        while isinstance(frame := client.socket.recv(timeout=30), bytes):
            pass
        problem = json.loads(frame)
        assert problem["reply_to"] in asked
        assert problem["sentence"] == "Expected at most 64 blobs to wait for at once."


def resident_bytes(server: RunningServer) -> int:
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * 4096
