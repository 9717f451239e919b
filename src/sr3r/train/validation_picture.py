"""What a validation shows: inputs, scaffold, SR3R, truth and depth of a few pairs, side by side."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.data import Scene
from sr3r.data.evaluation_index import Pair
from sr3r.evaluate import EvaluateConfig
from sr3r.images import resize_pil_bicubic, tile
from sr3r.metrics import psnr
from sr3r.model import SR3R
from sr3r.rendering import render
from sr3r.rendering.pictures import colour_depth
from sr3r.views import Views


def draw_strips(
    model: SR3R, chosen: Sequence[tuple[str, Scene, Pair]], settings: EvaluateConfig, device: torch.device
) -> Float[Tensor, "3 h w"]:
    """One line per pair, at its middle target.

    Args:
        model: In eval mode, on the device.
        chosen: Pairs with their scenes, and a label ("best") for each.
        settings: Sizes.
        device: Where to compute.
    """
    lines = [_strip(model, *line, settings, device) for line in chosen]
    # The captions of small images would be wider than the images.
    return tile(lines, height=max(settings.size, 192))


@torch.inference_mode()
def _strip(
    model: SR3R, label: str, scene: Scene, pair: Pair, settings: EvaluateConfig, device: torch.device
) -> list[tuple[str, Float[Tensor, "3 _ _"]]]:
    size, small = settings.size, settings.size // settings.factor
    frame = pair.target[len(pair.target) // 2]
    views = scene.load([*pair.context, frame]).center_cropped(size, size).to(device)
    context, target = views.select(slice(len(pair.context))), views.select(slice(len(pair.context), None))
    inputs = Views(images=resize_pil_bicubic(context.images, small, small), cameras=context.cameras)
    output = model(inputs.unsqueeze())
    cameras = target.cameras.unsqueeze()
    scaffold = render(output.scaffold.gaussians, cameras, (size, size)).rgb[0]
    ours = render(output.gaussians, cameras, (size, size))
    depth, caption = captioned_depth(ours.depth[0, 0], ours.alpha[0, 0])
    return [
        (f"{label}: {pair.key}", inputs.images[0]),
        *((f"input {i + 2}", image) for i, image in enumerate(inputs.images[1:])),
        (f"scaffold {float(psnr(scaffold, target.images)):.1f} dB", scaffold[0]),
        (f"SR3R {float(psnr(ours.rgb[0], target.images)):.1f} dB", ours.rgb[0, 0]),
        ("truth", target.images[0]),
        (caption, depth),
    ]


def captioned_depth(depth: Float[Tensor, "h w"], alpha: Float[Tensor, "h w"]) -> tuple[Float[Tensor, "3 h w"], str]:
    """A rendered depth map in colours, and a caption that says the range between the 2nd and 98th percentile."""
    seen = depth[alpha > 0]
    if not len(seen):
        return torch.zeros(3, *depth.shape, device=depth.device), "depth: nothing"
    near, far = torch.quantile(seen, torch.tensor([0.02, 0.98], dtype=depth.dtype, device=depth.device)).tolist()
    return colour_depth(depth, alpha, near=near, far=max(far, 1.001 * near)), f"depth {near:.3g} to {far:.3g}"
