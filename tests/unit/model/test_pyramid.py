import pytest
import torch
from torch import nn

from sr3r.model.layers import Attention
from sr3r.model.pyramid import coarsest_size, pyramid
from tiny_models import tiny_model, tiny_views


@pytest.mark.parametrize(
    ("size", "coarsest", "levels"),
    [((64, 64), (64, 64), 1), ((88, 120), (88, 120), 1), ((96, 128), (48, 64), 2), ((256, 256), (64, 64), 3),
     ((192, 344), (48, 88), 3), ((16, 24), (16, 24), 1)],
)  # fmt: skip
def test_depth_is_searched_on_about_64_pixels_whatever_the_size(
    size: tuple[int, int], coarsest: tuple[int, int], levels: int
) -> None:
    views = tiny_views(size=size)
    pyramid_of_views = pyramid(views, stride=4)
    assert len(pyramid_of_views) == levels
    assert pyramid_of_views[0].size == coarsest
    assert pyramid_of_views[-1] is views
    assert all(level.cameras is views.cameras for level in pyramid_of_views)
    assert coarsest_size(size, stride=4) == coarsest


def test_no_transformer_over_the_views_sees_more_tokens_of_a_large_input() -> None:
    """Else time and memory would grow with the square of the pixels."""
    model = tiny_model(dtype=torch.float32)
    longest: list[int] = []

    def note(module: nn.Module, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
        longest.append(inputs[0].shape[-2] * inputs[0].shape[-3])

    names = ("network.backbone", "network.mapping")
    for layer in (layer for name in names for layer in model.get_submodule(name).modules()):
        if isinstance(layer, Attention):
            layer.register_forward_hook(note)
    seen = []
    for side in (64, 256):
        model(tiny_views(size=(side, side), dtype=torch.float32))
        seen.append(max(longest))
        longest.clear()
    assert seen[0] == seen[1] > 0
