"""What a checkpoint must hold: whatever happened to its file, it is used whole or not at all."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from sr3r.model.keys import mismatches

PARTS = ("step", "model", "average", "optimizer", "meter", "skipped", "seconds")


def problem_of(content: Any, *, step: int) -> str | None:
    """What is wrong with what a checkpoint's file holds, in words, or None.

    Args:
        content: As it was read.
        step: That the file's name tells.
    """
    if not isinstance(content, dict):
        return f"it holds a {type(content).__name__}"
    # Checkpoints of earlier versions tell their step in their name only.
    if missing := [part for part in PARTS if part not in content and part != "step"]:
        return f"it lacks {', '.join(missing)}"
    if content.get("step", step) != step:
        return "it is of another step than its name says"
    model, average, meter = content["model"], content["average"], content["meter"]
    if not _are_tensors(model) or not _are_tensors(average) or any(map(any, mismatches(average, model))):
        return "its weights are damaged"
    if not _is_optimizer(content["optimizer"]):
        return "its optimiser's state is damaged"
    if not (isinstance(meter, dict) and _are_tensors(meter.get("sums")) and _is_count(meter.get("count"))):
        return "its means are damaged"
    if any(value.ndim or not value.is_floating_point() for value in meter["sums"].values()):
        return "its means are damaged"
    seconds = content["seconds"]
    if not (_is_count(content["skipped"]) and isinstance(seconds, float) and math.isfinite(seconds) and seconds >= 0):
        return "its counts are damaged"
    return None


def misfit_of(content: Mapping[str, Any], model: Mapping[str, Tensor], parameters: Sequence[Tensor]) -> str | None:
    """Why a checkpoint is of another network, in words, or None.

    Args:
        content: Without a problem.
        model: The network's state.
        parameters: Those that its optimiser has, in their order.
    """
    wrong = [reason for kind in mismatches(content["model"], model) for reason in kind]
    if wrong:
        return "; ".join(wrong[:3])
    moments: dict[int, dict[str, Tensor]] = content["optimizer"]["state"]
    of_wrong_size = (
        value.ndim and value.shape != parameters[i].shape
        for i, values in moments.items()
        if i < len(parameters)
        for value in values.values()
    )
    if max(moments, default=-1) >= len(parameters) or any(of_wrong_size):
        return "its optimiser has other parameters"
    return None


def _are_tensors(value: Any) -> bool:
    """Whether this is tensors of numbers by name."""
    return isinstance(value, dict) and all(isinstance(k, str) and _is_plain(v) for k, v in value.items())


def _is_plain(value: Any) -> bool:
    return (
        isinstance(value, Tensor) and value.layout == torch.strided and not (value.is_complex() or value.is_quantized)
    )


def _is_optimizer(value: Any) -> bool:
    """Whether this is AdamW's state: for each parameter, by its number, its moments and the number of its steps."""
    state = value.get("state") if isinstance(value, dict) else None
    return isinstance(state, dict) and all(
        _is_count(number)
        and _are_tensors(moments)
        and moments.keys() == {"step", "exp_avg", "exp_avg_sq"}
        and moments["step"].ndim == 0
        and all(moment.is_floating_point() for moment in moments.values())
        for number, moments in state.items()
    )


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
