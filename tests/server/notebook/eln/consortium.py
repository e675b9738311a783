"""What others say of an .eln file: `python consortium.py FILE CONTEXT`, in the peer environment `eln`; prints JSON.

Does what the consortium's five checks do, with the same tools: one folder in the archive (zipfile), the crate loads
(rocrate), nodes have their parameters, the metadata fits its JSON schema (jsonschema), the REQUIRED rules of RO-Crate
are met (roc-validator): there those of 1.1 only, here those of 1.2 too. Then the signature, by another implementation
of minisign, and what BattINFO's terms come to as linked data (rdflib). CONTEXT is the context of RO-Crate 1.2 (CC0,
from ResearchObject/ro-crate), which the validator gets in place of the network.
"""

import io
import json
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

import minisign
import rdflib
import requests
import requests_cache
import urllib3
from jsonschema import Draft202012Validator
from rocrate.rocrate import ROCrate
from rocrate_validator import models, services

METADATA = "ro-crate-metadata.json"
CONTEXT_URL = "https://w3id.org/ro/crate/1.2/context"
PROFILES = ("ro-crate-1.1", "ro-crate-1.2")
TEXT, REFERENCE = {"type": "string"}, {"type": "object", "properties": {"@id": {"type": "string"}}}
# What the consortium's schema says of a node, in our words.
NODE = {
    "type": "object",
    "required": ["@id", "@type"],
    "properties": {
        "@id": TEXT,
        "@type": {"type": ["string", "array"]},
        **dict.fromkeys(("dateCreated", "dateModified", "version", "name", "encodingFormat", "url", "genre"), TEXT),
        **dict.fromkeys(("creativeWorkStatus", "identifier", "keywords"), TEXT),
        **dict.fromkeys(("about", "conformsTo", "sdPublisher", "author"), REFERENCE),
        "hasPart": {"type": "array", "items": REFERENCE},
        "comment": {"type": "array", "items": REFERENCE},
    },
}
SCHEMA = {
    "type": "object",
    "required": ["@context", "@graph"],
    "properties": {"@context": {"type": ["string", "array"]}, "@graph": {"type": "array", "items": NODE}},
}


class _Local(requests.adapters.HTTPAdapter):
    """Answers with the context."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.content = content

    def send(self, request, **_options):
        headers = {"Content-Type": "application/ld+json"}
        answer = urllib3.HTTPResponse(
            io.BytesIO(self.content), headers, 200, preload_content=False, request_url=request.url
        )
        return self.build_response(request, answer)


def fill_cache(cache: Path, context: Path) -> None:
    """Put the context where the validator looks first."""
    with requests_cache.CachedSession(str(cache), backend="sqlite", expire_after=-1) as session:
        session.mount(CONTEXT_URL, _Local(context.read_bytes()))
        session.get(CONTEXT_URL)


def issues(folder: Path, profile: str, severity: models.Severity, cache: Path) -> list[str]:
    """What the validator finds."""
    result = services.validate(
        services.ValidationSettings(
            rocrate_uri=folder,
            profile_identifier=profile,
            requirement_severity=severity,
            offline=True,
            cache_path=cache,
        )
    )
    return [f"{issue.severity.name} {issue.check.identifier}: {issue.message}" for issue in result.get_issues()]


def parameters(graph: list[dict]) -> list[str]:
    """Nodes that lack what the consortium wants of them."""
    nodes = {node["@id"]: node for node in graph}
    found = [f"the metadata has no {key}" for key in ("version", "sdPublisher") if key not in nodes[METADATA]]
    waiting = [part["@id"] for part in nodes["./"]["hasPart"]]
    while waiting:
        node = nodes.get(waiting.pop(), {})
        found += [f"{node.get('@id')} has no {key}" for key in ("@type", "name") if not node.get(key)]
        waiting += [part["@id"] for part in node.get("hasPart", [])]
    return found + ([] if len(nodes) == len(graph) else ["an id stands twice"])


def things(file: Path) -> dict[str, int]:
    """How many things of each class a JSON-LD file describes, by the last part of the class's IRI."""
    described = rdflib.Graph().parse(file, format="json-ld")
    return dict(Counter(str(kind).rpartition("#")[2] for kind in described.objects(predicate=rdflib.RDF.type)))


def main(file: Path, context: Path) -> None:
    """Print a report of one file."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        with zipfile.ZipFile(file) as archive:
            roots = sorted({path.partition("/")[0] for path in archive.namelist()})
            archive.extractall(scratch / "crate")
        folder = scratch / "crate" / roots[0]
        metadata = folder / METADATA
        content = json.loads(metadata.read_bytes())
        crate = ROCrate(folder)
        fill_cache(scratch / "cache", context)
        key = minisign.PublicKey.from_file(folder / "minisign.pub")
        key.verify(metadata.read_bytes(), minisign.Signature.from_file(folder / f"{METADATA}.minisig"))
        report = {
            "roots": roots,
            "entities": len(crate.get_entities()),
            "root": crate.root_dataset["name"],
            "parameters": parameters(content["@graph"]),
            "schema": [error.message for error in Draft202012Validator(SCHEMA).iter_errors(content)],
            "signature": "fits",
            "battinfo": {path.parent.name: things(path) for path in sorted(folder.glob("*/battinfo.jsonld"))},
            "required": {
                profile: issues(folder, profile, models.Severity.REQUIRED, scratch / "cache") for profile in PROFILES
            },
        }
    json.dump(report, sys.stdout, indent=1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
