"""HTTP: the package of a study as a zip file, and its report as a page."""

import asyncio
import shutil
import tempfile
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, Response

from server.identity.routes import Me, TheServices
from server.identity.service import LoggedIn
from server.services import Services
from server.studies.export import child
from server.studies.export.packing import Wish, permit
from server.studies.routes import StudyId, actor_of

router = APIRouter(tags=["studies"])

# A package takes hundreds of megabytes while it is written.
_one_at_a_time = asyncio.Lock()
SHOWN = {
    "content-security-policy": "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox allow-modals",
    "cache-control": "no-store",
}
Raw = Annotated[bool, Query(description="also head, hands and gaze as they were logged: they identify people")]
Bids = Annotated[bool, Query(description="also motion as a Motion-BIDS data set: it identifies people")]


@router.get(
    "/api/v1/studies/{study_id}/export",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}, "description": "The package."}},
)
async def export_package(
    study_id: StudyId, me: Me, services: TheServices, raw: Raw = False, bids: Bids = False
) -> Response:
    """The package of a study; that it was asked for is noted first."""
    folder = Path(tempfile.mkdtemp(prefix="holotrode-export-"))
    try:
        async with _written(services, me, study_id, Wish(raw, bids), folder, "over HTTP") as package:
            archive = folder / f"{study_id}.zip"
            await run_in_threadpool(_zip, package, archive)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return FileResponse(
        archive,
        media_type="application/zip",
        filename=archive.name,
        headers={"cache-control": "no-store"},
        background=BackgroundTask(shutil.rmtree, folder, ignore_errors=True),
    )


@router.get(
    "/api/v1/studies/{study_id}/report",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}, "description": "The report."}},
)
async def read_report(study_id: StudyId, me: Me, services: TheServices) -> Response:
    """The report of a study, from what there is now."""
    with tempfile.TemporaryDirectory(prefix="holotrode-report-") as folder:
        async with _written(services, me, study_id, Wish(), Path(folder), "its report") as package:
            page = await run_in_threadpool((package / "report.html").read_text, encoding="utf-8")
    return HTMLResponse(page, headers=SHOWN)


@asynccontextmanager
async def _written(
    services: Services, me: LoggedIn, study_id: str, wish: Wish, folder: Path, purpose: str
) -> AsyncIterator[Path]:
    """A package in a folder of our own."""
    actor = actor_of(me)
    await run_in_threadpool(permit, services.database, services.studies.ring, actor, study_id, wish, purpose)
    package = folder / study_id
    task = child.task_of(services.settings, study_id, package, raw=wish.raw, bids=wish.bids)
    async with _one_at_a_time:
        await child.run(task)
    yield package


def _zip(package: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for path in sorted(package.rglob("*")):
            if path.is_file():
                file.write(path, f"{package.name}/{path.relative_to(package)}")
