"""What leaves and enters the notebook over HTTP."""

import csv
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.notebook.eln import minisign
from server.notebook.eln.graph import METADATA
from server.notebook.eln.reading import read_eln
from tests.server.notebook.eln.test_writing import unpacked
from tests.serving import NOW, RunningServer, SocketClient, log_in, running_server

TABLE = "Lot;Masse (mg);Note\nL-1;23,5;ok\nL-2;#DIV/0!;\n"


class Page:
    """A person's requests to a server of its own."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.login = log_in(server)
        headers = {"Authorization": f"Bearer {self.login}"}
        self.http = httpx.Client(base_url=f"{server.url}/api/v1/notebook", headers=headers)

    def get(self, path: str, **query: object) -> httpx.Response:
        """GET, which succeeds."""
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer

    def bring(self, name: str, content: bytes, **query: object) -> httpx.Response:
        """POST a file."""
        return self.http.post("/imports", params={"name": name, **query}, content=content)

    def sentence(self, answer: httpx.Response, status: int = 400) -> str:
        """What a refusal says."""
        assert answer.status_code == status, answer.text
        return str(answer.json()["sentence"])


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server puts what has to be a file for a moment."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, scratch: Path) -> Iterator[Page]:
    """A server with two records."""
    data = tmp_path_factory.mktemp("exchanged") / "data"
    keys = ("--keys", str(data.parent / "keys"))
    with running_server(data, "--no-worker", *keys, environment={"TMPDIR": str(scratch)}) as server:
        opened = Page(server)
        with SocketClient(server, opened.login) as client:
            common = {"record_id": "batch-1", "device_time": NOW}
            client.ask("create_record", **common, title="Batch 1", template_id="nmc111")
            for fields in (
                {"field": "batch.mass", "value": 20, "unit": "g"},
                {"field": "electrode.thickness.1", "value": 40, "unit": "µm"},
                {"field": "foil.thickness.1", "value": 15, "unit": "µm"},
                {"field": "w.cam.lot", "text": "L2401"},
            ):
                assert client.ask("append_entry", **common, **fields)["type"] == "entry_stored"
            client.ask("append_entry", **{**common, "record_id": "free"}, field="remark", text="<script>x</script>")
        yield opened
        opened.http.close()


def saved(answer: httpx.Response, folder: Path, name: str) -> Path:
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["content-length"]) == len(answer.content)
    (folder / name).write_bytes(answer.content)
    return folder / name


def test_a_record_is_downloaded_signed_and_nothing_is_left_behind(page: Page, tmp_path: Path, scratch: Path) -> None:
    answer = page.get("/records/batch-1/export")
    assert answer.headers["content-type"] == "application/vnd.eln+zip"
    [record] = read_eln(saved(answer, tmp_path, "batch-1.eln"))
    assert record.proof.proven
    assert len(record.entries) == 5
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("form", "kind", "content"),
    [
        ("csv", "text/csv; charset=utf-8", "batch.mass"),
        ("html", "text/html; charset=utf-8", "Batch 1"),
        ("jsonld", "application/ld+json", "CoatedElectrode"),
        ("parquet", "application/vnd.apache.parquet", "PAR1"),
    ],
)
def test_a_record_comes_in_other_formats(page: Page, tmp_path: Path, form: str, kind: str, content: str) -> None:
    answer = page.get("/records/batch-1/export", format=form)
    assert answer.headers["content-type"] == kind
    assert content.encode() in saved(answer, tmp_path, f"batch-1.{form}").read_bytes()


def test_all_records_come_in_one_file(page: Page, tmp_path: Path) -> None:
    records = read_eln(saved(page.get("/export"), tmp_path, "notebook.eln"))
    assert {"Batch 1", "free"} <= {record.title for record in records}
    text = page.get("/export", format="csv", layout="wide").content.decode("utf-8-sig")
    assert {"batch-1", "free"} <= {row["record"] for row in csv.DictReader(io.StringIO(text))}


def test_pages_and_labels_are_shown_and_run_nothing(page: Page) -> None:
    shown = page.get("/records/free/page", language="fr")
    assert '<html lang="fr">' in shown.text
    assert "&lt;script&gt;" in shown.text
    assert "<script" not in shown.text
    label = page.get("/records/batch-1/label")
    assert label.headers["content-type"] == "image/svg+xml"
    sheet = page.get("/labels", record=["batch-1", "free"])
    assert sheet.text.count('class="label') == 2
    assert "L2401" in page.get("/labels", lots=True).text
    assert page.get("/labels").text.count('class="label') >= 2
    for answer in (shown, label, sheet):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_what_is_not_there_gets_a_sentence(page: Page) -> None:
    for path in ("/records/no/export", "/records/no/page", "/records/no/label", "/labels?record=no"):
        assert page.sentence(page.http.get(path), 404) == "There is no record no."
    nothing = page.http.get("/records/free/export?format=jsonld")
    assert page.sentence(nothing, 404).startswith("The record free has nothing yet that BattINFO has a word for")


def test_an_empty_notebook_says_so(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", "--no-worker", "--keys", str(tmp_path / "keys")) as server:
        empty = Page(server)
        assert empty.sentence(empty.http.get("/export"), 404) == "There is no record in the notebook yet."
        empty.http.close()


# --- in -----------------------------------------------------------------------------------------------------


def test_a_table_is_proposed_a_mapping_rehearsed_and_imported(page: Page) -> None:
    content = TABLE.encode()
    proposed = page.bring("discs.csv", content, dry_run=True).json()
    assert (proposed["records"], proposed["entries"], len(proposed["skipped"])) == (["L-1", "L-2"], 6, 1)
    assert page.http.get("/records/L-1").status_code == 404
    done = page.bring("discs.csv", content, mapping=proposed["mapping"]).json()
    assert done == proposed
    assert done["skipped"] == [
        {
            "sheet": "discs",
            "row": 3,
            "column": "Masse (mg)",
            "content": "#DIV/0!",
            "reason": "the error of a formula",
        }
    ]
    [begun, *_] = page.get("/records/L-1").json()["entries"]
    assert (begun["actor"], begun["reason"]) == ("local person", "imported from the table discs")
    again = page.bring("discs.csv", content, mapping=proposed["mapping"]).json()
    assert (again["records"], again["entries"], again["known"]) == ([], 0, 6)


def test_a_mapping_is_proposed_for_a_template(page: Page) -> None:
    content = "Gap (µm);Solid content (%)\n100;70\n".encode()
    answer = page.bring("gaps.csv", content, dry_run=True, template="nmc111").json()
    assert "field: coating.gap" in answer["mapping"]
    assert "template_id: nmc111" in answer["mapping"]
    unknown = page.bring("gaps.csv", content, dry_run=True, template="no")
    assert page.sentence(unknown, 404).startswith("There is no template no")


def test_an_archive_goes_round_and_is_known(page: Page) -> None:
    content = page.get("/export").content
    answer = page.bring("notebook.eln", content).json()
    assert (answer["records"], answer["entries"], answer["skipped"]) == ([], 0, [])
    assert answer["known"] > 5


def test_what_cannot_be_imported_gets_a_sentence_without_our_folders(page: Page, scratch: Path) -> None:
    eln = page.get("/records/batch-1/export").content
    for name, content, query, sentence in (
        ("a.csv", b"x", {}, "a.csv: a table needs a mapping of its columns to fields; got none."),
        ("a.csv", b"a\xff\x00b", {"dry_run": True}, "a.csv, line 1: expected text"),
        ("a.xlsx", b"PK\x03\x04", {"dry_run": True}, "a.xlsx: expected an Excel workbook (.xlsx)"),
        ("a.csv", b"x;y\n1;2\n", {"mapping": "columns: 3"}, "mapping: columns: "),
        ("a.eln", b"x", {}, "a.eln: expected a ZIP archive; it is none, or it is cut off."),
        ("a.eln", eln.replace(b"batch.mass", b"batch.fake"), {}, "a.eln: "),
        ("a.pdf", b"x", {}, "query.name: String should match pattern"),
        ("../a.csv", b"x", {}, "query.name: String should match pattern"),
        ("é" * 150 + ".csv", b"x", {}, "name: expected at most 255 bytes"),
    ):
        told = page.sentence(page.bring(name, content, **query))
        assert told.startswith(sentence)
        assert tempfile.gettempdir() not in told
        assert str(scratch) not in told
    assert list(scratch.iterdir()) == []


def test_a_file_that_is_too_large_is_refused_on_the_way(page: Page, scratch: Path) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(60):
            yield bytes(1_000_000)

    answer = page.http.post("/imports?name=a.csv", content=endless())
    assert page.sentence(answer, 413) == "a.csv: expected at most 50 MB; got more."
    assert list(scratch.iterdir()) == []


# --- keys ---------------------------------------------------------------------------------------------------


def test_anybody_finds_the_key_that_fits_an_export(page: Page, tmp_path: Path) -> None:
    [listed] = httpx.get(f"{page.server.url}/.well-known/keys.json").json()
    assert (listed["@type"], listed["encodingFormat"]) == ("MediaObject", "application/x-minisign-key")
    public = minisign.PublicKey.parse(httpx.get(listed["contentUrl"]).text)
    file = tmp_path / "export.eln"
    file.write_bytes(page.get("/records/batch-1/export").content)
    parts = {name.partition("/")[2]: content for name, content in unpacked(file).items()}
    comment = minisign.verify(parts[METADATA], parts[f"{METADATA}.minisig"].decode(), public)
    assert comment.startswith("timestamp:")  # an address without TLS is none that others could trust
    unknown = httpx.get(f"{page.server.url}/api/v1/notebook/keys/{'0' * 16}")
    assert page.sentence(unknown, 404) == f"There is no key {'0' * 16}."
