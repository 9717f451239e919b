"""Configurations and weights that earlier versions wrote."""

import json
import re
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from sr3r.config import from_dict, to_dict
from sr3r.errors import FileError, InputError
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.ablations import RefinedScaffoldConfig, ScaffoldAloneConfig, UpScaffoldConfig
from sr3r.model.backbones import CompactBackboneConfig
from sr3r.model.compact import CompactNetworkConfig
from sr3r.model.compact.compact_offsets import CompactOffsetsConfig
from sr3r.model.earlier import EARLIER_NAMES, of_today
from sr3r.model.gaussian_head import HeadConfig
from sr3r.model.keys import renamed
from sr3r.model.no_transformer import NoTransformerConfig
from sr3r.model.paper import PaperNetworkConfig
from sr3r.model.paper.offsets import OffsetsConfig
from sr3r.model.raster_split import RasterSplit
from sr3r.model.sr3r import NetworkConfig
from sr3r.model.weights import SHIPPED
from sr3r.recipes import compact_synthetic
from sr3r.train import train
from tiny_models import tiny_model, tiny_views

# As version 0.1.0 wrote the compact preset.
WRITTEN: dict[str, Any] = {
    "factor": 4,
    "components": "full",
    "split": "shuffle",
    "raster_side": 2,
    "beta": 0.5,
    "opacity_threshold": 0.5,
    "scaffold": {"type": "CompactScaffoldConfig", "channels": 48, "dim": 160, "num_heads": 5, "depth": 4},
    "upsampler": {"type": "InterpolationConfig", "mode": "bicubic"},
    "mapping": {"type": "MappingConfig", "channels": 64, "dim": 160, "num_heads": 5, "patch": 4},
    "offsets": {
        "transformer": {"type": "PointTransformerConfig", "dim": 64, "depth": 2, "num_heads": 2, "patch": 256},
        "points": "parents",
        "query": "own",
        "regression": "residual",
        "child_dim": 64,
        "max_offset_px": 8.0,
        "sh_degree": 0,
    },
}
V3 = {"type": "PointTransformerV3Config", "in_dim": 256, "fine_bits": 2}
PAPER = {"mapping": {"type": "ViTMappingConfig"}, "offsets": {"transformer": V3, "points": "children", "sh_degree": 4}}
NO_TRANSFORMER = NoTransformerConfig(dim=64)
CHANGES: dict[str, tuple[dict[str, Any], NetworkConfig]] = {
    "compact": ({}, CompactNetworkConfig()),
    "scaffold": ({"components": "scaffold"}, ScaffoldAloneConfig()),
    "upsampling": ({"components": "upsampling"}, UpScaffoldConfig()),
    "refinement": ({"components": "refinement"}, RefinedScaffoldConfig()),
    "offsets": (
        {"components": "offsets"},
        CompactNetworkConfig(offsets=CompactOffsetsConfig(transformer=NO_TRANSFORMER)),
    ),
    "raster": (
        {"split": "raster", "raster_side": 3, "opacity_threshold": 0.25},
        CompactNetworkConfig(split=RasterSplit(side=3, threshold=0.25)),
    ),
    "query": (
        {"offsets": {**WRITTEN["offsets"], "query": "all"}},
        CompactNetworkConfig(offsets=CompactOffsetsConfig(query="all")),
    ),
    "paper": (PAPER, PaperNetworkConfig(offsets=OffsetsConfig(head=HeadConfig(sh_degree=4)))),
    "paper offsets": (
        {**PAPER, "components": "offsets"},
        PaperNetworkConfig(
            offsets=OffsetsConfig(transformer=NoTransformerConfig(dim=256), head=HeadConfig(sh_degree=4))
        ),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_configuration_of_an_earlier_version_is_todays_network(name: str) -> None:
    changes, network = CHANGES[name]
    # Its backbone searched depth at the full size of any input, and only weighed the groups of matching scores.
    backbone = CompactBackboneConfig(refinement=None, aggregation=None, match_channels=24, num_groups=2)
    assert from_dict(SR3RConfig, of_today({**WRITTEN, **changes})) == SR3RConfig(network=network, backbone=backbone)


def test_a_configuration_from_before_the_aggregation_has_none() -> None:
    plain = SR3RConfig(backbone=CompactBackboneConfig(aggregation=None, match_channels=24, num_groups=2))
    written = to_dict(plain)
    del written["backbone"]["aggregation"]
    assert from_dict(SR3RConfig, of_today(written)) == plain


def test_a_configuration_of_today_stays_as_it_is() -> None:
    written = to_dict(SR3RConfig())
    assert of_today(written) is written


@pytest.mark.parametrize("changes", [{"mapping": PAPER["mapping"]}, {"offsets": PAPER["offsets"]}])
def test_a_mixture_of_both_networks_is_refused_in_a_sentence(changes: dict[str, Any], tmp_path) -> None:
    with pytest.raises(InputError, match="mixes parts of the compact and the paper's network"):
        of_today({**WRITTEN, **changes})
    (tmp_path / "config.json").write_text(json.dumps({**WRITTEN, **changes}))
    (tmp_path / "model.safetensors").touch()
    with pytest.raises(FileError, match=r"config\.json: An earlier version of sr3r wrote it"):
        SR3R.from_pretrained(tmp_path)


def test_the_shipped_weights_are_all_there_under_todays_names() -> None:
    stored = load_file(SHIPPED / "compact" / "model.safetensors")
    state = SR3R.from_pretrained("compact").network.state_dict()
    assert {renamed(key, EARLIER_NAMES) for key in stored} == state.keys()
    for key, value in stored.items():
        assert torch.equal(state[renamed(key, EARLIER_NAMES)], value.float()), key


def test_names_of_today_stay_as_they_are() -> None:
    assert all(renamed(key, EARLIER_NAMES) == key for key in tiny_model().network.state_dict())


def test_weights_of_an_earlier_version_give_what_they_gave(tmp_path) -> None:
    model, views = tiny_model(dtype=torch.float32), tiny_views(dtype=torch.float32)
    model.save_pretrained(tmp_path)
    weights = tmp_path / "model.safetensors"
    back = (
        (r"^backbone\.", "scaffold."),
        (r"^offsets\.head\.(norm|to_children|query_features|hidden)", r"offsets.\1"),
        (r"^offsets\.head\.out\.", "offsets.head."),
    )
    earlier = {renamed(key, back): value for key, value in load_file(weights).items()}
    assert {"offsets.head.weight", "offsets.hidden.bias", "scaffold.logits.bias"} <= earlier.keys()
    save_file(earlier, weights)
    loaded = SR3R.from_pretrained(tmp_path)
    assert torch.equal(loaded(views).gaussians.means, model(views).gaussians.means)


def test_a_run_that_an_earlier_version_began_is_refused_in_a_sentence(tmp_path) -> None:
    config = compact_synthetic()
    (tmp_path / "config.json").write_text(json.dumps({**to_dict(config), "model": WRITTEN}))
    expected = re.escape("An earlier version of sr3r began this run, and this one cannot go on with it.")
    with pytest.raises(FileError, match=expected):
        next(train(config, tmp_path))
