"""Stochastic depth in the paper's ViT."""

from dataclasses import replace

import pytest
import torch

from sr3r.errors import InputError
from sr3r.model.layers import DropPath
from sr3r.model.paper.mapping import Mapping, MappingConfig

TINY = MappingConfig(dim=8, num_heads=2, encoder_depth=3, decoder_depth=2, drop_path=0.4)
IMAGES, TOKENS = torch.rand(2, 3, 3, 32, 48), torch.randn(2, 3, 2, 3, 4)


def mapping(config: MappingConfig) -> Mapping:
    torch.manual_seed(0)
    return Mapping(config, factor=4, scaffold_dim=4)


def drawn(network: Mapping, seed: int) -> torch.Tensor:
    torch.manual_seed(seed)
    return network(IMAGES, TOKENS)


@pytest.mark.parametrize(("shape", "dims"), [((20_000, 2), 1), ((100, 200, 3, 2), 2)])
def test_residuals_are_left_out_whole_and_on_average_nothing_changes(shape: tuple[int, ...], dims: int) -> None:
    dropped = DropPath(0.25, dims=dims).train()(torch.ones(shape, dtype=torch.float64))
    each = dropped.flatten(dims)
    assert torch.equal(each.amin(-1), each.amax(-1))
    assert set(dropped.unique().tolist()) == {0.0, 1 / 0.75}
    assert float(dropped.mean()) == pytest.approx(1, abs=0.02)


def test_the_rates_rise_over_encoder_and_decoder() -> None:
    network = mapping(TINY)
    rates = [module.rate for module in network.modules() if isinstance(module, DropPath)]
    assert rates == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])


def test_training_draws_and_evaluation_does_not() -> None:
    network = mapping(TINY).train()
    assert torch.equal(drawn(network, 1), drawn(network, 1))
    assert not torch.equal(drawn(network, 1), drawn(network, 2))
    without = mapping(replace(TINY, drop_path=0.0)).train()
    assert torch.equal(drawn(network.eval(), 1), drawn(without, 2))


def test_recomputed_gradients_are_of_the_same_draw() -> None:
    gradients = []
    for checkpointing in (False, True):
        network = mapping(TINY).train()
        network.encoder.checkpointing = network.decoder.checkpointing = checkpointing
        drawn(network, 1).square().sum().backward()
        gradients.append([p.grad for p in network.parameters()])
    for ours, again in zip(*gradients, strict=True):
        torch.testing.assert_close(ours, again)


def test_a_rate_that_is_no_probability_is_refused() -> None:
    with pytest.raises(InputError, match="probability below 1"):
        replace(TINY, drop_path=1.0)
