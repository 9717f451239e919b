"""The names of weights: translated from one convention to another, and compared with a network's."""

import re
from collections.abc import Callable, Mapping, Sequence

from torch import Tensor

from sr3r.errors import WeightsError

Renaming = Sequence[tuple[str, str | Callable[[re.Match[str]], str]]]
"""Regular expressions and what replaces them, applied one after the other."""


def renamed(key: str, table: Renaming) -> str:
    """A parameter's name in another convention."""
    for pattern, replacement in table:
        key = re.sub(pattern, replacement, key)
    return key


def mismatches(state: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> tuple[list[str], list[str], list[str]]:
    """What is wrong with the keys of weights: those that are missing, unknown, and of another shape, in words."""
    missing = [f"{key} is missing" for key in expected if key not in state]
    unknown = [f"{key} is unknown" for key in state if key not in expected]
    shapes = [
        f"{key} is {list(state[key].shape)}, expected {list(value.shape)}"
        for key, value in expected.items()
        if key in state and state[key].shape != value.shape
    ]
    return missing, unknown, shapes


def check_keys(state: Mapping[str, Tensor], expected: Mapping[str, Tensor], *, source: str, network: str) -> None:
    """Make sure that weights have exactly the expected keys and shapes.

    Raises:
        WeightsError: names the first wrong ones and the likely cause.
    """
    missing, unknown, shapes = mismatches(state, expected)
    wrong = [*missing, *unknown, *shapes]
    if not wrong:
        return
    if shapes:
        cause = "it holds a network of other sizes"
    elif unknown:
        cause = "it was saved by a changed version of the network"
    else:
        cause = "it was cut, or holds only a part of the network"
    raise WeightsError(
        f"{source} does not fit {network}: {'; '.join(wrong[:3])} ({len(wrong)} wrong of {len(expected)}). "
        f"Probably {cause}. Get the published file again."
    )
