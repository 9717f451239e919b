"""Bounds on what goes on at the same time."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class ClientLimit:
    """So many at the same time, of one client at most half of them: nobody can take them all."""

    def __init__(self, total: int) -> None:
        self._total, self._taken = total, Counter[str]()

    def has_room(self, client: str) -> bool:
        """Whether this client may have one more."""
        return self._taken.total() < self._total and self._taken[client] < (self._total + 1) // 2

    @contextmanager
    def taken(self, client: str) -> Iterator[None]:
        """Have one."""
        self._taken[client] += 1
        try:
            yield
        finally:
            self._taken[client] -= 1
            # Clients are many, and most come once.
            if not self._taken[client]:
                del self._taken[client]
