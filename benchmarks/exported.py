"""Does ONNX Runtime run the exported network faster on a CPU than PyTorch runs ours?

    python benchmarks/exported.py --output benchmarks/results/exported

writes exported.json and exported.md. The shipped weights, two synthetic views, no colour feedback on either side. Runs
of both alternate in one process. For one thread the time is the processor's, median; for more it is the wall's, least
of all runs, because other work on the machine only ever adds to it.
"""

import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import onnxruntime
import torch
import tyro
from publishing import commit, processor, publish

import sr3r
from sr3r.gaussians import Gaussians
from sr3r.metrics import psnr
from sr3r.model import SR3R
from sr3r.model.compact import CompactNetwork
from sr3r.model.onnx_export import INPUTS, OUTPUTS, export_network
from sr3r.rendering import render


def session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """The file, ready to run on as many threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    # Two threads that wait in a loop for the other's work would count as processor time.
    options.add_session_config_entry("session.intra_op.allow_spinning", "1" if threads > 1 else "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def tensors(views: sr3r.Views) -> dict[str, Any]:
    """The graph's inputs."""
    cameras = views.cameras
    values = (views.images, cameras.c2w, cameras.K, cameras.near, cameras.far)
    return {name: value.numpy() for name, value in zip(INPUTS, values, strict=True)}


def alternated(steps: dict[str, Callable[[], object]], runs: int, threads: int) -> dict[str, float]:
    """Seconds of each."""
    clock = time.process_time if threads == 1 else time.perf_counter
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(runs):
        for name, step in steps.items():
            start = clock()
            step()
            times[name].append(clock() - start)
    return {name: statistics.median(values) if threads == 1 else min(values) for name, values in times.items()}


def measure(size: int, threads: tuple[int, ...], runs: int, folder: Path) -> list[dict[str, Any]]:
    """A row for each number of threads."""
    model = SR3R.from_pretrained("compact")
    assert isinstance(model.network, CompactNetwork)
    model.network.feedback = None
    has_bf16 = model.has_bf16
    views = sr3r.open_dataset("synthetic")[0].load([0, 1]).resized(size, size).unsqueeze()
    path = folder / f"{size}.onnx"
    start = time.process_time()
    export_network(model, path, size=(size, size), num_views=2)
    export_s = time.process_time() - start

    def ours(*, bf16: bool) -> Gaussians:
        model.has_bf16 = bf16
        with torch.inference_mode():
            return model(views).gaussians

    rows = []
    for num in threads:
        torch.set_num_threads(num)
        start = time.perf_counter()
        running, inputs = session(path, num), tensors(views)
        load_s = time.perf_counter() - start
        # To warm up both.
        outputs = running.run(None, inputs)
        theirs = Gaussians(**{name: torch.from_numpy(value) for name, value in zip(OUTPUTS, outputs, strict=True)})
        pictures = [render(scene, views.cameras, (256, 256)).rgb[0] for scene in (theirs, ours(bf16=False))]
        steps: dict[str, Callable[[], object]] = {
            "onnx": lambda running=running, inputs=inputs: running.run(None, inputs),
            "torch": lambda: ours(bf16=False),
        }
        if has_bf16:
            steps["bf16"] = lambda: ours(bf16=True)
        rows.append(
            {
                "size": size,
                "threads": num,
                "seconds": alternated(steps, runs, num),
                "psnr": float(psnr(*pictures).min()),
                "load_s": load_s,
                "export_s": export_s,
                "file_bytes": path.stat().st_size,
            }
        )
    return rows


def to_markdown(result: dict) -> str:
    """The table."""
    setup = result["setup"]
    lines = [
        f"{setup['processor']}, shared with other work; torch {setup['torch']}, onnxruntime {setup['onnxruntime']}, "
        f"commit {setup['commit']}; {setup['runs']} runs of each in turn. Ratios are ONNX Runtime's time to PyTorch's: "
        "above 1, PyTorch is faster.",
        "",
        "| LR pixels | threads | ONNX Runtime, fp32 | PyTorch, fp32 | ratio | PyTorch, bf16 | ratio | PSNR | MB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in result["rows"]:
        seconds = row["seconds"]
        cells = [f"{row['size']}x{row['size']}", str(row["threads"]), f"{seconds['onnx']:.3f} s"]
        for name in ("torch", "bf16"):
            known = name in seconds
            cells += [f"{seconds[name]:.3f} s", f"{seconds['onnx'] / seconds[name]:.2f}"] if known else ["-", "-"]
        cells += [f"{row['psnr']:.1f} dB", f"{row['file_bytes'] / 1e6:.1f}"]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "PSNR compares pictures of what both give, at the input views."]
    return "\n".join(lines) + "\n"


def main(
    output: Path | None = None, sizes: tuple[int, ...] = (64, 128), threads: tuple[int, ...] = (1, 2), runs: int = 7
) -> None:
    """Measure, print the table, and write it.

    Args:
        output: Files to write, without a suffix; nothing is written if not given.
        sizes: Height and width of the views in pixels.
        threads: For both.
        runs: Of each.
    """
    with tempfile.TemporaryDirectory() as folder:
        rows = [row for size in sizes for row in measure(size, threads, runs, Path(folder))]
    result = {
        "rows": rows,
        "setup": {
            "commit": commit(),
            "processor": processor(),
            "runs": runs,
            "python": platform.python_version(),
            **{name: version(name) for name in ("torch", "onnx", "onnxscript", "onnxruntime")},
        },
    }
    publish(result, to_markdown, output)


if __name__ == "__main__":
    tyro.cli(main)
