"""A server with an outside store: what comes in goes on, also after a power failure, and stopping waits for nobody."""

from pathlib import Path

import httpx

from tests.server.learning_records.examples import everything, simple
from tests.server.learning_records.store import KEY, SECRET, record_store
from tests.serving import RunningServer, log_in, running_server

STATEMENTS, PUSHING = "/api/v1/xapi/statements", "/api/v1/xapi/extensions/pushing"


def client_of(server: RunningServer, token: str) -> httpx.Client:
    headers = {"X-Experience-API-Version": "1.0.3", "Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=server.url, headers=headers)


def test_what_comes_in_goes_on_also_after_a_power_failure(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with record_store() as store:
        environment = {
            "HOLOTRODE_LRS_URL": store.url,
            "HOLOTRODE_LRS_KEY": KEY,
            "HOLOTRODE_LRS_SECRET": SECRET,
            "HOLOTRODE_HOME_PAGE": "https://lab.example",
        }

        def arrive(ids: list[str]) -> None:
            with store.changed:
                assert store.changed.wait_for(lambda: store.order == ids, 60)

        with running_server(data, "--no-worker", environment=environment) as server:
            token = log_in(server)
            with client_of(server, token) as client:
                ids = client.post(STATEMENTS, json=everything()).json()
                arrive(ids)
                store.faults.append("hang")
                ids += client.post(STATEMENTS, json=[simple(), simple()]).json()
                with store.changed:
                    assert store.changed.wait_for(lambda: len(store.requests) == 2, 60)
            server.kill()
        with running_server(data, "--no-worker", environment=environment) as server, client_of(server, token) as client:
            arrive(ids)
            store.faults.append("hang")
            client.post(STATEMENTS, json=simple())
            with store.changed:
                assert store.changed.wait_for(lambda: len(store.requests) == 4, 60)
            told = client.get(PUSHING).json()
            assert (told["store"], told["waiting"], told["pushed"]) == (store.lrs().name, 1, len(ids))
            assert server.stop() in (0, -15)
    assert SECRET not in (tmp_path / "data.stderr").read_text()
