from dataclasses import replace

import pytest
import torch

from sr3r.data import Example
from sr3r.data.training_examples.training_protocols import NOPOSPLAT_RE10K
from sr3r.metrics import Lpips, psnr, ssim
from sr3r.rendering import render
from sr3r.train.losses import LossModule, depth_losses, joint_losses, sampled_depth
from sr3r.train.training_config import (
    GeometryStage,
    JointStage,
    LossConfig,
    RecordedConfig,
    ScaffoldStage,
    SharpnessStage,
    SyntheticConfig,
    TrainConfig,
)
from tiny_models import tiny_model, tiny_views


def test_the_depth_losses_are_smallest_at_the_truth() -> None:
    scaffold = tiny_model().scaffold_only(tiny_views())
    assert scaffold.candidates is not None
    assert scaffold.candidate_logits is not None
    candidates = scaffold.candidates[..., None, None]
    # Exactly between candidates 2 and 3 everywhere.
    truth = 2 / (candidates[:, :, 2] + candidates[:, :, 3]) * torch.ones_like(scaffold.depth)
    sharp = torch.full_like(scaffold.candidate_logits, -30.0)
    sharp[:, :, 2:4] = 0
    perfect = replace(scaffold, candidate_logits=sharp)
    cross_entropy, error = depth_losses(perfect, truth)
    torch.testing.assert_close(cross_entropy, torch.tensor(2.0, dtype=torch.float64).log())
    torch.testing.assert_close(error, torch.zeros((), dtype=torch.float64), atol=1e-9, rtol=0)
    shifted = torch.full_like(sharp, -30.0)
    shifted[:, :, 5] = 0
    assert float(depth_losses(replace(scaffold, candidate_logits=shifted), truth)[1]) == pytest.approx(2.5)
    wrong = replace(perfect, candidate_logits=sharp.roll(2, 2))
    assert depth_losses(wrong, truth)[0] > 10


def test_depth_maps_are_sampled_at_the_centres_of_the_cells() -> None:
    depth = torch.arange(64, dtype=torch.float64).reshape(1, 1, 8, 8)
    assert torch.equal(sampled_depth(depth, (4, 4)), depth[..., 1::2, 1::2])
    assert torch.equal(sampled_depth(depth, (2, 2)), depth[..., 2::4, 2::4])


def test_every_level_of_a_coarse_to_fine_scaffold_is_judged() -> None:
    views = tiny_views(size=(128, 128), dtype=torch.float32)
    model = tiny_model(dtype=torch.float32).train()
    scaffold = model.scaffold_only(views)
    assert len(scaffold.refinements) == 1
    depth = torch.full((1, 2, 128, 128), 3.0)
    whole = depth_losses(scaffold, depth)
    coarse = depth_losses(replace(scaffold, refinements=()), depth)
    assert whole[0] > coarse[0]
    assert whole[1] > coarse[1]
    torch.stack(whole).sum().backward()
    refinement = model.get_submodule("network.backbone.refinement")
    assert all(p.grad is not None and bool(p.grad.abs().sum() > 0) for p in refinement.parameters())


def test_depth_is_judged_at_sizes_that_the_network_pads() -> None:
    model = tiny_model(dtype=torch.float32)
    for size in (22, 130):
        views = tiny_views(size=(size, size), dtype=torch.float32)
        depth = torch.full((1, 2, 4 * size, 4 * size), 2.0)
        example = Example(context=views, target=views.resized(4 * size, 4 * size), context_depth=depth)
        losses = LossModule(model, LossConfig(lpips=0.0), None)(example, GeometryStage(steps=1), torch.Generator())
        assert bool(torch.isfinite(losses["total"]))


def test_a_step_down_the_gradient_lowers_the_joint_loss() -> None:
    model = tiny_model(dtype=torch.float32).train()
    context, target = tiny_views(dtype=torch.float32), tiny_views(size=(64, 96), dtype=torch.float32)
    example = Example(context=context, target=target, context_depth=torch.full((1, 2, 64, 96), 2.0))
    config = LossConfig(ssim=0.1, lpips=0.0)

    def loss() -> dict[str, torch.Tensor]:
        return joint_losses(model(context), example, config, None, torch.Generator().manual_seed(0))

    before = loss()
    before["total"].backward()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.startswith("network.backbone.refinement."):  # The inputs are small.
                continue
            assert parameter.grad is not None
            parameter -= 1e-2 * parameter.grad
    assert loss()["total"] < before["total"]
    assert {"mse", "scaffold_mse", "ssim", "depth_class", "depth_l1"} <= before.keys()
    assert bool(torch.isfinite(psnr(context.images, context.images + 0.1)).all())


def test_the_scaffold_stage_judges_what_the_joint_stage_judges_of_the_scaffold() -> None:
    model = tiny_model(dtype=torch.float32).train()
    context, target = tiny_views(dtype=torch.float32), tiny_views(size=(64, 96), dtype=torch.float32)
    example = Example(context=context, target=target)
    config = LossConfig(lpips=0.0, scaffold=1.0)
    generator = torch.Generator()
    losses = LossModule(model, config, None)(example, ScaffoldStage(steps=1), generator)
    expected = joint_losses(model(context), example, config, None, generator)["scaffold_mse"]
    torch.testing.assert_close(losses["mse"], expected, rtol=1e-4, atol=0)
    small = LossModule(model, config, None)(example, ScaffoldStage(steps=1, targets="lr"), generator)
    reduced = replace(example, target=target.resized(16, 24))
    expected = joint_losses(model(context), reduced, config, None, generator)["scaffold_mse"]
    torch.testing.assert_close(small["mse"], expected, rtol=1e-4, atol=0)


def test_both_renders_are_judged_as_each_would_be_alone() -> None:
    model = tiny_model(dtype=torch.float32)
    context, target = tiny_views(dtype=torch.float32), tiny_views(size=(64, 96), dtype=torch.float32)
    output = model(context)
    config = LossConfig(lpips=0.0, ssim=0.3, scaffold=0.5)
    losses = joint_losses(output, Example(context=context, target=target), config, None, torch.Generator())
    total = torch.zeros(())
    for gaussians, prefix, weight in ((output.gaussians, "", 1.0), (output.scaffold.gaussians, "scaffold_", 0.5)):
        rendered = render(gaussians, target.cameras, target.size).rgb
        mse, dissimilarity = (rendered - target.images).square().mean(), 1 - ssim(rendered, target.images).mean()
        torch.testing.assert_close(losses[prefix + "mse"], mse)
        torch.testing.assert_close(losses[prefix + "ssim"], dissimilarity)
        total = total + weight * (mse + 0.3 * dissimilarity)
    torch.testing.assert_close(losses["total"], total)


def test_a_frozen_scaffold_is_not_judged() -> None:
    model = tiny_model(dtype=torch.float32).train()
    example = Example(context=tiny_views(dtype=torch.float32), target=tiny_views(size=(64, 96), dtype=torch.float32))
    stage = JointStage(steps=1, scaffold_learning_rate_factor=0.0)
    losses = LossModule(model, LossConfig(lpips=0.0), None)(example, stage, torch.Generator())
    assert losses.keys() == {"total", "mse"}


def test_the_sharpness_stage_weighs_lpips_its_own_way_on_crops_of_its_own_size() -> None:
    seen: list[tuple[int, ...]] = []

    class Difference(Lpips):
        def __init__(self) -> None:
            torch.nn.Module.__init__(self)

        def forward(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
            seen.append(tuple(a.shape[-2:]))
            return (a - b).abs().flatten(1).mean(1)

    model = tiny_model(dtype=torch.float32)
    example = Example(context=tiny_views(dtype=torch.float32), target=tiny_views(size=(64, 96), dtype=torch.float32))
    module = LossModule(model, LossConfig(lpips=0.0, scaffold=0.0, lpips_crop=16), Difference())
    without = module(example, JointStage(steps=1), torch.Generator())
    losses = module(example, SharpnessStage(steps=1, lpips=0.3, lpips_crop=32), torch.Generator())
    assert seen == [(32, 32)]
    torch.testing.assert_close(losses["total"], without["total"] + 0.3 * losses["lpips"])


def test_contradictory_runs_are_refused() -> None:
    joint = JointStage(steps=5)
    with pytest.raises(ValueError, match="not a multiple of the factor"):
        TrainConfig(data=SyntheticConfig(size=102), joint=joint)
    with pytest.raises(ValueError, match="A run needs a stage"):
        TrainConfig()
    with pytest.raises(ValueError, match="batch of 4 scenes cannot be taken in 3 equal parts"):
        TrainConfig(joint=joint, accumulate=3)
    with pytest.raises(ValueError, match="exact depth, which recorded scenes lack"):
        TrainConfig(data=RecordedConfig(), geometry=GeometryStage(steps=5))
    with pytest.raises(ValueError, match="scales the scenes"):
        RecordedConfig(near=1.0, far=100.0, protocol=NOPOSPLAT_RE10K)
