"""Qualities: how many pixels of a photo the network sees, by name. Here, because commands need it before torch."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from sr3r.errors import InputError

Quality = Literal["fast", "normal", "high", "full"]

QUALITIES: tuple[Quality, ...] = get_args(Quality)
"""From the fastest to the sharpest."""

DEFAULT_QUALITY: Quality = "normal"

PIXELS: Mapping[Quality, int] = MappingProxyType(
    {"fast": 64 * 96, "normal": 128 * 192, "high": 192 * 288, "full": 480 * 640}
)
"""Pixels of a photo at which the network sees it, at most, whatever its shape (docs/quality.md says what they cost)."""

STRIDE = 8
"""The network works on patches of this size; sides are reduced to multiples of it."""

MIN_LR_SIZE = 32


def check_choice(quality: Quality, lr_size: int | None) -> None:
    """Make sure that a quality and a size exist, and that only one of them is chosen.

    Raises:
        InputError: saying what to give instead.
    """
    if quality != DEFAULT_QUALITY and lr_size is not None:
        raise InputError(
            f"The quality {quality} chooses the low-resolution size, so the size {lr_size} cannot be given too. "
            "Give one of them."
        )
    if quality not in QUALITIES:
        raise InputError(f"There is no quality {quality!r}; choose {', '.join(QUALITIES[:-1])} or {QUALITIES[-1]}.")
    if lr_size is not None and (lr_size < MIN_LR_SIZE or lr_size % STRIDE):
        raise InputError(
            f"The low-resolution size must be a multiple of {STRIDE} of at least {MIN_LR_SIZE}, not {lr_size}. Try 64."
        )


def short_side(quality: Quality, size: tuple[int, int]) -> int:
    """Pixels on the short side to which photos of this height and width are reduced; smaller ones stay whole."""
    height, width = size
    if height * width <= PIXELS[quality]:
        return min(size)
    side = math.sqrt(PIXELS[quality] * min(size) / max(size))
    return max(MIN_LR_SIZE, round(side / STRIDE) * STRIDE)
