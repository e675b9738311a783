"""HTTP: what a person keeps of a finished run."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from sqlmodel import Session
from starlette.responses import HTMLResponse, JSONResponse, Response

from server.identity.routes import Me, TheServices
from server.notebook.signing import Signer
from server.problems import ProblemError
from server.training.certificates import certificate, page
from server.training.classes import require_class
from server.training.models import TrainingRun

router = APIRouter(tags=["training"])

RunId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-modals"


@router.get("/api/v1/training/runs/{run_id}/certificate", response_model=None)
def read_certificate(
    run_id: RunId,
    me: Me,
    services: TheServices,
    form: Annotated[Literal["json", "html"], Query(alias="format")] = "json",
) -> Response:
    """The signed certificate of a finished run: one's own, or of a class that one leads."""
    signer = Signer.load(services.settings.keys)

    def work(session: Session) -> dict[str, Any]:
        run = session.get(TrainingRun, run_id)
        if run is None or not _may_read(session, me, run):
            raise ProblemError("not_found", f"There is no training run {run_id} that you may see.")
        return certificate(session, services.training.shelf, signer, run)

    document = services.database.read(work)
    if form == "html":
        return HTMLResponse(page(document), headers={"content-security-policy": POLICY})
    name = f"certificate-{document['module']}.json"
    return JSONResponse(document, headers={"content-disposition": f'attachment; filename="{name}"'})


def _may_read(session: Session, me: Me, run: TrainingRun) -> bool:
    if run.actor_id == me.person.id:
        return True
    if run.room_id is None:
        return False
    try:
        require_class(session, me.person.id, me.person.role, run.room_id)
    except ProblemError:
        return False
    return True
