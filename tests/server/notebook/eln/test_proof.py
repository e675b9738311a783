from dataclasses import replace

import orjson
import pytest
import rfc8785

from server.notebook.eln.proof import Proof, check, entries_file, signatures_file
from tests.server.notebook.eln.example import KEY_ID, NOW, PUBLIC, example


def checked(document, **changes) -> Proof:
    given = {
        "entries": document.view.entries,
        "writers": document.writers,
        "heads": document.heads,
        "keys": document.keys,
    }
    return check(**{**given, **changes})


def test_a_record_as_it_was_signed_is_proven(tmp_path):
    proof = checked(example(tmp_path))
    assert proof.proven
    assert proof.sentence == f"record batch-1: all 17 entries are as signed at {NOW} with the key {KEY_ID}."
    assert proof.signed_by == (KEY_ID,)


def test_anybody_can_check_the_chain_with_the_file_alone(tmp_path):
    """As the documentation says: a hash covers the entry and the hash before it."""
    import hashlib

    previous = ""
    for link in orjson.loads(entries_file(example(tmp_path))):
        covered = rfc8785.dumps({"previous": previous, "entry": link["entry"]})
        assert hashlib.sha256(covered).hexdigest() == link["sha256"]
        previous = link["sha256"]


@pytest.mark.parametrize(
    "change",
    [{"value": 31.0}, {"text": "x"}, {"device_time": NOW}, {"reason": "x"}, {"kind": "comment"}, {"sha256": "0" * 64}],
)
def test_an_entry_that_was_changed_is_named(tmp_path, change):
    document = example(tmp_path)
    entries = list(document.view.entries)
    entries[4] = entries[4].model_copy(update=change)
    proof = checked(document, entries=entries)
    assert (proof.proven, proof.signed_by) == (False, ())
    assert proof.sentence.startswith("record batch-1, entry 5 (mixing.time)")


def test_a_name_may_change_a_writer_may_not(tmp_path):
    document = example(tmp_path)
    entries = [entry.model_copy(update={"actor": "Ana Married"}) for entry in document.view.entries]
    assert checked(document, entries=entries).proven
    proof = checked(document, writers={**document.writers, entries[2].entry_id: "person-bo"})
    assert proof.sentence.startswith("record batch-1, entry 3")


def test_entries_that_are_missing_moved_or_added_are_noticed(tmp_path):
    document = example(tmp_path)
    entries = list(document.view.entries)
    assert (
        "entry 3: expected this entry; the next one kept is 4"
        in checked(document, entries=entries[:2] + entries[3:]).sentence
    )
    assert not checked(document, entries=[entries[1], entries[0], *entries[2:]]).proven
    assert "it is of an entry that is not here" in checked(document, entries=entries[:-1]).sentence
    assert "its newest entry, 17, is not signed" in checked(document, heads=()).sentence
    assert checked(document, entries=[]).sentence == "There are no entries to prove."


def test_a_signature_that_does_not_fit_is_noticed(tmp_path):
    document = example(tmp_path)
    [head] = document.heads
    for changed, sentence in (
        (replace(head, signature="00" * 64), "does not fit the key"),
        (replace(head, signature="no hex"), "does not fit the key"),
        (replace(head, server_time="2020-01-01T00:00:00Z"), "does not fit the key"),
        (replace(head, sha256="0" * 64), "of another content of this entry"),
        (replace(head, record_id="batch-2"), "of an entry that is not here"),
        (replace(head, key_id="0" * 16), "its key 0000000000000000 is not here"),
    ):
        assert sentence in checked(document, heads=[changed]).sentence
    assert f"its key {KEY_ID} is not here" in checked(document, keys={KEY_ID: bytes(32)}).sentence


def test_the_signatures_are_a_file_of_their_own(tmp_path):
    content = orjson.loads(signatures_file(example(tmp_path)))
    assert content["keys"] == {KEY_ID: PUBLIC.hex()}
    assert [head["seq"] for head in content["heads"]] == [17]
