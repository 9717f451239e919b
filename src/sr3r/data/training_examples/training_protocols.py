"""How publications draw training examples from recorded sequences: which views, which scenes, which units.

The presets are named after the publication and the data; docs/data.md has them as a table, with their sources.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

import torch

from sr3r.cameras import Cameras
from sr3r.errors import InputError


@dataclass(frozen=True, kw_only=True)
class TrainingProtocol:
    """pixelSplat's bounded view sampler, and the rules by which examples are skipped and scaled.

    The outer context views are `gap` frames apart, drawn evenly between limits that go linearly from `gap_start` to
    `gap_end` during the warm-up: easy pairs first. Images are resized and cropped by `published_crop`.
    """

    gap_start: tuple[int, int] = (25, 25)
    """Smallest and largest gap at the first step, frames."""
    gap_end: tuple[int, int] = (45, 45)
    """Smallest and largest gap after the warm-up, frames."""
    warmup_steps: int = 150_000
    """Steps over which the limits grow; 0 uses `gap_end` from the start."""
    gap_views: int | None = None
    """The limits are for this many context views and divided by gap_views // n for n; None: for any number."""
    distinct_targets: bool = False
    """Whether targets differ from each other; they may be context views in any case."""
    between: Literal["random", "farthest"] = "random"
    """Context views between the outer two: drawn, or each the farthest from those taken (camera centres)."""
    max_fov_deg: float = 100.0
    """Scenes with a wider field of view, horizontal or vertical, are skipped."""
    image_size: tuple[int, int] | None = (360, 640)
    """Scenes with images of another height and width are skipped; None takes any."""
    baseline: tuple[float, float] | None = None
    """Examples whose outer context cameras are nearer or farther are skipped; None takes any."""
    normalize: Literal["no", "baseline", "relative"] = "no"
    """Whether the distance of the outer context cameras becomes 1; "relative" makes the first one the identity too."""

    def __post_init__(self) -> None:
        """Refuse limits that are none."""
        for low, high in (self.gap_start, self.gap_end):
            if not 1 <= low <= high:
                raise InputError(f"The gap from {low} to {high} frames is not a range; use 1 <= smallest <= largest.")

    def gap(self, step: int, num_context: int = 2) -> tuple[int, int]:
        """The smallest and largest gap at a training step."""
        share = 1.0 if self.warmup_steps == 0 else min(step / self.warmup_steps, 1.0)
        parts = 1 if self.gap_views is None else max(self.gap_views // num_context, 1)
        low, high = (
            int(start + (end - start) * share) // parts for start, end in zip(self.gap_start, self.gap_end, strict=True)
        )
        return max(low, num_context - 1), max(high, num_context - 1)

    def draw_views(
        self, cameras: Cameras, generator: torch.Generator, *, step: int, num_context: int, num_target: int
    ) -> tuple[list[int], list[int]] | None:
        """Context views from left to right, and targets between the outer ones; None if the sequence is too short.

        Args:
            cameras: All frames of a scene.
            generator: On the CPU; all draws come from it.
            step: Of the training.
            num_context: At least 2.
            num_target: May be 0.

        Raises:
            InputError: fewer than two context views are asked for.
        """
        if num_context < 2:
            raise InputError(f"The published samplers give two context views or more, not {num_context}.")
        low, high = self.gap(step, num_context)
        high = min(high, len(cameras) - 1)
        if high < low:
            return None

        def draw(first: int, last: int) -> int:
            return int(torch.randint(first, last + 1, (), generator=generator))

        gap = draw(low, high)
        left = draw(0, len(cameras) - 1 - gap)
        right = left + gap
        if self.distinct_targets and num_target <= gap + 1:
            target = [left + i for i in torch.randperm(gap + 1, generator=generator)[:num_target].tolist()]
        else:
            target = [draw(left, right) for _ in range(num_target)]
        if self.between == "farthest":
            context = _farthest(cameras, left, right, num_context)
        else:
            order = torch.randperm(gap - 1, generator=generator)[: num_context - 2].tolist() if num_context > 2 else []
            context = [left, *sorted(left + 1 + i for i in order), right]
        return context, target

    def accepts(self, cameras: Cameras, context: list[int]) -> bool:
        """Whether the field of view and the distance of the outer context cameras are within the limits."""
        focal = cameras.K[:, [0, 1], [0, 1]]
        if float(focal.min()) < 0.5 / math.tan(math.radians(self.max_fov_deg) / 2):
            return False
        if self.baseline is None:
            return True
        low, high = self.baseline
        return low <= _baseline(cameras, context[0], context[-1]) <= high

    def normalized(self, cameras: Cameras, num_context: int) -> Cameras:
        """The cameras of an example, context first, in the units of the protocol; near and far follow."""
        if self.normalize == "no":
            return cameras
        world = torch.eye(4, dtype=cameras.c2w.dtype)
        if self.normalize == "relative":
            world = cameras.w2c[0].clone()
        world[:3] /= _baseline(cameras, 0, num_context - 1)
        moved = cameras.transformed(world)
        if self.normalize == "relative":
            # Rounding would leave the first camera almost, but not quite, the identity.
            moved = replace(moved, c2w=torch.cat([torch.eye(4, dtype=world.dtype)[None], moved.c2w[1:]]))
        return moved


def _baseline(cameras: Cameras, first: int, last: int) -> float:
    return float((cameras.centers[first] - cameras.centers[last]).norm())


def _farthest(cameras: Cameras, left: int, right: int, count: int) -> list[int]:
    """Farthest-point sampling of the camera centres from left to right, the outer two first."""
    centers = cameras.centers[left : right + 1]
    chosen = [0, right - left]
    distance = torch.cdist(centers, centers[chosen]).amin(1)
    while len(chosen) < count:
        # Cameras at one place have no farthest; any that is not taken yet will do.
        distance[chosen] = -1
        chosen.append(int(distance.argmax()))
        distance = torch.minimum(distance, (centers - centers[chosen[-1]]).norm(dim=-1))
    return [left + i for i in sorted(chosen)]


PIXELSPLAT_RE10K = TrainingProtocol(baseline=(1e-3, 1e10), normalize="baseline")
"""dcharatan/pixelsplat 32b1b66."""

MVSPLAT_RE10K = TrainingProtocol(gap_start=(25, 45), gap_end=(45, 192))
"""donydchen/mvsplat 175b17a; near 1, far 100."""

DEPTHSPLAT_RE10K = TrainingProtocol(gap_start=(25, 45), gap_end=(45, 135), warmup_steps=30_000)
"""cvg/depthsplat 2dad25a; near 0.5, far 100."""

DEPTHSPLAT_DL3DV = TrainingProtocol(
    gap_start=(15, 30),
    gap_end=(20, 50),
    warmup_steps=10_000,
    gap_views=6,
    distinct_targets=True,
    between="farthest",
    image_size=(270, 480),
)
"""cvg/depthsplat 2dad25a, 480P, 2 to 6 views; near 0.5, far 200."""

NOPOSPLAT_RE10K = TrainingProtocol(gap_end=(45, 90), warmup_steps=9_375, baseline=(1e-3, 1e10), normalize="relative")
"""cvg/NoPoSplat 9b04307, for RealEstate10K and ACID; near 0.1, far 100, divided by the baseline like everything."""

NOPOSPLAT_DL3DV = replace(
    NOPOSPLAT_RE10K, gap_start=(5, 7), gap_end=(8, 22), baseline=(1e-3, 1e2), image_size=(270, 480)
)
"""cvg/NoPoSplat 9b04307."""

NOPOSPLAT_SCANNETPP = replace(
    NOPOSPLAT_RE10K,
    gap_start=(5, 5),
    gap_end=(5, 15),
    warmup_steps=0,
    baseline=(1e-3, 1e2),
    max_fov_deg=120.0,
    image_size=None,
)
"""cvg/NoPoSplat 9b04307."""
