import json
import math
import statistics
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.notebook.computing import Computed, Given, check, compute
from server.notebook.forms import form
from server.notebook.programs import compile_formula, evaluate
from server.notebook.templates import shipped_templates
from server.protocol.generate import FIXTURES, ROOT
from server.protocol.notebook_messages import Form, FormField

# A batch of 40 g of NMC111 96:2:2 at 71 % solids, as it was weighed (in grams), and three discs of it.
CAM, CARBON, PVDF, NMP, STOCK = 27.2712, 0.5692, 7.1065, 5.0702, 0.0803
DISCS = [32.10, 32.40, 31.90]  # mg
FOILS = [5.10, 5.20]  # mg
ELECTRODE = [98.0, 97.0, 99.0, 98.0]  # um
FOIL = [15.0, 15.2]  # um
DIAMETER, COUNTER = 12.7, 3.9  # mm, mAh/cm2

RECORD = {
    "batch.mass": Given((0.040,)),
    "batch.mode": Given(choice=0),
    "w.cam": Given((CAM * 1e-3,)),
    "w.carbon": Given((CARBON * 1e-3,)),
    "w.pvdf.solids": Given((STOCK,)),
    "w.pvdf": Given((PVDF * 1e-3,)),
    "w.nmp": Given((NMP * 1e-3,)),
    "coating.gap": Given((100e-6,)),
    "calendering.before": Given((120e-6, 122e-6)),
    "calendering.after": Given((98e-6, 98e-6)),
    "punch.diameter": Given((DIAMETER * 1e-3,)),
    "disc.mass": Given(tuple(mass * 1e-6 for mass in DISCS)),
    "foil.mass": Given(tuple(mass * 1e-6 for mass in FOILS)),
    "electrode.thickness": Given(tuple(thickness * 1e-6 for thickness in ELECTRODE)),
    "foil.thickness": Given(tuple(thickness * 1e-6 for thickness in FOIL)),
    "cell.counter_capacity": Given((COUNTER * 36_000.0,)),
}


def nmc111() -> Form:
    return form(shipped_templates()["nmc111"], "en")


def fields_of(written: Form) -> dict[str, FormField]:
    return {field.field: field for step in written.steps for field in step.fields}


# --- a whole record by hand ---------------------------------------------------------------------------------


def test_a_complete_electrode_comes_out_as_by_hand() -> None:
    result = {name: part.value for name, part in compute(nmc111(), RECORD).items()}
    solids = CAM + CARBON + PVDF * STOCK
    shares = {"cam": CAM / solids, "carbon": CARBON / solids, "pvdf": PVDF * STOCK / solids}
    volume = shares["cam"] / 4.65 + shares["carbon"] / 1.80 + shares["pvdf"] / 1.78  # cm3 per gram of solids
    area = math.pi * (DIAMETER / 10) ** 2 / 4  # cm2
    coating = statistics.mean(DISCS) - statistics.mean(FOILS)  # mg
    loading = coating / area  # mg/cm2
    thickness = statistics.mean(ELECTRODE) - statistics.mean(FOIL)  # um
    density = loading / thickness * 10  # g/cm3: 1 mg/cm2 per um is 10 g/cm3
    capacity = loading * shares["cam"] * 160 / 1000  # mAh/cm2
    content = solids / (CAM + CARBON + PVDF + NMP)
    slurry = 1 / (content * volume + (1 - content) / 1.03)
    wet = 0.84 * 100.0
    before = (120.0 + 122.0) / 2 - statistics.mean(FOIL)
    by_hand = {
        "slurry.solids": solids * 1e-3,
        "slurry.solid_content": content,
        "slurry.deviation": content - 0.71,
        "solids.density": 1000 / volume,
        "slurry.density": 1000 * slurry,
        "film.wet": wet * 1e-6,
        "film.loading": wet * 1e-6 * slurry * 1000 * content,
        "film.dry": wet * 1e-6 * slurry * content * volume / 0.5,
        "w.cam.share": shares["cam"],
        "w.carbon.share": shares["carbon"],
        "w.pvdf.share": shares["pvdf"],
        "disc.area": area * 1e-4,
        "disc.coating_mass": coating * 1e-6,
        "electrode.loading": loading * 1e-2,
        "electrode.loading_sd": statistics.stdev(DISCS) / area * 1e-2,
        "electrode.coating_thickness": thickness * 1e-6,
        "electrode.density": density * 1000,
        "electrode.porosity": 1 - density * volume,
        "electrode.capacity": capacity * 36_000,
        "cell.np_ratio": COUNTER / capacity,
        "calendering.porosity_before": 1 - loading / before * 10 * volume,
        "calendering.compression": 1 - (98.0 - statistics.mean(FOIL)) / before,
    }
    for name, value in by_hand.items():
        assert result[name] == pytest.approx(value, rel=1e-12, abs=1e-12), name
    assert result["electrode.porosity"] == pytest.approx(0.4121, abs=5e-4)
    assert {name for name, value in result.items() if value is None} == set()


def test_cumulative_readings_give_what_tared_ones_give() -> None:
    readings, total = {}, 0.0
    for name, mass in (("w.cam", CAM), ("w.carbon", CARBON), ("w.pvdf", PVDF), ("w.nmp", NMP)):
        total += mass
        readings[name] = Given((total * 1e-3,))
    tared = compute(nmc111(), RECORD)
    cumulative = compute(nmc111(), {**RECORD, **readings, "batch.mode": Given(choice=1)})
    for name in ("w.cam.net", "w.pvdf.net", "w.nmp.net", "slurry.solid_content", "electrode.porosity"):
        assert cumulative[name].value == pytest.approx(tared[name].value, rel=1e-12)
    # Each of two readings is uncertain.
    assert cumulative["w.pvdf.net"].uncertainty == pytest.approx(math.sqrt(2) * 0.15e-6, rel=1e-6)
    assert cumulative["w.carbon.reading"].value == pytest.approx(
        (tared["w.carbon.target"].value or 0.0) + CAM * 1e-3, rel=1e-12
    )


def test_an_anode_s_n_over_p_is_the_other_way_round() -> None:
    written = form(shipped_templates()["graphite"], "en")
    (program,) = (quantity.program for quantity in written.quantities if quantity.quantity == "cell.np_ratio")
    assert program == ["electrode.capacity", "cell.counter_capacity", "/"]


# --- uncertainty --------------------------------------------------------------------------------------------


def written(formula: str, fields: dict[str, dict[str, Any]]) -> Form:
    """A form of a few fields and one quantity."""
    whole = nmc111()
    pattern = fields_of(whole)["coating.gap"]
    quantity = whole.quantities[0].model_copy(
        update={"quantity": "result", "program": list(compile_formula(formula)), "step": "only"}
    )
    step = whole.steps[0].model_copy(
        update={
            "step": "only",
            "fields": [pattern.model_copy(update={"field": name, **changes}) for name, changes in fields.items()],
        }
    )
    return whole.model_copy(update={"steps": [step], "quantities": [quantity]})


def result(formula: str, fields: dict[str, dict[str, Any]], values: dict[str, tuple[float, ...]]) -> Computed:
    return compute(written(formula, fields), {name: Given(value) for name, value in values.items()})["result"]


values = st.floats(0.1, 100.0)
relatives = st.floats(1e-7, 1e-5)


@given(values, values, relatives, relatives)
def test_relative_uncertainties_of_products_and_quotients_add_in_squares(
    a: float, b: float, ra: float, rb: float
) -> None:
    fields = {"a": {"uncertainty": ra * a}, "b": {"uncertainty": 0.0, "relative_uncertainty": rb}}
    for formula in ("a * b", "a / b"):
        got = result(formula, fields, {"a": (a,), "b": (b,)})
        assert got.value is not None
        assert got.uncertainty == pytest.approx(abs(got.value) * math.hypot(ra, rb), rel=1e-4)


@given(values, values, st.floats(1e-4, 1.0), st.floats(1e-4, 1.0))
def test_uncertainties_of_sums_and_differences_add_in_squares(a: float, b: float, ua: float, ub: float) -> None:
    fields = {"a": {"uncertainty": ua}, "b": {"uncertainty": ub}}
    for formula in ("a + b", "a - b"):
        assert result(formula, fields, {"a": (a,), "b": (b,)}).uncertainty == pytest.approx(
            math.hypot(ua, ub), rel=1e-8
        )


def test_what_stands_on_both_sides_cancels() -> None:
    fields = {"a": {"uncertainty": 0.1}, "b": {"uncertainty": 0.0}}
    assert result("(a + b) - a", fields, {"a": (2.0,), "b": (1.0,)}).uncertainty == pytest.approx(0.0, abs=1e-15)
    assert result("a * b / a", fields, {"a": (2.0,), "b": (1.0,)}).uncertainty == pytest.approx(0.0, abs=1e-15)


def test_absolute_and_relative_uncertainty_of_an_instrument_are_added() -> None:
    fields = {"a": {"uncertainty": 0.1, "relative_uncertainty": 0.02}}
    assert result("a", fields, {"a": (-5.0,)}).uncertainty == pytest.approx(0.2)


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=12), st.floats(0.001, 1.0))
def test_a_mean_has_the_scatter_of_its_readings_and_the_instrument_s(readings: list[float], instrument: float) -> None:
    fields = {"x": {"kind": "readings", "uncertainty": instrument}}
    got = result("mean(x)", fields, {"x": tuple(readings)})
    scatter = statistics.variance(readings) / len(readings)
    assert got.value == pytest.approx(statistics.mean(readings), abs=1e-12)
    assert got.uncertainty == pytest.approx(math.sqrt(scatter + instrument**2), rel=1e-6)
    assert result("sd(x)", fields, {"x": tuple(readings)}).value == pytest.approx(statistics.stdev(readings), abs=1e-9)
    assert result("count(x)", fields, {"x": tuple(readings)}).value == len(readings)


def test_one_reading_has_no_scatter() -> None:
    fields = {"x": {"kind": "readings", "uncertainty": 0.5}}
    assert result("mean(x)", fields, {"x": (3.0,)}).uncertainty == pytest.approx(0.5)
    assert result("sd(x)", fields, {"x": (3.0,)}) == Computed(None, None, ("x",))


def test_the_porosity_is_as_uncertain_as_its_thickness_says() -> None:
    got = compute(nmc111(), RECORD)
    porosity, thickness = got["electrode.porosity"], got["electrode.coating_thickness"]
    loading = got["electrode.loading"]
    assert porosity.value is not None
    # 1 - p = loading x volume / thickness: relative errors add in squares; shares hardly count.
    relative = math.hypot(
        (thickness.uncertainty or 0.0) / (thickness.value or 1.0), (loading.uncertainty or 0.0) / (loading.value or 1.0)
    )
    assert porosity.uncertainty == pytest.approx((1 - porosity.value) * relative, rel=0.03)


def test_a_value_with_no_neighbour_has_no_uncertainty() -> None:
    fields = {"a": {"uncertainty": 0.5}, "b": {"uncertainty": 0.0}}
    assert result("b / (a - 1.5)", fields, {"a": (1.0,), "b": (1.0,)}) == Computed(-2.0, None, ())


# --- what is missing ----------------------------------------------------------------------------------------


def without(*names: str) -> dict[str, Given]:
    return {name: value for name, value in RECORD.items() if name not in names}


@pytest.mark.parametrize(
    ("left_out", "quantity", "missing"),
    [
        (["punch.diameter"], "electrode.loading", ("punch.diameter",)),
        (["foil.mass", "disc.mass"], "electrode.porosity", ("disc.mass", "foil.mass")),
        (["batch.mode"], "w.cam.net", ("batch.mode",)),
        (["batch.solid_content"], "batch.planned_solids", ()),
        (["w.pvdf.solids"], "slurry.solids", ()),
        (["coating.gap"], "film.wet", ("coating.gap",)),
        (["cell.counter_capacity"], "cell.np_ratio", ("cell.counter_capacity",)),
        (["w.cam"], "w.carbon.net", ()),
        (["batch.mass"], "w.nmp.target", ("batch.mass",)),
    ],
)
def test_missing_names_the_fields_still_needed(left_out: list[str], quantity: str, missing: tuple[str, ...]) -> None:
    got = compute(nmc111(), without(*left_out))[quantity]
    assert got.missing == missing
    assert (got.value is None) == bool(missing)
    assert (got.uncertainty is None) == bool(missing)


def test_a_cumulative_mass_needs_the_reading_before_it() -> None:
    got = compute(nmc111(), {**without("w.carbon"), "batch.mode": Given(choice=1)})
    assert got["w.pvdf.net"] == Computed(None, None, ("w.carbon",))


def test_a_field_with_two_values_that_hold_counts_as_unknown() -> None:
    got = compute(nmc111(), {**RECORD, "punch.diameter": Given((12.7e-3, 13e-3))})
    assert got["disc.area"] == Computed(None, None, ("punch.diameter",))


def test_an_empty_record_computes_what_the_template_plans() -> None:
    got = compute(nmc111(), {})
    assert got["plan.coating.gap"].value == pytest.approx(100e-6)
    assert got["batch.planned_solid_content"] == Computed(0.71, 0.0, ())
    assert "batch.mode" in got["slurry.mass"].missing


def test_a_division_by_zero_is_unknown_and_misses_nothing() -> None:
    fields = {"a": {}, "b": {}}
    assert result("a / b", fields, {"a": (1.0,), "b": (0.0,)}) == Computed(None, None, ())


# --- ranges -------------------------------------------------------------------------------------------------


def test_a_value_out_of_range_gets_a_sentence_with_its_reason() -> None:
    gap = fields_of(nmc111())["coating.gap"]
    assert (
        check(gap, -3e-6) == "Gap of the coater: expected 5 µm to 3000 µm (no coating head is set outside); got -3 µm."
    )
    assert check(gap, 5 * 1e-6) == check(gap, 3000 * 1e-6) == check(gap, 1e-4) == ""
    mass = fields_of(nmc111())["w.cam"]
    assert check(mass, 0.25) == (
        "Reading (NMC111): expected 0 g to 220 g (a balance of 220 g; no mass is negative); got 250 g."
    )
    above = gap.model_copy(update={"high": None})
    assert check(above, -3e-6).startswith("Gap of the coater: expected at least 5 µm (")
    below = gap.model_copy(update={"low": None})
    assert check(below, 1.0).startswith("Gap of the coater: expected at most 3000 µm (")


def test_the_sentence_speaks_french() -> None:
    temperature = fields_of(form(shipped_templates()["nmc111"], "fr"))["batch.dew_point"]
    assert check(temperature, 313.65, "fr") == (
        "Point de rosée\u00a0: attendu de -100\u00a0°C à 30\u00a0°C (de la boîte à gants la plus sèche au laboratoire "
        "humide)\u202f; reçu 40,5\u00a0°C."
    )


# --- vectors ------------------------------------------------------------------------------------------------


def near(value: float | None, relative: float) -> Any:
    return None if value is None else pytest.approx(value, rel=relative)


def test_the_vectors_hold_for_the_form_they_carry() -> None:
    stored = json.loads((ROOT / FIXTURES / "notebook" / "computing.json").read_text(encoding="utf-8"))
    carried = Form.model_validate(stored["form"])
    for record in stored["records"]:
        known = {name: Given(tuple(value["readings"]), value["choice"]) for name, value in record["given"].items()}
        got = compute(carried, known)
        assert set(got) == set(record["computed"])
        for name, expected in record["computed"].items():
            assert list(got[name].missing) == expected["missing"]
            assert got[name].value == near(expected["value"], 1e-11)
            assert got[name].uncertainty == near(expected["uncertainty"], 1e-8)
    for case in stored["programs"]:
        assert evaluate(case["program"], case["known"].get) == near(case["value"], 1e-11)
    for case in stored["units"]:
        offer = case["offer"]
        assert case["value"] * offer["factor"] + offer["offset"] == near(case["si"], 1e-11)
