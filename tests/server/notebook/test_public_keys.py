import pytest
from starlette.requests import Request

from server.notebook.public_keys import keys_url


@pytest.mark.parametrize(("scheme", "address"), [("https", "https://lab.example/.well-known/keys.json"), ("http", "")])
def test_keys_are_published_where_others_can_trust_the_address(scheme: str, address: str) -> None:
    scope = {
        "type": "http",
        "scheme": scheme,
        "path": "/x",
        "query_string": b"",
        "headers": [(b"host", b"lab.example")],
    }
    assert keys_url(Request(scope)) == address
