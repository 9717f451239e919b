"""The published checkpoints: a table of names, and which of our configurations a checkpoint has."""

import re
from collections.abc import Mapping

from torch import Tensor

from sr3r.errors import WeightsError
from sr3r.model.scaffold.depthsplat import config as presets
from sr3r.model.scaffold.depthsplat.config import DepthSplatConfig

_NAMES = (
    (r"^encoder\.", ""),
    (r"\.pretrained\.", ".vit."),
    (r"\.downsample\.0\.", ".shortcut."),
    (r"(mv|mono)_pyramid\.stages\.1\.", r"\1_pyramid.0."),
    (r"depth_predictor\.upsampler\.scratch\.output_conv\.", "depth_predictor.head."),
    (r"depth_predictor\.regressor\.(\d)\.0\.", r"depth_predictor.scales.\1.conv_in."),
    (r"depth_predictor\.regressor\.(\d)\.1\.", r"depth_predictor.scales.\1.norm."),
    (r"depth_predictor\.regressor\.(\d)\.3\.", r"depth_predictor.scales.\1.unet."),
    (r"depth_predictor\.regressor\.(\d)\.4\.", r"depth_predictor.scales.\1.conv_out."),
    (r"depth_predictor\.regressor_residual\.(\d)\.", r"depth_predictor.scales.\1.shortcut."),
    (r"depth_predictor\.depth_head\.(\d)\.", r"depth_predictor.scales.\1.head."),
    (r"\.input_blocks\.0\.0\.", ".stem."),
    *((rf"\.input_blocks\.{2 * i + 1}\.0\.", f".down.{i}.") for i in range(4)),
    *((rf"\.input_blocks\.{2 * i + 2}\.0\.op\.", f".reduce.{i}.") for i in range(3)),
    (r"\.input_blocks\.\d\.1\.", ".down_attention."),
    (r"\.middle_block\.0\.", ".middle.0."),
    (r"\.middle_block\.2\.", ".middle.1."),
    (r"\.output_blocks\.(\d)\.0\.", r".up.\1."),
    *((rf"\.output_blocks\.{2 * i + 1}\.[12]\.conv\.", f".enlarge.{i}.") for i in range(3)),
    (r"\.output_blocks\.([01])\.1\.", r".up_attention.\1."),
    (r"\.in_layers\.0\.", ".norm1."),
    (r"\.in_layers\.2\.", ".conv1."),
    (r"\.out_layers\.0\.", ".norm2."),
    (r"\.out_layers\.3\.", ".conv2."),
    (r"\.skip_connection\.", ".shortcut."),
    (r"\.unet\.out\.0\.", ".unet.norm."),
    (r"\.unet\.out\.2\.", ".unet.out."),
)
"""Published name -> ours, as regular expressions that are applied in this order; other names are the same."""


def official_to_ours(name: str) -> str:
    """Our name of a published parameter."""
    for pattern, replacement in _NAMES:
        name = re.sub(pattern, replacement, name)
    return name


def convert(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A published state dict under our names; pass the result to `load_strictly`."""
    # The U-Net's attention is written with one-dimensional convolutions there, with linear layers here.
    return {
        official_to_ours(k): v.squeeze(-1) if v.ndim == 3 and k.endswith(".weight") else v for k, v in state.items()
    }


def identify(state: Mapping[str, Tensor]) -> DepthSplatConfig:
    """The configuration of the published model that a published state dict belongs to, told by a few of its shapes.

    Raises:
        WeightsError: it is none of them.
    """
    state = convert(state)
    dim, join = state.get("depth_predictor.vit.norm.weight"), state.get("feature_upsampler.concat_projects.2.weight")
    if dim is not None and "gaussian_head.0.weight" not in state:
        raise WeightsError(
            "The checkpoint has no Gaussian head: it is one of DepthSplat's depth-only models. "
            "Take one whose name starts with depthsplat-gs."
        )
    if dim is not None and join is not None:
        num_scales = 2 if "depth_predictor.scales.1.norm.weight" in state else 1
        # At stride 8 other features join the monocular ones only where the first cost volume is there.
        lowest_stride = 4 if join.shape[0] == join.shape[1] else 8
        for config in (presets.SMALL, presets.BASE, presets.LARGE, presets.BASE_STRIDE8, presets.SMALL_STRIDE8):
            if (config.vit.dim, config.num_scales, config.lowest_stride) == (len(dim), num_scales, lowest_stride):
                return config
    raise WeightsError(
        f"The checkpoint is none of DepthSplat's published models; its first names are {', '.join(list(state)[:3])}. "
        "Is it of another method, or of another size?"
    )
