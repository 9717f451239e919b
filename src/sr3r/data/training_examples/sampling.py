"""Context and target views of training sequences, when no published protocol says how to draw them."""

import torch

from sr3r.cameras import Cameras
from sr3r.errors import InputError


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
