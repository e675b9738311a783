"""The small formats that xAPI is made of, checked as section 4 of its Data part asks.

Source: Experience API 1.0.3, Part Two (Data) and Part Three (Communication), ADL 2016.
"""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

# An index of PostgreSQL holds no longer key, and no address that works is longer.
MAX_IRI_BYTES = 2000

_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_LAST = r"\d+(?:[.,]\d+(?=[A-Z]$))?"  # only the smallest unit may have a fraction
_DURATION = re.compile(
    rf"P(?:{_LAST}W|(?=\d|T\d)(?:{_LAST}Y)?(?:{_LAST}M)?(?:{_LAST}D)?(?:T(?=\d)(?:{_LAST}H)?(?:{_LAST}M)?(?:{_LAST}S)?)?)",
    re.ASCII,
)


def _iri(text: str) -> str:
    if len(text.encode()) > MAX_IRI_BYTES:
        raise ValueError(f"expected an IRI of at most {MAX_IRI_BYTES} bytes")
    return text


def _timestamp(text: str) -> str:
    instant(text)
    return text


def _duration(text: str) -> str:
    if not _DURATION.fullmatch(text):
        raise ValueError("expected an ISO 8601 duration such as PT12.5S")
    return text


Uuid = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"),
]
# What RFC 3987 forbids in an IRI, and a scheme, without which it would be relative.
Iri = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x20\x7f]+$"),
    AfterValidator(_iri),
]
Mailto = Annotated[str, StringConstraints(pattern=r"^mailto:[^@\s]+@[^@\s]+$", max_length=320)]
Sha1 = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{40}$")]
Sha2 = Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-fA-F]{2}){28,64}$")]
MediaType = Annotated[str, StringConstraints(pattern=r"^[\w!#$&^.+\-]+/[\w!#$&^.+\-]+(?:\s*;.*)?$", max_length=200)]
Version = Annotated[str, StringConstraints(pattern=r"^1\.0(?:\.[0-9]+)?$")]
Timestamp = Annotated[str, AfterValidator(_timestamp)]
Duration = Annotated[str, AfterValidator(_duration)]
Text = Annotated[str, Field(min_length=1)]
# The lengths of subtags, as RFC 5646 has them; which languages there are, it leaves to a registry.
LanguageTag = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
        r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*"
        r"(?:-[xX](?:-[A-Za-z0-9]{1,8})+)?|[xX](?:-[A-Za-z0-9]{1,8})+)$"
    ),
]
LanguageMap = dict[LanguageTag, str]


def instant(text: str) -> str:
    """A point in time as `server.clock.now` writes it, so that such strings sort like the times.

    Args:
        text: RFC 3339, with its zone; digits beyond a microsecond are cut off.

    Raises:
        ValueError: it is none.
    """
    if not _DATE_TIME.fullmatch(text) or text.endswith("-00:00"):
        raise ValueError("expected a time with its zone, as RFC 3339 has it, such as 2026-11-23T08:00:00.000Z")
    try:
        moment = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("expected a time that there is, as RFC 3339 has it") from error
    return written(moment)


def written(moment: datetime) -> str:
    """A moment in UTC with microseconds."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def duration(seconds: float) -> str:
    """A duration in seconds as ISO 8601, to a hundredth."""
    return f"PT{seconds:.2f}".rstrip("0").rstrip(".") + "S"
