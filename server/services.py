"""What the parts of a running server share."""

import threading
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from server.blobs import BlobStore
from server.database import Database
from server.identity.passwords import Passwords
from server.identity.revocations import Revocations
from server.identity.service import Invitation
from server.identity.throttle import Throttles
from server.learning_records.pushing import Pusher
from server.notebook.indexing import Indexer
from server.notebook.intake import Intake
from server.notebook.service import Notebook
from server.notebook.uploads import Uploads
from server.notebook.watching import Board
from server.rooms.house import House
from server.settings import Settings
from server.state_board import StateBoard
from server.studies.service import Studies
from server.studies.showing import Shower
from server.training.service import Training


@dataclass(frozen=True)
class Services:
    """One running server's parts; `bell` rings when there is a new job."""

    settings: Settings
    database: Database
    blobs: BlobStore
    house: House
    notebook: Notebook
    intake: Intake
    uploads: Uploads
    board: Board
    indexer: Indexer
    training: Training
    classes: StateBoard
    studies: Studies
    shower: Shower
    study_board: StateBoard
    pusher: Pusher
    invitation: Invitation = field(default_factory=Invitation)
    passwords: Passwords = field(default_factory=Passwords)
    throttles: Throttles = field(default_factory=Throttles)
    revocations: Revocations = field(default_factory=Revocations)
    bell: threading.Event = field(default_factory=threading.Event)


def services_of(connection: HTTPConnection) -> Services:
    """The services of the application that a request came to."""
    services: Services = connection.app.state.services
    return services
