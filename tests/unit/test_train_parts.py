from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from small_runs import SIZE, logged, run, small_config, weights, write_scenes
from sr3r.data import Example
from sr3r.errors import InputError, WeightsError
from sr3r.model import SR3R
from sr3r.model.ablations import RefinedScaffoldConfig, ScaffoldAloneConfig
from sr3r.model.backbones import CompactBackboneConfig, DepthSplatConfig, NoPoSplatConfig
from sr3r.model.compact import CompactNetworkConfig
from sr3r.model.compact.compact_point_transformer import CompactPointTransformerConfig
from sr3r.model.no_transformer import NoTransformerConfig
from sr3r.model.paper import PaperNetworkConfig
from sr3r.model.sr3r import NetworkConfig
from sr3r.model.upsample import HATConfig, InterpolationConfig, SwinIRConfig
from sr3r.recipes import RECIPES, smoke
from sr3r.train import GeometryStage, JointStage, OptimizerConfig, ScaffoldStage, TrainConfig
from sr3r.train.batches import parts, training_batches
from sr3r.train.log import MetricsLog, read_rows
from sr3r.train.loop import learning_rate_factor, set_optimizer
from sr3r.train.losses import LossModule
from sr3r.train.processes import Processes
from sr3r.train.state import AveragedWeights, TrainingState, initial_model
from sr3r.train.validation_picture import captioned_depth
from tiny import TINY_COMPACT, TINY_DINO, TINY_NOPOSPLAT, TINY_PAPER, tiny_config, tiny_model, tiny_views


def alone() -> Processes:
    return Processes(0, 1, torch.device("cpu"))


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


def test_a_learned_upsampler_without_weights_is_refused() -> None:
    with pytest.raises(InputError, match="--upsampler-weights"):
        replace(smoke(), model=replace(smoke().model, upsampler=SwinIRConfig()))


def test_the_learning_rate_warms_up_and_decays() -> None:
    settings = OptimizerConfig(warmup_steps=4, final_learning_rate_factor=0.1)
    factors = [learning_rate_factor(settings, step, 104) for step in range(105)]
    assert factors[:5] == [0.25, 0.5, 0.75, 1.0, 1.0]
    assert factors[54] == pytest.approx(0.55)
    assert factors[104] == pytest.approx(0.1)
    assert all(a >= b for a, b in pairwise(factors[3:]))


def test_a_batch_in_parts_teaches_what_the_whole_does(tmp_path) -> None:
    scenes = write_scenes(tmp_path / "scenes")
    config = replace(
        small_config(scenes), batch_size=4, scaffold=ScaffoldStage(steps=3), joint=JointStage(steps=3), log_every=1
    )
    whole = run(config, tmp_path / "whole")
    split = run(replace(config, accumulate=4), tmp_path / "split")
    for step, row in logged(whole).items():
        # float32 sums in another order: where a gradient is almost zero, AdamW makes a whole step of its rounding.
        assert logged(split)[step]["total"] == pytest.approx(row["total"], rel=1e-3)
    a, b = weights(whole), weights(split)
    assert max(float((a[name] - b[name]).abs().max()) for name in a) < 1e-3


def test_the_gradient_of_the_parts_is_the_gradient_of_the_whole() -> None:
    loss_module = LossModule(tiny_model(dtype=torch.float32).train(), replace(smoke().loss, ssim=0.1), None)
    context, target = (tiny_views(size=size, batch=4, dtype=torch.float32) for size in ((16, 24), (64, 96)))
    example = Example(context=context, target=target)
    stage = JointStage(steps=1)
    loss_module(example, stage, torch.Generator())["total"].backward()
    whole = [p.grad.clone() for p in loss_module.parameters() if p.grad is not None]
    loss_module.zero_grad()
    for part in parts(example, 2):
        (loss_module(part, stage, torch.Generator())["total"] / 2).backward()
    for a, b in zip(whole, [p.grad for p in loss_module.parameters() if p.grad is not None], strict=True):
        torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-6)


def test_the_backbone_learns_at_its_own_rate_and_only_matrices_decay() -> None:
    state = TrainingState(smoke(), alone())
    of_backbone = {id(p) for p in state.model.get_submodule("network.backbone").parameters()}
    seen = 0
    for group in state.optimizer.param_groups:
        assert all((id(p) in of_backbone) == group["is_backbone"] for p in group["params"])
        assert all((p.ndim >= 2) == group["decays"] for p in group["params"])
        seen += len(group["params"])
    assert seen == len(list(state.model.parameters()))


def test_the_average_follows_the_weights_under_both_their_names() -> None:
    model = torch.nn.Module()
    model.a = torch.nn.Linear(2, 2, bias=False)
    model.b = model.a
    average = AveragedWeights(model)
    start = model.a.weight.detach().clone()
    with torch.no_grad():
        model.a.weight += 1
    average.update(model, 0.75)
    state = average.state_dict(model)
    torch.testing.assert_close(state["a.weight"], start + 0.25)
    assert torch.equal(state["a.weight"], state["b.weight"])


def test_a_run_starts_from_the_parts_that_the_given_weights_have(tmp_path) -> None:
    scaffold = replace(tiny_config(), network=ScaffoldAloneConfig())
    given = initial_model(TrainConfig(model=scaffold, seed=1, joint=JointStage(steps=1)))
    given.save_pretrained(tmp_path)
    config = TrainConfig(model=tiny_config(), init=tmp_path, joint=JointStage(steps=1))
    model = initial_model(config)
    for name, value in given.get_submodule("network.backbone").state_dict().items():
        assert torch.equal(model.get_submodule("network.backbone").state_dict()[name], value)
    with pytest.raises(WeightsError, match=r"The backbone in .* does not fit"):
        initial_model(replace(config, model=replace(config.model, backbone=CompactBackboneConfig(channels=12))))


def test_a_frozen_backbone_that_has_learned_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="must have learned something"):
        initial_model(
            replace(smoke(), geometry=GeometryStage(), joint=JointStage(steps=5, scaffold_learning_rate_factor=0.0))
        )


def test_a_log_drops_what_will_be_repeated_and_a_line_that_was_cut_off(tmp_path) -> None:
    log = MetricsLog(tmp_path, last_step=0)
    for step in range(4):
        log.write(step, "joint", {"total": float(step)})
    with (tmp_path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 4, "to')
    MetricsLog(tmp_path, last_step=2).write(3, "joint", {"total": 30.0})
    assert [row["total"] for row in read_rows(tmp_path / "metrics.jsonl")] == [0, 1, 2, 30]


def test_the_caption_of_a_depth_map_says_its_range() -> None:
    depth, alpha = torch.linspace(1, 4, 400).reshape(20, 20), torch.ones(20, 20)
    depth[0, :5], alpha[0, :5] = 0, 0
    picture, caption = captioned_depth(depth, alpha)
    brightness = picture.sum(0).flatten()
    assert bool((brightness[:5] == 0).all())
    assert bool((brightness[5:].diff() <= 1e-6).all())
    assert caption == "depth 1.1 to 3.94"
    assert captioned_depth(torch.zeros(4, 4), torch.zeros(4, 4))[1] == "depth: nothing"


def test_a_batch_that_cannot_be_shared_is_refused(tmp_path) -> None:
    config = replace(small_config(write_scenes(tmp_path / "scenes")), batch_size=3, accumulate=3)
    two = Processes(1, 2, torch.device("cpu"))
    with pytest.raises(InputError, match="among 2 processes, each in 3 parts; make batch_size a multiple of 6"):
        next(training_batches(config, config.joint, range(1), two))


def test_steps_of_other_shapes_have_about_as_many_pixels(tmp_path: Path) -> None:
    config = smoke()
    data = replace(config.data, size=SIZE, other_sizes=(2 * SIZE,), other_num_context=(4,))
    config = replace(config, batch_size=8, accumulate=2, data=data, scaffold=ScaffoldStage(steps=20))

    def seen(stage: GeometryStage | ScaffoldStage, processes: Processes) -> list[tuple[int, int, int]]:
        batches = training_batches(config, stage, range(20), processes)
        return [(batch.context.size[0], len(batch.context), len(batch.context.images)) for batch in batches]

    small, large = SIZE // 4, SIZE // 2
    whole = seen(config.scaffold, alone())
    # Never fewer scenes than parts.
    assert set(whole) == {(small, 2, 8), (small, 4, 4), (large, 2, 2), (large, 4, 2)}
    assert seen(config.geometry, alone()) == whole
    half = seen(config.scaffold, Processes(1, 2, torch.device("cpu")))
    assert [shape[:2] for shape in half] == [shape[:2] for shape in whole]
    for wrong, message in (({"other_sizes": (SIZE + 2,)}, "no multiple"), ({"other_num_context": (1,)}, "two input")):
        with pytest.raises(InputError, match=message):
            replace(config, data=replace(data, **wrong))


def test_input_views_are_judged_at_the_size_of_the_targets_when_asked(tmp_path: Path) -> None:
    plain = replace(small_config(write_scenes(tmp_path / "scenes")), batch_size=2)
    asked = replace(plain, data=replace(plain.data, num_context_targets=1))
    batches = [next(training_batches(config, config.joint, range(5, 6), alone())) for config in (plain, asked)]
    before, after = batches
    assert len(after.target) == len(before.target) + 1
    torch.testing.assert_close(after.target.images[:, :-1], before.target.images, rtol=0, atol=0)
    assert after.context.size == (SIZE // 4, SIZE // 4)
    judged = after.target.select([len(after.target) - 1])
    same = [view for view in range(2) if torch.equal(judged.cameras.c2w[:, 0], after.context.cameras.c2w[:, view])]
    assert len(same) == 1
    # What the network sees of the view is what is judged, reduced.
    small = judged.resized(SIZE // 4, SIZE // 4).images[:, 0]
    distance = (small[:, None] - after.context.images).abs().mean((0, 2, 3, 4))
    assert distance.argmin() == same[0]
    # Any number of processes sees the same batch.
    halves = [
        next(training_batches(asked, asked.joint, range(5, 6), Processes(rank, 2, torch.device("cpu"))))
        for rank in range(2)
    ]
    torch.testing.assert_close(torch.cat([half.target.images for half in halves]), after.target.images)
