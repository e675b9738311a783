"""The electrode behind a record: the nearest computed one, what it predicts, and the job that makes the exact one.

Thickness and loading of a coating grow with its wet film: where the electrode has another one than the record, they are
carried over in proportion.
"""

from typing import Literal

from sqlmodel import Session

from server.library.models import Electrode
from server.library.nearest import nearest
from server.library.rheology import viscosity_at
from server.library.service import electrode_of, recipe_key, unfinished_job
from server.notebook.document import RecordDocument
from server.notebook.documents import given_of
from server.notebook.recipes import recipe_of
from server.protocol.messages import NearestElectrode, Prediction, RecipeDifference, RecordElectrode

VISCOSITY, SHEAR_RATE = "viscosity.value", "viscosity.shear_rate"
# What the library keeps of an electrode: its name in the form, its factor to SI, whether it grows with the wet film.
MEASURES = {
    "porosity": ("electrode.porosity", 1.0, False),
    "thickness_um": ("electrode.coating_thickness", 1e-6, True),
    "mass_loading_mg_cm2": ("electrode.loading", 1e-2, True),
}

NoViscosity = Literal["", "no_shear_rate", "outside", "not_computed"]


def electrode_behind(session: Session, document: RecordDocument) -> RecordElectrode:
    """What the library has for a record, and what is needed to compute its electrode."""
    known = recipe_of(document)
    key = recipe_key(known.recipe) if known.recipe else None
    exact = electrode_of(session, key) if key else None
    job = unfinished_job(session, key) if key else None
    found: tuple[Electrode, list[RecipeDifference]] | None = None
    if exact is not None:
        found = exact, []
    elif known.values is not None:
        found = nearest(session, known.values)
    return RecordElectrode(
        record_id=document.view.record.record_id,
        seq=document.view.record.seq,
        recipe_yaml=known.recipe.to_yaml() if known.recipe else None,
        missing=list(known.missing),
        planned=list(known.planned),
        problem=known.problem,
        nearest=_nearest(document, *found) if found else None,
        job_id=job.id if job else None,
    )


def _nearest(document: RecordDocument, electrode: Electrode, differences: list[RecipeDifference]) -> NearestElectrode:
    viscosity, reason = _viscosity(document, electrode)
    return NearestElectrode(
        electrode_id=electrode.id,
        name=electrode.name,
        exact=not differences,
        differences=differences,
        predicted=[*viscosity, *_measures(electrode, differences)],
        no_viscosity=reason,
    )


def _viscosity(document: RecordDocument, electrode: Electrode) -> tuple[list[Prediction], NoViscosity]:
    """The viscosity at the record's shear rate, or why there is none."""
    if electrode.flow_curve is None:
        return [], "not_computed"
    form = document.view.form
    rate = given_of(form, document.current).get(SHEAR_RATE) if form else None
    if rate is None or len(rate.readings) != 1:
        return [], "no_shear_rate"
    found = viscosity_at(electrode.flow_curve, rate.readings[0])
    if found is None:
        return [], "outside"
    return [Prediction(name=VISCOSITY, value=found[0], uncertainty=found[1])], ""


def _measures(electrode: Electrode, differences: list[RecipeDifference]) -> list[Prediction]:
    """What was measured of the finished electrode, under the names that the form has for it."""
    films = [(one.yours, one.theirs) for one in differences if one.what == "wet_film"]
    thicker = next((yours / theirs for yours, theirs in films if yours and theirs), 1.0)
    stored = electrode.model_dump(include=set(MEASURES))
    return [
        Prediction(name=name, value=stored[measure] * factor * (thicker if grows else 1.0), uncertainty=None)
        for measure, (name, factor, grows) in MEASURES.items()
        if stored[measure] is not None
    ]
