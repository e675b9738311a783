import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scenes.codes import quantise, store_codes
from scenes.errors import SceneError

NUMBERS = st.floats(-1e6, 1e6) | st.just(np.nan)


@given(arrays(np.float64, st.integers(1, 40), elements=NUMBERS), st.sampled_from(["uint8", "uint16"]))
def test_codes_give_the_values_back_to_half_a_step(values, kind):
    known = np.isfinite(values)
    if not known.any():
        with pytest.raises(SceneError, match="field 'heat' has no finite value"):
            quantise("heat", values, kind)
        return
    codes, spread = quantise("heat", values, kind)
    most = np.iinfo(kind).max - 1
    assert ((codes == most + 1) == ~known).all()
    width = spread["high"] - spread["low"]
    back = spread["low"] + width * codes[known] / most
    truth = np.minimum(values[known], spread["high"])
    assert back == pytest.approx(truth, abs=0.5001 * width / most + 1e-9)
    assert spread["clipped"] == (values[known].max() > spread["high"])


def test_a_few_values_far_above_all_others_do_not_make_the_rest_dark():
    values = np.append(np.linspace(0, 1, 2000), [50.0, 80.0])
    codes, spread = quantise("current", values, "uint8")
    assert spread["clipped"]
    assert spread["high"] < 1.1
    assert int(codes[1000]) == pytest.approx(127, abs=3)
    assert not quantise("current", np.linspace(0, 1, 2000), "uint8")[1]["clipped"]


def test_x_runs_fastest_in_a_stored_array():
    files = {}
    stored = store_codes("a.bin", np.arange(24, dtype=np.uint16).reshape(2, 3, 4), files)
    plain = np.frombuffer(zlib.decompress(files["a.bin"]), "<u2")
    assert plain[:4].tolist() == [0, 12, 4, 16]
    assert (stored.count, stored.type, stored.bytes) == (24, "uint16", len(files["a.bin"]))
