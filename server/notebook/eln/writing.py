"""Records into an .eln file, signed."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.notebook.document import RecordDocument
from server.notebook.eln import minisign
from server.notebook.eln.archive import ElnError, Part, write_archive
from server.notebook.eln.crate import crate, safe_name
from server.notebook.eln.graph import METADATA

SIGNATURE = f"{METADATA}.minisig"
PUBLIC_KEY = "minisign.pub"


def write_eln(
    documents: Sequence[RecordDocument], target: Path, key: Ed25519PrivateKey, now: str, keys_url: str = ""
) -> None:
    """Write records as one .eln file, whole or not at all; the same records at the same time give the same bytes.

    Args:
        documents: one record or more.
        target: the file; its name without its ending names the folder in the archive.
        key: signs the metadata, which holds the SHA-256 of every other file.
        now: the time of the export, RFC 3339.
        keys_url: where the server publishes its keys (`https://HOST/.well-known/keys.json`), for the signature's
            trusted comment; the comment holds the time where it is left out.

    Raises:
        ElnError: there is no record, one stands twice, an attached file is missing or damaged, or there are too many.
        OSError: the file cannot be written.
    """
    names = [document.view.record.record_id for document in documents]
    if not names:
        raise ElnError(f"{target.name}: expected at least one record; got none.")
    if len(set(names)) < len(names):
        raise ElnError(f"{target.name}: expected each record once; got {', '.join(sorted(names))}.")
    metadata, parts = crate(documents, now)
    comment = keys_url or f"timestamp:{int(datetime.fromisoformat(now).timestamp())}\tfile:{METADATA}"
    public = minisign.PublicKey.of(key).file().encode()
    write_archive(
        target,
        safe_name(target.stem),
        [
            Part.of(METADATA, metadata),
            Part.of(SIGNATURE, minisign.sign(metadata, key, comment).encode()),
            Part.of(PUBLIC_KEY, public),
            *parts,
        ],
    )
