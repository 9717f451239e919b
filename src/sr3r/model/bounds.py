"""What sizes of a network may be in a file: up to twice those of any published network, or more where that is cheap."""

from typing import Annotated, TypeVar

from sr3r.config import Bounds

T = TypeVar("T")

Width = Annotated[int, Bounds(1, 4096)]
"""Channels."""

Depth = Annotated[int, Bounds(0, 48)]
"""Blocks one after the other."""

NumBlocks = Annotated[int, Bounds(1, 48)]
"""The same, where there is at least one."""

Heads = Annotated[int, Bounds(1, 64)]
"""Attention heads."""

Stages = Annotated[tuple[T, ...], Bounds(0, 8)]
"""One entry for each stage of a network."""

Turns = Annotated[tuple[T, ...], Bounds(1, 8)]
"""What blocks take in turn."""

Groups = Annotated[int, Bounds(1, 16)]
"""Parts of channels; neighbours of a view; groups of blocks, and blocks of a group."""

Patch = Annotated[int, Bounds(1, 64)]
"""Pixels along one side of a token or window."""

Points = Annotated[int, Bounds(1, 16384)]
"""Points that attend to each other."""

Candidates = Annotated[int, Bounds(2, 512)]
"""Depths that are tried."""

Children = Annotated[int, Bounds(1, 8)]
"""Gaussians that one becomes, along one side of its pixel."""

Degree = Annotated[int, Bounds(0, 4)]
"""Of spherical harmonics."""

Rounds = Annotated[int, Bounds(1, 8)]
"""Of feedback."""

Bits = Annotated[int, Bounds(0, 8)]
"""Halvings of a grid."""

Ratio = Annotated[float, Bounds(0.1, 16)]
"""Of two widths."""

Probability = Annotated[float, Bounds(0, 1)]
"""Or an opacity."""

Length = Annotated[float, Bounds(1e-3, 1e3)]
"""In pixels, standard deviations or scene units."""

Smoothing = Annotated[float, Bounds(0, 8)]
"""In pixels, or 0 for none."""
