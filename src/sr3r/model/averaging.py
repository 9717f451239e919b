"""The mean of several trained models: often better than each of them (model soups, Wortsman et al. 2022)."""

from collections.abc import Sequence
from pathlib import Path

from sr3r.errors import InputError, WeightsError
from sr3r.model.sr3r import SR3R


def averaged(folders: Sequence[str | Path], weights: Sequence[float] | None = None) -> SR3R:
    """The model whose parameters are the weighted mean of those of trained models.

    Args:
        folders: Folders of weights, or names of shipped ones. The models have one configuration and should come from
            one run or start: parameters of models that were trained apart do not correspond.
        weights: One positive number for each, of any sum; all count the same without.

    Raises:
        InputError: there are fewer than two models, the numbers do not fit them, or they are not positive.
        WeightsError: one is unreadable, or of another configuration than the first.
    """
    if len(folders) < 2:
        raise InputError("An average needs two models or more; give their folders.")
    weights = [1.0] * len(folders) if weights is None else list(weights)
    if len(weights) != len(folders) or not all(0 < weight < float("inf") for weight in weights):
        raise InputError(
            f"The weights of {len(folders)} models are {len(folders)} positive numbers, not "
            f"{', '.join(map(str, weights)) or 'none'}."
        )
    total = sum(weights)
    mean, first = SR3R.from_pretrained(folders[0]), str(folders[0])
    # In float64, so that the order of the models does not matter and equal models stay what they are.
    state = {name: value.double() * (weights[0] / total) for name, value in mean.state_dict().items()}
    for folder, weight in zip(folders[1:], weights[1:], strict=True):
        other = SR3R.from_pretrained(folder)
        if other.config != mean.config:
            raise WeightsError(
                f"{folder} has another configuration than {first}; only models of one configuration can be averaged."
            )
        for name, value in other.state_dict().items():
            state[name] += value.double() * (weight / total)
    mean.load_state_dict(state)
    return mean
