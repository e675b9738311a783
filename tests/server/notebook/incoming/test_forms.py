"""Forms that files bring: what ships passes, and what passes can be computed with."""

import hashlib
import io
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.notebook.catalogue import Forms
from server.notebook.computing import Given, compute
from server.notebook.eln.imported import ImportedFile
from server.notebook.incoming.forms import FormsError, read_forms
from server.notebook.templates import form, shipped_templates

TEMPLATE = shipped_templates()["nmc111"]
SHIPPED = orjson.loads(Forms(en=form(TEMPLATE, "en"), fr=form(TEMPLATE, "fr")).model_dump_json())


class Fake:
    """Stands for an open archive with one file."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def copy(self, _file: ImportedFile, target: io.BytesIO) -> None:
        target.write(self.content)


def read(document: Any) -> bytes:
    content = document if isinstance(document, bytes) else orjson.dumps(document)
    sha256 = hashlib.sha256(content).hexdigest()
    file = ImportedFile("f.json", "application/json", "", sha256, len(content), "files/f.json")
    return read_forms(Fake(content), file)  # type: ignore[arg-type]


def changed(**quantity: Any) -> Any:
    """The shipped form with its first quantity changed in both languages."""
    document = orjson.loads(orjson.dumps(SHIPPED))
    for language in ("en", "fr"):
        document[language]["quantities"][0] |= quantity
    return document


@pytest.mark.parametrize("name", sorted(shipped_templates()))
def test_what_ships_passes(name: str) -> None:
    template = shipped_templates()[name]
    content = Forms(en=form(template, "en"), fr=form(template, "fr")).model_dump_json().encode()
    assert read(content) == content


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (b"{", "Invalid JSON"),
        ({"en": SHIPPED["en"]}, "fr: Field required"),
        (b" " * 1_000_001, "expected at most 1,000,000 bytes"),
        (changed(program=[]), "expected a program that leaves one value"),
        (changed(program=["1.0", "2.0"]), "expected a program that leaves one value"),
        (changed(program=["+"]), "expected a program that leaves one value"),
        (changed(program=["nothing"]), "'nothing' is no field, and no quantity before it"),
        (changed(program=[""]), "'' is no field"),
        (changed(program=["1e999"]), "'1e999' is no field"),
        (changed(program=["1_0"]), "'1_0' is no field"),
        (changed(program=["١"]), "'١' is no field"),
        (changed(program=["1.0", "sqrt"] * 3000), "5000 tokens"),
        (changed(units=[]), "expected units with a factor above 0"),
        (changed(units=[{"symbol": "g", "factor": 0.0, "offset": 0.0}]), "expected units with a factor above 0"),
        (changed(quantity="batch.mass"), "expected every field and quantity once"),
        ({**SHIPPED, "fr": {**SHIPPED["fr"], "quantities": []}}, "the same fields and quantities in both languages"),
    ],
)
def test_what_cannot_be_computed_with_is_refused(document: Any, sentence: str) -> None:
    with pytest.raises(FormsError, match=sentence):
        read(document)


tokens = st.sampled_from(["batch.mass", "mean:disc.mass", "1.0", "0", "+", "/", "sqrt", "given", "min", "x", "", "nan"])


@settings(max_examples=200)
@given(program=st.lists(tokens, max_size=8), value=st.floats(-1e300, 1e300))
def test_whatever_passes_can_be_computed_with(program: list[str], value: float) -> None:
    document = changed(program=program)
    try:
        read(document)
    except FormsError:
        return
    found = compute(Forms.model_validate(document).en, {"batch.mass": Given((value,)), "disc.mass": Given((value,))})
    assert set(found) == {quantity["quantity"] for quantity in SHIPPED["en"]["quantities"]}
