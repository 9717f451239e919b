import torch

from sr3r.model.layers import Attention, joined, other_views


def test_attention_across_views_is_attention_to_the_tokens_of_the_others() -> None:
    torch.manual_seed(0)
    attention = Attention(16, 2).double()
    x = torch.randn(2, 3, 5, 16, dtype=torch.float64)
    torch.testing.assert_close(attention(x, across_views=True), attention(x, other_views(x)))


def test_joined_maps_are_concatenated_ones_in_the_layout_of_convolutions() -> None:
    a, b = torch.rand(2, 3, 4, 5), torch.rand(2, 6, 4, 5).to(memory_format=torch.channels_last)
    y = joined(a, b)
    assert torch.equal(y, torch.cat([a, b], 1))
    assert y.is_contiguous(memory_format=torch.channels_last)
