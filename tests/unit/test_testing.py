"""Backbones that are not part of sr3r: what is checked of them, and how SR3R takes, saves and loads them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from sr3r.errors import InputError, WeightsError
from sr3r.gaussians import Gaussians
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.ablations import ScaffoldAloneConfig
from sr3r.model.backbones import (
    CompactBackbone,
    DepthSplat,
    NoPoSplat,
    OwnBackboneConfig,
    Scaffold,
)
from sr3r.model.backbones.parts.pixels import pixel_gaussians, pixel_tokens
from sr3r.reconstruction import reconstruct
from sr3r.testing import check_backbone
from sr3r.views import Views
from tiny_models import TINY_DEPTHSPLAT, TINY_NOPOSPLAT, tiny_config, tiny_views


class Plane(nn.Module):
    """Everything is at one distance, which is learnt."""

    stride = 4
    token_dim = 64

    def __init__(self):
        super().__init__()
        self.log_depth = nn.Parameter(torch.tensor(0.7))

    def forward(self, views: Views) -> Scaffold:
        depth = self.log_depth.exp().expand_as(views.images[:, :, 0])
        return Scaffold(
            gaussians=pixel_gaussians(views, depth),
            tokens=pixel_tokens(views.images, depth, patch=4),
            depth=depth,
        )


class NoModule:
    stride = token_dim = 4

    def __call__(self, views: Views) -> Scaffold:
        return Plane()(views)


class Changed(Plane):
    """One that violates a point."""

    def __init__(self, change: Callable[[Scaffold, Views], object]):
        super().__init__()
        self.change = change
        self.eval()

    def forward(self, views: Views) -> Any:
        return self.change(super().forward(views), views)


def gaussians(**changes: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[Scaffold, Views], Scaffold]:
    def change(output: Scaffold, views: Views) -> Scaffold:
        new = {name: f(getattr(output.gaussians, name)) for name, f in changes.items()}
        return replace(output, gaussians=replace(output.gaussians, **new))

    return change


def fewer(output: Scaffold, views: Views) -> Scaffold:
    return replace(output, gaussians=output.gaussians.select(torch.arange(len(output.gaussians) // 2)))


def in_the_cameras(output: Scaffold, views: Views) -> Scaffold:
    """Means left in the frames of their own cameras, as some published code gives them."""
    height, width = views.size
    local = views.cameras.rays(height, width) * output.depth[..., None]
    return replace(output, gaussians=replace(output.gaussians, means=local.flatten(1, 3)))


def by_columns(output: Scaffold, views: Views) -> Scaffold:
    index = torch.arange(len(output.gaussians)).unflatten(0, (len(views), *views.size)).mT.flatten()
    return replace(output, gaussians=output.gaussians.select(index))


def in_metres(output: Scaffold, views: Views) -> Scaffold:
    depth = 100 * output.depth
    return replace(output, gaussians=pixel_gaussians(views, depth), depth=depth)


def mixed(output: Scaffold, views: Views) -> Scaffold:
    return replace(output, tokens=output.tokens - output.tokens.mean(0))


def ordered(output: Scaffold, views: Views) -> Scaffold:
    return replace(output, tokens=output.tokens + torch.arange(len(views))[:, None, None, None])


def random(output: Scaffold, views: Views) -> Scaffold:
    return replace(output, tokens=torch.rand_like(output.tokens))


def writing(output: Scaffold, views: Views) -> Scaffold:
    views.images.mul_(2).sub_(1)
    return output


BROKEN: dict[str, tuple[Callable[[Scaffold, Views], object], str]] = {
    "gaussians alone": (lambda output, _: output.gaussians, "returns a Gaussians; forward has to return"),
    "fewer": (fewer, r"means of shape \(2, 1728, 3\), expected \(2, 3456, 3\): one Gaussian per pixel"),
    "narrow tokens": (lambda output, _: replace(output, tokens=output.tokens[..., 1:]), "a width of token_dim = 64"),
    "no degree": (gaussians(sh=lambda x: x.expand(-1, -1, 3, -1)), "which do not make a whole degree"),
    "half candidates": (
        lambda output, _: replace(output, candidates=output.depth[..., 0]),
        "candidates without scores",
    ),
    "float64": (
        gaussians(means=torch.Tensor.double),
        r"means in torch\.float64, but was given views in torch\.float32",
    ),
    "nan": (gaussians(sh=torch.log), "spherical harmonics that are NaN"),
    "log scales": (gaussians(scales=torch.log), "scales that are not positive: are they logarithms"),
    "logits": (gaussians(opacities=torch.logit), r"opacities outside of \[0, 1\]: are they logits"),
    "long quaternions": (gaussians(quats=lambda x: 2 * x), "not of length 1"),
    "in the cameras": (in_the_cameras, "are the means in the world of the cameras"),
    "by columns": (by_columns, "17 pixels off their pixels in the median"),
    "in metres": (in_metres, "a median depth of 201 where the cameras' near and far are 1 and 10: is the unit"),
    "mixed": (mixed, "mixes the scenes of a batch"),
    "ordered": (ordered, "does not ignore the order of the views"),
    "random": (random, "gives something else in a second run"),
    "writing": (writing, "changes the images or cameras that it is given"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_violated_point_is_told_in_one_sentence(name: str) -> None:
    change, message = BROKEN[name]
    with pytest.raises(InputError, match=message) as error:
        check_backbone(Changed(change))
    sentences = str(error.value).splitlines()
    assert all(sentence.startswith("Changed ") for sentence in sentences)
    # What is random mixes scenes, too.
    assert len(sentences) == 1 or name == "random"


def test_attributes_are_checked_first() -> None:
    plane = Plane().train()
    plane.stride, plane.token_dim = 0, None  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(InputError) as error:
        check_backbone(plane)
    expected = ("in training mode", "attribute token_dim, a positive int, not None", "attribute stride, .* not 0")
    assert len(str(error.value).splitlines()) == len(expected)
    for message in expected:
        error.match(message)
    with pytest.raises(InputError, match=r"NoModule is not an nn\.Module"):
        check_backbone(NoModule())


def test_claims_are_checked_only_where_they_are_made() -> None:
    check_backbone(Plane().eval())
    with pytest.raises(InputError, match="twice as large, as it claims"):
        check_backbone(Plane().eval(), ignores_unit=True)
    check_backbone(Changed(ordered), ignores_view_order=False)


def test_our_backbones_conform() -> None:
    torch.manual_seed(0)
    check_backbone(CompactBackbone(tiny_config().backbone).eval())  # pyright: ignore[reportArgumentType]
    # With more than two views, the masks of its published attention depend on their order.
    check_backbone(DepthSplat(TINY_DEPTHSPLAT).eval(), ignores_unit=True, ignores_view_order=False)
    # The last camera gives its unit.
    check_backbone(NoPoSplat(TINY_NOPOSPLAT).eval(), ignores_unit=True, ignores_view_order=False)
    check_backbone(NoPoSplat(TINY_NOPOSPLAT).double().eval(), ignores_view_order=False, tolerance=1e-9)


def test_the_whole_method_runs_on_a_backbone_of_the_users_own() -> None:
    model, views = SR3R(tiny_config(), backbone=Plane()).double(), tiny_views(size=(18, 24))
    output = model(views)
    assert len(output.gaussians) == 6 * 2 * 18 * 24
    # Its unit is that of the near plane, at 0.8.
    torch.testing.assert_close(output.scaffold.depth[0, 0, 0, 0], 0.8 * torch.tensor(0.7).double().exp())
    output.gaussians.means.square().sum().backward()
    assert model.get_parameter("backbone.log_depth").grad is not None


def test_it_is_saved_and_loaded_with_its_weights(tmp_path: Path) -> None:
    plane = Plane()
    with torch.no_grad():
        plane.log_depth.fill_(1.5)
    model = SR3R(tiny_config(), backbone=plane)
    assert model.config.backbone == OwnBackboneConfig(class_name="Plane")
    model.save_pretrained(tmp_path)
    loaded = SR3R.from_pretrained(tmp_path, backbone=Plane())
    assert not loaded.training
    views = tiny_views(dtype=torch.float32)
    assert torch.equal(loaded(views).gaussians.means, model.eval()(views).gaussians.means)


class Other(Plane):
    pass


def test_weights_with_it_say_which_backbone_they_miss(tmp_path: Path) -> None:
    SR3R(tiny_config(), backbone=Plane()).save_pretrained(tmp_path)
    with pytest.raises(WeightsError, match=r"is for the backbone Plane, which is not part of sr3r.*backbone=\.\.\."):
        SR3R.from_pretrained(tmp_path)
    with pytest.raises(WeightsError, match="is for the backbone Plane, not Other"):
        SR3R.from_pretrained(tmp_path, backbone=Other())
    plane = Plane()
    plane.more = nn.Linear(2, 2)
    with pytest.raises(WeightsError, match=r"backbone\.more\.weight is missing"):
        SR3R.from_pretrained(tmp_path, backbone=plane)
    with pytest.raises(InputError, match="The backbone of your own is not part of sr3r"):
        SR3R(SR3RConfig(backbone=OwnBackboneConfig()))


def test_a_trained_backbone_of_ours_can_be_handed_over(tmp_path: Path) -> None:
    torch.manual_seed(0)
    SR3R(SR3RConfig(network=ScaffoldAloneConfig(), backbone=TINY_NOPOSPLAT)).save_pretrained(tmp_path / "backbone")
    trained = SR3R.from_pretrained(tmp_path / "backbone").backbone
    model = SR3R(tiny_config(), backbone=trained)
    assert model.config == replace(tiny_config(), backbone=TINY_NOPOSPLAT)
    assert not model.needs_poses
    model.save_pretrained(tmp_path / "whole")
    assert SR3R.from_pretrained(tmp_path / "whole").config == model.config
    with pytest.raises(WeightsError, match="NoPoSplat, not NoPoSplat, or one of other sizes"):
        SR3R.from_pretrained(tmp_path / "whole", backbone=NoPoSplat(replace(TINY_NOPOSPLAT, decoder_dim=32)))


def test_a_ready_scaffold_gives_what_running_it_gives() -> None:
    torch.manual_seed(0)
    model = SR3R(tiny_config(), backbone=Plane()).double().eval()
    nn.init.normal_(model.get_parameter("network.offsets.head.out.weight"), std=0.1)
    views = tiny_views(size=(18, 24))
    expected, result = model(views), model(views, scaffold=model.scaffold_only(views))
    assert isinstance(result.gaussians, Gaussians)
    torch.testing.assert_close(result.gaussians.means, expected.gaussians.means)
    torch.testing.assert_close(result.scaffold.gaussians.scales, expected.scaffold.gaussians.scales)


class PoseFree(Plane):
    needs_poses = False


def test_a_pose_free_backbone_that_sees_one_place_is_refused() -> None:
    photos = list(tiny_views(size=(48, 64), dtype=torch.float32).images[0])
    model = SR3R(SR3RConfig(network=ScaffoldAloneConfig()), backbone=PoseFree()).eval()
    with pytest.raises(InputError, match="sees no movement between the photos"):
        reconstruct(photos, model=model)
