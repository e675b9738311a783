"""Files of other notebooks: small crates with the habits that their exports have."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.notebook.eln.archive import ElnError
from server.notebook.eln.graph import METADATA
from server.notebook.eln.imported import ImportedComment, ImportedValue
from server.notebook.eln.reading import read_eln

DATA = b"a,b\n1,2\n"
SHA256 = hashlib.sha256(DATA).hexdigest()


def crate(file: Path, *nodes: dict, files: dict[str, bytes] | None = None, root: dict | None = None) -> Path:
    """An .eln file whose root lists every Dataset among the nodes."""
    parts = [{"@id": node["@id"]} for node in nodes if "Dataset" in node.get("@type", "")]
    graph = [
        {"@id": METADATA, "@type": "CreativeWork", "about": {"@id": "./"}},
        {"@id": "./", "@type": "Dataset", "hasPart": parts, **(root or {})},
        *nodes,
    ]
    return raw(file, json.dumps({"@context": "x", "@graph": graph}).encode(), files or {})


def raw(file: Path, metadata: bytes, files: dict[str, bytes] | None = None) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"export/{METADATA}", metadata)
        for name, content in (files or {}).items():
            archive.writestr(f"export/{name}", content)
    return file


def refs(*ids: str) -> list[dict]:
    return [{"@id": name} for name in ids]


def test_an_export_as_of_elabftw(tmp_path):
    """HTML, spaces in names, a doubled slash in the archive, values as texts, a comment by a person of two names."""
    file = crate(
        tmp_path / "elab.eln",
        {
            "@id": "./Demo - Slurry - 4af4/",
            "@type": "Dataset",
            "name": "Slurry <b>7</b>",
            "text": "<h1>Goal</h1><p>Mix<script>alert(1)</script> it</p>",
            "author": {"@id": "person://1"},
            "dateCreated": "2025-09-16T10:32:50+02:00",
            "dateModified": "2025-09-17T10:32:50+02:00",
            "keywords": "NMC,NMP",
            "creativeWorkStatus": "Success",
            "hasPart": refs("./Demo - Slurry - 4af4/data.csv"),
            "comment": refs("comment://1"),
            "variableMeasured": refs("pv://1", "pv://2", "pv://3"),
        },
        {
            "@id": "./Demo - Slurry - 4af4/data.csv", "@type": "File", "name": "data.csv", "contentSize": 8,
            "encodingFormat": "text/csv", "sha256": SHA256.upper(), "description": "as measured",
        },
        {"@id": "person://1", "@type": "Person", "givenName": "Nicola", "familyName": "Mohr"},
        {
            "@id": "comment://1", "@type": "Comment", "author": {"@id": "person://1"}, "dateCreated": "2025",
            "text": "<p>ok</p>",
        },
        {"@id": "pv://1", "@type": "PropertyValue", "propertyID": "Speed", "value": "2000", "unitText": "rpm"},
        {"@id": "pv://2", "@type": "PropertyValue", "propertyID": "Lot", "value": "007"},
        {"@id": "pv://3", "@type": "PropertyValue", "propertyID": "N", "value": "12", "valueReference": "number"},
        files={"Demo - Slurry - 4af4//data.csv": DATA},
    )  # fmt: skip
    [record] = read_eln(file)
    assert (record.title, record.text, record.author) == ("Slurry 7", "Goal\nMix it", "Nicola Mohr")
    assert (record.created_at, record.changed_at) == ("2025-09-16T10:32:50+02:00", "2025-09-17T10:32:50+02:00")
    [data] = record.files
    assert (data.name, data.media_type, data.sha256, data.bytes) == ("data.csv", "text/csv", SHA256, 8)
    assert record.comments == (ImportedComment("Nicola Mohr", "2025", "ok"),)
    assert record.values == (
        ImportedValue("Speed", "Speed", 2000.0, "", "rpm"),
        ImportedValue("Lot", "Lot", None, "007", ""),
        ImportedValue("N", "N", 12.0, "", ""),
    )
    assert record.metadata == {"keywords": "NMC,NMP", "creativeWorkStatus": "Success"}
    assert (record.proof.proven, record.entries, record.remarks) == (False, (), ())


def test_an_export_as_of_kadi(tmp_path):
    """The description is a node of its own, ids are URLs, and values have dots in their names."""
    file = crate(
        tmp_path / "kadi.eln",
        {
            "@id": "./rec/", "@type": ["Dataset", "Thing"], "name": "rec", "description": {"@id": "http://k/1#description"},
            "license": {"@id": "http://cc"}, "variableMeasured": refs("http://k/1#a", "http://k/1#b"),
            "hasPart": refs("./rec/files/caf%C3%A9%20(1).txt"),
        },
        {"@id": "http://k/1#description", "@type": "TextObject", "text": "A *sample*."},
        {"@id": "http://k/1#a", "@type": "PropertyValue", "propertyID": "Set.spot", "value": 1.2, "unitText": "mm"},
        {"@id": "http://k/1#b", "@type": "PropertyValue", "propertyID": "Set.on", "value": False},
        {"@id": "http://cc", "@type": "CreativeWork", "name": "CC BY 4.0"},
        {"@id": "./rec/files/caf%C3%A9%20(1).txt", "@type": "File", "name": "café (1).txt"},
        files={"rec/files/café (1).txt": DATA},
    )  # fmt: skip
    [record] = read_eln(file)
    assert (record.title, record.text, record.author) == ("rec", "A *sample*.", "")
    assert [(value.name, value.value, value.text, value.unit) for value in record.values] == [
        ("Set.spot", 1.2, "", "mm"),
        ("Set.on", None, "no", ""),
    ]
    assert record.files[0].sha256 == SHA256
    assert record.metadata == {"license": "CC BY 4.0"}


def test_an_export_as_of_sampledb_and_pasta(tmp_path):
    """Folders in a record, a record below another, files on the web, a hash that is none, and one that is missing."""
    file = crate(
        tmp_path / "pasta.eln",
        {
            "@id": "./p/",
            "@type": "Dataset",
            "name": "Project",
            "hasPart": refs("./p/v/", "./p/task/", "https://x/y.jpg"),
        },
        {"@id": "./p/task/", "@type": "Dataset", "name": "Task", "hasPart": refs("./p/task/b.csv", "./p/task/c.csv")},
        {"@id": "./p/v/", "@type": "Folder", "name": "version", "hasPart": refs("./p/v/a.csv", "./p/")},
        {"@id": "./p/v/a.csv", "@type": "File", "name": "a.csv", "sha256": "3f716f9ace0138393528585f4be10a15"},
        {"@id": "./p/task/b.csv", "@type": "File", "name": "b.csv"},
        {"@id": "./p/task/c.csv", "@type": "File", "name": "c.csv"},
        {"@id": "https://x/y.jpg", "@type": "File", "name": "y.jpg"},
        files={"p/v/a.csv": DATA, "p/task/b.csv": DATA},
    )
    project, task = read_eln(file)
    assert [one.name for one in project.files] == ["a.csv"]
    assert [one.name for one in task.files] == ["b.csv"]
    assert set(project.remarks) == {
        "The file a.csv could not be checked: its sha256 3f716f9ace0138393528585f4be10a15 is none.",
        "The file y.jpg is elsewhere: https://x/y.jpg.",
    }
    assert task.remarks == ("The file c.csv is missing in the archive: ./p/task/c.csv.",)


def test_a_crate_without_datasets_is_one_record(tmp_path):
    root = {"name": "All in one", "hasPart": refs("./a.csv"), "author": "Ana"}
    file = crate(tmp_path / "one.eln", {"@id": "./a.csv", "@type": "File"}, files={"a.csv": DATA}, root=root)
    [record] = read_eln(file)
    assert (record.title, record.author, len(record.files)) == ("All in one", "Ana", 1)


def test_the_same_record_has_the_same_origin(tmp_path):
    node = {"@id": "./a/", "@type": "Dataset", "name": "A", "hasPart": refs("./a/x")}
    part = {"@id": "./a/x", "@type": "File", "name": "x"}
    one = crate(tmp_path / "1.eln", node, part, files={"a/x": DATA})
    turned = crate(tmp_path / "2.eln", part, dict(reversed(node.items())), files={"a/x": DATA})
    other = crate(tmp_path / "3.eln", node, part, files={"a/x": DATA + b"3,4\n"})
    origins = [read_eln(file)[0].origin for file in (one, turned, other)]
    assert origins[0] == origins[1] != origins[2]


def test_a_tampered_file_is_named(tmp_path):
    node = {"@id": "./a/", "@type": "Dataset", "name": "A", "hasPart": refs("./a/x.csv")}
    part = {"@id": "./a/x.csv", "@type": "File", "name": "x.csv", "sha256": SHA256}
    file = crate(tmp_path / "t.eln", node, part, files={"a/x.csv": DATA + b"!"})
    with pytest.raises(ElnError, match=r"^t.eln: the file a/x.csv is not the one that the metadata names"):
        read_eln(file)


@pytest.mark.parametrize(
    ("metadata", "sentence"),
    [
        (b"", "expected JSON"),
        (b"{", "expected JSON"),
        (b"[" * 100_000, "expected JSON"),
        (b"[]", "expected a list of nodes in @graph"),
        (b'{"@graph": {}}', "expected a list of nodes in @graph"),
    ],
)
def test_metadata_that_is_none_is_named(tmp_path, metadata, sentence):
    with pytest.raises(ElnError, match=sentence):
        read_eln(raw(tmp_path / "bad.eln", metadata))


def test_an_archive_of_something_else_is_named(tmp_path):
    file = tmp_path / "other.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("folder/readme.txt", "hello")
    with pytest.raises(ElnError, match=r"ro-crate-metadata.json is not in its folder; expected an .eln file"):
        read_eln(file)


KEYS = st.sampled_from(
    ["@id", "@type", "name", "text", "author", "hasPart", "comment", "variableMeasured", "value", "sha256",
     "conformsTo", "about", "unitText", "propertyID"]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers(-5, 2**60) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.sampled_from(["./", METADATA, "./a/", "Dataset", "File", "", "urn:holotrode:notebook-record:1", "a/x", "12"])
VALUES = st.recursive(
    SCALARS | TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)


@given(nodes=st.lists(st.dictionaries(KEYS, VALUES, max_size=6) | VALUES, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_metadata_says_it_is_read_or_refused(tmp_path, nodes):
    graph = [{"@id": "./", "@type": "Dataset", "hasPart": refs("./a/")}, *nodes, {"@id": "./a/", "@type": "Dataset"}]
    file = raw(tmp_path / "any.eln", json.dumps({"@graph": graph}).encode(), {"a/x": DATA})
    try:
        records = read_eln(file)
    except ElnError:
        return
    for record in records:
        assert len(record.origin) == 64
        assert isinstance(record.title, str)
        assert record.title
