"""The names in published checkpoints, and ours."""

from collections.abc import Mapping

from torch import Tensor

from sr3r.model.keys import renamed

NAMES = (
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


def from_official(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A published state dict under our names."""
    # The U-Net's attention is written with one-dimensional convolutions there, with linear layers here.
    return {
        renamed(key, NAMES): value.squeeze(-1) if value.ndim == 3 and key.endswith(".weight") else value
        for key, value in state.items()
    }
