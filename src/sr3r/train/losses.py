"""What a step minimises: one module that holds the model and its losses."""

from collections.abc import Iterator
from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor, nn

from sr3r.data import Example
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.metrics import Lpips, ssim
from sr3r.model import SR3R, SR3ROutput
from sr3r.model.backbones.scaffold import DepthChoice, Scaffold
from sr3r.rendering import render
from sr3r.train.training_config import GeometryStage, LossConfig, ScaffoldStage, SharpnessStage, TrainingStage
from sr3r.views import Views

Losses = dict[str, Float[Tensor, ""]]
"""Losses by name; "total" is what is minimised."""


class LossModule(nn.Module):
    """A model with its losses: FSDP has to see the whole forward pass of a step, and this is it."""

    def __init__(self, model: SR3R, config: LossConfig, lpips: Lpips | None):
        super().__init__()
        self.model = model
        self.config = config
        self.lpips = lpips

    def forward(self, example: Example, stage: TrainingStage, generator: torch.Generator) -> Losses:
        """The losses of a batch (means over its scenes).

        Args:
            example: Context views already reduced.
            stage: Decides what is computed.
            generator: Draws the crop for LPIPS, on the CPU.
        """
        if isinstance(stage, GeometryStage):
            return geometry_losses(self.model.scaffold_only(example.context).in_world(), example)
        if isinstance(stage, ScaffoldStage):
            scaffold, target = self.model.scaffold_only(example.context).in_world(), example.target
            if stage.targets == "lr":
                height, width = target.size
                target = target.resized(height // self.model.config.factor, width // self.model.config.factor)
            return scaffold_losses(scaffold, example, target, self.config, self.lpips, generator)
        config = self.config
        if isinstance(stage, SharpnessStage):
            config = replace(config, lpips=stage.lpips, lpips_crop=stage.lpips_crop)
        output = self.model(example.context)
        return joint_losses(
            output, example, config, self.lpips, generator, judge_scaffold=stage.scaffold_learning_rate_factor > 0
        )


def geometry_losses(scaffold: Scaffold, example: Example) -> Losses:
    """Depth alone, without rendering.

    Raises:
        InputError: the data has no depth.
    """
    if example.context_depth is None:
        raise InputError("The geometry stage needs data with depth; set geometry.steps to 0 for this data.")
    cross_entropy, error = depth_losses(scaffold, example.context_depth)
    return {"total": cross_entropy + 0.5 * error, "depth_class": cross_entropy, "depth_l1": error}


def scaffold_losses(
    scaffold: Scaffold,
    example: Example,
    target: Views,
    config: LossConfig,
    lpips: Lpips | None,
    generator: torch.Generator,
) -> Losses:
    """The renders of a scaffold in the world against the targets."""
    renders = [("", 1.0, _rendered(scaffold.gaussians, target)), *_intermediate(scaffold, target, config.intermediate)]
    terms = [*_image_terms(renders, target, config), *_lpips_terms(renders, target, config, lpips, generator)]
    return _summed([*terms, *_depth_terms(scaffold, example, config)])


def joint_losses(
    output: SR3ROutput,
    example: Example,
    config: LossConfig,
    lpips: Lpips | None,
    generator: torch.Generator,
    *,
    judge_scaffold: bool = True,
) -> Losses:
    """The renders of SR3R against the targets, and with `judge_scaffold` those of its scaffold, and its depth."""
    target, scaffold = example.target, output.scaffold
    renders = [("", 1.0, _rendered(output.gaussians, target))]
    if judge_scaffold and config.scaffold:
        renders.append(("scaffold_", config.scaffold, _rendered(scaffold.gaussians, target)))
        renders += _intermediate(scaffold, target, config.scaffold * config.intermediate)
    terms = [*_image_terms(renders, target, config), *_lpips_terms(renders[:1], target, config, lpips, generator)]
    if judge_scaffold:
        terms += _depth_terms(scaffold, example, config)
    return _summed(terms)


def depth_losses(scaffold: Scaffold, depth: Float[Tensor, "b v hh ww"]) -> tuple[Float[Tensor, ""], Float[Tensor, ""]]:
    """Cross-entropy over the depth candidates (soft between the two nearest) and L1 of the expectation.

    Args:
        scaffold: In any frame.
        depth: True depth in the unit of its depths, at the scaffold's resolution or a multiple of it; pixels outside of
            the candidates count as the nearest.

    Returns:
        Cross-entropy in nats, absolute error in candidates; sums over the levels of a coarse-to-fine scaffold.

    Raises:
        InputError: the scaffold has no candidates.
    """
    if scaffold.candidates is None or scaffold.candidate_logits is None:
        raise InputError(
            "This scaffold does not choose among depth candidates, so it cannot learn from depth alone; "
            "set geometry.steps to 0."
        )
    first = DepthChoice(candidates=scaffold.candidates[..., None, None], logits=scaffold.candidate_logits)
    losses = [_choice_losses(choice, depth) for choice in (first, *scaffold.refinements)]
    cross_entropy, error = (torch.stack(terms).sum() for terms in zip(*losses, strict=True))
    return cross_entropy, error


def _choice_losses(
    choice: DepthChoice, depth: Float[Tensor, "b v hh ww"]
) -> tuple[Float[Tensor, ""], Float[Tensor, ""]]:
    """Cross-entropy and error of one level; where a finer level cannot reach the truth, its nearest candidate is."""
    depth = sampled_depth(depth, (choice.logits.shape[-2], choice.logits.shape[-1]))
    candidates = choice.candidates
    num = candidates.shape[2]
    first, last = candidates[:, :, 0], candidates[:, :, -1]
    span = (first - last).detach()
    position = ((first.detach() - 1 / depth) / span * (num - 1)).clamp(0, num - 1)
    low = position.floor().long().clamp(max=num - 2)
    log_probabilities = choice.logits.log_softmax(2)
    pair = log_probabilities.gather(2, torch.stack([low, low + 1], 2))
    weight = position - low
    cross_entropy = -(pair[:, :, 0] * (1 - weight) + pair[:, :, 1] * weight).mean()
    predicted = (first.detach() - 1 / choice.depth) / span * (num - 1)
    return cross_entropy, (predicted - position).abs().mean()


def sampled_depth(depth: Float[Tensor, "b v hh ww"], size: tuple[int, int]) -> Float[Tensor, "b v h w"]:
    """Depth maps at a lower resolution.

    The centre sample of each cell is taken: a mean over an edge would be a depth where nothing is.
    """
    rows, columns = (
        ((torch.arange(few, device=depth.device) + 0.5) * many / few).long()
        for few, many in zip(size, depth.shape[-2:], strict=True)
    )
    return depth[..., rows[:, None], columns]


Term = tuple[str, float, Float[Tensor, ""]]
"""Name, weight and value of a loss."""

Render = tuple[str, float, Float[Tensor, "b v 3 h w"]]
"""What the names of its losses begin with, their weight, and the pictures."""


def _rendered(gaussians: Gaussians, views: Views) -> Float[Tensor, "b v 3 h w"]:
    return render(gaussians, views.cameras, views.size).rgb


def _intermediate(scaffold: Scaffold, target: Views, weight: float) -> list[Render]:
    """The render of the scaffold's intermediate Gaussians, if it has any."""
    if scaffold.intermediate is None or not weight:
        return []
    return [("intermediate_", weight, _rendered(scaffold.intermediate, target))]


def _image_terms(renders: list[Render], target: Views, config: LossConfig) -> Iterator[Term]:
    """The losses of one or more renders of the same targets."""
    rendered = torch.stack([images for _, _, images in renders])
    losses = [("mse", config.mse, (rendered - target.images).square().flatten(1).mean(1))]
    if config.ssim:
        losses.append(("ssim", config.ssim, 1 - ssim(rendered, target.images).flatten(1).mean(1)))
    for name, weight, values in losses:
        for (prefix, factor, _), value in zip(renders, values, strict=True):
            yield prefix + name, factor * weight, value


def _lpips_terms(
    renders: list[Render], target: Views, config: LossConfig, lpips: Lpips | None, generator: torch.Generator
) -> Iterator[Term]:
    if config.lpips and lpips is not None:
        for prefix, factor, rendered in renders:
            a, b = _same_crop(rendered, target.images, config.lpips_crop, generator)
            yield f"{prefix}lpips", factor * config.lpips, lpips(a, b).mean()


def _depth_terms(scaffold: Scaffold, example: Example, config: LossConfig) -> Iterator[Term]:
    if (
        example.context_depth is not None
        and scaffold.candidates is not None
        and (config.depth_class or config.depth_l1)
    ):
        cross_entropy, error = depth_losses(scaffold, example.context_depth)
        yield "depth_class", config.depth_class, cross_entropy
        yield "depth_l1", config.depth_l1, error


def _summed(terms: list[Term]) -> Losses:
    total = sum(weight * loss for _, weight, loss in terms)
    assert isinstance(total, Tensor)
    return {"total": total, **{name: loss for name, _, loss in terms}}


def _same_crop(
    a: Float[Tensor, "b v 3 h w"], b: Float[Tensor, "b v 3 h w"], size: int, generator: torch.Generator
) -> tuple[Float[Tensor, "b 3 c c"], Float[Tensor, "b 3 c c"]]:
    """A window of one target view of every scene."""
    height, width = a.shape[-2:]
    size = min(size, height, width)
    view = int(torch.randint(a.shape[1], (), generator=generator))
    top = int(torch.randint(height - size + 1, (), generator=generator))
    left = int(torch.randint(width - size + 1, (), generator=generator))
    window = (slice(None), view, slice(None), slice(top, top + size), slice(left, left + size))
    return a[window], b[window]
