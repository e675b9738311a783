import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from physics.line import manufacture
from physics.recipe import ElectrodeRecipe
from physics.state import Electrode
from physics.storage import save
from scenes.bundle import write_bundle
from server.blobs import BlobStore
from server.clock import new_op_id
from server.database import Database
from server.identity.service import ensure_local_person
from server.library.models import Electrode as Row
from server.library.service import find_scene
from server.library.shipped import forget_old_scenes, index_demo
from server.settings import ROOT
from tests.serving import NOW, RunningServer, SocketClient, log_in, running_server

SMALL = {"particles": {"active": [{"diameter_um": 3.5, "count": 12}], "binder_domain_count": 40, "side_um": 10.0}}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Electrode]:
    """An assets folder whose demo is a very small electrode with scenes for two devices."""
    assets = tmp_path_factory.mktemp("assets")
    recipe = ElectrodeRecipe.load(ROOT / "assets/recipes/nmc111-coarse.yaml").canonical() | SMALL
    electrode = manufacture(ElectrodeRecipe.from_mapping(recipe, "small"))
    (assets / "demo").mkdir()
    save(electrode, assets / "demo" / "electrode.h5")
    (assets / "demo" / "measures.json").write_text(json.dumps({"particles": len(electrode.stages[-1].bed)}))
    for device in ("ci", "desktop"):
        write_bundle(electrode, device, assets / "demo" / device)
    return assets, electrode


@pytest.fixture
def server(shipped: tuple[Path, Electrode], tmp_path: Path) -> Iterator[RunningServer]:
    environment = {"HOLOTRODE_ASSETS": str(shipped[0])}
    with running_server(tmp_path / "data", environment=environment) as running:
        yield running


def test_the_shipped_electrode_is_there_at_once(server: RunningServer, shipped: tuple[Path, Electrode]) -> None:
    electrode = shipped[1]
    with SocketClient(server, log_in(server), profile="ci") as client:
        (summary,) = client.ask("list_library")["electrodes"]
        assert summary["electrode_id"] == electrode.sha256()
        assert summary["origin"] == "shipped"
        assert summary["porosity"] == pytest.approx(electrode.measures["porosity"])
        assert summary["particles"] == len(electrode.stages[-1].bed)
        # Idle workers make nothing here: the bundle that ships is what is sent.
        scene = client.ask("open_scene", electrode_id=summary["electrode_id"])
        manifest = json.loads((shipped[0] / "demo" / "ci" / "manifest.json").read_bytes())
        assert [part["sha256"] for part in scene["parts"]] == [part["sha256"] for part in manifest["parts"]]
        known = client.ask("start_job", recipe_yaml=electrode.recipe.to_yaml(), device_time=NOW)
        assert (known["known"], known["job"]["electrode_id"]) == (True, electrode.sha256())


def test_another_device_s_scene_is_made_from_the_shipped_file(server: RunningServer) -> None:
    with SocketClient(server, log_in(server), profile="hololens2") as client:
        (summary,) = client.ask("list_library")["electrodes"]
        scene = client.ask("open_scene", new_op_id(), electrode_id=summary["electrode_id"])
        assert scene["type"] == "scene_ready", scene
        assert scene["device_profile"] == "hololens2"
        assert scene["parts"]


def test_a_second_start_indexes_nothing_again(
    shipped: tuple[Path, Electrode], tmp_path: Path, server: RunningServer
) -> None:
    with SocketClient(server, log_in(server)) as client:
        before = client.ask("list_library")["electrodes"]
    server.stop()
    environment = {"HOLOTRODE_ASSETS": str(shipped[0])}
    with (
        running_server(tmp_path / "data", "--no-worker", environment=environment) as again,
        SocketClient(again, log_in(again)) as client,
    ):
        assert client.ask("list_library")["electrodes"] == before


@pytest.mark.parametrize("manifest", [b'{"format_version": 1}', b"damaged", None])
def test_scenes_of_an_older_format_are_forgotten(
    shipped: tuple[Path, Electrode], database: Database, tmp_path: Path, manifest: bytes | None
) -> None:
    assets, electrode = shipped
    blobs = BlobStore(tmp_path / "blobs")
    actor = database.write(ensure_local_person)
    database.write(lambda session: index_demo(session, actor, assets / "demo", blobs))
    assert database.write(lambda session: forget_old_scenes(session, blobs)) == 0
    old = "0" * 64 if manifest is None else blobs.put(manifest)

    def grow_old(session: Session) -> None:
        scene = find_scene(session, electrode.sha256(), "ci")
        assert scene is not None
        scene.manifest_sha256 = old
        session.add(scene)

    database.write(grow_old)
    assert database.write(lambda session: forget_old_scenes(session, blobs)) == 1
    assert database.read(lambda session: find_scene(session, electrode.sha256(), "ci")) is None
    assert database.read(lambda session: find_scene(session, electrode.sha256(), "desktop")) is not None


def test_a_flow_curve_that_ships_now_comes_to_an_electrode_that_was_indexed_before(
    shipped: tuple[Path, Electrode], database: Database, tmp_path: Path
) -> None:
    assets, electrode = shipped
    blobs, actor = BlobStore(tmp_path / "blobs"), database.write(ensure_local_person)
    demo = tmp_path / "demo"
    shutil.copytree(assets / "demo", demo)
    database.write(lambda session: index_demo(session, actor, demo, blobs))
    assert database.read(lambda session: session.get(Row, electrode.sha256()).flow_curve) is None
    (demo / "measures.json").write_text(json.dumps({"particles": 52, "flow_curve": [[10.0, 8.0, 0.1]]}))
    database.write(lambda session: index_demo(session, actor, demo, blobs))
    assert database.read(lambda session: session.get(Row, electrode.sha256()).flow_curve) == "[[10.0, 8.0, 0.1]]"
