import pytest

from server.clock import new_op_id
from server.notebook.label_lists import lot_labels, record_labels
from server.problems import ProblemError
from server.protocol.messages import CreateRecord
from tests.server.notebook.conftest import Bench
from tests.server.notebook.test_service import stored, value
from tests.serving import NOW


def lots(bench: Bench) -> list[tuple[str, str]]:
    labels = bench.database.read(lambda session: lot_labels(session, bench.notebook.catalogue))
    return [(label.id, label.title) for label in labels]


def lot(bench: Bench, field: str, text: str, **given: object) -> str:
    return stored(bench, value(field=field, value=None, unit="", text=text, **given)).entry_id


@pytest.fixture
def begun(bench: Bench) -> Bench:
    """Two records of a template and one without."""
    for record in ("a", "b"):
        begin = {"op_id": new_op_id(), "record_id": record, "title": record.upper(), "device_time": NOW}
        stored(bench, CreateRecord(**begin, template_id="nmc111"))
    return bench


def test_each_lot_is_listed_once_with_its_material(begun: Bench) -> None:
    lot(begun, "w.cam.lot", "L1")
    lot(begun, "w.cam.lot", "L1", record="b")
    lot(begun, "w.carbon.lot", "L1", record="b")
    lot(begun, "coating.foil_lot", "F9", record="b")
    lot(begun, "powder.lot", "L1", record="free")
    assert lots(begun) == [
        ("L1", "Lot (NMC111)"),
        ("L1", "Lot (carbon black)"),
        ("F9", "Lot of the foil"),
        ("L1", "powder.lot"),
    ]


def test_a_lot_that_was_corrected_is_not_printed(begun: Bench) -> None:
    wrong = lot(begun, "w.cam.lot", "L1")
    lot(begun, "w.cam.lot", "L2", base=[wrong], reason="misread")
    lot(begun, "w.carbon.lot", "a whole sentence about where the rest of the powder has gone to, for once")
    assert lots(begun) == [("L2", "Lot (NMC111)")]


def test_labels_of_records_come_in_the_order_asked_for(begun: Bench) -> None:
    labels = begun.database.read(lambda session: record_labels(session, ["b", "a"]))
    assert [(label.id, label.title) for label in labels] == [("b", "B"), ("a", "A")]
    with pytest.raises(ProblemError, match="There is no record no"):
        begun.database.read(lambda session: record_labels(session, ["no"]))
