"""A server of its own for each module, as failures count per address, and browsers at chosen addresses."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.serving import RunningServer, log_in, running_server

Browser = Callable[..., httpx.Client]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose people a module may change."""
    with running_server(tmp_path_factory.mktemp("house") / "data", "--no-worker") as server:
        yield server


@pytest.fixture(scope="module")
def admin_token(house: RunningServer) -> str:
    """A lasting token of the house's administrator."""
    return log_in(house)


@pytest.fixture
def browser(house: RunningServer) -> Iterator[Browser]:
    """Makes a client of the house; `token` logs it in, `address` is where it comes from (127.0.0.1/8)."""
    with ExitStack() as stack:

        def make(token: str | None = None, address: str = "127.0.0.1") -> httpx.Client:
            headers = {"Authorization": f"Bearer {token}"} if token else {"Origin": house.url}
            transport = httpx.HTTPTransport(local_address=address)
            return stack.enter_context(httpx.Client(base_url=house.url, headers=headers, transport=transport))

        yield make


@pytest.fixture
def admin(browser: Browser, admin_token: str) -> httpx.Client:
    """The administrator's client."""
    return browser(admin_token)


@pytest.fixture
def newcomer(admin: httpx.Client, browser: Browser) -> Callable[..., httpx.Client]:
    """Adds a person, who opens the invitation in a browser."""

    def make(name: str, role: str = "student", password: str | None = None) -> httpx.Client:
        added = admin.post("/api/v1/people", json={"name": name, "role": role})
        client = browser()
        assert client.get(added.json()["invitation"]).status_code == 303
        if password is not None:
            assert client.put("/api/v1/me/password", json={"new": password}).status_code == 200
        return client

    return make
