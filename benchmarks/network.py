"""How long does the network take, stage by stage, how much memory, and how do both grow with the input?

    python benchmarks/network.py --output benchmarks/results/network

writes network.json and network.md. Every case runs in a process of its own, so that its peak memory is its own: the
process's on a CPU (with the weights and PyTorch itself), the allocator's on a GPU. Random weights, random images: the
time does not depend on them. `shipped` is the architecture of the shipped weights, `compact` that of new models. In
rows of bf16, a CPU that cannot multiply in bf16 takes longer.
"""

import multiprocessing
import platform
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import torch
import tyro
from publishing import commit, processor, publish
from torch import nn

from sr3r.cameras import Cameras
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.paper import PaperNetworkConfig
from sr3r.views import Views

PRESETS = {
    "shipped": SR3RConfig.from_pretrained("compact"),
    "compact": SR3RConfig(),
    "paper": SR3RConfig(network=PaperNetworkConfig()),
}
STAGES = ("backbone", "upsampler", "mapping", "offsets")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row of the table.

    Attributes:
        preset: "shipped", "compact" or "paper".
        size: Height and width of the LR views in pixels.
        views: Number of views.
        bf16: Whether the network layers run in bf16.
    """

    preset: str
    size: int
    views: int
    bf16: bool = False


GROWTH = tuple(Case(preset="shipped", size=size, views=2) for size in (32, 64, 128, 256, 512))
MORE_VIEWS = tuple(Case(preset="shipped", size=64, views=views) for views in (3, 4, 8))
OTHERS = (
    *(Case(preset=preset, size=64, views=2) for preset in ("compact", "paper")),
    *(Case(preset=preset, size=64, views=2, bf16=True) for preset in ("shipped", "compact")),
)
# These take minutes on a CPU.
LARGE = (
    *(Case(preset="shipped", size=size, views=4) for size in (128, 256)),
    *(
        Case(preset="paper", size=size, views=views)
        for size, views in ((64, 4), (128, 2), (128, 4), (256, 2), (256, 4))
    ),
)


def make_views(size: int, num_views: int) -> Views:
    """Noise seen from cameras side by side, a scene from near to ten times as far."""
    c2w = torch.eye(4).repeat(1, num_views, 1, 1)
    c2w[0, :, 0, 3] = 0.2 * torch.arange(num_views)
    K = torch.tensor([[0.9, 0, 0.5], [0, 0.9, 0.5], [0, 0, 1]]).repeat(1, num_views, 1, 1)
    near = torch.ones(1, num_views)
    images = torch.rand(1, num_views, 3, size, size, generator=torch.Generator().manual_seed(0))
    return Views(images=images, cameras=Cameras(c2w=c2w, K=K, near=near, far=10 * near))


class Clock:
    """Processor and wall seconds of the model and its stages, by forward hooks."""

    def __init__(self, model: SR3R, device: str):
        self.device = device
        self.rows: list[dict[str, dict[str, float]]] = []
        self.started: dict[str, tuple[float, float]] = {}
        stages = {name: module for name, module in model.network.named_children() if name in STAGES}
        for name, module in {"total": model, **stages}.items():
            module.register_forward_pre_hook(self._start(name))
            module.register_forward_hook(self._stop(name))

    def now(self) -> tuple[float, float]:
        """Processor and wall seconds, all work of the device done."""
        if self.device == "cuda":
            torch.cuda.synchronize()
        return time.process_time(), time.perf_counter()

    def _start(self, name: str) -> Callable[..., None]:
        def hook(module: nn.Module, inputs: object) -> None:
            if name == "total":
                self.rows.append({})
            self.started[name] = self.now()

        return hook

    def _stop(self, name: str) -> Callable[..., None]:
        def hook(module: nn.Module, inputs: object, output: object) -> None:
            (cpu, wall), (cpu_then, wall_then) = self.now(), self.started[name]
            self.rows[-1][name] = {"cpu_s": cpu - cpu_then, "wall_s": wall - wall_then}

        return hook


def measure(case: Case, runs: int, threads: int, device: str) -> dict:
    """Median times of the stages and the peak memory of one case, in this process."""
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model = SR3R(PRESETS[case.preset]).eval().to(device)
    # The model decides by the hardware; here the case does.
    model.has_bf16 = case.bf16
    if device == "cuda":
        model._autocast = lambda views, **_: torch.autocast("cuda", torch.bfloat16, enabled=case.bf16)
    views = make_views(case.size, case.views).to(device)
    clock = Clock(model, device)
    with torch.inference_mode():
        for _ in range(runs + 1):
            model(views)
    samples = clock.rows[1:]
    stages = {
        name: {key: statistics.median(row[name][key] for row in samples) for key in ("cpu_s", "wall_s")}
        for name in samples[0]
    }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if device == "cuda":
        peak = torch.cuda.max_memory_allocated()
    return {**asdict(case), "runs": runs, "stages": stages, "peak_bytes": peak}


def to_markdown(result: dict) -> str:
    """The table: processor time on a CPU, which does not depend on what else the machine does; wall time on a GPU."""
    setup = result["setup"]
    key = "wall_s" if setup["device"] == "cuda" else "cpu_s"
    what = "Wall" if key == "wall_s" else "Processor"
    lines = [
        f"{what} seconds from LR views to Gaussians, {setup['threads']} thread(s) of {setup['processor']}; torch "
        f"{setup['torch']}; median after one run to warm up.",
        "",
        "| preset | LR pixels | views | precision | total | backbone | mapping | offsets | us per pixel | peak GB |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in result["rows"]:
        times = [row["stages"].get(name, {key: 0.0})[key] for name in ("total", "backbone", "mapping", "offsets")]
        per_pixel = 1e6 * times[0] / (row["size"] ** 2 * row["views"])
        cells = [row["preset"], f"{row['size']}x{row['size']}", str(row["views"]), "bf16" if row["bf16"] else "fp32"]
        cells += [f"{seconds:.2f}" for seconds in times] + [f"{per_pixel:.0f}", f"{row['peak_bytes'] / 1e9:.2f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main(output: Path | None = None, runs: int = 3, threads: int = 1, device: str = "cpu", large: bool = False) -> None:
    """Measure, print the table, and write it.

    Args:
        output: Files to write, without a suffix; nothing is written if not given.
        runs: After one to warm up.
        threads: For PyTorch on the CPU.
        device: cpu or cuda.
        large: More views of larger inputs and the paper preset on them too, and everything in bf16 as well.
    """
    cases = [*GROWTH, *MORE_VIEWS, *OTHERS]
    if large:
        cases += LARGE
        cases += [Case(preset=c.preset, size=c.size, views=c.views, bf16=True) for c in cases]
    rows = []
    for case in cases:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            rows.append(pool.apply(measure, (case, runs, threads, device)))
    result = {
        "rows": rows,
        "setup": {
            "commit": commit(),
            "device": device,
            "processor": torch.cuda.get_device_name() if device == "cuda" else processor(),
            "threads": threads,
            "python": platform.python_version(),
            **{name: version(name) for name in ("torch", "numpy")},
            **{name: str(config) for name, config in PRESETS.items()},
        },
    }
    publish(result, to_markdown, output)


if __name__ == "__main__":
    tyro.cli(main)
