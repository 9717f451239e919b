"""Where does the error of the shipped weights come from: colours, the other view, geometry, what no input shows?

    python benchmarks/error_sources.py --data DATA --index evaluation_index_multi.json --textures TEXTURES

writes error_sources.md in docs/results. The same Gaussians are rendered at the input views, where the geometry of a
view's own Gaussians cannot be seen, and at novel views; recorded pairs stand beside procedural scenes like those of
the training, none of which was trained on. Of procedural scenes the exact depth is known: there the scaffold's
Gaussians are also moved to it, before everything else works on them.
"""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import torch
import tyro
from jaxtyping import Float
from rich.console import Console
from rich.progress import track
from torch import Tensor

from sr3r.data import Dataset, Scene, SyntheticDataset, SyntheticScene, open_dataset
from sr3r.data.evaluation_index import Pair, load_evaluation_index
from sr3r.evaluate import environment, present_pairs, spread_subset
from sr3r.evaluate.prediction import scene_positions
from sr3r.evaluate.tables import markdown_table
from sr3r.files import writing
from sr3r.images import resize_pil_bicubic
from sr3r.metrics import psnr
from sr3r.model import SR3R
from sr3r.model.backbones import Scaffold
from sr3r.rendering import Rendered, render
from sr3r.views import Views

REPOSITORY = Path(__file__).parents[1]
SIZE, FACTOR = 256, 4
# Far from the seeds of training runs and of their validation.
SYNTHETIC_SEED = 2_000_003
# Below this accumulated opacity a pixel counts as shown by no input.
SEEN = 0.7

INPUT_ENLARGED = "input views: their own small images, enlarged (bicubic)"
INPUT_OWN = "input views: each view's own Gaussians, over their opacity"
INPUT_ALL = "input views: all Gaussians"
NOVEL_ENLARGED = "novel views: the small true images, enlarged (bicubic)"
NOVEL_ALL = "novel views: all Gaussians"
NOVEL_SEEN = f"novel views: all Gaussians, pixels of an opacity above {SEEN}"
UNSEEN = "novel views: pixels below that, %"
SCAFFOLD = "novel views: the scaffold's Gaussians"
SCAFFOLD_EXACT = "novel views, exact depth: the scaffold's Gaussians"
ALL_EXACT = "novel views, exact depth: all Gaussians"


def enlarged(images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h w"]:
    """The images, reduced as the inputs are and enlarged again."""
    small = resize_pil_bicubic(images, SIZE // FACTOR, SIZE // FACTOR)
    return resize_pil_bicubic(small, SIZE, SIZE)


def over_opacity(rendered: Rendered) -> Float[Tensor, "n 3 h w"]:
    """The colours without what shines through from behind."""
    return rendered.rgb / rendered.alpha[:, None].clamp(min=0.1)


def mean_psnr(images: Float[Tensor, "n 3 h w"], truth: Float[Tensor, "n 3 h w"]) -> float:
    """Mean over the views, dB."""
    return psnr(images.clamp(0, 1), truth).mean().item()


def at_depth(coarse: Scaffold, views: Views, depth: Float[Tensor, "v h w"]) -> Scaffold:
    """The scaffold's Gaussians moved along their lines of sight to another depth; they cover as many pixels as before.

    Args:
        coarse: What `SR3R.scaffold_only` gives for the views.
        views: One scene.
        depth: In the unit of the cameras; where it is not finite (nothing is hit), the scaffold's remains.
    """
    assert coarse.frame is not None
    centers = coarse.frame.entered(views.unsqueeze()).cameras.centers[0]
    exact = torch.where(depth.isfinite(), depth / coarse.frame.unit, coarse.depth[0])
    ratio = (exact / coarse.depth[0]).flatten()[None, :, None]
    origins = centers.repeat_interleave(depth[0].numel(), 0)
    gaussians = coarse.gaussians
    moved = replace(gaussians, means=origins + (gaussians.means - origins) * ratio, scales=gaussians.scales * ratio)
    return replace(coarse, gaussians=moved, depth=exact[None])


def exact_depth_error(model: SR3R, scene: SyntheticScene, inputs: Views, novel: Views) -> dict[str, float]:
    """The rows of the table for which the depth is given."""
    views = inputs.unsqueeze()
    _, depth = scene.render(inputs.cameras, inputs.size)
    given = at_depth(model.scaffold_only(views), inputs, depth)
    out = model(views, scaffold=given)
    scenes = {SCAFFOLD_EXACT: out.scaffold.gaussians[0], ALL_EXACT: out.gaussians[0]}
    return {
        name: mean_psnr(render(gaussians, novel.cameras, (SIZE, SIZE)).rgb, novel.images)
        for name, gaussians in scenes.items()
    }


@torch.inference_mode()
def split_error(model: SR3R, scene: Scene, pair: Pair) -> dict[str, float]:
    """The rows of the table for one pair."""
    views = scene.load([*pair.context, *pair.target]).center_cropped(SIZE, SIZE)
    count = len(pair.context)
    inputs, novel = views.select(slice(count)), views.select(slice(count, None))
    small = replace(inputs, images=resize_pil_bicubic(inputs.images, SIZE // FACTOR, SIZE // FACTOR))
    out = model(small.unsqueeze())
    gaussians = out.gaussians[0]

    # The scaffold's backdrop comes after the Gaussians of the pixels.
    num_backdrop = len(out.scaffold.gaussians) - out.scaffold.depth[0].numel()
    of_pixels = torch.arange(len(gaussians) - num_backdrop)
    of_view = of_pixels.chunk(count)
    own = [
        over_opacity(render(gaussians.select(of_view[i]), inputs.cameras.select([i]), (SIZE, SIZE)))
        for i in range(count)
    ]
    there = render(gaussians, novel.cameras, (SIZE, SIZE))
    seen = (render(gaussians.select(of_pixels), novel.cameras, (SIZE, SIZE)).alpha > SEEN)[:, None]
    # Pixels that are left out are exact; the mean then runs over fewer.
    kept = torch.where(seen, there.rgb.clamp(0, 1), novel.images)
    share = seen.float().mean((1, 2, 3))
    coarse = render(out.scaffold.gaussians[0], novel.cameras, (SIZE, SIZE)).rgb
    exact = exact_depth_error(model, scene, small, novel) if isinstance(scene, SyntheticScene) else {}
    return {
        INPUT_ENLARGED: mean_psnr(enlarged(inputs.images), inputs.images),
        INPUT_OWN: mean_psnr(torch.cat(own), inputs.images),
        INPUT_ALL: mean_psnr(render(gaussians, inputs.cameras, (SIZE, SIZE)).rgb, inputs.images),
        NOVEL_ENLARGED: mean_psnr(enlarged(novel.images), novel.images),
        NOVEL_ALL: mean_psnr(there.rgb, novel.images),
        NOVEL_SEEN: (psnr(kept, novel.images) + 10 * share.clamp(min=1e-6).log10()).mean().item(),
        UNSEEN: 100 * (1 - share).mean().item(),
        SCAFFOLD: mean_psnr(coarse, novel.images),
        **exact,
    }


def split_errors(model: SR3R, dataset: Dataset, pairs: Sequence[Pair], label: str) -> dict[str, float]:
    """Means over pairs."""
    positions = scene_positions(dataset, pairs)
    rows = [
        split_error(model, dataset[positions[pair.key]], pair)
        for pair in track(pairs, label, console=Console(stderr=True))
    ]
    return {name: fmean(row[name] for row in rows) for name in rows[0]}


def main(
    data: str,
    index: Path,
    textures: Path | None = None,
    weights: str = "compact",
    limit: int = 40,
    output: Path = REPOSITORY / "docs" / "results",
) -> None:
    """Measure, and write the page.

    Args:
        data: The recorded scenes.
        index: Which pairs of views of them.
        textures: Images for the surfaces of the procedural scenes, those of the training.
        weights: Shipped weights by name, or a folder.
        limit: How many recorded pairs, spread evenly, and how many procedural scenes.
        output: Folder of the page.
    """
    model = SR3R.from_pretrained(weights)
    recorded = open_dataset(data)
    pairs = spread_subset(present_pairs(recorded, load_evaluation_index(index)), limit)
    synthetic = SyntheticDataset(SYNTHETIC_SEED, textures, limit, size=(SIZE, SIZE))
    paths = [Pair(key=key, context=[1, 6], target=[3]) for key in synthetic.keys]
    columns = {
        f"{len(pairs)} recorded pairs": split_errors(model, recorded, pairs, "recorded"),
        f"{limit} procedural scenes": split_errors(model, synthetic, paths, "procedural"),
    }
    words = ["python", "benchmarks/error_sources.py", "--data", "DATA", "--index", index.name]
    words += ["--textures", "TEXTURES"] if textures is not None else []
    words += ["--weights", weights] if weights != "compact" else []
    words += ["--limit", str(limit)]
    facts = environment()
    names = columns[f"{limit} procedural scenes"]
    table = markdown_table(
        ["mean PSNR, dB", *columns],
        [[name, *(f"{column[name]:.2f}" if name in column else "" for column in columns.values())] for name in names],
    )
    notes = f"Weights: {weights}, {SIZE // FACTOR}x{SIZE // FACTOR} -> {SIZE}x{SIZE}. Commit: {facts['commit']}."
    page = ["# Where the error sits", "    " + shlex.join(words), notes, table.strip()]
    with writing(output / "error_sources.md") as temporary:
        temporary.write_text("\n\n".join(page) + "\n", encoding="utf-8")


if __name__ == "__main__":
    tyro.cli(main)
