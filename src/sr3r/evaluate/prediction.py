"""What each method shows at the target views of one pair.

The protocol (docs/evaluation.md): the centred square of every frame is brought to `size`; the context views are
reduced by `factor` with PIL's bicubic filter on 8 bit; targets are rendered and compared at `size`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from sr3r.cameras import Cameras
from sr3r.data import Dataset, Scene, published_crop
from sr3r.data.evaluation_index import Pair
from sr3r.errors import InputError
from sr3r.evaluate.alignment import align_cameras
from sr3r.evaluate.choices import DEFAULT_METHODS, METHODS, Crop, Method
from sr3r.evaluate.measure import Cost, CostMeter
from sr3r.evaluate.per_scene import PerSceneConfig, optimize_scene, random_start, scaffold_start
from sr3r.gaussians import Gaussians
from sr3r.images import resize_pil_bicubic
from sr3r.metrics import Lpips
from sr3r.rendering import render, supersample_for
from sr3r.views import Views

# Renderers skip Gaussians below this opacity (half an 8-bit step), so only those above it are counted.
_DRAWN_OPACITY = 1 / 255


@dataclass(frozen=True, kw_only=True)
class EvaluateConfig:
    """What is compared, and at which resolution."""

    methods: tuple[Method, ...] = DEFAULT_METHODS
    """The methods to compare."""
    size: int = 256
    """Height and width of the targets, pixels."""
    factor: int = 4
    """How much smaller the context views are made."""
    crop: Crop = "square"
    """How stored frames become `size` x `size` pixels: bicubic, or published (Lanczos) as in published tables."""
    align_pose: bool = False
    """Optimise the target poses on the true target images before they are rendered (NoPoSplat's protocol)."""
    per_scene: PerSceneConfig = field(default_factory=PerSceneConfig)
    """How `per-scene` optimises."""

    def __post_init__(self) -> None:
        if self.size < 1 or self.factor < 1 or self.size % self.factor:
            raise InputError(
                f"The size {self.size} is not a positive multiple of the factor {self.factor}; change one."
            )
        for method in self.methods:
            if self.methods.count(method) > 1:
                raise InputError(f"The method {method} is asked for twice; name each once.")

    @property
    def uses_model(self) -> bool:
        """Whether any of the methods needs a model."""
        from_scaffold = "per-scene" in self.methods and self.per_scene.start == "scaffold"
        return from_scaffold or "scaffold" in self.methods or "sr3r" in self.methods


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What each method shows at the target views of one pair.

    Attributes:
        inputs: The low-resolution context views.
        truth: The target views.
        images: The same views by method.
        num_gaussians: Gaussians with an opacity that renderers draw, by method, for methods that have any.
        costs: Of the forward pass or the optimisation, by method, for the same methods.
    """

    inputs: Float[Tensor, "v 3 _ _"]
    truth: Float[Tensor, "t 3 h w"]
    images: dict[str, Float[Tensor, "t 3 h w"]]
    num_gaussians: dict[str, int]
    costs: dict[str, Cost]


@torch.no_grad()
def predict_pair(
    model: nn.Module | None,
    scene: Scene,
    pair: Pair,
    *,
    config: EvaluateConfig,
    compared: Mapping[str, nn.Module] | None = None,
    lpips: Lpips | None = None,
    device: torch.device | str = "cpu",
    on_step: Callable[[int, int], None] | None = None,
) -> Prediction:
    """Form the inputs of a pair and let every method show the targets; arguments as in `evaluate_pairs`."""
    frames = len(scene.cameras)
    if not all(0 <= frame < frames for frame in (*pair.context, *pair.target)):
        raise InputError(
            f"The index names frames {list(pair.context)} and {list(pair.target)} of {pair.key!r}, "
            f"which has only {frames}. Check that index and data belong together."
        )
    size, small = config.size, config.size // config.factor
    stored = scene.load([*pair.context, *pair.target])
    views = published_crop(stored, size, size) if config.crop == "published" else stored.center_cropped(size, size)
    views = views.to(device)
    context, target = views.select(slice(len(pair.context))), views.select(slice(len(pair.context), None))
    inputs = Views(images=resize_pil_bicubic(context.images, small, small), cameras=context.cameras)

    images: dict[str, Tensor] = {}
    if "nearest" in config.methods:
        nearest = [_nearest(context.cameras, target.cameras, t) for t in range(len(target))]
        images["nearest"] = resize_pil_bicubic(inputs.images[nearest], size, size)
    if "bicubic-truth" in config.methods:
        images["bicubic-truth"] = resize_pil_bicubic(resize_pil_bicubic(target.images, small, small), size, size)

    scenes, costs = _reconstruct(model, inputs, config, compared or {}, on_step)
    # Scenes from larger inputs than the targets need have detail for larger images.
    makers = {"scaffold": model, "sr3r": model, **(compared or {})}
    supersamples = {method: _supersample(maker, inputs, config) for method, maker in makers.items()}
    for method, gaussians in scenes.items():
        cameras = target.cameras
        if config.align_pose:
            unit = (context.cameras.centers[-1] - context.cameras.centers[0]).norm().item()
            cameras = align_cameras(gaussians, cameras, target.images, unit=unit, lpips=lpips)
        images[method] = render(gaussians, cameras, (size, size), supersample=supersamples.get(method, 1)).rgb
    return Prediction(
        inputs=inputs.images,
        truth=target.images,
        images={method: images[method] for method in method_order(config, compared or ())},
        num_gaussians={method: int((scene.opacities > _DRAWN_OPACITY).sum()) for method, scene in scenes.items()},
        costs=costs,
    )


def predict_pairs(
    model: nn.Module | None,
    dataset: Dataset,
    pairs: Sequence[Pair],
    *,
    config: EvaluateConfig,
    compared: Mapping[str, nn.Module] | None = None,
    lpips: Lpips | None = None,
    device: torch.device | str = "cpu",
    on_step: Callable[[int, int], None] | None = None,
) -> Iterator[Prediction]:
    """The predictions of several pairs, in the order given; the arguments are those of `evaluate_pairs`."""
    positions = scene_positions(dataset, pairs)
    for pair in pairs:
        yield predict_pair(
            model,
            dataset[positions[pair.key]],
            pair,
            config=config,
            compared=compared,
            lpips=lpips,
            device=device,
            on_step=on_step,
        )


def method_order(config: EvaluateConfig, compared: Iterable[str]) -> list[str]:
    """The names of everything that is scored, as tables list them: baselines, compared weights, the result."""
    ours: list[str] = [method for method in METHODS if method in config.methods]
    last = ours.index("sr3r") if "sr3r" in ours else len(ours)
    return [*ours[:last], *compared, *ours[last:]]


def scene_positions(dataset: Dataset, pairs: Sequence[Pair]) -> dict[str, int]:
    """Where the scenes of the pairs are in the data set, for those that are there."""
    wanted = {pair.key for pair in pairs}
    positions: dict[str, int] = {}
    for position, key in enumerate(dataset.keys):
        if key in wanted:
            positions[key] = position
            if len(positions) == len(wanted):
                break
    return positions


def _reconstruct(
    model: nn.Module | None,
    inputs: Views,
    config: EvaluateConfig,
    compared: Mapping[str, nn.Module],
    on_step: Callable[[int, int], None] | None,
) -> tuple[dict[str, Gaussians], dict[str, Cost]]:
    """The Gaussians of every method that has any, and what they cost."""
    scenes: dict[str, Gaussians] = {}
    costs: dict[str, Cost] = {}
    ours: dict[str, Gaussians] = {}
    if config.uses_model:
        if model is None:
            raise InputError("The methods scaffold, sr3r and per-scene need a model; give one, or leave them out.")
        output, forward = _forward(model, inputs)
        ours = {"scaffold": output.scaffold.gaussians[0], "sr3r": output.gaussians[0]}
        costs = {"scaffold": forward.get("scaffold", forward["all"]), "sr3r": forward["all"]}
    if "per-scene" in config.methods:
        meter = CostMeter(inputs.images.device)
        random = config.per_scene.start == "random"
        start = random_start(inputs, factor=config.factor) if random else scaffold_start(ours["scaffold"])
        size = [config.factor * side for side in inputs.size]
        pseudo = resize_pil_bicubic(inputs.images, *size)
        scenes["per-scene"] = optimize_scene(inputs, pseudo, start, config=config.per_scene, on_step=on_step)
        costs["per-scene"] = meter.read()
    scenes |= {method: gaussians for method, gaussians in ours.items() if method in config.methods}
    for name, other in compared.items():
        output, forward = _forward(other, inputs)
        scenes[name], costs[name] = output.gaussians[0], forward["all"]
    return scenes, {method: costs[method] for method in scenes}


def _supersample(model: nn.Module | None, inputs: Views, config: EvaluateConfig) -> int:
    """How finely a model's scenes are drawn; a model of somebody else has detail for the targets."""
    factor = getattr(getattr(model, "config", None), "factor", config.factor)
    height, width = inputs.size
    return supersample_for((factor * height, factor * width), (config.size, config.size))


def _forward(model: nn.Module, inputs: Views) -> tuple[Any, dict[str, Cost]]:
    """A model's output, and the cost of all of it and of its part named scaffold."""
    was_training = model.training
    model.eval()
    costs: dict[str, Cost] = {}
    meter = CostMeter(inputs.images.device)
    backbone = getattr(model, "backbone", None)
    with ExitStack() as undo:
        undo.callback(model.train, was_training)
        if isinstance(backbone, nn.Module):
            hook = backbone.register_forward_hook(lambda *_: costs.update(scaffold=meter.read()))
            undo.callback(hook.remove)
        output = model(inputs.unsqueeze())
        return output, {**costs, "all": meter.read()}


def _nearest(context: Cameras, target: Cameras, t: int) -> int:
    """The context camera whose image moves least: shift over a typical depth, plus angle."""
    depth = 2 / (1 / target.near[t] + 1 / target.far[t])
    shift = (context.centers - target.centers[t]).norm(dim=-1) / depth
    cosine = (context.c2w[:, :3, 2] * target.c2w[t, :3, 2]).sum(-1)
    return int((shift + torch.acos(cosine.clamp(-1, 1))).argmin())
