import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from physics.documents import DocumentError
from physics.sizes import SizeDistribution, compare, read_distribution, sample


def log_normal(median_um, width, weighting):
    """Closed form on 400 channels of plus and minus six standard deviations."""
    edges = median_um * np.exp(width * np.linspace(-6, 6, 401))
    below = np.array([0.5 * (1 + math.erf(math.log(d / median_um) / width / math.sqrt(2))) for d in edges])
    below[0], below[-1] = 0, 1
    return SizeDistribution(edges, below, weighting)


def median(distribution):
    return distribution.quantile(np.array([0.5]))[0]


@pytest.mark.parametrize("width", [0.1, 0.4, 0.7])
def test_hatch_and_choate(width):
    """Volume median = number median times exp(3 width^2); the width stays."""
    by_number = log_normal(4.0, width, "number")
    by_volume = by_number.weighted("volume")
    assert median(by_volume) == pytest.approx(4.0 * math.exp(3 * width**2), rel=2e-3)
    one_sigma = by_volume.quantile(np.array([0.8413447]))[0]
    assert math.log(one_sigma / median(by_volume)) == pytest.approx(width, rel=5e-3)


@given(
    sizes=st.lists(st.floats(0.5, 50), min_size=2, max_size=30, unique=True),
    seed=st.integers(0, 2**32),
    weighting=st.sampled_from(["number", "volume"]),
)
def test_there_and_back_again(sizes, seed, weighting):
    sizes = np.unique(np.round(np.sort(sizes), 3))
    if len(sizes) < 2:
        return
    shares = np.random.default_rng(seed).uniform(0.01, 1, len(sizes))
    given_as = SizeDistribution.from_shares(sizes, shares, weighting)
    other = "volume" if weighting == "number" else "number"
    back = given_as.weighted(other).weighted(weighting)
    assert back.weighting == weighting
    assert np.allclose(back.cumulative, given_as.cumulative, rtol=0, atol=1e-8)


def test_fine_particles_are_many_and_weigh_little():
    two = SizeDistribution.from_shares(np.array([1.0, 10.0]), np.array([0.5, 0.5]), "volume")
    assert two.weighted("number").cumulative[1] == pytest.approx(1000 / 1001)


@settings(max_examples=40)
@example(d50=1.4460313967415583, fine=1.3, coarse=1.3)  # two knots that differ in their logarithms only
@given(d50=st.floats(1, 20), fine=st.floats(1.3, 2.0), coarse=st.floats(1.3, 2.0))
def test_sampled_volume_has_the_measured_percentiles(d50, fine, coarse):
    measured = SizeDistribution.from_percentiles(d50 / fine, d50, d50 * coarse)
    comparison = compare(measured, sample(measured, 3000))
    assert comparison.percentiles["d10"][0] == pytest.approx(d50 / fine, rel=1e-3)
    assert comparison.percentiles["d90"][0] == pytest.approx(d50 * coarse, rel=1e-3)
    assert comparison.largest_error < 0.02
    assert np.abs(comparison.measured - comparison.sampled).max() < 0.05


def test_percentiles_of_a_log_normal_give_that_log_normal():
    measured = SizeDistribution.from_percentiles(4.0, 6.0, 9.0)
    width = math.log(1.5) / 1.2815515655446004
    assert (
        np.abs(
            measured.below(measured.diameter_um) - log_normal(6.0, width, "volume").below(measured.diameter_um)
        ).max()
        < 2e-3
    )


def test_sampling_is_the_same_every_time_and_rises():
    measured = log_normal(5.0, 0.4, "volume")
    drawn = sample(measured, 200)
    assert np.array_equal(drawn, sample(measured, 200))
    assert (np.diff(drawn) > 0).all()


def test_number_and_volume_input_give_the_same_particles():
    by_number = log_normal(3.0, 0.3, "number")
    assert np.allclose(sample(by_number, 100), sample(by_number.weighted("volume"), 100), rtol=1e-6)


def test_a_plain_count_in_place_of_the_weighting_is_far_off():
    """What the module is there for: drawing volume shares as if they were numbers trebles the fine end."""
    measured = SizeDistribution.from_percentiles(3.0, 6.0, 12.0)
    wrong = measured.quantile((np.arange(500) + 0.5) / 500)
    assert (
        compare(measured, wrong).percentiles["d50"][1]
        > 1.8 * compare(measured, sample(measured, 500)).percentiles["d50"][1]
    )


@pytest.mark.parametrize(
    ("diameters", "shares"),
    [([1, 2], [0, 0.9]), ([2, 1], [0, 1]), ([0, 1], [0, 1]), ([1], [1]), ([1, 2, 3], [0, 1])],
)
def test_arrays_that_are_no_distribution(diameters, shares):
    with pytest.raises(ValueError, match="distribution"):
        SizeDistribution(np.array(diameters, float), np.array(shares, float), "volume")


@pytest.mark.parametrize(
    ("text", "kind", "percents"),
    [
        ("size (um),volume (%)\n1,20\n2,50\n4,30\n", "volume_percent", [20, 50, 30]),
        ("1,20\n2,70\n4,100\n", "cumulative_percent", [20, 70, 100]),
        ("Taille (µm);Volume (%)\n1,5;20,5\n2,5;49,5\n4;30\n", "volume_percent", [20.5, 49.5, 30]),
        ('"Report"\n\nSize\tUnder\n1\t0\n2\t100\n', "cumulative_percent", [0, 100]),
    ],
)
def test_exports_of_analysers(tmp_path, text, kind, percents):
    path = tmp_path / "psd.csv"
    path.write_text(text, encoding="utf-8")
    read = read_distribution(path)
    assert read[kind] == percents
    assert len(read["size_um"]) == len(percents)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("size,volume\n1,50\ntwo,50\n", r"psd\.csv:3: expected a size in um and a volume in %; got 'two,50'"),
        ("1,50\n1,50\n", r"psd\.csv:2: expected sizes in um that are positive and rise; got 1"),
        ("1,50\n2,-5\n", r"psd\.csv:2: expected a volume of 0 to 100 %; got -5"),
        (
            "1,10\n2,20\n",
            r"psd\.csv: expected two or more lines whose volumes add up to 100 % .* got 2 with the sum 30",
        ),
        ("nothing here\n", "got 0 with the sum 0"),
        ("1,50\n2,nan\n", r"psd\.csv:2: expected a size"),
    ],
)
def test_files_that_are_no_distribution(tmp_path, text, sentence):
    path = tmp_path / "psd.csv"
    path.write_text(text)
    with pytest.raises(DocumentError, match=sentence):
        read_distribution(path)


def test_bytes_and_missing_files(tmp_path):
    path = tmp_path / "psd.csv"
    with pytest.raises(DocumentError, match="cannot be read"):
        read_distribution(path)
    path.write_bytes(b"\xff\xfe1\x00")
    with pytest.raises(DocumentError, match="UTF-8"):
        read_distribution(path)
