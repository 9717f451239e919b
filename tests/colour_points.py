"""Photos whose colours tell where each pixel's point is, and a small NoPoSplat that reads it off them."""

from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.gaussians import SH_C0
from sr3r.images import save_image
from sr3r.model.backbones import NoPoSplat, NoPoSplatConfig

# Colours hold points as the network's last layer has them: of logarithmic length, here within 2.
_RANGE = 2.0
_GRID = 4


def coloured_cameras(num_views: int, size: tuple[int, int], *, focal: float = 0.87) -> Cameras:
    """Cameras side by side that turn inwards, the last at a distance of 1; `focal` as of --focal."""
    height, width = size
    c2w = torch.eye(4).repeat(num_views, 1, 1)
    for view in range(num_views):
        share = torch.tensor(view / (num_views - 1))
        angle = 0.2 * share
        c2w[view, 0, 0] = c2w[view, 2, 2] = angle.cos()
        c2w[view, 2, 0], c2w[view, 0, 2] = angle.sin(), -angle.sin()
        c2w[view, 0, 3] = share
    focal_px = focal * max(size)
    K = torch.tensor([[focal_px / width, 0, 0.5], [0, focal_px / height, 0.5], [0, 0, 1]]).repeat(num_views, 1, 1)
    return Cameras(c2w=c2w, K=K, near=torch.ones(num_views), far=torch.full((num_views,), 9.0))


def coloured_photos(cameras: Cameras, size: tuple[int, int]) -> Float[Tensor, "v 3 h w"]:
    """What the cameras see of a tilted plane, 3 ahead of the first one."""
    normal = torch.tensor([0.2, 0.3, 1.0])
    directions = torch.einsum("vij,vhwj->vhwi", cameras.c2w[:, :3, :3], cameras.rays(*size))
    distance = (3 - cameras.centers @ normal)[:, None, None] / (directions @ normal)
    points = cameras.centers[:, None, None] + directions * distance[..., None]
    raw = F.normalize(points, dim=-1) * points.norm(dim=-1, keepdim=True).log1p()
    colours = (raw / _RANGE).movedim(-1, 1) / 2 + 0.5
    assert colours.min() > 0
    assert colours.max() < 1
    return colours


def save_photos(folder: Path, photos: Float[Tensor, "v 3 h w"]) -> list[Path]:
    """The photos as files."""
    paths = [folder / f"{view}.png" for view in range(len(photos))]
    for path, photo in zip(paths, photos, strict=True):
        save_image(photo, path)
    return paths


def colour_reader() -> NoPoSplat:
    """A NoPoSplat of few parameters, nearly all of them zero: it sees points where colours say they are."""
    blocks = 3 * _GRID**2
    net = NoPoSplat(
        NoPoSplatConfig(
            encoder_dim=128,
            encoder_depth=1,
            encoder_heads=1,
            decoder_dim=16,
            decoder_depth=4,
            decoder_heads=1,
            head_channels=8,
            head_widths=(blocks, 4, 4, 4),
            sh_degree=0,
        )
    )
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.zero_()
        # A token has the mean colours of 4x4 parts of its patch, and their negatives. Large constants of both signs
        # beside them make the norm a division by nearly the same number everywhere.
        side = 16 // _GRID
        patches = _weight(net, "patch_embed")
        for channel in range(blocks):
            colour, row, column = _part(channel)
            window = (slice(row * side, (row + 1) * side), slice(column * side, (column + 1) * side))
            patches[channel, colour, *window] = 1 / side**2
            patches[blocks + channel, colour, *window] = -1 / side**2
        net.get_parameter("patch_embed.bias")[2 * blocks :] = torch.tensor([100.0] * 8 + [-100.0] * 8 + [0] * 16)
        net.get_parameter("encoder_norm.weight").fill_(100 / 8**0.5)
        for head in ("points_first", "points_others"):
            for channel in range(blocks):
                _weight(net, f"{head}.features.reassemble.0.0")[channel, channel] = 1
                colour, row, column = _part(channel)
                _weight(net, f"{head}.features.reassemble.0.1")[channel, colour, row, column] = 1
            for name in ("features.fusion.layer1_rn", "features.fusion.refinenet1.out_conv", "reduce", "hidden"):
                _pass_colours(net, f"{head}.{name}")
            _pass_colours(net, f"{head}.out", _RANGE)
            # Positive where the ReLU is.
            net.get_parameter(f"{head}.hidden.bias").fill_(5)
            net.get_parameter(f"{head}.out.bias").fill_(-5 * _RANGE)
        for head in ("attributes_first", "attributes_others"):
            for name in ("embed_image", "hidden"):
                _pass_colours(net, f"{head}.{name}")
            for colour in range(3):
                _weight(net, f"{head}.out")[8 + colour, colour] = 0.5 / SH_C0
            net.get_parameter(f"{head}.embed_image.bias").fill_(1)
            # Opaque, about a pixel large, not rotated.
            outputs = torch.tensor([4.0, *[25.0] * 3, 0, 0, 0, 1, *[-0.5 / SH_C0] * 3])
            net.get_parameter(f"{head}.out.bias").copy_(outputs)
    return net.eval()


def _weight(net: NoPoSplat, name: str) -> Tensor:
    return net.get_parameter(f"{name}.weight")


def _part(channel: int) -> tuple[int, int, int]:
    """Colour, row and column of the part of a patch that a channel holds."""
    return channel // _GRID**2, channel // _GRID % _GRID, channel % _GRID


def _pass_colours(net: NoPoSplat, name: str, gain: float = 1.0) -> None:
    """Let a convolution keep its first three channels."""
    weight = _weight(net, name)
    centre = weight.shape[-1] // 2
    for colour in range(3):
        weight[colour, colour, centre, centre] = gain
