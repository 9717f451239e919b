"""A worker as its server sees it: started, asked, ended. No wait here is without a bound but the one for a job."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sr3r.errors import UnavailableError
from sr3r.service.job import Job

# Workers cap what they say far below; a longer line is nonsense.
_MAX_LINE_BYTES = 1 << 20
_END_S = 10.0
# Nobody sends these to himself: an operator does, the system when it shuts down, or the kernel without memory.
_OUTSIDE = {getattr(signal, name, None) for name in ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT")} - {None}


def worker_command(weights: str, device: str) -> tuple[str, ...]:
    """The command of a worker."""
    # -P: no modules from the folder the server happens to be in.
    return (sys.executable, "-P", "-m", "sr3r.service.worker", weights, device)


class WorkerDied(Exception):
    """The worker's process ended although nobody asked it to, or speaks nonsense.

    Attributes:
        by_job: It was the work on the job that ended it, not somebody from outside.
    """

    def __init__(self, *, by_job: bool = False) -> None:
        super().__init__()
        self.by_job = by_job


class WorkerProcess:
    """One process that has the model and does one job at a time (`sr3r.service.worker`)."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._stdin, self._stdout = process, process.stdin, process.stdout
        self._is_ended = False

    @classmethod
    async def start(cls, command: Sequence[str], *, timeout: float) -> "WorkerProcess":
        """Start one and wait until its model is loaded.

        Args:
            command: Of the process.
            timeout: Seconds after which it is given up.

        Raises:
            UnavailableError: it says that it cannot.
            WorkerDied: it ended without a word, or takes too long.
        """
        # A session of its own: Ctrl-C is the server's.
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
            limit=_MAX_LINE_BYTES,
        )
        worker = cls(process)
        try:
            async with asyncio.timeout(timeout):
                answer = await worker._answer()
            if "error" in answer:
                raise UnavailableError(answer["error"])
        except TimeoutError as error:
            await worker.end()
            raise WorkerDied from error
        except BaseException:
            await worker.end()
            raise
        return worker

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.returncode is None and not self._is_ended

    async def reconstruct(self, job: Job, folder: Path) -> AsyncIterator[dict[str, Any]]:
        """The worker's answers to a job; the last has "result" or "error".

        Raises:
            WorkerDied: before the last answer.
        """
        request = {**job.request, "id": job.id, "folder": str(folder), "names": job.names, "attempt": job.attempt}
        num_oom_kills, has_begun = _num_oom_kills(), False
        try:
            self._stdin.write(json.dumps(request).encode() + b"\n")
            await self._stdin.drain()
            while True:
                answer = await self._answer()
                yield answer
                if "stage" not in answer:
                    return
                has_begun = True
        except (BrokenPipeError, ConnectionResetError, WorkerDied) as error:
            was_killed = -(self._process.returncode or 0) in _OUTSIDE and _num_oom_kills() == num_oom_kills
            raise WorkerDied(by_job=has_begun and not was_killed) from error

    async def end(self) -> None:
        """End it at once, whatever it does, and all that it started; returns when it is gone."""
        self._is_ended = True
        if self._process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                if hasattr(os, "killpg"):
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(_END_S):
                # asyncio tells of the end only when what it said is read out.
                while await self._stdout.read(1 << 16):
                    pass
                await self._process.wait()

    async def _answer(self) -> dict[str, Any]:
        try:
            line = await self._stdout.readline()
            if line.endswith(b"\n"):
                return _object(line)
        except ValueError as error:
            raise WorkerDied from error
        # It closed its end; how it ended is known a moment later.
        with suppress(TimeoutError):
            async with asyncio.timeout(_END_S):
                await self._process.wait()
        raise WorkerDied


def _object(line: bytes) -> dict[str, Any]:
    answer = json.loads(line)
    if not isinstance(answer, dict):
        raise ValueError("no JSON object")
    return answer


def _num_oom_kills() -> int:
    """How many processes the kernel has ended for want of memory since it started; 0 where it does not tell."""
    with suppress(OSError):
        for line in Path("/proc/vmstat").read_text(encoding="ascii").splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0
