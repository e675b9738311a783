import pytest
from conftest import RECIPES
from hypothesis import given
from hypothesis import strategies as st

from physics.documents import DocumentError
from physics.line import manufacture
from physics.outcome import Outcome
from physics.recipe import ElectrodeRecipe, RecipeError

REFERENCE = RECIPES / "nmc111-96-2-2.yaml"


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_recipe_loads_and_survives_its_own_yaml(path):
    recipe = ElectrodeRecipe.load(path)
    assert ElectrodeRecipe.from_text(recipe.to_yaml()) == recipe


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (["formulation.bindr_fraction=0.02"], "'formulation.bindr_fraction'; did you mean 'binder_fraction'?"),
        (["formulation.active_fraction=0.97"], "has to be 1 (fractions by mass of the dry solids); it is 1.01"),
        (["particles.active=[{diameter_um: -2.5, count: 3}]"], "active.0.diameter_um: input should be greater"),
        (["particles.active=[]"], "particles.active: tuple should have at least 1 item"),
        (["formulation.solid_content=1.2"], "solid_content: input should be less than or equal to 0.85; got 1.2"),
        (["formulation.solid_content=.nan"], "formulation.solid_content: input should be a finite number; got nan"),
        (["formulation.active=kryptonite"], "formulation.active: unknown active material 'kryptonite'; known"),
        (["formulation.binder=nmp"], "'nmp' is used as binder, but its role is solvent"),
        (["drying.drying_rate_g_m2_s=0"], "drying.drying_rate_g_m2_s: input should be greater than 0; got 0"),
        (["calendering.gap_um=128"], "calendering.gap_um: input should be less than or equal to 127; got 128"),
        (["calendering={}"], "expected one of gap_um, pressure_mpa, line_load_n_per_mm, compression; got none of them"),
        (["calendering={gap_um: 50, compression: 0.1}"], "got gap_um and compression"),
        (["seed=-1"], "seed: input should be greater than or equal to 0; got -1"),
        (["coating=3"], "coating: input should be a valid dictionary"),
        (["drying.drying_rate_g_m2_s=0"], "(possible: above 0 to 20)"),
        (["calendering.gap_um=0.5"], "greater than or equal to 1; got 0.5 (possible: 1 to 127)"),
        (["coating.shear_rate_per_s=0"], "input should be greater than 0; got 0 (possible: above 0 to 1000)"),
        (
            ["formulation.carbon_fraction=0.04", "formulation.binder_fraction=0"],
            "binder_fraction: expected more than 0 and less than 1: without binder a layer falls off its",
        ),
        (["coating.gap_um=null"], "coating: method comma expects gap_um (20 to 600 um) and no pump; got no gap_um"),
        (["coating.flow_ml_min=20"], "method comma expects gap_um (20 to 600 um) and no pump; got flow_ml_min"),
        (["coating.method=slot_die"], "expects flow_ml_min, width_mm, speed_m_min; missing flow_ml_min"),
        (["coating.method=dip"], "coating.method: input should be 'comma' or 'slot_die'; got 'dip'"),
        (["particles.active=null"], "expected one of active, distribution, percentiles; got none of them"),
        (["particles.active_count=100"], "expected active_count beside distribution or percentiles, and only there"),
        (["particles.percentiles={d10_um: 5, d50_um: 4, d90_um: 9}"], "expected d10_um < d50_um < d90_um; got 5.0"),
        (["particles.distribution={size_um: [1, 2], volume_percent: [50]}"], "for each of 2 sizes; got 1"),
        (["particles.distribution={size_um: [2, 1], volume_percent: [50, 50]}"], "expected sizes in um that rise"),
        (["particles.distribution={size_um: [1, 2], volume_percent: [5, 5]}"], "to add up to 100; it is 10"),
        (["particles.distribution={size_um: [1, 2], cumulative_percent: [5, 9]}"], "to rise to 100; it ends at 9"),
        (["particles.distribution={file: 3}"], "nothing but the name of a CSV file; got file: 3"),
        (["particles.distribution.fil=3"], "unknown key 'particles.distribution.fil'; known keys are"),
        (["nonsense"], "--set expects key.key=value"),
        (["seed.deep=1"], "seed is a value and has no keys below it"),
        (["seed=[1"], "is not a YAML value"),
    ],
)  # fmt: skip
def test_bad_values_get_one_sentence_with_the_key(settings, sentence):
    with pytest.raises(RecipeError) as caught:
        ElectrodeRecipe.load(REFERENCE, settings)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_sentence_names_the_file(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("name: x\nformulatoin: {}\n")
    with pytest.raises(RecipeError, match=r"mine\.yaml: .*formulat"):
        ElectrodeRecipe.load(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a: &x 1\nb: *x\n", r"mine\.yaml:2: aliases"),
        (b"a: 1\na: 2\n", r"mine\.yaml:2: the key 'a' stands twice"),
        (b"- 1\n", "expected keys and values, got list"),
        (b"a: [1\n", r"mine\.yaml:\d"),
        (b"\xff\xfe\x00\x01", "expected UTF-8; byte 0 is none"),
        (b"a: \xff", "expected UTF-8; byte 3 is none"),
        (b"a: !!python/object:os.system x\n", r"mine\.yaml:1"),
        (b"x" * 1_000_001, "at most 1,000,000 bytes"),
        (b"[" * 100_000, "not valid YAML"),
        (b"[1]: 2", r"mine\.yaml:1: a key has to be a plain word"),
        (b"", "expected keys and values, got NoneType"),
    ],
)
def test_files_that_are_no_recipe(tmp_path, content, sentence):
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=sentence) as caught:
        ElectrodeRecipe.load(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file(tmp_path):
    with pytest.raises(DocumentError, match="cannot be read"):
        ElectrodeRecipe.load(tmp_path / "none.yaml")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_recipe_error_or_nothing(content):
    with pytest.raises(DocumentError):
        ElectrodeRecipe.from_text(content)


def test_settings_are_applied_and_checked_like_the_file():
    recipe = ElectrodeRecipe.load(REFERENCE, ["calendering.pressure_mpa=50", "seed=7"])
    assert recipe.calendering.pressure_mpa == 50
    assert recipe.calendering.gap_um is None
    assert ElectrodeRecipe.load(REFERENCE, seed=9).seed == 9
    assert recipe.seed == 7


PSD = "size,volume\n2,10\n4,40\n8,40\n16,10\n"


def test_a_measured_distribution_is_read_into_the_recipe(tmp_path):
    (tmp_path / "psd.csv").write_text(PSD)
    (tmp_path / "mine.yaml").write_text(ElectrodeRecipe.load(REFERENCE).to_yaml())
    new = ["particles.distribution.file=psd.csv", "particles.active_count=300"]
    recipe = ElectrodeRecipe.load(tmp_path / "mine.yaml", new)
    assert recipe.particles.active is None
    assert recipe.particles.distribution.volume_percent == (10, 40, 40, 10)
    assert ElectrodeRecipe.from_text(recipe.to_yaml()) == recipe
    (tmp_path / "psd.csv").write_text("1,a\n2,3\n")
    with pytest.raises(DocumentError, match=r"mine\.yaml: .*psd\.csv: expected two or more lines"):
        ElectrodeRecipe.load(tmp_path / "mine.yaml", new)


def test_text_from_elsewhere_cannot_read_files():
    """A recipe that came over the network has no folder: a file's name in it opens nothing."""
    text = ElectrodeRecipe.load(REFERENCE).to_yaml()
    with pytest.raises(RecipeError, match="in a recipe on disk nothing but the name"):
        ElectrodeRecipe.from_text(text, settings=["particles.distribution.file=/etc/passwd"])


def test_the_last_source_of_sizes_counts():
    drawn = ["particles.percentiles={d10_um: 3, d50_um: 5, d90_um: 8}", "particles.active_count=150"]
    recipe = ElectrodeRecipe.load(REFERENCE, drawn)
    assert recipe.particles.active is None
    again = ElectrodeRecipe.load(REFERENCE, [*drawn, "particles.active=[{diameter_um: 5, count: 30}]"])
    assert again.particles.percentiles is again.particles.active_count is None


def test_a_solid_electrolyte_needs_its_fraction():
    solid = RECIPES / "solid-state.yaml"
    assert set(ElectrodeRecipe.load(solid).formulation.materials()) >= {"electrolyte", "solvent"}
    with pytest.raises(
        RecipeError, match="expected a solid electrolyte with an electrolyte_fraction above 0, or neither"
    ):
        ElectrodeRecipe.load(solid, ["formulation.electrolyte=null"])
    with pytest.raises(RecipeError, match=r"binder_fraction \+ electrolyte_fraction has to be 1 .* it is 0.99"):
        ElectrodeRecipe.load(solid, ["formulation.electrolyte_fraction=0.25"])


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_recipe_makes_an_electrode(path):
    electrode = manufacture(ElectrodeRecipe.load(path))
    assert electrode.outcome is Outcome.CONVERGED
    wet, dried, pressed = (stage.bed.thickness_um for stage in electrode.stages)
    assert wet > dried > pressed
