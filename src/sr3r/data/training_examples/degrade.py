"""Low-resolution images for training: a drawn filter, mild blur, noise and JPEG, as small real photographs have.

Evaluation does not use this: its reduction is `sr3r.images.resize_pil_bicubic`.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from sr3r.errors import InputError


@dataclass(frozen=True, kw_only=True)
class DegradeConfig:
    """How training images are made small; every scene draws once for all its views."""

    filters: tuple[str, ...] = ("area", "bicubic", "bicubic", "lanczos")
    """Reduction filters to draw from, all antialiased; bicubic, the one of the evaluation, twice."""
    blur_probability: float = 0.25
    """How often a Gaussian blur comes before the reduction."""
    max_blur: float = 0.35
    """Largest standard deviation of that blur, low-resolution pixels."""
    noise_probability: float = 0.25
    """How often Gaussian noise is added after the reduction."""
    max_noise: float = 0.015
    """Largest standard deviation of that noise, of a range of 1."""
    jpeg_probability: float = 0.25
    """How often the result goes through JPEG."""
    jpeg_quality: tuple[int, int] = (70, 95)
    """Range of JPEG qualities."""


def degrade(
    images: Float[Tensor, "*b v 3 h w"],
    factor: int,
    generator: torch.Generator,
    config: DegradeConfig | None = None,
) -> Float[Tensor, "*b v 3 lh lw"]:
    """Images `factor` times smaller, rounded to 8 bits.

    Args:
        images: In [0, 1]; the last leading axis is the views of one scene, which share filter and blur.
        factor: Of the reduction; must divide height and width.
        generator: On the CPU; all draws come from it.
        config: Probabilities and ranges.

    Raises:
        InputError: the factor does not divide the size.
    """
    config = config or DegradeConfig()
    height, width = images.shape[-2:]
    if factor < 1 or height % factor or width % factor:
        raise InputError(
            f"Images of {height}x{width} cannot be reduced {factor} times; choose a factor that divides both."
        )
    scenes = images.reshape(-1, *images.shape[-4:])
    results = [_degrade_scene(scene, factor, generator, config) for scene in scenes]
    return torch.stack(results).reshape(*images.shape[:-2], height // factor, width // factor)


def _degrade_scene(
    images: Float[Tensor, "v 3 h w"], factor: int, generator: torch.Generator, config: DegradeConfig
) -> Float[Tensor, "v 3 lh lw"]:
    # All draws but the noise come at once, used or not; a run resumes bit for bit only while their order stays.
    draw = torch.rand(7, generator=generator, dtype=torch.float64).tolist()
    kernel = config.filters[min(int(draw[0] * len(config.filters)), len(config.filters) - 1)]
    height, width = images.shape[-2:]
    rows, columns = (_reduction(kernel, size, factor).to(images) for size in (height, width))
    if draw[1] < config.blur_probability:
        sigma = max(config.max_blur * draw[2] * factor, 1e-3)
        rows, columns = rows @ blur_matrix(height, sigma).to(images), columns @ blur_matrix(width, sigma).to(images)
    small = rows @ images @ columns.T
    if draw[3] < config.noise_probability:
        noise = torch.randn(small.shape, generator=generator)
        small = small + config.max_noise * draw[4] * noise.to(small)
    small = (small.clamp(0, 1) * 255).round() / 255
    if draw[5] < config.jpeg_probability:
        low, high = config.jpeg_quality
        quality = low + round(draw[6] * (high - low))
        small = torch.stack([jpeg(image, quality) for image in small])
    return small


@cache
def _reduction(kernel: str, size: int, factor: int) -> Float[Tensor, "small size"]:
    """Matrix that reduces a row of pixels; kernels are stretched by the factor, so nothing aliases."""
    kernels: dict[str, Callable[[Tensor], Tensor]] = {
        "area": lambda x: ((x >= -0.5) & (x < 0.5)).double(),
        "bicubic": _cubic,
        "lanczos": lambda x: torch.sinc(x) * torch.sinc(x / 3) * (x.abs() < 3),
    }
    if kernel not in kernels:
        raise InputError(f"There is no reduction filter {kernel!r}; use area, bicubic or lanczos.")
    centre = torch.arange(size // factor, dtype=torch.float64)[:, None] + 0.5
    position = (torch.arange(size, dtype=torch.float64) + 0.5) / factor
    return _normalised(kernels[kernel](position - centre))


def blur_matrix(size: int, sigma: float) -> Float[Tensor, "size size"]:
    """Matrix that blurs a row of pixels. Not cached: sigma is drawn, every scene has another one."""
    position = torch.arange(size, dtype=torch.float64)
    return _normalised(torch.exp(-((position[:, None] - position) ** 2) / (2 * sigma * sigma)))


def _normalised(matrix: Float[Tensor, "m n"]) -> Float[Tensor, "m n"]:
    return (matrix / matrix.sum(1, keepdim=True)).float()


def _cubic(x: Tensor) -> Tensor:
    """Keys' kernel with a = -1/2, the one of PIL."""
    x = x.abs()
    near = 1.5 * x**3 - 2.5 * x**2 + 1
    far = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return torch.where(x < 1, near, torch.where(x < 2, far, 0.0))


def jpeg(image: Float[Tensor, "3 h w"], quality: int) -> Float[Tensor, "3 h w"]:
    """The image, in [0, 1], written and read as JPEG."""
    data = io.BytesIO()
    array = (image.detach().cpu().permute(1, 2, 0) * 255).round().to(torch.uint8).numpy()
    Image.fromarray(array).save(data, "JPEG", quality=quality)
    decoded = torch.from_numpy(np.array(Image.open(data, formats=("JPEG",)))).permute(2, 0, 1)
    return (decoded.float() / 255).to(image)
