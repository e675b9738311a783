import httpx
import pytest

from tests.serving import NOW, RunningServer, SocketClient


def test_entries_can_be_read_over_http(server: RunningServer, login: str, client: SocketClient) -> None:
    stored = client.ask("append_entry", record_id="web", field="remark", text="smells of NMP", device_time=NOW)
    answer = httpx.get(f"{server.url}/api/v1/notebook/records/web", headers={"Authorization": f"Bearer {login}"})
    assert answer.json()["entries"] == [stored["entry"]]
    assert answer.json()["record"]["head_sha256"] == stored["entry"]["sha256"]
    assert answer.json()["form"] is None
    assert stored["entry"]["text"] == "smells of NMP"


@pytest.mark.parametrize("record", ["a b", "x" * 65])
def test_what_is_no_record_id_is_named(server: RunningServer, login: str, record: str) -> None:
    headers = {"Authorization": f"Bearer {login}"}
    answer = httpx.get(f"{server.url}/api/v1/notebook/records/{record}", headers=headers)
    assert answer.status_code == 400
    assert answer.json()["sentence"].startswith("path.record_id: String should")
