import io
import stat
import struct
import zipfile
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.notebook.eln import archive as archives
from server.notebook.eln.archive import ElnError, Part, open_archive, write_archive

CONTENT = b"some bytes\n" * 100


def packed(file: Path, *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content, method)
    return file


def link(name: str, mode: int = stat.S_IFLNK | 0o777) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.create_system, member.external_attr = 3, mode << 16
    return member


def read_all(file: Path) -> dict[str, bytes]:
    with open_archive(file) as archive:
        return {name: b"".join(archive.chunks(name)) for name in archive.members}


def refusal(file: Path) -> str:
    """The sentences that a file is refused with."""
    with pytest.raises(ElnError) as caught:
        read_all(file)
    sentence = str(caught.value)
    assert sentence.startswith(f"{file.name}: ")
    assert "\n" not in sentence
    return sentence


# --- writing ------------------------------------------------------------------------------------------------


def test_the_same_files_give_the_same_bytes_in_the_same_order(tmp_path):
    (tmp_path / "large").write_bytes(CONTENT)
    parts = [Part.of("z", b"first"), Part("a/b", tmp_path / "large", Part.of("", CONTENT).sha256, len(CONTENT))]
    for name in ("one.eln", "two.eln"):
        write_archive(tmp_path / name, "root", parts)
    assert (tmp_path / "one.eln").read_bytes() == (tmp_path / "two.eln").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.eln") as archive:
        assert archive.namelist() == ["root/z", "root/a/b"]
        assert archive.testzip() is None
    assert read_all(tmp_path / "one.eln") == {"z": b"first", "a/b": CONTENT}


@pytest.mark.parametrize("content", [b"other bytes", None])
def test_nothing_is_written_where_a_file_is_missing_or_damaged(tmp_path, content):
    target = tmp_path / "kept.eln"
    target.write_bytes(b"as it was")
    lost = tmp_path / "photo"
    if content is not None:
        lost.write_bytes(content)
    with pytest.raises(ElnError, match=r"photo.png: its bytes are .*restore [0-9a-f]{64} from a backup"):
        write_archive(target, "root", [Part.of("a", b""), Part("photo.png", lost, Part.of("", CONTENT).sha256, 1100)])
    assert target.read_bytes() == b"as it was"
    assert {path.name for path in tmp_path.iterdir()} <= {"kept.eln", "photo"}


def test_what_could_not_be_read_again_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_ENTRIES", 2)
    with pytest.raises(ElnError, match=r"at most 2 files .* have 3 .* Export fewer records at a time"):
        write_archive(tmp_path / "x.eln", "root", [Part.of(name, b"") for name in "abc"])


# --- reading ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("/etc/passwd", "a path inside the archive"),
        ("root/../../etc/passwd", "a path inside the archive"),
        ("..", "a path inside the archive"),
        ("root\\..\\x", "a path inside the archive"),
        ("C:/x", "a path inside the archive"),
        ("root/" + "x" * 500, "a name that can be written"),
        (".", "a name that can be written"),
        ("loose", "a file below the archive's one folder"),
        (link("root/link"), "a plain file, no link"),
        (link("root/pipe", stat.S_IFIFO), "a plain file, no link"),
        (link("root/device", stat.S_IFCHR), "a plain file, no link"),
    ],
)
def test_names_and_kinds_that_are_refused(tmp_path, name, reason):
    file = packed(tmp_path / "bad.eln", ("root/good", b""), (name, b"target"))
    assert f"expected {reason}; got" in refusal(file)


@pytest.mark.parametrize("second", ["root/a", "root//a", "root/./a", "root/a/"])
def test_a_name_that_stands_twice_is_refused(tmp_path, second):
    with pytest.warns(UserWarning, match="Duplicate") if second == "root/a" else nullcontext():
        file = packed(tmp_path / "twice.eln", ("root/a", b"1"), (second, b""))
    assert "expected each name once; 'root/a' is there twice" in refusal(file)


def test_a_file_that_is_also_a_folder_is_refused(tmp_path):
    file = packed(tmp_path / "both.eln", ("root/a", b"1"), ("root/a/b", b"2"))
    assert "'a' in it is a file and a folder at once" in refusal(file)


def test_two_folders_are_refused(tmp_path):
    file = packed(tmp_path / "two.eln", ("a/x", b""), ("b/x", b""))
    assert "expected one folder that holds everything; got 2" in refusal(file)
    assert "got 0" in refusal(packed(tmp_path / "none.eln"))


def test_bombs_are_refused_before_anything_is_unpacked(tmp_path, monkeypatch):
    tight = packed(tmp_path / "tight.eln", ("root/zeros", bytes(10_000_000)), method=zipfile.ZIP_DEFLATED)
    assert "expected at most 100 times its size unpacked" in refusal(tight)
    many = packed(tmp_path / "many.eln", *((f"root/{number}", b"") for number in range(10_001)))
    assert "expected at most 10000 files; it has 10001. Nothing was unpacked." in refusal(many)
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 1000)
    large = packed(tmp_path / "large.eln", ("root/a", bytes(600)), ("root/b", bytes(600)))
    assert "expected at most 1000 bytes unpacked; it has 1200" in refusal(large)


def test_overlapping_files_count_each(tmp_path):
    """A bomb whose names all lead to the same bytes."""
    file = packed(tmp_path / "overlap.eln", ("root/0", bytes(100_000)), method=zipfile.ZIP_DEFLATED)
    content = bytearray(file.read_bytes())
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = bytes(content[start:end])
    listed = b"".join(entry.replace(b"root/0", f"root/{number}".encode()) for number in range(10)) * 100
    tail = bytearray(content[end:])
    struct.pack_into("<HHII", tail, 8, 1000, 1000, len(listed), start)
    file.write_bytes(bytes(content[:start]) + listed + bytes(tail))
    assert "times its size unpacked" in refusal(file)


def test_a_list_of_names_is_not_read_when_it_is_too_long(tmp_path):
    file = packed(tmp_path / "list.eln", ("root/a", b""))
    content = file.read_bytes()
    end = content.index(b"PK\x05\x06")
    start = content.index(b"PK\x01\x02")
    listed = content[start:end] * (archives.MAX_DIRECTORY_BYTES // (end - start) + 2)
    tail = bytearray(content[end:])
    struct.pack_into("<II", tail, 12, len(listed), start)
    file.write_bytes(content[:start] + listed + bytes(tail))
    assert "expected a ZIP archive" in refusal(file)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(tmp_path, method):
    file = packed(tmp_path / "other.eln", ("root/a", CONTENT), method=method)
    assert "expected a file that is stored or deflated" in refusal(file)


def test_passwords_are_refused(tmp_path):
    file = packed(tmp_path / "secret.eln", ("root/a", CONTENT))
    content = bytearray(file.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(bytes(content))
    assert "expected a file without a password" in refusal(file)


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all", b"PK\x05\x06" + bytes(10)])
def test_what_is_no_archive_is_named(tmp_path, content):
    file = tmp_path / "no.eln"
    file.write_bytes(content)
    assert "expected a ZIP archive; it is none, or it is cut off" in refusal(file)


def test_a_damaged_file_is_named(tmp_path):
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        file = packed(tmp_path / f"damaged{method}.eln", ("root/a/photo.png", CONTENT), method=method)
        content = bytearray(file.read_bytes())
        content[60] ^= 0xFF
        file.write_bytes(bytes(content))
        assert "the file a/photo.png in it is damaged" in refusal(file)


def test_a_file_is_read_as_a_whole_only_up_to_a_size(tmp_path):
    file = packed(tmp_path / "x.eln", ("root/a", CONTENT))
    with open_archive(file) as archive, pytest.raises(ElnError, match="at most 10 bytes in a; it has 1100"):
        archive.read("a", 10)


NAMES = st.text(st.sampled_from("ab./\\é \0:"), min_size=1, max_size=12)
MEMBERS = st.tuples(
    NAMES, st.binary(max_size=50), st.sampled_from([0, stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK]), st.booleans()
)


@given(members=st.lists(MEMBERS, max_size=5), flips=st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 255))))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_whatever_an_archive_is_it_is_read_safely_or_refused(tmp_path, members, flips):
    """Every name leads below the folder it would be unpacked in, and nothing else is raised."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, content, kind, deflated in members:
            member = zipfile.ZipInfo("x")
            member.filename = name
            member.external_attr = kind << 16
            archive.writestr(member, content, zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED)
    content = bytearray(raw.getvalue())
    for place, change in flips:
        content[place % len(content)] ^= change
    file = tmp_path / "any.eln"
    file.write_bytes(bytes(content))
    try:
        found = read_all(file)
    except ElnError:
        return
    folder = (tmp_path / "unpacked").resolve()
    for name in found:
        assert folder in (folder / name).resolve().parents
