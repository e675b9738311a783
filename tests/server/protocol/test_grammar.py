from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from server.protocol import grammar
from server.protocol.csharp import name_of as csharp_name
from server.protocol.grammar import kind_of
from server.protocol.messages import DeviceProfile, JobSummary, Text
from server.protocol.typescript import name_of as typescript_name


@pytest.mark.parametrize(
    ("hint", "typescript", "csharp"),
    [
        (bool, "boolean", "bool"),
        (int | None, "number | null", "long?"),
        (Text | None, "Text | null", "string"),
        (DeviceProfile, "DeviceProfile", "string"),
        (list[Text], "Text[]", "List<string>"),
        (list[float | None], "(number | null)[]", "List<double?>"),
        (list[JobSummary], "JobSummary[]", "List<JobSummary>"),
        (JobSummary | None, "JobSummary | null", "JobSummary"),
    ],
)
def test_a_kind_has_a_name_in_every_language(hint, typescript, csharp):
    assert typescript_name(kind_of(hint)) == typescript
    assert csharp_name(kind_of(hint)) == csharp


@pytest.mark.parametrize("hint", [dict[str, int], int | str, bytes, tuple[int, int], object])
def test_what_no_language_shares_is_refused(hint):
    with pytest.raises(TypeError, match="expected a scalar, a list, a record"):
        kind_of(hint)


def test_names_are_found_in_the_declaration():
    assert {"OpId", "Sha256", "DeviceProfile"} <= grammar.aliases().keys()
    assert not grammar.aliases().keys() & {"FromClient", "FromServer"}
    assert grammar.constants()["PROTOCOL_VERSION"] == 1


def test_bounds_reach_the_field_through_a_default():
    class Example(BaseModel):
        fraction: Annotated[float, Field(ge=0, le=1)] = 0.5

    (field,) = grammar.fields(Example)
    assert field.kind == grammar.Scalar(float, {"ge": 0, "le": 1})
    assert field.default == 0.5
    assert not field.left_out
