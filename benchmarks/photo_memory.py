"""How much memory do large photos take, one alone and eight in a worker of the service?

python benchmarks/photo_memory.py --megapixels 50 --kinds jpg png tif webp

Photos are frames of a procedural scene, enlarged, with noise. Prints a table: for one photo what reading it adds to
the memory of its process, for eight the largest memory of the worker, torch included.
"""

import json
import math
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tyro
from PIL import Image

from sr3r.data.procedural.synthetic import SyntheticDataset
from sr3r.images import to_uint8

ALONE = """
import json, sys, time
from sr3r.images import load_image

def peak():
    # Not ru_maxrss, which begins with that of the process before the exec.
    (line,) = (line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1.024 / 1000

load_image(sys.argv[2])
before, start = peak(), time.process_time()
load_image(sys.argv[1], max_side=2048)
print(json.dumps([peak() - before, time.process_time() - start]))
"""


@dataclass
class Settings:
    """What to measure."""

    megapixels: float = 50
    kinds: tuple[str, ...] = ("jpg", "png", "tif", "webp")
    """tif has 16 bits a channel."""
    workers: bool = True
    """Also reconstruct eight photos in a worker."""


def main(settings: Settings) -> None:
    width, height = (round(math.sqrt(settings.megapixels * 1e6 * ratio)) for ratio in (1.5, 1 / 1.5))
    views = SyntheticDataset(3, size=(577, 866))[4].load(list(range(8)))
    for kind in settings.kinds:
        with tempfile.TemporaryDirectory() as folder:
            photos = [Path(folder) / f"photo-{i}.{kind}" for i in range(8 if settings.workers else 1)]
            small = Path(folder) / f"small.{kind}"
            write(np.zeros((32, 32, 3), dtype=np.uint8), small)
            for i, photo in enumerate(photos):
                frame = Image.fromarray(to_uint8(views.images[i]).numpy()).resize((width, height))
                noise = np.random.default_rng(i).integers(0, 8, (height, width, 1), dtype=np.uint8)
                write(np.clip(np.asarray(frame), 0, 247) + noise, photo)
            command = [sys.executable, "-c", ALONE, str(photos[0]), str(small)]
            added, seconds = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
            row = f"{kind}: one {width}x{height} adds {added:.0f} MB, {seconds:.1f} s"
            if settings.workers:
                state, peak = worker_peak(Path(folder), [photo.name for photo in photos])
                row += f"; eight in a worker: {state}, {peak:.0f} MB at most"
            print(row, flush=True)


def write(pixels: np.ndarray, path: Path) -> None:
    if path.suffix == ".tif":
        import tifffile

        tifffile.imwrite(path, pixels.astype(np.uint16) * 257, photometric="rgb")
    else:
        Image.fromarray(pixels).save(path, quality=88, compress_level=1)


def worker_peak(folder: Path, photos: list[str]) -> tuple[str, float]:
    """How a job ended, and the worker's largest memory in MB."""
    job = {"id": "0" * 32, "folder": str(folder), "names": photos, "photos": photos, "lr_size": 64, "attempt": 1}
    command = [sys.executable, "-m", "sr3r.service.worker", "compact", "cpu"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        answer = json.loads(worker.stdout.readline())
        worker.stdin.write(json.dumps({**job, "has_cameras": False}) + "\n")
        worker.stdin.flush()
        while not answer.keys() & {"result", "error"}:
            answer = json.loads(worker.stdout.readline())
        status = Path(f"/proc/{worker.pid}/status").read_text()
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return "done" if "result" in answer else answer["error"], peak * 1.024 / 1000


if __name__ == "__main__":
    main(tyro.cli(Settings))
