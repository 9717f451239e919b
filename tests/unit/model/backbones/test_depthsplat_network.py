from dataclasses import replace
from pathlib import Path

import pytest
import torch

import sr3r
from sr3r.cameras import Cameras
from sr3r.config import from_dict, to_dict
from sr3r.data import Example
from sr3r.errors import InputError, WeightsError
from sr3r.gaussians import quats_to_matrices, rotate_sh
from sr3r.model import SR3R
from sr3r.model.backbones.depthsplat import DepthSplat, DepthSplatConfig, from_official
from sr3r.model.backbones.depthsplat.matching import cost_volume, matched_views
from sr3r.model.backbones.depthsplat.splats import rotate_sh_as_trained
from sr3r.model.weights import load_strictly
from sr3r.rendering import render
from sr3r.train import JointStage, LossConfig, ScaffoldStage
from sr3r.train.losses import LossModule
from sr3r.views import Views
from tiny_models import TINY_DINO, tiny_config, tiny_views

SIZE = (16, 32)


def tiny_depthsplat(num_scales: int = 1, *, dtype: torch.dtype = torch.float64) -> DepthSplat:
    """A small model whose every parameter counts, as after training."""
    config = DepthSplatConfig(
        vit=TINY_DINO, num_scales=2 if num_scales == 2 else 1, upsample_factor=2 if num_scales == 2 else 4, channels=8
    )
    torch.manual_seed(0)
    model = DepthSplat(config).to(dtype).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if not parameter.any():
                parameter.copy_(0.02 * torch.randn(parameter.shape))
    return model


def scaled(views: Views, factor: float) -> Views:
    c2w = views.cameras.c2w.clone()
    c2w[..., :3, 3] *= factor
    cameras = replace(views.cameras, c2w=c2w, near=views.cameras.near * factor, far=views.cameras.far * factor)
    return replace(views, cameras=cameras)


@pytest.mark.parametrize("num_scales", [1, 2])
def test_a_larger_world_gives_the_same_scene_larger(num_scales: int):
    model, views = tiny_depthsplat(num_scales).train(), tiny_views(size=SIZE, batch=2)
    with torch.no_grad():
        small, large = model(views), model(scaled(views, 7.0))
    torch.testing.assert_close(large.gaussians.means, 7 * small.gaussians.means, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(large.gaussians.scales, 7 * small.gaussians.scales, rtol=1e-6, atol=1e-9)
    torch.testing.assert_close(large.depth, 7 * small.depth, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(large.gaussians.sh, small.gaussians.sh, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(large.tokens, small.tokens)
    if small.intermediate is not None and large.intermediate is not None:
        torch.testing.assert_close(large.intermediate.means, 7 * small.intermediate.means, rtol=1e-6, atol=1e-6)
        torch.testing.assert_close(large.intermediate.scales, 7 * small.intermediate.scales, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("num_views", [2, 3, 5])
def test_one_gaussian_per_pixel_of_any_number_of_views(num_views: int):
    model, views = tiny_depthsplat(), tiny_views(num_views, size=SIZE)
    with torch.no_grad():
        output = model(views)
    height, width = SIZE
    assert len(output.gaussians.check()) == num_views * height * width
    assert output.gaussians.sh_degree == 2
    assert output.tokens.shape == (1, num_views, height // 4, width // 4, model.token_dim)
    assert ((output.depth >= 0.8 - 1e-9) & (output.depth <= 8 + 1e-9)).all()
    # The means lie at the depths, in the pixels that they came from.
    means = output.gaussians.means.unflatten(1, (num_views, height * width))
    for view in range(num_views):
        uv, depth = views.cameras.select([view]).project(means[:, [view]])
        torch.testing.assert_close(depth.flatten(), output.depth[0, view].flatten())
        pixels = (uv[0, 0] * torch.tensor([width, height])).unflatten(0, SIZE)
        y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        assert (pixels.floor() == torch.stack([x, y], -1)).all()


def test_scenes_of_a_batch_do_not_meet():
    model, views = tiny_depthsplat(), tiny_views(3, size=SIZE, batch=2)
    with torch.no_grad():
        both, second = model(views), model(views[1].unsqueeze())
    torch.testing.assert_close(both.gaussians.means[1:], second.gaussians.means)
    torch.testing.assert_close(both.tokens[1:], second.tokens)


@pytest.mark.parametrize("num_scales", [1, 2])
def test_every_parameter_learns_from_the_renders_of_a_training_step(num_scales: int):
    backbone = tiny_depthsplat(num_scales, dtype=torch.float32)
    model = SR3R(tiny_config(), backbone=backbone).train()
    size = (4 * SIZE[0], 4 * SIZE[1])
    context, target = (tiny_views(size=of, dtype=torch.float32) for of in (SIZE, size))
    loss_module = LossModule(model, LossConfig(lpips=0), None)
    for stage in (ScaffoldStage(steps=1), JointStage(steps=1)):
        model.zero_grad()
        losses = loss_module(Example(context=context, target=target), stage, torch.Generator())
        assert ("intermediate_mse" in losses) == (num_scales == 2)
        losses["total"].backward()
        gradients = {name: p.grad for name, p in backbone.named_parameters()}
        assert [name for name, g in gradients.items() if g is None or not g.any() or not torch.isfinite(g).all()] == []


def test_the_first_of_two_cost_volumes_learns_from_the_intermediate_gaussians_alone():
    """The second is placed around the first's depth without a gradient, as in the published training."""
    model, views = tiny_depthsplat(2, dtype=torch.float32).train(), tiny_views(size=SIZE, dtype=torch.float32)
    output = model(views)
    output.gaussians.means.square().sum().backward(retain_graph=True)
    first = [p for name, p in model.named_parameters() if name.startswith("depth_predictor.scales.0.")]
    assert all(p.grad is None for p in first)
    assert output.intermediate is not None
    output.intermediate.means.square().sum().backward()
    assert all(p.grad is not None and p.grad.any() for p in first)
    for name in ("quats", "scales", "opacities", "sh"):
        assert torch.equal(getattr(output.intermediate, name), getattr(output.gaussians, name))
    assert model.eval()(views).intermediate is None
    assert tiny_depthsplat(1).train()(tiny_views(size=SIZE)).intermediate is None


def test_a_new_model_paints_every_pixel_in_its_colour_with_round_gaussians():
    torch.manual_seed(0)
    model = DepthSplat(DepthSplatConfig(vit=TINY_DINO, channels=8)).eval()
    views = tiny_views(size=SIZE, dtype=torch.float32)
    with torch.no_grad():
        gaussians = model(views).gaussians
    colours = 0.5 + gaussians.sh[0, :, 0] * 0.28209479177387814
    torch.testing.assert_close(colours, views.images[0].permute(0, 2, 3, 1).flatten(0, 2))
    assert not gaussians.sh[:, :, 1:].any()
    torch.testing.assert_close(gaussians.scales, gaussians.scales[:, :1, :1].expand_as(gaussians.scales))


def test_a_saved_backbone_renders_as_before(tmp_path: Path):
    model, views = tiny_depthsplat(dtype=torch.float32), tiny_views(size=SIZE, dtype=torch.float32)
    with torch.no_grad():
        scene = model(views).gaussians[0]
        sr3r.save(scene, tmp_path / "scene.ply")
        before = render(scene, views.cameras[0], SIZE).rgb
        after = render(sr3r.load(tmp_path / "scene.ply"), views.cameras[0], SIZE).rgb
    assert before.std() > 0.01
    torch.testing.assert_close(after, before, rtol=0, atol=1e-4)


def test_pairs_of_pixels_and_warped_features_give_the_same_costs(generator: torch.Generator):
    """The first needs room for all pairs, the second for all candidates; which is used depends on their number."""
    cameras = tiny_views(3).cameras
    features = torch.randn(1, 3, 4, 8, 12, generator=generator, dtype=torch.float64)
    inverse = torch.linspace(0.1, 1.2, 40, dtype=torch.float64).expand(1, 3, 40)[..., None, None]
    neighbours = matched_views(cameras)
    by_pairs = cost_volume(features, cameras, neighbours, inverse)
    by_warping = torch.cat([cost_volume(features, cameras, neighbours, c) for c in inverse.split(20, 2)], 2)
    torch.testing.assert_close(by_pairs, by_warping)
    assert by_pairs.std() > 0.1


def test_each_of_many_views_is_compared_with_its_two_nearest():
    c2w = torch.eye(4).repeat(1, 5, 1, 1)
    c2w[0, :, 0, 3] = torch.tensor([0.0, 1.0, 2.5, 10.0, 11.0])
    cameras = Cameras(c2w=c2w, K=torch.eye(3).expand(1, 5, 3, 3), near=torch.ones(1, 5), far=torch.full((1, 5), 9.0))
    assert matched_views(cameras).tolist() == [[[1, 2], [0, 2], [1, 0], [4, 2], [3, 2]]]
    assert matched_views(cameras.select([0, 3, 4])).tolist() == [[[1, 2], [0, 2], [0, 1]]]


def test_the_trained_turn_of_colours_is_a_rotation_but_not_the_geometric_one(generator: torch.Generator):
    rotation = quats_to_matrices(torch.randn(4, 4, generator=generator, dtype=torch.float64))
    sh = torch.randn(4, 6, 9, 3, generator=generator, dtype=torch.float64)
    turned = rotate_sh_as_trained(sh, rotation)
    torch.testing.assert_close(turned.norm(dim=2), sh.norm(dim=2))
    torch.testing.assert_close(rotate_sh_as_trained(turned, rotation.mT), sh)
    assert (turned - rotate_sh(sh, rotation)).abs().max() > 0.1


def test_wrong_input_is_refused():
    model = tiny_depthsplat()
    with pytest.raises(InputError, match="multiples of 16, not 40x48"):
        model(tiny_views(size=(40, 48)))
    with pytest.raises(InputError, match="at least two views"):
        model(tiny_views(1, size=SIZE))
    with pytest.raises(InputError, match="1/16 of the image size"):
        DepthSplatConfig(num_scales=2, upsample_factor=8)


def test_a_cut_checkpoint_is_named():
    state = {f"encoder.{key}": value for key, value in tiny_depthsplat().state_dict().items()}
    del state["encoder.gaussian_head.0.bias"]
    with pytest.raises(WeightsError, match=r"gaussian_head\.0\.bias is missing"):
        load_strictly(tiny_depthsplat(), from_official(state), source="some.pth")


def test_the_configuration_survives_json():
    config = DepthSplatConfig(vit=TINY_DINO, num_scales=2, upsample_factor=2, near=1.0)
    assert from_dict(DepthSplatConfig, to_dict(config)) == config
