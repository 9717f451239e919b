"""Whether a backbone keeps to what SR3R expects of it; for the tests of backbones of your own."""

from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor, nn

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.model.backbones.scaffold import Backbone, Scaffold
from sr3r.views import Views

_FAR = 10.0
# In pixels: the median over all Gaussians, some of which a network may well move farther.
_MAX_SHIFT_PX = 2.0


def check_backbone(
    backbone: Backbone, *, ignores_view_order: bool = True, ignores_unit: bool = False, tolerance: float = 1e-4
) -> None:
    """Run a backbone on small random scenes, and make sure that it keeps to what SR3R expects.

    Checked are the attributes, shapes, types and ranges; the frame and unit of Gaussians and depths, and that each
    Gaussian belongs to its pixel; that a second run gives the same, that scenes of a batch do not see each other and
    that the input stays as it was. Where and how far from the camera the Gaussians are is checked of backbones that
    need poses; others learn it.

    Args:
        backbone: Trained or not, on any device, in any floating-point type.
        ignores_view_order: It claims that the order of the views after the first does not matter.
        ignores_unit: It claims to work in any unit: that a world twice as large gives Gaussians twice as large.
        tolerance: Largest difference between runs that should agree, relative to the largest value.

    Raises:
        InputError: with a sentence for each point that is violated.
    """
    problems = list(_wrong_attributes(backbone))
    if not problems:
        with torch.no_grad():
            problems = list(_violations(backbone, ignores_view_order, ignores_unit, tolerance))
    if problems:
        raise InputError("\n".join(f"{type(backbone).__name__} {problem}" for problem in problems))


def _wrong_attributes(backbone: Backbone) -> Iterator[str]:
    if not isinstance(backbone, nn.Module):
        yield "is not an nn.Module, so it cannot be trained, moved or saved with SR3R."
    elif backbone.training:
        yield "is in training mode, in which layers may be random: call eval() before the check."
    for name in ("token_dim", "stride"):
        value = getattr(backbone, name, None)
        if not isinstance(value, int) or value < 1:
            yield f"needs an attribute {name}, a positive int, not {value!r}."


def _violations(backbone: Backbone, ignores_view_order: bool, ignores_unit: bool, tolerance: float) -> Iterator[str]:
    views = _random_views(backbone)
    before = views.images.clone(), views.cameras.c2w.clone()
    output = backbone(views)
    if not isinstance(output, Scaffold):
        yield f"returns a {type(output).__name__}; forward has to return a Scaffold."
        return
    malformed = list(_wrong_shapes(backbone, output, views)) or list(_wrong_values(output, views))
    yield from malformed
    if malformed:
        return
    yield from _misplaced(backbone, output, views)

    def differs(a: Scaffold, b: Scaffold) -> bool:
        return any(
            float((x - y).abs().max()) > tolerance * max(1.0, float(y.abs().max()))
            for x, y in zip(_tensors(a), _tensors(b), strict=True)
        )

    if not (torch.equal(views.images, before[0]) and torch.equal(views.cameras.c2w, before[1])):
        yield "changes the images or cameras that it is given."
        return
    if differs(backbone(views), output):
        yield "gives something else in a second run."
    if differs(backbone(views[1].unsqueeze()), _part(output, 1)):
        yield "mixes the scenes of a batch: a scene alone gives something else."
    if ignores_view_order:
        order = [0, *reversed(range(1, len(views)))]
        if differs(backbone(views.select(order)), _reordered(output, order)):
            yield "does not ignore the order of the views after the first, as it claims (ignores_view_order)."
    if ignores_unit:
        twice = torch.diag(torch.tensor([2.0, 2, 2, 1])).to(views.images).expand(len(views.images), 4, 4)
        larger = backbone(replace(views, cameras=views.cameras.transformed(twice)))
        if differs(larger, output.scaled(torch.full_like(views.cameras.near[:, 0], 2.0))):
            yield "does not give Gaussians twice as large in a world twice as large, as it claims (ignores_unit)."


def _random_views(backbone: Backbone) -> Views:
    """Two scenes of three views that turn, and step forwards and backwards; images of noise."""
    assert isinstance(backbone, nn.Module)
    parameter = next(backbone.parameters(), torch.zeros(()))
    generator = torch.Generator().manual_seed(0)
    side = backbone.stride * -(-32 // backbone.stride)
    height, width = side, side + backbone.stride
    angles = torch.tensor([0.0, 0.25, -0.2])
    c2w = torch.eye(4).repeat(2, 3, 1, 1)
    c2w[..., 0, 0] = c2w[..., 2, 2] = angles.cos()
    c2w[..., 2, 0], c2w[..., 0, 2] = angles.sin(), -angles.sin()
    c2w[..., :3, 3] = torch.tensor([[0.0, 0, 0], [0.5, 0.2, 0.5], [-0.5, 0, -0.5]])
    focal_px = 0.9 * width
    K = torch.tensor([[focal_px / width, 0, 0.5], [0, focal_px / height, 0.5], [0, 0, 1]]).repeat(2, 3, 1, 1)
    near = torch.ones(2, 3)
    images = torch.rand(2, 3, 3, height, width, generator=generator)
    return (
        Views(images=images, cameras=Cameras(c2w=c2w, K=K, near=near, far=_FAR * near))
        .to(parameter.device)
        .to(parameter.dtype)
    )


def _wrong_shapes(backbone: Backbone, output: Scaffold, views: Views) -> Iterator[str]:
    scenes, num_views, (height, width) = len(views.images), len(views), views.size
    means, tokens, depth = (tuple(x.shape) for x in (output.gaussians.means, output.tokens, output.depth))
    if means != (scenes, num_views * height * width, 3):
        yield (
            f"gives means of shape {means}, expected {(scenes, num_views * height * width, 3)}: one Gaussian per "
            f"pixel of {num_views} views of {height}x{width}."
        )
    if len(tokens) != 5 or tokens[:2] != (scenes, num_views) or tokens[-1] != backbone.token_dim:
        yield (
            f"gives tokens of shape {tokens}, expected {scenes} scenes, {num_views} views, rows, columns and a width "
            f"of token_dim = {backbone.token_dim}."
        )
    if depth != (scenes, num_views, height, width):
        yield f"gives depths of shape {depth}, expected {(scenes, num_views, height, width)}."
    coefficients = output.gaussians.sh.shape[-2]
    if coefficients not in (1, 4, 9, 16, 25):
        yield f"gives {coefficients} spherical harmonics, which do not make a whole degree: expected 1, 4, 9, 16 or 25."
    if (output.candidates is None) != (output.candidate_logits is None):
        yield "gives depth candidates without scores, or scores without candidates."


def _wrong_values(output: Scaffold, views: Views) -> Iterator[str]:
    names = ("means", "quaternions", "scales", "opacities", "spherical harmonics", "tokens", "depths")
    for name, value in zip(names, _tensors(output), strict=True):
        if value.dtype != views.images.dtype and name != "tokens":
            yield f"gives {name} in {value.dtype}, but was given views in {views.images.dtype}."
        if not torch.isfinite(value).all():
            yield f"gives {name} that are NaN or infinite."
    gaussians = output.gaussians
    if (gaussians.scales <= 0).any():
        yield "gives scales that are not positive: are they logarithms?"
    if ((gaussians.opacities < 0) | (gaussians.opacities > 1)).any():
        yield "gives opacities outside of [0, 1]: are they logits?"
    if ((gaussians.quats.norm(dim=-1) - 1).abs() > 1e-3).any():
        yield "gives quaternions that are not of length 1."


def _misplaced(backbone: Backbone, output: Scaffold, views: Views) -> Iterator[str]:
    """Frame, unit and order of the Gaussians."""
    height, width = views.size
    means = output.gaussians.means.unflatten(1, (len(views), height * width))
    uv, depth = views.cameras.project(means)
    difference = (depth.clamp_min(0) - output.depth.flatten(2).clamp_min(0)).abs()
    if float(difference.median()) > 0.05 * float(output.depth.abs().median()):
        yield (
            "gives means whose depths in their own views are not the depths that it gives: are the means in the "
            "world of the cameras, ordered view, row, column?"
        )
        return
    if not getattr(backbone, "needs_poses", True):
        return
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    pixels = torch.stack([columns, rows], -1).flatten(0, 1).to(uv) + 0.5
    shift = (uv * uv.new_tensor([width, height]) - pixels).norm(dim=-1)
    if float(shift.median()) > _MAX_SHIFT_PX:
        yield (
            f"gives Gaussians that lie {float(shift.median()):.0f} pixels off their pixels in the median: each "
            "belongs near the ray of its own pixel, ordered view, row, column."
        )
    within = (output.depth > 0.5) & (output.depth < 2 * _FAR)
    if float(within.float().mean()) < 0.5:
        yield (
            f"gives a median depth of {float(output.depth.median()):.3g} where the cameras' near and far are 1 and "
            f"{_FAR:.0f}: is the unit that of the cameras?"
        )


def _tensors(output: Scaffold) -> tuple[Tensor, ...]:
    g = output.gaussians
    return g.means, g.quats, g.scales, g.opacities, g.sh, output.tokens, output.depth


def _part(output: Scaffold, scene: int) -> Scaffold:
    """One scene, as a batch."""
    gaussians = output.gaussians[scene].unsqueeze()
    return Scaffold(gaussians=gaussians, tokens=output.tokens[[scene]], depth=output.depth[[scene]])


def _reordered(output: Scaffold, order: list[int]) -> Scaffold:
    """The views in another order."""
    index = torch.arange(len(output.gaussians), device=output.depth.device).unflatten(0, (len(order), -1))
    gaussians = output.gaussians.select(index[order].flatten())
    return Scaffold(gaussians=gaussians, tokens=output.tokens[:, order], depth=output.depth[:, order])
