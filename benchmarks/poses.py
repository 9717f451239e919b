"""How right are the cameras that are found for two photos, and are wrong ones refused?

    python benchmarks/poses.py --data DATA

DATA is a folder of recorded scenes in the pixelSplat format with an evaluation_index_multi.json (several pairs a
scene) and cameras that are believed. Two pairs of each scene are tried with their focal length and without; then every
fifth pair with its second photo mirrored, and its first photo against itself cropped. Prints a table.
"""

import math
import time
from collections.abc import Iterator
from pathlib import Path

import torch
import tyro
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.data import open_dataset
from sr3r.data.evaluation_index import load_evaluation_index
from sr3r.errors import InputError
from sr3r.poses import estimate_cameras


def pairs(data: Path, limit: int | None) -> Iterator[tuple[Tensor, Cameras]]:
    """Two pairs a scene: images and cameras."""
    dataset = open_dataset(data)
    contexts: dict[str, list[list[int]]] = {}
    for pair in load_evaluation_index(data / "evaluation_index_multi.json"):
        contexts.setdefault(pair.key, []).append(list(pair.context))
    for key in sorted(contexts)[:limit]:
        scene = dataset[list(dataset.keys).index(key)]
        few = contexts[key]
        for context in few[:1] if len(few) == 1 else (few[0], few[len(few) // 2]):
            views = scene.load(context)
            yield views.images, views.cameras


def errors_deg(found: Cameras, truth: Cameras) -> tuple[float, float]:
    """Of the rotation, and of the direction to the second camera."""
    relative = torch.linalg.inv(truth.c2w[0]) @ truth.c2w[1]
    cosine = (float((found.c2w[1, :3, :3] * relative[:3, :3]).sum()) - 1) / 2
    direction = float(F.cosine_similarity(found.c2w[1, :3, 3], relative[:3, 3], dim=0))
    return math.degrees(math.acos(min(1.0, cosine))), math.degrees(math.acos(max(-1.0, min(1.0, direction))))


def cropped(image: Tensor) -> Tensor:
    """Without 1 % at each edge, at its size."""
    height, width = image.shape[1:]
    y, x = round(height / 100), round(width / 100)
    return F.interpolate(image[None, :, y:-y, x:-x], (height, width), mode="bicubic", antialias=True)[0].clamp(0, 1)


def accepted(photos: list[Tensor], focal: float | None, truth: Cameras) -> tuple[float, float] | None:
    """The errors, or None if the photos are refused."""
    try:
        return errors_deg(estimate_cameras(photos, focal=[focal, focal]).cameras, truth)
    except InputError:
        return None


def main(data: Path, limit: int | None = None) -> None:
    """Measure.

    Args:
        data: The scenes.
        limit: So many of them.
    """
    found: dict[str, list[tuple[float, float] | None]] = {}
    seconds: dict[str, float] = {}

    def measure(kind: str, photos: list[Tensor], focal: float | None, truth: Cameras) -> None:
        start = time.perf_counter()
        found.setdefault(kind, []).append(accepted(photos, focal, truth))
        seconds[kind] = seconds.get(kind, 0.0) + time.perf_counter() - start

    for number, (images, truth) in enumerate(pairs(data, limit)):
        height, width = images.shape[-2:]
        focal = float(truth.K[0, 0, 0]) * width / max(height, width)
        measure("focal length known", list(images), focal, truth)
        measure("unknown", list(images), None, truth)
        if number % 5 == 0:
            measure("second photo mirrored", [images[0], images[1].flip(-1)], focal, truth)
            measure("first photo cropped", [images[0], cropped(images[0])], None, truth)
    print("| photos | pairs | refused | median rotation | median direction | above 5 or 20 degrees | seconds a pair |")
    print("|---|---|---|---|---|---|---|")
    for kind, results in found.items():
        good = [result for result in results if result is not None]
        rotation, direction = (f"{torch.tensor(good)[:, i].median():.2f} deg" for i in range(2)) if good else ("-", "-")
        bad = sum(r > 5 or d > 20 for r, d in good)
        cells = (kind, len(results), len(results) - len(good), rotation, direction, bad)
        print(f"| {' | '.join(map(str, cells))} | {seconds[kind] / len(results):.2f} |", flush=True)


if __name__ == "__main__":
    tyro.cli(main)
