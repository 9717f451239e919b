"""Score methods side by side on a fixed list of view pairs; the result is an iterator of rows.

The protocol (docs/evaluation.md): the largest centred square of every frame is resized to `size`; the context
views are reduced by `factor` with PIL's bicubic filter on 8 bit; targets are rendered and compared at `size`.
"""

import hashlib
import platform
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import torch
from jaxtyping import Float
from torch import Tensor, nn

from sr3r import __version__
from sr3r.cameras import Cameras
from sr3r.data import Dataset, Scene
from sr3r.data.sampling import Pair
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.images import resize_pil_bicubic
from sr3r.metrics import Lpips, psnr, ssim
from sr3r.render import render
from sr3r.views import Views

Method = Literal["nearest", "bicubic-truth", "scaffold", "sr3r"]
"""What is scored.

`nearest`: the context view closest to the target, upsampled. `bicubic-truth`: the target's own small image
upsampled, that is perfect geometry without super-resolution. `scaffold`: the low-resolution Gaussians, before
mapping network. `sr3r`: the result.
"""

METHODS: tuple[Method, ...] = get_args(Method)

_MODEL_METHODS = frozenset({"scaffold", "sr3r"})

# Renderers skip Gaussians below this opacity (half an 8-bit step), so only those above it are counted.
_DRAWN_OPACITY = 1 / 255

# Equal images have an infinite PSNR, which JSON cannot hold and no mean survives.
_MAX_PSNR = 100.0


@dataclass(frozen=True, kw_only=True)
class EvaluateConfig:
    """What is compared, and at which resolution.

    Attributes:
        methods: The methods to compare.
        size: Height and width of the targets, pixels.
        factor: How much smaller the context views are made.
    """

    methods: tuple[Method, ...] = METHODS
    size: int = 256
    factor: int = 4

    def __post_init__(self) -> None:
        if not self.methods:
            raise InputError(f"An evaluation needs at least one method; choose from {', '.join(METHODS)}.")
        if self.size < 1 or self.factor < 1 or self.size % self.factor:
            raise InputError(
                f"The size {self.size} is not a positive multiple of the factor {self.factor}; change one."
            )

    @property
    def uses_model(self) -> bool:
        """Whether any of the methods needs a model."""
        return not _MODEL_METHODS.isdisjoint(self.methods)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One method scored on one target view.

    Attributes:
        pair: Position of the pair in the evaluated list.
        key: The scene.
        context: Frame numbers of the context views.
        target: Frame number of the target view.
        overlap: Share of the scene that both context views see, when the index knows it.
        method: What was scored.
        psnr: dB, at most 100.
        ssim: As in the published tables (scikit-image's).
        lpips: LPIPS-VGG 0.1, if asked for.
        num_gaussians: Gaussians with an opacity that renderers draw; of the pair, for methods that have any.
        seconds: Time of the pair's forward pass, which yields scaffold and result together.
    """

    pair: int
    key: str
    context: tuple[int, ...]
    target: int
    overlap: float | None
    method: Method
    psnr: float
    ssim: float
    lpips: float | None = None
    num_gaussians: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What each method shows at the target views of one pair.

    Attributes:
        inputs: The low-resolution context views.
        truth: The target views.
        images: The same views by method.
        num_gaussians: By method, for methods that have Gaussians.
        seconds: Time of the forward pass; None without a model.
    """

    inputs: Float[Tensor, "v 3 _ _"]
    truth: Float[Tensor, "t 3 h w"]
    images: dict[Method, Float[Tensor, "t 3 h w"]]
    num_gaussians: dict[Method, int]
    seconds: float | None


def evaluate_pairs(
    model: nn.Module | None,
    dataset: Dataset,
    pairs: Sequence[Pair],
    *,
    config: EvaluateConfig | None = None,
    lpips: Lpips | None = None,
    device: torch.device | str = "cpu",
) -> Iterator[Row]:
    """Score every method on every target of every pair, one pair at a time.

    Pairs are visited in the data set's order, so that each file is opened once; `Row.pair` tells them apart.

    Args:
        model: `SR3R`, on the device; None is enough for the methods that need no model.
        dataset: Holds every scene that the pairs name.
        pairs: What to evaluate.
        config: Methods and resolution.
        lpips: On the device; without it that metric is left out (it takes most of the time).
        device: Where the work is done.

    Raises:
        InputError: a pair names a scene or frame that the data set lacks, or a model is needed and missing.
    """
    config = config or EvaluateConfig()
    positions = _positions(dataset, pairs)
    for pair in pairs:
        if pair.key not in positions:
            raise InputError(f"The index names the scene {pair.key!r}, which the data lack. Use the data's own index.")
    for number in sorted(range(len(pairs)), key=lambda number: positions[pairs[number].key]):
        pair = pairs[number]
        prediction = predict_pair(model, dataset[positions[pair.key]], pair, config=config, device=device)
        yield from _score(prediction, pair, number, lpips)


@torch.inference_mode()
def predict_pair(
    model: nn.Module | None,
    scene: Scene,
    pair: Pair,
    *,
    config: EvaluateConfig,
    device: torch.device | str = "cpu",
) -> Prediction:
    """Form the inputs of a pair and let every method show the targets; arguments as in `evaluate_pairs`."""
    frames = len(scene.cameras)
    if not all(0 <= frame < frames for frame in (*pair.context, *pair.target)):
        raise InputError(
            f"The index names frames {list(pair.context)} and {list(pair.target)} of {pair.key!r}, "
            f"which has only {frames}. Check that index and data belong together."
        )
    size, small = config.size, config.size // config.factor
    views = scene.load([*pair.context, *pair.target]).center_cropped(size, size).to(device)
    context, target = views.select(slice(len(pair.context))), views.select(slice(len(pair.context), None))
    inputs = Views(images=resize_pil_bicubic(context.images, small, small), cameras=context.cameras)

    images: dict[Method, Tensor] = {}
    if "nearest" in config.methods:
        nearest = [_nearest(context.cameras, target.cameras, t) for t in range(len(target))]
        images["nearest"] = resize_pil_bicubic(inputs.images[nearest], size, size)
    if "bicubic-truth" in config.methods:
        images["bicubic-truth"] = resize_pil_bicubic(resize_pil_bicubic(target.images, small, small), size, size)

    scenes: dict[Method, Gaussians] = {}
    seconds = None
    if config.uses_model:
        if model is None:
            raise InputError("The methods scaffold and sr3r need a model; give one, or leave them out.")
        scenes, seconds = _reconstruct(model, inputs)
    for method in config.methods:
        if method in scenes:
            images[method] = render(scenes[method], target.cameras.unsqueeze(), (size, size)).rgb[0]
    return Prediction(
        inputs=inputs.images,
        truth=target.images,
        images={method: images[method] for method in config.methods},
        num_gaussians={method: int((scene.opacities > _DRAWN_OPACITY).sum()) for method, scene in scenes.items()},
        seconds=seconds,
    )


def predict_pairs(
    model: nn.Module | None,
    dataset: Dataset,
    pairs: Sequence[Pair],
    *,
    config: EvaluateConfig,
    device: torch.device | str = "cpu",
) -> Iterator[Prediction]:
    """The predictions of several pairs, in the order given; the arguments are those of `evaluate_pairs`."""
    positions = _positions(dataset, pairs)
    for pair in pairs:
        yield predict_pair(model, dataset[positions[pair.key]], pair, config=config, device=device)


def present_pairs(dataset: Dataset, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs whose scene is in the data set: published indices name more scenes than most people own."""
    positions = _positions(dataset, pairs)
    return [pair for pair in pairs if pair.key in positions]


def spread_subset(pairs: Sequence[Pair], limit: int) -> list[Pair]:
    """At most `limit` pairs, evenly spread over the list, so that a small number still covers many scenes."""
    if limit < 1:
        raise InputError(f"Cannot evaluate {limit} pairs; give a positive limit.")
    count = min(limit, len(pairs))
    return [pairs[(2 * i + 1) * len(pairs) // (2 * count)] for i in range(count)]


def environment() -> dict[str, str | int | None]:
    """What a result depends on besides its configuration: versions, commit, machine."""
    return {
        "sr3r": __version__,
        "torch": torch.__version__,
        "python": platform.python_version(),
        "commit": _commit(),
        "machine": f"{platform.system()} {platform.machine()}",
        "threads": torch.get_num_threads(),
        "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
    }


def peak_memory_bytes() -> int | None:
    """The most memory this process has held so far, on the GPU if it used one; None where it is not known."""
    if torch.cuda.is_available() and torch.cuda.max_memory_allocated() > 0:
        return torch.cuda.max_memory_allocated()
    try:
        import resource  # Not on Windows.
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if platform.system() == "Darwin" else peak * 1024


def fingerprint(model: nn.Module) -> str:
    """First 16 digits of the SHA-256 over the model's parameter names and values."""
    digest = hashlib.sha256()
    for name, value in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(value.detach().float().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]


def _reconstruct(model: nn.Module, inputs: Views) -> tuple[dict[Method, Gaussians], float]:
    was_training = model.training
    model.eval()
    try:
        start = _now(inputs.images.device)
        output = model(inputs.unsqueeze())
        seconds = _now(inputs.images.device) - start
    finally:
        model.train(was_training)
    return {"scaffold": output.scaffold.gaussians, "sr3r": output.gaussians}, seconds


def _score(prediction: Prediction, pair: Pair, number: int, lpips: Lpips | None) -> Iterator[Row]:
    methods = list(prediction.images)
    for t, frame in enumerate(pair.target):
        # One target at a time: the features of its truth are shared by all methods, and memory stays small.
        images = torch.stack([prediction.images[method][t] for method in methods])
        with torch.inference_mode():
            truth = prediction.truth[t].expand_as(images)
            psnrs = psnr(images, truth).clamp(max=_MAX_PSNR).tolist()
            ssims = ssim(images, truth).tolist()
            distances = [None] * len(methods) if lpips is None else lpips(images, truth[:1]).tolist()
        for i, method in enumerate(methods):
            yield Row(
                pair=number,
                key=pair.key,
                context=tuple(pair.context),
                target=frame,
                overlap=pair.overlap,
                method=method,
                psnr=psnrs[i],
                ssim=ssims[i],
                lpips=distances[i],
                num_gaussians=prediction.num_gaussians.get(method),
                seconds=prediction.seconds if method in _MODEL_METHODS else None,
            )


def _nearest(context: Cameras, target: Cameras, t: int) -> int:
    """The context camera whose image moves least: shift over a typical depth, plus angle."""
    depth = 2 / (1 / target.near[t] + 1 / target.far[t])
    shift = (context.centers - target.centers[t]).norm(dim=-1) / depth
    cosine = (context.c2w[:, :3, 2] * target.c2w[t, :3, 2]).sum(-1)
    return int((shift + torch.acos(cosine.clamp(-1, 1))).argmin())


def _positions(dataset: Dataset, pairs: Sequence[Pair]) -> dict[str, int]:
    """Where the scenes of the pairs are in the data set, for those that are there."""
    wanted = {pair.key for pair in pairs}
    # Recorded data sets know their keys; for others scenes have to be opened until all are found.
    keys = getattr(dataset, "keys", None) or (dataset[i].key for i in range(len(dataset)))
    positions: dict[str, int] = {}
    for position, key in enumerate(keys):
        if key in wanted:
            positions[key] = position
            if len(positions) == len(wanted):
                break
    return positions


def _now(device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()


def _commit() -> str | None:
    """The commit of the checkout that the package runs from, marked if files differ; None if installed."""
    here = Path(__file__)
    # Installed inside somebody else's checkout it must not report their commit: this file has to be tracked.
    if _git(here.parent, "ls-files", "--error-unmatch", here.name) is None:
        return None
    return _git(here.parent, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")


def _git(folder: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
