import pytest

from server.learning_records.statements import check
from server.learning_records.views import ids_only, in_one_language, welcome_languages
from tests.server.learning_records.examples import FULL, simple


def test_only_what_identifies_is_left() -> None:
    told = ids_only(FULL)
    assert told["actor"] == {"objectType": "Group", "mbox": "mailto:bench3@Lab.example"}
    assert told["verb"] == {"id": FULL["verb"]["id"]}
    assert told["object"] == {"objectType": "Activity", "id": FULL["object"]["id"]}
    assert told["context"]["team"] == FULL["context"]["team"]
    assert told["context"]["contextActivities"] == {
        "parent": [{"id": "https://lab.example/activities/line"}],
        "other": [{"id": "https://lab.example/activities/lab"}],
    }
    assert told["result"] == FULL["result"]
    check(told)


def test_an_anonymous_group_is_its_members() -> None:
    group = {"objectType": "Group", "name": "Bench", "member": [{"name": "Ada", "mbox": "mailto:ada@lab.example"}]}
    inner = {"objectType": "SubStatement", **{key: simple()[key] for key in ("verb", "object")}, "actor": group}
    expected = {"objectType": "Group", "member": [{"mbox": "mailto:ada@lab.example"}]}
    told = ids_only(simple(actor=group, object=inner))
    assert told["actor"] == expected
    assert told["object"]["actor"] == expected


@pytest.mark.parametrize(
    ("header", "verb", "name"),
    [
        ("fr", {"fr": "a tenté"}, {"fr": "Enduire"}),
        ("en", {"en-GB": "attempted"}, {"en": "Coat"}),
        ("en-US, fr;q=0.5", {"fr": "a tenté"}, {"en": "Coat"}),
        ("de, *;q=0.1", {"en-GB": "attempted"}, {"en": "Coat"}),
        ("", {"en-GB": "attempted"}, {"en": "Coat"}),
        ("fr;q=0, en;q=x", {"en-GB": "attempted"}, {"en": "Coat"}),
    ],
)
def test_each_text_is_in_the_most_welcome_language_that_it_has(header: str, verb: object, name: object) -> None:
    told = in_one_language(FULL, welcome_languages(header))
    assert told["verb"]["display"] == verb
    assert told["object"]["definition"]["name"] == name
    assert told["object"]["definition"]["source"] == FULL["object"]["definition"]["source"]
    assert told["actor"] == FULL["actor"]
    assert told["context"]["contextActivities"]["other"][0]["definition"]["name"] == {"en": "Lab"}
    check(told)
