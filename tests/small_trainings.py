"""A training run of a tiny model on tiny recorded scenes: thirty steps in seconds.

As a program, `small_trainings.py SCENES FOLDER`: make the run in a process of its own, to be killed.
"""

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from sr3r.model import SR3R
from sr3r.recipes import smoke
from sr3r.train import GeometryStage, JointStage, RecordedConfig, ScaffoldStage, TrainConfig, train
from sr3r.train.processes import Processes

SIZE, NUM_FRAMES = 32, 8


def write_scenes(folder: Path, *, nears: tuple[float, ...] = (1.0, 1.0, 1.0)) -> Path:
    """Chunks of scenes, one for each near plane: coloured stripes seen by a camera that moves sideways."""
    folder.mkdir(parents=True, exist_ok=True)
    scenes = []
    for number in range(len(nears)):
        generator = np.random.default_rng(number)
        stripes = generator.uniform(40, 215, (4, 12, 3)).repeat(12, 0).repeat(12, 1)
        frames = []
        for frame in range(NUM_FRAMES):
            data = io.BytesIO()
            crop = stripes[:SIZE, 3 * frame : 3 * frame + SIZE].round().astype(np.uint8)
            Image.fromarray(crop).save(data, "PNG")
            frames.append(torch.from_numpy(np.frombuffer(data.getvalue(), np.uint8).copy()))
        rows = torch.tensor([0.9, 0.9, 0.5, 0.5, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]).repeat(NUM_FRAMES, 1)
        rows[:, 9] = -0.2 * torch.arange(NUM_FRAMES)
        scenes.append({"key": f"scene{number}", "cameras": rows, "images": frames})
    torch.save(scenes, folder / "000000.torch")
    (folder / "index.json").write_text(json.dumps({scene["key"]: "000000.torch" for scene in scenes}))
    ranges = {scene["key"]: {"near": near, "far": 10.0} for scene, near in zip(scenes, nears, strict=True)}
    (folder / "near_far.json").write_text(json.dumps(ranges))
    (folder / "pairs.json").write_text(json.dumps({"scene0": {"context": [0, 4], "target": [2]}}))
    return folder


def small_config(data: Path) -> TrainConfig:
    """Ten steps of the scaffold alone, then twenty of everything."""
    return replace(
        smoke(),
        data=RecordedConfig(path=str(data), size=SIZE, num_targets=1),
        geometry=GeometryStage(),
        scaffold=ScaffoldStage(steps=10),
        joint=JointStage(steps=20, scaffold_learning_rate_factor=0.5),
        # Reports, checkpoints and stages begin at different steps.
        log_every=3,
        checkpoint_every=4,
        validate_every=1000,
        validation_data=data,
        validation_index=data / "pairs.json",
        validation_pairs=1,
    )


def shared_config(data: Path) -> TrainConfig:
    """A third of it, for runs that two processes share: each costs several times as much."""
    return replace(
        small_config(data),
        scaffold=ScaffoldStage(steps=3),
        joint=JointStage(steps=7, scaffold_learning_rate_factor=0.5),
    )


def run(config: TrainConfig, folder: Path) -> Path:
    """Train to the end."""
    for _ in train(config, folder):
        pass
    return folder


def logged(folder: Path) -> dict[int, dict[str, Any]]:
    """The rows of a run's log by step, without the validations, and without what depends on the clock."""
    rows = map(json.loads, (folder / "metrics.jsonl").read_text().splitlines())
    timed = ("seconds", "pairs_per_second", "waiting")
    return {row["step"]: {k: v for k, v in row.items() if k not in timed} for row in rows if "val_sr3r_psnr" not in row}


def weights(folder: Path) -> dict[str, torch.Tensor]:
    """What a run learned."""
    return SR3R.from_pretrained(folder / "weights").state_dict()


def alone() -> Processes:
    """One process, on the CPU."""
    return Processes(0, 1, torch.device("cpu"))


if __name__ == "__main__":
    run(small_config(Path(sys.argv[1])), Path(sys.argv[2]))
