"""A record made through the rules, out as .eln and back."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from server.clock import new_op_id
from server.notebook.documents import document_of
from server.notebook.eln.batteries import FILE
from server.notebook.eln.measured import measured
from server.notebook.eln.reading import read_eln
from server.notebook.eln.writing import write_eln
from server.protocol.messages import CreateRecord
from tests.server.notebook.conftest import Bench
from tests.server.notebook.eln.example import KEY
from tests.server.notebook.eln.test_writing import unpacked
from tests.server.notebook.test_service import stored, value
from tests.serving import NOW


def enter(bench: Bench, field: str, number: float | None, unit: str = "", **given: Any) -> None:
    stored(bench, value(field=field, value=number, unit=unit, **given))


@pytest.fixture
def weighed(bench: Bench) -> Bench:
    """A record of the template for NMC111, weighed, coated and measured."""
    begin = {"op_id": new_op_id(), "record_id": "a", "title": "Batch 7", "template_id": "nmc111", "device_time": NOW}
    stored(bench, CreateRecord(**begin))
    enter(bench, "batch.mass", 20, "g")
    enter(bench, "batch.mode", 0)
    for name, grams in {"cam": 13.632, "carbon": 0.284, "pvdf": 3.55, "nmp": 2.534}.items():
        enter(bench, f"w.{name}", grams, "g")
    enter(bench, "coating.foil", 0)
    enter(bench, "calendering.line_load", 250, "N/mm")
    enter(bench, "punch.diameter", 13, "mm")
    for number, milligrams in enumerate((15.20, 15.24, 15.28), start=1):
        enter(bench, f"disc.mass.{number}", milligrams, "mg")
        enter(bench, f"foil.mass.{number}", 5.40, "mg")
        enter(bench, f"electrode.thickness.{number}", 40.0, "um")
        enter(bench, f"foil.thickness.{number}", 15.0, "µm")
    return bench


def test_a_record_goes_out_and_comes_back_proven(weighed: Bench, tmp_path: Path) -> None:
    document = weighed.database.read(lambda s: document_of(s, weighed.notebook.catalogue, weighed.blobs, "a"))
    target = tmp_path / "batch.eln"
    write_eln([document], target, KEY, NOW)
    [record] = read_eln(target)
    assert record.entries == tuple(document.view.entries)
    assert record.proof.proven, record.proof.sentence
    assert record.proof.signed_by == tuple(document.keys)
    assert {file.sha256 for file in record.files} == set(document.files)


def test_the_shipped_template_is_said_in_the_words_of_battinfo(weighed: Bench, tmp_path: Path) -> None:
    document = weighed.database.read(lambda s: document_of(s, weighed.notebook.catalogue, weighed.blobs, "a"))
    target = tmp_path / "batch.eln"
    write_eln([document], target, KEY, NOW)
    electrode = orjson.loads(unpacked(target)[f"batch/record_a/{FILE}"])
    assert electrode["@type"] == ["CoatedElectrode", "PositiveElectrode"]
    coating = electrode["hasCoating"]
    assert [
        coating[name][0]["schema:name"] for name in ("hasActiveMaterial", "hasConductiveAdditive", "hasBinder")
    ] == [
        "NMC111",
        "carbon black",
        "PVdF solution",
    ]
    assert {node["@type"] for node in coating["hasProperty"]} == {
        "TotalMassLoading", "ActiveMassLoading", "CalenderedCoatingThickness", "CalenderedDensity", "Porosity",
    }  # fmt: skip
    assert electrode["hasCurrentCollector"]["schema:name"] == "aluminium"
    mode = next(one for one in measured(document) if one.name == "batch.mode")
    assert (mode.value, mode.text) == (None, "tared")
