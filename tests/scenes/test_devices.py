from typing import get_args

import pytest

from scenes.devices import DEVICES, device_named
from scenes.errors import SceneError
from server.protocol.messages import DeviceProfile


def test_every_profile_of_the_protocol_has_a_budget():
    assert set(DEVICES) == set(get_args(DeviceProfile))


@pytest.mark.parametrize("device", DEVICES.values(), ids=str)
def test_finer_levels_have_larger_budgets(device):
    budgets = [level.triangles for level in device.levels]
    assert budgets == sorted(budgets, reverse=True)
    assert device.start_level == len(budgets) - 1
    assert device.source


def test_an_unknown_device_names_the_known_ones():
    with pytest.raises(SceneError, match=r"unknown device 'hololens1'; expected one of hololens2, quest2"):
        device_named("hololens1")
