"""Which views to use: evaluation indices, and context and target views of training sequences."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import torch

from sr3r.cameras import Cameras
from sr3r.errors import FileError, InputError
from sr3r.files import read_text

Overlap = Literal["small", "medium", "large"]
"""NoPoSplat's classes of pairs."""

PUBLISHED_INDICES = {
    "e9433712a45879e7": "pixelSplat RE10K",
    "0cf58c2fce88305a": "pixelSplat ACID",
    "1511429869a8f3bf": "NoPoSplat RE10K",
    "263fd6e5005beeb7": "NoPoSplat ACID",
    "8615695fd796b9be": "NoPoSplat DTU",
    "266861b2b7d77655": "NoPoSplat ScanNet++",
    "f835402520498ed4": "MVSplat DTU, 2 views",
    "f43de9fdea7bac23": "MVSplat DTU, 3 views",
    "02cfc7aee09f9b21": "DepthSplat DL3DV, 10 frames, 2 views",
    "aa8780766af485f6": "DepthSplat DL3DV, 50 frames, 2 views",
    "fd6b7d49091379f4": "DepthSplat DL3DV, 50 frames, 4 views",
    "69c310475ff9033c": "DepthSplat DL3DV, 50 frames, 6 views",
}
"""Protocols by the first digits of the SHA-256 over their index as JSON, compact and sorted.

MVSplat and DepthSplat ship pixelSplat's RE10K and ACID indices. NoPoSplat's are others: their numbers do not compare.
"""

_DTU_PAIR = re.compile(r"(scan\d+_train)_\d\d")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Context and target views of one scene.

    Attributes:
        key: The scene's.
        context: Frame numbers that the model sees.
        target: Frame numbers to compare its renders with.
        overlap: How much of the context views is seen in both, 0 to 1, where the index says so.
        protocol: Whose published index the pair is of; None if it is of another.
    """

    key: str
    context: list[int]
    target: list[int]
    overlap: float | None = None
    protocol: str | None = None

    @property
    def overlap_class(self) -> Overlap | None:
        """Small up to 0.3, medium up to 0.55, large up to 0.8, as NoPoSplat tags pairs; None beyond, or if unknown.

        As there, an overlap below 0.05 counts as medium: its tests for medium and large have no lower bound.
        """
        if self.overlap is None or self.overlap > 0.8:
            return None
        if 0.05 <= self.overlap <= 0.3:
            return "small"
        return "medium" if self.overlap <= 0.55 else "large"

    def with_context(self, num_views: int) -> "Pair":
        """The same pair with `num_views` context views, evenly from the first to the last, rounded down.

        This is how indices of two views are evaluated with more (pixelSplat, NoPoSplat).

        Raises:
            InputError: there are fewer views than two, or fewer frames from the first to the last than views.
        """
        first, last = self.context[0], self.context[-1]
        if num_views < 2 or abs(last - first) + 1 < num_views:
            raise InputError(f"There are no {num_views} context views from frame {first} to {last}; ask for 2 or more.")
        steps = torch.linspace(first, last, num_views, dtype=torch.float64)
        return replace(self, context=[int(x) for x in (steps + 1e-9).floor()])


def load_evaluation_index(path: str | Path) -> list[Pair]:
    """Read an evaluation index, sorted as in the file.

    Both layouts are read: pixelSplat's (scene -> {"context": [..], "target": [..]}, or null for a scene to skip), and
    the same with a list of such records per scene. Published indices are recognised by their content
    (`PUBLISHED_INDICES`), whatever the file is called. MVSplat numbers the pairs of a DTU scan in their names; the
    numbers are taken off, so that the names are the scans'.

    Raises:
        FileError: the file cannot be read, is something else, or has no pair.
    """
    path = Path(path)
    content = read_text(path)
    try:
        data = json.loads(content)
    except (json.JSONDecodeError, RecursionError) as error:
        raise FileError(f"The evaluation index {path} is not JSON ({error}); copy it again.") from error
    if not isinstance(data, dict):
        raise FileError(
            f"The evaluation index {path} must be an object that maps scene keys to context and target views; "
            "docs/evaluation.md shows one."
        )
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    protocol = PUBLISHED_INDICES.get(digest[:16])
    pairs = [pair for key, value in data.items() for pair in _pairs(path, key, value, protocol)]
    if not pairs:
        raise FileError(f"The evaluation index {path} has no pair; give another one.")
    return pairs


def _pairs(path: Path, key: str, value: Any, protocol: str | None) -> Iterator[Pair]:
    numbered = _DTU_PAIR.fullmatch(key)
    records = value if isinstance(value, list) else [value]
    for record in records:
        if record is None:
            continue
        try:
            context, target = ([int(i) for i in record[name]] for name in ("context", "target"))
            overlap = record.get("overlap")
            # NoPoSplat's ScanNet++ index says -1 where it does not know.
            overlap = None if overlap is None or float(overlap) < 0 else float(overlap)
            pair = Pair(
                key=numbered[1] if numbered else key, context=context, target=target, overlap=overlap, protocol=protocol
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise FileError(
                f"Scene {key} of the evaluation index {path} has no usable context and target; "
                'expected {"context": [i, j], "target": [k, ...]}.'
            ) from error
        if min(context + target, default=-1) < 0:
            raise FileError(f"Scene {key} of the evaluation index {path} needs context views and no negative number.")
        yield pair


def sample_training_views(
    cameras: Cameras,
    generator: torch.Generator,
    *,
    num_context: int = 2,
    num_target: int = 2,
    gap: tuple[int, int] = (2, 24),
    beyond: int = 1,
) -> tuple[list[int], list[int]]:
    """Frame numbers of context and target views from a sequence of frames.

    The outer context frames are `gap` frames apart (as far as the sequence allows), the others evenly between them;
    targets lie between them, or up to `beyond` frames outside, and are other frames where there are any.

    Args:
        cameras: The frames of one scene in the order of time.
        generator: On the CPU; all draws come from it.
        num_context: At least 1.
        num_target: May be 0.
        gap: Smallest and largest distance of the outer context frames.
        beyond: Frames outside of the context that may be targets.

    Returns:
        Context frames in a random direction of time, and target frames.

    Raises:
        InputError: the sequence has fewer frames than context views.
    """
    count = len(cameras)
    if num_context < 1 or count < num_context:
        raise InputError(f"A sequence of {count} frames does not give {num_context} context views; use a longer one.")

    def draw(low: int, high: int) -> int:
        return int(torch.randint(low, high + 1, (), generator=generator))

    least = max(gap[0], num_context - 1)
    distance = draw(min(least, count - 1), min(max(gap[1], least), count - 1)) if num_context > 1 else 0
    first = draw(0, count - 1 - distance)
    context = [first + round(distance * i / max(num_context - 1, 1)) for i in range(num_context)]
    if draw(0, 1):
        context.reverse()
    low, high = max(0, first - beyond), min(count - 1, first + distance + beyond)
    others = [i for i in range(low, high + 1) if i not in context] or list(range(low, high + 1))
    order = torch.randperm(len(others), generator=generator).tolist()
    target = [others[order[i % len(order)]] for i in range(num_target)]
    return context, sorted(target)
