from dataclasses import replace

import pytest

from server.notebook.computing import Computed
from server.notebook.eln.measured import measured
from tests.server.notebook.eln.example import example, without_form


def test_values_stand_in_the_order_of_the_form_and_readings_by_number(tmp_path):
    assert [one.name for one in measured(example(tmp_path))] == [
        "w.cam", "w.cam.share", "w.carbon.share", "w.pvdf.share", "mixing.device", "mixing.speed", "mixing.time",
        "coating.foil", "drying.zone1", "drying.zone1", "calendering.line_load", "calendering.after.2",
        "calendering.after.10", "electrode.loading", "electrode.coating_thickness", "electrode.porosity",
        "electrode.capacity", "notes.text",
    ]  # fmt: skip


def test_a_value_keeps_its_unit_and_has_its_uncertainty_in_it(tmp_path):
    values = {one.name: one for one in measured(example(tmp_path))}
    zone, loading, time = values["drying.zone1"], values["electrode.loading"], values["mixing.time"]
    assert (zone.value, zone.unit, zone.uncertainty) == (86.0, "°C", 2.0)
    assert (loading.value, loading.unit, loading.uncertainty) == (12.5, "mg/cm²", 0.05)
    assert loading.formula == "mass / area (by hand)"
    assert time.uncertainty is None
    assert values["electrode.coating_thickness"].value == 50.0
    assert (values["calendering.after.10"].reading, zone.reading) == (10, None)


@pytest.mark.parametrize(("value", "unit", "uncertainty"), [(358.65, "K", 2.0), (186, "°F", 3.6), (1, "kg", None)])
def test_the_uncertainty_is_in_the_unit_that_was_entered(tmp_path, value, unit, uncertainty):
    document = example(tmp_path)
    entry = document.current["drying.zone1"][0].model_copy(update={"value": value, "unit": unit})
    [one] = measured(replace(document, current={"drying.zone1": (entry,)}, quantities={}))
    assert (one.value, one.unit, one.uncertainty) == (value, unit, uncertainty)


def test_a_choice_is_said_in_words(tmp_path):
    values = {one.name: (one.value, one.text) for one in measured(example(tmp_path))}
    assert values["coating.foil"] == (None, "aluminium")
    assert values["mixing.device"] == (None, "planetary mixer")
    document = example(tmp_path)
    entry = document.current["coating.foil"][0].model_copy(update={"value": 7.0, "text": "nickel"})
    [one] = measured(replace(document, current={"coating.foil": (entry,)}, quantities={}))
    assert (one.value, one.text) == (7.0, "nickel")


def test_a_share_of_the_value_counts_as_uncertainty(tmp_path):
    document = example(tmp_path)
    form = document.view.form
    field = form.steps[1].fields[1].model_copy(update={"relative_uncertainty": 0.01})
    step = form.steps[1].model_copy(update={"fields": [field]})
    view = document.view.model_copy(update={"form": form.model_copy(update={"steps": [step]})})
    [speed] = [one for one in measured(replace(document, view=view)) if one.name == "mixing.speed"]
    assert speed.uncertainty == pytest.approx(20)


def test_what_is_unknown_or_was_emptied_is_left_out(tmp_path):
    document = example(tmp_path)
    emptied = document.current["mixing.time"][0].model_copy(update={"value": None, "unit": ""})
    changed = replace(
        document,
        current={"mixing.time": (emptied,)},
        quantities={"electrode.loading": Computed(None, None, ("disc.mass",))},
    )
    assert measured(changed) == []


def test_a_record_without_a_form_has_its_notes(tmp_path):
    values = measured(without_form(example(tmp_path)))
    assert {one.step.step for one in values} == {"notes"}
    assert [one.label for one in values][:2] == ["w.cam", "mixing.device"]
