"""A journal is whole wherever the power failed, and one process at a time writes to it."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.client import journal as journals
from server.client.journal import Journal, JournalError
from tests.serving import NOW


def kept(op_id: str, text: str = "é") -> dict:
    write = {"type": "append_entry", "op_id": op_id, "record_id": "r", "field": "note", "text": text}
    return {"event": "kept", "write": {**write, "device_time": NOW}}


@st.composite
def events(draw: st.DrawFn) -> list[dict]:
    """What may happen to a device, in any order."""
    found: list[dict] = []
    for step in range(draw(st.integers(1, 12))):
        op_id = f"op{draw(st.integers(0, step))}"
        found.append(
            draw(
                st.one_of(
                    st.text(max_size=20).map(lambda text, step=step: kept(f"op{step}", text)),
                    st.just({"event": "stored", "op_id": op_id}),
                    st.just({"event": "refused", "op_id": op_id, "sentence": "No."}),
                    st.builds(
                        lambda person, last: {"event": "welcomed", "person": person, "last": last},
                        st.sampled_from(["ada", "grace"]),
                        st.integers(0, 20),
                    ),
                )
            )
        )
    return found


def numbers(journal: Journal) -> list[tuple[str, int]]:
    return [(one.op_id, one.number) for one in journal.waiting]


def test_what_was_noted_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "scale.journal"
    first = Journal(path)
    for event in (kept("a"), kept("b"), {"event": "welcomed", "person": "ada", "last": 3}, kept("c")):
        first.note(event)
    first.note({"event": "stored", "op_id": "a"})
    first.note({"event": "refused", "op_id": "b", "sentence": "No."})
    first.close()
    second = Journal(path)
    assert numbers(second) == [("b", 5), ("c", 6)]
    assert [one.refusal for one in second.own] == ["No.", ""]
    assert second.next.write["text"] == "é"
    assert second.damaged == 0
    second.close()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_cut_at_any_byte_it_is_what_it_was_some_events_ago_and_the_rest_is_kept_aside(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("journal") / "j"
    with closing(Journal(path)) as journal:
        ends, states = [path.stat().st_size], [numbers(journal)]
        for event in data.draw(events()):
            journal.note(event)
            ends.append(path.stat().st_size)
            states.append(numbers(journal))

    cut = data.draw(st.integers(ends[0], ends[-1]), "cut")
    tail = data.draw(st.sampled_from([b"", b"\0" * 30, b"noise\n\r\n"]), "what the disk shows instead")
    path.write_bytes(path.read_bytes()[:cut] + tail)
    whole = sum(end <= cut for end in ends) - 1
    with closing(Journal(path)) as again:
        assert numbers(again) == states[whole]
        assert (again.damaged > 0) == (cut > ends[whole] or tail != b"")
        assert (again.damaged > 0) == path.with_name("j.damaged").exists()
        again.note(kept("after"))
        assert "after" in dict(numbers(again))


def test_a_killed_process_leaves_every_write_that_it_said_was_safe(tmp_path: Path) -> None:
    path = tmp_path / "j"
    script = (
        "import sys; from pathlib import Path; from server.client.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        "for n in range(10**6):\n"
        "    journal.note({'event': 'kept', 'write': {'op_id': f'{n:06}', 'text': 'x' * 500}})\n"
        "    print(n, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True) as process:
        said = [int(process.stdout.readline()) for _ in range(30)]
        process.kill()
        said += [int(line) for line in process.stdout if line.endswith("\n")]
    journal = Journal(path)
    assert [n for _, n in numbers(journal)] == list(range(1, len(journal.waiting) + 1))
    assert len(said) <= len(journal.waiting) <= len(said) + 1
    journal.close()


def test_a_disk_that_is_full_is_said_and_spoils_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "j"
    journal = Journal(path)
    journal.note(kept("a"))

    def fail(file, content: bytes) -> None:
        file.write(content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(journals, "_write", fail)
        with pytest.raises(JournalError, match=r"expected a disk that takes .* got: No space left on device\.$"):
            journal.note(kept("b"))
    assert numbers(journal) == [("a", 1)]
    journal.note(kept("c", ""))
    journal.close()
    again = Journal(path)
    assert (numbers(again), again.damaged) == ([("a", 1), ("c", 2)], 0)
    again.close()


def test_a_long_journal_is_begun_anew_once_all_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "LONGEST_BYTES", 1000)
    path = tmp_path / "j"
    journal = Journal(path)
    journal.note({"event": "welcomed", "person": "ada", "last": 0})
    for n in range(100):
        journal.note(kept(f"op{n}"))
        journal.note({"event": "stored", "op_id": f"op{n}"})
    assert path.stat().st_size < 2000
    journal.note(kept("next"))
    journal.close()
    again = Journal(path)
    assert numbers(again) == [("next", 101)]
    again.close()


def test_one_process_at_a_time_writes(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    with pytest.raises(JournalError, match=r"Another process writes to .*/j; stop it"):
        Journal(tmp_path / "j")
    journal.close()
    Journal(tmp_path / "j").close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match=r"expected a disk that takes .* got: Not a directory\."):
        Journal(tmp_path / "file" / "folder" / "j")
