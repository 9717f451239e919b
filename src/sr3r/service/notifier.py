"""Waking whoever waits for news of the jobs."""

import asyncio
from contextlib import suppress


class Notifier:
    """Something changed: everyone who waits at that moment wakes, and looks for themselves."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def notify(self) -> None:
        """Wake them. Only from the event loop's thread."""
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def wait(self, timeout: float) -> None:
        """Return at the next change, or after this many seconds: other servers change jobs too."""
        with suppress(TimeoutError):
            # Not wait_for, which until Python 3.12 swallows a cancellation that comes together with the change.
            async with asyncio.timeout(timeout):
                await self._event.wait()
