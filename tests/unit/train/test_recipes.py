"""Every recipe, shrunk, makes a step."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from small_trainings import alone
from sr3r.data import Example
from sr3r.model import SR3R
from sr3r.model.ablations import RefinedScaffoldConfig
from sr3r.model.backbones import DepthSplatConfig, NoPoSplatConfig
from sr3r.model.compact import CompactNetworkConfig
from sr3r.model.compact.compact_point_transformer import CompactPointTransformerConfig
from sr3r.model.no_transformer import NoTransformerConfig
from sr3r.model.paper import PaperNetworkConfig
from sr3r.model.sr3r import NetworkConfig
from sr3r.model.upsample import HATConfig, InterpolationConfig, SwinIRConfig
from sr3r.recipes import RECIPES, smoke
from sr3r.train import GeometryStage, TrainConfig
from sr3r.train.loop import set_optimizer
from sr3r.train.state import TrainingState
from tiny_models import TINY_COMPACT, TINY_DINO, TINY_NOPOSPLAT, TINY_PAPER, tiny_views


def shrunk_network(network: NetworkConfig) -> NetworkConfig:
    """A tiny one of the same kind, with the same choices."""
    match network:
        case CompactNetworkConfig(offsets=offsets):
            is_whole = isinstance(offsets.transformer, CompactPointTransformerConfig)
            transformer = TINY_COMPACT.offsets.transformer if is_whole else NoTransformerConfig(dim=16)
            offsets = replace(offsets, transformer=transformer, head=TINY_COMPACT.offsets.head)
            return replace(network, mapping=TINY_COMPACT.mapping, offsets=offsets)
        case PaperNetworkConfig(offsets=offsets):
            return replace(TINY_PAPER, offsets=replace(TINY_PAPER.offsets, head=offsets.head))
        case RefinedScaffoldConfig():
            return replace(network, mapping=TINY_COMPACT.mapping)
    return network


def shrunk(config: TrainConfig, folder: Path) -> TrainConfig:
    """The recipe with a tiny network of the same kind, from random weights; learned upsamplers from the folder."""
    model = replace(config.model, network=shrunk_network(config.model.network))
    match model.backbone:
        case NoPoSplatConfig():
            model = replace(model, backbone=TINY_NOPOSPLAT)
        case DepthSplatConfig():
            model = replace(model, backbone=replace(model.backbone, vit=TINY_DINO))
        case _:
            model = replace(model, backbone=smoke().model.backbone)
    match model.upsampler:
        case SwinIRConfig():
            model = replace(model, upsampler=SwinIRConfig(dim=12, groups=1, blocks=2, num_heads=2, window=4))
        case HATConfig():
            hat = HATConfig(dim=12, groups=1, blocks=2, num_heads=2, window=4, squeeze=4)
            model = replace(model, upsampler=hat)
    init = None
    if not isinstance(model.upsampler, InterpolationConfig):
        SR3R(model).save_pretrained(folder)
        init = folder
    joint = replace(config.joint, scaffold_learning_rate_factor=config.joint.scaffold_learning_rate_factor or 1.0)
    loss = replace(config.loss, lpips=0)
    return replace(config, model=model, init=init, upsampler_weights=None, loss=loss, joint=joint)


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_makes_a_step_in_each_of_its_stages(name: str, tmp_path: Path) -> None:
    config = shrunk(RECIPES[name](), tmp_path)
    state = TrainingState(config, alone())
    for name, parameter in state.model.get_submodule("network.backbone").named_parameters():
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
