"""Numbers without a gap, by the examples that every client follows."""

import json

import pytest

from server.client.numbering import Numbering
from server.settings import ROOT

EXAMPLES = json.loads((ROOT / "server/protocol/fixtures/queue/numbering.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["name"] for example in EXAMPLES])
def test_it_numbers_as_every_client_does(example: dict) -> None:
    numbering = Numbering()
    for event in example["events"]:
        numbering.apply(event)
    found = [
        {"op_id": one.op_id, "number": one.number, "by": one.by, "refusal": one.refusal} for one in numbering.waiting
    ]
    assert found == example["waiting"]
    assert (numbering.next and numbering.next.op_id) == example["next"]
    again = Numbering()
    again.apply(json.loads(json.dumps(numbering.begun())))
    assert again.begun() == numbering.begun()


def test_what_is_no_event_is_said() -> None:
    with pytest.raises(ValueError, match="Expected an event of the queue; got"):
        Numbering().apply({"event": "guessed"})
