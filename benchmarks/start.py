"""How long does sr3r take to start, and how does that compare with another checkout?

    python benchmarks/start.py --compare ../before/src --output benchmarks/results/start

writes start.json and start.md. Every figure is that of a fresh process; processor time is user and system time
together. Both checkouts alternate. On a shared machine the least is nearest to what starting costs, and wall time says
more about the others.
"""

import json
import os
import platform
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import torch
import tyro
from publishing import commit, processor, publish

import sr3r
from sr3r.gaussians import Gaussians

OWN = Path(sr3r.__file__).parents[1]
DEMO = Path(sr3r.__file__).parent / "assets" / "demo_aerial"
RECONSTRUCT = "reconstruct", *map(str, (DEMO / "left.jpg", DEMO / "right.jpg")), "--cameras", str(DEMO / "cameras.json")

IMPORTS = """
from sr3r.cli import reconstruct
try:
    from sr3r.garbage import importing
except ImportError:
    from contextlib import nullcontext as importing
with importing():
    from sr3r.reconstruction import choose_photos, reconstruct as run
    from sr3r.viewer.saving import files_of, save
"""
WEIGHTS = IMPORTS + "import sr3r; sr3r.SR3R.from_pretrained()"


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """Processor seconds of the processes that an action starts and waits for, and wall seconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    action()
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, end - start


def summary(times: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Of repeated measurements."""
    processor_s, wall_s = zip(*times, strict=True)
    return {
        "processor_least": min(processor_s),
        "processor_median": statistics.median(processor_s),
        "wall_least": min(wall_s),
        "wall_median": statistics.median(wall_s),
    }


def run(arguments: Sequence[str], package: Path) -> None:
    """Python with the sr3r of a checkout, to its end."""
    environment = {**os.environ, "PYTHONPATH": str(package)}
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)


def view(scene: Path, package: Path) -> None:
    """`sr3r view` until a browser would have all of a scene."""
    command = [sys.executable, "-m", "sr3r", "view", str(scene), "--no-browser"]
    environment = {**os.environ, "PYTHONPATH": str(package)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    description = json.loads(urllib.request.urlopen(f"{address}scene.json").read())
    for layer in description["layers"]:
        urllib.request.urlopen(address + layer["file"]).read()
    process.send_signal(signal.SIGINT)
    process.communicate()


def make_scene(folder: Path, count: int) -> Path:
    """A folder as `sr3r reconstruct -o FOLDER` leaves it, of random Gaussians."""
    generator = torch.Generator().manual_seed(0)
    scene = Gaussians(
        means=torch.randn(count, 3, generator=generator),
        quats=torch.nn.functional.normalize(torch.randn(count, 4, generator=generator), dim=-1),
        scales=0.01 + 0.1 * torch.rand(count, 3, generator=generator),
        opacities=torch.rand(count, generator=generator),
        sh=torch.randn(count, 1, 3, generator=generator),
    )
    (folder / "photos").mkdir(parents=True)
    sr3r.save(scene, folder / "scene.ply")
    cameras = json.loads((DEMO / "cameras.json").read_text()) | {"near": 0.5, "far": 50.0, "origin": [0.0, 0.0, 0.0]}
    (folder / "scene.cameras.json").write_text(json.dumps(cameras))
    for name in ("left.jpg", "right.jpg"):
        (folder / "photos" / name).write_bytes((DEMO / name).read_bytes())
    return folder


def figures(folder: Path, gaussians: int) -> dict[str, Callable[[Path], None]]:
    """What is measured, by name, for a checkout."""
    scene = make_scene(folder / "scene", gaussians)
    small = ("--lr-size", "32", "-o", str(folder / "out.ply"))
    return {
        "`import torch`": lambda package: run(["-c", "import torch"], package),
        "imports of `sr3r reconstruct`": lambda package: run(["-c", IMPORTS], package),
        "the same with the weights": lambda package: run(["-c", WEIGHTS], package),
        "`sr3r reconstruct`, 32 pixels, two photos with cameras": lambda package: run(
            ["-m", "sr3r", *RECONSTRUCT, *small], package
        ),
        f"`sr3r view` of {gaussians:,} Gaussians and two photos": lambda package: view(scene, package),
        "`sr3r --help`": lambda package: run(["-m", "sr3r", "--help"], package),
    }


def to_markdown(result: dict) -> str:
    """The table."""
    setup = result["setup"]
    lines = [f"`{setup['command']}`: {setup['processor']}, shared with other work; torch {setup['torch']}.", ""]
    lines += [f"Seconds, least (median) of {setup['runs']} fresh processes.", ""]
    lines += [
        "| what | processor before | processor | ratio of the least | wall before | wall |",
        "|---|---|---|---|---|---|",
    ]

    def cell(times: dict[str, float] | None, clock: str) -> str:
        return "-" if times is None else f"{times[f'{clock}_least']:.2f} ({times[f'{clock}_median']:.2f})"

    for name, row in result["rows"].items():
        before, after = row.get("before"), row["after"]
        ratio = "-" if before is None else f"{after['processor_least'] / before['processor_least']:.2f}"
        cells = [cell(before, "processor"), cell(after, "processor"), ratio, cell(before, "wall"), cell(after, "wall")]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main(*, output: Path | None = None, compare: Path | None = None, runs: int = 5, gaussians: int = 100_000) -> None:
    """Measure, print the table, and write it.

    Args:
        output: Files to write, without a suffix; nothing is written if not given.
        compare: The src folder of another checkout, which is called before.
        runs: Of each.
        gaussians: Of the scene to view.
    """
    packages = {"after": OWN} | ({} if compare is None else {"before": compare.resolve()})
    rows: dict[str, dict[str, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, figure in figures(Path(folder), gaussians).items():
            times: dict[str, list[tuple[float, float]]] = {key: [] for key in packages}
            for _ in range(runs):
                for key, package in packages.items():
                    times[key].append(timed(lambda figure=figure, package=package: figure(package)))
            rows[name] = {key: summary(values) for key, values in times.items()}
    result = {
        "rows": rows,
        "setup": {
            "command": "python benchmarks/start.py" + ("" if compare is None else " --compare ../before/src"),
            "commit": commit(),
            "processor": processor(),
            "python": platform.python_version(),
            "torch": version("torch"),
            "runs": runs,
        },
    }
    publish(result, to_markdown, output)


if __name__ == "__main__":
    tyro.cli(main)
