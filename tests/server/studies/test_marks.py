import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from server.clock import new_op_id, now
from server.studies.marks import Mark, MarkerOutlet, MarksError, parse_mark, source_of

ROOT = Path(__file__).parents[3]
# liblsl reads this when it is loaded: nothing leaves the machine.
ON_THIS_MACHINE = """
[ports]
IPv6 = disable
[multicast]
ResolveScope = machine
ListenAddress = 127.0.0.1
[lab]
KnownPeers = {127.0.0.1}
"""
FOLLOWER = """
import json, pylsl
from server.studies.marks import Mark, MarkerOutlet, source_of

found = []
with MarkerOutlet("slurry-paper-mr", server_s=lambda: pylsl.local_clock() + 1_780_000_000) as outlet:
    (stream,) = pylsl.resolve_byprop("source_id", source_of("slurry-paper-mr"), timeout=20)
    inlet = pylsl.StreamInlet(stream)
    inlet.open_stream(timeout=20)
    for second in (1, 2):
        mark = Mark("P01", f"op-{second}", f"2026-05-28T20:26:4{second}.000000Z")
        outlet.push(mark)
        (text,), time_s = inlet.pull_sample(timeout=20)
        found.append([text, mark.server_s - time_s])
    inlet.close_stream()
print(json.dumps([stream.type(), stream.nominal_srate(), found]))
"""


def test_a_mark_is_read_as_it_is_written():
    mark = Mark("P01", new_op_id(), now())
    assert parse_mark(str(mark)) == mark
    assert str(mark).startswith("holotrode/P01/")


@pytest.mark.parametrize(
    "text", ["", "holotrode/P01/x", "holotrode/P01/x/noon", "start", "holotrode/P01/x/2026-01-01T10:00:00"]
)
def test_another_text_is_no_mark(text):
    assert parse_mark(text) is None


def test_a_recorder_gets_marks_at_their_moment(tmp_path):
    (tmp_path / "lsl_api.cfg").write_text(ON_THIS_MACHINE)
    environment = os.environ | {"LSLAPICFG": str(tmp_path / "lsl_api.cfg"), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", FOLLOWER], env=environment, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    kind, rate, found = json.loads(ran.stdout)
    assert (kind, rate) == ("Markers", 0)
    assert [text for text, _ in found] == [f"holotrode/P01/op-{k}/2026-05-28T20:26:4{k}.000000Z" for k in (1, 2)]
    assert [offset_s for _, offset_s in found] == pytest.approx([1_780_000_000] * 2, abs=0.005)


def test_nothing_listens_before_an_outlet_is_made():
    script = (
        "import sys, server.studies.marks; print([name for name in ('pylsl', 'pyxdf', 'numpy') if name in sys.modules])"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60)
    assert ran.stdout.strip() == "[]"


def test_without_its_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "pylsl", None)
    with pytest.raises(MarksError, match=re.escape("pip install 'holotrode[lsl]'")):
        MarkerOutlet("slurry-paper-mr")


def test_studies_have_sources_of_their_own():
    assert source_of("slurry-paper-mr") == "holotrode-slurry-paper-mr"
