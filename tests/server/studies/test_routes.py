"""Studies over HTTP and the socket of a running server."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from server.clock import now
from server.studies.design import StudyDesign
from server.studies.designs import design_text
from tests.server.studies.hall import DESIGN
from tests.server.training.test_routes import House
from tests.serving import SocketClient, log_in, running_server

TEXT = design_text(StudyDesign.model_validate({**DESIGN, "task": {"forms": ["prepare-nmc111-slurry"]}}))
URL = "/api/v1/studies"


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    """A server with people of every role and a study."""
    data = tmp_path_factory.mktemp("studies") / "data"
    with running_server(data, "--no-worker") as server, closing(House(server, log_in(server))) as house:
        kept = house.as_("ergonomist").put(f"{URL}/hall", content=TEXT)
        assert kept.json() == {"study_id": "hall", "version": 1}, kept.text
        yield house


def seat_of(house: House) -> dict[str, Any]:
    (printed,) = house.as_("ergonomist").post(f"{URL}/hall/seats", json={"count": 1}).json()
    answer = _take_part(house, printed["code"])
    return {**answer.json(), **printed}


def _take_part(house: House, code: str) -> httpx.Response:
    url = house.server.url
    return httpx.post(f"{url}/api/v1/participations", json={"code": code}, headers={"origin": url})


def test_a_study_is_registered_listed_and_read(house):
    (listed,) = house.as_("ergonomist").get(URL, params={"language": "fr"}).json()
    assert (listed["study_id"], listed["title"], listed["version"]) == ("hall", "Papier ou casque", 1)
    view = house.as_("ergonomist").get(f"{URL}/hall").json()
    assert view["design"]["id"] == "hall"
    assert view["text"] == TEXT
    assert view["raw"] is False
    assert any("is not offered in fr" in said for said in view["warnings"])
    assert house.as_("ergonomist").put(f"{URL}/hall", content=TEXT).json()["version"] == 1


def test_a_design_with_a_mistake_is_named_with_its_line_and_not_kept(house):
    wrong = TEXT.replace("- paas", "- pass")
    check = house.as_("ergonomist").post(f"{URL}/checks", content=wrong).json()
    assert check["problem"].startswith(f"design:{check['line']}: questionnaires.after.0: unknown questionnaire 'pass'")
    good = house.as_("ergonomist").post(f"{URL}/checks", content=TEXT).json()
    assert (good["problem"], good["title"]) == (None, "Paper or headset")
    answer = house.as_("ergonomist").put(f"{URL}/hall", content=wrong)
    assert answer.status_code == 400
    other = house.as_("ergonomist").put(f"{URL}/other", content=TEXT)
    assert other.json()["sentence"] == "id: expected other, as in the address; got hall."
    assert house.as_("ergonomist").get(f"{URL}/other").status_code == 404
    binary = house.as_("ergonomist").put(f"{URL}/hall", content=b"\xff")
    assert binary.json()["sentence"] == "Expected YAML in UTF-8; byte 0 is none."


@pytest.mark.parametrize("role", ["teacher", "researcher", "student"])
def test_studies_are_for_who_conducts_them(house, role):
    assert house.as_(role).get(URL).status_code == 403
    assert house.as_(role).post(f"{URL}/hall/seats", json={"count": 1}).status_code == 403


def test_a_participant_comes_by_a_code_and_sees_only_their_own(house):
    seat = seat_of(house)
    assert seat["study_id"] == "hall"
    assert seat["url"] == f"{house.server.url}/take-part/{seat['code']}"
    assert set("".join(seat["qr"])) == {"0", "1"}
    client = house.client(seat["token"])
    for path in (URL, f"{URL}/hall", "/api/v1/library", "/api/v1/people", "/api/v1/notebook/records/a"):
        assert client.get(path).status_code == 403, path
    form = client.get("/api/v1/questionnaires/sus", params={"language": "fr"}).json()
    assert (form["language"], len(form["items"])) == ("fr", 10)
    with SocketClient(house.server, seat["token"], device="tablet-1") as socket:
        assert [one["origin"] for one in socket.ask("list_library")["electrodes"]] == ["shipped"]
        assert socket.ask("begin_session", participant_id=None, device_time=now())["code"] == "refused"


def test_a_code_that_is_none(house):
    answer = _take_part(house, "222222")
    assert answer.status_code == 404
    assert answer.json()["sentence"].startswith("No study has this code")


def test_both_sides_follow_what_happens(house):
    seat = seat_of(house)
    with (
        SocketClient(house.server, seat["token"], device="tablet-2") as tablet,
        SocketClient(house.server, house.tokens["ergonomist"], device="console-1") as console,
    ):
        tablet.send("follow_participation")
        assert told(tablet, "participation")["phase"] == "consent"
        tablet.send("agree_to_study", consent_version=1, streams=["steps"], device_time=now())
        agreed = told(tablet, "participation")
        assert agreed["phase"] == "waiting"
        console.send("follow_study", study_id="hall")
        (person,) = [one for one in told(console, "study_console")["people"] if one["code"] == agreed["code"]]
        console.send("begin_session", participant_id=person["participant_id"], device_time=now())
        begun = told(tablet, "participation")
        assert (begun["phase"], begun["questionnaire_id"]) == ("questionnaire", "ssq")
        assert told(console, "stored")
        (person,) = [one for one in told(console, "study_console")["people"] if one["code"] == agreed["code"]]
        assert person["phase"] == "questionnaire"
        console.send("leave_study", study_id="hall")
        assert told(console, "study_followed")
        assert console.ask("follow_study", study_id="other")["code"] == "not_found"


def told(socket: SocketClient, kind: str) -> dict[str, Any]:
    """The next frame of a kind."""
    while (frame := socket.receive())["type"] != kind:
        assert frame["type"] != "problem", frame
    return frame


def test_who_reads_notes_is_written_down(house):
    ergonomist = house.as_("ergonomist")
    assert ergonomist.get(f"{URL}/hall/notes").json() == []
    accesses = ergonomist.get(f"{URL}/hall/accesses").json()
    assert accesses[0]["what"] == "notes"
    assert {one["what"] for one in accesses} >= {"notes", "codes"}


def test_the_library_of_instruments(house):
    listed = {one["questionnaire_id"]: one for one in house.as_("ergonomist").get("/api/v1/questionnaires").json()}
    assert len(listed) == 12
    assert (
        listed["ipq"]["missing"] == {"fr": "No published validation of a French version is known."}
        or "fr" in (listed["ipq"]["missing"])
    )


def test_a_package_leaves_as_a_zip_and_a_report_as_a_page(house):
    seat = seat_of(house)
    with (
        SocketClient(house.server, seat["token"], device="tablet-9") as tablet,
        SocketClient(house.server, house.tokens["ergonomist"], device="console-9") as console,
    ):
        tablet.ask("agree_to_study", consent_version=1, streams=["steps"], device_time=now())
        console.send("follow_study", study_id="hall")
        person = told(console, "study_console")["people"][-1]
        console.ask("annotate", participant_id=person["participant_id"], text="Ada Lovelace", device_time=now())
    ergonomist = house.as_("ergonomist")
    answer = ergonomist.get(f"{URL}/hall/export", timeout=120)
    assert answer.headers["content-type"] == "application/zip", answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        names = set(package.namelist())
        assert names >= {f"hall/{name}" for name in ("datapackage.json", "codebook.csv", "report.html", "recompute.py")}
        assert not any(b"Lovelace" in package.read(name) for name in names)
    page = ergonomist.get(f"{URL}/hall/report", timeout=120)
    assert "<title>" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert [one["what"] for one in ergonomist.get(f"{URL}/hall/accesses").json()[:2]] == ["export", "export"]


def test_raw_streams_are_for_who_registered_the_study_and_only_where_somebody_agreed(house):
    answer = house.as_("ergonomist").get(f"{URL}/hall/export", params={"raw": True})
    assert answer.status_code == 403
    assert answer.json()["sentence"] == "Nobody in hall has agreed to gaze or motion; no raw stream can be exported."
    added = house.admin.post("/api/v1/people", json={"name": "another ergonomist", "role": "ergonomist"}).json()
    secret = added["invitation"].partition("token=")[2]
    login = httpx.post(f"{house.server.url}/api/v1/logins", headers={"Authorization": f"Bearer {secret}"}).json()
    answer = house.client(login["token"]).get(f"{URL}/hall/export", params={"raw": True})
    assert "expected an administrator, or who registered the study" in answer.json()["sentence"]


def test_a_restored_backup_erases_again_who_was_erased_since(tmp_path):
    data, keys = tmp_path / "data", tmp_path / "keys"
    with (
        running_server(data, "--no-worker", "--keys", str(keys)) as server,
        closing(House(server, log_in(server))) as house,
    ):
        house.as_("ergonomist").put(f"{URL}/hall", content=TEXT)
        seat = seat_of(house)
        with SocketClient(server, seat["token"], device="tablet-1") as tablet:
            tablet.ask("agree_to_study", consent_version=1, streams=["steps"], device_time=now())
        _run("backup", "--data", str(data), "-o", str(tmp_path / "lab.backup"))
        with SocketClient(server, house.tokens["ergonomist"], device="console-1") as console:
            console.ask("erase_participant", participant_id="hall.P01", device_time=now())
    assert list((keys / "participants").glob("*.key")) == []
    new = ["--data", str(tmp_path / "new")]
    report = _run("restore", str(tmp_path / "lab.backup"), *new, "--keys", str(keys), "--json")
    assert json.loads(report)["erased_again"] == 1
    assert "1 participants of studies" in _run("verify", *new)


def _run(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "server.cli", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
