"""Colours of other spaces as sRGB: wide gamuts, other gammas, and the brightness of HDR.

Spaces are told apart by their code points in ITU-T H.273, which HEIC, AVIF, PNG and every video share. What an ICC
profile describes is converted by LittleCMS in `sr3r.images`.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

BT709, BT2020, DISPLAY_P3 = 1, 9, 12
"""Primaries. BT.709 has those of sRGB."""

LINEAR, PQ, HLG = 8, 16, 18
"""Transfer functions that differ from sRGB's for the eye."""

_WHITE_NITS = 203.0
"""Brightness of white paper in HDR (ITU-R BT.2408); it becomes nearly white in sRGB."""
_PEAK_NITS = 1000.0
"""Brightest highlight that sRGB's white stands for; also the display that HLG is made for."""
_KNEE = 0.75
"""Encoded value from which on highlights are pressed together."""

_GAMMAS = {4: 2.2, 5: 2.8, LINEAR: 1.0}
_D65 = (0.3127, 0.3290)
_CHROMATICITIES = {
    BT709: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    BT2020: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    DISPLAY_P3: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
_ADOBE_RGB = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
_ADOBE_GAMMA = 563 / 256

Pixels = Float[np.ndarray, "h w 3"]


class ColourSpace(NamedTuple):
    """Code points of H.273; 2 is "not told", which means sRGB here."""

    primaries: int = 2
    transfer: int = 2

    @property
    def is_hdr(self) -> bool:
        """Whether values mean brightness beyond white paper."""
        return self.transfer in (PQ, HLG)

    @property
    def is_srgb(self) -> bool:
        """Whether pixels can stay as they are. Screens show BT.709 and BT.601 as they show sRGB."""
        return self.primaries not in (BT2020, DISPLAY_P3) and self.transfer not in (*_GAMMAS, PQ, HLG)


def to_srgb(pixels: Pixels, space: ColourSpace) -> Pixels:
    """Pixels of a colour space as sRGB; HDR is tone-mapped.

    Args:
        pixels: Encoded values in [0, 1].
        space: What they mean.

    Returns:
        Encoded sRGB in [0, 1], float32; colours that sRGB lacks are clipped.
    """
    if space.is_srgb:
        return pixels
    pixels = pixels.astype(np.float32)
    if space.transfer == PQ:
        linear = _tone_mapped(_pq_nits(pixels) / _WHITE_NITS)
    elif space.transfer == HLG:
        linear = _tone_mapped(_hlg_nits(pixels) / _WHITE_NITS)
    elif space.transfer in _GAMMAS:
        linear = pixels ** _GAMMAS[space.transfer]
    else:
        linear = _decoded(pixels)
    return _in_srgb(linear, _CHROMATICITIES.get(space.primaries, _CHROMATICITIES[BT709]))


def adobe_rgb_to_srgb(pixels: Pixels) -> Pixels:
    """Adobe RGB (1998), which cameras note in EXIF and not as a profile, as sRGB; both in [0, 1]."""
    return _in_srgb(pixels.astype(np.float32) ** _ADOBE_GAMMA, _ADOBE_RGB)


def _in_srgb(linear: Pixels, chromaticities: tuple) -> Pixels:
    matrix = np.linalg.inv(_to_xyz(_CHROMATICITIES[BT709])) @ _to_xyz(chromaticities)
    return _encoded(np.clip(linear @ matrix.T.astype(np.float32), 0, 1))


def _to_xyz(chromaticities: tuple) -> Float[np.ndarray, "3 3"]:
    """Linear RGB of these primaries, white at D65, to CIE XYZ."""
    columns = np.array([(x / y, 1.0, (1 - x - y) / y) for x, y in (*chromaticities, _D65)]).T
    return columns[:, :3] * np.linalg.solve(columns[:, :3], columns[:, 3])


def _decoded(encoded: Float[np.ndarray, "*s"]) -> Float[np.ndarray, "*s"]:
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _encoded(linear: Float[np.ndarray, "*s"]) -> Float[np.ndarray, "*s"]:
    power = 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, linear * 12.92, power)


def _pq_nits(encoded: Pixels) -> Pixels:
    """SMPTE ST 2084."""
    power = encoded ** (32 / 2523)
    return 10_000 * (np.maximum(power - 107 / 128, 0) / (2413 / 128 - 2392 / 128 * power)) ** (16384 / 2610)


def _hlg_nits(encoded: Pixels) -> Pixels:
    """ITU-R BT.2100: the inverse of the camera's curve, then what a display of 1,000 nits makes of it."""
    a = 0.17883277
    b, c = 1 - 4 * a, 0.5 - a * np.log(4 * a)
    scene = np.where(encoded <= 0.5, encoded**2 / 3, (np.exp((encoded - c) / a) + b) / 12)
    luminance = scene @ np.array([0.2627, 0.6780, 0.0593], dtype=np.float32)
    return _PEAK_NITS * scene * np.maximum(luminance, 1e-6)[..., None] ** 0.2


def _tone_mapped(linear: Pixels) -> Pixels:
    """Brightness above white pressed into [0, 1] along each pixel's brightest channel, which keeps its hue."""
    brightest = np.maximum(linear.max(-1, keepdims=True), 1e-6)
    peak = (_encoded(np.array(_PEAK_NITS / _WHITE_NITS)) - _KNEE) / (1 - _KNEE)
    above = (_encoded(brightest) - _KNEE) / (1 - _KNEE)
    # Reinhard's curve from the knee on: the slope is 1 there, and the peak arrives at 1.
    pressed = _KNEE + (1 - _KNEE) * above * (1 + above / peak**2) / (1 + np.maximum(above, 0))
    target = _decoded(np.where(above > 0, np.minimum(pressed, 1), _KNEE + (1 - _KNEE) * above))
    return linear * (target / brightest)
