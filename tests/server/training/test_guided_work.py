"""Guided work on a real server: what is measured in a module stands in the notebook record."""

import json
from pathlib import Path
from typing import Any

import httpx

from server.clock import new_op_id
from server.training.wire import answer_fields
from tests.serving import NOW, SocketClient, log_in, running_server
from training_modules.conditions import TimeCondition, ValueCondition
from training_modules.loader import MODULES, load_module
from training_modules.trainee import right_answer

MODULE = load_module(MODULES / "calender-electrode.yaml")
SAFETY = load_module(MODULES / "safety-and-dry-room.yaml")


def walk(client: SocketClient, run: dict[str, Any], module: Any, *, guided: bool) -> dict[str, Any]:
    """Answer every step of a run rightly; hazards are acknowledged first."""
    standing = run["standing"]
    while not standing["finished"]:
        step = module.steps[standing["current"]]
        about = {"run_id": run["run_id"], "step_id": step.id, "device_time": NOW}
        if guided and step.hazards:
            standing = client.ask("acknowledge_hazards", **about)["standing"]
        judged = client.ask("complete_step", **about, **answer_fields(right_answer(step)))
        assert judged["type"] == "step_judged", judged
        standing = judged["standing"]
    return standing


def test_a_module_fills_a_record(tmp_path: Path) -> None:
    assert not any(isinstance(step.condition, TimeCondition) for step in MODULE.steps), "the test would have to wait"
    with running_server(tmp_path / "data", "--no-worker") as server:
        login = log_in(server)
        with SocketClient(server, login) as client:
            opening = {"module_id": MODULE.id, "mode": "guided", "record_id": "batch-7", "device_time": NOW}
            refused = client.ask("open_training", **opening)
            assert "needs safety-and-dry-room first" in refused["sentence"]
            safety = client.ask("open_training", module_id=SAFETY.id, device_time=NOW)
            assert walk(client, safety, SAFETY, guided=False)["finished"]
            run = client.ask("open_training", op_id=(op_id := new_op_id()), **opening)
            assert run["record_id"] == "batch-7"
            assert client.ask("open_training", op_id=op_id, **opening) == run
            assert walk(client, run, MODULE, guided=True)["finished"]
        address = f"{server.url}/api/v1/notebook/records/batch-7"
        record = httpx.get(address, headers={"authorization": f"Bearer {login}"}).json()
    entered = {
        entry["field"]: (entry["value"], entry["unit"]) for entry in record["entries"] if entry["kind"] == "value"
    }
    expected = {
        step.condition.slot: (step.condition.target, step.condition.unit)
        for step in MODULE.steps
        if isinstance(step.condition, ValueCondition) and step.condition.slot
    }
    assert expected
    assert entered.items() <= expected.items()
    assert "calendering.gap" in entered
    assert record["record"]["template_id"] == "nmc111"
    assert json.dumps(record).count('"simulated": true') == 0
