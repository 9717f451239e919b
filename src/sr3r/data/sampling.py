"""Which views to use: evaluation indices, and context and target views of training sequences."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from sr3r.cameras import Cameras
from sr3r.errors import FileError, InputError


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Context and target views of one scene.

    Attributes:
        key: The scene's.
        context: Frame numbers that the model sees.
        target: Frame numbers to compare its renders with.
        overlap: How much of the context views is seen in both, 0 to 1, where the index says so.
    """

    key: str
    context: list[int]
    target: list[int]
    overlap: float | None = None


def load_evaluation_index(path: str | Path) -> list[Pair]:
    """Read an evaluation index, sorted as in the file.

    Both layouts are read: pixelSplat's (scene -> {"context": [..], "target": [..]}, or null for a scene to skip), and
    the same with a list of such records per scene.

    Raises:
        FileError: the file cannot be read or is something else.
    """
    path = Path(path)
    try:
        data = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise FileError(f"The evaluation index {path} cannot be read ({error}); check the path.") from error
    if not isinstance(data, dict):
        raise FileError(f"The evaluation index {path} must map scene keys to context and target views.")
    return [pair for key, value in data.items() for pair in _pairs(path, key, value)]


def _pairs(path: Path, key: str, value: Any) -> Iterator[Pair]:
    records = value if isinstance(value, list) else [value]
    for record in records:
        if record is None:
            continue
        try:
            context, target = ([int(i) for i in record[name]] for name in ("context", "target"))
            overlap = record.get("overlap")
            pair = Pair(key=key, context=context, target=target, overlap=None if overlap is None else float(overlap))
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
