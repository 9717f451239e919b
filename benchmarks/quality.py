"""How small should photos be when the network sees them? What the presets of `--quality` were chosen by.

    python benchmarks/quality.py --data DATA --index evaluation_index_multi.json

writes quality.md and quality.json in docs/results. Two photos of each scene at their stored size, cameras known; a
third one, held back, is compared with a render of the same size, and so are the two themselves.
"""

import json
import resource
import shlex
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean

import torch
import tyro
from rich.console import Console
from rich.progress import track

from sr3r.data import open_dataset
from sr3r.data.evaluation_index import Pair, load_evaluation_index
from sr3r.evaluate import environment, present_pairs, spread_subset
from sr3r.evaluate.prediction import scene_positions
from sr3r.evaluate.tables import markdown_table
from sr3r.files import writing
from sr3r.metrics import Lpips, psnr, ssim
from sr3r.model import SR3R
from sr3r.reconstruction import reconstruct
from sr3r.rendering import render

REPOSITORY = Path(__file__).parents[1]
SIZES = (64, 96, 128, 192, 256, 360)


def one_a_scene(pairs: list[Pair], limit: int) -> list[Pair]:
    """The first pair of some scenes, spread evenly."""
    firsts = {pair.key: pair for pair in reversed(pairs)}
    return spread_subset([firsts[key] for key in dict.fromkeys(pair.key for pair in pairs)], limit)


def score(model: SR3R, lpips: Lpips, data: str, pair: Pair, size: int) -> dict[str, float]:
    """Scores and costs of a pair at one size."""
    dataset = open_dataset(data)
    scene = dataset[scene_positions(dataset, [pair])[pair.key]]
    context, target = scene.load(pair.context), scene.load([pair.target[len(pair.target) // 2]])
    start = time.process_time()
    result = reconstruct(list(context.images), cameras=context.cameras, model=model, lr_size=size)
    seconds = time.process_time() - start

    def seen(views):
        return torch.cat(
            [render(result.gaussians, views.cameras.select([i]), views.size).rgb for i in range(len(views))]
        ).clamp(0, 1)

    with torch.inference_mode():
        new, known = seen(target), seen(context)
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


def main(
    data: str,
    index: Path,
    weights: str = "compact",
    limit: int = 9,
    sizes: tuple[int, ...] = SIZES,
    output: Path = REPOSITORY / "docs" / "results",
) -> None:
    model, lpips = SR3R.from_pretrained(weights), Lpips.load()
    pairs = one_a_scene(present_pairs(open_dataset(data), load_evaluation_index(index)), limit)
    rows = []
    for size in sizes:
        for pair in pairs:
            row = {"key": pair.key, "size": size, **score(model, lpips, data, pair, size)}
            rows.append(row)
            print(json.dumps({k: round(v, 3) if isinstance(v, float) else v for k, v in row.items()}), flush=True)
        of = [r for r in rows if r["size"] == size]
        print(
            "MEAN",
            size,
            {k: round(fmean(r[k] for r in of), 3) for k in of[0] if k != "key"},
            "rss GB",
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
            flush=True,
        )


if __name__ == "__main__":
    tyro.cli(main)
