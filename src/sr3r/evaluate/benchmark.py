"""Score methods side by side on a fixed list of view pairs; the result is an iterator of rows."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import nn

from sr3r.data import Dataset
from sr3r.data.evaluation_index import Overlap, Pair
from sr3r.errors import InputError
from sr3r.evaluate.choices import METHODS
from sr3r.evaluate.prediction import EvaluateConfig, Prediction, predict_pair, scene_positions
from sr3r.metrics import Lpips, psnr, ssim

# Equal images have an infinite PSNR, which JSON cannot hold and no mean survives.
_MAX_PSNR = 100.0


@dataclass(frozen=True, kw_only=True)
class Row:
    """One method scored on one target view.

    Attributes:
        pair: Position of the pair in the evaluated list.
        key: The scene.
        context: Frame numbers of the context views.
        target: Frame number of the target view.
        overlap: Share of the scene that both context views see, when the index knows it.
        overlap_class: NoPoSplat's class of that share.
        method: What was scored.
        psnr: dB, at most 100.
        ssim: As in the published tables (scikit-image's).
        lpips: LPIPS-VGG 0.1, if asked for.
        num_gaussians: Gaussians with an opacity that renderers draw; of the pair, for methods that have any.
        seconds: Time of the pair's forward pass (up to the scaffold's end for the scaffold) or optimisation.
        peak_memory_bytes: See `Cost`.
    """

    pair: int
    key: str
    context: tuple[int, ...]
    target: int
    overlap: float | None
    overlap_class: Overlap | None = None
    method: str
    psnr: float
    ssim: float
    lpips: float | None = None
    num_gaussians: int | None = None
    seconds: float | None = None
    peak_memory_bytes: int | None = None


def evaluate_pairs(
    model: nn.Module | None,
    dataset: Dataset,
    pairs: Sequence[Pair],
    *,
    config: EvaluateConfig | None = None,
    compared: Mapping[str, nn.Module] | None = None,
    lpips: Lpips | None = None,
    device: torch.device | str = "cpu",
    skip: Collection[int] = (),
    on_step: Callable[[int, int], None] | None = None,
) -> Iterator[Row]:
    """Score every method on every target of every pair, one pair at a time.

    Pairs are visited in the data set's order, so that each file is opened once; `Row.pair` tells them apart.

    Args:
        model: `SR3R`, on the device; None is enough for the methods that need no model.
        dataset: Holds every scene that the pairs name.
        pairs: What to evaluate.
        config: Methods and resolution.
        compared: Further models by the names they get in the rows; each is judged by its output's `.gaussians`.
        lpips: On the device; without it that metric is left out (it takes most of the time).
        device: Where the work is done.
        skip: Positions of pairs to leave out, because they are scored already.
        on_step: Called with the number of steps done and to do while a scene is optimised.

    Raises:
        InputError: a pair names a scene or frame that the data set lacks, a model is needed and missing, or a compared
            model has the name of a method.
    """
    config = config or EvaluateConfig()
    compared = compared or {}
    if not (config.methods or compared):
        raise InputError(f"An evaluation needs at least one method; choose from {', '.join(METHODS)}.")
    for name in compared:
        if name in METHODS:
            raise InputError(f"Compared weights cannot be called {name!r}, as a method is; choose another name.")
    positions = scene_positions(dataset, pairs)
    for pair in pairs:
        if pair.key not in positions:
            raise InputError(f"The index names the scene {pair.key!r}, which the data lack. Use the data's own index.")
    for number in sorted(range(len(pairs)), key=lambda number: positions[pairs[number].key]):
        if number not in skip:
            pair = pairs[number]
            prediction = predict_pair(
                model,
                dataset[positions[pair.key]],
                pair,
                config=config,
                compared=compared,
                lpips=lpips,
                device=device,
                on_step=on_step,
            )
            yield from _score(prediction, pair, number, lpips)


def present_pairs(dataset: Dataset, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs whose scene is in the data set: published indices name more scenes than most people own."""
    positions = scene_positions(dataset, pairs)
    return [pair for pair in pairs if pair.key in positions]


def spread_subset(pairs: Sequence[Pair], limit: int) -> list[Pair]:
    """At most `limit` pairs, evenly spread over the list, so that a small number still covers many scenes."""
    if limit < 1:
        raise InputError(f"Cannot evaluate {limit} pairs; give a positive limit.")
    count = min(limit, len(pairs))
    return [pairs[(2 * i + 1) * len(pairs) // (2 * count)] for i in range(count)]


def pairs_digest(pairs: Sequence[Pair]) -> str:
    """First 16 digits of the SHA-256 over the scenes and frames of the pairs, in their order."""
    content = [[pair.key, list(pair.context), list(pair.target)] for pair in pairs]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


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
            cost = prediction.costs.get(method)
            yield Row(
                pair=number,
                key=pair.key,
                context=tuple(pair.context),
                target=frame,
                overlap=pair.overlap,
                overlap_class=pair.overlap_class,
                method=method,
                psnr=psnrs[i],
                ssim=ssims[i],
                lpips=distances[i],
                num_gaussians=prediction.num_gaussians.get(method),
                seconds=cost.seconds if cost else None,
                peak_memory_bytes=cost.peak_memory_bytes if cost else None,
            )
