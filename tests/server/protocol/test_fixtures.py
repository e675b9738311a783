"""Today's examples decode and encode to the same; what clients of released versions send is still read."""

import json
from pathlib import Path

import pytest

from server.protocol import generate
from server.protocol.messages import PROTOCOL_VERSION, from_client, from_server

FIXTURES = generate.ROOT / generate.FIXTURES
RELEASED = [
    path
    for folder in sorted((FIXTURES / "released").iterdir())
    if folder.is_dir() and json.loads((folder / "hello.json").read_bytes())["protocol"] == PROTOCOL_VERSION
    for path in sorted(folder.glob("*.json"))
    if "op_id" in json.loads(path.read_bytes())
]


def decode(path: Path):
    content = path.read_bytes()
    return (from_client if "op_id" in json.loads(content) else from_server).validate_json(content, strict=True)


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_an_example_decodes_to_its_message_and_back(path):
    message = decode(path)
    assert message.type == path.stem
    assert json.loads(message.model_dump_json()) == json.loads(path.read_bytes())


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_client_of_a_released_version_is_still_understood(path):
    assert decode(path).type == path.stem


def test_a_released_version_with_this_protocol_is_kept():
    assert len(RELEASED) >= 12
