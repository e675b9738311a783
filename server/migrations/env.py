"""Alembic's environment: `server.database.migrate` hands over the connection."""

from alembic import context
from sqlmodel import SQLModel

from server.identity import models as identity
from server.learning_records import models as learning_records
from server.library import models as library
from server.notebook import index as notebook_index
from server.notebook import models as notebook
from server.studies import models as studies
from server.training import models as training

__all__ = ["identity", "learning_records", "library", "notebook", "notebook_index", "studies", "training"]

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
