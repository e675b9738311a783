"""HTTP: reading notebook records."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from server.notebook.service import entries_of
from server.protocol.messages import NotebookEntry
from server.services import Services, services_of

router = APIRouter(tags=["notebook"])

RecordId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]


@router.get("/api/v1/notebook/{record_id}")
def read_record(record_id: RecordId, services: Annotated[Services, Depends(services_of)]) -> list[NotebookEntry]:
    """The entries of a notebook record, oldest first."""
    return services.database.read(lambda session: entries_of(session, record_id))
