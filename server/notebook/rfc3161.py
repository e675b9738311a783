"""Time stamps of an outside authority (RFC 3161): the question, and what its answer proves of a head.

DER is written and read by hand, as the few values need it. Whether the authority's signature is to be trusted is for
`openssl ts -verify` with its certificate to say: here it is only made sure that the stamp is of this head.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from server.notebook.chain import statement

FIELD = "timestamp"
QUERY_TYPE, REPLY_TYPE = "application/timestamp-query", "application/timestamp-reply"
LARGEST_REPLY = 100_000

_BOOLEAN, _INTEGER, _OCTETS, _NULL, _OID, _TIME, _SEQUENCE, _TAGGED = 0x01, 0x02, 0x04, 0x05, 0x06, 0x18, 0x30, 0xA0
_SHA256 = bytes.fromhex("608648016503040201")  # 2.16.840.1.101.3.4.2.1
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_STAMP_INFO = bytes.fromhex("2a864886f70d0109100104")  # 1.2.840.113549.1.9.16.1.4
_GRANTED = (b"\x00", b"\x01")  # as asked, or with changes

Element = tuple[int, bytes]  # a tag and its content


class StampError(ValueError):
    """The answer of an authority cannot be used; says why."""


@dataclass(frozen=True)
class StampedHead:
    """What a time stamp is of.

    Args:
        record_id: the record.
        seq: number of the entry.
        sha256: its hash, in hex.
        server_time: when the server signed it.
    """

    record_id: str
    seq: int
    sha256: str
    server_time: str

    @property
    def statement(self) -> bytes:
        """The bytes whose hash the authority stamps: the same that the server signs."""
        return statement(self.record_id, self.seq, self.sha256, self.server_time)


def is_stamp(field: str, media_type: str) -> bool:
    """Whether an attached file is the time stamp of a head."""
    return field == FIELD and media_type == REPLY_TYPE


def head_named(text: str) -> StampedHead:
    """The head that the entry of a time stamp names.

    Args:
        text: of the entry.

    Raises:
        StampError: it names none.
    """
    try:
        head = StampedHead(**json.loads(text))
        is_same = head.statement == text.encode()
    except (ValueError, TypeError) as error:
        raise StampError("it does not say which head it is of") from error
    if not is_same:
        raise StampError("it does not say which head it is of")
    return head


def query(head: StampedHead, nonce: int) -> bytes:
    """The question to an authority: stamp the SHA-256 of this head's statement, and send the certificate along.

    Args:
        head: of a record.
        nonce: a number that nobody can guess; it comes back in the answer.
    """
    algorithm = _write(_SEQUENCE, _write(_OID, _SHA256) + _write(_NULL, b""))
    imprint = _write(_SEQUENCE, algorithm + _write(_OCTETS, _imprint(head)))
    return _write(_SEQUENCE, _integer(1) + imprint + _integer(nonce) + _write(_BOOLEAN, b"\xff"))


def check(reply: bytes, head: StampedHead, nonce: int | None = None) -> datetime:
    """When an authority saw a head.

    Args:
        reply: its answer.
        head: the one it was asked about.
        nonce: that of the question, where it is known.

    Raises:
        StampError: it refused, or stamped something else.
    """
    status, *token = _inside(_only(reply, _SEQUENCE))
    if _inside(status[1])[0][1] not in _GRANTED:
        raise StampError(f"the authority refused: {_words(status[1])}")
    info = _inside(_stamp_info(token))
    if len(info) < 5:
        raise StampError("expected a time stamp; parts of it are missing")
    algorithm, imprint = _pair(info[2][1])
    if _inside(algorithm[1])[0][1] != _SHA256 or imprint[1] != _imprint(head):
        raise StampError("it is the stamp of something else than this head")
    if nonce is not None and (_INTEGER, _integer(nonce)[2:]) not in info[5:]:
        raise StampError("it answers another question than the one that was asked")
    return _time(info[4])


def _imprint(head: StampedHead) -> bytes:
    return hashlib.sha256(head.statement).digest()


def _stamp_info(token: Sequence[Element]) -> bytes:
    """The content of TSTInfo, in a ContentInfo of SignedData."""
    if not token:
        raise StampError("expected a time stamp; the answer has none")
    kind, signed = _pair(token[0][1])
    content = _inside(_only(signed[1], _SEQUENCE))
    if kind[1] != _SIGNED_DATA or len(content) < 3:
        raise StampError("expected signed data; got something else")
    kind, wrapped = _pair(content[2][1])
    if kind[1] != _STAMP_INFO:
        raise StampError("expected signed data with a time stamp; got something else")
    return _only(_only(wrapped[1], _OCTETS), _SEQUENCE)


def _time(element: Element) -> datetime:
    tag, text = element
    try:
        whole, _, fraction = text.decode("ascii").removesuffix("Z").partition(".")
        moment = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise StampError("expected the time of the stamp; got something else") from error
    if tag != _TIME:
        raise StampError("expected the time of the stamp; got something else")
    return moment.replace(microsecond=int(f"{fraction:0<6.6}")) if fraction.isdecimal() else moment


def _words(status: bytes) -> str:
    """What an authority says about a refusal, or its number."""
    number, *more = _inside(status)
    said = [text.decode(errors="replace") for tag, content in more if tag == _SEQUENCE for _, text in _inside(content)]
    return " ".join(said)[:200] or f"status {int.from_bytes(number[1])}"


# --- DER (ITU-T X.690) --------------------------------------------------------------------------------------


def _write(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(digits))) + digits + content


def _integer(value: int) -> bytes:
    """A number that is not negative."""
    return _write(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def _inside(content: bytes) -> list[Element]:
    """The elements that a value is made of."""
    found: list[Element] = []
    while content:
        tag, size, at = content[0], content[1] if len(content) > 1 else 0, 2
        if size > 0x80:
            at += size & 0x7F
            size = int.from_bytes(content[2:at])
        if len(content) < at + size or content[1:2] in (b"", b"\x80"):
            raise StampError("expected DER; the answer is cut off or something else")
        found.append((tag, content[at : at + size]))
        content = content[at + size :]
    if not found:
        raise StampError("expected DER; a part of the answer is empty")
    return found


def _only(content: bytes, tag: int) -> bytes:
    """The content of the first element, which has this tag."""
    first = _inside(content)[0]
    if first[0] != tag:
        raise StampError(f"expected DER with the tag {tag:#04x}; got {first[0]:#04x}")
    return first[1]


def _pair(content: bytes) -> tuple[Element, Element]:
    found = _inside(content)
    if len(found) < 2:
        raise StampError("expected DER with two parts; got one")
    return found[0], found[1]
