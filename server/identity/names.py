"""Names of people and devices: what may be shown to others, and how logins compare it."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

MAX_NAME = 40
# Letters and marks that Unicode calls printable and nobody sees: fillers, selectors, the blank Braille pattern.
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}


def _clean(text: str) -> str:
    words = unicodedata.normalize("NFC", text).split(" ")
    name = unicodedata.normalize("NFC", " ".join(word for word in words if word))
    if not 1 <= len(name) <= MAX_NAME:
        raise ValueError(f"expected a name of 1 to {MAX_NAME} characters; got {len(name)}")
    if unicodedata.category(name[0]).startswith("M"):
        raise ValueError("expected a name that does not begin with an accent alone")
    for place, character in enumerate(name, start=1):
        # isprintable leaves out controls, invisible formats (the bidirectional ones too), and every space but one.
        if not character.isprintable() or character in INVISIBLE:
            raise ValueError(f"expected visible characters in a name; character {place} is U+{ord(character):04X}")
    return name


# Raw text is bounded first, so that nobody makes the server normalise a megabyte.
DisplayName = Annotated[str, Field(max_length=200), AfterValidator(_clean)]


def name_key(name: str) -> str:
    """The name as logins compare it: without regard to case, width and ligatures."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
