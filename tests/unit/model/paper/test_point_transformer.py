from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from sr3r.errors import InputError
from sr3r.model.layers import Blocks
from sr3r.model.point_transformer import PointTransformer, PointTransformerBlock, PointTransformerConfig
from sr3r.model.point_transformer_v3 import PointTransformerV3, PointTransformerV3Config
from sr3r.model.serialization import Curve, curve_codes, patches
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


@pytest.mark.parametrize(("counts", "size"), [([10], 4), ([8], 4), ([3], 8), ([9, 2, 5], 4)])
def test_every_point_finds_the_results_of_its_own_slots(counts: list[int], size: int) -> None:
    order = torch.cat(
        [sum(counts[:i]) + torch.randperm(n, generator=torch.Generator().manual_seed(i)) for i, n in enumerate(counts)]
    )
    point = torch.arange(sum(counts))
    for cut, num in ((patches(order, counts, size), 1), (patches(order, counts, size, overlap="mean"), 2)):
        assert all(group.shape[1] <= size for group in cut.groups)
        slots = torch.cat([group.flatten() for group in cut.groups])
        assert cut.slots.shape[1] == (num if len(slots) > len(point) else 1)
        assert torch.equal(slots[cut.slots], point[:, None].expand_as(cut.slots))
        if num == 2:
            assert set(cut.slots.flatten().tolist()) == set(range(len(slots)))


def tiny_cloud(counts: list[int], dim: int = 8, extent: int = 96) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    torch.manual_seed(0)
    x = torch.randn(sum(counts), dim, generator=generator, dtype=torch.float64)
    return x, torch.randint(extent, (sum(counts), 3), generator=generator)


def test_the_order_of_the_points_does_not_matter() -> None:
    x, cells = tiny_cloud([50])
    model = PointTransformer(PointTransformerConfig(dim=8, depth=2, num_heads=2, patch=16)).double()
    order = torch.randperm(50, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(model(x[order], cells[order], [50]), model(x, cells, [50])[order])


def test_clouds_of_a_batch_do_not_see_each_other() -> None:
    x, cells = tiny_cloud([40, 23], extent=64)
    model = PointTransformer(PointTransformerConfig(dim=8, depth=1, num_heads=2, patch=16)).double()
    torch.testing.assert_close(model(x, cells, [40, 23])[40:], model(x[40:], cells[40:], [23]))


V3 = PointTransformerV3Config(
    in_dim=8,
    encoder_depths=(1, 2),
    encoder_dims=(8, 12),
    encoder_heads=(2, 2),
    decoder_depths=(1,),
    decoder_dims=(6,),
    decoder_heads=(2,),
    patch=16,
    fine_bits=2,
)


def test_scenes_of_unequal_size_do_not_see_each_other_in_the_whole_network() -> None:
    x, cells = tiny_cloud([60, 9, 33], extent=48)
    cells[69:] //= 2
    model = PointTransformerV3(V3).double().eval()
    together = model(x, cells, [60, 9, 33])
    assert together.shape == (102, 6)
    torch.testing.assert_close(together[69:], model(x[69:], cells[69:], [33]))


def test_points_of_one_voxel_keep_an_order_of_their_own_in_the_whole_network() -> None:
    x, cells = tiny_cloud([60], extent=24)
    cells = torch.unique(cells, dim=0)
    x = x[: len(cells)]
    model = PointTransformerV3(V3).double().eval()
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(model(x[order], cells[order], [len(x)]), model(x, cells, [len(x)])[order])


def test_curves_are_shuffled_in_training_only() -> None:
    x, cells = tiny_cloud([80])
    model = PointTransformerV3(replace(V3, shuffle_curves=True)).double()
    for parameter in model.modules():
        if isinstance(parameter, torch.nn.BatchNorm1d):
            parameter.momentum = 0.0
    assert any(not torch.equal(model(x, cells, [80]), model(x, cells, [80])) for _ in range(4))
    model.eval()
    assert torch.equal(model(x, cells, [80]), model(x, cells, [80]))


def test_stochastic_depth_grows_with_the_blocks_and_leaves_points_out_in_training_only() -> None:
    model = PointTransformerV3(PointTransformerV3Config(in_dim=4, encoder_dims=(8,) * 5, encoder_heads=(1,) * 5,
        decoder_dims=(8,) * 4, decoder_heads=(1,) * 4, drop_path=0.3))  # fmt: skip
    rates = [[block.get_submodule("drop_path").rate for block in stage.children()] for stage in model.encoder]
    assert rates[0][0] == 0
    assert [rate for stage in rates for rate in stage] == pytest.approx([0.3 * i / 13 for i in range(14)])
    # Within a stage of the decoder the official order is reversed.
    assert [block.get_submodule("drop_path").rate for block in model.decoder[0].children()] == pytest.approx(
        [0.3 / 7, 0]
    )

    x, cells = tiny_cloud([80])
    torch.manual_seed(0)
    block = PointTransformerBlock(x.shape[1], 1, drop_path=0.25).double()
    scene = torch.zeros(80, dtype=torch.long)
    shared = (patches(curve_codes(cells, "z").argsort(), [80], 16), kernel_map(cells, scene), cells)

    def drawn(seed: int) -> torch.Tensor:
        torch.manual_seed(seed)
        return block(x, *shared)

    assert torch.equal(drawn(1), drawn(1))
    assert not torch.equal(drawn(1), drawn(2))
    expected = block.eval()(x, *shared)
    assert torch.equal(drawn(1), expected)


def test_every_parameter_of_the_whole_network_learns_with_and_without_checkpointing() -> None:
    x, cells = tiny_cloud([70, 40], extent=32)
    model = PointTransformerV3(replace(V3, relative_position=True)).double().eval()
    gradients = []
    for checkpointing in (False, True):
        for module in model.modules():
            if isinstance(module, Blocks):
                module.checkpointing = checkpointing
        gradients.append(torch.autograd.grad(model(x, cells, [70, 40]).square().sum(), list(model.parameters())))
    for (name, _), ours, again in zip(model.named_parameters(), *gradients, strict=True):
        assert bool(ours.abs().sum() > 0), name
        torch.testing.assert_close(ours, again)


def test_wrong_numbers_of_stages_are_refused() -> None:
    with pytest.raises(InputError, match="equally many encoder"):
        PointTransformerV3Config(encoder_dims=(8,))
    with pytest.raises(InputError, match="needs 4 decoder depths"):
        PointTransformerV3Config(decoder_dims=(8,))
    with pytest.raises(InputError, match="power of two"):
        PointTransformerV3Config(stride=3)
    with pytest.raises(InputError, match="probability below 1"):
        PointTransformerV3Config(drop_path=1.0)
