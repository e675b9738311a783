"""HTTP: finding records, comparing them, and what goes together in them."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlmodel import Session
from starlette.responses import Response

from server.identity.routes import TheServices
from server.notebook.comparing import Correlations, as_csv, correlations, side_by_side, trend
from server.notebook.finding import records_matching
from server.notebook.pictures import Point, matrix_picture, trend_picture
from server.notebook.reading import RecordList, list_records
from server.notebook.schema import Language
from server.notebook.vocabulary import Named
from server.services import Services

router = APIRouter(tags=["notebook"])

MOST_COMPARED = 20
MOST_NAMES = 60
SVG = "image/svg+xml"

# What a picture shows unless it is asked for more: the numbers that labs compare batches by.
COMPARED = (
    "slurry.solid_content",
    "mixing.time",
    "viscosity.value",
    "coating.gap",
    "coating.speed",
    "film.wet",
    "drying.zone1",
    "drying.time",
    "calendering.gap",
    "calendering.compression",
    "calendering.porosity_before",
    "electrode.loading",
    "electrode.coating_thickness",
    "electrode.density",
    "electrode.porosity",
    "electrode.capacity",
)

Text = Annotated[str, Query(max_length=500)]
Name = Annotated[str, Query(min_length=1, max_length=64)]
Names = Annotated[list[Name], Query(max_length=MOST_NAMES, default_factory=list)]  # none: all
RecordIds = Annotated[
    list[Annotated[str, Query(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]],
    Query(alias="record", min_length=1, max_length=MOST_COMPARED),
]
Over = Literal["values", "materials"]


def _drawn(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {}}, "description": "The file."}}


class ComparedValue(BaseModel):
    """A value of each record, numbers in SI; `differs` tells which are not as most are."""

    name: str
    values: list[float | str | None]
    differs: list[bool]


class Comparison(BaseModel):
    """Records beside each other."""

    records: list[str]
    rows: list[ComparedValue]


class Trend(BaseModel):
    """A number of each record, oldest first, in SI; with the deviation of its readings where there are several."""

    name: str
    points: list["TrendValue"]


class TrendValue(BaseModel):
    """One record's number."""

    record_id: str
    changed_at: str
    number: float
    deviation: float | None


@router.get("/api/v1/notebook/records")
async def read_records(
    services: TheServices,
    query: Text = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> RecordList:
    """Records that a query describes, those changed last first: words, and conditions such as `porosity < 0.35`."""
    await services.indexer.catch_up()
    catalogue = services.notebook.catalogue
    return await services.database.read_soon(lambda session: list_records(session, catalogue, query, limit, offset))


@router.get("/api/v1/notebook/comparison")
async def read_comparison(services: TheServices, records: RecordIds, names: Names) -> Comparison:
    """The values of up to twenty records beside each other, in the order of the work."""
    await services.indexer.catch_up()
    rows = await services.database.read_soon(lambda session: side_by_side(session, records, names or None))
    return Comparison(records=records, rows=[ComparedValue.model_validate(row, from_attributes=True) for row in rows])


@router.get("/api/v1/notebook/trend")
async def read_trend(services: TheServices, name: Name, query: Text = "") -> Trend:
    """How a number went from record to record."""
    await services.indexer.catch_up()

    def work(session: Session) -> Trend:
        chosen = records_matching(session, query, services.notebook.catalogue.vocabulary(session).to_si)
        points = trend(session, name, chosen)
        values = [TrendValue.model_validate(point, from_attributes=True) for point in points]
        return Trend(name=name, points=values)

    return await services.database.read_soon(work)


@router.get("/api/v1/notebook/trend.svg", response_class=Response, responses=_drawn(SVG))
async def draw_trend(services: TheServices, name: Name, query: Text = "", language: Language = "en") -> Response:
    """The same as a picture, in the unit that the lab uses."""
    found = await read_trend(services, name, query)
    catalogue = services.notebook.catalogue
    words = await services.database.read_soon(lambda session: catalogue.vocabulary(session, language))
    known = words.find(name) or Named(name, None)
    label, unit = known.label, known.unit
    factor, offset, symbol = (unit.factor, unit.offset, unit.symbol) if unit is not None else (1.0, 0.0, "")
    points = [
        Point(
            label=point.record_id,
            value=(point.number - offset) / factor,
            deviation=None if point.deviation is None else point.deviation / factor,
        )
        for point in found.points
    ]
    axis = f"{label} / {symbol}" if symbol else label
    x_label = "record" if language == "en" else "fiche"
    return Response(trend_picture(points, label, x_label, axis), media_type=SVG)


@router.get("/api/v1/notebook/correlations")
async def read_correlations(
    services: TheServices, names: Names, over: Over = "values", query: Text = ""
) -> Correlations:
    """Pearson coefficients of every two values, or of the shares of every two materials; null where two never met."""
    return await _correlations(services, over, names, query)


@router.get("/api/v1/notebook/correlations.csv", response_class=Response, responses=_drawn("text/csv"))
async def write_correlations(services: TheServices, names: Names, over: Over = "values", query: Text = "") -> Response:
    """The same as a table, blank where two never met."""
    found = await _correlations(services, over, names, query)
    headers = {"content-disposition": 'attachment; filename="correlations.csv"'}
    return Response(as_csv(found), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/api/v1/notebook/correlations.svg", response_class=Response, responses=_drawn(SVG))
async def draw_correlations(
    services: TheServices, names: Names, over: Over = "values", query: Text = "", language: Language = "en"
) -> Response:
    """The same as a picture, white where two never met; of all values only the usual ones, unless others are named."""
    shown = list(COMPARED) if over == "values" and names is None else names
    found = await _correlations(services, over, shown, query)
    catalogue = services.notebook.catalogue
    words = await services.database.read_soon(lambda session: catalogue.vocabulary(session, language))
    labels = {name: known.label for name in found.names if over == "values" and (known := words.find(name))}
    title, scale = {
        "en": ("What goes together", "Pearson coefficient"),
        "fr": ("Ce qui va de pair", "coefficient de Pearson"),
    }[language]
    return Response(matrix_picture(found, title, scale, labels), media_type=SVG)


async def _correlations(services: Services, over: Over, names: list[str], query: str) -> Correlations:
    await services.indexer.catch_up()

    def work(session: Session) -> Correlations:
        chosen = records_matching(session, query, services.notebook.catalogue.vocabulary(session).to_si)
        return correlations(session, names or None, chosen, over)

    return await services.database.read_soon(work)
