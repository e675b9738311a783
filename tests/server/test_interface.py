import re
from base64 import b64encode
from hashlib import sha256

import httpx

from tests.serving import RunningServer


def test_docs_shows_every_route_and_needs_nothing_from_elsewhere(server: RunningServer, login: str) -> None:
    headers = {"Authorization": f"Bearer {login}"}
    page = httpx.get(f"{server.url}/docs", headers=headers)
    paths = httpx.get(f"{server.url}/openapi.json", headers=headers).json()["paths"]
    assert len(paths) >= 5
    for path in paths:
        assert path in page.text
    assert re.findall(r"(?:src|href)=\"(?!/)", page.text) == []
    assert "<script" not in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    style = page.text.split("<style>")[1].split("</style>")[0]
    assert b64encode(sha256(style.encode()).digest()).decode() in policy
