from dataclasses import replace

import pytest
import torch

from sr3r.errors import InputError
from sr3r.model.layers import Blocks
from sr3r.model.paper.point_transformer import PointTransformer, PointTransformerConfig
from sr3r.model.point_block import PointTransformerBlock
from sr3r.model.serialization import curve_codes, patches
from sr3r.model.sparse_conv import kernel_map
from tiny_models import tiny_cloud

V3 = PointTransformerConfig(
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
    model = PointTransformer(V3).double().eval()
    together = model(x, cells, [60, 9, 33])
    assert together.shape == (102, 6)
    torch.testing.assert_close(together[69:], model(x[69:], cells[69:], [33]))


def test_points_of_one_voxel_keep_an_order_of_their_own_in_the_whole_network() -> None:
    x, cells = tiny_cloud([60], extent=24)
    cells = torch.unique(cells, dim=0)
    x = x[: len(cells)]
    model = PointTransformer(V3).double().eval()
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(model(x[order], cells[order], [len(x)]), model(x, cells, [len(x)])[order])


def test_curves_are_shuffled_in_training_only() -> None:
    x, cells = tiny_cloud([80])
    model = PointTransformer(replace(V3, shuffle_curves=True)).double()
    for parameter in model.modules():
        if isinstance(parameter, torch.nn.BatchNorm1d):
            parameter.momentum = 0.0
    assert any(not torch.equal(model(x, cells, [80]), model(x, cells, [80])) for _ in range(4))
    model.eval()
    assert torch.equal(model(x, cells, [80]), model(x, cells, [80]))


def test_stochastic_depth_grows_with_the_blocks_and_leaves_points_out_in_training_only() -> None:
    model = PointTransformer(PointTransformerConfig(in_dim=4, encoder_dims=(8,) * 5, encoder_heads=(1,) * 5,
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
    model = PointTransformer(replace(V3, relative_position=True)).double().eval()
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
        PointTransformerConfig(encoder_dims=(8,))
    with pytest.raises(InputError, match="needs 4 decoder depths"):
        PointTransformerConfig(decoder_dims=(8,))
    with pytest.raises(InputError, match="power of two"):
        PointTransformerConfig(stride=3)
    with pytest.raises(InputError, match="probability below 1"):
        PointTransformerConfig(drop_path=1.0)
