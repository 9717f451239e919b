"""How small should photos be when the network sees them? The presets of `--quality` come from here.

    python benchmarks/quality.py --data DATA --index evaluation_index_multi.json

writes quality.md and quality.json in docs/results. Two photos of each scene at their stored size, cameras known. A
third one, held back, is compared with a render of its size, and so are the two themselves. Rows are kept in the working
folder on the way: the same command goes on where an interrupted one stopped.
"""

import json
import shlex
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import torch
import tyro
from jaxtyping import Float
from rich.console import Console
from rich.progress import track
from torch import Tensor

from sr3r.data import Scene, open_dataset
from sr3r.data.evaluation_index import Pair, load_evaluation_index
from sr3r.evaluate import environment, present_pairs, spread_subset
from sr3r.evaluate.prediction import scene_positions
from sr3r.evaluate.tables import markdown_table
from sr3r.files import read_text, writing
from sr3r.metrics import Lpips, psnr, ssim
from sr3r.model import SR3R
from sr3r.reconstruction import Reconstruction, reconstruct
from sr3r.rendering import render, supersample_for
from sr3r.views import Views

REPOSITORY = Path(__file__).parents[1]
SIZES = (64, 96, 128, 192, 256, 360)
DIGITS = {"psnr": 2, "ssim": 3, "lpips": 3, "psnr_inputs": 2, "lpips_inputs": 3, "gaussians": 0, "seconds": 1}


def one_a_scene(pairs: list[Pair], limit: int) -> list[Pair]:
    """The first pair of some scenes, spread evenly."""
    firsts = {pair.key: pair for pair in reversed(pairs)}
    chosen = spread_subset([firsts[key] for key in dict.fromkeys(pair.key for pair in pairs)], limit)
    return [replace(pair, target=[pair.target[len(pair.target) // 2]]) for pair in chosen]


def seen(result: Reconstruction, views: Views) -> Float[Tensor, "v 3 h w"]:
    """Renders at the views, at their size."""
    supersample = supersample_for(result.size, views.size)
    pictures = [
        render(result.gaussians, views.cameras.select([i]), views.size, supersample=supersample).rgb.clamp(0, 1)
        for i in range(len(views))
    ]
    return torch.cat(pictures)


def score(model: SR3R, lpips: Lpips, scene: Scene, pair: Pair, size: int) -> dict[str, float]:
    """Scores and costs of a pair at a size in pixels of the short side."""
    context, target = scene.load(pair.context), scene.load(pair.target)
    start = time.process_time()
    result = reconstruct(list(context.images), cameras=context.cameras, model=model, lr_size=size)
    seconds = time.process_time() - start
    with torch.inference_mode():
        new, known = seen(result, target), seen(result, context)
        return {
            "psnr": psnr(new, target.images).mean().item(),
            "ssim": ssim(new, target.images).mean().item(),
            "lpips": lpips(new, target.images).mean().item(),
            "psnr_inputs": psnr(known, context.images).mean().item(),
            "lpips_inputs": lpips(known[:1], context.images[:1]).mean().item(),
            "gaussians": len(result.gaussians),
            "seconds": seconds,
            "height": result.views.size[0],
            "width": result.views.size[1],
        }


def table(rows: list[dict], sizes: Sequence[int]) -> Iterator[list[str]]:
    """Means over the scenes."""
    yield [
        "short side",
        "PSNR, dB",
        "SSIM",
        "LPIPS",
        "PSNR of the inputs",
        "LPIPS of the inputs",
        "Gaussians",
        "seconds",
    ]
    for size in sizes:
        means = {name: fmean(row[name] for row in rows if row["size"] == size) for name in DIGITS}
        yield [f"{size}", *(f"{means[key]:,.{digits}f}" for key, digits in DIGITS.items())]


def main(
    data: str,
    index: Path,
    weights: str = "compact",
    limit: int = 9,
    sizes: tuple[int, ...] = SIZES,
    work: Path = Path("runs/quality"),
    output: Path = REPOSITORY / "docs" / "results",
) -> None:
    """Measure, and write the page.

    Args:
        data: The recorded scenes.
        index: Which pairs of views.
        weights: Shipped weights by name, or a folder.
        limit: How many scenes, spread evenly.
        sizes: Pixels of the short side.
        work: Folder for the rows on the way.
        output: Folder of the page.
    """
    dataset, model, lpips = open_dataset(data), SR3R.from_pretrained(weights), Lpips.load()
    pairs = one_a_scene(present_pairs(dataset, load_evaluation_index(index)), limit)
    positions = scene_positions(dataset, pairs)
    journal = work / "rows.jsonl"
    rows = [json.loads(line) for line in read_text(journal).splitlines()] if journal.exists() else []
    done = {(row["size"], row["key"]) for row in rows}
    work.mkdir(parents=True, exist_ok=True)
    left = [(size, pair) for size in sizes for pair in pairs if (size, pair.key) not in done]
    for size, pair in track(left, "scoring", console=Console(stderr=True)):
        row = {"size": size, "key": pair.key}
        rows.append(row | score(model, lpips, dataset[positions[pair.key]], pair, size))
        with journal.open("a", encoding="utf-8") as file:
            file.write(json.dumps(rows[-1]) + "\n")
    write(rows, pairs, sizes, index, weights, output)


def write(rows: list[dict], pairs: list[Pair], sizes: Sequence[int], index: Path, weights: str, output: Path) -> None:
    """Write the page and the rows."""
    facts = environment()
    words = ["python", "benchmarks/quality.py", "--data", "DATA", "--index", index.name]
    words += ["--sizes", *map(str, sizes)] if tuple(sizes) != SIZES else []
    head, *body = table(rows, sizes)
    page = [
        "# How much of the photos the network sees",
        "    " + shlex.join(words),
        f"{len(pairs)} recorded scenes, two photos of each with 287 to 360 pixels on the short side, cameras known. "
        "They are\nreduced to the size of the row. A third photo is held back and compared with a render of the same "
        'size; "of the\ninputs" compares renders at the two photos themselves. Seconds are processor time of the '
        f"reconstruction.\nWeights: {weights}. Commit: {facts['commit']}; torch {facts['torch']}.",
        markdown_table(head, body).strip(),
        "The presets of `--quality` come from here: [what each costs](../quality.md).",
    ]
    with writing(output / "quality.md") as temporary:
        temporary.write_text("\n\n".join(page) + "\n", encoding="utf-8")
    with writing(output / "quality.json") as temporary:
        temporary.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    tyro.cli(main)
