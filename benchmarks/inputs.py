"""Do larger inputs and more views help the shipped weights?

    python benchmarks/inputs.py --data DATA --index evaluation_index_multi.json --limit 40

writes inputs.md in docs/results. Every row shows the same 256x256 targets; further views lie evenly between the two of
the index, and a target that is one of them, or next to one, is left out.
"""

import json
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import torch
import tyro
from rich.console import Console
from rich.progress import track

from sr3r.data import Scene, open_dataset
from sr3r.data.evaluation_index import Pair, load_evaluation_index
from sr3r.evaluate import Row, environment, present_pairs, spread_subset, to_markdown
from sr3r.evaluate.prediction import scene_positions
from sr3r.files import writing
from sr3r.images import resize_pil_bicubic
from sr3r.metrics import Lpips, psnr, ssim
from sr3r.model import SR3R
from sr3r.rendering import render, supersample_for

REPOSITORY = Path(__file__).parents[1]
SIZE = 256
SIDES, VIEWS = (64, 128), (2, 3, 4)
LARGEST = 256
"""Of two views only: it takes as long as all the others together."""


def name(num_views: int, side: int) -> str:
    """What a row is called."""
    return f"{num_views} views of {side}x{side}"


def contexts(pair: Pair) -> dict[int, list[int]]:
    """The context frames for each number of views; nothing if there are not enough between the two of the index."""
    if abs(pair.context[-1] - pair.context[0]) < max(VIEWS) - 1:
        return {}
    return {num_views: pair.with_context(num_views).context for num_views in VIEWS}


def clear_targets(pair: Pair) -> list[int]:
    """The targets that are neither a context view of any row nor next to one."""
    used = {frame for frames in contexts(pair).values() for frame in frames}
    return [t for t in pair.target if used and min(abs(t - frame) for frame in used) > 1]


def score(model: SR3R, scene: Scene, pair: Pair, number: int, lpips: Lpips) -> Iterator[Row]:
    """All rows of a pair."""
    target = scene.load(list(pair.target)).center_cropped(SIZE, SIZE)
    rows = [(num_views, side) for num_views in VIEWS for side in SIDES] + [(VIEWS[0], LARGEST)]
    frames_of = contexts(pair)
    for num_views, side in rows:
        frames, detail = frames_of[num_views], model.config.factor * side
        supersample = supersample_for((detail, detail), (SIZE, SIZE))
        views = scene.load(frames).center_cropped(SIZE, SIZE)
        if side < SIZE:
            views = replace(views, images=resize_pil_bicubic(views.images, side, side))
        with torch.inference_mode():
            gaussians = model(views.unsqueeze()).gaussians[0]
            for t, frame in enumerate(pair.target):
                camera = target.cameras.select([t])
                image = render(gaussians, camera, (SIZE, SIZE), supersample=supersample).rgb.clamp(0, 1)
                truth = target.images[t : t + 1]
                yield Row(
                    pair=number,
                    key=pair.key,
                    context=tuple(pair.context),
                    target=frame,
                    overlap=pair.overlap,
                    method=name(num_views, side),
                    psnr=psnr(image, truth).item(),
                    ssim=ssim(image, truth).item(),
                    lpips=lpips(image, truth).item(),
                    num_gaussians=len(gaussians.visible()),
                )


def main(
    data: str,
    index: Path,
    weights: str = "compact",
    limit: int = 40,
    output: Path = REPOSITORY / "docs" / "results",
) -> None:
    """Evaluate, and write the page.

    Args:
        data: The recorded scenes.
        index: Which pairs of views.
        weights: Shipped weights by name, or a folder.
        limit: How many pairs, spread evenly over those that have frames enough.
        output: Folder of the page.
    """
    dataset, model, lpips = open_dataset(data), SR3R.from_pretrained(weights), Lpips.load()
    fit = [replace(p, target=clear_targets(p)) for p in present_pairs(dataset, load_evaluation_index(index))]
    pairs = spread_subset([pair for pair in fit if pair.target], limit)
    positions = scene_positions(dataset, pairs)
    rows: list[Row] = []
    for number, pair in enumerate(track(pairs, "scoring", console=Console(stderr=True))):
        rows += score(model, dataset[positions[pair.key]], pair, number, lpips)
    words = ["python", "benchmarks/inputs.py", "--data", "DATA", "--index", index.name, "--limit", str(limit)]
    facts = environment()
    notes = [
        f"Weights: {weights}, trained on two to four views of 64x64 and 128x128. Commit: {facts['commit']}; "
        f"torch {facts['torch']}.",
        "Inputs: the centred square at 256x256, reduced with PIL bicubic. Targets: the same 256x256 for every row.",
        "Scenes are drawn as finely as they have detail, and reduced (docs/rendering.md).",
        "Gains are over two views, pair by pair.",
    ]
    table = to_markdown(rows, notes=notes, baselines=[name(VIEWS[0], side) for side in SIDES])
    page = ["# Larger inputs, more views", "    " + shlex.join(words), table.strip()]
    with writing(output / "inputs.md") as temporary:
        temporary.write_text("\n\n".join(page) + "\n", encoding="utf-8")
    with writing(output / "inputs.json") as temporary:
        temporary.write_text(
            json.dumps([{k: v for k, v in vars(row).items() if v is not None} for row in rows]) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    tyro.cli(main)
