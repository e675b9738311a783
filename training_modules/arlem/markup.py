"""XML from strangers: bounded in size and depth, without document types and entities."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

MAX_BYTES = 5_000_000
MAX_DEPTH = 32
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class ArlemError(ValueError):
    """An ARLEM file that cannot be used; the sentence says where and why."""


@dataclass
class Element:
    """An element of an XML document: its name without the namespace, its attributes, what is in it."""

    name: str
    namespace: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def child(self, name: str) -> "Element | None":
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> list["Element"]:
        """Every child of that name."""
        return [child for child in self.children if child.name == name]

    def below(self, name: str) -> list["Element"]:
        """Every element of that name, at whatever depth."""
        found = self.all(name)
        for child in self.children:
            found += child.below(name)
        return found


def parse(content: bytes, name: str) -> Element:
    """Parse an XML document; `name` stands in front of every error.

    Raises:
        ArlemError: it is no XML, larger or deeper than such a file is, or has a document type.
    """
    if len(content) > MAX_BYTES:
        raise ArlemError(f"{name}: expected at most {MAX_BYTES:,} bytes; got {len(content):,}")
    builder = _Builder(name)
    try:
        builder.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ArlemError(f"{name}:{error.lineno}: expected XML; {expat.ErrorString(error.code)}") from error
    except (LookupError, ValueError) as error:
        if isinstance(error, ArlemError):
            raise
        raise ArlemError(f"{name}: expected XML in UTF-8; {error}") from error
    return builder.root.children[0]


def writable(text: str) -> str:
    """The text without the characters that XML cannot hold, and with plain line ends."""
    return _UNWRITABLE.sub("", re.sub("\r\n?", "\n", text)).strip()


class _Builder:
    """Builds the elements while the parser reads.

    Args:
        name: of the file.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self.root = Element("", "", {})
        self._open = [self.root]
        self._texts: list[list[str]] = [[]]
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        # Entities are declared there; without it nothing expands and nothing is fetched.
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MAX_DEPTH:
            line = self.parser.CurrentLineNumber
            raise ArlemError(f"{self._name}:{line}: expected elements in each other up to {MAX_DEPTH} deep")
        namespace, _, name = tag.rpartition(" ")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        element = Element(name, namespace, plain)
        self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])

    def _end(self, _tag: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())

    def _text(self, text: str) -> None:
        self._texts[-1].append(text)

    def _refuse_doctype(self, *_: object) -> None:
        line = self.parser.CurrentLineNumber
        raise ArlemError(f"{self._name}:{line}: a document type (DOCTYPE) with its entities is not taken")
