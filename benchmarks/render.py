"""How fast is the CPU renderer, how much memory does it take, and how much faster is it than its rivals?

    python benchmarks/render.py --output benchmarks/results/render --threads 2

writes render.json, render.md and render.png. Rivals are the reference in plain PyTorch, and gsplat where it and a CUDA
device are there. All run in this process, alternating, on the same input:

- W1: two views' worth of one Gaussian per pixel, 256x256.
- W2: what Gaussian Shuffle Split makes of two 64x64 views, 256x256.
- W3: half a million Gaussians with a heavy tail of large ones, 512x512.

Spherical harmonics have degree 4. Forward is without, backward with, gradients for all attributes and the poses.
"""

import gc
import multiprocessing
import platform
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
import tyro
from publishing import commit, processor, publish

from sr3r.cameras import Cameras
from sr3r.files import writing
from sr3r.gaussians import Gaussians
from sr3r.rendering import Backend, render

WHAT = ("forward", "forward + backward")


@dataclass(frozen=True, kw_only=True)
class Workload:
    """A surface seen by two views.

    Attributes:
        name: In the table.
        size: Height and width of the image.
        points: Per side of each view's grid.
        children: Gaussians around every point.
        sigma_px: Median standard deviation in the image.
        spread: Standard deviation of the logarithm of a Gaussian's size; large for a heavy tail.
    """

    name: str
    size: int
    points: int
    children: int
    sigma_px: float
    spread: float


WORKLOADS = (
    Workload(name="W1", size=256, points=256, children=1, sigma_px=0.94, spread=0.0),
    Workload(name="W2", size=256, points=64, children=6, sigma_px=1.7, spread=0.0),
    Workload(name="W3", size=512, points=500, children=1, sigma_px=1.3, spread=0.7),
)


def make_scene(workload: Workload, num_cameras: int = 1) -> tuple[Gaussians, Cameras]:
    """A slanted, slightly rough surface that fills the image, and cameras side by side."""
    generator = torch.Generator().manual_seed(0)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator)

    centre = (torch.arange(workload.points) + 0.5) / workload.points
    y, x = torch.meshgrid(centre, centre, indexing="ij")
    means = []
    for offset in (0.0, 0.1):
        z = 3 + x + 0.3 * torch.rand(x.shape, generator=generator)
        points = torch.stack([(x - 0.5) * z + offset, (y - 0.5) * z, z], -1).reshape(-1, 1, 3)
        spread = 0.4 / workload.points * points[..., 2:] * (workload.children > 1)
        means.append((points + spread * normal(len(points), workload.children, 3)).reshape(-1, 3))
    centres = torch.cat(means)
    n = len(centres)
    sizes = centres[:, 2:] * workload.sigma_px / workload.size * torch.exp(workload.spread * normal(n, 1))
    gaussians = Gaussians(
        means=centres,
        quats=normal(n, 4),
        scales=sizes * torch.exp(0.3 * normal(n, 3)),
        opacities=0.1 + 0.8 * torch.rand(n, generator=generator),
        sh=0.2 * normal(n, 25, 3),
    )
    c2w = torch.eye(4).repeat(num_cameras, 1, 1)
    c2w[:, 0, 3] = 0.02 * torch.arange(num_cameras)
    K = torch.tensor([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]]).repeat(num_cameras, 1, 1)
    return gaussians, Cameras(c2w=c2w, K=K, near=torch.full((num_cameras,), 0.5), far=torch.full((num_cameras,), 100.0))


def make_step(workload: Workload, num_cameras: int, what: str, backend: Backend) -> Callable[[], None]:
    """One forward, or one forward and backward, ready to be timed."""
    device = "cuda" if backend == "gsplat" else "cpu"
    gaussians, cameras = make_scene(workload, num_cameras)
    gaussians, cameras = gaussians.to(device), cameras.to(device)
    size = (workload.size, workload.size)
    target = torch.rand(num_cameras, 3, *size, generator=torch.Generator().manual_seed(1)).to(device)
    leaves = {field.name: getattr(gaussians, field.name).clone().requires_grad_() for field in fields(gaussians)}
    trained = Gaussians(**leaves)
    moved = replace(cameras, c2w=cameras.c2w.clone().requires_grad_())

    def forward() -> None:
        with torch.no_grad():
            render(gaussians, cameras, size, backend=backend)

    def forward_backward() -> None:
        loss = (render(trained, moved, size, backend=backend).rgb - target).square().mean()
        torch.autograd.grad(loss, [*leaves.values(), moved.c2w])

    return forward if what == "forward" else forward_backward


def timed(step: Callable[[], None]) -> tuple[float, float]:
    """Wall and processor time of one call in milliseconds."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    wall, cpu = time.perf_counter(), time.process_time()
    step()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return 1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - cpu)


def summary(values: list[float]) -> dict[str, float]:
    """What is reported of repeated measurements."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "runs": len(values)}


def extra_memory(workload: Workload, num_cameras: int, what: str, threads: int) -> float | None:
    """Peak megabytes of the first call beyond what the process held before; to be run in a process of its own."""
    torch.set_num_threads(threads)
    make_step(replace(workload, points=8), num_cameras, what, "cpu")()
    step = make_step(workload, num_cameras, what, "cpu")
    gc.collect()
    try:
        # Linux: forget the peak so far.
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return None
    before = peak_megabytes()
    step()
    return peak_megabytes() - before


def peak_megabytes() -> float:
    """The process's largest resident size since `clear_refs`."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def stage_times(workload: Workload, runs: int) -> dict[str, float]:
    """Least processor time of every kernel in milliseconds, one camera, one thread."""
    from sr3r.rendering import cpu

    step, spent = make_step(workload, 1, WHAT[1], "cpu"), dict[str, list[float]]()
    originals = []
    for module, names in (
        (cpu.cpu_project, ["project"]),
        (cpu.cpu_bin, ["fill_tiles", "sort_tiles"]),
        (cpu.cpu_composite, ["composite", "composite_backward"]),
        (cpu.cpu_project_backward, ["project_backward"]),
    ):
        for name in names:
            kernel = getattr(module, name)
            originals.append((module, name, kernel))

            def watched(*arguments: Any, kernel: Callable = kernel, name: str = name) -> None:
                spent.setdefault(name, []).append(timed(lambda: kernel(*arguments))[1])

            setattr(module, name, watched)
    for _ in range(runs + 2):
        step()
    for module, name, kernel in originals:
        setattr(module, name, kernel)
    return {name: min(times[2:]) for name, times in spent.items()}


def measure(workload: Workload, num_cameras: int, what: str, runs: dict[Backend, int], threads: int) -> dict:
    """A row of the table."""
    backends: list[Backend] = [backend for backend in runs if runs[backend]]
    steps = [make_step(workload, num_cameras, what, backend) for backend in backends]
    times: dict[Backend, list[tuple[float, float]]] = {backend: [] for backend in backends}
    for backend, step in zip(backends, steps, strict=True):
        for _ in range(1 if backend == "reference" else 2):
            step()
    for run in range(max(runs.values())):
        for backend, step in zip(backends, steps, strict=True):
            if run < runs[backend]:
                times[backend].append(timed(step))
    row: dict = {
        "workload": workload.name,
        "gaussians": 2 * workload.points**2 * workload.children,
        "size": workload.size,
        "cameras": num_cameras,
        "what": what,
    }
    for backend, samples in times.items():
        row[backend] = {"wall_ms": summary([s[0] for s in samples]), "cpu_ms": summary([s[1] for s in samples])}
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        row["extra_memory_mb"] = pool.apply(extra_memory, (workload, num_cameras, what, threads))
    return row


def to_markdown(result: dict) -> str:
    """The tables: times, then stages."""
    setup = result["setup"]
    rivals = [name for name in ("reference", "gsplat") if any(name in row for row in result["rows"])]
    lines = [
        f"Spherical harmonics of degree 4; {setup['threads']} thread(s) of {setup['processor']}"
        f"{', ' + setup['device'] if setup['device'] else ''}; numba {setup['numba']}, torch {setup['torch']}. "
        "Milliseconds for all cameras, median (least).",
        "",
        "| workload | Gaussians | image | cameras | what | cpu, wall | cpu, processor | extra memory |"
        + "".join(f" {name}, wall | ratio |" for name in rivals),
        "|" + "---|" * (8 + 2 * len(rivals)),
    ]

    def cell(times: dict) -> str:
        return f"{times['median']:.0f} ({times['min']:.0f})"

    for row in result["rows"]:
        memory = row["extra_memory_mb"]
        cells = [row["workload"], f"{row['gaussians']:,}", f"{row['size']}x{row['size']}", str(row["cameras"])]
        cells += [row["what"], cell(row["cpu"]["wall_ms"]), cell(row["cpu"]["cpu_ms"])]
        cells.append("-" if memory is None else f"{memory:.0f} MB")
        for name in rivals:
            if name in row:
                ratio = row[name]["wall_ms"]["median"] / row["cpu"]["wall_ms"]["median"]
                cells += [cell(row[name]["wall_ms"]), f"{ratio:.0f}x" if ratio >= 2 else f"{ratio:.2f}x"]
            else:
                cells += ["-", "-"]
        lines.append(f"| {' | '.join(cells)} |")
    stages = result["stages"]
    names = list(next(iter(stages.values())))
    lines += ["", "Stages, processor time of one thread, one camera, least of all runs, in milliseconds:", ""]
    lines += ["| workload | " + " | ".join(name.replace("_", " ") for name in names) + " |"]
    lines += ["|" + "---|" * (1 + len(names))]
    lines += [f"| {name} | " + " | ".join(f"{times[k]:.1f}" for k in names) + " |" for name, times in stages.items()]
    return "\n".join(lines) + "\n"


def plot(result: dict, path: Path) -> None:
    """Wall time of one camera per workload, for everything that was measured."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = [row for row in result["rows"] if row["cameras"] == 1]
    backends = [name for name in ("cpu", "reference", "gsplat") if any(name in row for row in rows)]
    figure, axes = pyplot.subplots(figsize=(8, 3.2), layout="constrained")
    for place, backend in enumerate(backends):
        heights = [row[backend]["wall_ms"]["median"] if backend in row else np.nan for row in rows]
        bars = axes.bar(np.arange(len(rows)) + place * 0.8 / len(backends), heights, 0.8 / len(backends), label=backend)
        axes.bar_label(bars, [f"{height:.0f}" if height == height else "" for height in heights], fontsize=8)
    axes.set_yscale("log")
    labels = ["\n".join([row["workload"], *row["what"].split(" + ")]) for row in rows]
    axes.set_xticks(np.arange(len(rows)) + 0.4 - 0.4 / len(backends), labels, fontsize=8)
    axes.set_ylabel("ms per image, wall")
    axes.set_title(f"One camera, {result['setup']['threads']} thread(s)", fontsize=9)
    axes.legend(frameon=False, fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)
    pyplot.close(figure)


def main(output: Path | None = None, runs: int = 15, reference_runs: int = 2, threads: int = 1) -> None:
    """Measure, print the tables, and write them.

    Args:
        output: Files to write, without a suffix; nothing is written if not given.
        runs: Of the CPU renderer (and gsplat), after two to warm up.
        reference_runs: Of the reference, after one to warm up, W1 and W2 with one camera only; 0 leaves it out.
        threads: For PyTorch and the CPU renderer.
    """
    torch.set_num_threads(threads)
    has_gsplat = torch.cuda.is_available() and find_spec("gsplat") is not None
    rows = []
    for workload in WORKLOADS:
        for num_cameras in (1, 4):
            for what in WHAT:
                is_small = num_cameras == 1 and workload.name != "W3"
                counts: dict[Backend, int] = {
                    "cpu": runs if workload.name != "W3" else max(runs // 3, 1),
                    "reference": reference_runs if is_small else 0,
                    "gsplat": runs if has_gsplat else 0,
                }
                rows.append(measure(workload, num_cameras, what, counts, threads))
    torch.set_num_threads(1)
    result = {
        "rows": rows,
        "stages": {workload.name: stage_times(workload, runs) for workload in WORKLOADS},
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "setup": {
            "commit": commit(),
            "processor": processor(),
            "device": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
            "threads": threads,
            "python": platform.python_version(),
            **{name: version(name) for name in ("torch", "numba", "numpy", *(["gsplat"] if has_gsplat else []))},
            "workloads": [asdict(workload) for workload in WORKLOADS],
        },
    }
    publish(result, to_markdown, output)
    if output is not None:
        with writing(output.with_suffix(".png")) as path:
            plot(result, path)


if __name__ == "__main__":
    tyro.cli(main)
