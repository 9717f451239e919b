"""What does sr3r do on a GPU? Every check and figure in less than eight minutes, on one page.

    pip install torch --index-url https://download.pytorch.org/whl/cu126
    pip install gsplat --index-url https://docs.gsplat.studio/whl/pt26cu126   # compiled; the one on PyPI needs nvcc
    pip install -e '.[test]'
    python benchmarks/gpu.py --output benchmarks/results/gpu

writes gpu.json and gpu.md. Choose the pair of wheels that fits your driver. Every figure runs in a process of its own
with a time limit; what fails, or takes longer, is written into the page and stops nothing. `--device cpu --quick` runs
the same code on a processor, small: that shows that it works, and tells no figures.
"""

import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal
from unittest.mock import patch

import network
import render as render_benchmark
import torch
import train as train_benchmark
import tyro
from publishing import commit, publish

import sr3r
from sr3r.gaussians import Gaussians
from sr3r.metrics import psnr
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.backbones import DepthSplatConfig, NoPoSplatConfig
from sr3r.model.backbones.parts.dinov2 import DinoV2Config
from sr3r.model.recorded import RecordedSR3R
from sr3r.rendering import render
from sr3r.views import Views

ROOT = Path(__file__).parents[1]
Device = Literal["cuda", "cpu"]
Row = dict[str, str]

# Least PSNR, dB, of a picture of what the GPU reconstructs against one of what the CPU does in fp32, by precision. On a
# CPU bf16 comes within 41 dB (three scenes). Cameras rounded to bf16 gave 21 dB.
CLOSE = {"fp32": 50.0, "bf16": 35.0}
# Largest difference of a picture by gsplat from ours: both sum in float32, in another order.
CLOSE_PICTURE = 2e-3


@dataclass(frozen=True, kw_only=True)
class Setup:
    """Where and how large.

    Attributes:
        device: "cuda", or "cpu" to try the code.
        quick: The smallest sizes only.
    """

    device: Device
    quick: bool

    def seconds(self, step: Callable[[], object]) -> float:
        """Median wall time of a call, after one to warm up."""
        step()
        times = []
        for _ in range(1 if self.quick else 5):
            self.wait()
            start = time.perf_counter()
            step()
            self.wait()
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    def wait(self) -> None:
        """Until the device has done its work."""
        if self.device == "cuda":
            torch.cuda.synchronize()

    def begin(self) -> None:
        """Forget the most memory that was used so far."""
        if self.device == "cuda":
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()

    def memory(self) -> str:
        """The most memory since `begin`, for a table."""
        return f"{torch.cuda.max_memory_allocated() / 2**30:.2f} GB" if self.device == "cuda" else "-"


def tests(setup: Setup) -> list[Row]:
    """The tests that need a GPU."""
    marked = sorted(str(path) for path in (ROOT / "tests").rglob("test_*.py") if "mark.gpu" in path.read_text())
    command = [sys.executable, "-m", "pytest", "-m", "gpu", "-q", "-rs", "-p", "no:cacheprovider", *marked]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    said = done.stdout.strip().splitlines() or [done.stderr.strip()[-300:]]
    return [{"tests": "all that are marked gpu", "result": said[-1].strip("= ")}]


def gsplat(setup: Setup) -> list[Row]:
    """gsplat, which compiles itself when first used if it is not a compiled wheel."""
    start = time.perf_counter()
    _picture(setup, _workload("W2", setup), num_cameras=1)
    return [{"first picture, with loading or compiling": f"{time.perf_counter() - start:.1f} s"}]


def rendering(setup: Setup) -> list[Row]:
    """Pictures against those of our renderer on the CPU, and times."""
    rows = []
    for name in ("W2",) if setup.quick else ("W1", "W2", "W3"):
        workload = _workload(name, setup)
        scene, cameras = render_benchmark.make_scene(workload)
        with torch.inference_mode():
            ours = render(scene, cameras, (workload.size, workload.size), backend="cpu").rgb
        difference = float((_picture(setup, workload, num_cameras=1).cpu() - ours).abs().max())
        for cameras_at_once in (1, 2) if setup.quick else (1, 4, 16):
            row = {"workload": name, "Gaussians": f"{len(scene):,}", "cameras at once": str(cameras_at_once)}
            for what in render_benchmark.WHAT:
                step = render_benchmark.make_step(workload, cameras_at_once, what, _backend(setup))
                row[f"{what}, ms"] = f"{1e3 * setup.seconds(step):.2f}"
            row["largest difference from the CPU's"] = f"{difference:.1e}"
            row["equal"] = _judged(difference <= CLOSE_PICTURE)
            rows.append(row)
    return rows


def forward(setup: Setup) -> list[Row]:
    """The shipped network by size and precision, plain and as a CUDA graph; pictures at a view that it did not see."""
    rows = []
    for size in (32,) if setup.quick else (64, 128, 256, 512):
        model = SR3R.from_pretrained("compact")
        scenes = [sr3r.open_dataset("synthetic")[i] for i in range(1 if setup.quick else 4)]
        pairs = [scene.load([0, 1]).resized(size, size).unsqueeze() for scene in scenes]
        truths = [scene.load([2]).resized(4 * size, 4 * size).unsqueeze() for scene in scenes]
        # Beyond, the CPU would take the time that the others need.
        expected = []
        if size <= 128:
            with _precision("fp32"):
                expected = [
                    _picture_of(model(views).gaussians, truth) for views, truth in zip(pairs, truths, strict=True)
                ]
        model, pairs = model.to(setup.device), [views.to(setup.device) for views in pairs]
        for precision in CLOSE:
            for kind in ("plain", "graph"):
                row = {"LR pixels": f"{size}x{size}", "precision": precision, "kind": kind}
                with _precision(precision):
                    rows.append(row | _forward_row(setup, model, pairs, truths, expected, row))
    return rows


def _forward_row(
    setup: Setup, model: SR3R, pairs: list[Views], truths: list[Views], expected: list[torch.Tensor], row: Row
) -> Row:
    setup.begin()
    try:
        step = RecordedSR3R(model, pairs[0]) if row["kind"] == "graph" else lambda views: model(views).gaussians
        seconds = setup.seconds(lambda: step(pairs[0]))
    except (RuntimeError, torch.OutOfMemoryError) as error:
        return {"ms": "failed", "memory": setup.memory(), "least PSNR": _sentence(error), "equal": "no"}
    cells = {"ms": f"{1e3 * seconds:.1f}", "memory": setup.memory(), "least PSNR": "-", "equal": "-"}
    if not expected:
        return cells
    found = [_picture_of(step(views).to("cpu"), truth) for views, truth in zip(pairs, truths, strict=True)]
    least = min(_psnr(a, b) for a, b in zip(found, expected, strict=True))
    gains = [
        _psnr(new, truth.images[0]) - _psnr(cpu, truth.images[0])
        for new, cpu, truth in zip(found, expected, truths, strict=True)
    ]
    cells |= {"least PSNR": f"{least:.1f} dB", "against the truth": f"{statistics.mean(gains):+.2f} dB"}
    return cells | {"equal": _judged(least >= CLOSE[row["precision"]])}


def training(setup: Setup) -> list[Row]:
    """A step of the geometry and joint stages of the shipped recipe."""
    rows = []
    for batch in (1,) if setup.quick else (4, 16):
        for name, config, stage in train_benchmark.stages(batch):
            if name not in ("geometry", "joint"):
                continue
            setup.begin()
            steps = 1 if setup.quick else 3
            result = train_benchmark.measure(config, stage, device=setup.device, warm_up=1, steps=steps)
            row = {"stage": name, "pairs a step": str(batch), "pairs a second": f"{result['pairs_per_second']:.2f}"}
            rows.append(row | {"share of waiting for data": f"{result['data_share']:.0%}", "memory": setup.memory()})
    return rows


def reconstruct(setup: Setup) -> list[Row]:
    """`sr3r reconstruct` in a fresh process, twice."""
    demo = Path(sr3r.__file__).parent / "assets" / "demo_aerial"
    rows = []
    for run in ("first",) if setup.quick else ("first", "second"):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "sr3r", "reconstruct", str(demo / "left.jpg"), str(demo / "right.jpg")]
            command += ["--cameras", str(demo / "cameras.json"), "--device", setup.device, "--json"]
            command += ["-o", f"{folder}/scene.ply", *(["--lr-size", "32"] if setup.quick else [])]
            start = time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds = json.loads(done.stdout)["seconds"]
            total = time.perf_counter() - start
        row = {"run": run, "whole process": f"{total:.1f} s"}
        rows.append(row | {name: f"{seconds[name]:.2f} s" for name in ("weights", "network")})
    return rows


def backbones(setup: Setup) -> list[Row]:
    """DepthSplat and NoPoSplat with random weights, two views."""
    vit = DinoV2Config(dim=32, depth=4, num_heads=2, taps=(0, 1, 2, 3))
    small = (DepthSplatConfig(vit=vit, num_candidates=16), NoPoSplatConfig(encoder_depth=2, decoder_depth=4))
    rows = []
    for config in small if setup.quick else (DepthSplatConfig(), NoPoSplatConfig()):
        for size in (64,) if setup.quick else (64, 256):
            torch.manual_seed(0)
            model = SR3R(SR3RConfig(backbone=config)).eval().to(setup.device)
            views = network.make_views(size, 2).to(setup.device)
            setup.begin()
            with torch.inference_mode():
                milliseconds = 1e3 * setup.seconds(lambda model=model, views=views: model.scaffold_only(views))
            row = {"backbone": type(model.backbone).__name__, "pixels": f"{size}x{size}", "ms": f"{milliseconds:.1f}"}
            rows.append(row | {"memory": setup.memory()})
    return rows


# Seconds that each may take; together less than eight minutes.
FIGURES: dict[str, tuple[Callable[[Setup], list[Row]], int]] = {
    "tests": (tests, 60),
    "gsplat": (gsplat, 100),
    "rendering": (rendering, 60),
    "forward": (forward, 80),
    "training": (training, 70),
    "reconstruct": (reconstruct, 50),
    "backbones": (backbones, 50),
}


def run_apart(name: str, setup: Setup, *, limit: float) -> dict[str, object]:
    """A figure in a process of its own: its rows, or in a sentence why there are none."""
    command = [sys.executable, __file__, "--figure", name, "--device", setup.device]
    command += ["--quick"] if setup.quick else []
    start = time.perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"failed": f"It took longer than {limit:g} s.", "seconds": limit}
    seconds = time.perf_counter() - start
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["nothing"]
        return {"failed": f"It ended with {done.returncode} and said: {said[-1][:300]}", "seconds": seconds}
    return {"rows": json.loads(done.stdout.splitlines()[-1]), "seconds": seconds}


def to_markdown(result: dict) -> str:
    """The page."""
    setup = result["setup"]
    lines = [f"{setup['gpu']}; torch {setup['torch']}, gsplat {setup['gsplat']}, commit {setup['commit']}.", ""]
    lines += [f"`{setup['command']}`: {setup['seconds']:.0f} s.", ""]
    if setup["quick"]:
        lines += ["**Quick: the code was tried. These are no figures of a machine.**", ""]
    for name, found in result["figures"].items():
        lines += [f"## {name.capitalize()}", "", f"{(FIGURES[name][0].__doc__ or '').splitlines()[0]}", ""]
        if "failed" in found:
            lines += [f"**Failed.** {found['failed']}", ""]
            continue
        header = list(found["rows"][0])
        lines += [f"| {' | '.join(header)} |", "|" + "---|" * len(header)]
        lines += [f"| {' | '.join(row.get(key, '-') for key in header)} |" for row in found["rows"]]
        lines += [""]
    return "\n".join(lines)


@contextmanager
def _precision(name: str) -> Iterator[None]:
    """The precision of the network layers, which the model itself chooses by the hardware."""

    def chosen(model: SR3R, views: Views, **_: bool) -> torch.autocast:
        return torch.autocast(views.images.device.type, torch.bfloat16, enabled=name == "bf16")

    with patch.object(SR3R, "_autocast", chosen), torch.inference_mode():
        yield


def _picture_of(gaussians: Gaussians, views: Views) -> torch.Tensor:
    """By our renderer, at the first of the views."""
    return render(gaussians, views.cameras, views.size, backend="cpu").rgb[0]


def _psnr(a: torch.Tensor, b: torch.Tensor) -> float:
    return float(psnr(a, b).min())


def _workload(name: str, setup: Setup) -> render_benchmark.Workload:
    workload = next(workload for workload in render_benchmark.WORKLOADS if workload.name == name)
    return replace(workload, points=16, size=32) if setup.quick else workload


def _backend(setup: Setup) -> Literal["gsplat", "reference"]:
    return "gsplat" if setup.device == "cuda" else "reference"


def _picture(setup: Setup, workload: render_benchmark.Workload, *, num_cameras: int) -> torch.Tensor:
    scene, cameras = render_benchmark.make_scene(workload, num_cameras)
    scene, cameras = scene.to(setup.device), cameras.to(setup.device)
    with torch.inference_mode():
        return render(scene, cameras, (workload.size, workload.size), backend=_backend(setup)).rgb


def _judged(is_equal: bool) -> str:
    return "yes" if is_equal else "NO"


def _sentence(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:120]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def main(
    *,
    output: Path | None = None,
    device: Device = "cuda",
    quick: bool = False,
    only: tuple[str, ...] = (),
    figure: str | None = None,
) -> int:
    """Measure, print the page, and write it.

    Args:
        output: Files to write, without a suffix; nothing is written if not given.
        device: cpu is for trying the code, with --quick.
        quick: The smallest sizes, in seconds.
        only: Names of figures, instead of all.
        figure: One figure, in this process; prints its rows as JSON.
    """
    setup = Setup(device=device, quick=quick)
    if device == "cuda" and not torch.cuda.is_available():
        sys.stderr.write(
            "There is no GPU that torch can use here, and a figure of another machine would be none; "
            "run this on one, or try the code with --device cpu --quick.\n"
        )
        return 2
    if unknown := set(only) - set(FIGURES):
        sys.stderr.write(f"There is no figure {', '.join(sorted(unknown))}; choose from {', '.join(FIGURES)}.\n")
        return 2
    if figure is not None:
        print(json.dumps(FIGURES[figure][0](setup)))
        return 0
    start = time.perf_counter()
    # A busy CPU may take its time: there the code is tried, and nothing is lent.
    patience = 1 if device == "cuda" else 10
    figures = {name: run_apart(name, setup, limit=patience * FIGURES[name][1]) for name in only or FIGURES}
    result = {
        "figures": figures,
        "setup": {
            "gpu": torch.cuda.get_device_name() if device == "cuda" else f"CPU, {platform.machine()}",
            "command": " ".join(["python benchmarks/gpu.py", *sys.argv[1:]]),
            "seconds": time.perf_counter() - start,
            "quick": quick,
            "commit": commit(),
            "cuda": torch.version.cuda,
            "torch": version("torch"),
            "gsplat": _version("gsplat"),
        },
    }
    publish(result, to_markdown, output)
    return 0 if not any("failed" in found for found in figures.values()) else 1


if __name__ == "__main__":
    sys.exit(tyro.cli(main))
