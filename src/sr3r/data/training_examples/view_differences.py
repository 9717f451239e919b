"""Differences between the photos of one scene: every view has an exposure, a lens, noise and a compression of its own.

Changes of tone are centred: their mean over the views of a scene is none, so what all views have in common, the
appearance of the targets, is the best guess for every one of them. Blur, noise and JPEG only take away.
"""

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.data.training_examples.degrade import blur_matrix, jpeg

EXPOSURE, WHITE_BALANCE, GAMMA, VIGNETTE = 0.35, 0.1, 0.2, 0.2
"""Largest change of the logarithm of all channels, of one, of the exponent, and of the corners' brightness."""
BLUR_PROBABILITY, MAX_BLUR = 0.3, 0.6
"""How often a view is blurred, and the largest standard deviation, pixels."""
NOISE_PROBABILITY, MAX_NOISE = 0.5, 0.03
"""How often a view has Gaussian noise, and the largest standard deviation, of a range of 1."""
JPEG_PROBABILITY, BEST_QUALITY, WORST_QUALITY = 0.3, 95, 50
"""How often a view went through JPEG, and how well it was kept."""


def vary_views(
    images: Float[Tensor, "b v 3 h w"], *, seed: int, first: int, strength: float
) -> Float[Tensor, "b v 3 h w"]:
    """The views of each scene, as different cameras would have taken them; rounded to 8 bits.

    Args:
        images: In [0, 1], low resolution.
        seed: Of the run; with the number of an example it decides everything.
        first: Number of the batch's first example; the others follow.
        strength: 0 changes nothing, 1 draws from the full ranges above. A scene draws its own between 0 and this one.
    """
    if strength == 0:
        return images
    scenes = []
    for number, scene in enumerate(images, first):
        # A stream of its own, so that switching it on changes nothing else.
        state = np.random.SeedSequence((seed, number, 5)).generate_state(1, np.uint64)[0]
        generator = torch.Generator().manual_seed(int(state) & 0x7FFF_FFFF_FFFF_FFFF)
        scenes.append(_vary_scene(scene, generator, strength))
    return torch.stack(scenes)


def _vary_scene(
    images: Float[Tensor, "v 3 h w"], generator: torch.Generator, strength: float
) -> Float[Tensor, "v 3 h w"]:
    count, _, height, width = images.shape
    draws = torch.rand(count, 12, generator=generator, dtype=torch.float64)
    strength *= float(torch.rand((), generator=generator, dtype=torch.float64))
    tone = 2 * draws[:, :6] - 1
    tone = (strength * (tone - tone.mean(0))).to(images)
    gain = EXPOSURE * tone[:, 0, None] + WHITE_BALANCE * (tone[:, 1:4] - tone[:, 1:4].mean(1, keepdim=True))
    gamma = torch.exp(GAMMA * tone[:, 4])
    shade = 1 + VIGNETTE * tone[:, 5, None, None] * _squared_radius(height, width).to(images)
    # Middle grey stays where it is when the exponent changes.
    images = 0.5 * (2 * images.clamp(0, 1)) ** gamma[:, None, None, None]
    images = images * torch.exp(gain)[:, :, None, None] * shade[:, None]
    views = []
    for image, (*_, blurs, blur, noisy, noise, compresses, loss) in zip(images, draws.tolist(), strict=True):
        if blurs < BLUR_PROBABILITY:
            sigma = max(strength * MAX_BLUR * blur, 1e-3)
            image = blur_matrix(height, sigma).to(image) @ image @ blur_matrix(width, sigma).to(image).T
        if noisy < NOISE_PROBABILITY:
            image = image + strength * MAX_NOISE * noise * torch.randn(image.shape, generator=generator).to(image)
        image = (image.clamp(0, 1) * 255).round() / 255
        if compresses < JPEG_PROBABILITY:
            image = jpeg(image, BEST_QUALITY - round(strength * loss * (BEST_QUALITY - WORST_QUALITY)))
        views.append(image)
    return torch.stack(views)


def _squared_radius(height: int, width: int) -> Float[Tensor, "h w"]:
    """0 in the middle, 1 in the corners."""
    y = (torch.arange(height) + 0.5) / height - 0.5
    x = (torch.arange(width) + 0.5) / width - 0.5
    return 2 * (y[:, None] ** 2 + x**2)
