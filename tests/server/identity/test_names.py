import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from server.identity.names import DisplayName, name_key

NAME: TypeAdapter[str] = TypeAdapter(DisplayName)
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"}


@given(st.text(max_size=60))
def test_a_name_that_is_accepted_is_clean_and_stays_as_it_is(text: str) -> None:
    try:
        name = NAME.validate_python(text)
    except ValidationError:
        return
    assert 1 <= len(name) <= 40
    assert name == name.strip()
    assert unicodedata.is_normalized("NFC", name)
    assert all(character.isprintable() for character in name)
    assert not {unicodedata.bidirectional(character) for character in name} & BIDI
    assert NAME.validate_python(name) == name


@given(st.text(alphabet="abcxyzéçÀÖßñ 三日本λДж'-.", min_size=1, max_size=40).filter(str.strip))
def test_everyday_names_are_accepted(text: str) -> None:
    assert NAME.validate_python(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [("  Ada   Lovelace ", "Ada Lovelace"), ("Re\u0301mi", "Rémi"), ("🔋 team", "🔋 team"), ("李", "李")],
)
def test_a_name_is_put_in_order(text: str, name: str) -> None:
    assert NAME.validate_python(text) == name


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "1 to 40 characters; got 0"),
        ("   ", "got 0"),
        ("a" * 41, "got 41"),
        ("a" * 10_000, "at most 200"),
        ("a\x00b", r"character 2 is U\+0000"),
        ("a\nb", r"U\+000A"),
        ("\x1b[31m", r"U\+001B"),
        ("Ada\u202etxt", r"U\+202E"),
        ("Ada\u2066", r"U\+2066"),
        ("Ada\u200b", r"U\+200B"),
        ("\u3164", r"U\+3164"),
        ("\u0301", "accent alone"),
        ("a\u2028b", r"U\+2028"),
    ],
)
def test_what_is_no_name_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        NAME.validate_python(text)


def test_names_are_compared_without_regard_to_case_and_form() -> None:
    assert name_key("ÉMILE") == name_key("e\u0301mile")
    assert name_key("\ufb01n") == name_key("FIN")
    assert name_key("Ada") != name_key("Ida")
