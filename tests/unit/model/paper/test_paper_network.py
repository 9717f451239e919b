from dataclasses import replace

import pytest
import torch

from sr3r.errors import InputError
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.paper import PaperNetwork, PaperNetworkConfig
from sr3r.model.paper.mapping import MappingConfig
from sr3r.model.paper.offsets import OffsetsConfig
from sr3r.model.paper.point_transformer import PointTransformerConfig
from tiny_models import TINY_PAPER, tiny_config


def test_it_has_the_published_and_the_official_sizes() -> None:
    with torch.device("meta"):
        model = SR3R(SR3RConfig(network=PaperNetworkConfig()))
    assert isinstance(model.network, PaperNetwork)
    assert MappingConfig() == MappingConfig(patch=16, num_heads=8, dim=768, encoder_depth=12, decoder_depth=6)
    size = sum(p.numel() for p in model.network.offsets.transformer.parameters())
    # The official network has 46.17 M parameters at 6 input channels; here the stem sees 256.
    assert size == 46_166_272 + 125 * (256 - 6) * 32


def test_sizes_that_cannot_work_are_refused() -> None:
    transformer = PointTransformerConfig(decoder_depths=(), decoder_dims=(), decoder_heads=())
    with pytest.raises(InputError, match="features of every point"):
        OffsetsConfig(transformer=transformer)
    with pytest.raises(InputError, match="multiple of the factor"):
        SR3R(replace(tiny_config(8), network=replace(TINY_PAPER, mapping=replace(TINY_PAPER.mapping, patch=4))))
