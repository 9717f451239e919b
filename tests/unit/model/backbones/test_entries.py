import dataclasses

import pytest
import torch

from sr3r import config as configs
from sr3r.model import SR3RConfig
from sr3r.model.backbones import BACKBONES, BackboneEntry, OwnBackboneConfig, build_backbone, config_of, entry_of
from sr3r.model.published import weights_file
from tiny_models import TINY_DEPTHSPLAT, TINY_NOPOSPLAT, tiny_config

TINY = {"compact": tiny_config().backbone, "depthsplat": TINY_DEPTHSPLAT, "noposplat": TINY_NOPOSPLAT}


def test_names_are_told_apart() -> None:
    names = [entry.name for entry in BACKBONES]
    assert len(set(names)) == len(names)
    published = [name for entry in BACKBONES for name in entry.published]
    assert len(set(published)) == len(published)


@pytest.mark.parametrize("entry", BACKBONES, ids=lambda entry: entry.name)
def test_an_entry_keeps_what_it_says(entry: BackboneEntry) -> None:
    assert dataclasses.is_dataclass(entry.config)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(entry.config(), dataclasses.fields(entry.config)[0].name, 1)
    assert entry.recognise({"another.weight": torch.zeros(1)}, "a.ckpt") is None
    for name, weights in entry.published.items():
        assert name.startswith(f"{entry.name}-")
        assert isinstance(weights.config, entry.config)
        assert weights.license
        assert weights.training
        assert weights_file(name, entry.published).name == weights.file


@pytest.mark.parametrize("entry", BACKBONES, ids=lambda entry: entry.name)
def test_a_configuration_builds_its_network_and_can_be_written(entry: BackboneEntry) -> None:
    config = TINY[entry.name]
    assert entry_of(config) is entry
    backbone = build_backbone(config)
    assert isinstance(backbone, entry.network)
    assert config_of(backbone) == config
    model = SR3RConfig(backbone=config)
    assert configs.from_dict(SR3RConfig, configs.to_dict(model)) == model


def test_a_backbone_that_is_not_ours_has_no_entry() -> None:
    assert entry_of(OwnBackboneConfig(class_name="Mine")) is None
