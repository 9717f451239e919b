"""How fast is the CPU renderer, and how much faster than the reference in plain PyTorch?

    python benchmarks/render.py --output benchmarks/results/render

writes render.json and render.md. Both backends run in this process, alternating, on the same input: `pixel-aligned` is
two views' worth of one Gaussian per pixel, `split` what Gaussian Shuffle Split makes of two 64x64 views; one 256x256
image, spherical harmonics of degree 4. Forward is without, backward with, gradients for all attributes and the pose.
"""

import json
import platform
import resource
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from importlib.metadata import version
from pathlib import Path

import torch
import tyro

from sr3r.cameras import Cameras
from sr3r.files import writing
from sr3r.gaussians import Gaussians
from sr3r.render import Backend, render

SIZE = (256, 256)


@dataclass(frozen=True, kw_only=True)
class Workload:
    """A surface seen by two views.

    Attributes:
        name: In the table.
        points: Per side of each view's grid.
        children: Gaussians around every point.
        sigma_px: Median standard deviation in the image.
    """

    name: str
    points: int
    children: int
    sigma_px: float


WORKLOADS = (
    Workload(name="pixel-aligned", points=256, children=1, sigma_px=0.94),
    Workload(name="split", points=64, children=6, sigma_px=1.7),
)


def make_scene(workload: Workload) -> tuple[Gaussians, Cameras]:
    """A slanted, slightly rough surface that fills the image."""
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
    gaussians = Gaussians(
        means=centres,
        quats=normal(n, 4),
        scales=centres[:, 2:] * workload.sigma_px / SIZE[1] * torch.exp(0.3 * normal(n, 3)),
        opacities=0.1 + 0.8 * torch.rand(n, generator=generator),
        sh=0.2 * normal(n, 25, 3),
    )
    K = torch.tensor([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    one = torch.ones(1)
    return gaussians, Cameras(c2w=torch.eye(4)[None], K=K[None], near=0.5 * one, far=100 * one)


def timed(function: Callable[[], object]) -> dict[str, float]:
    """Wall and processor time of one call in milliseconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    return {"wall_ms": 1e3 * (time.perf_counter() - wall), "cpu_ms": 1e3 * (time.process_time() - cpu)}


def measure(workload: Workload, runs: int, reference_runs: int) -> list[dict]:
    """Rows of the table for one workload."""
    gaussians, cameras = make_scene(workload)
    leaves = {field.name: getattr(gaussians, field.name).requires_grad_() for field in fields(gaussians)}
    trained = Gaussians(**leaves)
    moved = replace(cameras, c2w=cameras.c2w.clone().requires_grad_())
    target = torch.rand(1, 3, *SIZE, generator=torch.Generator().manual_seed(1))

    def forward(backend: Backend) -> None:
        with torch.no_grad():
            render(gaussians, cameras, SIZE, backend=backend)

    def forward_backward(backend: Backend) -> None:
        loss = (render(trained, moved, SIZE, backend=backend).rgb - target).square().mean()
        torch.autograd.grad(loss, [*leaves.values(), moved.c2w])

    rows = []
    for name, function in (("forward", forward), ("forward + backward", forward_backward)):
        times: dict[Backend, list[dict[str, float]]] = {"cpu": [], "reference": []}
        function("cpu")
        function("cpu")
        if reference_runs:
            function("reference")
        for run in range(max(runs, reference_runs)):
            if run < runs:
                times["cpu"].append(timed(lambda function=function: function("cpu")))
            if run < reference_runs:
                times["reference"].append(timed(lambda function=function: function("reference")))
        row: dict = {"workload": workload.name, "gaussians": len(gaussians), "what": name}
        for backend, samples in times.items():
            for key in ("wall_ms", "cpu_ms") if samples else ():
                values = sorted(sample[key] for sample in samples)
                row[f"{backend}_{key}"] = {
                    "median": statistics.median(values),
                    "min": values[0],
                    "max": values[-1],
                    "runs": len(values),
                }
        rows.append(row)
    return rows


def to_markdown(result: dict) -> str:
    """The table, processor time first: it does not depend on what else the machine is doing."""
    setup = result["setup"]
    lines = [
        f"One {SIZE[1]}x{SIZE[0]} image, spherical harmonics of degree 4, {setup['threads']} thread(s) of "
        f"{setup['processor']}; numba {setup['numba']}, torch {setup['torch']}. Milliseconds of processor time, "
        "median (min - max).",
        "",
        "| workload | Gaussians | what | cpu | reference | ratio |",
        "|---|---|---|---|---|---|",
    ]
    for row in result["rows"]:
        cells = [row["workload"], f"{row['gaussians']:,}", row["what"]]
        for backend in ("cpu", "reference"):
            times = row.get(f"{backend}_cpu_ms")
            cells.append("-" if times is None else f"{times['median']:.0f} ({times['min']:.0f} - {times['max']:.0f})")
        slow = row.get("reference_cpu_ms")
        cells.append("-" if slow is None else f"{slow['median'] / row['cpu_cpu_ms']['median']:.0f}x")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def processor() -> str:
    """Name of the processor, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def commit() -> str:
    """The commit that is checked out, if any."""
    done = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def main(output: Path | None = None, runs: int = 15, reference_runs: int = 3, threads: int = 1) -> None:
    """Measure, print the table, and write it.

    Args:
        output: Files to write, without a suffix; nothing is written if not given.
        runs: Of the CPU renderer, after two to warm up.
        reference_runs: Of the reference, after one to warm up; 0 leaves it out.
        threads: For PyTorch and the CPU renderer.
    """
    torch.set_num_threads(threads)
    rows = [row for workload in WORKLOADS for row in measure(workload, runs, reference_runs)]
    result = {
        "rows": rows,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "setup": {
            "commit": commit(),
            "processor": processor(),
            "threads": threads,
            "python": platform.python_version(),
            **{name: version(name) for name in ("torch", "numba", "numpy")},
            "workloads": [asdict(workload) for workload in WORKLOADS],
        },
    }
    print(to_markdown(result))
    if output is not None:
        with writing(output.with_suffix(".json")) as path:
            path.write_text(json.dumps(result, indent=2) + "\n")
        with writing(output.with_suffix(".md")) as path:
            path.write_text(to_markdown(result))


if __name__ == "__main__":
    tyro.cli(main)
