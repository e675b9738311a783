import pytest
from conftest import RECIPES
from hypothesis import given
from hypothesis import strategies as st

from physics.documents import DocumentError
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
        (["formulation.active=kryptonite"], "unknown active material 'kryptonite'; known materials are"),
        (["formulation.binder=nmp"], "'nmp' is used as binder, but it is a solvent"),
        (["drying.drying_rate_g_m2_s=0"], "drying.drying_rate_g_m2_s: input should be greater than 0; got 0"),
        (["calendering.gap_um=128"], "calendering.gap_um: input should be less than or equal to 127; got 128"),
        (["calendering={}"], "expected one of gap_um, pressure_mpa, line_load_n_per_mm, compression; got none of them"),
        (["calendering={gap_um: 50, compression: 0.1}"], "got gap_um and compression"),
        (["seed=-1"], "seed: input should be greater than or equal to 0; got -1"),
        (["coating=3"], "coating: input should be a valid dictionary"),
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
        (b"\xff\xfe\x00\x01", "expected keys and values, got str"),
        (b"a: \xff", "not valid YAML"),
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
