"""Every recipe, shrunk, makes a step."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from small_runs import alone
from sr3r.data import Example
from sr3r.model import SR3R
from sr3r.model.mapping import ViTMappingConfig
from sr3r.model.scaffold import DepthSplatConfig, NoPoSplatConfig
from sr3r.model.upsample import HATConfig, InterpolationConfig, SwinIRConfig
from sr3r.recipes import RECIPES, smoke
from sr3r.train import GeometryStage, TrainConfig
from sr3r.train.loop import set_optimizer
from sr3r.train.state import TrainingState
from tiny import TINY_DINO, TINY_NOPOSPLAT, tiny_views


def shrunk(config: TrainConfig, folder: Path) -> TrainConfig:
    """The recipe with a tiny network of the same kind, from random weights; learned upsamplers from the folder."""
    small, model = smoke().model, config.model
    offsets = replace(model.offsets, transformer=small.offsets.transformer, child_dim=small.offsets.child_dim)
    match model.scaffold:
        case NoPoSplatConfig():
            scaffold = TINY_NOPOSPLAT
        case DepthSplatConfig():
            scaffold = replace(model.scaffold, vit=TINY_DINO)
        case _:
            scaffold = small.scaffold
    mapping = small.mapping
    if isinstance(model.mapping, ViTMappingConfig):
        mapping = ViTMappingConfig(dim=32, num_heads=2, encoder_depth=1, decoder_depth=1)
        offsets = replace(offsets, points="parents")
    match model.upsampler:
        case SwinIRConfig():
            model = replace(model, upsampler=SwinIRConfig(dim=12, groups=1, blocks=2, num_heads=2, window=4))
        case HATConfig():
            network = HATConfig(dim=12, groups=1, blocks=2, num_heads=2, window=4, squeeze=4)
            model = replace(model, upsampler=network)
    model = replace(model, scaffold=scaffold, mapping=mapping, offsets=offsets)
    init = None
    if not isinstance(model.upsampler, InterpolationConfig):
        SR3R(model).save_pretrained(folder)
        init = folder
    joint = replace(config.joint, scaffold_lr_factor=config.joint.scaffold_lr_factor or 1.0)
    loss = replace(config.loss, lpips=0)
    return replace(config, model=model, init=init, upsampler_weights=None, loss=loss, joint=joint)


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_makes_a_step_in_each_of_its_stages(name: str, tmp_path: Path) -> None:
    config = shrunk(RECIPES[name](), tmp_path)
    state = TrainingState(config, alone())
    for name, parameter in state.model.get_submodule("scaffold").named_parameters():
        if name in ("points_first.out.bias", "points_others.out.bias"):
            # A random NoPoSplat (it is never trained from scratch) puts everything into the cameras, unseen.
            parameter.data[2] += 3.0
    context, target = tiny_views(dtype=torch.float32), tiny_views(size=(64, 96), dtype=torch.float32)
    for _, stage, _ in config.stages():
        state.begin(stage)
        example = Example(context=context, target=target)
        if isinstance(stage, GeometryStage):
            example = replace(example, context_depth=torch.full((1, 2, 64, 96), 2.0))
        set_optimizer(state.optimizer, stage, done=0)
        before = [p.clone() for p in state.model.parameters()]
        state.loss_module(example, stage, torch.Generator())["total"].backward()
        state.optimizer.step()
        state.optimizer.zero_grad()
        assert any(not torch.equal(a, b) for a, b in zip(before, state.model.parameters(), strict=True))
