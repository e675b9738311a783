"""Reading YAML that people wrote: bounded, without aliases or doubled keys, with errors that name the place."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

MAX_BYTES = 1_000_000


class DocumentError(ValueError):
    """A document that cannot be used; the sentence says where and why."""


class _Loader(yaml.SafeLoader):
    """Safe YAML without aliases and with unique keys."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not allowed", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key has to be a plain word", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value!r} stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML mapping from a file.

    Raises:
        DocumentError: the file is missing, too large, not UTF-8, not YAML, or not a mapping.
    """
    return parse_yaml(read_text(path), str(path))


def read_text(path: Path) -> str:
    """Read a file that a person wrote.

    Raises:
        DocumentError: the file is missing, too large, or not UTF-8.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise DocumentError(f"{path}: expected at most {MAX_BYTES:,} bytes")
        return content.decode()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path}: expected UTF-8; byte {error.start} is none") from error


def parse_yaml(content: bytes | str, name: str) -> dict[str, Any]:
    """Parse a YAML mapping; `name` stands in front of every error.

    Raises:
        DocumentError: as for `read_yaml`.
    """
    if len(content) > MAX_BYTES:
        raise DocumentError(f"{name}: expected at most {MAX_BYTES:,} bytes, got {len(content):,}")
    try:
        value = yaml.load(content, Loader=_Loader)  # noqa: S506  (a SafeLoader with two more checks)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        # Authors meet this with a question mark, a colon or a comma in a text.
        advice = "; put the text in quotes" if "expected ',' or" in (error.problem or "") else ""
        raise DocumentError(f"{where}: {error.problem or 'this is not valid YAML'}{advice}") from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise DocumentError(f"{name}: this is not valid YAML ({str(error).splitlines()[0]})") from error
    if not isinstance(value, dict):
        raise DocumentError(f"{name}: expected keys and values, got {type(value).__name__}")
    return value


def sentence(content: str, name: str, error: ValidationError) -> str:
    """What is wrong with a document's values, with the place of the first that does not fit.

    Args:
        content: the document.
        name: stands in front.
        error: what its values did not pass.
    """
    errors = error.errors()
    # A misspelt key is both unknown and missing; the unknown one is where the author looks.
    first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
    where = place(content, name, first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{where}: unknown key"
    if first["type"] == "missing":
        return f"{where}: the key is missing"
    message = first["msg"].removeprefix("Value error, ")
    got = "" if isinstance(first["input"], dict | list) else f"; got {first['input']!r:.200}"
    return f"{where}: {message[0].lower()}{message[1:]}{got}"


def place(content: str, name: str, keys: tuple[str | int, ...]) -> str:
    """NAME:LINE: KEY.KEY of a key of a document, or of the part that should have it."""
    node: yaml.Node | None = yaml.compose(content, Loader=yaml.SafeLoader)
    line, shown = 1, []
    for key in keys:
        kind = _below(node, "kind")
        if kind is not None and kind[1].value == key:
            continue  # pydantic names the kind of a condition as if it were a key
        below = _below(node, key)
        shown.append(str(key))
        if below is not None:
            line = below[0]
        node = below[1] if below else None
    return f"{name}:{line}: {'.'.join(shown)}" if shown else f"{name}:{line}"


def _below(node: yaml.Node | None, key: str | int) -> tuple[int, yaml.Node] | None:
    """Line and node of a key in a mapping, or of an item in a list."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                return name.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        item: yaml.Node = node.value[key]
        return item.start_mark.line + 1, item
    return None
