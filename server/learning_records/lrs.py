"""A learning record store elsewhere, over HTTP."""

import base64
import http.client
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from server.learning_records.statements import VOIDED, Json

ANSWER_SECONDS = 30.0
LARGEST_ANSWER = 4_000_000
LONGEST_SENTENCE = 500
_REFUSES_CONTENT = (400, 409, 413, 422)


class LrsRefusedError(Exception):
    """The store does not want what it was sent, and will not want it later.

    Args:
        status: of its answer.
        sentence: what it says.
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class LrsLostError(Exception):
    """The store cannot be reached, or not be used as it is; later it may.

    Args:
        sentence: what went wrong.
        retry_after_s: for how long it asks to be left alone.
    """

    def __init__(self, sentence: str, retry_after_s: float = 0.0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after_s = retry_after_s


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would become a GET, whose success says nothing, and take the secret elsewhere."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Lrs:
    """The statements resource of a record store; its methods wait for the answer.

    Args:
        url: its xAPI endpoint.
        key: the name to log in with.
        secret: its password.
        answer_s: how long to wait for it, in seconds.
    """

    def __init__(self, url: str, key: str, secret: str, answer_s: float = ANSWER_SECONDS) -> None:
        self.url = f"{url.rstrip('/')}/statements"
        self.name = urlsplit(url).netloc
        credentials = base64.b64encode(f"{key}:{secret}".encode()).decode()
        self._headers = {"authorization": f"Basic {credentials}", "x-experience-api-version": "1.0.3"}
        self._answer_s = answer_s
        https = urllib.request.HTTPSHandler(context=ssl.create_default_context())
        self._opener = urllib.request.build_opener(_NoRedirect(), https)

    def post(self, statements: Sequence[Json]) -> None:
        """Send statements; when this returns, the store has them all.

        Raises:
            LrsRefusedError: it does not want one of them, and has stored none.
            LrsLostError: it is not known to have them.
        """
        status, body = self._ask("POST", self.url, json.dumps(list(statements)).encode())
        if status == 204:
            return
        if status in _REFUSES_CONTENT or (status == 403 and any(one["verb"]["id"] == VOIDED for one in statements)):
            raise LrsRefusedError(status, self._said(status, body))
        if status != 200:
            raise LrsLostError(self._said(status, body))
        try:
            is_answer = all(isinstance(one, str) for one in json.loads(body))
        except (ValueError, TypeError):
            is_answer = False
        if not is_answer:  # for example the page of a network that wants somebody to log in
            raise LrsLostError(f"{self.name}: expected the ids of the statements; it answered 200 with something else.")

    def find(self, statement_id: str) -> Json | None:
        """The statement that the store has under an id, also where it is void there; None where it has none.

        Raises:
            LrsLostError: it does not say.
        """
        for parameter in ("statementId", "voidedStatementId"):
            status, body = self._ask("GET", f"{self.url}?{parameter}={quote(statement_id)}")
            if status == 200:
                return self._statement(body, statement_id)
            if status not in (400, 404):
                raise LrsLostError(self._said(status, body))
        return None

    def _statement(self, body: bytes, statement_id: str) -> Json | None:
        try:
            found = json.loads(body)
            # Some stores answer a single statement as a list of one.
            candidates = found.get("statements", [found])
            return next((one for one in candidates if one["id"].lower() == statement_id), None)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LrsLostError(f"{self.name}: expected the statement {statement_id}; got something else.") from error

    def _ask(self, method: str, url: str, body: bytes | None = None) -> tuple[int, bytes]:
        headers = {**self._headers, **({"content-type": "application/json"} if body is not None else {})}
        request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310  (the scheme is checked in settings)
        try:
            with self._opened(request) as answer:
                status, content = answer.status or 0, answer.read(LARGEST_ANSWER)
                retry_after = answer.headers.get("retry-after")
        except (OSError, http.client.HTTPException) as error:
            raise LrsLostError(f"{self.name}: it cannot be reached: {error}.") from error
        if status in (429, 503):
            raise LrsLostError(self._said(status, content), _seconds(retry_after))
        return status, content

    def _opened(self, request: urllib.request.Request) -> Any:
        try:
            return self._opener.open(request, timeout=self._answer_s)
        except urllib.error.HTTPError as error:
            return error  # it is the answer as well

    def _said(self, status: int, body: bytes) -> str:
        text = " ".join(body.decode(errors="replace").split())
        return f"{self.name} answered {status}: {text[:LONGEST_SENTENCE] or 'nothing more'}"


def _seconds(text: str | None) -> float:
    return float(text) if text is not None and text.isascii() and text.isdigit() else 0.0
