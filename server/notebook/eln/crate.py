"""Records as one RO-Crate: `ro-crate-metadata.json`, and the files that it describes.

The metadata declares RO-Crate 1.2 and, in a second `conformsTo` under its prefixed name, 1.1: the crate meets the
requirements of both, and the consortium's checker of .eln files still asks for 1.1.
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

import orjson

from server.notebook.document import RecordDocument
from server.notebook.eln import page, proof
from server.notebook.eln.archive import ElnError, Part
from server.notebook.eln.batteries import FILE as BATTINFO
from server.notebook.eln.batteries import battinfo, is_calendered
from server.notebook.eln.graph import METADATA, Node
from server.notebook.eln.measured import Measured, measured
from server.notebook.eln.vocabulary import vocabulary
from server.protocol.messages import AttachedFile, NotebookEntry
from server.version import VERSION

CRATE = "https://w3id.org/ro/crate/1.2"
CONTEXT = f"{CRATE}/context"
ALSO_CONFORMS_TO = "dct:conformsTo"
OLDER_CRATE = "https://w3id.org/ro/crate/1.1"
RECORD_PROFILE = "urn:holotrode:notebook-record:1"
UNCERTAINTY = "http://qudt.org/schema/qudt/standardUncertainty"
PAGE = "record.html"
LONGEST_FILE_NAME = 80
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_TEXTS = {"html": "text/html", "json": "application/json", "jsonld": "application/ld+json", "pub": "text/plain"}


def crate(documents: Sequence[RecordDocument], now: str) -> tuple[bytes, list[Part]]:
    """The metadata of a crate and its other files.

    Args:
        documents: the records, each once.
        now: when the crate is made, RFC 3339.

    Raises:
        ElnError: a record cannot be written.
    """
    nodes: dict[str, Node] = {}
    parts: list[Part] = []
    for document in documents:
        files = _record_parts(document)
        for node in _record_nodes(document, files):
            nodes.setdefault(node["@id"], node)
        parts += [part for part, _ in files]
    names = ", ".join(document.view.record.title for document in documents)
    graph = [*_frame(documents, names, now), *nodes.values()]
    metadata = orjson.dumps({"@context": CONTEXT, "@graph": graph}, option=orjson.OPT_INDENT_2)
    return metadata, parts


def folder(record_id: str) -> str:
    """The folder of a record in the crate."""
    return f"record_{record_id}"


def safe_name(text: str) -> str:
    """A name that every file system takes and that needs no escape in a URI."""
    return _UNSAFE.sub("_", text).strip("._")[-LONGEST_FILE_NAME:] or "file"


def _frame(documents: Sequence[RecordDocument], names: str, now: str) -> list[Node]:
    """The metadata file, the root, and what they refer to."""
    return [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": CRATE},
            ALSO_CONFORMS_TO: {"@id": OLDER_CRATE},
            "dateCreated": now,
            "sdPublisher": {"@id": "#holotrode"},
            "version": VERSION,
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"Notebook: {names}",
            "description": f"Records of a Holotrode notebook: {len(documents)}.",
            "datePublished": now,
            "license": {"@id": "#licence"},
            "publisher": {"@id": "#holotrode"},
            "hasPart": [{"@id": f"./{folder(document.view.record.record_id)}/"} for document in documents],
        },
        {"@id": "#holotrode", "@type": "Organization", "name": "Holotrode", "description": f"Notebook {VERSION}."},
        {
            "@id": "#licence",
            "@type": "CreativeWork",
            "name": "No licence stated",
            "description": "Whoever recorded this has stated no licence; ask the authors before you use it.",
        },
        {
            "@id": RECORD_PROFILE,
            "@type": "CreativeWork",
            "name": "Holotrode notebook record, version 1",
            "description": "A folder with entries.json (the chain), signatures.json, record.html and attached files.",
        },
    ]


# --- a record -----------------------------------------------------------------------------------------------


def _record_parts(document: RecordDocument) -> list[tuple[Part, Node]]:
    """The files of a record, each with what the crate says of it beyond its bytes."""
    values = measured(document)
    made = [
        (proof.ENTRIES, proof.entries_file(document), "Every entry with its hash: the record's chain."),
        (proof.SIGNATURES, proof.signatures_file(document), "Signatures of the chain, and the public keys."),
        (PAGE, page.page(document, values), "The record to read."),
        (BATTINFO, battinfo(document, values), "The electrode and how it was made, in the words of BattINFO."),
    ]
    base = folder(document.view.record.record_id)
    found = [
        (Part.of(f"{base}/{name}", content), {"name": name, "encodingFormat": _media_type(name), "description": what})
        for name, content, what in made
        if content is not None
    ]
    attached: dict[str, tuple[Part, Node]] = {}
    for entry in document.view.entries:
        if entry.file is not None:
            name = _attachment(base, entry.file)
            about = {
                "name": entry.file.name or "file",
                "encodingFormat": entry.file.media_type or "application/octet-stream",
                "description": ": ".join(filter(None, (entry.field, entry.text))) or "A file of the record.",
                "author": {"@id": _person(document, entry)},
                "dateCreated": entry.server_time,
            }
            if entry.file.sha256 not in document.files:
                raise ElnError(f"{entry.file.name}: its bytes are missing; restore {entry.file.sha256} from a backup.")
            content = document.files[entry.file.sha256]
            attached[name] = (Part(name, content, entry.file.sha256, entry.file.bytes), about)
    return [*found, *attached.values()]


def _attachment(base: str, file: AttachedFile) -> str:
    """Where an attached file is: two of one name stay apart."""
    return f"{base}/files/{file.sha256[:12]}-{safe_name(file.name)}"


def _media_type(name: str) -> str:
    return _TEXTS[name.rpartition(".")[2]]


def _record_nodes(document: RecordDocument, files: Sequence[tuple[Part, Node]]) -> list[Node]:
    """The record's folder first, then everything that it refers to."""
    summary = document.view.record
    base = f"#{summary.record_id}"
    values = measured(document)
    calendered = is_calendered(values)
    variables = [node for one in values for node in _variable(base, one, calendered=calendered)]
    comments = [_comment(document, base, entry) for entry in document.view.entries if _is_comment(entry)]
    people = _people(document)
    written = [
        {
            "@id": f"./{part.name}",
            "@type": "File",
            **about,
            "contentSize": str(part.size),
            "sha256": part.sha256,
        }
        for part, about in files
    ]
    record: Node = {
        "@id": f"./{folder(summary.record_id)}/",
        "@type": "Dataset",
        "conformsTo": {"@id": RECORD_PROFILE},
        "name": summary.title,
        "description": f"Record {summary.record_id}" + (", of simulated values" if summary.simulated else ""),
        "identifier": summary.record_id,
        "genre": "experiment",
        "creativeWorkStatus": summary.state,
        "author": {"@id": _author(document)},
        "dateCreated": summary.created_at,
        "dateModified": summary.changed_at,
        "encodingFormat": "text/html",
        "text": page.body(document, values),
        "hasPart": _references(written),
        "variableMeasured": _references(node for node in variables if node["@id"].startswith(f"{base}/value/")),
        "comment": _references(comments),
    }
    form = document.view.form
    if form is not None:
        record["measurementTechnique"] = f"{form.title}, version {form.version} ({form.template_id})"
    return [record, *written, *variables, *comments, *people]


def _references(nodes: Iterable[Node]) -> list[Node]:
    return [{"@id": node["@id"]} for node in nodes]


def _variable(base: str, one: Measured, *, calendered: bool) -> list[Node]:
    """A value, and its uncertainty as a value of its own where there is one."""
    node: Node = {
        "@id": f"{base}/value/{quote(one.key)}",
        "@type": "PropertyValue",
        "propertyID": one.name,
        "name": one.label if one.reading is None else f"{one.label}, reading {one.reading}",
        "value": one.text if one.value is None else one.value,
        **_unit(one),
    }
    if one.value is not None and one.text:
        node["description"] = one.text
    if one.formula:
        node["measurementTechnique"] = f"computed: {one.formula}"
    else:
        node["measurementTechnique"] = f"entered at the step {one.step.title}"
    known = vocabulary().property_of(one.field)
    if known is not None:
        node["identifier"] = vocabulary().classes[known.class_of(calendered=calendered)]
    if one.uncertainty is None:
        return [node]
    node["valueReference"] = {"@id": f"{base}/uncertainty/{quote(one.key)}"}
    uncertainty = {
        "@id": f"{base}/uncertainty/{quote(one.key)}",
        "@type": "PropertyValue",
        "propertyID": "standardUncertainty",
        "name": f"standard uncertainty of {one.label}",
        "identifier": UNCERTAINTY,
        "value": one.uncertainty,
        **_unit(one),
    }
    return [node, uncertainty]


def _unit(one: Measured) -> Node:
    if one.value is None or not one.unit:
        return {}
    known = vocabulary().unit_of(one.unit)
    return {"unitText": one.unit, **({"unitCode": known.code} if known else {})}


def _is_comment(entry: NotebookEntry) -> bool:
    return entry.kind in ("comment", "settled")


def _comment(document: RecordDocument, base: str, entry: NotebookEntry) -> Node:
    node: Node = {
        "@id": f"{base}/comment/{entry.entry_id}",
        "@type": "Comment",
        "name": f"{entry.about or entry.kind} on {entry.field}",
        "text": entry.text or entry.reason or (entry.about or entry.kind),
        "dateCreated": entry.server_time,
        "author": {"@id": _person(document, entry)},
    }
    if entry.refers_to:
        node["parentItem"] = {"@id": f"{base}/comment/{entry.refers_to}"}
    return node


# --- people -------------------------------------------------------------------------------------------------


def _person(document: RecordDocument, entry: NotebookEntry) -> str:
    """A person by id, for two may have one name; by name where no id is known."""
    return f"#person-{quote(document.writers.get(entry.entry_id) or entry.actor)}"


def _author(document: RecordDocument) -> str:
    author = document.view.record.author
    own = next((entry for entry in document.view.entries if entry.actor == author), None)
    return _person(document, own) if own is not None else f"#person-{quote(author)}"


def _people(document: RecordDocument) -> list[Node]:
    names = {_person(document, entry): entry.actor for entry in document.view.entries}
    names.setdefault(_author(document), document.view.record.author)
    return [{"@id": key, "@type": "Person", "name": name or "unknown"} for key, name in names.items()]
