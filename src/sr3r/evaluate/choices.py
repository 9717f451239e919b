"""The words that choose what is evaluated and how; without torch, so that the command can show them at once."""

from typing import Literal, get_args

Method = Literal["nearest", "bicubic-truth", "per-scene", "scaffold", "sr3r"]
"""What can be scored, besides other weights by their own names.

`nearest`: the context view closest to the target, upsampled. `bicubic-truth`: the target's own small image
upsampled, that is perfect geometry without super-resolution. `per-scene`: Gaussians optimised on the context views.
`scaffold`: the low-resolution Gaussians, before mapping network. `sr3r`: the result.
"""

METHODS: tuple[Method, ...] = get_args(Method)
DEFAULT_METHODS: tuple[Method, ...] = ("nearest", "bicubic-truth", "scaffold", "sr3r")

Start = Literal["scaffold", "random"]
"""Where `per-scene` begins: the model's scaffold, or random depths between near and far along the views' rays."""

Crop = Literal["square", "published"]
"""How a stored frame becomes `size` x `size` pixels: `Views.center_cropped` (bicubic) or `published_crop` (Lanczos)."""

TableName = Literal["table1", "table2", "table3", "table4"]
"""The paper's tables (`sr3r.evaluate.paper_tables`)."""

ProtocolName = Literal[
    "re10k-pixelsplat",
    "re10k-noposplat",
    "acid-pixelsplat",
    "acid-noposplat",
    "dtu-mvsplat",
    "dtu-noposplat",
    "scannetpp-noposplat",
]
"""The published ways to evaluate (`sr3r.evaluate.protocols`)."""
