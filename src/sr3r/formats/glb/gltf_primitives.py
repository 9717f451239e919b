"""Gaussians of one glTF primitive: plain attributes, quantised ones, or an SPZ file inside."""

import logging
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Float32
from torch import Tensor
from torch.nn import functional as F

from sr3r.formats import spz
from sr3r.formats.glb.accessors import count_of, read_array
from sr3r.formats.glb.gltf_document import GltfDocument, mapping
from sr3r.formats.glb.linear_light import sh_to_srgb, to_srgb
from sr3r.gaussians import SH_C0, Gaussians

_LOG = logging.getLogger("sr3r.formats")

EXTENSION = "KHR_gaussian_splatting"
SRGB, LINEAR = "srgb_rec709_display", "lin_rec709_display"
_MAX_DEGREE = 3
# Values that the format forbids: from this share on they are not damage, but a writer's other idea of the attribute.
_HABIT = 0.01


def coefficient_names(num_coefficients: int) -> list[str]:
    """The attributes of spherical harmonics, lowest band first."""
    names = [f"{EXTENSION}:SH_DEGREE_{d}_COEF_{i}" for d in range(_MAX_DEGREE + 1) for i in range(2 * d + 1)]
    return names[:num_coefficients]


def holds_gaussians(primitive: dict[str, Any]) -> bool:
    """Whether a primitive is one of Gaussians.

    Raises:
        ValueError: its description is damaged.
    """
    attributes = _attributes(primitive)
    extensions = mapping(primitive.get("extensions", {}), "extensions")
    is_named = EXTENSION in extensions or f"{EXTENSION}:ROTATION" in attributes
    return is_named or _spz_view(primitive) is not None


def num_gaussians(document: GltfDocument, primitive: dict[str, Any]) -> int:
    """How many Gaussians a primitive claims; its bytes can hold them.

    Raises:
        ValueError: they cannot.
    """
    view = _spz_view(primitive)
    if view is not None:
        return spz.count_of(bytes(document.view(view)[0]), document.path)
    return count_of(document, _attributes(primitive).get("POSITION"))


def read_primitive(document: GltfDocument, primitive: dict[str, Any]) -> Gaussians:
    """The Gaussians of a primitive, in its own space and in glTF's axes; colours are sRGB.

    Raises:
        ValueError: its description is damaged, or of a kind that is not read.
        FileError: the SPZ file inside is damaged.
    """
    options = mapping(mapping(primitive.get("extensions", {}), "extensions").get(EXTENSION, {}), EXTENSION)
    kernel = options.get("kernel", "ellipse")
    if kernel != "ellipse":
        raise ValueError(f"its Gaussians have the kernel {str(kernel)[:40]!r}; only ellipse is read")
    view = _spz_view(primitive)
    if view is not None:
        scene = Gaussians.from_arrays(spz.decode(bytes(document.view(view)[0]), document.path))
    else:
        scene = _plain(document, _attributes(primitive))
    space = options.get("colorSpace", SRGB)
    if space == LINEAR:
        _LOG.warning(
            "%s has linear colours, which became sRGB; half-transparent Gaussians may look different.", document.path
        )
        return replace(scene, sh=sh_to_srgb(scene.sh))
    if space != SRGB:
        _LOG.warning("%s has colours of the space %r; they were taken for sRGB.", document.path, str(space)[:40])
    return scene


def _attributes(primitive: dict[str, Any]) -> dict[str, Any]:
    return mapping(primitive.get("attributes", {}), "attributes")


def _plain(document: GltfDocument, attributes: dict[str, Any]) -> Gaussians:
    count = count_of(document, attributes.get("POSITION"))

    def read(name: str, width: int) -> Float32[Tensor, "n width"]:
        if name not in attributes:
            raise ValueError(f"it lacks the attribute {name}")
        return torch.from_numpy(read_array(document, attributes[name], width=width, count=count))

    names = [name for name in coefficient_names((_MAX_DEGREE + 1) ** 2) if name in attributes]
    if names != coefficient_names(len(names)) or len(names) not in (0, 1, 4, 9, 16):
        raise ValueError(f"it has {len(names)} coefficients of harmonics; 1, 4, 9 or 16 in order are expected")
    return Gaussians(
        means=read("POSITION", 3),
        quats=F.normalize(read(f"{EXTENSION}:ROTATION", 4)[:, [3, 0, 1, 2]], dim=-1),
        scales=_linear_scales(read(f"{EXTENSION}:SCALE", 3), document),
        opacities=_opacities(read(f"{EXTENSION}:OPACITY", 1)[:, 0], document),
        sh=torch.stack([read(name, 3) for name in names], 1) if names else _from_points(document, attributes, count),
    )


def _linear_scales(scales: Float32[Tensor, "n 3"], document: GltfDocument) -> Float32[Tensor, "n 3"]:
    """Older versions of splat-transform wrote logarithms."""
    if not len(scales) or float((scales < 0).any(-1).float().mean()) <= _HABIT:
        return scales
    _LOG.warning("%s has negative scales, which were taken for logarithms.", document.path)
    return scales.exp()


def _opacities(values: Float32[Tensor, " n"], document: GltfDocument) -> Float32[Tensor, " n"]:
    is_outside = (values < -_HABIT) | (values > 1 + _HABIT)
    if len(values) and float(is_outside.float().mean()) > _HABIT:
        _LOG.warning("%s has opacities beyond 0 and 1, which were taken for logits.", document.path)
        return values.sigmoid()
    # Rounding may leave a little more than 1.
    return torch.where(is_outside, values, values.clamp(0, 1))


def _from_points(document: GltfDocument, attributes: dict[str, Any], count: int) -> Float32[Tensor, "n 1 3"]:
    """Colours of a file that has them for points only; they are linear."""
    if "COLOR_0" not in attributes:
        raise ValueError(f"it lacks the attribute {coefficient_names(1)[0]}")
    width = 4 if document.item("accessors", attributes["COLOR_0"]).get("type") == "VEC4" else 3
    colours: np.ndarray = read_array(document, attributes["COLOR_0"], width=width, count=count)[:, :3]
    return ((to_srgb(torch.from_numpy(colours.copy())) - 0.5) / SH_C0)[:, None]


def _spz_view(primitive: dict[str, Any]) -> Any:
    """The bufferView of an SPZ file: the drafts of the extension have different names and places."""
    extensions = mapping(primitive.get("extensions", {}), "extensions")
    inner = mapping(mapping(extensions.get(EXTENSION, {}), EXTENSION).get("extensions", {}), "extensions")
    for name, options in (extensions | inner).items():
        if "spz" in name.lower():
            return mapping(options, name).get("bufferView", -1)
    return None
