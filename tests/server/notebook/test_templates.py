import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.materials import load_material
from physics.recipe import ElectrodeRecipe
from server.notebook.computing import Given, compute
from server.notebook.forms import line
from server.notebook.programs import OPERATORS, evaluate, is_number
from server.notebook.schema import Language, si, spread_si
from server.notebook.templates import (
    RECIPES,
    TEMPLATES,
    Template,
    TemplateError,
    check_version,
    form,
    parse_template,
    shipped_templates,
    template_sha256,
)
from server.protocol.notebook_messages import Form

NAMES = ["graphite", "hard-carbon", "lfp", "nmc111", "nmc622", "nmc811", "solid-state"]
LANGUAGES: list[Language] = ["en", "fr"]
NMC111 = (TEMPLATES / "nmc111.yaml").read_text(encoding="utf-8")


def edited(*changes: tuple[str, str]) -> str:
    text = NMC111
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def refusal(text: str) -> str:
    with pytest.raises(TemplateError) as refused:
        parse_template(text, "mine.yaml")
    return str(refused.value)


# --- what ships ---------------------------------------------------------------------------------------------


def test_the_shipped_templates_are_these() -> None:
    assert list(shipped_templates()) == NAMES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_form_is_whole(name: str, language: Language) -> None:
    written = form(shipped_templates()[name], language)
    ids = [field.field for step in written.steps for field in step.fields]
    ids += [quantity.quantity for quantity in written.quantities]
    assert len(set(ids)) == len(ids)
    for name_ in ids:
        assert re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", name_)
        assert not re.search(r"\.\d+$", name_)
    steps = [step.step for step in written.steps]
    assert {quantity.step for quantity in written.quantities} <= set(steps)
    for field in (field for step in written.steps for field in step.fields):
        assert field.label
        assert field.speech
        assert not re.search(r"\{\w+\}", field.label + field.speech + field.hint)
        if field.units:
            assert field.low is not None
            assert field.high is not None
            assert field.range_reason


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_differ_in_their_words_only(name: str) -> None:
    english, french = (form(shipped_templates()[name], language) for language in LANGUAGES)
    words = {"label", "title", "instruction", "description", "formula", "range_reason", "choices", "speech", "hint"}

    def without_words(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without_words(part) for key, part in value.items() if key not in words}
        return [without_words(part) for part in value] if isinstance(value, list) else value

    assert without_words(english.model_dump()) == without_words(french.model_dump())
    assert english.title != french.title


@pytest.mark.parametrize("name", NAMES)
def test_a_template_agrees_with_its_recipe(name: str) -> None:
    template = shipped_templates()[name]
    formulation = ElectrodeRecipe.load(RECIPES / f"{template.recipe_id}.yaml").formulation
    assert template.solid_content == formulation.solid_content
    shares = {"active": 0.0, "carbon": 0.0, "binder": 0.0, "electrolyte": 0.0}
    for part in template.ingredients:
        if part.share is not None:
            shares[{"conductive": "carbon"}.get(part.role, part.role)] += part.share
    expected = formulation.fractions()
    assert {role: share for role, share in shares.items() if share} == pytest.approx(expected)
    (active,) = (part for part in template.ingredients if part.role == "active")
    assert active.material == formulation.active


def test_the_steps_are_in_the_order_of_the_work() -> None:
    assert [step.id for step in line().steps] == [
        "batch",
        "weighing",
        "premixing",
        "mixing",
        "viscosity",
        "coating",
        "drying",
        "calendering",
        "punching",
        "masses",
        "thickness",
        "photo",
        "notes",
    ]


def test_french_keeps_its_accents_and_spaces() -> None:
    written = form(shipped_templates()["nmc111"], "fr")
    assert [step.title for step in written.steps][5:8] == ["Enduction", "Séchage", "Calandrage"]
    labels = {quantity.quantity: quantity.label for quantity in written.quantities}
    assert labels["electrode.porosity"] == "Porosité"
    assert labels["electrode.loading"] == "Charge surfacique"
    assert labels["slurry.solid_content"] == "Taux de solide réel"
    hints = {field.field: field.hint for step in written.steps for field in step.fields}
    assert hints["w.pvdf.solids"] == "Seulement s'il diffère de 8\u00a0% en masse."
    french = (TEMPLATES.parent / "line.yaml").read_text(encoding="utf-8")
    assert not re.findall(r"\b(?:epaisseur|sechage|porosite|densite|capacite|temperature du|melange)\b", french, re.I)


# --- fields -------------------------------------------------------------------------------------------------


def fields_of(template: Template, language: Language = "en") -> dict[str, Any]:
    return {field.field: field for step in form(template, language).steps for field in step.fields}


def test_a_field_has_range_reason_uncertainty_and_target() -> None:
    fields = fields_of(shipped_templates()["nmc111"])
    gap, mass = fields["coating.gap"], fields["w.carbon"]
    assert (gap.low, gap.high, gap.uncertainty) == pytest.approx((5e-6, 3e-3, 2e-6))
    assert gap.target == "plan.coating.gap"
    assert (gap.tolerance, gap.required) == (0.05, True)
    assert [unit.symbol for unit in gap.units] == ["µm", "mm"]
    assert (mass.low, mass.high) == (0.0, pytest.approx(0.22))
    assert mass.range_reason == "a balance of 220 g; no mass is negative"
    assert mass.target == "w.carbon.reading"
    assert mass.label == "Reading (carbon black)"
    assert fields["batch.mode"].choices == ["tared", "cumulative"]
    assert fields["electrode.thickness"].readings == 5


def test_a_template_changes_fields() -> None:
    changed = edited(
        ("  mixing.time: {plan: 2 h}\n", "  mixing.time: {plan: 90 min, tolerance: 0.02, required: false}\n"),
        ("  coating.gap: {plan: 100 µm}\n", "  electrode.thickness: {readings: 9, uncertainty: 0.5 µm}\n"),
        ("  drying.vacuum_temperature: {plan: 120 °C}\n", "  disc.mass: {balance: precision}\n"),
        ("mixing.temperature: {plan: 25 °C}", "mixing.temperature: {uncertainty: 2 °C}"),
        ("material: carbon_black, share: 0.02}", "material: carbon_black, share: 0.02, balance: precision}"),
    )
    written = form(parse_template(changed, "mine.yaml"), "en")
    fields = {field.field: field for step in written.steps for field in step.fields}
    plans = {quantity.quantity: quantity for quantity in written.quantities if quantity.quantity.startswith("plan.")}
    assert list(plans) == ["plan.mixing.time"]
    assert evaluate(plans["plan.mixing.time"].program, {}.get) == pytest.approx(5400.0)
    assert (fields["mixing.time"].tolerance, fields["mixing.time"].required) == (0.02, False)
    assert (fields["electrode.thickness"].readings, fields["electrode.thickness"].uncertainty) == (9, 0.5e-6)
    assert (fields["disc.mass"].high, fields["disc.mass"].uncertainty) == pytest.approx((4.2, 15e-6))
    assert (fields["w.carbon"].high, fields["w.cam"].high) == pytest.approx((4.2, 0.22))
    assert fields["mixing.temperature"].uncertainty == 2.0


def test_measures_have_units() -> None:
    assert si("−40 °C", "K") == pytest.approx(233.15)
    assert si("1e-3", "") == 1e-3
    assert spread_si("2 °C", "K") == 2.0
    with pytest.raises(ValueError, match="expected a number with its unit, for example 100 µm; got 'thick'"):
        si("thick", "m")


# --- what a lab writes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("share: 0.96", "share: 0.98", "the shares by mass of the solids have to add up to 1; they are 1.02"),
        ("material: nmc111", "material: nmc333", "ingredients.0.material: unknown active material 'nmc333'; known"),
        ("version: 1", "version: 0", "version: input should be greater than or equal to 1; got 0"),
        ("id: nmc111\n", "id: NMC 111\n", "id: string should match pattern"),
        ("version: 1\n", "", "mine.yaml:1: version: the key is missing"),
        ("polarity: positive", "polarity: plus", "polarity: input should be 'positive' or 'negative'; got 'plus'"),
        ("solid_content", "solids_content", "mine.yaml:11: solids_content: unknown key"),
        ("recipe_id: nmc111-96-2-2", "recipe_id: nmc999", "recipe_id: expected one of graphite-cmc-sbr, hard-carbon"),
        ("solvent: nmp", "solvent: water", "expected stock solutions in nmp, as the slurry; pvdf is in water"),
        ("    solvent: nmp\n", "", "expected solids and solvent of a stock solution, or neither; pvdf has one of them"),
        ("role: solvent", "role: binder", "expected a share for every solid and none for the solvent; nmp is binder"),
        ("id: carbon,", "id: cam,", "expected every ingredient once; got cam, cam, pvdf, nmp"),
        ("id: carbon,", "id: lambda,", "expected an id that is no word of the formulas; got lambda"),
        ("solids: 0.08", "solids: 0.02", "the stock solutions bring 0.98 g of solvent per gram of solids"),
        ("steps: [batch, ", "steps: [batch, baking, ", "steps.1: expected steps of the line"),
        ("steps: [batch, weighing, ", "steps: [batch, ", "steps: the quantity film.loading needs slurry.density"),
        (
            "masses, thickness",
            "thickness",
            "steps: the quantity electrode.density needs electrode.loading, which is in",
        ),
        ("coating.gap: {plan: 100 µm}", "coating.gap: {plan: 3 mg}", "fields.coating.gap.plan: This value expects a"),
        ("coating.gap: {plan: 100 µm}", "coating.gap: {plan: wide}", "expected a number with its unit"),
        ("coating.gap: {plan: 100 µm}", "coating.gap: {plan: 1e999 µm}", "coating.gap.plan: expected a finite number"),
        ("coating.gap: {plan: 100 µm}", "coating.gap: {low: 9 mm}", "expected a reason for the range"),
        (
            "coating.gap: {plan: 100 µm}",
            "coating.gap: {low: 9 mm, reason: {en: a, fr: b}}",
            "fields.coating.gap.low: expected low below high; got 9 mm and 3000 µm",
        ),
        ("coating.gap: {plan: 100 µm}", "coating.gap: {uncertainty: -1 µm}", "expected no negative uncertainty"),
        ("coating.gap: {plan: 100 µm}", "coating.gap: {readings: 3}", "coating.gap takes one value; got 3 readings"),
        ("coating.gap: {plan: 100 µm}", "coating.gap: {balance: precision}", "coating.gap is not weighed on a balance"),
        ("coating.gap: {plan: 100 µm}", "coating.gape: {plan: 100 µm}", "fields.coating.gape: unknown field"),
        ("coating.gap: {plan: 100 µm}", "viscosity.value: {plan: 1 Pa s, tolerance: 0}", "expected a tolerance beside"),
        ("coating.gap: {plan: 100 µm}", "notes.text: {plan: 100 µm}", "notes.text takes no numbers"),
        ("coating.gap: {plan: 100 µm}", "disc.mass: {balance: kitchen}", "expected one of the balances analytical, pr"),
        ("en: NMC111, fr: NMC111", "en: NMC111", "ingredients.0.name.fr: the key is missing"),
        ("en: NMC111, fr: NMC111", f"en: {'N' * 81}, fr: NMC111", "name: expected at most 80 characters in each lang"),
        ("en: NMC111, fr: NMC111", 'en: "N\\u202eMC", fr: NMC111', "expected one line of visible text; character"),
        ("share: 0.96}", "share: 0.96, density: 4.6 g}", "ingredients.0.density: This value expects a density"),
        ("share: 0.96}", "share: 0.96, density: 0 g/cm3}", "ingredients.0.density: expected more than 0; got 0 g/cm3"),
        ("material: nmc111", "material: ../nmc111", "ingredients.0.material: string should match pattern"),
        ("id: nmc111\n", "id: &a nmc111\nversion2: *a\n", "aliases (*name) are not allowed"),
        ("version: 1\n", "version: 1\nversion: 2\n", "the key 'version' stands twice"),
    ],
)
def test_a_template_that_cannot_be_used_gives_one_sentence(old: str, new: str, sentence: str) -> None:
    said = refusal(edited((old, new)))
    assert said.startswith("mine.yaml:")
    assert sentence in said
    assert "\n" not in said


def test_the_place_is_that_of_the_value() -> None:
    number = NMC111.split("\n").index("  coating.gap: {plan: 100 µm}") + 1
    assert refusal(edited(("{plan: 100 µm}", "{plan: 3 mg}"))).startswith(
        f"mine.yaml:{number}: fields.coating.gap.plan:"
    )


@pytest.mark.parametrize(
    "step", ["premixing", "mixing", "viscosity", "coating", "drying", "calendering", "photo", "notes"]
)
def test_a_template_may_leave_out_a_step(step: str) -> None:
    text = re.sub(rf"\b{step}, |, {step}\b", "", edited((NMC111[NMC111.index("fields:") :], "")))
    written = form(parse_template(text, "mine.yaml"), "en")
    assert step not in [part.step for part in written.steps]


def test_versions_follow_each_other() -> None:
    first = parse_template(NMC111, "mine.yaml")
    second = parse_template(edited(("version: 1", "version: 2")), "mine.yaml")
    check_version(first, None)
    check_version(second, first)
    with pytest.raises(TemplateError, match=r"^nmc111: expected version 2, after the newest; got 1$"):
        check_version(first, first)
    with pytest.raises(TemplateError, match="expected version 1"):
        check_version(second, None)


def test_the_hash_is_of_the_content_and_not_of_the_layout() -> None:
    template = parse_template(NMC111, "mine.yaml")
    again = parse_template("# a remark\n" + yaml.safe_dump(yaml.safe_load(NMC111), allow_unicode=True), "other.yaml")
    assert template_sha256(again) == template_sha256(template)
    assert re.fullmatch("[0-9a-f]{64}", template_sha256(template))
    assert template_sha256(parse_template(edited(("0.71", "0.70")), "mine.yaml")) != template_sha256(template)


def test_a_lab_brings_its_own_density_and_capacity() -> None:
    own = edited(("share: 0.96}", "share: 0.96, density: 4.7 g/cm3, specific_capacity: 155 mAh/g}"))
    programs = {q.quantity: q.program for q in form(parse_template(own, "mine.yaml"), "en").quantities}
    assert "4700.0" in programs["solids.density"]
    assert "558000.0" in programs["electrode.capacity"]
    assert load_material("nmc111", "active").density_g_cm3 == 4.65


# --- weighing -----------------------------------------------------------------------------------------------

PASTE = edited(
    (
        "material: carbon_black, share: 0.02}",
        "material: carbon_black, share: 0.02, solids: 0.15, solvent: nmp}",
    )
)


def computed(written: Form, values: dict[str, float], mode: int = 0) -> dict[str, float | None]:
    known = {name: Given((value,)) for name, value in values.items()} | {"batch.mode": Given(choice=mode)}
    return {name: result.value for name, result in compute(written, known).items()}


def weigh(template: Template, batch: float, mode: int, faults: list[float]) -> dict[str, float | None]:
    """Weigh in the order of the template what the display is to show, each addition off by its own factor."""
    written, values, shown = form(template, "en"), {"batch.mass": batch}, 0.0
    for part, fault in zip(template.ingredients, faults, strict=True):
        now = computed(written, values, mode)
        reading, target = now[f"w.{part.id}.reading"], now[f"w.{part.id}.target"]
        assert reading is not None
        assert target is not None
        assert reading == pytest.approx(target + (shown if mode else 0.0))
        shown = (shown if mode else 0.0) + target * fault
        values[f"w.{part.id}"] = shown
    return computed(written, values, mode)


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize("name", [*NAMES, "paste"])
def test_weighing_what_is_asked_gives_the_formulation(name: str, mode: int) -> None:
    template = parse_template(PASTE, "paste.yaml") if name == "paste" else shipped_templates()[name]
    result = weigh(template, 0.05, mode, [1.0] * len(template.ingredients))
    assert result["slurry.mass"] == pytest.approx(0.05)
    assert result["slurry.solid_content"] == pytest.approx(template.solid_content)
    for part in template.ingredients:
        if part.share is not None:
            assert result[f"w.{part.id}.share"] == pytest.approx(part.share)


@settings(max_examples=30, deadline=None)
@given(
    name=st.sampled_from([*NAMES, "paste"]),
    mode=st.sampled_from([0, 1]),
    batch=st.floats(0.005, 1.0),
    overshoot=st.floats(1.0, 1.2),
    data=st.data(),
)
def test_after_an_overshoot_of_the_first_the_new_targets_keep_the_formulation(
    name: str, mode: int, batch: float, overshoot: float, data: st.DataObject
) -> None:
    template = parse_template(PASTE, "paste.yaml") if name == "paste" else shipped_templates()[name]
    faults = [overshoot, *[1.0] * (len(template.ingredients) - 1)]
    result = weigh(template, batch, mode, faults)
    assert result["slurry.mass"] == pytest.approx(batch * overshoot)
    assert result["slurry.solid_content"] == pytest.approx(template.solid_content)
    for part in template.ingredients:
        if part.share is not None:
            assert result[f"w.{part.id}.share"] == pytest.approx(part.share)


def test_planned_masses_count_solvent_and_solids_of_the_stocks() -> None:
    plan = computed(form(parse_template(PASTE, "paste.yaml"), "en"), {"batch.mass": 0.040})
    solids = 0.040 * 0.71
    assert plan["w.cam.planned"] == pytest.approx(0.96 * solids)
    assert plan["w.carbon.planned"] == pytest.approx(0.02 * solids / 0.15)
    assert plan["w.pvdf.planned"] == pytest.approx(0.02 * solids / 0.08)
    brought = 0.02 * solids * (0.85 / 0.15 + 0.92 / 0.08)
    assert plan["w.nmp.planned"] == pytest.approx(0.040 - solids - brought)


def test_the_stock_s_own_solids_replace_the_template_s() -> None:
    written = form(shipped_templates()["nmc111"], "en")
    plan = computed(written, {"batch.mass": 0.040, "w.pvdf.solids": 0.05, "batch.solid_content": 0.70})
    assert plan["w.pvdf.planned"] == pytest.approx(0.02 * 0.040 * 0.70 / 0.05)


def test_every_name_in_every_program_is_known_before() -> None:
    for template in shipped_templates().values():
        written = form(template, "en")
        kinds = {field.field: field.kind for step in written.steps for field in step.fields}
        known = {name for name, kind in kinds.items() if kind in ("number", "choice")}
        for quantity in written.quantities:
            for token in quantity.program:
                if token in OPERATORS or is_number(token):
                    continue
                what, colon, name = token.rpartition(":")
                assert kinds[name] == "readings" if colon else token in known, (quantity.quantity, what, token)
            known.add(quantity.quantity)


def test_a_name_that_does_not_resolve_in_the_line_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = line()
    broken = whole.quantities[0].model_copy(update={"program": "batch.mas * 2"})
    monkeypatch.setattr("server.notebook.forms.line", lambda: whole.model_copy(update={"quantities": (broken,)}))
    assert "the quantity batch.planned_solid_content needs batch.mas, which" in refusal(NMC111)
