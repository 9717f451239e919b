"""Draw docs/figures/method.svg: the forward pass, with shapes and sizes of the compact preset as a run shows them.

python docs/figures/method.py
"""

import inspect
from dataclasses import dataclass
from html import escape
from pathlib import Path

import torch
from torch import nn

from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians
from sr3r.model import SR3R
from sr3r.model.backbones import Scaffold
from sr3r.model.compact import CompactNetwork
from sr3r.model.shuffle_split import shuffle_split
from sr3r.model.upsample import InterpolationConfig
from sr3r.views import Views

FOLDER = Path(__file__).parent
SOURCE = Path(__file__).parents[2] / "src"
WIDTH, HEIGHT, BOX, LINE = 960, 320, (168, 76), 15


@dataclass(frozen=True, kw_only=True)
class Box:
    """A step of the forward pass.

    Attributes:
        title: What it is called in the paper.
        code: The class or function that does it; its file is linked.
        at: Centre, pixels.
        lines: What it gives.
    """

    title: str
    code: object
    at: tuple[float, float]
    lines: tuple[str, ...]


def run() -> tuple[CompactNetwork, dict[str, object]]:
    """A compact network, and what its parts gave for two views of 64 x 64 pixels."""
    model, seen = SR3R().eval(), {}
    assert isinstance(model.network, CompactNetwork)

    def keep(name: str):
        return lambda module, inputs, output: seen.__setitem__(name, output)

    for name, module in model.network.named_children():
        module.register_forward_hook(keep(name))
    c2w = torch.eye(4).repeat(1, 2, 1, 1)
    c2w[0, 1, 0, 3] = 0.3
    K = torch.tensor([[0.9, 0, 0.5], [0, 0.9, 0.5], [0, 0, 1]]).repeat(1, 2, 1, 1)
    near = torch.ones(1, 2)
    with torch.no_grad():
        model(Views(images=torch.rand(1, 2, 3, 64, 64), cameras=Cameras(c2w=c2w, K=K, near=near, far=10 * near)))
    return model.network, seen


def shape(tensor: object) -> str:
    """Sizes without the batch."""
    assert isinstance(tensor, torch.Tensor)
    return " x ".join(map(str, tensor.shape[1:]))


def size(module: nn.Module) -> str:
    """Number of parameters."""
    return f"{sum(p.numel() for p in module.parameters()) / 1e6:.2f} M parameters"


def boxes() -> list[Box]:
    """The steps, with their shapes."""
    network, seen = run()
    scaffold, result = seen["backbone"], seen["offsets"]
    assert isinstance(scaffold, Scaffold)
    assert isinstance(result, Gaussians)
    dense = shuffle_split(scaffold.gaussians)
    return [
        Box(title="LR views", code=Views, at=(96, 160), lines=("images 2 x 3 x 64 x 64", "first camera = identity")),
        Box(
            title="backbone",
            code=type(network.backbone),
            at=(320, 70),
            lines=(
                f"{len(scaffold.gaussians):,} Gaussians",
                f"tokens {shape(scaffold.tokens)}",
                size(network.get_submodule("backbone")),
            ),
        ),
        Box(
            title="shuffle split",
            code=shuffle_split,
            at=(640, 70),
            lines=(f"{len(dense):,} Gaussians", "no parameters"),
        ),
        Box(
            title="upsampling",
            code=type(network.upsampler),
            at=(320, 250),
            lines=(f"images {shape(seen['upsampler'])}", f"{InterpolationConfig().mode}, no parameters"),
        ),
        Box(
            title="mapping network",
            code=type(network.mapping),
            at=(540, 250),
            lines=(f"features {shape(seen['mapping'])}", "encoder, refinement, decoder", size(network.mapping)),
        ),
        Box(
            title="Gaussian offsets",
            code=type(network.offsets),
            at=(840, 160),
            lines=(f"{len(result):,} HR Gaussians", "point transformer, head", size(network.offsets)),
        ),
    ]


ARROWS = (
    ("LR views", "backbone", ""),
    ("LR views", "upsampling", ""),
    ("backbone", "shuffle split", "G_LR"),
    ("backbone", "mapping network", "t_pre"),
    ("upsampling", "mapping network", ""),
    ("shuffle split", "Gaussian offsets", "G_dense"),
    ("mapping network", "Gaussian offsets", "t_de"),
)


def draw(steps: list[Box]) -> str:
    """The SVG; every box is a link to the file that it stands for."""
    by_title = {box.title: box for box in steps}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#555"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for start, stop, label in ARROWS:
        (x0, y0), (x1, y1) = edge(by_title[start], by_title[stop]), edge(by_title[stop], by_title[start])
        parts.append(f'<path d="M{x0:.0f} {y0:.0f}L{x1:.0f} {y1:.0f}" stroke="#555" marker-end="url(#tip)"/>')
        x, y = (x0 + x1) / 2 + 6, (y0 + y1) / 2 - 6
        parts.append(f'<text x="{x:.0f}" y="{y:.0f}" font-size="13" font-style="italic" fill="#333">{label}</text>')
    for box in steps:
        (x, y), (w, h) = box.at, BOX
        file = Path(inspect.getfile(box.code)).relative_to(SOURCE).as_posix()  # pyright: ignore[reportArgumentType]
        parts.append(f'<a href="../../src/{file}"><title>{escape(file)}</title>')
        parts.append(
            f'<rect x="{x - w / 2}" y="{y - h / 2}" width="{w}" height="{h}" rx="6" fill="#eef4fb" stroke="#4a78b0"/>'
        )
        top = y - LINE * len(box.lines) / 2 + 4
        parts.append(f'<text x="{x}" y="{top:.0f}" font-size="14" text-anchor="middle">{escape(box.title)}</text>')
        for i, line in enumerate(box.lines, 1):
            where = f'x="{x}" y="{top + LINE * i:.0f}"'
            parts.append(f'<text {where} font-size="11" text-anchor="middle" fill="#444">{escape(line)}</text>')
        parts.append("</a>")
    return "\n".join([*parts, "</svg>"]) + "\n"


def edge(box: Box, towards: Box) -> tuple[float, float]:
    """Where the line between the centres of two boxes leaves the first."""
    dx, dy = towards.at[0] - box.at[0], towards.at[1] - box.at[1]
    scale = min(BOX[0] / 2 / abs(dx) if dx else 1, BOX[1] / 2 / abs(dy) if dy else 1)
    return box.at[0] + scale * dx, box.at[1] + scale * dy


if __name__ == "__main__":
    (FOLDER / "method.svg").write_text(draw(boxes()))
