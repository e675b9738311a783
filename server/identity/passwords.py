"""Passwords: argon2id hashes, few at once, and the same time for names that nobody has."""

import asyncio
import secrets
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from starlette.concurrency import run_in_threadpool

from server.problems import ProblemError

MIN_PASSWORD = 10
MAX_PASSWORD = 200
AT_ONCE = 6  # one verification takes 64 MiB


class Passwords:
    """Hashes and verifies passwords in threads.

    Args:
        hasher: argon2-cffi's, with its defaults unless a test wants them cheaper.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe())
        self._gate = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one of the few places; what has to be true at the time of verifying is checked inside."""
        async with self._gate:
            yield

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the one `stored` was made from; None takes as long and is never right.

        Call it inside `turn`.
        """
        return await run_in_threadpool(self._verify, stored or self._nobody, password) and stored is not None

    async def hash(self, password: str) -> str:
        """What is kept of a new password.

        Raises:
            ProblemError: `bad_message`, it is too short or too long.
        """
        if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            raise ProblemError(
                "bad_message",
                f"Expected a password of {MIN_PASSWORD} to {MAX_PASSWORD} characters; got {len(password)}.",
            )
        async with self.turn():
            return await run_in_threadpool(self._hasher.hash, _normal(password))

    def is_outdated(self, stored: str) -> bool:
        """Whether `stored` was made with other parameters than new hashes are."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, _normal(password))
        except VerifyMismatchError:
            return False


def _normal(password: str) -> str:
    """The same characters from every keyboard: some systems type an accent apart from its letter."""
    return unicodedata.normalize("NFC", password)
