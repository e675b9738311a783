import itertools
import math
import os
import signal
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

import pytest

from physics.design.campaign import ELECTRODES, design, main, make, run
from physics.design.library import SHIPPED, key_of, library_text, read_library
from physics.design.space import SPACE, Trial
from physics.version import PHYSICS_VERSION

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def library():
    return read_library(SHIPPED)


def test_the_design_is_the_same_for_ever_and_may_be_shorter():
    assert design() == design()
    assert design(10) == design()[:10]


def test_the_shipped_library_is_the_design_made_by_this_physics(library):
    assert len(library) >= 64
    designed = {key_of(recipe, PHYSICS_VERSION) for recipe in design()}
    assert {one.key for one in library} <= designed, "run `make trials`"
    assert len(library) >= ELECTRODES - 2
    assert SHIPPED.stat().st_size < 300_000


def test_the_shipped_library_spans_the_space(library):
    """Every range from end to end, with no hole wider than a tenth of it."""
    for number, (name, span) in enumerate(SPACE.items()):
        chosen = [astuple(Trial.of(one.recipe))[number] for one in library]
        if span.logarithmic:
            shares = [math.log(value / span.lowest) / math.log(span.highest / span.lowest) for value in chosen]
        else:
            shares = [(value - span.lowest) / (span.highest - span.lowest) for value in chosen]
        ordered = [0.0, *sorted(shares), 1.0]
        assert max(b - a for a, b in itertools.pairwise(ordered)) < 0.1, name


def test_what_was_measured_is_what_such_electrodes_have(library):
    for one in library:
        m, name = one.measures, one.recipe.name
        assert 0.15 < m["porosity"] < 0.6, name
        assert m["porosity"] > m["porosity_between_particles"], name
        assert 1.0 < m["tortuosity_factor"] < 8.0, name
        assert m["ionic_ratio"] == pytest.approx(m["porosity"] / m["tortuosity_factor"], rel=1e-4), name
        assert m["thickness_um"] < m["dried_thickness_um"] * (1.0 + 1e-3), name
        assert 0.0 <= m["carbon_binder_percolating_fraction"] <= 1.0, name
        capacity = 0.16 * one.recipe.formulation.active_fraction * m["mass_loading_mg_cm2"]
        assert m["areal_capacity_mah_cm2"] == pytest.approx(capacity, rel=1e-4), name


def test_pressing_costs_pores_and_their_tortuosity_factor_rises(library):
    """Over the whole library: ranks of porosity and of the tortuosity factor run against each other."""
    pairs = sorted((one.measures["porosity"], one.measures["tortuosity_factor"]) for one in library)
    half = len(pairs) // 2
    dense, open_ = pairs[:half], pairs[half:]
    assert sum(tau for _, tau in dense) / len(dense) > sum(tau for _, tau in open_) / len(open_) + 0.1


def test_what_is_there_is_not_made_again(tmp_path, library):
    path = tmp_path / "library.json"
    path.write_text(library_text(library[:2]))
    before = path.stat().st_mtime_ns
    assert run(path, count=2, processes=1) == []
    assert path.stat().st_mtime_ns == before


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path, capsys):
    assert main(["-o", str(tmp_path / "none" / "library.json")]) == 1
    assert "expected a folder that exists" in capsys.readouterr().err.replace("\n", " ")


def test_no_electrodes_are_wrong_usage(tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["-o", str(tmp_path / "library.json"), "--electrodes", "0"])
    assert caught.value.code == 2
    assert "expected at least one electrode" in capsys.readouterr().err


@pytest.mark.slow
def test_an_electrode_of_the_library_comes_out_again(library):
    shipped = min(library, key=lambda one: one.measures["particles"])
    again = make(shipped.recipe)
    assert again.measures["porosity"] == pytest.approx(shipped.measures["porosity"], abs=0.005)
    assert again.measures["tortuosity_factor"] == pytest.approx(shipped.measures["tortuosity_factor"], rel=0.02)


@pytest.mark.slow
def test_ctrl_c_keeps_what_was_made(tmp_path, library):
    path = tmp_path / "library.json"
    path.write_text(library_text(library[:1]))
    command = [sys.executable, "-m", "physics.design.campaign", "-o", str(path), "--electrodes", "3"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True) as started:
        try:
            started.communicate(timeout=15)  # by then it is at work on the second
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGINT)
        _, errors = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "Traceback" not in errors
    assert "the same command goes on from there" in errors.replace("\n", " ")
    assert read_library(path)[:1] == library[:1]
