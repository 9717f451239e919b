"""Procedural textures: what the synthetic scenes wear when no folder of images is given."""

import math
from functools import cache

import numpy as np
import torch
from jaxtyping import UInt8
from torch import Tensor
from torch.nn import functional as F

KINDS = ("cloud", "brick", "checker", "stripes", "dots", "blocks", "glyphs", "grass")
"""The families of procedural textures; texture i belongs to KINDS[i % 8]."""


def noise_texture(index: int, size: int) -> UInt8[Tensor, "3 size size"]:
    """Procedural texture number `index`: it tiles, and is the same on every call."""
    rng = np.random.default_rng([7919, index])
    kind = KINDS[index % len(KINDS)]
    y, x = np.meshgrid(np.arange(size) / size, np.arange(size) / size, indexing="ij")
    detail = _octaves(rng, size, lowest=1, highest=7, decay=rng.uniform(0.5, 0.8))
    warp = _octaves(rng, size, lowest=1, highest=3, decay=0.5) * rng.uniform(0, 0.04)
    if kind == "brick":
        rows, columns = int(rng.integers(3, 9)) * 2, int(rng.integers(2, 6))
        row = np.floor((y + warp) * rows)
        along = (x + warp) * columns + 0.5 * (row % 2)
        joint = np.minimum(_edge((y + warp) * rows), _edge(along) * rows / columns) < rng.uniform(0.04, 0.12)
        value = np.where(joint, -1.0, _cell_values(rng, row, np.floor(along)))
    elif kind == "checker":
        count = 2 * int(rng.integers(1, 7))
        value = np.sign(np.sin(math.pi * count * (x + warp)) * np.sin(math.pi * count * (y + warp)))
    elif kind == "stripes":
        a, b = int(rng.integers(0, 14)), int(rng.integers(1, 14))
        value = np.tanh(rng.uniform(1, 8) * np.sin(2 * math.pi * (a * x + b * y + 2 * warp)))
    elif kind == "dots":
        count = int(rng.integers(3, 12))
        distance = np.hypot((x + warp) * count % 1 - 0.5, (y + warp) * count % 1 - 0.5)
        value = np.tanh(12 * (rng.uniform(0.2, 0.4) - distance))
    elif kind == "blocks":
        value = sum(_cell_values(rng, np.floor(y * c), np.floor(x * c)) for c in (2, 5, 11, 31)) / 2
    elif kind == "glyphs":
        value = _glyphs(rng, x, y)
    elif kind == "grass":
        value = 1.5 * _octaves(rng, size, lowest=4, highest=7, decay=1.0)
    else:
        value = 1.2 * detail
    value = value + rng.uniform(0.1, 0.6) * detail
    ramp = 0.5 + 0.5 * np.tanh(value)[None]
    colours = _palette(rng)
    colour = np.where(
        ramp < 0.5,
        colours[0] + (colours[1] - colours[0]) * 2 * ramp,
        colours[1] + (colours[2] - colours[1]) * (2 * ramp - 1),
    )
    colour += 0.06 * _octaves(rng, size, lowest=2, highest=7, decay=0.8)
    return torch.from_numpy(np.round(np.clip(colour, 0, 1) * 255).astype(np.uint8))


def sky_texture(index: int, size: int) -> UInt8[Tensor, "3 size size"]:
    """A soft, cloudy sky that tiles; the same on every call."""
    rng = np.random.default_rng([104729, index])
    clouds = _octaves(rng, size, lowest=1, highest=6, decay=0.5)
    cover = 1 / (1 + np.exp(-3 * (clouds - rng.uniform(-0.5, 1))))
    blue = np.array([0.35, 0.55, 0.85]) + rng.uniform(-0.12, 0.12, 3)
    white = np.full(3, rng.uniform(0.75, 0.97)) + rng.uniform(-0.03, 0.03, 3)
    colour = blue[:, None, None] * (1 - cover) + white[:, None, None] * cover
    return torch.from_numpy(np.round(np.clip(colour, 0, 1) * 255).astype(np.uint8))


def _octaves(rng: np.random.Generator, size: int, *, lowest: int, highest: int, decay: float) -> np.ndarray:
    """Smooth noise that tiles, with unit deviation: octave k has 2^k cells a side."""
    total = np.zeros((size, size), np.float32)
    for octave in range(lowest, highest + 1):
        weights = _cubic_weights(2**octave, size)
        grid = rng.standard_normal((2**octave, 2**octave)).astype(np.float32)
        total += decay ** (octave - lowest) * (weights @ grid @ weights.T)
    return (total - total.mean()) / total.std()


@cache
def _cubic_weights(cells: int, size: int) -> np.ndarray:
    """Matrix that interpolates a row of `cells` values, joined at its ends, to `size` values."""
    rows = F.pad(torch.eye(cells)[None], (2, 2), mode="circular")[None]
    width = round((cells + 4) * size / cells)
    smooth = F.interpolate(rows, size=(cells, width), mode="bicubic", align_corners=False)[0, 0]
    start = round(2 * size / cells)
    return np.ascontiguousarray(smooth[:, start : start + size].T.numpy())


def _cell_values(rng: np.random.Generator, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """One random value in [-1, 1] per grid cell."""
    table = rng.uniform(-1, 1, (64, 64))
    return table[row.astype(int) % 64, column.astype(int) % 64]


def _edge(x: np.ndarray) -> np.ndarray:
    """Distance to the nearest whole number."""
    return np.abs(x - np.round(x))


def _glyphs(rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Lines of small random marks, like print."""
    lines, columns = int(rng.integers(8, 20)), int(rng.integers(12, 30))
    row, column = np.floor(y * lines), np.floor(x * columns)
    inside_y, inside_x = y * lines - row, x * columns - column
    marks = rng.random((64, 64, 5, 3)) < 0.55
    spaces = rng.random((64, 64)) < 0.18
    r, c = row.astype(int) % 64, column.astype(int) % 64
    cell = marks[r, c, np.clip((inside_y * 7 - 1).astype(int), 0, 4), np.clip((inside_x * 4).astype(int), 0, 2)]
    ink = cell & ~spaces[r, c] & (inside_y > 1 / 7) & (inside_y < 6 / 7) & (inside_x < 0.75)
    return np.where(ink, -2.0, 1.5)


def _palette(rng: np.random.Generator) -> np.ndarray:
    """Three related colours, dark to light."""
    base = rng.uniform(0.15, 0.85, 3)
    base = base.mean() + (base - base.mean()) * rng.uniform(0.15, 0.8)
    spread = rng.uniform(0.15, 0.45)
    shades = np.stack([base - spread, base, base + spread]) + rng.uniform(-0.06, 0.06, (3, 3))
    return np.clip(shades, 0.02, 0.98)[:, :, None, None]
