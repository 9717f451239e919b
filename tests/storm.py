"""Kills servers and workers while jobs come and run; every job that was accepted must be done in the end.

python tests/storm.py --jobs 500 --kills 50 --seed 1
"""

import argparse
import io
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import requests
from PIL import Image

from serving import Server, serving

_OPTIONS = ["--workers", "2", "--max-client-queue", "1000", "--min-free-bytes", "0"]


class Storm:
    """One server after the other on the same data, and a client that sends again what was not accepted."""

    def __init__(self, data: Path, *, num_jobs: int, job_s: float) -> None:
        self.data, self.num_jobs, self.job_s = data, num_jobs, job_s
        self.ids: list[str] = []
        self._stack = ExitStack()
        self._log = self._stack.enter_context((data / "log.txt").open("w"))
        self._photo = _photo()
        self._server = self._start()

    def run(self, *, num_kills: int, seed: int) -> dict[str, Any]:
        """How the jobs ended: their number by state, and what was killed."""
        choose = random.Random(seed)
        sender = threading.Thread(target=self._send, daemon=True)
        sender.start()
        killed = {"server": 0, "worker": 0}
        for number in range(num_kills):
            self._wait_until_done(self.num_jobs * number // (num_kills + 1))
            time.sleep(choose.uniform(0, 2 * self.job_s))
            workers = self._server.workers()
            if workers and choose.random() < 0.5:
                with suppress(ProcessLookupError):
                    os.kill(choose.choice(workers), signal.SIGKILL)
                killed["worker"] += 1
            else:
                self._stop()
                self._server = self._start()
                killed["server"] += 1
        self._wait_until_done(self.num_jobs)
        sender.join(60)
        states: dict[str, int] = {}
        for id in self.ids:
            job = self._server.wait(id, "done", "failed", timeout=60)
            states[job["state"]] = states.get(job["state"], 0) + 1
            if job["state"] == "done":
                assert self._server.get(job["files"][0]["url"]).text == id
        self._stop()
        self._stack.close()
        return {"accepted": len(self.ids), "states": states, "killed": killed}

    def _start(self) -> Server:
        return self._stack.enter_context(serving(self.data, *_OPTIONS, stand_in=True, log=self._log))

    def _stop(self) -> None:
        self._server.process.kill()
        self._server.process.wait(30)

    def _send(self) -> None:
        while len(self.ids) < self.num_jobs:
            # What the server that was killed did not answer is sent to the next.
            with suppress(requests.RequestException):
                answer = self._server.post((f"sleep-{self.job_s}.jpg", self._photo), ("b.jpg", self._photo))
                if answer.status_code == 202:
                    self.ids.append(answer.json()["id"])

    def _wait_until_done(self, number: int) -> None:
        end, ended = time.monotonic() + 60 + self.num_jobs * self.job_s, 0
        while ended < number:
            assert time.monotonic() < end, f"{ended} jobs have ended, not {number}"
            time.sleep(0.05)
            with suppress(requests.RequestException):
                told = self._server.get("/metrics").text.splitlines()
                counts = {line.split()[0]: float(line.split()[1]) for line in told if line.startswith("sr3r_jobs{")}
                ended = sum(counts.get(f'sr3r_jobs{{state="{state}"}}', 0) for state in ("done", "failed"))


def _photo() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (32, 32), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=500)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        storm = Storm(Path(folder), num_jobs=options.jobs, job_s=0.15)
        start = time.monotonic()
        found = storm.run(num_kills=options.kills, seed=options.seed)
        sys.stdout.write(json.dumps({**found, "seconds": round(time.monotonic() - start)}) + "\n")
