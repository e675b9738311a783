import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from physics.line import manufacture
from physics.recipe import ElectrodeRecipe
from physics.state import Electrode
from physics.storage import save
from scenes.bundle import write_bundle
from server.clock import new_op_id
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
