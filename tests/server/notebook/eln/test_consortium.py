"""Others open what we write: the tools of the ELN consortium, in an environment of their own."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from server.notebook.eln.vocabulary import vocabulary
from server.notebook.eln.writing import write_eln
from tests.server.notebook.eln.example import KEY, NOW, example, without_form

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
PEER = ROOT / ".cache" / "peers" / "eln" / "bin" / "python"


@pytest.mark.slow
def test_the_consortium_and_the_validator_take_our_files(tmp_path):
    if not PEER.is_file():
        reason = "the peer environment `eln` is missing: run `make .cache/peers/eln/ready`"
        if os.environ.get("HOLOTRODE_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    file = tmp_path / "two records.eln"
    documents = [example(tmp_path), without_form(example(tmp_path, 2, "A record without a template"))]
    write_eln(documents, file, KEY, NOW)
    command = [PEER, HERE / "consortium.py", file, HERE / "ro-crate-1.2-context.jsonld"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report.pop("entities") > 20
    electrode = report.pop("battinfo")["record_batch-1"]
    for term in ("ElectrodeCoating", "ActiveMaterial", "ActiveMassLoading", "CalenderedCoatingThickness"):
        assert electrode[vocabulary().classes[term].rpartition("#")[2]] == 1
    assert report == {
        "roots": ["two_records"],
        "root": f"Notebook: {documents[0].view.record.title}, A record without a template",
        "parameters": [],
        "schema": [],
        "signature": "fits",
        "required": {"ro-crate-1.1": [], "ro-crate-1.2": []},
    }
