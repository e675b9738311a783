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


def test_the_electrode_behind_a_record_is_read(server: RunningServer, login: str, client: SocketClient) -> None:
    begin = {"record_id": "behind", "title": "Batch 7", "template_id": "nmc111", "device_time": NOW}
    client.ask("create_record", **begin)
    address = f"{server.url}/api/v1/notebook/records/behind/electrode?language=fr"
    behind = httpx.get(address, headers={"Authorization": f"Bearer {login}"}).json()
    assert behind["planned"] == ["Pesée", "Enduction", "Calandrage"]
    assert behind["nearest"]["differences"][0]["what"] == "wet_film"  # the shipped one is of a thinner film
    started = client.ask("start_job", recipe_yaml=behind["recipe_yaml"], device_time=NOW)
    again = httpx.get(address, headers={"Authorization": f"Bearer {login}"}).json()
    assert again["job_id"] == started["job"]["job_id"]
