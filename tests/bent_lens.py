"""A lens with distortion, and an image that is known between its pixels."""

import torch

BENT = (0.08, -0.02, 0.004, -0.003)
"""k1, k2, p1, p2"""


def smooth(uv: torch.Tensor) -> torch.Tensor:
    """An image as a function of normalised coordinates."""
    x, y = uv.unbind(-1)
    return torch.stack([0.5 + 0.4 * torch.sin(3 * x), 0.5 + 0.4 * torch.cos(4 * y), 0.3 + 0.5 * x * y], -3)


def grid(height: int, width: int) -> torch.Tensor:
    """The normalised coordinates of pixel centres."""
    y, x = torch.meshgrid((torch.arange(height) + 0.5) / height, (torch.arange(width) + 0.5) / width, indexing="ij")
    return torch.stack([x, y], -1)
