"""Points in the order of space-filling curves, cut into patches that attend to each other (PTv3, sections 4.1, 4.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import torch
from jaxtyping import Int
from torch import Tensor

Curve = Literal["z", "z-trans", "hilbert", "hilbert-trans"]


def curve_codes(cells: Int[Tensor, "*b n 3"], curve: Curve, *, depth: int = 16) -> Int[Tensor, "*b n"]:
    """Position of grid cells along a curve.

    Args:
        cells: Grid coordinates, 0 to 2^depth - 1 (clamped).
        curve: Z-order or Hilbert curve; "-trans" swaps the first two axes, a second way through the same space.
        depth: Bits of a coordinate, at most 20. A code has three times as many. One bit more turns the Hilbert curve.
    """
    cells = cells.clamp(0, 2**depth - 1)
    if curve.endswith("-trans"):
        cells = cells[..., [1, 0, 2]]
    return _interleave(_hilbert_transpose(cells, depth) if curve.startswith("hilbert") else cells)


@dataclass(frozen=True)
class Patches:
    """A serialised batch of clouds in patches; computed once per cloud and curve, shared by its blocks.

    Attributes:
        groups: Positions of the points of every patch; patches of one group have equal sizes.
        slots: Where each point finds its results among all slots of all patches; the mean of several is taken.
    """

    groups: list[Int[Tensor, "_ _"]]
    slots: Int[Tensor, "n r"]


def patches(
    order: Int[Tensor, " n"], counts: Sequence[int], size: int, *, overlap: Literal["drop", "mean"] = "drop"
) -> Patches:
    """Cut every cloud into patches of at most `size` points.

    Args:
        order: Positions of the points along the curve, one cloud after another.
        counts: Points of each cloud.
        size: Points of a patch.
        overlap: The last patch of a cloud is filled with points of the one before; "drop" leaves the second result
            of these points out (as the official code does), "mean" takes the mean of both.
    """
    padded, slots, sizes = padding(counts, size)
    index = order[padded.to(order.device)]
    groups, start = [], 0
    for length, run in groupby(sizes):
        stop = start + length * len(list(run))
        groups.append(index[start:stop].unflatten(0, (-1, length)))
        start = stop
    results = slots[:, None]
    if overlap == "mean" and len(padded) > len(slots):
        # A slot that holds a point for the second time is the point's second result.
        rank = torch.arange(len(padded))
        is_second = torch.ones_like(rank).index_fill(0, slots, 0).bool()
        second = slots.clone()
        second[padded[is_second]] = rank[is_second]
        results = torch.stack([slots, second], 1)
    inverse = torch.empty_like(order)
    inverse[order] = torch.arange(len(order), device=order.device)
    return Patches(groups, results.to(order.device)[inverse])


def padding(counts: Sequence[int], size: int) -> tuple[Int[Tensor, " p"], Int[Tensor, " n"], list[int]]:
    """Fill clouds up to multiples of the patch size: the last patch is completed by the points just one patch earlier.

    Args:
        counts: Points of each cloud. A cloud smaller than a patch is one short patch.
        size: Points of a patch.

    Returns:
        Positions (in the serialised order) that fill the slots, the slot of every position, the size of every patch.
    """
    filled, slots, sizes = [], [], []
    first_point = first_slot = 0
    for count in counts:
        rest = count % size
        position = torch.arange(first_point, first_point + count)
        slots.append(torch.arange(first_slot, first_slot + count))
        filled.append(position)
        if count > size and rest:
            filled.append(position[count - size : count - rest])
        sizes += [size] * -(-count // size) if count > size else [count]
        first_point += count
        first_slot = sum(len(part) for part in filled)
    return torch.cat(filled), torch.cat(slots), sizes


def _interleave(cells: Int[Tensor, "*b n 3"]) -> Int[Tensor, "*b n"]:
    """Morton code: bits of x, y, z taken in turn, x highest."""
    code = torch.zeros_like(cells[..., 0])
    for axis in range(3):
        x = cells[..., axis]
        # Spreads up to 21 bits to every third place (the usual magic masks).
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


def _hilbert_transpose(cells: Int[Tensor, "*b n 3"], depth: int) -> Int[Tensor, "*b n 3"]:
    """Skilling's transform: coordinates whose interleaved bits are the Hilbert index (AIP Conf. Proc. 707, 2004)."""
    x = list(cells.unbind(-1))
    bits = [1 << bit for bit in reversed(range(depth))]
    for q in bits[:-1]:
        p = q - 1
        for i in range(3):
            high = (x[i] & q) != 0
            swap = torch.where(high, 0, (x[0] ^ x[i]) & p)
            x[0] = torch.where(high, x[0] ^ p, x[0] ^ swap)
            if i:
                x[i] = x[i] ^ swap
    for i in range(1, 3):
        x[i] = x[i] ^ x[i - 1]
    t = torch.zeros_like(x[0])
    for q in bits[:-1]:
        t = torch.where((x[2] & q) != 0, t ^ (q - 1), t)
    return torch.stack([value ^ t for value in x], -1)
