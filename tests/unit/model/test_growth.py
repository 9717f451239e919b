"""Nothing that the network makes grows faster than its input."""

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from sr3r.model import SR3R, SR3RConfig
from tiny_models import TINY_PAPER, tiny_config, tiny_views


class LargestTensor(TorchDispatchMode):
    """Elements of the largest tensor that any operation returned."""

    elements = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        for tensor in result if isinstance(result, tuple | list) else [result]:
            if isinstance(tensor, torch.Tensor):
                self.elements = max(self.elements, tensor.numel())
        return result


COMPACT = tiny_config()
PAPER = replace(COMPACT, network=TINY_PAPER)


def largest(config: SR3RConfig, num_views: int, side: int) -> int:
    torch.manual_seed(0)
    model = SR3R(config).eval()
    views = tiny_views(num_views=num_views, size=(side, side), dtype=torch.float32)
    with torch.no_grad(), LargestTensor() as watched:
        model(views)
    return watched.elements


@pytest.mark.parametrize("config", [COMPACT, PAPER], ids=["compact", "paper"])
def test_the_largest_tensor_grows_with_pixels_times_views(config: SR3RConfig) -> None:
    small = largest(config, 2, 32)
    # At this size a table of all pairs of coarse tokens would be the largest by far.
    assert largest(config, 2, 128) <= 16.5 * small
    assert largest(config, 4, 32) <= 2.1 * small
