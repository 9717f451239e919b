"""What `sr3r evaluate` shows of its rows: the table with its notes, and the contact sheet."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from sr3r.data import Dataset
from sr3r.data.evaluation_index import Pair
from sr3r.evaluate import (
    EvaluateConfig,
    EvaluateProtocol,
    PaperTable,
    Row,
    best_median_worst,
    draw_sheet,
    predict_pairs,
    results,
    to_markdown,
)
from sr3r.model import SR3R


def table_text(
    rows: Sequence[Row],
    run: dict[str, Any],
    config: EvaluateConfig,
    table: PaperTable | None,
    protocol: EvaluateProtocol | None,
    *,
    kinds: Mapping[str, str],
    baselines: Sequence[str],
) -> str:
    """The paper's table with our figures in it, or a plain one; Markdown."""
    notes = _notes(run, config)
    if table is not None and protocol is not None:
        return table.to_markdown(rows, protocol=protocol, notes=notes)
    return to_markdown(rows, kinds=kinds, notes=notes, baselines=baselines)


def summary_json(rows: Sequence[Row], run: dict[str, Any], kinds: Mapping[str, str]) -> str:
    """One line for machines: the run, the summaries and the gains."""
    found = results(rows, run=run, kinds=kinds)
    return json.dumps({name: found[name] for name in ("run", "summary", "gains")}) + "\n"


def sheet_image(
    rows: Sequence[Row],
    model: SR3R | None,
    dataset: Dataset,
    pairs: Sequence[Pair],
    config: EvaluateConfig,
    compared: Mapping[str, SR3R],
    device: torch.device,
) -> torch.Tensor:
    """Best, median and worst pair; predicting three again is cheaper than holding the pictures of all."""
    # Except for what is optimised: those minutes are not spent twice.
    quick = replace(config, methods=tuple(m for m in config.methods if m != "per-scene"), align_pose=False)
    chosen = best_median_worst(rows)
    predictions = predict_pairs(
        model, dataset, [pairs[n] for _, n in chosen], config=quick, compared=compared, device=device
    )
    lines = [(label, n, prediction) for (label, n), prediction in zip(chosen, predictions, strict=True)]
    return draw_sheet(lines, rows)


def _notes(run: Mapping[str, Any], config: EvaluateConfig) -> list[str]:
    """What a reader of the table must know."""
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
