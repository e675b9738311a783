"""Records as recipes: what was recorded counts, what was not stands as planned, and nothing is made up."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.coating import wet_thickness_um
from physics.recipe import ElectrodeRecipe
from server.notebook.document import Ingredient, RecordDocument
from server.notebook.documents import quantities_of
from server.notebook.readout import from_si
from server.notebook.recipes import LONGEST_NAME, RecordRecipe, recipe_of
from server.notebook.schema import Template
from server.notebook.templates import RECIPES, TEMPLATES, form, parse_template, shipped_templates
from server.protocol.messages import Form, FormField
from tests.server.notebook.documents import Pen
from tests.server.notebook.documents import document_of as by_hand

NMC111 = shipped_templates()["nmc111"]
WEIGHED = {"w.cam": 13.632e-3, "w.carbon": 0.284e-3, "w.pvdf": 3.55e-3, "w.nmp": 2.534e-3}
PRESSED = {"calendering.before.1": 115e-6, "calendering.after.1": 95e-6, "foil.thickness.1": 15e-6}
Written = dict[str, float]


def record(written: Written, template: Template = NMC111, title: str = "Batch 7") -> RecordDocument:
    """A record of a template with values in SI."""
    written_out = form(template, "en")
    pen = Pen("a")
    pen.write("record", kind="created", text=title)
    for name, number in written.items():
        pen.write(name, *_entered(written_out, name, number))
    document = by_hand(pen.entries, written_out, title)
    return replace(
        document,
        quantities=quantities_of(written_out, document.current),
        ingredients={
            one.id: Ingredient(one.name.en, one.role, one.material, one.share) for one in template.ingredients
        },
    )


def made(written: Written, **given: Any) -> ElectrodeRecipe:
    known = recipe_of(record(written, **given))
    assert known.recipe is not None, known
    return known.recipe


def _entered(written_out: Form, name: str, value_si: float) -> tuple[float, str]:
    """As it is entered, in the first unit that the field offers."""
    stem = name.rstrip("0123456789").removesuffix(".")
    field = next(one for step in written_out.steps for one in step.fields if one.field in (name, stem))
    if not field.units:
        return value_si, ""
    unit = field.units[0]
    return from_si(value_si, unit), unit.symbol


# --- what was recorded --------------------------------------------------------------------------------------


def test_an_empty_record_is_made_as_planned() -> None:
    known = recipe_of(record({}))
    assert known.planned == ("Weighing", "Coating", "Calendering")
    assert (known.missing, known.problem) == ((), "")
    recipe = known.recipe
    assert recipe is not None
    assert recipe.name == "Batch 7"
    assert recipe.formulation.model_dump(include={"active_fraction", "carbon_fraction", "solid_content"}) == {
        "active_fraction": 0.96,
        "carbon_fraction": 0.02,
        "solid_content": 0.71,
    }
    assert recipe.coating.gap_um == 100
    assert recipe.calendering.gap_um == 100


def test_what_was_weighed_takes_the_place_of_the_plan() -> None:
    more_carbon = WEIGHED | {"w.carbon": 0.57e-3}
    known = recipe_of(record({"batch.mass": 20e-3, "batch.mode": 0.0, **more_carbon}))
    assert known.recipe is not None
    assert known.planned == ("Coating", "Calendering")
    formulation = known.recipe.formulation
    assert (formulation.carbon_fraction, formulation.binder_fraction) == (0.039, 0.02)
    assert formulation.solid_content == pytest.approx(0.714)


def test_the_film_is_that_of_the_readings_else_that_of_the_gap() -> None:
    assert made({"coating.gap": 150e-6}).coating.gap_um == 150
    measured = made({"coating.gap": 150e-6, "coating.wet.1": 80e-6, "coating.wet.2": 84e-6})
    assert wet_thickness_um(measured.coating) == pytest.approx(82, abs=0.5)


@pytest.mark.parametrize(
    ("written", "calendering"),
    [
        ({"calendering.gap": 45e-6}, {"gap_um": 45.0}),
        ({"calendering.gap": 45e-6, **PRESSED}, {"compression": 0.2}),
        ({"calendering.gap": 45e-6, **PRESSED, "calendering.line_load": 3e5}, {"line_load_n_per_mm": 300.0}),
        ({**PRESSED, "calendering.after.1": 116e-6}, {"compression": 0.0}),
    ],
)
def test_it_is_pressed_by_what_tells_most(written: Written, calendering: Written) -> None:
    given = made(written).calendering.model_dump(exclude_none=True, exclude={"roll_diameter_mm"})
    assert given == calendering


def test_values_side_by_side_are_not_chosen_from() -> None:
    document = record({"coating.gap": 150e-6})
    (entry,) = document.current["coating.gap"]
    other = entry.model_copy(update={"value": 250e-6})
    known = recipe_of(replace(document, current=dict(document.current) | {"coating.gap": (entry, other)}))
    assert known.recipe is not None
    assert known.recipe.coating.gap_um == 100
    assert "Coating" in known.planned


# --- what templates differ in -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped_templates())
def test_every_shipped_template_is_planned_as_its_recipe_says(name: str) -> None:
    template = shipped_templates()[name]
    recipe = made({}, template=template)
    own = ElectrodeRecipe.load(RECIPES / f"{template.recipe_id}.yaml")
    assert recipe.formulation == own.formulation
    assert recipe.drying == own.drying


def edited(*changes: tuple[str, str]) -> Template:
    text = (TEMPLATES / "nmc111.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_template(text, "mine.yaml")


def test_a_lab_s_own_powder_takes_the_place_of_the_recipe_s() -> None:
    template = edited(("material: nmc111, share: 0.96", "material: nmc622, share: 0.96"))
    assert made({}, template=template).formulation.active == "nmc622"


def test_a_gap_that_nobody_planned_is_asked_for() -> None:
    template = edited(("coating.gap: {plan: 100 µm}", "coating.speed: {plan: 1 m/min}"))
    assert recipe_of(record({}, template=template)) == RecordRecipe(missing=("Gap of the coater",))
    assert made({"coating.gap": 80e-6}, template=template).coating.gap_um == 80


def test_an_electrode_that_is_not_pressed_is_not_pressed() -> None:
    template = edited(("drying, calendering, punching", "drying, punching"))
    assert made({}, template=template).calendering.compression == 0.0


def test_a_template_without_a_recipe_has_none() -> None:
    assert recipe_of(record({}, template=edited(("recipe_id: nmc111-96-2-2\n", "")))) == RecordRecipe()


def test_a_long_title_is_cut() -> None:
    assert made({}, title="x" * 200).name == "x" * LONGEST_NAME


# --- what cannot be made ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"coating.gap": 900e-6}, "Batch 7: coating.gap_um: .*600; got 900 .possible: 20 to 600."),
        ({"batch.solid_content": 0.9}, "Batch 7: formulation.solid_content: .*0.85; got 0.9"),
        ({"calendering.gap": 200e-6}, "Batch 7: calendering.gap_um: .*127; got 200"),
    ],
)
def test_what_the_line_cannot_make_is_said(written: Written, sentence: str) -> None:
    known = recipe_of(record(written))
    assert known.recipe is None
    assert known.values is not None
    assert re.match(sentence, known.problem), known.problem


# --- whatever is in range -----------------------------------------------------------------------------------


def _inside(field: FormField) -> st.SearchStrategy[float]:
    low = 0.0 if field.low is None else field.low
    high = low + 1.0 if field.high is None else field.high
    return st.floats(low, high, allow_subnormal=False)


@st.composite
def records(draw: st.DrawFn) -> RecordDocument:
    """A record of any template with any values in range in any of its fields."""
    template = shipped_templates()[draw(st.sampled_from(sorted(shipped_templates())))]
    written: Written = {}
    for field in [one for step in form(template, "en").steps for one in step.fields]:
        if field.kind == "choice" and draw(st.booleans()):
            written[field.field] = float(draw(st.integers(0, len(field.choices) - 1)))
        if field.kind == "number" and draw(st.booleans()):
            written[field.field] = draw(_inside(field))
        if field.kind == "readings" and draw(st.booleans()):
            written[f"{field.field}.1"] = draw(_inside(field))
    return record(written, template)


@settings(max_examples=150)
@given(records())
def test_any_record_is_a_valid_recipe_or_says_what_keeps_it_from_being_one(document: RecordDocument) -> None:
    known = recipe_of(document)
    if known.recipe is None:
        assert known.problem or known.missing
        return
    assert ElectrodeRecipe.from_text(known.recipe.to_yaml()) == known.recipe
    assert known.values == known.recipe.canonical()
    assert known.problem == ""


def test_a_thick_film_has_a_coarser_binder_domain() -> None:
    thin, thick = (made({"coating.gap": gap}).particles.binder_domain_count for gap in (50e-6, 600e-6))
    assert thin == 3786
    assert 500 < thick < 2000
