"""The examples of rooms say what the server's own rules say."""

import json
from dataclasses import asdict
from functools import reduce

from server.protocol import generate, grammar
from server.protocol.messages import RoomEvent, RoomState, from_server
from server.rooms.poses import decode, unbundle
from server.rooms.state import apply

FOLDER = generate.ROOT / generate.FIXTURES / "rooms"
REPLAY = json.loads((FOLDER / "replay.json").read_bytes())


def as_json(value):
    return json.loads(json.dumps(value))


def test_a_pose_s_bytes_are_its_values():
    assert as_json(asdict(decode((FOLDER / "pose.bin").read_bytes()))) == json.loads(
        (FOLDER / "pose.json").read_bytes()
    )


def test_a_bundle_s_bytes_are_its_values():
    server_ms, poses = unbundle((FOLDER / "poses.bin").read_bytes())
    values = json.loads((FOLDER / "poses.json").read_bytes())
    assert server_ms == values["server_ms"]
    assert [{"seat": seat, "pose": as_json(asdict(pose))} for seat, pose in poses.items()] == values["poses"]


def test_the_replay_leads_from_before_to_after():
    before = RoomState.model_validate_json(json.dumps(REPLAY["before"]))
    events = [from_server.validate_json(json.dumps(event)) for event in REPLAY["events"]]
    assert reduce(apply, events, before).model_dump(mode="json") == REPLAY["after"]


def test_every_kind_of_event_happens_in_the_replay():
    kinds = {grammar.tag(model) for model in grammar.server_messages() if issubclass(model, RoomEvent)}
    assert {event["type"] for event in REPLAY["events"]} == kinds
