"""A worker as its server sees it: started, asked, ended."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from sr3r.errors import UnavailableError
from sr3r.service.job import Job


class WorkerDied(Exception):
    """The worker's process ended although nobody asked it to."""


class WorkerProcess:
    """One process that has the model and does one job at a time (`sr3r.service.worker`)."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, *, weights: str, device: str) -> "WorkerProcess":
        """Start one and wait until its model is loaded.

        Raises:
            UnavailableError: it says that it cannot.
            WorkerDied: it ended without a word.
        """
        # -P: no modules from the folder the server happens to be in. A session of its own: Ctrl-C is the server's.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "sr3r.service.worker", weights, device),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        worker = cls(process)
        try:
            answer = await worker._answer()
        except BaseException:
            worker.kill()
            raise
        if "error" in answer:
            raise UnavailableError(answer["error"])
        return worker

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.returncode is None

    async def reconstruct(self, job: Job, folder: Path) -> AsyncIterator[dict[str, Any]]:
        """The worker's answers to a job; the last has "result" or "error".

        Raises:
            WorkerDied: before the last answer.
        """
        request = {**job.request, "id": job.id, "folder": str(folder), "names": job.names, "attempt": job.attempt}
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise WorkerDied from error
        while True:
            answer = await self._answer()
            yield answer
            if "stage" not in answer:
                return

    def kill(self) -> None:
        """End it at once, whatever it does."""
        if self._process.returncode is None:
            self._process.kill()

    async def wait(self) -> None:
        """Until it has ended."""
        await self._process.wait()

    async def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line.endswith(b"\n"):
            await self._process.wait()
            raise WorkerDied
        return json.loads(line)
