"""Published weights of SwinIR and HAT -> networks of ours: a table of names."""

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from sr3r.errors import FileError, WeightsError
from sr3r.model.keys import check_keys, renamed
from sr3r.model.published import weights_file
from sr3r.model.torch_files import read_weights
from sr3r.model.upsample import UPSAMPLERS, build_upsampler
from sr3r.model.upsample.hat import overlap_index
from sr3r.model.upsample.learned import LearnedUpsampler
from sr3r.model.upsample.upsampler_entry import PublishedUpsampler
from sr3r.model.upsample.windows import relative_index, shift_masks

# Published name -> ours, as regular expressions that are applied in this order; other names are the same.
_NAMES = (
    (r"^patch_embed\.norm\.", "norm_first."),
    (r"^layers\.", "groups."),
    (r"\.residual_group\.", "."),
    (r"\.conv_block\.cab\.", ".convs."),
    (r"\.attention\.", "."),
    (r"\.relative_position_bias_table$", ".bias_table"),
    (r"\.mlp\.fc1\.", ".mlp.0."),
    (r"\.mlp\.fc2\.", ".mlp.2."),
    (r"^(conv_before_upsample|upsample|conv_up\d|conv_hr|conv_last)\.", r"tail.\1."),
)


PUBLISHED: dict[str, PublishedUpsampler[Any]] = {
    name: weights for entry in UPSAMPLERS for name, weights in entry.published.items()
}
"""The weights of all upsamplers, by our names."""


def load_published(name: str) -> LearnedUpsampler:
    """A published network, frozen and in eval mode on the CPU; downloaded if it is not here yet.

    Args:
        name: A key of `PUBLISHED`.

    Raises:
        FileError: there is no such name, or the file cannot be written or is not the expected one.
        UnavailableError: it cannot be downloaded; the message says where to get it by hand.
        WeightsError: the file does not fit.
    """
    if name not in PUBLISHED:
        raise FileError(f"There is no published upsampler {name}. Names: {', '.join(PUBLISHED)}.")
    published = PUBLISHED[name]
    network = build_upsampler(published.config, factor=published.factor)
    assert isinstance(network, LearnedUpsampler)
    load_weights(network, name)
    # Convolutions read them in this order.
    return network.eval().to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]


def load_weights(network: LearnedUpsampler, source: str) -> None:
    """Fill a network with published weights; every key and shape has to match.

    Args:
        network: SwinIR or HAT of the right configuration.
        source: As for `weights_file`; what is not here yet is downloaded.

    Raises:
        FileError: the file is missing, no checkpoint or not the expected one.
        UnavailableError: it cannot be downloaded; says where to get it by hand.
        WeightsError: it holds other weights.
    """
    file = weights_file(source, PUBLISHED)
    for _ in file.fetch():
        pass
    # Averaged weights first: HAT's files hold both.
    state = from_official(read_weights(file.path, under=("params_ema", "params")), network, source=str(file.path))
    network.load_state_dict({key: value.to(torch.float32) for key, value in state.items()})


def from_official(official: Mapping[str, Tensor], network: LearnedUpsampler, *, source: str) -> dict[str, Tensor]:
    """Published weights under our keys; the tables that the files hold beside the weights are checked and left out.

    Raises:
        WeightsError: a key, a shape or a table is not that of the network; names the first of them.
    """
    state: dict[str, Tensor] = {}
    for key, value in official.items():
        expected = _table(key, value, network)
        if expected is None:
            state[renamed(key, _NAMES)] = value
        elif not torch.equal(value, expected):
            raise WeightsError(
                f"{source} does not fit: its {key} is not that of windows of {network.window} pixels. Get the "
                "published file again, or change the network's window."
            )
    what = f"{type(network).__name__} of this configuration at x{network.factor}"
    check_keys(state, network.state_dict(), source=source, network=what)
    return state


def _table(key: str, value: Tensor, network: LearnedUpsampler) -> Tensor | None:
    """What a buffer of the published networks holds; None for weights."""
    side = network.window
    match key.rpartition(".")[2]:
        case "relative_position_index" | "relative_position_index_SA":
            return relative_index(side)
        case "relative_position_index_OCA":
            return overlap_index(side, side // 4)
        case "attn_mask":
            # Of all windows of a training image, which was square.
            last = torch.arange(math.isqrt(len(value))) == math.isqrt(len(value)) - 1
            kinds = 2 * last[:, None] + 1 * last
            return shift_masks(side, side // 2, like=value)[kinds.flatten()]
    return None
