"""Where does the error of the shipped weights come from: colours, the other view, geometry, what one or no view sees?

    python benchmarks/error_sources.py --data DATA --index evaluation_index_multi.json --textures TEXTURES

writes error_sources.md in docs/results. The same Gaussians are rendered at the input views, where the geometry of a
view's own Gaussians cannot be seen, and at novel views; recorded pairs stand beside procedural scenes like those of
the training, none of which was trained on. Of procedural scenes the exact depth is known: there the scaffold's
Gaussians are also moved to it, before everything else works on them; all of them, or those of one kind of pixel.
"""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import torch
import tyro
from depth import at_edge, hidden
from jaxtyping import Bool, Float
from plane_sweep import position
from rich.console import Console
from rich.progress import track
from torch import Tensor
from torch.nn import functional as F

from sr3r.data import Dataset, Scene, SyntheticDataset, SyntheticScene, open_dataset
from sr3r.data.evaluation_index import Pair, load_evaluation_index
from sr3r.evaluate import environment, present_pairs, spread_subset
from sr3r.evaluate.prediction import scene_positions
from sr3r.evaluate.tables import markdown_table
from sr3r.files import writing
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.images import resize_pil_bicubic
from sr3r.metrics import psnr
from sr3r.model import SR3R, SR3ROutput
from sr3r.model.backbones import Scaffold
from sr3r.rendering import Rendered, render, supersample_for
from sr3r.views import Views

REPOSITORY = Path(__file__).parents[1]
SIZE = 256
"""Height and width of what is judged, and of the inputs before they are reduced."""
SEARCHED = 64
"""Height and width that depth is searched at, whatever the input's: its pixels are what edges are measured in."""
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
EXACT_HIDDEN = "the same, exact depth only of what one view alone sees"
EXACT_EDGE = f"the same, only within a pixel of {SEARCHED}x{SEARCHED} of an edge of depth that both see"
EXACT_REST = "the same, only elsewhere"
KINDS = ("Gaussians that both views see", "Gaussians that one view alone sees", "nothing but the backdrop")
OF_PICTURE = "novel views: {}, % of the picture"
OF_ERROR = "novel views: {}, % of the squared error"


def enlarged(images: Float[Tensor, "n 3 h w"], size: int) -> Float[Tensor, "n 3 h w"]:
    """The images, reduced as the inputs are and enlarged again."""
    return resize_pil_bicubic(resize_pil_bicubic(images, size, size), SIZE, SIZE)


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
    views, cameras = inputs.unsqueeze(), inputs.cameras
    _, depth = scene.render(cameras, inputs.size)
    unseen = hidden(cameras, depth)
    edge = near_edge(position(depth, cameras.near[:, None, None], cameras.far[:, None, None])) & ~unseen
    coarse = model.scaffold_only(views)

    def at_exact(pixels: Bool[Tensor, "v h w"]) -> SR3ROutput:
        return model(views, scaffold=at_depth(coarse, inputs, torch.where(pixels, depth, torch.inf)))

    everywhere = at_exact(torch.ones_like(unseen))
    scenes = {
        SCAFFOLD_EXACT: everywhere.scaffold,
        ALL_EXACT: everywhere,
        EXACT_HIDDEN: at_exact(unseen),
        EXACT_EDGE: at_exact(edge),
        EXACT_REST: at_exact(~unseen & ~edge),
    }
    return {
        name: mean_psnr(drawn(made.gaussians[0], novel, model, inputs.size[0]).rgb, novel.images)
        for name, made in scenes.items()
    }


def near_edge(truth: Float[Tensor, "v h w"]) -> Bool[Tensor, "v h w"]:
    """Pixels within one of the searched size of a jump of depth."""
    reach = max(truth.shape[-1] // SEARCHED, 1) - 1
    return F.max_pool2d(at_edge(truth)[:, None].float(), 2 * reach + 1, 1, reach)[:, 0] > 0


def drawn(gaussians: Gaussians, views: Views, model: SR3R, size: int) -> Rendered:
    """At the cameras of the views, as finely as the scene is."""
    factor = supersample_for((model.config.factor * size, model.config.factor * size), (SIZE, SIZE))
    return render(gaussians, views.cameras, (SIZE, SIZE), supersample=factor)


def seen_by(
    gaussians: Gaussians, scaffold: Scaffold, inputs: Views, novel: Views, model: SR3R
) -> list[Float[Tensor, "n h w"]]:
    """What part of every novel pixel shows Gaussians that both views see, that one alone sees, and none.

    Args:
        gaussians: Those of the pixels.
        scaffold: In the world; its depth decides what hides what.
        inputs: The two views.
        novel: Where it is looked from.
        model: The model that they are of.
    """
    unseen = hidden(inputs.cameras, scaffold.depth[0]).flatten().float()
    unseen = unseen.repeat_interleave(len(gaussians) // len(unseen))
    colours = torch.stack([1 - unseen, unseen, torch.zeros_like(unseen)], -1)
    labelled = replace(gaussians, sh=((colours - 0.5) / SH_C0)[:, None])
    both, one, _ = drawn(labelled, novel, model, inputs.size[0]).rgb.clamp(0, 1).unbind(1)
    return [both, one, (1 - both - one).clamp(min=0)]


@torch.inference_mode()
def split_error(model: SR3R, scene: Scene, pair: Pair, size: int) -> dict[str, float]:
    """The rows of the table for one pair."""
    views = scene.load([*pair.context, *pair.target]).center_cropped(SIZE, SIZE)
    count = len(pair.context)
    inputs, novel = views.select(slice(count)), views.select(slice(count, None))
    small = replace(inputs, images=resize_pil_bicubic(inputs.images, size, size))
    out = model(small.unsqueeze())
    gaussians = out.gaussians[0]

    # The scaffold's backdrop comes after the Gaussians of the pixels.
    num_backdrop = len(out.scaffold.gaussians) - out.scaffold.depth[0].numel()
    of_pixels = torch.arange(len(gaussians) - num_backdrop)
    of_view = of_pixels.chunk(count)
    own = [
        over_opacity(drawn(gaussians.select(of_view[i]), inputs.select(slice(i, i + 1)), model, size))
        for i in range(count)
    ]
    there = drawn(gaussians, novel, model, size)
    seen = (drawn(gaussians.select(of_pixels), novel, model, size).alpha > SEEN)[:, None]
    # Pixels that are left out are exact; the mean then runs over fewer.
    kept = torch.where(seen, there.rgb.clamp(0, 1), novel.images)
    share = seen.float().mean((1, 2, 3))
    coarse = drawn(out.scaffold.gaussians[0], novel, model, size).rgb
    exact = exact_depth_error(model, scene, small, novel) if isinstance(scene, SyntheticScene) else {}
    parts = seen_by(gaussians.select(of_pixels), out.scaffold, small, novel, model)
    error = (there.rgb.clamp(0, 1) - novel.images).square().mean(1)
    split = {}
    for kind, part in zip(KINDS, parts, strict=True):
        split[OF_PICTURE.format(kind)] = 100 * part.mean().item()
        split[OF_ERROR.format(kind)] = (part * error).mean().item()
    return {
        INPUT_ENLARGED: mean_psnr(enlarged(inputs.images, size), inputs.images),
        INPUT_OWN: mean_psnr(torch.cat(own), inputs.images),
        INPUT_ALL: mean_psnr(drawn(gaussians, inputs, model, size).rgb, inputs.images),
        NOVEL_ENLARGED: mean_psnr(enlarged(novel.images, size), novel.images),
        NOVEL_ALL: mean_psnr(there.rgb, novel.images),
        NOVEL_SEEN: (psnr(kept, novel.images) + 10 * share.clamp(min=1e-6).log10()).mean().item(),
        UNSEEN: 100 * (1 - share).mean().item(),
        SCAFFOLD: mean_psnr(coarse, novel.images),
        **exact,
        **split,
    }


def split_errors(model: SR3R, dataset: Dataset, pairs: Sequence[Pair], size: int, label: str) -> dict[str, float]:
    """Means over pairs."""
    positions = scene_positions(dataset, pairs)
    rows = [
        split_error(model, dataset[positions[pair.key]], pair, size)
        for pair in track(pairs, f"{label}, {size}x{size}", console=Console(stderr=True))
    ]
    means = {name: fmean(row[name] for row in rows) for name in rows[0]}
    of_error = [OF_ERROR.format(kind) for kind in KINDS]
    total = sum(means[name] for name in of_error)
    return means | {name: 100 * means[name] / total for name in of_error}


def main(
    data: str,
    index: Path,
    textures: Path | None = None,
    weights: str = "compact",
    limit: int = 40,
    sizes: tuple[int, ...] = (64, 128),
    output: Path = REPOSITORY / "docs" / "results",
) -> None:
    """Measure, and write the page.

    Args:
        data: The recorded scenes.
        index: Which pairs of views of them.
        textures: Images for the surfaces of the procedural scenes, those of the training.
        weights: Shipped weights by name, or a folder.
        limit: How many recorded pairs, spread evenly, and how many procedural scenes.
        sizes: Heights and widths of the inputs.
        output: Folder of the page.
    """
    model = SR3R.from_pretrained(weights)
    recorded = open_dataset(data)
    pairs = spread_subset(present_pairs(recorded, load_evaluation_index(index)), limit)
    synthetic = SyntheticDataset(SYNTHETIC_SEED, textures, limit, size=(SIZE, SIZE))
    paths = [Pair(key=key, context=[1, 6], target=[3]) for key in synthetic.keys]
    columns = {}
    for size in sizes:
        columns[f"{len(pairs)} recorded pairs, {size}x{size}"] = split_errors(model, recorded, pairs, size, "recorded")
    for size in sizes:
        columns[f"{limit} procedural scenes, {size}x{size}"] = split_errors(model, synthetic, paths, size, "procedural")
    words = ["python", "benchmarks/error_sources.py", "--data", "DATA", "--index", index.name]
    words += ["--textures", "TEXTURES"] if textures is not None else []
    words += ["--weights", weights] if weights != "compact" else []
    words += ["--limit", str(limit), "--sizes", *map(str, sizes)]
    facts = environment()
    names = next(reversed(columns.values()))
    table = markdown_table(
        ["mean PSNR, dB", *columns],
        [[name, *(f"{column[name]:.2f}" if name in column else "" for column in columns.values())] for name in names],
    )
    notes = f"Weights: {weights}. Novel views at {SIZE}x{SIZE}. Commit: {facts['commit']}."
    page = ["# Where the error sits", "    " + shlex.join(words), notes, table.strip()]
    with writing(output / "error_sources.md") as temporary:
        temporary.write_text("\n\n".join(page) + "\n", encoding="utf-8")


if __name__ == "__main__":
    tyro.cli(main)
