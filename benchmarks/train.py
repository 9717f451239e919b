"""How many pairs a second does each training stage learn from, and where does the time of a step go?

    python benchmarks/train.py --output benchmarks/results/train

writes train.json and train.md. A stage is timed by its own steps (wall time, first steps left out), data made in the
training process, so the share of waiting is what making it costs; and one step of it is taken apart in process time.
"""

import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import torch
import tyro

from sr3r.config import to_dict
from sr3r.evaluate import environment
from sr3r.files import writing
from sr3r.recipes import compact_scaffold, compact_synthetic
from sr3r.train import ScaffoldStage, TrainConfig
from sr3r.train.batches import training_batches
from sr3r.train.processes import Processes
from sr3r.train.state import TrainingState
from sr3r.train.training_config import TrainingStage


def stages(batch_size: int) -> Iterator[tuple[str, TrainConfig, TrainingStage]]:
    """What is timed: a name, the run and its stage."""
    joint = replace(compact_synthetic(), batch_size=batch_size, accumulate=1)
    joint = replace(joint, data=replace(joint.data, workers=0))
    alone = replace(compact_scaffold(), batch_size=batch_size, accumulate=1, data=joint.data)
    frozen = replace(joint.joint, scaffold_learning_rate_factor=0.0)
    yield "geometry", joint, joint.geometry
    yield "scaffold", alone, ScaffoldStage(steps=1)
    yield "joint", joint, joint.joint
    yield "joint, scaffold frozen", replace(joint, joint=frozen), frozen


def measure(config: TrainConfig, stage: TrainingStage, *, device: str, warm_up: int, steps: int) -> dict[str, object]:
    """Medians over the steps, seconds."""
    processes = Processes(0, 1, torch.device(device))
    state = TrainingState(config, processes)
    state.begin(stage)
    batches = training_batches(config, stage, range(warm_up + steps), processes)
    wall: list[float] = []
    parts: dict[str, list[float]] = {"data": [], "forward": [], "backward": [], "optimizer and average": []}

    def mark(name: str | None) -> None:
        nonlocal since
        if device == "cuda":
            torch.cuda.synchronize()
        # The processor's time tells a step's cost on a busy machine too; it knows nothing of a GPU.
        now = time.perf_counter() if device == "cuda" else time.process_time()
        if name is not None:
            parts[name].append(now - since)
        since = now

    since = 0.0
    for step in range(warm_up + steps):
        start = time.perf_counter()
        mark(None)
        batch = next(batches)
        mark("data")
        for part, weight in zip(batch.parts, batch.weights, strict=True):
            losses = state.loss_module(part, stage, torch.Generator().manual_seed(step))
            mark("forward")
            (losses["total"] * weight).backward()
            mark("backward")
        torch.nn.utils.clip_grad_norm_(state.model.parameters(), 1.0)
        state.optimizer.param_groups[0]["lr"] = 1e-4
        state.optimizer.step()
        state.optimizer.zero_grad()
        state.average.update(state.model, 0.99)
        mark("optimizer and average")
        wall.append(time.perf_counter() - start)
    medians = {name: statistics.median(values[warm_up:]) for name, values in parts.items()}
    total = sum(medians.values())
    return {
        "pairs_per_second": config.batch_size / statistics.median(wall[warm_up:]),
        "pairs_per_process_second": config.batch_size / total,
        "data_share": medians["data"] / total,
        "seconds": medians,
        "config": to_dict(config),
    }


def table(results: dict[str, dict], environment: dict) -> str:
    """The results as Markdown."""
    lines = [
        "| stage | pairs/s (wall) | pairs/s (processor time) | data | forward | backward | optimiser, average |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, result in results.items():
        shares = [value / sum(result["seconds"].values()) for value in result["seconds"].values()]
        cells = [f"{result['pairs_per_second']:.2f}", f"{result['pairs_per_process_second']:.2f}"]
        lines.append(f"| {name} | {' | '.join([*cells, *(f'{share:.0%}' for share in shares)])} |")
    where = f"{environment['machine']}, {environment['gpu'] or 'CPU'}, {environment['threads']} threads"
    return "\n".join([*lines, "", f"{where}; torch {environment['torch']}, commit {environment['commit']}.", ""])


def main(
    *, output: Path | None = None, batch_size: int = 4, warm_up: int = 1, steps: int = 3, device: str = "cpu"
) -> None:
    """Time the stages of the compact recipes.

    Args:
        output: Write .json and .md here, beside printing the table.
        batch_size: Pairs in a step.
        warm_up: Steps before the timed ones.
        steps: Timed steps of each stage.
        device: cpu or cuda.
    """
    results = {
        name: measure(config, stage, device=device, warm_up=warm_up, steps=steps)
        for name, config, stage in stages(batch_size)
    }
    where = environment()
    print(table(results, where))
    if output is not None:
        with writing(output.with_suffix(".json")) as temporary:
            temporary.write_text(json.dumps({"environment": where, "results": results}, indent=2) + "\n")
        with writing(output.with_suffix(".md")) as temporary:
            temporary.write_text(table(results, where))


if __name__ == "__main__":
    tyro.cli(main)
