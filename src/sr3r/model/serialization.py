"""Space-filling curves: orders of points whose neighbours in the list are neighbours in space (PTv3, section 4.1)."""

from typing import Literal

import torch
from jaxtyping import Int
from torch import Tensor

Curve = Literal["z", "z-trans", "hilbert", "hilbert-trans"]

_BITS = 16


def curve_codes(cells: Int[Tensor, "*b n 3"], curve: Curve) -> Int[Tensor, "*b n"]:
    """Position of grid cells along a curve.

    Args:
        cells: Grid coordinates, 0 to 65535 (clamped).
        curve: Z-order or Hilbert curve; "-trans" swaps the first two axes, a second way through the same space.
    """
    cells = cells.clamp(0, 2**_BITS - 1)
    if curve.endswith("-trans"):
        cells = cells[..., [1, 0, 2]]
    return _interleave(_hilbert_transpose(cells) if curve.startswith("hilbert") else cells)


def _interleave(cells: Int[Tensor, "*b n 3"]) -> Int[Tensor, "*b n"]:
    """Morton code: bits of x, y, z taken in turn, x highest."""
    code = torch.zeros_like(cells[..., 0])
    for axis in range(3):
        x = cells[..., axis]
        # Spreads 16 bits to every third place (the usual magic masks for 21 bits).
        for shift, mask in (
            (32, 0x1F00000000FFFF),
            (16, 0x1F0000FF0000FF),
            (8, 0x100F00F00F00F00F),
            (4, 0x10C30C30C30C30C3),
            (2, 0x1249249249249249),
        ):
            x = (x | (x << shift)) & mask
        code = code | (x << (2 - axis))
    return code


def _hilbert_transpose(cells: Int[Tensor, "*b n 3"]) -> Int[Tensor, "*b n 3"]:
    """Skilling's transform: coordinates whose interleaved bits are the Hilbert index (AIP Conf. Proc. 707, 2004)."""
    x = list(cells.unbind(-1))
    q = 1 << (_BITS - 1)
    while q > 1:
        p = q - 1
        for i in range(3):
            high = (x[i] & q) != 0
            swap = torch.where(high, 0, (x[0] ^ x[i]) & p)
            x[0] = torch.where(high, x[0] ^ p, x[0] ^ swap)
            if i:
                x[i] = x[i] ^ swap
        q >>= 1
    for i in range(1, 3):
        x[i] = x[i] ^ x[i - 1]
    t = torch.zeros_like(x[0])
    q = 1 << (_BITS - 1)
    while q > 1:
        t = torch.where((x[2] & q) != 0, t ^ (q - 1), t)
        q >>= 1
    return torch.stack([value ^ t for value in x], -1)
