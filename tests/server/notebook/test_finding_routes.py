"""What was just written is found, compared and drawn, over HTTP."""

from collections.abc import Iterator

import httpx
import pytest

from server.clock import now
from tests.serving import SocketClient, log_in, running_server


def write(client: SocketClient, record: str, solids: float, gap: float, viscosity: float) -> None:
    client.ask("create_record", record_id=record, title=f"Batch {record}", template_id="nmc111", device_time=now())
    values = {
        "batch.mass": (20.0, "g"),
        "batch.mode": (0.0, ""),
        "w.cam": (20 * solids * 0.96, "g"),
        "w.carbon": (20 * solids * 0.02, "g"),
        "w.pvdf": (20 * solids * 0.02 / 0.08, "g"),
        "w.nmp": (20 * (1 - solids) - 20 * solids * 0.02 / 0.08 * 0.92, "g"),
        "viscosity.value": (viscosity, "Pa·s"),
        "coating.gap": (gap, "µm"),
    }
    for field, (value, unit) in values.items():
        answer = client.ask("append_entry", record_id=record, field=field, value=value, unit=unit, device_time=now())
        assert answer["type"] == "entry_stored", answer
    text = "Smells of NMP; <script>alert(1)</script>"
    client.ask("append_entry", record_id=record, field="batch.remark", text=text, device_time=now())


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server with four batches and a record without a template."""
    with running_server(tmp_path_factory.mktemp("finding") / "data", "--no-worker") as server:
        token = log_in(server)
        with SocketClient(server, token) as client:
            for number, solids in enumerate((0.66, 0.68, 0.70, 0.72), start=1):
                write(client, f"b{number}", solids, 100 + 50 * number, 1.0 + number)
            client.ask("append_entry", record_id="free", field="remark", text="a torn foil", device_time=now())
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=f"{server.url}/api/v1/notebook", headers=headers) as http:
            yield http


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["free", "b4", "b3", "b2", "b1"]),
        ("torn", ["free"]),
        ("smells nmp", ["b4", "b3", "b2", "b1"]),
        ("coating.gap >= 0,25 mm", ["b4", "b3"]),
        ("gap < 200", ["b1"]),
        ("solid_content > 0.69 and active = NMC111", ["b4", "b3"]),
        ("solid_content > 69 % and viscosity.value <= 4 Pa·s", ["b3"]),
        ("template = nmc111 and not mode = cumulative", ["b4", "b3", "b2", "b1"]),
        ("state = signed", []),
        ("b2", ["b2"]),
    ],
)
def test_what_was_just_written_is_found(http: httpx.Client, query: str, found: list[str]) -> None:
    answer = http.get("/records", params={"query": query}).json()
    assert ([record["record_id"] for record in answer["records"]], answer["total"]) == (found, len(found))
    assert answer["unknown_names"] == []


def test_a_hit_names_the_entry(http: httpx.Client) -> None:
    (hit,) = http.get("/records", params={"query": "torn"}).json()["hits"]
    assert (hit["record_id"], hit["seq"], hit["field"], hit["excerpt"]) == ("free", 1, "remark", "a torn foil")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("gap > 3 mg", "expects a length"),
        ("gap >", "Search, character 6: expected"),
        ("(torn", "Search, character"),
    ],
)
def test_a_query_that_says_nothing_gets_a_sentence(http: httpx.Client, query: str, sentence: str) -> None:
    answer = http.get("/records", params={"query": query})
    assert answer.status_code == 400
    assert sentence in answer.json()["sentence"]


def test_a_name_that_no_record_has_is_said(http: httpx.Client) -> None:
    assert http.get("/records", params={"query": "tortuosity > 2"}).json()["unknown_names"] == ["tortuosity"]


def test_records_stand_side_by_side(http: httpx.Client) -> None:
    answer = http.get("/comparison", params={"record": ["b1", "b2", "free"], "names": ["gap", "solid_content"]}).json()
    rows = {row["name"]: row for row in answer["rows"]}
    assert rows["coating.gap"]["values"] == [pytest.approx(150e-6), pytest.approx(200e-6), None]
    assert rows["slurry.solid_content"]["values"][:2] == [pytest.approx(0.66), pytest.approx(0.68)]


def test_a_number_has_a_trend(http: httpx.Client) -> None:
    points = http.get("/trend", params={"name": "viscosity.value"}).json()["points"]
    assert [(point["record_id"], point["number"]) for point in points] == [("b1", 2), ("b2", 3), ("b3", 4), ("b4", 5)]
    picture = http.get("/trend.svg", params={"name": "viscosity.value", "language": "fr"})
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "Viscosité / Pa·s" in picture.text


def test_what_goes_together(http: httpx.Client) -> None:
    names = ["viscosity.value", "coating.gap", "slurry.solid_content", "electrode.porosity"]
    found = http.get("/correlations", params={"names": names}).json()
    assert found["names"] == names[:3]  # nobody has a porosity yet
    assert found["coefficients"][0][1] == pytest.approx(1)
    materials = http.get("/correlations", params={"over": "materials"}).json()
    assert set(materials["names"]) >= {"NMC111", "carbon black"}
    table = http.get("/correlations.csv", params={"names": names})
    assert "attachment" in table.headers["content-disposition"]
    assert table.text.splitlines()[0] == ",viscosity.value,coating.gap,slurry.solid_content"
    assert "<svg" in http.get("/correlations.svg", params={"names": names}).text
