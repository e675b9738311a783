"""The graph of a crate: nodes by their id, read without trusting their shape."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

import orjson

from server.notebook.eln.archive import Archive, ElnError

METADATA = "ro-crate-metadata.json"
MAX_METADATA_BYTES = 50_000_000
ROOT = "./"

Node = dict[str, Any]


class Graph:
    """Nodes of a crate.

    Args:
        nodes: by id, in the order of the file.
    """

    def __init__(self, nodes: dict[str, Node]) -> None:
        self.nodes = nodes

    @classmethod
    def load(cls, archive: Archive) -> "Graph":
        """The graph of an archive.

        Raises:
            ElnError: it has none.
        """
        where = f"{archive.file.name}: {METADATA}"
        if METADATA not in archive.members:
            raise ElnError(f"{where} is not in its folder; expected an .eln file.")
        try:
            content = orjson.loads(archive.read(METADATA, MAX_METADATA_BYTES))
        except orjson.JSONDecodeError as error:
            raise ElnError(f"{where}: expected JSON; {error.msg} at line {error.lineno}.") from error
        listed = content.get("@graph") if isinstance(content, dict) else None
        if not isinstance(listed, list):
            raise ElnError(f"{where}: expected a list of nodes in @graph; got none.")
        nodes: dict[str, Node] = {}
        for node in listed:
            if isinstance(node, dict) and isinstance(node.get("@id"), str):
                nodes.setdefault(node["@id"], node)
        return cls(nodes)

    def root(self) -> Node:
        """What the crate is about; empty where the metadata does not say."""
        about = next(self.referred(self.nodes.get(METADATA, {}), "about"), None)
        return about or self.nodes.get(ROOT, {})

    def referred(self, node: Node, key: str) -> Iterator[Node]:
        """The nodes that a property refers to, those that are there; a node written in place counts too."""
        for value in _listed(node.get(key)):
            if isinstance(value, dict):
                yield self.nodes.get(value["@id"], value) if isinstance(value.get("@id"), str) else value

    def text(self, node: Node, key: str) -> str:
        """A property as text: several with commas, of a node that it refers to its text or name."""
        return ", ".join(filter(None, (self._said(value) for value in _listed(node.get(key)))))

    def person(self, node: Node) -> str:
        """The name of whoever wrote a node; empty where nobody is named."""
        for key in ("author", "creator"):
            for who in self.referred(node, key):
                full = " ".join(filter(None, (self.text(who, "givenName"), self.text(who, "familyName"))))
                if name := self.text(who, "name") or full:
                    return name
            if isinstance(node.get(key), str):
                return str(node[key])
        return ""

    def _said(self, value: Any) -> str:
        if isinstance(value, dict):
            named = self.nodes.get(value.get("@id", ""), value) if isinstance(value.get("@id", ""), str) else value
            for key in ("text", "name", "@value", "@id"):
                if isinstance(named.get(key), str):
                    return str(named[key])
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(value) if isinstance(value, str | int | float) else ""


def is_a(node: Node, type_: str) -> bool:
    """Whether a node has a type, alone or among others."""
    return type_ in _listed(node.get("@type"))


def member(archive: Archive, identifier: str) -> str | None:
    """The path in the archive that an id names, whether or not its characters are escaped; None where nothing is."""
    for name in (identifier, unquote(identifier)):
        path = str(PurePosixPath(name.removeprefix("./")))
        if path in archive.members:
            return path
    return None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
