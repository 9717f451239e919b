from dataclasses import replace

import torch
from torch.nn import functional as F

from sr3r.model import SR3R
from sr3r.model.backbones import CompactBackbone, CompactBackboneConfig
from sr3r.model.backbones.compact.refinement import interpolated_by
from sr3r.model.pyramid import pyramid
from tiny_models import tiny_model, tiny_views


def test_without_a_network_values_are_interpolated_bilinearly() -> None:
    coarse = torch.rand(1, 2, 6, 8, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    for size in ((12, 16), (13, 20)):
        mixed = interpolated_by(torch.zeros(2, 9, *size, dtype=torch.float64), coarse)
        expected = F.interpolate(coarse, size, mode="bilinear", align_corners=False)
        torch.testing.assert_close(mixed, expected, atol=0.01, rtol=0)


def test_a_fine_pixel_can_choose_its_side_of_an_edge() -> None:
    coarse = torch.tensor([1.0, 1, 5, 5], dtype=torch.float64).expand(1, 1, 4, 4)
    left, right = torch.zeros(1, 9, 8, 8, dtype=torch.float64), torch.zeros(1, 9, 8, 8, dtype=torch.float64)
    left[:, [0, 3, 6]], right[:, [2, 5, 8]] = 50, 50
    # The two fine pixels of the coarse one left of the edge.
    assert torch.allclose(interpolated_by(left, coarse)[..., 2:4], torch.ones(1, dtype=torch.float64))
    assert torch.allclose(interpolated_by(right, coarse)[..., 2:4], torch.full((1,), 5.0, dtype=torch.float64))


def neutral(model: SR3R) -> SR3R:
    """The model with a refinement that interpolates."""
    refinement = model.get_submodule("network.backbone.refinement")
    with torch.no_grad():
        for name, parameter in refinement.named_parameters():
            if name.startswith(("neighbours", "logits", "cost_weight")):
                parameter.zero_()
    return model


def test_a_refinement_that_learned_nothing_gives_the_depth_of_small_images() -> None:
    model, views = neutral(tiny_model()), tiny_views(size=(128, 128))
    with torch.inference_mode():
        large = model.scaffold_only(views)
        small = model.scaffold_only(pyramid(views, stride=4)[0])
    assert small.candidates is not None
    expected = F.interpolate(1 / small.depth, (128, 128), mode="bilinear", align_corners=False)
    step = (small.candidates[..., 0] - small.candidates[..., -1]) / (small.candidates.shape[-1] - 1)
    # Within what keeps the candidates inside of the range, and the smoothed weights.
    inner = expected.clamp(small.candidates[..., -1, None, None], small.candidates[..., 0, None, None])
    assert float(((1 / large.depth - inner).abs() / step[..., None, None]).median()) < 0.05


def test_any_size_has_a_gaussian_for_every_pixel_and_the_same_weights() -> None:
    model = tiny_model(dtype=torch.float32)
    for size in ((64, 64), (128, 96), (256, 128)):
        output = model.scaffold_only(tiny_views(size=size, dtype=torch.float32))
        assert output.depth.shape[-2:] == size
        assert len(output.gaussians) == 2 * size[0] * size[1]
        assert bool(torch.isfinite(output.gaussians.means).all())


def test_a_larger_world_has_proportional_depths_at_every_level() -> None:
    model, views = tiny_model(), tiny_views(size=(128, 128))
    cameras = views.cameras
    c2w = cameras.c2w.clone()
    c2w[..., :3, 3] *= 7
    larger = replace(views, cameras=replace(cameras, c2w=c2w, near=7 * cameras.near, far=7 * cameras.far))
    small, large = model(views).gaussians, model(larger).gaussians
    torch.testing.assert_close(large.means, 7 * small.means, rtol=1e-6, atol=1e-6)


def test_a_model_without_a_refinement_interpolates_the_depth_of_small_images() -> None:
    torch.manual_seed(0)
    model, views = (
        CompactBackbone(CompactBackboneConfig(refinement=None)),
        tiny_views(size=(128, 128), dtype=torch.float32),
    )
    with torch.inference_mode():
        large, small = model(views), model(pyramid(views, stride=4)[0])
    expected = F.interpolate(1 / small.depth, (128, 128), mode="bilinear", align_corners=False)
    torch.testing.assert_close(1 / large.depth, expected)
    assert len(large.gaussians) == 2 * 128 * 128
    assert large.refinements == ()
