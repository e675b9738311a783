"""Have an outside authority stamp the head of a record: that proves it also against the server's owner."""

import http.client
import secrets
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from server.blobs import BlobStore
from server.clock import new_op_id, now
from server.database import Database
from server.identity.service import ensure_local_person
from server.notebook.models import Head
from server.notebook.rfc3161 import FIELD, LARGEST_REPLY, QUERY_TYPE, REPLY_TYPE, StampedHead, StampError, check, query
from server.notebook.service import Notebook
from server.problems import ProblemError, UsageError
from server.protocol.messages import AttachedFile, AttachFile, NotebookEntry

ANSWER_SECONDS = 30.0


def stamp_record(database: Database, notebook: Notebook, record_id: str, url: str) -> NotebookEntry:
    """Stamp the newest head of a record and attach the answer to it; the entry, whose text is what was stamped.

    `openssl ts -verify -data TEXT -in FILE -CAfile CERTIFICATES` proves it without this program.

    Args:
        database: the server's.
        notebook: of the same server.
        record_id: the record.
        url: of the authority; it is told a hash and nothing else.

    Raises:
        ProblemError: there is no such record, or the authority cannot be reached, refuses or stamps something else.
        UsageError: this is no URL of an authority.
    """
    head = database.read(lambda session: newest_head(session, record_id))
    nonce = secrets.randbits(64)
    reply = ask(url, query(head, nonce))
    try:
        check(reply, head, nonce)
    except StampError as error:
        raise ProblemError("refused", f"{url}: expected the time stamp of record {record_id}; {error}.") from error
    file = _keep(notebook.blobs, reply, head)

    def work(session: Session) -> NotebookEntry:
        message = AttachFile(
            op_id=new_op_id(),
            record_id=record_id,
            field=FIELD,
            file=file,
            text=head.statement.decode(),
            device_time=now(),
        )
        return notebook.append(session, ensure_local_person(session), message).entry

    return database.write(work)


def newest_head(session: Session, record_id: str) -> StampedHead:
    """The newest head of a record that the server has signed.

    Raises:
        ProblemError: `not_found`.
    """
    found = session.exec(select(Head).where(Head.record_id == record_id).order_by(col(Head.seq).desc())).first()
    if found is None:
        raise ProblemError("not_found", f"There is no record {record_id}, or the server has not signed it.")
    return StampedHead(found.record_id, found.seq, found.sha256, found.server_time)


def ask(url: str, question: bytes) -> bytes:
    """An authority's answer.

    Raises:
        ProblemError: `unavailable`, there is none.
        UsageError: this is no URL.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise UsageError(f"Expected the URL of a time stamp authority, http:// or https://; got {url}.")
    request = urllib.request.Request(url, question, {"content-type": QUERY_TYPE, "accept": REPLY_TYPE})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read(LARGEST_REPLY + 1)
    except urllib.error.HTTPError as error:
        with error:
            raise ProblemError("unavailable", f"{url}: expected a time stamp; it answered {error.code}.") from error
    except (OSError, http.client.HTTPException) as error:
        raise ProblemError("unavailable", f"{url}: expected a time stamp; it cannot be reached: {error}.") from error
    if len(content) > LARGEST_REPLY:
        raise ProblemError("too_large", f"{url}: expected a time stamp of at most {LARGEST_REPLY} bytes; got more.")
    return content


def _keep(blobs: BlobStore, reply: bytes, head: StampedHead) -> AttachedFile:
    name = f"{head.record_id}-{head.seq}.tsr"
    return AttachedFile(sha256=blobs.put(reply), name=name, media_type=REPLY_TYPE, bytes=len(reply))
