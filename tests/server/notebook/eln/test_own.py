"""Our own files back: everything is there, and what was tampered with is noticed."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.notebook.eln import minisign
from server.notebook.eln.archive import ElnError
from server.notebook.eln.reading import open_eln, read_eln
from server.notebook.eln.writing import write_eln
from tests.server.notebook.eln.example import KEY, KEY_ID, NOW, PHOTO, example, without_form

METADATA = "export/ro-crate-metadata.json"
ENTRIES = "export/record_batch-1/entries.json"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    target = tmp_path / "export.eln"
    write_eln([example(tmp_path), without_form(example(tmp_path, 2, "Second"))], target, KEY, NOW)
    return target


def changed(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive with other content, put together by somebody else."""
    with zipfile.ZipFile(file) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    change(content)
    target = file.with_name("tampered.eln")
    with zipfile.ZipFile(target, "w") as archive:
        for name, held in content.items():
            archive.writestr(name, held)
    return target


def forged(content: dict[str, bytes], name: str, held: bytes) -> None:
    """Put other bytes in place with a hash that fits, and no signature."""
    metadata = json.loads(content[METADATA])
    for node in metadata["@graph"]:
        if node["@id"] == f"./{name.removeprefix('export/')}":
            node["sha256"] = hashlib.sha256(held).hexdigest()
    content[name], content[METADATA] = held, json.dumps(metadata).encode()
    del content[f"{METADATA}.minisig"]


def test_a_record_comes_back_whole_and_proven(file, tmp_path):
    document = example(tmp_path)
    first, second = read_eln(file)
    assert first.entries == tuple(document.view.entries)
    assert first.writers == document.writers
    assert (first.heads, first.keys) == (document.heads, document.keys)
    assert (first.title, first.author) == (document.view.record.title, "Ana")
    assert first.proof.proven
    assert first.proof.signed_by == (KEY_ID,)
    assert first.metadata["measurementTechnique"] == "NMC622 electrode, version 3 (nmc622)"
    assert second.title == "Second"
    assert second.origin != first.origin


def test_attached_files_come_back(file):
    with open_eln(file) as eln:
        [photo] = eln.records[0].files
        assert (photo.name, photo.media_type, photo.bytes) == ("photo of 7/3 — edge.png", "image/png", len(PHOTO))
        assert photo.sha256 == hashlib.sha256(PHOTO).hexdigest()
        target = io.BytesIO()
        eln.copy(photo, target)
    assert target.getvalue() == PHOTO


def test_an_origin_names_the_record_and_its_head(file, tmp_path):
    again = tmp_path / "again.eln"
    write_eln([example(tmp_path)], again, KEY, "2027-01-01T00:00:00.000000Z")
    assert read_eln(again)[0].origin == read_eln(file)[0].origin
    other = tmp_path / "other.eln"
    write_eln([example(tmp_path, title="Another title")], other, KEY, NOW)
    assert read_eln(other)[0].origin != read_eln(file)[0].origin


@pytest.mark.parametrize("name", ["entries.json", "signatures.json", "record.html", "battinfo.jsonld"])
def test_a_file_that_was_changed_is_named(file, name):
    tampered = changed(file, lambda content: content.update({f"export/record_batch-1/{name}": b"[]"}))
    with pytest.raises(ElnError, match=f"the file record_batch-1/{name} is not the one that the metadata names"):
        read_eln(tampered)


def test_metadata_that_was_changed_is_noticed(file):
    def change(content):
        content[METADATA] = content[METADATA].replace(b"Second", b"Forged")

    with pytest.raises(ElnError, match=r"ro-crate-metadata.json is not as it was signed; get the file again"):
        read_eln(changed(file, change))


def test_a_file_that_is_missing_is_named(file):
    photo = next(name for name in zipfile.ZipFile(file).namelist() if "photo" in name)
    with pytest.raises(ElnError, match=r"photo of 7/3 — edge.png is missing in the archive"):
        read_eln(changed(file, lambda content: content.pop(photo)))


def test_a_forger_who_fits_the_hashes_still_breaks_the_chain(file):
    def change(content):
        forged(content, ENTRIES, content[ENTRIES].replace(b'"value":2000', b'"value":3000'))

    first, second = read_eln(changed(file, change))
    assert not first.proof.proven
    assert first.proof.sentence.startswith("record batch-1, entry 4 (mixing.speed)")
    assert second.proof.proven


def test_a_signature_by_another_key_is_another_name(file):
    """Whoever signs the metadata anew is not the server whose key the heads name."""
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))

    def change(content):
        content[METADATA] = content[METADATA].replace(b'"Second"', b'"Forged"')
        content[f"{METADATA}.minisig"] = minisign.sign(content[METADATA], other, "x").encode()
        content["export/minisign.pub"] = minisign.PublicKey.of(other).file().encode()

    records = read_eln(changed(file, change))
    assert records[1].title == "Second"
    assert records[1].proof.signed_by == (KEY_ID,)


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        (b"[", "entries.json, entry 1: : Invalid JSON"),
        (b"[]", "expected at least one entry"),
        (b"{}", "entries.json, entry 1: : Input should be a valid array"),
        (b'[{"entry":{"field":"x"},"actor":"","sha256":""}]', "entries.json, entry 1: entry_id: Field required"),
    ],
)
def test_entries_that_cannot_be_read_are_named(file, held, sentence):
    with pytest.raises(ElnError, match=sentence):
        read_eln(changed(file, lambda content: forged(content, ENTRIES, held)))


def test_keys_that_are_no_hex_are_named(file):
    name = "export/record_batch-1/signatures.json"
    held = b'{"heads":[],"keys":{"a":"xyz"}}'
    with pytest.raises(ElnError, match=r"signatures.json: expected keys in hex digits"):
        read_eln(changed(file, lambda content: forged(content, name, held)))


def test_a_newer_kind_of_record_is_named(file):
    def change(content):
        content[METADATA] = content[METADATA].replace(b"notebook-record:1", b"notebook-record:2")
        del content[f"{METADATA}.minisig"]

    with pytest.raises(
        ElnError, match=r"expected records of urn:holotrode:notebook-record:1; got .*:2. Update Holotrode"
    ):
        read_eln(changed(file, change))
