import torch
from torch.nn import functional as F

from sr3r.model.sparse_conv import SubmanifoldConv, kernel_map
from tiny_models import cube


def test_the_sparse_convolution_is_the_dense_one_at_the_occupied_voxels() -> None:
    generator = torch.Generator().manual_seed(0)
    side, dim = 5, 4
    occupied = torch.rand(2, side**3, generator=generator) < 0.3
    num = int(occupied.sum(1).min())
    cells = torch.stack([cube(side)[mask][:num] for mask in occupied])
    conv = SubmanifoldConv(dim).double()
    assert conv.bias is not None
    x = torch.randn(2, num, dim, generator=generator, dtype=torch.float64, requires_grad=True)

    dense = torch.zeros(2, side, side, side, dim, dtype=torch.float64)
    scene = torch.arange(2)[:, None].expand(-1, num)
    index = (scene, *cells.unbind(-1))
    dense = dense.index_put(index, x)
    # Pair lists gather the neighbour at +offset: a cross-correlation, like conv3d; kernel axes x, y, z.
    kernel = conv.weight.unflatten(0, (3, 3, 3)).permute(4, 3, 0, 1, 2)
    expected = F.conv3d(dense.permute(0, 4, 1, 2, 3), kernel, conv.bias, padding=1).permute(0, 2, 3, 4, 1)[index]

    result = conv(x.flatten(0, 1), kernel_map(cells.flatten(0, 1), scene.flatten())).unflatten(0, (2, num))
    torch.testing.assert_close(result, expected)
    weight = torch.randn(expected.shape, generator=generator, dtype=torch.float64)
    parameters = (x, conv.weight, conv.bias)
    for ours, theirs in zip(
        torch.autograd.grad((result * weight).sum(), parameters),
        torch.autograd.grad((expected * weight).sum(), parameters),
        strict=True,
    ):
        torch.testing.assert_close(ours, theirs)


def test_points_of_one_voxel_share_their_mean() -> None:
    cells = torch.tensor([[0, 0, 0], [0, 0, 0], [3, 3, 3]])
    conv = SubmanifoldConv(2)
    assert conv.bias is not None
    x = torch.tensor([[1.0, 0.0], [3.0, 2.0], [5.0, 5.0]])
    y = conv(x, kernel_map(cells, torch.zeros(3, dtype=torch.long)))
    torch.testing.assert_close(y[0], y[1])
    torch.testing.assert_close(y[0], torch.tensor([2.0, 1.0]) @ conv.weight[13] + conv.bias)


def test_stem_kernels_of_five_voxels_are_the_dense_convolution_too() -> None:
    generator = torch.Generator().manual_seed(0)
    cells = cube(4)[torch.rand(64, generator=generator) < 0.4]
    conv = SubmanifoldConv(2, 3, size=5, bias=False).double()
    x = torch.randn(len(cells), 2, generator=generator, dtype=torch.float64)
    dense = torch.zeros(4, 4, 4, 2, dtype=torch.float64).index_put(tuple(cells.T), x)
    kernel = conv.weight.unflatten(0, (5, 5, 5)).permute(4, 3, 0, 1, 2)
    expected = F.conv3d(dense.permute(3, 0, 1, 2)[None], kernel, padding=2)[0].permute(1, 2, 3, 0)[tuple(cells.T)]
    scene = torch.zeros(len(cells), dtype=torch.long)
    torch.testing.assert_close(conv(x, kernel_map(cells, scene, size=5)), expected)
