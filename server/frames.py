"""Frames as messages: what is none gets a sentence about what was expected and what came."""

import json

from pydantic import ValidationError

from server.problems import ProblemError
from server.protocol.messages import MAX_TEXT_FRAME, FromClient, Problem, from_client


def parse(frame: str | bytes) -> FromClient:
    """A frame as a message.

    Raises:
        ProblemError: it is none; the sentence says what was expected and what came.
    """
    if isinstance(frame, bytes):
        raise ProblemError("bad_message", f"Expected a text frame with JSON; got {len(frame):,} bytes of binary.")
    size = len(frame.encode())
    if size > MAX_TEXT_FRAME:
        raise ProblemError("too_large", f"Expected a frame of at most {MAX_TEXT_FRAME:,} bytes; got {size:,}.")
    try:
        return from_client.validate_json(frame, strict=True)
    except ValidationError as error:
        raise _problem(error) from error


def _problem(error: ValidationError) -> ProblemError:
    first = error.errors(include_url=False)[0]
    kind, where = first["type"], ".".join(str(part) for part in first["loc"])
    if kind == "json_invalid":
        return ProblemError("bad_message", f"Expected JSON; got something else ({first['ctx']['error']}).")
    if kind == "union_tag_not_found":
        return ProblemError("unknown_type", "Expected the key 'type' to name a message; it is missing.")
    if kind == "union_tag_invalid":
        tag = str(first["ctx"]["tag"])[:80]
        return ProblemError("unknown_type", f"Expected one of {first['ctx']['expected_tags']}; got '{tag}'.")
    if kind == "extra_forbidden":
        return ProblemError("bad_message", f"{where[:200]}: expected no such key.")
    if kind == "missing":
        return ProblemError("bad_message", f"{where}: expected this key; it is missing.")
    return ProblemError("bad_message", f"{where or 'frame'}: {first['msg']}; got {str(first['input'])[:80]!r}.")


def op_id_of(frame: str | bytes) -> str | None:
    """The op_id of a frame that may not be a message, so that its problem can name it."""
    if len(frame) > MAX_TEXT_FRAME:
        return None
    try:
        return Problem.model_validate(
            {"reply_to": json.loads(frame)["op_id"], "code": "bad_message", "sentence": ""}
        ).reply_to
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
