from pathlib import Path

import pytest
from pydantic import ValidationError

from server.notebook.tables.mapping import Column, Mapping, load_mapping, save_mapping
from server.notebook.tables.table import TableError

MAPPING = Mapping(
    template_id="nmc111",
    id_columns=("Numéro",),
    columns=(Column(heading="Épaisseur (µm)", field="thickness", unit="µm", readings=True),),
    decimal_comma=True,
)


def test_a_mapping_is_read_as_it_was_saved(tmp_path: Path) -> None:
    save_mapping(MAPPING, tmp_path / "mapping.yaml")
    assert load_mapping(tmp_path / "mapping.yaml") == MAPPING
    assert "heading: Épaisseur (µm)" in (tmp_path / "mapping.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("columns: []", "columns: Tuple should have at least 1 item"),
        ("columns: [{heading: a, field: b}]\nother: 1", "other: Extra inputs are not permitted"),
        ("columns: [{heading: a, field: b}, {heading: c, field: b}]", "expected every field once; 'b' stands twice"),
        ("columns: [{heading: a, field: 'b c'}]", "columns.0.field: String should match"),
        ("- a", "expected keys and values"),
    ],
)
def test_a_wrong_mapping_gets_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "mapping.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=sentence):
        load_mapping(tmp_path / "mapping.yaml")


def test_a_mapping_does_not_change() -> None:
    with pytest.raises(ValidationError):
        MAPPING.decimal_comma = False  # type: ignore[misc]
