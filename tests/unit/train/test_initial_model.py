from dataclasses import replace
from pathlib import Path

import torch

from sr3r.model import SR3R
from sr3r.train import JointStage, TrainConfig
from sr3r.train.state import initial_model
from tiny_models import tiny_config


def test_a_part_of_the_backbone_that_the_weights_were_made_without_starts_random(tmp_path: Path) -> None:
    config = tiny_config()
    given = SR3R(replace(config, backbone=replace(config.backbone, refinement=None)))
    given.save_pretrained(tmp_path)
    model = initial_model(TrainConfig(model=config, init=tmp_path, joint=JointStage(steps=1)))
    state = model.state_dict()
    assert all(torch.equal(state[name], value) for name, value in given.state_dict().items())
    new = {name for name in state if name not in given.state_dict()}
    assert new
    assert all(name.startswith("network.backbone.refinement.") for name in new)
