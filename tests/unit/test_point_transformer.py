import pytest
import torch
from torch.nn import functional as F

from sr3r.model.point_transformer import PointTransformer, PointTransformerConfig, _patches
from sr3r.model.serialization import Curve, curve_codes
from sr3r.model.sparse_conv import SubmanifoldConv, kernel_map


def cube(side: int) -> torch.Tensor:
    axis = torch.arange(side)
    return torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), -1).flatten(0, 2)


@pytest.mark.parametrize("curve", ["z", "z-trans", "hilbert", "hilbert-trans"])
def test_a_curve_visits_every_cell_once(curve: Curve) -> None:
    codes = curve_codes(cube(8), curve)
    assert torch.equal(codes.sort().values, torch.arange(512))


@pytest.mark.parametrize("curve", ["hilbert", "hilbert-trans"])
def test_the_hilbert_curve_goes_from_cell_to_neighbouring_cell(curve: Curve) -> None:
    cells = cube(8)
    path = cells[curve_codes(cells, curve).argsort()]
    assert torch.equal(path.diff(dim=0).abs().sum(-1), torch.ones(511, dtype=torch.long))


def test_z_order_interleaves_the_bits() -> None:
    cells = torch.tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1], [2, 0, 0], [65535, 65535, 65535]])
    assert curve_codes(cells, "z").tolist() == [4, 2, 1, 32, 2**48 - 1]


def test_the_sparse_convolution_is_the_dense_one_at_the_occupied_voxels() -> None:
    generator = torch.Generator().manual_seed(0)
    side, dim = 5, 4
    occupied = torch.rand(2, side**3, generator=generator) < 0.3
    num = int(occupied.sum(1).min())
    cells = torch.stack([cube(side)[mask][:num] for mask in occupied])
    conv = SubmanifoldConv(dim).double()
    x = torch.randn(2, num, dim, generator=generator, dtype=torch.float64, requires_grad=True)

    dense = torch.zeros(2, side, side, side, dim, dtype=torch.float64)
    scene = torch.arange(2)[:, None].expand(-1, num)
    index = (scene, *cells.unbind(-1))
    dense = dense.index_put(index, x)
    # Pair lists gather the neighbour at +offset: a cross-correlation, like conv3d; kernel axes x, y, z.
    kernel = conv.weight.unflatten(0, (3, 3, 3)).permute(4, 3, 0, 1, 2)
    expected = F.conv3d(dense.permute(0, 4, 1, 2, 3), kernel, conv.bias, padding=1).permute(0, 2, 3, 4, 1)[index]

    result = conv(x.flatten(0, 1), kernel_map(cells)).unflatten(0, (2, num))
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
    cells = torch.tensor([[[0, 0, 0], [0, 0, 0], [3, 3, 3]]])
    conv = SubmanifoldConv(2)
    x = torch.tensor([[1.0, 0.0], [3.0, 2.0], [5.0, 5.0]])
    y = conv(x, kernel_map(cells))
    torch.testing.assert_close(y[0], y[1])
    torch.testing.assert_close(y[0], torch.tensor([2.0, 1.0]) @ conv.weight[13] + conv.bias)


@pytest.mark.parametrize(("num", "size"), [(10, 4), (8, 4), (3, 8)])
def test_patches_cover_every_point_and_are_full(num: int, size: int) -> None:
    order = torch.randperm(num, generator=torch.Generator().manual_seed(0))[None]
    patches = _patches(order, size)
    assert patches.shape[2] == min(size, num)
    assert set(patches.flatten().tolist()) == set(range(num))


def test_the_order_of_the_points_does_not_matter() -> None:
    generator = torch.Generator().manual_seed(0)
    torch.manual_seed(0)
    model = PointTransformer(PointTransformerConfig(dim=8, depth=2, num_heads=2, patch=16)).double()
    x = torch.randn(2, 50, 8, generator=generator, dtype=torch.float64)
    coords = 6 * torch.rand(2, 50, 3, generator=generator, dtype=torch.float64)
    order = torch.randperm(50, generator=generator)
    torch.testing.assert_close(model(x[:, order], coords[:, order]), model(x, coords)[:, order])


def test_clouds_of_a_batch_do_not_see_each_other() -> None:
    generator = torch.Generator().manual_seed(0)
    torch.manual_seed(0)
    model = PointTransformer(PointTransformerConfig(dim=8, depth=1, num_heads=2, patch=16)).double()
    x = torch.randn(2, 40, 8, generator=generator, dtype=torch.float64)
    coords = 4 * torch.rand(2, 40, 3, generator=generator, dtype=torch.float64)
    torch.testing.assert_close(model(x, coords)[1:], model(x[1:], coords[1:]))
