"""Draw rendering.png, beside this file: the parts of the CPU renderer, and where its time goes."""

import json
from pathlib import Path

import matplotlib
import numpy as np
import torch
from matplotlib import pyplot
from matplotlib.patches import Ellipse, Rectangle

from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians
from sr3r.rendering import render

matplotlib.use("Agg")

HERE = Path(__file__).parent
STAGES = HERE.parents[1] / "benchmarks" / "results" / "render.json"
SIZE, TILE, BLOCK = 96, 32, 4
PARTS = {
    "project": ["project"],
    "list and sort": ["fill_tiles", "sort_tiles"],
    "composite": ["composite"],
    "composite,\nbackward": ["composite_backward"],
    "project,\nbackward": ["project_backward"],
}


def make_scene() -> tuple[Gaussians, Cameras]:
    """Flat Gaussians in front of one camera."""
    generator = torch.Generator().manual_seed(4)
    n = 260

    def uniform(*shape: int) -> torch.Tensor:
        return torch.rand(*shape, generator=generator)

    angle = torch.pi * uniform(n)
    depth = 2 + uniform(n)
    zero = torch.zeros(n)
    gaussians = Gaussians(
        means=torch.stack([(uniform(n) - 0.5) * depth, (uniform(n) - 0.5) * depth, depth], -1),
        quats=torch.stack([torch.cos(angle / 2), zero, zero, torch.sin(angle / 2)], -1),
        scales=torch.stack([0.02 + 0.07 * uniform(n), 0.015 + 0.03 * uniform(n), torch.full((n,), 0.01)], -1),
        opacities=0.3 + 0.6 * uniform(n),
        sh=1.4 * uniform(n, 1, 3) - 0.6,
    )
    K = torch.tensor([[[1.0, 0, 0.5], [0, 1, 0.5], [0, 0, 1]]])
    return gaussians, Cameras(c2w=torch.eye(4)[None], K=K, near=torch.ones(1), far=torch.full((1,), 9.0))


def main() -> None:
    """Write rendering.png beside this file."""
    gaussians, cameras = make_scene()
    picture = render(gaussians, cameras, (SIZE, SIZE)).rgb[0].clamp(0, 1).permute(1, 2, 0).numpy()
    figure, (image, tile, times) = pyplot.subplots(1, 3, figsize=(11, 3.6), layout="constrained")

    image.imshow(picture, extent=(0, SIZE, SIZE, 0))
    for edge in range(TILE, SIZE, TILE):
        image.axhline(edge, color="white", linewidth=0.8)
        image.axvline(edge, color="white", linewidth=0.8)
    image.add_patch(Rectangle((TILE, TILE), TILE, TILE, fill=False, edgecolor="red", linewidth=2))
    image.set_title("image: tiles of 32x32 pixels,\none task each", fontsize=10)

    # Ellipses where opacity has fallen to 1/255, of a few of those that touch the tile, nearest darkest.
    tile.imshow(picture, extent=(0, SIZE, SIZE, 0), alpha=0.35)
    for edge in range(TILE, 2 * TILE + 1, BLOCK):
        tile.axhline(edge, color="0.75", linewidth=0.6)
        tile.axvline(edge, color="0.75", linewidth=0.6)
    x, y = (SIZE * (gaussians.means[:, k] / gaussians.means[:, 2] + 0.5) for k in range(2))
    inside = (x > TILE + 3) & (x < 2 * TILE - 3) & (y > TILE + 3) & (y < 2 * TILE - 3)
    chosen = torch.nonzero(inside).squeeze(-1)
    chosen = chosen[torch.argsort(gaussians.means[chosen, 2])][::4][:6]
    for rank, i in enumerate(chosen.tolist()):
        reach = float(torch.sqrt(2 * torch.log(255 * gaussians.opacities[i])))
        axes = torch.sqrt((gaussians.scales[i, :2] * SIZE / gaussians.means[i, 2]) ** 2 + 0.3) * reach
        turn = float(2 * torch.rad2deg(torch.atan2(gaussians.quats[i, 3], gaussians.quats[i, 0])))
        colour = pyplot.get_cmap("viridis")(rank / 6)
        place = float(x[i]), float(y[i])
        width, height = (2 * float(a) for a in axes)
        tile.add_patch(Ellipse(place, width, height, angle=turn, fill=False, edgecolor=colour, linewidth=1.8))
        tile.text(*place, str(rank), color=colour, ha="center", va="center", fontsize=10, fontweight="bold")
    tile.set_xlim(TILE, 2 * TILE)
    tile.set_ylim(2 * TILE, TILE)
    tile.set_title("one tile: its Gaussians, nearest first;\nblocks of 4x4 pixels are vectors", fontsize=10)
    for axes in (image, tile):
        axes.set_xticks([])
        axes.set_yticks([])

    stages = json.loads(STAGES.read_text())["stages"]
    left = np.zeros(len(stages))
    for k, (name, kernels) in enumerate(PARTS.items()):
        width = np.array([sum(measured[kernel] for kernel in kernels) for measured in stages.values()])
        share = width / [sum(measured.values()) for measured in stages.values()]
        times.barh(list(stages), share, left=left, color=pyplot.get_cmap("viridis")(0.15 + 0.18 * k), label=name)
        for row, (start, part, milliseconds) in enumerate(zip(left, share, width, strict=True)):
            times.text(
                start + part / 2, row, f"{milliseconds:.0f}", ha="center", va="center", fontsize=8, color="white"
            )
        left += share
    times.invert_yaxis()
    times.set_xticks([])
    times.spines[:].set_visible(False)
    times.legend(loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=3, frameon=False, fontsize=8)
    times.set_title("share of processor time,\nmilliseconds in one thread", fontsize=10)
    figure.savefig(HERE / "rendering.png", dpi=130)


if __name__ == "__main__":
    main()
