"""Pairs of photos that make a scene and pairs that do not, and what sr3r says of them: docs/images/pairs.jpg.

    python docs/figures/pairs.py

The photos are those of the demo (CC0); the bad ones are made of them.
"""

import sys
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

import sr3r
from sr3r.images import load_image, save_image, tile
from sr3r.poses import estimate_cameras

ASSETS = Path(sr3r.__file__).parent / "assets"
OUT = Path(__file__).parents[1] / "images" / "pairs.jpg"
HEIGHT, WIDTH = 240, 320


def photo(name: str) -> Tensor:
    """A photo of the demo."""
    return load_image(ASSETS / f"{name}.jpg")


def blurred(image: Tensor, radius: float) -> Tensor:
    """As by a hand that moved sideways."""
    kernel = torch.ones(3, 1, 1, round(2 * radius)) / round(2 * radius)
    return F.conv2d(F.pad(image[None], (round(radius), round(radius) - 1, 0, 0), mode="replicate"), kernel, groups=3)[0]


def zoomed(image: Tensor, share: float) -> Tensor:
    """A picture of the middle, as by a camera that zoomed and did not move."""
    height, width = image.shape[-2:]
    rows, columns = round(height * share), round(width * share)
    top, left = (height - rows) // 2, (width - columns) // 2
    part = image[:, top : top + rows, left : left + columns]
    return F.interpolate(part[None], (height, width), mode="bicubic", antialias=True)[0].clamp(0, 1)


def small(image: Tensor) -> Tensor:
    """As it is drawn."""
    return F.interpolate(image[None], (HEIGHT, WIDTH), mode="bicubic", antialias=True)[0].clamp(0, 1)


def main() -> None:
    """Try every pair, and draw them."""
    left, right = photo("demo_road/left"), photo("demo_road/right")
    wall = torch.linspace(0.6, 0.75, left.shape[-1]).expand_as(left)
    pairs = {
        "good: a step to the side": (left, right),
        "bad: a plain wall": (left, wall),
        "bad: zoomed, not moved": (left, zoomed(left, 0.8)),
        "bad: shaken": (left, blurred(right, 40)),
        "bad: too dark": (left, right * 0.04),
        "bad: mirrored": (left, right.flip(-1)),
    }
    cells = []
    for caption, (first, second) in pairs.items():
        cells += [(caption, small(first)), ("", small(second))]
        try:
            found = estimate_cameras([first, second], names=["a.jpg", "b.jpg"])
        except sr3r.InputError as error:
            said = str(error)
        else:
            said = f"{found.num_matches} matches"
        sys.stdout.write(f"{caption}\n  {said}\n")
    save_image(tile([cells[i : i + 4] for i in range(0, len(cells), 4)]), OUT)


if __name__ == "__main__":
    main()
