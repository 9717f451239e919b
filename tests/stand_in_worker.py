"""A worker of the service that computes nothing: it does what the name of the first photo says.

`sleep-0.2.jpg` takes so many seconds and is done; `flood.jpg` answers 900 kB, `chatter.jpg` 3 MB, `nonsense.jpg` no
JSON; `partial.jpg` writes half a result and says that it failed; `fill.jpg` fills the disk and says so; `abort.jpg`
writes half a result and crashes; `exit.jpg` ends without a word; `hang.jpg` never answers. It speaks as
`sr3r.service.worker` does, and needs nothing of sr3r, so that it starts at once.
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

LINES: list[dict] = []
COME = threading.Semaphore(0)


def say(**answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def read() -> None:
    for line in sys.stdin:
        LINES.append(json.loads(line))
        COME.release()
    os._exit(0)


def write(job: dict) -> None:
    folder = Path(job["folder"]) / f"attempt-{job['attempt']}"
    folder.mkdir()
    (folder / "scene.ply").write_text(job["id"])


def work(job: dict) -> None:
    what, _, value = job["names"][0].removesuffix(".jpg").partition("-")
    say(stage="photos")
    if what == "flood":
        say(error="x" * 900_000)
    elif what == "chatter":
        sys.stdout.write("y" * 3_000_000)
        sys.stdout.flush()
        time.sleep(100)
    elif what == "nonsense":
        sys.stdout.write(f"{value or 'no JSON'}\n")
        sys.stdout.flush()
        time.sleep(100)
    elif what == "partial":
        write(job)
        say(error="The disk is full.")
    elif what == "fill":
        write(job)
        try:
            with (Path(job["folder"]) / f"attempt-{job['attempt']}" / "large").open("wb", buffering=0) as file:
                while True:
                    file.write(bytes(4096))
        except OSError:
            say(error="The disk is full.")
    elif what == "abort":
        write(job)
        signal.signal(signal.SIGABRT, signal.SIG_DFL)
        os.abort()
    elif what == "exit":
        os._exit(0)
    elif what == "hang":
        time.sleep(1000)
    else:
        time.sleep(float(value or 0))
        write(job)
        files = [{"name": "scene.ply", "label": "PLY", "bytes": len(job["id"])}]
        say(result={"num_gaussians": 1, "seconds": {"photos": 0.0}, "files": files})


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=read, daemon=True).start()
    say(ready=True)
    while True:
        COME.acquire()
        work(LINES.pop(0))
