"""The electrode behind a record: the nearest there is, what it predicts, and the exact one once it is made."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from physics.recipe import ElectrodeRecipe
from physics.version import PHYSICS_VERSION
from server.clock import new_op_id
from server.library.desk import DatabaseDesk, MadeElectrode
from server.library.models import Electrode
from server.library.service import recipe_key, start_job
from server.notebook.documents import document_of
from server.notebook.predicting import electrode_behind
from server.protocol.messages import CreateRecord, RecordElectrode, StartJob
from server.settings import ROOT
from server.writes import stamp
from tests.server.notebook.conftest import Bench
from tests.server.notebook.test_documents import enter
from tests.server.notebook.test_service import stored
from tests.serving import NOW

CURVE = json.dumps([[10.0, 8.0, 0.08], [100.0, 0.8, 0.008]])
Behind = Callable[[], RecordElectrode]


@pytest.fixture
def begun(bench: Bench) -> Bench:
    """A record of the template for NMC111."""
    begin = {"op_id": new_op_id(), "record_id": "a", "title": "Batch 7", "template_id": "nmc111", "device_time": NOW}
    stored(bench, CreateRecord(**begin))
    return bench


@pytest.fixture
def behind(begun: Bench) -> Behind:
    """What is behind the record now."""

    def read() -> RecordElectrode:
        return begun.database.read(
            lambda session: electrode_behind(session, document_of(session, begun.notebook.catalogue, begun.blobs, "a"))
        )

    return read


def add(bench: Bench, electrode_id: str, settings: tuple[str, ...] = (), **given: Any) -> None:
    """An electrode of the reference recipe with a few settings."""
    recipe = ElectrodeRecipe.load(ROOT / "assets/recipes/nmc111-96-2-2.yaml", settings)
    columns = {
        "id": electrode_id, "recipe_key": recipe_key(recipe), "recipe": json.dumps(recipe.canonical()),
        "physics_version": PHYSICS_VERSION, "name": recipe.name, "origin": "manufactured", "porosity": 0.34,
        "thickness_um": 24.0, "mass_loading_mg_cm2": 7.0, "particles": 9, "file_sha256": "f" * 64,
        "flow_curve": CURVE,
    }  # fmt: skip
    row = Electrode(**stamp(bench.actor, new_op_id(), None), **(columns | given))
    bench.database.write(lambda session: session.add(row))


def predicted(behind: RecordElectrode) -> dict[str, float]:
    assert behind.nearest is not None
    return {one.name: one.value for one in behind.nearest.predicted}


def test_where_nothing_was_computed_there_is_a_recipe(behind: Behind) -> None:
    found = behind()
    assert (found.nearest, found.job_id, found.problem) == (None, None, "")
    assert found.recipe_yaml is not None
    assert ElectrodeRecipe.from_text(found.recipe_yaml).name == "Batch 7"
    assert found.planned == ["Weighing", "Coating", "Calendering"]


def test_a_record_without_a_template_has_nothing_behind_it(bench: Bench) -> None:
    stored(bench, CreateRecord(op_id=new_op_id(), record_id="b", title="Free", device_time=NOW))
    found = bench.database.read(
        lambda session: electrode_behind(session, document_of(session, bench.notebook.catalogue, bench.blobs, "b"))
    )
    assert (found.recipe_yaml, found.missing, found.nearest) == (None, [], None)


def test_the_nearest_names_every_difference(begun: Bench, behind: Behind) -> None:
    add(begun, "a" * 64, ("formulation.solid_content=0.70", "coating.gap_um=100"))
    add(begun, "b" * 64, ("formulation.solid_content=0.60", "coating.gap_um=100"))
    enter(begun, "batch.solid_content", 71.3, "wt%")
    nearest = behind().nearest
    assert nearest is not None
    assert (nearest.electrode_id, nearest.exact) == ("a" * 64, False)
    assert [(one.what, one.yours, one.theirs, one.unit) for one in nearest.differences] == [
        ("solid_content", 71.3, 70.0, "%")
    ]


def test_its_measures_are_predictions(begun: Bench, behind: Behind) -> None:
    add(begun, "a" * 64, ("coating.gap_um=100",))
    assert predicted(behind()) == pytest.approx(
        {"electrode.porosity": 0.34, "electrode.coating_thickness": 24e-6, "electrode.loading": 0.07}
    )


def test_thickness_and_loading_are_carried_over_to_the_record_s_film(begun: Bench, behind: Behind) -> None:
    add(begun, "a" * 64, ("coating.gap_um=50",))
    wet = 1.0748 * 50**0.9495
    enter(begun, "coating.wet.1", 2 * wet, "µm")
    found = predicted(behind())
    assert found["electrode.porosity"] == 0.34
    assert found["electrode.coating_thickness"] == pytest.approx(48e-6, rel=0.01)
    assert found["electrode.loading"] == pytest.approx(0.14, rel=0.01)


@pytest.mark.parametrize(
    ("rate", "curve", "reason"),
    [(None, CURVE, "no_shear_rate"), (5.0, CURVE, "outside"), (50.0, None, "not_computed"), (100.0, CURVE, "")],
)
def test_viscosity_is_that_at_the_record_s_shear_rate(
    begun: Bench, behind: Behind, rate: float | None, curve: str | None, reason: str
) -> None:
    add(begun, "a" * 64, flow_curve=curve)
    if rate is not None:
        enter(begun, "viscosity.shear_rate", rate, "1/s")
    found = behind()
    assert found.nearest is not None
    assert found.nearest.no_viscosity == reason
    assert predicted(found).get("viscosity.value") == (None if reason else pytest.approx(0.8))


def test_the_exact_one_takes_its_place_when_its_job_ends(begun: Bench, behind: Behind) -> None:
    add(begun, "a" * 64)
    before = behind()
    message = StartJob(op_id=new_op_id(), recipe_yaml=before.recipe_yaml or "", device_time=NOW)
    job = begun.database.write(lambda session: start_job(session, begun.actor, message)).job
    assert behind().job_id == job.job_id
    assert behind().nearest == before.nearest
    desk = DatabaseDesk(begun.database, "a")
    assert desk.claim() is not None
    desk.finish(job.job_id, MadeElectrode("e" * 64, "f" * 64, PHYSICS_VERSION, 9, 0.31, 40.0, 12.0, "", CURVE))
    after = behind()
    assert after.job_id is None
    assert after.nearest is not None
    assert (after.nearest.electrode_id, after.nearest.exact, after.nearest.name) == ("e" * 64, True, "Batch 7")
    assert predicted(after)["electrode.porosity"] == 0.31
    assert after.nearest.no_viscosity == "no_shear_rate"  # the curve is there
    enter(begun, "coating.gap", 120, "µm")
    corrected = behind().nearest
    assert corrected is not None
    assert [one.what for one in corrected.differences] == ["wet_film"]
