import csv
import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import httpx
import pytest

from server.clock import now
from tests.server.training.conftest import EVERYTHING
from tests.server.training.test_shelf import EXAMPLE, ID, PNG, SHIPPED, SVG
from tests.serving import RunningServer, SocketClient, log_in, running_server, seat_token

RIGHT: dict[str, dict[str, Any]] = {
    "confirm": {},
    "temperature": {"value": 25, "unit": "°C"},
    "choose": {"choice": 1},
    "list": {"choices": [0, 1]},
}


class House:
    """A server with a teacher, a researcher and a student."""

    def __init__(self, server: RunningServer, token: str) -> None:
        self.server, self._clients = server, ExitStack()
        self.admin = self.client(token)
        self.tokens = {"admin": token}
        for role in ("teacher", "researcher", "student", "ergonomist"):
            added = self.admin.post("/api/v1/people", json={"name": f"a {role}", "role": role}).json()
            secret = added["invitation"].partition("token=")[2]
            answer = httpx.post(f"{server.url}/api/v1/logins", headers={"Authorization": f"Bearer {secret}"})
            self.tokens[role] = answer.json()["token"]

    def client(self, token: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"}
        return self._clients.enter_context(httpx.Client(base_url=self.server.url, headers=headers))

    def close(self) -> None:
        self._clients.close()

    def as_(self, role: str) -> httpx.Client:
        return self.client(self.tokens[role])

    def open_room(self, role: str, title: str = "A lesson") -> tuple[str, str]:
        """Id and code of a new room."""
        with SocketClient(self.server, self.tokens[role], device=f"desk-{role}") as host:
            opened = host.ask("open_room", title=title, device_time=now())
        return opened["room_id"], opened["code"]

    def learn(self, code: str, name: str, deeds: list[tuple[str, dict[str, Any]]], mode: str = "learn") -> None:
        """A guest opens the module and does something."""
        token = seat_token(self.server, code, name)
        with SocketClient(self.server, token, device=f"phone-{len(name)}-{code}") as guest:
            guest.ask("join_room", code=code, device_time=now())
            run = guest.ask("open_training", module_id="everything", mode=mode, device_time=now())
            for step, fields in deeds:
                kind = fields.pop("type", "complete_step")
                answer = guest.ask(kind, run_id=run["run_id"], step_id=step, device_time=now(), **fields)
                assert answer["type"] != "problem", answer


def right(*steps: str) -> list[tuple[str, dict[str, Any]]]:
    return [(step, dict(RIGHT[step])) for step in steps]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = tmp_path_factory.mktemp("house") / "data"
    (data / "modules").mkdir(parents=True)
    (data / "modules" / "everything.yaml").write_text(EVERYTHING, encoding="utf-8")
    with running_server(data, "--no-worker") as server, closing(House(server, log_in(server))) as house:
        yield house


# --- classes ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lesson(house: House) -> str:
    """A room in which two people have learnt; its id."""
    room_id, code = house.open_room("teacher", "Weighing")
    wrong = ("temperature", {"value": 40, "unit": "°C"})
    hint = ("temperature", {"type": "take_hint"})
    house.learn(code, "=Ada", [*right("confirm"), wrong, hint, *right("temperature", "choose", "list")])
    house.learn(code, "Bo", [*right("confirm"), wrong], mode="exam")
    return room_id


def test_a_class_is_shown_with_its_results(house: House, lesson: str) -> None:
    shown = house.as_("teacher").get(f"/api/v1/classes/{lesson}").json()
    assert (shown["title"], len(shown["code"])) == ("Weighing", 6)
    ada, bo = shown["state"]["learners"]
    assert (ada["name"], ada["step_id"], ada["total_errors"], ada["total_hints"]) == ("=Ada", "wait", 1, 1)
    results = {one["run_id"]: one["steps"] for one in shown["results"]}
    told = [
        (one["step_id"], one["right"], one["errors"], one["hints"], one["points"]) for one in results[ada["run_id"]]
    ]
    assert told == [
        ("confirm", True, 0, 0, 0.0),
        ("temperature", True, 1, 1, 0.5),
        ("choose", True, 0, 0, 1.0),
        ("list", True, 0, 0, 0.0),
    ]
    # Those who teach see an exam that goes on.
    assert [(one["step_id"], one["right"]) for one in results[bo["run_id"]]] == [
        ("confirm", True),
        ("temperature", False),
    ]
    french = house.as_("teacher").get(f"/api/v1/classes/{lesson}?language=fr").json()
    assert french["results"][0]["steps"][0]["title"] == "Le dire"


def test_the_results_are_a_table_that_no_spreadsheet_computes(house: House, lesson: str) -> None:
    answer = house.as_("teacher").get(f"/api/v1/classes/{lesson}/results.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="results.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["learner"], row["mode"], row["step"]) for row in rows] == [
        ("'=Ada", "learn", "confirm"),
        ("'=Ada", "learn", "temperature"),
        ("'=Ada", "learn", "choose"),
        ("'=Ada", "learn", "list"),
        ("Bo", "exam", "confirm"),
        ("Bo", "exam", "temperature"),
    ]
    temperature = rows[1]
    told = [temperature[key] for key in ("module", "title", "right", "errors", "hints", "points", "worth")]
    assert told == ["everything", "Temperature", "yes", "1", "1", "0.5", "1"]
    assert float(temperature["seconds"]) >= 0


def test_classes_are_listed_for_who_leads_them(house: House, lesson: str) -> None:
    own, code = house.open_room("researcher", "Slurries")
    house.learn(code, "Chloé", right("confirm"))
    house.open_room("researcher", "Nobody came")
    for role in ("teacher", "ergonomist", "admin"):
        first, second = house.as_(role).get("/api/v1/classes").json()
        assert (first["room_id"], first["title"], first["people"]) == (own, "Slurries", 1)
        assert second["room_id"] == lesson
        assert (second["modules"], second["people"], second["finished"]) == (["Everything"], 2, 0)
    listed = house.as_("researcher").get("/api/v1/classes").json()
    assert [one["room_id"] for one in listed] == [own]
    refused = house.as_("researcher").get(f"/api/v1/classes/{lesson}")
    assert (refused.status_code, refused.json()["code"]) == (403, "refused")
    refused = house.as_("researcher").get(f"/api/v1/classes/{lesson}/results.csv")
    assert refused.status_code == 403
    assert house.as_("teacher").get("/api/v1/classes/none").status_code == 404


def test_students_and_guests_see_no_class(house: House, lesson: str) -> None:
    _, code = house.open_room("teacher")
    guest = house.client(seat_token(house.server, code, "Guest"))
    for client in (house.as_("student"), guest):
        for path in ("", f"/{lesson}", f"/{lesson}/results.csv"):
            assert client.get(f"/api/v1/classes{path}").status_code == 403
    with SocketClient(house.server, house.tokens["student"], device="sly") as student:
        assert student.ask("follow_class", room_id=lesson)["code"] == "refused"
    with SocketClient(house.server, house.tokens["researcher"], device="curious") as other:
        answer = other.ask("follow_class", room_id=lesson)
        assert answer["sentence"].startswith("A class is for who opened its room")


def test_a_class_is_followed_over_the_socket(house: House) -> None:
    room_id, code = house.open_room("teacher")
    with SocketClient(house.server, house.tokens["teacher"], device="desk") as teacher:
        assert teacher.ask("follow_class", room_id=room_id) | {"reply_to": ""} == {
            "type": "class_followed",
            "reply_to": "",
            "room_id": room_id,
        }
        until(teacher, lambda state: state["learners"] == [])
        house.learn(code, "Dai", right("confirm", "temperature"))
        state = until(teacher, lambda state: [one["standing"]["completed"] for one in state["learners"]] == [2])
        assert state["learners"][0]["step"] == "Choose"
        assert teacher.ask("leave_class", room_id=room_id)["type"] == "class_followed"


def until(socket: SocketClient, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first state of a class that is so."""
    while (message := socket.receive())["type"] != "class_state" or not holds(message):
        pass
    return message


def test_everybody_sees_their_own_progress(house: House) -> None:
    with SocketClient(house.server, house.tokens["student"], device="laptop") as student:
        for mode in ("learn", "exam"):
            run = student.ask("open_training", module_id="everything", mode=mode, device_time=now())
            for step, fields in (*right("confirm"), ("temperature", {"value": 40, "unit": "°C"})):
                student.ask("complete_step", run_id=run["run_id"], step_id=step, device_time=now(), **fields)
    exam, learnt = house.as_("student").get("/api/v1/training/progress?language=fr").json()
    assert (learnt["title"], learnt["mode"], learnt["completed"], learnt["steps"]) == ("Tout", "learn", 1, 8)
    assert (learnt["errors"], learnt["score"], learnt["finished"]) == (1, 1.0, False)
    # An exam that goes on tells nothing yet.
    assert (exam["mode"], exam["completed"], exam["errors"], exam["score"], exam["points"]) == ("exam", 2, 0, None, 0)
    assert house.as_("ergonomist").get("/api/v1/training/progress").json() == []


# --- modules of one's own --------------------------------------------------------------------------------------


@pytest.fixture
def teacher(house: House) -> Iterator[httpx.Client]:
    client = house.as_("teacher")
    yield client
    client.delete(f"/api/v1/modules/{ID}")


def check(client: httpx.Client, text: str, module_id: str = ID, language: str = "en") -> dict[str, Any]:
    answer = client.post(f"/api/v1/modules/{module_id}/check?language={language}", content=text.encode())
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_text_is_checked_and_shown_while_it_is_written(teacher: httpx.Client) -> None:
    shown = check(teacher, EXAMPLE, language="fr")
    assert (shown["problem"], shown["line"], shown["title"]) == (None, None, "Peser le NMC111")
    (step,) = shown["steps"]
    assert (step["title"], step["unit"], step["target"], step["hint_count"]) == ("Peser", "g", 19.2, 1)
    wrong = check(teacher, EXAMPLE.replace("      unit: g ", "      # "))
    assert wrong["problem"] == "weigh-nmc111.yaml:15: steps.0.condition.unit: the key is missing"
    assert (wrong["line"], wrong["steps"]) == (15, [])
    nothing = check(teacher, "")
    assert (nothing["problem"], nothing["line"]) == ("weigh-nmc111.yaml: expected keys and values, got NoneType", None)
    assert ID not in {one["module_id"] for one in teacher.get("/api/v1/modules").json()["modules"]}


def test_a_module_is_written_changed_and_deleted(teacher: httpx.Client) -> None:
    path = f"/api/v1/modules/{ID}"
    kept = teacher.put(path, content=EXAMPLE.encode(), headers={"if-none-match": "*"})
    assert kept.json()["module_id"] == ID
    text = teacher.get(f"{path}/text")
    assert (text.text, text.headers["etag"]) == (EXAMPLE, f'"{kept.json()["version"]}"')
    listed = {one["module_id"]: one for one in teacher.get("/api/v1/modules?language=fr").json()["modules"]}
    assert listed[ID] == {"module_id": ID, "title": "Peser le NMC111", "own": True}
    assert not listed[SHIPPED]["own"]
    again = teacher.put(path, content=EXAMPLE.encode(), headers={"if-none-match": "*"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    newer = EXAMPLE.replace("19.20", "19.30")
    assert teacher.put(path, content=newer.encode(), headers={"if-match": text.headers["etag"]}).status_code == 200
    late = teacher.put(path, content=EXAMPLE.encode(), headers={"if-match": text.headers["etag"]})
    assert late.status_code == 409
    assert teacher.get(f"{path}/text").text == newer
    assert teacher.delete(path).status_code == 204
    assert teacher.delete(path).status_code == 404
    assert teacher.get(f"{path}/text").json()["sentence"] == f"There is no module {ID}."


def test_who_learns_finds_the_new_module(house: House, teacher: httpx.Client) -> None:
    teacher.put(f"/api/v1/modules/{ID}", content=EXAMPLE.encode())
    with SocketClient(house.server, house.tokens["student"], device="laptop") as student:
        modules = student.ask("list_modules")["modules"]
        assert ID in {one["module_id"] for one in modules}
        run = student.ask("open_training", module_id=ID, device_time=now())
        answer = {"run_id": run["run_id"], "step_id": "weigh", "value": 19.2, "unit": "g", "device_time": now()}
        assert student.ask("complete_step", **answer)["right"]


def test_what_is_no_text_is_refused(teacher: httpx.Client) -> None:
    path = f"/api/v1/modules/{ID}"
    for method, address in (("POST", f"{path}/check"), ("PUT", path)):
        large = teacher.request(method, address, content=b"#" * 10_000_000)
        assert large.status_code == 413
        assert large.json()["sentence"] == "weigh-nmc111.yaml: expected at most 200,000 bytes; got more."
        binary = teacher.request(method, address, content=b"id: \xff\xfe")
        assert binary.json()["sentence"] == "weigh-nmc111.yaml: expected UTF-8; byte 4 is none."
    mistaken = teacher.put(path, content=EXAMPLE.replace("balance/pan", "balance/door").encode())
    assert mistaken.status_code == 400
    assert mistaken.json()["sentence"].startswith("weigh-nmc111.yaml:13: steps.0.hotspot: ")
    shipped = teacher.put(f"/api/v1/modules/{SHIPPED}", content=EXAMPLE.encode())
    assert shipped.status_code == 409
    assert teacher.get(f"{path}/text").status_code == 404
    for name in ("Weigh", "..", "weigh--x", "a" * 65):
        assert teacher.put(f"/api/v1/modules/{name}", content=EXAMPLE.encode()).status_code in (400, 404, 405)


def test_pictures_are_shown_and_run_nothing(house: House, teacher: httpx.Client) -> None:
    path = f"/api/v1/modules/{ID}"
    assert teacher.put(f"{path}/pictures/pan.svg", content=SVG).json() == {"pictures": ["pan.svg"]}
    text = EXAMPLE + "    pictures: [{file: pan.svg, alt: {en: A pan, fr: Un plateau}}]\n"
    assert check(teacher, text)["pictures"] == ["pan.svg"]
    draft = f"{path}/pictures/pan.svg"
    assert teacher.get(draft).status_code == 200, "who writes the module sees it before it is stored"
    assert house.as_("student").get(draft).status_code == 404
    assert teacher.put(path, content=text.encode()).status_code == 200
    shown = house.as_("student").get(draft)
    assert (shown.content, shown.headers["content-type"]) == (SVG, "image/svg+xml")
    assert shown.headers["x-content-type-options"] == "nosniff"
    policy = shown.headers["content-security-policy"]
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"
    assert teacher.put(f"{path}/pictures/pan.png", content=SVG).status_code == 400
    assert teacher.put(f"{path}/pictures/pan.png", content=PNG).json()["pictures"] == ["pan.png", "pan.svg"]
    assert teacher.put(f"{path}/pictures/large.png", content=PNG.ljust(2_000_001)).status_code == 413
    for name in ("pan.exe", "..%2Fpan.svg", "Pan.svg"):
        assert teacher.put(f"{path}/pictures/{name}", content=SVG).status_code in (400, 404, 405)


@pytest.mark.parametrize("role", ["student", "researcher", "ergonomist"])
def test_only_authors_write_modules(house: House, role: str) -> None:
    client = house.as_(role)
    asked = [
        ("GET", "/api/v1/modules"),
        ("GET", f"/api/v1/modules/{SHIPPED}/text"),
        ("POST", f"/api/v1/modules/{ID}/check"),
        ("PUT", f"/api/v1/modules/{ID}"),
        ("DELETE", f"/api/v1/modules/{ID}"),
        ("PUT", f"/api/v1/modules/{ID}/pictures/a.svg"),
    ]
    for method, path in asked:
        assert client.request(method, path, content=b"x" if method in ("POST", "PUT") else None).status_code == 403
