import json

import pytest

from physics.design.library import SHIPPED, key_of, library_text, read_library
from physics.documents import DocumentError
from physics.version import PHYSICS_VERSION


def test_what_is_written_is_read(tmp_path):
    electrodes = read_library(SHIPPED)[:3]
    path = tmp_path / "library.json"
    path.write_text(library_text(electrodes))
    assert read_library(path) == electrodes
    assert path.read_text().count("\n") == 3 + 2  # one electrode a line


def test_a_library_of_nothing_is_one(tmp_path):
    path = tmp_path / "library.json"
    path.write_text(library_text([]))
    assert read_library(path) == ()


def test_the_seed_makes_another_electrode_and_the_name_does_not():
    recipe = read_library(SHIPPED)[0].recipe
    key = key_of(recipe, PHYSICS_VERSION)
    assert key_of(recipe.model_copy(update={"name": "other"}), PHYSICS_VERSION) == key
    assert key_of(recipe.model_copy(update={"seed": 77}), PHYSICS_VERSION) != key
    assert key_of(recipe, PHYSICS_VERSION + 1) != key


def _without(key):
    content = json.loads(SHIPPED.read_text())
    del content["electrodes"][0][key]
    return json.dumps(content)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "expected JSON as `make trials` writes it"),
        ("[]", "expected a library with format_version 1; got None"),
        ('{"format_version": 2}', "expected a library with format_version 1; got 2"),
        ('{"format_version": 1}', "electrodes"),
        (_without("electrode"), "electrodes.0.electrode: Field required"),
    ],
)
def test_a_file_that_is_no_library_is_named(tmp_path, text, sentence):
    path = tmp_path / "library.json"
    path.write_text(text)
    with pytest.raises(DocumentError) as caught:
        read_library(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert sentence in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DocumentError, match="cannot be read"):
        read_library(tmp_path / "none.json")
