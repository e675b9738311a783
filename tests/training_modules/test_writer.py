"""A module's file, written from the module."""

import pytest

from physics.documents import parse_yaml
from training_modules.loader import HAZARDS, MODULES, ModuleError, load_hazard, load_module, parse_module
from training_modules.writer import document, name_of, to_yaml


@pytest.mark.parametrize("path", sorted(MODULES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_module_written_again_is_the_same(path):
    module = load_module(path)
    written = to_yaml(document(module))
    assert parse_module(written, path) == module
    assert document(parse_module(written, path)) == parse_yaml(written, path.name)


def test_a_hazard_is_known_by_its_file():
    for path in HAZARDS.glob("*.yaml"):
        assert name_of(load_hazard(path.stem)) == path.stem
    other = load_hazard("nmp").model_copy(update={"notes": ()})
    with pytest.raises(ModuleError, match=r"is none of assets/hazards/"):
        name_of(other)


@pytest.mark.parametrize("text", ["a\x85b", "a\u2028b", "a\u2029b", "a\nb", "no", "1e3", "", "'", "# x", "é "])
def test_any_text_survives(text):
    assert parse_yaml(to_yaml({"key": text}), "x") == {"key": text}
