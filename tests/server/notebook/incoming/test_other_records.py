"""Records of other notebooks: everything that they say is there afterwards."""

from pathlib import Path

from server.notebook.incoming.storing import Outcome
from server.notebook.models import Record
from server.protocol.messages import NotebookEntry
from tests.server.notebook.conftest import Bench
from tests.server.notebook.eln.test_reading import DATA, SHA256, crate, refs
from tests.server.notebook.incoming.test_own_records import take_in
from tests.server.notebook.test_service import entries, require_proven


def slurry(folder: Path, text: str = "<h1>Goal</h1><p>Mix it</p>") -> Path:
    return crate(
        folder / "other.eln",
        {
            "@id": "./s/", "@type": "Dataset", "name": "Slurry 7: a/b", "text": text, "author": {"@id": "p"},
            "dateCreated": "2025-09-16", "keywords": "NMC", "hasPart": refs("./s/data.csv", "./s/big.bin"),
            "comment": refs("c"), "variableMeasured": refs("v1", "v2", "v3", "v4"),
        },
        {"@id": "./s/data.csv", "@type": "File", "name": "data.csv", "encodingFormat": "text/csv", "sha256": SHA256,
         "description": "as measured"},
        {"@id": "./s/big.bin", "@type": "File", "name": "big.bin"},
        {"@id": "p", "@type": "Person", "name": "Nicola Mohr"},
        {"@id": "c", "@type": "Comment", "author": {"@id": "p"}, "dateCreated": "2025-09-17", "text": "ok"},
        {"@id": "v1", "@type": "PropertyValue", "propertyID": "Speed", "value": "2000", "unitText": "rpm"},
        {"@id": "v2", "@type": "PropertyValue", "propertyID": "Speed", "value": 1500, "unitText": "rpm"},
        {"@id": "v3", "@type": "PropertyValue", "propertyID": "Lot", "value": "007"},
        {"@id": "v4", "@type": "PropertyValue", "propertyID": "Far", "value": 1e300, "name": "Very far"},
        files={"s/data.csv": DATA, "s/big.bin": bytes(25_000_001)},
    )  # fmt: skip


def said(bench: Bench, outcome: Outcome) -> list[NotebookEntry]:
    [record_id] = outcome.records
    return entries(bench, record_id)


def test_everything_that_a_record_says_is_there(bench: Bench, tmp_path: Path) -> None:
    outcome = take_in(bench, slurry(tmp_path))
    [begun, *rest] = said(bench, outcome)
    assert begun.text == "Slurry 7: a/b"
    assert begun.record_id.startswith("Slurry_7_a_b.")
    origin = "imported from another notebook, by Nicola Mohr, begun at 2025-09-16, not proven; origin "
    assert begun.reason.startswith(origin)
    assert [(one.kind, one.field, one.value, one.unit, one.text, one.reason) for one in rest] == [
        ("value", "text", None, "", "Goal\nMix it", ""),
        ("value", "Speed", 2000, "rpm", "", ""),
        ("value", "Speed_2", 1500, "rpm", "", ""),
        ("value", "Lot", None, "", "007", ""),
        ("value", "Far", 1e300, "", "", "Very far"),
        ("comment", "comments", None, "", "Nicola Mohr, 2025-09-17: ok", ""),
        ("value", "metadata.keywords", None, "", "NMC", ""),
        ("file", "files", None, "", "as measured", ""),
    ]
    assert rest[-1].file is not None
    assert bench.blobs.find(rest[-1].file.sha256).read_bytes() == DATA
    [left_out] = outcome.skipped
    assert (left_out.content, left_out.reason) == (
        "big.bin",
        "expected a file of at most 25 MB; this one has 25 MB",
    )
    require_proven(bench)


def test_a_second_import_changes_nothing_and_another_content_is_another_record(bench: Bench, tmp_path: Path) -> None:
    first = take_in(bench, slurry(tmp_path))
    again = take_in(bench, slurry(tmp_path))
    assert (again.records, again.entries, again.known) == ([], 0, first.entries)
    changed = take_in(bench, slurry(tmp_path, "Another text"))
    assert changed.records != first.records
    assert bench.database.read(lambda session: session.get(Record, first.records[0])) is not None


def test_a_long_text_and_a_long_title_are_kept_whole(bench: Bench, tmp_path: Path) -> None:
    title, text = "T" * 100, "word " * 1000
    file = crate(tmp_path / "long.eln", {"@id": "./s/", "@type": "Dataset", "name": title, "text": text})
    [begun, *rest] = said(bench, take_in(bench, file))
    assert begun.text == "T" * 79 + "…"
    assert [one.field for one in rest] == ["title", "text.1", "text.2", "text.3"]
    assert rest[0].text == title
    assert " ".join(one.text for one in rest[1:]) == text.strip()
