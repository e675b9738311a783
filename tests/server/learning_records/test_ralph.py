"""Ralph, a learning record store of others, takes everything that we pass on, and gives it back."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import pytest

from server.database import Database
from server.learning_records.comparing import is_same
from server.learning_records.lrs import Lrs, LrsRefusedError
from server.learning_records.pushing import Pusher
from server.learning_records.statements import VOIDED, Json
from tests.server.learning_records.examples import FULL, about, changed, everything, simple
from tests.server.learning_records.store import Watch, at_work
from tests.server.learning_records.test_storing import put, rows
from tests.serving import free_port

HERE = Path(__file__).parent
PEER = HERE.parents[2] / ".cache" / "peers" / "lrs" / "bin" / "python"
pytestmark = pytest.mark.slow

KEY, SECRET = "holotrode", "ralph's password"


@pytest.fixture(scope="module")
def ralph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a running Ralph that keeps its statements in a file."""
    if not PEER.is_file():
        reason = "the peer environment `lrs` is missing: run `make .cache/peers/lrs/ready`"
        if os.environ.get("HOLOTRODE_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    folder, port = tmp_path_factory.mktemp("ralph"), free_port()
    command = [PEER, HERE / "ralph_server.py", str(port), KEY, SECRET]
    environment = {
        **os.environ,
        "RALPH_RUNSERVER_BACKEND": "fs",
        "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(folder),
        "RALPH_AUTH_FILE": str(folder / "auth.json"),
        "RALPH_HISTORY_FILE": str(folder / "history.json"),
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, cwd=folder, env=environment, text=True)
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", (folder / "log").read_text()
            yield f"http://127.0.0.1:{port}/xAPI/"
        finally:
            process.kill()


@pytest.fixture
def client(ralph: str) -> Iterator[httpx.Client]:
    headers = {"X-Experience-API-Version": "1.0.3"}
    with httpx.Client(base_url=ralph, auth=(KEY, SECRET), headers=headers) as opened:
        yield opened


def read(client: httpx.Client, statement_id: str) -> list[Json]:
    answer = client.get("statements", params={"statementId": statement_id})
    assert answer.status_code == 200, answer.text
    return answer.json()["statements"]


def test_ralph_takes_everything_that_a_run_tells_and_gives_it_back(
    database: Database, ralph: str, client: httpx.Client
) -> None:
    told = everything(person=database.engine.dialect.name)
    statements = [*told, simple(), changed(FULL, "id", simple()["id"]), about(told[0]["id"], VOIDED)]
    watch = Watch(database)
    pusher = Pusher(database, Lrs(ralph, KEY, SECRET), gather_s=0.0, first_pause_s=0.1)
    database.after_commit(pusher.committed)
    with at_work(pusher):
        put(database, *statements[:7])
        put(database, *statements[7:])
        watch.until(lambda: all(row.pushed_at is not None for row in rows(database).values()))
    assert [row.refusal for row in rows(database).values()] == [None] * len(statements)
    for row in rows(database).values():
        (found,) = read(client, row.id)
        assert is_same(found, orjson.loads(row.statement))
    answer = client.get("statements", params={"agent": json.dumps(statements[0]["actor"])})
    assert [one["id"] for one in answer.json()["statements"]] == [one["id"] for one in statements[: len(told)]]


def test_what_is_sent_again_is_there_once(ralph: str, client: httpx.Client) -> None:
    lrs, statements = Lrs(ralph, KEY, SECRET), everything()
    lrs.post(statements)
    lrs.post(statements)
    lrs.post([*statements, another := {**simple(), "timestamp": "2026-11-23T08:00:00Z"}])
    for statement in [*statements, another]:
        (found,) = read(client, statement["id"])
        assert is_same(found, statement)
        assert lrs.find(statement["id"]) == found


def test_another_under_the_same_id_is_refused(ralph: str) -> None:
    lrs, statement = Lrs(ralph, KEY, SECRET), everything()[0]
    lrs.post([statement])
    with pytest.raises(LrsRefusedError) as caught:
        lrs.post([changed(statement, "context.language", "en")])
    assert caught.value.status == 409
    assert lrs.find(simple()["id"]) is None


def test_ralph_and_we_refuse_the_same_batch(ralph: str) -> None:
    statement = everything()[0]
    with pytest.raises(LrsRefusedError, match="Duplicate statement IDs") as caught:
        Lrs(ralph, KEY, SECRET).post([statement, statement])
    assert caught.value.status == 400


def test_its_strict_models_find_nothing_wrong_either(ralph: str, tmp_path: Path) -> None:
    file = tmp_path / "statements.json"
    file.write_bytes(orjson.dumps([*everything(), simple()]))
    done = subprocess.run([PEER, HERE / "ralph_models.py", file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"{len(everything()) + 1} statements\n"), done.stderr
