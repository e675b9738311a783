"""A notebook on an empty database of each kind, and somebody who writes in it."""

from pathlib import Path

import pytest

from server.blobs import BlobStore
from server.clock import new_op_id, now
from server.database import Database
from server.identity.models import Device, Person
from server.notebook.catalogue import Catalogue
from server.notebook.service import Notebook
from server.notebook.signing import Signer
from server.problems import ProblemError
from server.protocol.messages import EntryStored, NotebookWrite
from server.writes import Actor


class Bench:
    """A notebook whose commits are signed, as a server runs it."""

    def __init__(self, database: Database, actor: Actor, folder: Path) -> None:
        self.database = database
        self.actor = actor
        self.blobs = BlobStore(folder / "blobs")
        self.notebook = Notebook(Catalogue(self.blobs), self.blobs)
        self.signer = Signer.load(folder / "keys")
        database.write(self.signer.publish)
        database.before_commit(self.signer.sign_touched)

    def take(self, message: NotebookWrite, actor: Actor | None = None) -> EntryStored:
        """Take a write in a transaction of its own."""
        writes = [(actor or self.actor, message)]
        (answer,) = self.database.write(lambda session: self.notebook.take_all(session, writes))
        if isinstance(answer, ProblemError):
            raise answer
        return answer

    def another(self, name: str) -> Actor:
        """Somebody else, on another device."""

        def work(session):
            session.add(Person(id=name, name=name, role="researcher", server_time=now()))
            session.flush()
            session.add(
                Device(
                    id=f"{name}-device",
                    op_id=new_op_id(),
                    actor_id=name,
                    device_time=None,
                    server_time=now(),
                    profile="ci",
                    language="en",
                )
            )

        self.database.write(work)
        return Actor(name, name, "researcher", f"{name}-device", "ci", "en")


@pytest.fixture
def bench(database: Database, actor: Actor, tmp_path: Path) -> Bench:
    """A notebook on the database."""
    return Bench(database, actor, tmp_path)
