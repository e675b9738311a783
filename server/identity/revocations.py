"""Tells live connections that their login has ended, or that its person may do other things now."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager


class Revocations:
    """Who listens for the end of which login, in this process.

    A connection in another process, or one that was greeted just before, finds out by `is_login_valid`.
    """

    def __init__(self) -> None:
        self._listeners: dict[str, list[Callable[[], None]]] = defaultdict(list)
        self._lock = threading.Lock()

    @contextmanager
    def listen(self, login_id: str, callback: Callable[[], None]) -> Iterator[None]:
        """Have `callback` called when the login is revoked; it is called in the thread that revokes.

        Args:
            login_id: the login's public id.
            callback: quick, and safe to call from any thread, such as `loop.call_soon_threadsafe`.
        """
        with self._lock:
            self._listeners[login_id].append(callback)
        try:
            yield
        finally:
            with self._lock:
                self._listeners[login_id].remove(callback)
                if not self._listeners[login_id]:
                    del self._listeners[login_id]

    def revoke(self, login_ids: Iterable[str]) -> None:
        """Tell who listens for one of these logins."""
        with self._lock:
            callbacks = [callback for login_id in login_ids for callback in self._listeners.get(login_id, [])]
        for callback in callbacks:
            callback()
