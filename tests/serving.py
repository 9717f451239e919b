"""A real `sr3r serve` and `sr3r view` on a free port, for tests."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

AERIAL = Path(__file__).parents[1] / "src" / "sr3r" / "assets" / "demo_aerial"
PHOTOS = (AERIAL / "left.jpg", AERIAL / "right.jpg")
SMALL = {"files": [("cameras", (AERIAL / "cameras.json").read_bytes())], "data": {"lr_size": "32"}}
"""Parts of a job that takes about a second."""


@dataclass
class Server:
    """A running server and a client of it."""

    process: subprocess.Popen[str]
    address: str

    def get(self, path: str, **options: Any) -> requests.Response:
        return requests.get(self.address + path, timeout=60, **options)

    def post(self, *photos: Path | tuple[str, bytes], **options: Any) -> requests.Response:
        """Send photos: files, or (name, content); further parts as `files`, `data`, `headers`."""
        parts = [photo if isinstance(photo, tuple) else (photo.name, photo.read_bytes()) for photo in photos]
        files = [("photos", part) for part in parts] + options.pop("files", [])
        return requests.post(self.address + "/api/jobs", files=files, timeout=60, **options)

    def delete(self, path: str, **options: Any) -> requests.Response:
        return requests.delete(self.address + path, timeout=60, **options)

    def job(self, id: str) -> dict[str, Any]:
        return self.get(f"/api/jobs/{id}").json()

    def wait(self, id: str, *states: str, timeout: float = 120) -> dict[str, Any]:
        """The job when it is in one of the states."""
        end = time.monotonic() + timeout
        while (job := self.job(id))["state"] not in states:
            assert time.monotonic() < end, job
            time.sleep(0.05)
        return job

    def workers(self) -> list[int]:
        """Process ids of its workers."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def serving(data: Path, *options: str, stand_in: bool = False, log: Any = None, **environment: str) -> Iterator[Server]:
    """A server with its data in a folder; killed at the end if it still runs.

    Args:
        data: The folder.
        options: Of `sr3r serve`.
        stand_in: With workers that compute nothing (tests/stand_in_worker.py).
        log: A file for what it writes to stderr.
        environment: More of it.
    """
    ours = [str(Path(__file__).with_name("stand_in_server.py"))] if stand_in else ["-m", "sr3r", "serve"]
    command = [sys.executable, *ours, "--data", str(data), "--port", "0", *options]
    clean = {name: value for name, value in os.environ.items() if name != "SR3R_TOKEN"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=log, text=True, env=clean | {"OMP_NUM_THREADS": "1"} | environment
    )
    assert process.stdout is not None
    try:
        yield Server(process, process.stdout.readline().strip().rstrip("/"))
    finally:
        process.kill()
        process.wait(30)
        process.stdout.close()


@contextmanager
def viewing(scene: Path) -> Iterator[str]:
    """Where `sr3r view` shows a scene."""
    command = [sys.executable, "-m", "sr3r", "view", str(scene), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        process.stdout.close()
