"""Run by the environment `lrs`: Ralph with one login, on loopback; says when it is ready.

Where it keeps its files is in its environment.
"""

import json
import sys

import bcrypt
import uvicorn
from ralph.api import app
from ralph.backends.data.base import BaseOperationType
from ralph.backends.lrs.fs import FSLRSBackend
from ralph.conf import settings


class Server(uvicorn.Server):
    """Says when it listens."""

    async def startup(self, sockets=None):
        await super().startup(sockets)
        print("ready", flush=True)  # noqa: T201


port, key, secret = int(sys.argv[1]), sys.argv[2], sys.argv[3]
login = {
    "username": key,
    "hash": bcrypt.hashpw(secret.encode(), bcrypt.gensalt(4)).decode(),
    "scopes": ["all"],
    "agent": {"mbox": "mailto:holotrode@lab.example.org"},
}
settings.AUTH_FILE.write_text(json.dumps([login]))
# As it is, the second write is an error, because the file of statements is there.
FSLRSBackend.default_operation_type = BaseOperationType.APPEND
Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning")).run()
