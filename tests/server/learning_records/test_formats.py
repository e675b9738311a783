from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from server.learning_records.formats import Duration, Iri, LanguageTag, duration, instant, written


@pytest.mark.parametrize(
    "text",
    ["PT12.5S", "P3Y1M29DT4H35M59.14S", "PT16559.14S", "P3Y", "P4W", "P0.5W", "PT0S", "P1DT1.5H", "PT1M", "P1,5D"],
)
def test_durations(text: str) -> None:
    assert TypeAdapter(Duration).validate_python(text) == text


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1", "4W", "P4W1D", "PT1.5H3M", "P1DT", "PT-1S", "P1H", "12 s", "PT1S\n", "P١D"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValidationError, match="expected an ISO 8601 duration"):
        TypeAdapter(Duration).validate_python(text)


@given(st.floats(0, 1e6))
def test_a_duration_is_written_to_a_hundredth(seconds: float) -> None:
    text = duration(seconds)
    TypeAdapter(Duration).validate_python(text)
    assert abs(float(text[2:-1]) - seconds) <= 0.0051


@pytest.mark.parametrize("seconds", [0, 10, 100, 61.5])
def test_a_duration_keeps_its_zeros(seconds: float) -> None:
    assert duration(seconds) == f"PT{seconds:g}S"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-11-23T09:00:00.123+01:00", "2026-11-23T08:00:00.123000Z"),
        ("2026-11-23t08:00:00z", "2026-11-23T08:00:00.000000Z"),
        ("2026-11-23T08:00:00.1234567Z", "2026-11-23T08:00:00.123456Z"),
        ("2026-11-22T23:30:00-08:30", "2026-11-23T08:00:00.000000Z"),
    ],
)
def test_instants(text: str, same: str) -> None:
    assert instant(text) == same


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23",
        "2026-11-23T08:00:00",
        "2026-11-23 08:00:00Z",
        "2026-W47-1T08:00:00Z",
        "2026-02-30T08:00:00Z",
        "2026-11-23T08:00:00-00:00",
        "2026-11-23T25:00:00Z",
        "0001-01-01T00:00:00+05:00",
        "",
    ],
)
def test_what_is_no_instant(text: str) -> None:
    with pytest.raises(ValueError, match="RFC 3339"):
        instant(text)


@given(st.datetimes(timezones=st.timezones()))
def test_instants_sort_like_the_times(moment) -> None:
    moment = max(min(moment.astimezone(UTC), datetime(9000, 1, 1, tzinfo=UTC)), datetime(2, 1, 1, tzinfo=UTC))
    later = moment + timedelta(microseconds=1)
    assert instant(written(moment)) == written(moment) < written(later)


@pytest.mark.parametrize(
    "tag", ["en", "fr-CA", "zh-Hant-TW", "de-1996", "sl-rozaj-biske", "x-lab", "und", "en-u-ca-x-y"]
)
def test_language_tags(tag: str) -> None:
    TypeAdapter(LanguageTag).validate_python(tag)


@pytest.mark.parametrize("tag", ["", "e", "en_GB", "en-", "english-language-of-old", "1", "en GB"])
def test_what_is_no_language_tag(tag: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(LanguageTag).validate_python(tag)


@pytest.mark.parametrize("iri", ["https://lab.example/é?x#y", "urn:uuid:1", "mailto:a@b", "tag:x,2026:y"])
def test_iris(iri: str) -> None:
    TypeAdapter(Iri).validate_python(iri)


@pytest.mark.parametrize(
    "iri", ["", "lab.example", "/x", "https:", "https://a b", "https://a/<x>", "x:" + "é" * 1001, "1:x"]
)
def test_what_is_no_iri(iri: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Iri).validate_python(iri)
