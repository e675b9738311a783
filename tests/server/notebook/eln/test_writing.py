import hashlib
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from server.notebook.eln import minisign
from server.notebook.eln.archive import ElnError
from server.notebook.eln.crate import RECORD_PROFILE, safe_name
from server.notebook.eln.writing import write_eln
from tests.server.notebook.eln.example import KEY, NOW, PHOTO, PUBLIC, SCRIPT, example, without_form


def unpacked(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def nodes(file: Path) -> dict[str, dict]:
    metadata = json.loads(unpacked(file)[f"{file.stem}/ro-crate-metadata.json"])
    assert metadata["@context"] == "https://w3id.org/ro/crate/1.2/context"
    return {node["@id"]: node for node in metadata["@graph"]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    target = tmp_path / "export.eln"
    write_eln([example(tmp_path), example(tmp_path, 2, "Second")], target, KEY, NOW)
    return target


def test_the_same_records_give_the_same_bytes(file, tmp_path):
    again = tmp_path / "elsewhere" / "export.eln"
    again.parent.mkdir()
    write_eln([example(tmp_path), example(tmp_path, 2, "Second")], again, KEY, NOW)
    assert again.read_bytes() == file.read_bytes()


def test_the_metadata_comes_first_and_is_signed(file):
    content = unpacked(file)
    assert next(iter(content)) == "export/ro-crate-metadata.json"
    signature = content["export/ro-crate-metadata.json.minisig"].decode()
    public = minisign.PublicKey.parse(content["export/minisign.pub"].decode())
    assert public.raw == PUBLIC
    comment = minisign.verify(content["export/ro-crate-metadata.json"], signature, public)
    assert comment == "timestamp:1772625600\tfile:ro-crate-metadata.json"


def test_the_signature_says_where_the_keys_are_published(tmp_path):
    target = tmp_path / "x.eln"
    url = "https://lab.example/.well-known/keys.json"
    write_eln([example(tmp_path)], target, KEY, NOW, keys_url=url)
    assert f"trusted comment: {url}\n".encode() in unpacked(target)["x/ro-crate-metadata.json.minisig"]


def test_every_file_is_described_with_its_size_and_hash(file):
    content = unpacked(file)
    described = {node["@id"]: node for node in nodes(file).values() if node["@type"] == "File"}
    signed = {f"export/{name}" for name in ("ro-crate-metadata.json", "ro-crate-metadata.json.minisig", "minisign.pub")}
    assert {f"export/{name.removeprefix('./')}" for name in described} == set(content) - signed
    for name, node in described.items():
        held = content[f"export/{name.removeprefix('./')}"]
        assert node["sha256"] == hashlib.sha256(held).hexdigest()
        assert node["contentSize"] == str(len(held))
        assert node["encodingFormat"]
        assert node["name"]


def test_a_record_is_a_folder_with_all_that_it_says(file):
    graph = nodes(file)
    assert graph["./"]["hasPart"] == [{"@id": "./record_batch-1/"}, {"@id": "./record_batch-2/"}]
    record = graph["./record_batch-1/"]
    assert record["name"] == f"NMC622, batch 7 {SCRIPT}"
    assert "<script>" not in record["text"]
    assert record["conformsTo"] == {"@id": RECORD_PROFILE}
    assert (record["dateCreated"][:16], record["dateModified"][:16]) == ("2026-03-04T09:01", "2026-03-04T09:17")
    assert graph[record["author"]["@id"]] == {"@id": "#person-person-ana", "@type": "Person", "name": "Ana"}
    assert {Path(part["@id"]).name for part in record["hasPart"]} == {
        "entries.json", "signatures.json", "record.html", "battinfo.jsonld",
        f"{hashlib.sha256(PHOTO).hexdigest()[:12]}-photo_of_7_3_edge.png",
    }  # fmt: skip
    question, answer = (graph[part["@id"]] for part in record["comment"])
    assert (question["text"], answer["text"]) == ("Only 30 min?", "Yes.")
    assert answer["parentItem"] == {"@id": question["@id"]}


def test_values_have_units_codes_uncertainties_and_formulas(file):
    graph = nodes(file)
    values = [graph[part["@id"]] for part in graph["./record_batch-1/"]["variableMeasured"]]
    zone = next(value for value in values if value["propertyID"] == "drying.zone1")
    assert (zone["value"], zone["unitText"]) == (85.5, "°C")
    assert zone["unitCode"] == "http://qudt.org/vocab/unit/DEG_C"
    assert zone["measurementTechnique"] == "entered at the step Drying"
    uncertainty = graph[zone["valueReference"]["@id"]]
    assert (uncertainty["propertyID"], uncertainty["value"]) == ("standardUncertainty", 2.0)
    thickness = next(value for value in values if value["propertyID"] == "electrode.coating_thickness")
    assert thickness["measurementTechnique"] == "computed: electrode − foil (by hand)"
    assert thickness["identifier"].startswith("https://w3id.org/emmo/domain/electrochemistry#")
    capacity = next(value for value in values if value["propertyID"] == "electrode.capacity")
    assert capacity["unitCode"] == "UCUM:mA.h.cm-2"
    assert len([value for value in values if value["propertyID"] == "drying.zone1"]) == 2
    assert "cell.np_ratio" not in {value["propertyID"] for value in values}


def test_ids_stay_ids_whatever_people_are_called(tmp_path):
    document = example(tmp_path)
    target = tmp_path / "x.eln"
    write_eln([replace(without_form(document), writers={})], target, KEY, NOW)
    assert nodes(target)["#person-Ana"]["name"] == "Ana"


def test_what_cannot_be_exported_is_named_and_nothing_is_written(tmp_path):
    target = tmp_path / "x.eln"
    document = example(tmp_path)
    for documents, sentence in (
        ([], "expected at least one record; got none"),
        ([document, document], "expected each record once; got batch-1, batch-1"),
        ([replace(document, files={})], "photo of 7/3 — edge.png: its bytes are missing; restore"),
    ):
        with pytest.raises(ElnError, match=sentence):
            write_eln(documents, target, KEY, NOW)
    assert not target.exists()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo 1.png", "photo_1.png"),
        ("../../etc", "etc"),
        ("é", "file"),
        ("", "file"),
        ("a" * 300 + ".png", "a" * 76 + ".png"),
    ],
)
def test_names_become_safe(name, safe):
    assert safe_name(name) == safe
