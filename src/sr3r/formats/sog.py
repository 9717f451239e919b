"""SOG, version 2: PlayCanvas' smallest format, a zip of lossless WebP pictures in which a pixel is a Gaussian.

meta.json names the pictures and holds the codebooks. Positions are 16 bits between bounds, after sign(x) log(|x| + 1),
in two pictures; log scales and the constant harmonic are levels of a codebook of 256 each; the alpha of a colour is the
opacity. A quaternion is its three smaller components (wxyz, times sqrt(2)), the alpha tells which is the largest: 252
for w, to 255 for z. The higher harmonics are entries of a palette of at most 65,536, whose values are again levels of
a codebook: 64 entries a row, a pixel a coefficient. The axes are those of the scene, as in a PLY: the format's
description says right, up, back, but its programs write what the PLY holds and turn both alike.
"""

import io
import json
import math
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float32, Int, UInt8
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from sr3r.errors import FileError
from sr3r.files import read_bytes, writing
from sr3r.formats.quantize import make_codebook, make_palette, nearest_levels
from sr3r.formats.scene import from_file, morton_order, one_scene, with_degree
from sr3r.gaussians import Gaussians, RawGaussians

_MAX_GAUSSIANS = 50_000_000
_MAX_META_BYTES = 1_000_000
_NUM_REST = (0, 3, 8, 15)
_ENTRIES_PER_ROW = 64
_FIRST_TAG = 252
# A palette has an entry for about eight Gaussians; in small scenes each has its own.
_GAUSSIANS_PER_ENTRY, _MIN_PALETTE_BITS, _MAX_PALETTE_BITS = 8, 10, 16


def save(gaussians: Gaussians, path: str | Path) -> None:
    """Write one scene, spherical harmonics up to degree 3.

    Raises:
        FileError: the file cannot be written.
        InputError: the Gaussians are a batch, or not finite or in range.
    """
    scene = one_scene(gaussians)
    # Neighbours in space become neighbours in the pictures, which compresses them.
    scene = scene.select(morton_order(scene.means))
    raw = scene.raw()
    sh = with_degree(raw.sh, (0, 1, 2, 3))
    files: dict[str, bytes] = {}
    means, low, high = _pack_means(raw.means)
    files["means_l.webp"] = _picture((means & 255).astype(np.uint8))
    files["means_u.webp"] = _picture((means >> 8).astype(np.uint8))
    log_scales = raw.log_scales.numpy().astype(np.float64)
    scale_levels = make_codebook(log_scales.ravel())
    files["scales.webp"] = _picture(nearest_levels(log_scales, scale_levels))
    files["quats.webp"] = _picture(_pack_quats(scene.quats))
    colours = sh[:, 0].numpy().astype(np.float64)
    colour_levels = make_codebook(colours.ravel())
    alpha = (scene.opacities[:, None] * 255).round().to(torch.uint8).numpy()
    files["sh0.webp"] = _picture(np.concatenate([nearest_levels(colours, colour_levels), alpha], 1))
    meta: dict[str, Any] = {
        "version": 2,
        "asset": {"generator": "sr3r"},
        "count": len(scene),
        "means": {"mins": low, "maxs": high, "files": ["means_l.webp", "means_u.webp"]},
        "scales": {"codebook": scale_levels.tolist(), "files": ["scales.webp"]},
        "quats": {"files": ["quats.webp"]},
        "sh0": {"codebook": colour_levels.tolist(), "files": ["sh0.webp"]},
    }
    if sh.shape[1] > 1 and len(scene):
        meta["shN"], pictures = _pack_rest(sh[:, 1:])
        files |= pictures
    text = json.dumps(meta, separators=(",", ":")).encode("ascii")
    with writing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
        for name, data in {"meta.json": text, **files}.items():
            # Without a time of its own, a member is from 1980: equal scenes give equal files.
            archive.writestr(zipfile.ZipInfo(name), data)


def load(path: str | Path) -> Gaussians:
    """Read one bundled scene of version 2.

    Raises:
        FileError: the file is missing, damaged, of another version, or no SOG.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(read_bytes(path))) as archive:
            return from_file(_unpack(archive, path), path)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:  # The last: encrypted, cut.
        raise FileError(f"{path} is no SOG file, or damaged ({error}). Get or export it again.") from error
    except (KeyError, IndexError, TypeError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{path} has a meta.json that does not fit its pictures. Get or export it again.") from error


def _unpack(archive: zipfile.ZipFile, path: str | Path) -> Gaussians:
    if archive.getinfo("meta.json").file_size > _MAX_META_BYTES:
        raise FileError(f"{path} has a meta.json of more than a megabyte. Get or export it again.")
    meta = json.loads(archive.read("meta.json"))
    if meta.get("version") != 2:
        raise FileError(f"{path} is SOG of another version than 2. Convert it with a current splat-transform.")
    count = int(meta["count"])

    def pixels(property_name: str, number: int = 0, channels: int = 3) -> UInt8[np.ndarray, "n c"]:
        table = _pixels(archive, meta[property_name]["files"][number], path)
        if len(table := table.reshape(-1, 4)) < count:
            raise FileError(f"{path} has pictures of fewer than {count} Gaussians. Get or export it again.")
        return table[:count, :channels]

    def levels(property_name: str) -> Float32[np.ndarray, "256"]:
        codebook = np.asarray(meta[property_name]["codebook"], np.float32)
        return np.pad(codebook, (0, 256 - len(codebook)), constant_values=np.nan)

    low, high = (np.asarray(meta["means"][end], np.float64) for end in ("mins", "maxs"))
    shares = (pixels("means").astype(np.int64) | pixels("means", 1).astype(np.int64) << 8) / 65535
    logs = low + (high - low) * shares
    colour = pixels("sh0", channels=4)
    sh = torch.from_numpy(levels("sh0")[colour[:, :3]])[:, None]
    if "shN" in meta and meta["shN"]["bands"]:
        num_rest = _NUM_REST[meta["shN"]["bands"]]
        rows = _pixels(archive, meta["shN"]["files"][0], path)
        entries = rows.reshape(-1, num_rest, 4)[:, :, :3]
        labels = pixels("shN", 1).astype(np.int64)
        rest = levels("shN")[entries[labels[:, 0] | labels[:, 1] << 8]]
        sh = torch.cat([sh, torch.from_numpy(rest)], 1)
    raw = RawGaussians(
        means=torch.from_numpy((np.sign(logs) * np.expm1(np.abs(logs))).astype(np.float32)),
        log_scales=torch.from_numpy(levels("scales")[pixels("scales")]),
        quats=_unpack_quats(pixels("quats", channels=4)),
        logits=torch.logit(torch.from_numpy(colour[:, 3].astype(np.float32)) / 255, eps=1e-6),
        sh=sh,
    )
    return Gaussians.from_raw(raw)


def _picture(pixels: UInt8[np.ndarray, "n c"]) -> bytes:
    """A pixel a row of the table, line by line, nearly square; the rest of the last lines is empty."""
    side = max(4, math.ceil(math.sqrt(len(pixels)) / 4) * 4)
    height = max(4, math.ceil(len(pixels) / side / 4) * 4)
    filled = np.zeros((height * side, pixels.shape[1]), np.uint8)
    filled[: len(pixels)] = pixels
    return _webp(filled.reshape(height, side, -1))


def _webp(image: UInt8[np.ndarray, "h w c"]) -> bytes:
    buffer = io.BytesIO()
    # Exact: colours count where the alpha is 0, too.
    Image.fromarray(image).save(buffer, "WEBP", lossless=True, quality=100, method=2, exact=True)
    return buffer.getvalue()


def _pixels(archive: zipfile.ZipFile, name: str, path: str | Path) -> UInt8[np.ndarray, "h w 4"]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(archive.read(name))) as image:
                if image.width * image.height > _MAX_GAUSSIANS:
                    raise Image.DecompressionBombError
                return np.asarray(image.convert("RGBA"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileError(f"{path} has a picture {name} of more than {_MAX_GAUSSIANS} pixels. Split it.") from error
    except (KeyError, OSError, ValueError) as error:
        raise FileError(f"{path} has no picture {name} that can be read. Get or export it again.") from error


def _pack_means(means: Float32[Tensor, "n 3"]) -> tuple[Int[np.ndarray, "n 3"], list[float], list[float]]:
    """16 bit positions between bounds, and the bounds, which are of the logarithms."""
    logs = means.sign().double() * means.double().abs().log1p()
    low, high = (logs.amin(0), logs.amax(0)) if len(logs) else (torch.zeros(3), torch.zeros(3))
    shares = (logs - low) / (high - low).clamp_min(1e-12)
    return (shares * 65535).round().clamp(0, 65535).to(torch.int32).numpy(), low.tolist(), high.tolist()


def _pack_quats(quats: Float32[Tensor, "n 4"]) -> UInt8[np.ndarray, "n 4"]:
    q = F.normalize(quats, dim=-1).numpy().astype(np.float64)
    largest = np.abs(q).argmax(1)
    q *= np.where(np.take_along_axis(q, largest[:, None], 1) < 0, -1, 1)
    others = q[np.arange(4) != largest[:, None]].reshape(-1, 3)
    packed = ((others / math.sqrt(2) + 0.5) * 255).round().clip(0, 255)
    return np.concatenate([packed, largest[:, None] + _FIRST_TAG], 1).astype(np.uint8)


def _unpack_quats(packed: UInt8[np.ndarray, "n 4"]) -> Float32[Tensor, "n 4"]:
    largest = packed[:, 3].astype(np.int64) - _FIRST_TAG
    if (largest < 0).any():
        raise ValueError("a tag below 252")
    others = (packed[:, :3] / 255 - 0.5) * math.sqrt(2)
    q = np.empty((len(packed), 4))
    is_other = np.arange(4) != largest[:, None]
    q[is_other] = others.ravel()
    q[~is_other] = np.sqrt(np.maximum(1 - (others * others).sum(1), 0))
    return torch.from_numpy(q.astype(np.float32))


def _pack_rest(rest: Float32[Tensor, "n k 3"]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The palette's entry in meta.json, and its two pictures."""
    count, num_rest = rest.shape[:2]
    bits = round(math.log2(max(count / _GAUSSIANS_PER_ENTRY, 1)))
    entries, labels = make_palette(rest.flatten(1), levels=min(max(bits, _MIN_PALETTE_BITS), _MAX_PALETTE_BITS))
    values = entries.numpy().astype(np.float64)
    codebook = make_codebook(values.ravel())
    rows = np.zeros((-(-len(values) // _ENTRIES_PER_ROW) * _ENTRIES_PER_ROW, num_rest, 3), np.uint8)
    rows[: len(values)] = nearest_levels(values, codebook).reshape(-1, num_rest, 3)
    halves = np.stack([labels & 255, labels >> 8, torch.zeros_like(labels)], 1).astype(np.uint8)
    names = ["shN_centroids.webp", "shN_labels.webp"]
    meta = {"count": len(values), "bands": _NUM_REST.index(num_rest), "codebook": codebook.tolist(), "files": names}
    image = rows.reshape(-1, _ENTRIES_PER_ROW * num_rest, 3)
    return meta, {names[0]: _webp(image), names[1]: _picture(halves)}
