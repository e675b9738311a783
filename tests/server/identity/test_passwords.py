import asyncio
from contextlib import AsyncExitStack

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from server.identity.passwords import AT_ONCE, Passwords
from server.problems import ProblemError


class Recording(PasswordHasher):
    """A cheap hasher that keeps what it was asked to verify."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified: list[str] = []

    def verify(self, stored: str, password: str) -> bool:
        self.verified.append(stored)
        return super().verify(stored, password)


def test_a_password_is_hashed_by_argon2id_with_the_library_s_defaults() -> None:
    stored = asyncio.run(Passwords().hash("correct horse"))
    assert extract_parameters(stored).type is Type.ID
    assert not Passwords().is_outdated(stored)
    assert Passwords(Recording()).is_outdated(stored)


def test_only_the_right_password_verifies() -> None:
    passwords = Passwords(Recording())

    async def check() -> list[bool]:
        stored = await passwords.hash("mot de passe é")
        tries = ["mot de passe é", "mot de passe e\u0301", "mot de passe e", "", "x" * 100_000]
        return [await passwords.verify(stored, text) for text in tries]

    assert asyncio.run(check()) == [True, True, False, False, False]


def test_nobody_s_password_costs_a_verification_and_is_wrong() -> None:
    hasher = Recording()
    passwords = Passwords(hasher)
    assert not asyncio.run(passwords.verify(None, "correct horse"))
    assert len(hasher.verified) == 1
    assert extract_parameters(hasher.verified[0]) == extract_parameters(hasher.hash("x"))


@pytest.mark.parametrize("password", ["", "a" * 9, "a" * 201])
def test_a_password_of_another_length_is_refused(password: str) -> None:
    with pytest.raises(ProblemError, match=f"10 to 200 characters; got {len(password)}"):
        asyncio.run(Passwords(Recording()).hash(password))


def test_six_verify_at_once_and_the_seventh_waits() -> None:
    async def check() -> None:
        passwords = Passwords(Recording())
        async with AsyncExitStack() as places:
            for _ in range(AT_ONCE):
                await places.enter_async_context(passwords.turn())
            seventh = asyncio.create_task(passwords.hash("correct horse"))
            for _ in range(100):
                await asyncio.sleep(0)
            assert not seventh.done()
        await seventh

    assert AT_ONCE == 6
    asyncio.run(check())
