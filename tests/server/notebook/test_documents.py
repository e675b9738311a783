"""A record made by its template, through the rules, to the numbers that follow from it."""

import math
from typing import Any

import pytest

from server.clock import new_op_id
from server.notebook.documents import document_of
from server.problems import ProblemError
from server.protocol.messages import CreateRecord
from tests.server.notebook.conftest import Bench
from tests.server.notebook.test_service import stored, value
from tests.serving import NOW


@pytest.fixture
def begun(bench: Bench) -> Bench:
    """A record of the template for NMC111."""
    begin = {"op_id": new_op_id(), "record_id": "a", "title": "Batch 7", "template_id": "nmc111", "device_time": NOW}
    stored(bench, CreateRecord(**begin))
    return bench


def enter(bench: Bench, field: str, number: float | None, unit: str = "", **given: Any) -> None:
    stored(bench, value(field=field, value=number, unit=unit, **given))


def fill(bench: Bench) -> None:
    """20 g weighed as planned, pressed to 25 micrometres on 15 micrometres of foil."""
    enter(bench, "batch.mass", 20, "g")
    enter(bench, "batch.mode", 0)
    for name, grams in {"cam": 13.632, "carbon": 0.284, "pvdf": 3.55, "nmp": 2.534}.items():
        enter(bench, f"w.{name}", grams, "g")
    enter(bench, "punch.diameter", 13, "mm")
    for number, milligrams in enumerate((15.20, 15.24, 15.28), start=1):
        enter(bench, f"disc.mass.{number}", milligrams, "mg")
        enter(bench, f"foil.mass.{number}", 5.40, "mg")
        enter(bench, f"electrode.thickness.{number}", 40.0, "um")
        enter(bench, f"foil.thickness.{number}", 15.0, "µm")


def test_what_is_weighed_and_measured_becomes_porosity(begun: Bench) -> None:
    fill(begun)
    document = begun.database.read(lambda s: document_of(s, begun.notebook.catalogue, begun.blobs, "a"))
    quantities = document.quantities
    assert quantities["slurry.solid_content"].value == pytest.approx(0.71, abs=1e-4)
    area = math.pi * 0.013**2 / 4
    loading = (15.24e-6 - 5.40e-6) / area
    assert quantities["electrode.loading"].value == pytest.approx(loading)
    solid_volume = 0.96 / 4650 + 0.02 / 1800 + 0.02 / 1780
    share = quantities["electrode.porosity"]
    assert share.value == pytest.approx(1 - loading / 25e-6 * solid_volume, abs=0.01)
    assert 0 < share.uncertainty < 0.1
    assert len(document.heads) == len(document.view.entries)
    assert set(document.files) == {document.view.entries[0].file.sha256}


def test_a_corrected_input_is_computed_anew(begun: Bench) -> None:
    fill(begun)
    reading = begun.database.read(lambda s: document_of(s, begun.notebook.catalogue, begun.blobs, "a"))
    before = reading.quantities["electrode.porosity"].value
    first = reading.current["electrode.thickness.1"][0]
    enter(begun, "electrode.thickness.1", 43, "µm", base=[first.entry_id], reason="dust under the probe")
    after = begun.database.read(lambda s: document_of(s, begun.notebook.catalogue, begun.blobs, "a"))
    assert after.quantities["electrode.porosity"].value > before
    assert [e.value for e in after.current["electrode.thickness.1"]] == [43]


@pytest.mark.parametrize(
    ("field", "number", "unit", "sentence"),
    [
        ("coating.gap", 3, "mg", "coating.gap expects a length"),
        ("coating.gap", 3, "", "coating.gap expects a length"),
        ("w.cam", 300, "g", "w.cam: .*expected 0 g to 220 g .a balance of 220 g; .*; got 300 g"),
        ("foil.thickness.1", -3, "µm", "foil.thickness.1: .*; got -3 µm"),
        ("foil.thickness", 15, "µm", r"takes several readings; expected foil.thickness.1, foil.thickness.2 and so on"),
        ("foil.thickness.101", 15, "µm", "expected at most 100 readings"),
        ("batch.mode", 2, "", r"expected the place of a choice, 0 \(tared\), 1 \(cumulative\); got 2"),
        ("batch.remark", 2, "", "takes a text; got the number 2"),
        ("batch.mass", None, "", "takes a number; got 'a lot'"),
    ],
)
def test_what_a_field_does_not_take_gets_a_sentence(
    begun: Bench, field: str, number: float | None, unit: str, sentence: str
) -> None:
    with pytest.raises(ProblemError, match=sentence):
        begun.take(value(field=field, value=number, unit=unit, text="" if number is not None else "a lot"))


def test_another_unit_of_the_same_kind_is_taken_as_it_was_entered(begun: Bench) -> None:
    enter(begun, "coating.gap", 0.1, "mm")
    document = begun.database.read(lambda s: document_of(s, begun.notebook.catalogue, begun.blobs, "a"))
    entry = document.current["coating.gap"][0]
    assert (entry.value, entry.unit) == (0.1, "mm")


def test_a_record_keeps_its_form_whatever_becomes_of_the_template(begun: Bench) -> None:
    forms = begun.notebook.catalogue
    view = begun.database.read(lambda s: document_of(s, forms, begun.blobs, "a", "fr")).view
    assert view.form.title.startswith("Cathode NMC111")
    assert view.record.template_version == 1
    kept = view.entries[0].file
    assert (kept.name, view.entries[0].value) == ("nmc111-1.json", 1.0)
    begun.blobs.path(kept.sha256).unlink()
    fresh = type(forms)(begun.blobs)
    with pytest.raises(ProblemError, match="There is no blob"):
        fresh.form_of(kept.sha256)
