"""How often is the depth grossly wrong, and what does the result score? The yardsticks by which trials are compared.

    python benchmarks/depth.py --data DATA --index evaluation_index_multi.json --textures TEXTURES

writes depth.md and depth.json in docs/results. A depth is grossly wrong when it is more than 2 of 32 candidates off
(evenly spread in 1 / depth between near and far). The truth of procedural scenes is exact; that of recorded pairs comes
from a plane sweep over further frames where it can be trusted (plane_sweep.py), and is kept in the cache folder.
"""

import json
import math
import shlex
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import torch
import tyro
from jaxtyping import Float
from plane_sweep import CANDIDATES, pair_positions, position
from rich.console import Console
from rich.progress import track
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.data import SyntheticDataset, open_dataset
from sr3r.data.evaluation_index import Pair, load_evaluation_index
from sr3r.evaluate import EvaluateConfig, environment, evaluate_pairs, present_pairs, spread_subset
from sr3r.evaluate.prediction import scene_positions
from sr3r.evaluate.tables import markdown_table
from sr3r.files import cache_folder, writing
from sr3r.images import resize_pil_bicubic
from sr3r.metrics import Lpips
from sr3r.model import SR3R
from sr3r.views import Views

REPOSITORY = Path(__file__).parents[1]
TARGET, SMALL = 256, 64
# Far from the seeds of training runs and of their validation.
SYNTHETIC_SEED = 2_000_003
GROSS = 2.0

Scores = dict[str, dict[tuple[str, int], float]]
"""By name of what is measured: a number for every scene's pair."""


def predicted(model: SR3R, context: Views) -> Float[Tensor, "v h w"]:
    """The scaffold's depth as positions among the candidates of each view."""
    cameras = context.cameras
    depth = model.scaffold_only(context.unsqueeze()).in_world().depth[0]
    return position(depth, cameras.near[:, None, None], cameras.far[:, None, None])


def hidden(cameras: Cameras, depth: Float[Tensor, "2 h w"]) -> Float[Tensor, "2 h w"]:
    """Which pixels of either view the other one does not see: outside of it, or behind something."""
    points = cameras.rays(*depth.shape[-2:]) * depth[..., None]
    world = points.flatten(1, 2) @ cameras.c2w[:, :3, :3].mT + cameras.c2w[:, None, :3, 3]
    uv, z = cameras.project(world.flip(0))
    # Row i now holds the points of view 1 - i, as view i sees them.
    there = F.grid_sample(depth[:, None], (2 * uv - 1)[:, None], mode="nearest", align_corners=False)[:, 0, 0]
    outside = ((uv < 0) | (uv > 1)).any(-1) | (z <= 0)
    far, near = cameras.far[:, None], cameras.near[:, None]
    behind = (position(z.clamp_min(1e-6), near, far) - position(there, near, far)) > 1
    return (outside | behind).flip(0).reshape(depth.shape)


def at_edge(truth: Float[Tensor, "v h w"]) -> Float[Tensor, "v h w"]:
    """Which pixels are within one pixel of a step in depth."""
    high, low = (sign * F.max_pool2d(sign * truth[:, None], 3, 1, 1)[:, 0] for sign in (1, -1))
    return high - low > 1


@torch.inference_mode()
def procedural_scores(model: SR3R, dataset: SyntheticDataset, size: int) -> Scores:
    """Gross errors in per cent of the pixels of a kind, over both views of every scene."""
    scores: Scores = defaultdict(dict)
    for number, key in enumerate(track(dataset.keys, "procedural", console=Console(stderr=True))):
        scene = dataset[number]
        cameras = scene.cameras.select([1, 6])
        views, depth = scene.render(cameras, (size, size), supersample=2)
        truth = position(depth, cameras.near[:, None, None], cameras.far[:, None, None])
        wrong = (predicted(model, views) - truth).abs() > GROSS
        unseen = hidden(cameras, depth)
        edge = at_edge(truth) & ~unseen
        kinds = {"visible": ~unseen & ~edge, "edge": edge, "hidden": unseen, "all": torch.ones_like(unseen)}
        for kind, pixels in kinds.items():
            if pixels.any():
                scores[f"procedural, {kind}"][key, 0] = 100 * wrong[pixels].float().mean().item()
    return scores


@torch.inference_mode()
def recorded_scores(model: SR3R, data: str, pairs: Sequence[Pair], cache: Path, size: int) -> Scores:
    """Gross errors in per cent of the pixels whose depth is known, over both views of every pair."""
    dataset = open_dataset(data)
    positions = scene_positions(dataset, pairs)
    scores: Scores = defaultdict(dict)
    for number, pair in enumerate(track(pairs, "recorded", console=Console(stderr=True))):
        scene = dataset[positions[pair.key]]
        truth = pair_positions(scene, pair, cache)
        known = truth.isfinite()
        if not known.any():
            continue
        views = scene.load(pair.context[:2]).center_cropped(TARGET, TARGET)
        views = replace(views, images=resize_pil_bicubic(views.images, size, size))
        step = size // truth.shape[-1]
        there = predicted(model, views)[:, step // 2 :: step, step // 2 :: step]
        wrong = (there - truth).abs() > GROSS
        near, far = (x[:, None, None] for x in (views.cameras.near, views.cameras.far))
        depth = 1 / (1 / near - truth.nan_to_num(0) / (CANDIDATES - 1) * (1 / near - 1 / far))
        unseen = hidden(views.cameras, torch.where(known, depth, math.inf))
        for kind, pixels in {"visible": known & ~unseen, "hidden": known & unseen, "all": known}.items():
            if pixels.any():
                scores[f"recorded, {kind}"][pair.key, number] = 100 * wrong[pixels].float().mean().item()
    return scores


def image_scores(model: SR3R, data: str, pairs: Sequence[Pair], lpips: Lpips | None, size: int) -> Scores:
    """PSNR, SSIM and LPIPS of the result and of the scaffold at the targets, means over the targets of a pair."""
    config = EvaluateConfig(methods=("scaffold", "sr3r"), size=TARGET, factor=TARGET // size)
    rows = evaluate_pairs(model, open_dataset(data), pairs, config=config, lpips=lpips)
    values: dict[str, dict[tuple[str, int], list[float]]] = defaultdict(lambda: defaultdict(list))
    total = sum(2 * len(pair.target) for pair in pairs)
    for row in track(rows, "novel views", total=total, console=Console(stderr=True)):
        for metric in ("psnr", "ssim", "lpips"):
            value: float | None = getattr(row, metric)
            if value is not None:
                values[f"{row.method} {metric}"][row.key, row.pair].append(value)
    return {name: {pair: fmean(of_pair) for pair, of_pair in pairs_.items()} for name, pairs_ in values.items()}


def interval(differences: Mapping[tuple[str, int], float], resamples: int = 2000) -> tuple[float, float]:
    """95 % bootstrap interval of the mean, over scenes, because the pairs of one scene are not independent."""
    by_scene: dict[str, list[float]] = defaultdict(list)
    for (key, _), value in differences.items():
        by_scene[key].append(value)
    sums = torch.tensor([sum(values) for values in by_scene.values()], dtype=torch.float64)
    counts = torch.tensor([len(values) for values in by_scene.values()], dtype=torch.float64)
    drawn = torch.randint(len(sums), (resamples, len(sums)), generator=torch.Generator().manual_seed(0))
    means = sums[drawn].sum(1) / counts[drawn].sum(1)
    low, high = means.quantile(torch.tensor([0.025, 0.975], dtype=torch.float64)).tolist()
    return low, high


def table(results: Mapping[str, Scores]) -> str:
    """One row for each weights: means, and for all but the first the difference to the first with its interval."""
    first = next(iter(results.values()))
    rows = []
    for name, scores in results.items():
        cells = [name]
        for what, base in first.items():
            digits = 3 if what.endswith(("ssim", "lpips")) else 2
            own = scores.get(what, {})
            cell = f"{fmean(own.values()):.{digits}f}" if own else ""
            shared = {pair: own[pair] - base[pair] for pair in base if pair in own}
            if scores is not first and shared:
                low, high = interval(shared)
                change = fmean(shared.values())
                cell += f" ({change:+.{digits}f} [{low:+.{digits}f}, {high:+.{digits}f}])"
            cells.append(cell)
        rows.append(cells)
    return markdown_table(["weights", *first], rows)


def main(
    data: str,
    index: Path,
    textures: Path | None = None,
    weights: tuple[str, ...] = ("compact",),
    sizes: tuple[int, ...] = (SMALL,),
    scenes: int = 24,
    depth_pairs: int = 40,
    pairs: int = 60,
    lpips: bool = True,
    cache: Path | None = None,
    output: Path = REPOSITORY / "docs" / "results",
) -> None:
    """Measure, and write the page.

    Args:
        data: The recorded scenes.
        index: Which pairs of views of them.
        textures: Images for the surfaces of the procedural scenes, those of the training.
        weights: Shipped weights by name, or folders; differences are to the first.
        sizes: Heights and widths of the inputs; 64, 128 or 256.
        scenes: How many procedural scenes; 0 leaves them out.
        depth_pairs: How many recorded pairs for the depth, spread evenly; 0 leaves them out.
        pairs: How many recorded pairs for the images; 0 leaves them out.
        lpips: Compute LPIPS too.
        cache: Folder for the depths of the plane sweep. Default: in the system's cache.
        output: Folder of the page.
    """
    cache = cache or cache_folder("plane-sweep")
    all_pairs = present_pairs(open_dataset(data), load_evaluation_index(index))
    for_depth, for_images = (spread_subset(all_pairs, count) if count else [] for count in (depth_pairs, pairs))
    synthetic = SyntheticDataset(SYNTHETIC_SEED, textures, scenes) if scenes else None
    metric = Lpips.load() if lpips and pairs else None
    results: dict[str, Scores] = {}
    start = time.monotonic()
    for name in weights:
        model = SR3R.from_pretrained(name).eval()
        for size in sizes:
            scores: Scores = {}
            if synthetic is not None:
                scores |= procedural_scores(model, synthetic, size)
            if for_depth:
                scores |= recorded_scores(model, data, for_depth, cache, size)
            if for_images:
                scores |= image_scores(model, data, for_images, metric, size)
            label = Path(name).name if Path(name).is_dir() else name
            results[f"{label}, {size}x{size}" if len(sizes) > 1 else label] = scores
    words = ["python", "benchmarks/depth.py", "--data", "DATA", "--index", index.name]
    words += ["--textures", "TEXTURES"] if textures is not None else []
    words += ["--weights", *weights] if weights != ("compact",) else []
    words += ["--sizes", *map(str, sizes)] if sizes != (SMALL,) else []
    words += ["--scenes", str(scenes), "--depth-pairs", str(depth_pairs), "--pairs", str(pairs)]
    words += [] if lpips else ["--no-lpips"]
    facts = environment()
    notes = (
        f"Gross depth errors (more than {GROSS:.0f} of {CANDIDATES} candidates) in per cent of the pixels: {scenes} "
        f"procedural scenes, exact depth;\n{len(for_depth)} recorded pairs, confident plane sweep. Images: "
        f"{len(for_images)} recorded pairs, {TARGET}x{TARGET} targets. Brackets: difference to the first row and its\n"
        f"95 % bootstrap interval over scenes. {time.monotonic() - start:.0f} s in all with "
        f"{torch.get_num_threads()} thread(s). Commit: {facts['commit']}."
    )
    page = ["# Depth errors", "    " + shlex.join(words), notes, table(results).strip()]
    with writing(output / "depth.md") as temporary:
        temporary.write_text("\n\n".join(page) + "\n", encoding="utf-8")
    listed = {
        name: {what: [[*pair, round(value, 4)] for pair, value in values.items()] for what, values in scores.items()}
        for name, scores in results.items()
    }
    with writing(output / "depth.json") as temporary:
        temporary.write_text(json.dumps({"run": facts, "scores": listed}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    tyro.cli(main)
