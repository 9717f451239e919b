import torch

from sr3r.model.compact.compact_point_transformer import CompactPointTransformer, CompactPointTransformerConfig
from tiny_models import tiny_cloud


def test_the_order_of_the_points_does_not_matter() -> None:
    x, cells = tiny_cloud([50])
    model = CompactPointTransformer(CompactPointTransformerConfig(dim=8, depth=2, num_heads=2, patch=16)).double()
    order = torch.randperm(50, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(model(x[order], cells[order], [50]), model(x, cells, [50])[order])


def test_clouds_of_a_batch_do_not_see_each_other() -> None:
    x, cells = tiny_cloud([40, 23], extent=64)
    model = CompactPointTransformer(CompactPointTransformerConfig(dim=8, depth=1, num_heads=2, patch=16)).double()
    torch.testing.assert_close(model(x, cells, [40, 23])[40:], model(x[40:], cells[40:], [23]))
