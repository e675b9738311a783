"""Pictures that teachers put beside a step: of the kind that their name says; an SVG runs and loads nothing."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from server.problems import ProblemError
from training_modules.loader import MAX_PICTURE_BYTES

TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".svg": "image/svg+xml"}
_EMBEDDED = tuple(f"data:{TYPES[suffix]};base64," for suffix in (".png", ".jpg", ".webp"))
_ACTIVE = ("script", "foreignobject", "iframe", "object", "embed", "handler", "audio", "video")
_LOADED = re.compile(r"""@import|url\(\s*["']?\s*(?!["'#\s])""", re.IGNORECASE)


def check_picture(name: str, content: bytes) -> None:
    """Let a picture pass.

    Args:
        name: its file name, which ends in .png, .jpg, .webp or .svg.
        content: its bytes.

    Raises:
        ProblemError: `too_large`; `bad_message`, it is of another kind, or an SVG that runs or loads something.
    """
    suffix = name[name.rindex(".") :]
    if len(content) > MAX_PICTURE_BYTES:
        raise ProblemError("too_large", f"{name}: expected at most {MAX_PICTURE_BYTES:,} bytes, got {len(content):,}.")
    if suffix == ".svg":
        problem = next(_active_parts(content), "")
        if problem:
            raise ProblemError("bad_message", f"{name}: {problem}.")
    elif not _is_of(suffix, content):
        raise ProblemError("bad_message", f"{name}: expected {TYPES[suffix]}, as the name says; its bytes are not.")


def _is_of(suffix: str, content: bytes) -> bool:
    """Whether the first bytes are those of the kind."""
    match suffix:
        case ".png":
            return content.startswith(b"\x89PNG\r\n\x1a\n")
        case ".jpg":
            return content.startswith(b"\xff\xd8\xff")
        case _:
            return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _active_parts(content: bytes) -> Iterator[str]:
    """What an SVG would run or load: a sentence each, without its point."""
    try:
        text = content.decode()
        # Entities are looked for before anything is expanded; without them parsing takes no more than the text.
        for sign in ("<!ENTITY", "<?xml-stylesheet"):
            if sign.lower() in text.lower():
                yield f"an SVG without {sign} is expected"
                return
        root = ElementTree.fromstring(text)  # noqa: S314  (no entities, and at most 2 MB)
    except (ValueError, ElementTree.ParseError) as error:
        yield f"expected an SVG as UTF-8; it cannot be read ({error})"
        return
    if _local(root.tag) != "svg":
        yield f"expected an SVG; got a document of <{_local(root.tag)[:40]}>"
    for element in root.iter():
        tag = _local(element.tag)
        if tag in _ACTIVE:
            yield f"an SVG without <{tag}> is expected; pictures run nothing"
        if tag == "style" and _LOADED.search("".join(element.itertext())):
            yield "its style loads something from elsewhere; put it into the picture"
        for key, value in element.attrib.items():
            yield from _active_attribute(tag, _local(key), value.strip())


def _active_attribute(tag: str, key: str, value: str) -> Iterator[str]:
    if key.startswith("on"):
        yield f"an SVG without {key} is expected; pictures run nothing"
    elif key == "base" or (key == "attributename" and _local(value.replace(":", "}")) == "href"):
        yield f"an SVG without {key} on <{tag}> is expected; pictures load nothing from elsewhere"
    elif (key in ("href", "src") and not value.startswith(("#", *_EMBEDDED))) or _LOADED.search(value):
        yield f"<{tag}> loads {value[:80]!r} from elsewhere; put it into the picture"


def _local(name: str) -> str:
    """A name without its namespace, in small letters."""
    return name.rpartition("}")[2].lower()
