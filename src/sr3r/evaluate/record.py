"""What the numbers of an evaluation depend on, for programs and for readers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from sr3r.config import to_dict
from sr3r.data.evaluation_index import Pair
from sr3r.evaluate.benchmark import pairs_digest
from sr3r.evaluate.measure import environment, fingerprint
from sr3r.evaluate.prediction import EvaluateConfig


def conditions(
    config: EvaluateConfig,
    model: nn.Module | None,
    compared: Mapping[str, nn.Module],
    *,
    data: str,
    pairs: Sequence[Pair],
    lpips: bool,
    device: torch.device,
) -> dict[str, Any]:
    """What must be equal for rows to stand in one table, ready for JSON.

    Args:
        config: Methods and resolution.
        model: Whose scaffold and result are scored, if they are.
        compared: Further models by name.
        data: The data set, as `open_dataset` was asked for it.
        pairs: What is evaluated.
        lpips: Whether LPIPS is computed.
        device: Where the work is done.
    """
    here = environment()
    return {
        "config": to_dict(config),
        "weights_fingerprint": fingerprint(model) if model is not None else None,
        "compared": {name: fingerprint(other) for name, other in compared.items()},
        "data": data,
        "pairs": pairs_digest(pairs),
        "lpips": "VGG16, version 0.1" if lpips else None,
        "ssim": "11x11 Gaussian, sigma 1.5, as scikit-image",
        "reduction": "PIL bicubic, 8 bit, after cropping",
        "target_poses": "optimised on the true images" if config.align_pose else "as given",
        "device": device.type,
        "sr3r": here["sr3r"],
        "commit": here["commit"],
    }


def notes(run: Mapping[str, Any], config: EvaluateConfig) -> list[str]:
    """What a reader of the table must know: the run (as in results.json) in a few sentences."""
    small, size = config.size // config.factor, config.size
    frames = "published crop (PIL Lanczos, 8 bit)" if config.crop == "published" else "centred square (bicubic)"
    compared = "".join(f"; {name}: {folder}" for name, folder in run["compared_from"].items())
    missing = (
        f", {run['pairs_of_missing_scenes']} of scenes that the data lack" if run["pairs_of_missing_scenes"] else ""
    )
    notes = [
        f"{small}x{small} to {size}x{size}. Frames: {frames}; inputs reduced with PIL bicubic (8 bit) after that. "
        f"Target poses: {run['target_poses']}.",
        f"Index: {Path(run['index']).name} ({run['index_of'] or 'not a published one'}); {run['pairs_evaluated']} of "
        f"{run['pairs_in_index']} pairs{missing}.",
        f"Weights: {run['weights'] or 'none'}{compared}. Commit: {run['commit'] or 'unknown'}; {run['device']}.",
        "PSNR, SSIM (scikit-image's), LPIPS (VGG, 0.1): means over a pair's targets, then over pairs; "
        "95 % bootstrap interval over scenes. Seconds: median; memory: largest peak.",
    ]
    if "bicubic-truth" in config.methods:
        notes.append("bicubic-truth sees the target: an oracle, not a method.")
    if "per-scene" in config.methods:
        notes.append(
            f"per-scene: {config.per_scene.steps} steps from {config.per_scene.start} Gaussians, bicubic "
            "pseudo-targets, no densification on the way."
        )
    return notes
