import torch

from sr3r.model.backbones.compact.aggregation import (
    CostAggregation,
    CostAggregationConfig,
    WeightedCosts,
    one_channel,
)


def aggregation(*, sharp: float = 0.1) -> CostAggregation:
    torch.manual_seed(0)
    network = CostAggregation(CostAggregationConfig(channels=8), num_groups=4, guide_channels=6).double()
    torch.nn.init.normal_(network.leave.weight, std=sharp)
    return network


def costs_and_guide(candidates: int = 48, height: int = 16, width: int = 24) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    costs = torch.rand(2, 4, candidates, height, width, generator=generator, dtype=torch.float64) * 2 - 1
    return costs, torch.randn(2, 6, height, width, generator=generator, dtype=torch.float64)


def test_an_untrained_aggregation_only_weighs_the_groups() -> None:
    costs, guide = costs_and_guide()
    plain, evidence = WeightedCosts(num_groups=4).double()(costs, guide)
    torch.testing.assert_close(plain, 2 * costs.sum(1))
    assert torch.equal(evidence, costs.flatten(1, 2))
    scores, _ = aggregation(sharp=0.0)(costs, guide)
    torch.testing.assert_close(scores, plain)


def test_scores_that_move_along_the_candidates_give_the_same_moved() -> None:
    # Four candidates are one of the coarsest level; normalisation sees the same values, wherever they are.
    network = aggregation()
    costs, guide = costs_and_guide()
    costs[:, :, :20] = costs[:, :, 28:] = 0
    moved, _ = network(costs.roll(4, 2), guide)
    scores, _ = network(costs, guide)
    gathered, gathered_moved = (x - 2 * c.sum(1) for x, c in ((scores, costs), (moved, costs.roll(4, 2))))
    # Away from the ends, where there is nothing beyond to gather.
    torch.testing.assert_close(gathered_moved[:, 16:36], gathered[:, 12:32], rtol=0.05, atol=0.02)
    assert (gathered[:, 18:28] - gathered[:, 6:16]).abs().max() > 0.5


def test_neighbours_support_each_other_and_the_image_has_a_say() -> None:
    network = aggregation()
    costs, guide = costs_and_guide()
    scores, _ = network(costs, guide)
    changed = costs.clone()
    changed[..., 8, 12] = 1
    elsewhere = (network(changed, guide)[0] - scores).abs().amax((0, 1))
    assert elsewhere[8, 14] > 1e-3
    assert (network(costs, guide + 1)[0] - scores).abs().max() > 1e-3


def test_any_size_of_four_pixels_or_more_will_do() -> None:
    for height, width in ((4, 4), (8, 20), (12, 28)):
        costs, guide = costs_and_guide(8, height, width)
        assert aggregation()(costs, guide)[0].shape == (2, 8, height, width)


def test_a_convolution_to_one_channel_and_its_gradients_are_those_of_the_plain_one() -> None:
    torch.manual_seed(0)
    conv = torch.nn.Conv3d(5, 1, 3, padding=1).double()
    x = torch.randn(2, 5, 4, 6, 7, dtype=torch.float64, requires_grad=True)
    for volume in (x, x.contiguous(memory_format=torch.channels_last_3d)):
        expected, found = conv(volume)[:, 0], one_channel(conv, volume)
        torch.testing.assert_close(found, expected)
        assert conv.bias is not None
        inputs = (x, conv.weight, conv.bias)
        for a, b in zip(
            torch.autograd.grad(found.square().sum(), inputs, retain_graph=True),
            torch.autograd.grad(expected.square().sum(), inputs, retain_graph=True),
            strict=True,
        ):
            torch.testing.assert_close(a, b)
