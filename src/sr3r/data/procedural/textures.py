"""Texture atlas: mip pyramids of a folder of images (or procedural textures), decoded when first used."""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Int32, Int64, UInt8
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from sr3r.data.procedural.noise import KINDS, noise_texture, sky_texture
from sr3r.decoding import opened
from sr3r.errors import FileError
from sr3r.files import PHOTO_KINDS, is_photo
from sr3r.json_text import read_json_object

SIZE = 384
"""Side of level 0 in texels; every texture is resampled to a square of this size."""
LEVELS = 8
"""Mip levels: 384, 192, ... 3 texels a side."""
TEXELS = sum((SIZE >> level) ** 2 for level in range(LEVELS))
"""Texels of one pyramid."""

_NUM_NOISE = 256
_NUM_SKIES = 16
_NOISE_ROLES = {"glyphs": "text", "blocks": "art", "grass": "foliage"}


class TextureAtlas:
    """A fixed number of slots for mip pyramids; the least recently used texture makes room for a new one.

    Attributes:
        roles: Texture numbers by use: material, photo, art, text, foliage, sky. None is empty.
        tileable: Whether texture i repeats without a seam; the others are mirrored at their borders.
        aspect: Width divided by height of texture i as it was in its file.
        texels: All slots, one int32 per texel holding the bytes r, g, b, 0.
    """

    def __init__(self, folder: Path | None = None, *, capacity: int = 704, device: torch.device | str = "cpu") -> None:
        self.folder = folder
        self._files: list[Path] = []
        self.roles: dict[str, list[int]] = {}
        self.tileable: list[bool] = []
        self.aspect: list[float] = []
        if folder is None:
            self._list_noise()
        else:
            self._list_files(folder)
        first_sky = len(self.tileable)
        self.roles["sky"] = list(range(first_sky, first_sky + _NUM_SKIES))
        self.tileable += [True] * _NUM_SKIES
        self.aspect += [1.0] * _NUM_SKIES
        self._first_sky = first_sky
        self._capacity = min(capacity, len(self.tileable))
        # Memory is only taken when a slot is written, so the capacity costs nothing up front.
        self.texels: Int32[Tensor, " all"] = torch.empty(self._capacity * TEXELS, dtype=torch.int32, device=device)
        self._slots: OrderedDict[int, int] = OrderedDict()

    def __len__(self) -> int:
        """Number of textures."""
        return len(self.tileable)

    def slots(self, textures: Sequence[int]) -> Int64[Tensor, " n"]:
        """Slot of every texture asked for, decoding what is not there yet.

        The slots stay valid until the next call. At most `capacity` different textures can be asked for at once.

        Raises:
            FileError: an image cannot be read.
        """
        wanted = dict.fromkeys(textures)
        for texture in wanted:
            if texture in self._slots:
                self._slots.move_to_end(texture)
        for texture in wanted:
            if texture not in self._slots:
                slot = len(self._slots)
                if slot >= self._capacity:
                    _, slot = self._slots.popitem(last=False)
                pyramid = _pyramid(self._decode(texture)).to(self.texels.device)
                self.texels[slot * TEXELS : (slot + 1) * TEXELS] = pyramid
                self._slots[texture] = slot
        return torch.tensor([self._slots[texture] for texture in textures], device=self.texels.device)

    def __getstate__(self) -> dict:
        """Without the decoded textures: another process decodes its own."""
        return {**self.__dict__, "texels": self.texels.device, "_slots": OrderedDict()}

    def __setstate__(self, state: dict) -> None:
        """Set up empty slots."""
        self.__dict__.update(state)
        self.texels = torch.empty(self._capacity * TEXELS, dtype=torch.int32, device=state["texels"])

    def _list_noise(self) -> None:
        for index in range(_NUM_NOISE):
            role = _NOISE_ROLES.get(KINDS[index % len(KINDS)], "material")
            self.roles.setdefault(role, []).append(index)
        self.roles["photo"] = self.roles["art"]
        self.tileable = [True] * _NUM_NOISE
        self.aspect = [1.0] * _NUM_NOISE

    def _list_files(self, folder: Path) -> None:
        if not folder.is_dir():
            raise FileError(
                f"There is no texture folder {folder}; give a folder of images, or none for noise textures."
            )
        # Not in natural order: the numbers of textures belong to the seeds of scenes.
        self._files = sorted(filter(is_photo, folder.iterdir()))
        if not self._files:
            raise FileError(f"The texture folder {folder} holds no {PHOTO_KINDS} image; give another folder.")
        records = _read_manifest(folder)
        for index, path in enumerate(self._files):
            record = records.get(path.name, {})
            try:
                aspect = float(record.get("width", 1)) / float(record.get("height", 1))
                if not 0 < aspect < float("inf"):
                    raise ValueError(aspect)
            except (AttributeError, TypeError, ValueError, ZeroDivisionError) as error:
                raise FileError(f"{folder / 'manifest.json'} has no usable size of {path.name}; repair it.") from error
            self.roles.setdefault(str(record.get("category", "photo")), []).append(index)
            self.tileable.append(bool(record.get("tileable", False)))
            self.aspect.append(aspect)
        for role in ("material", "photo", "art", "text", "foliage"):
            self.roles.setdefault(role, list(range(len(self._files))))

    def _decode(self, texture: int) -> UInt8[Tensor, "3 size size"]:
        if texture >= self._first_sky:
            return sky_texture(texture - self._first_sky, SIZE)
        if self.folder is None:
            return noise_texture(texture, SIZE)
        path = self._files[texture]
        try:
            with opened(path) as image:
                resized = image.convert("RGB").resize((SIZE, SIZE), Image.Resampling.BICUBIC)
        except Exception as error:  # Decoders of damaged files raise nearly anything.
            reason = str(error)[:100]
            raise FileError(f"The texture {path} cannot be read ({reason}); remove it or replace it.") from error
        return torch.from_numpy(np.array(resized)).permute(2, 0, 1)


def _read_manifest(folder: Path) -> dict[str, Any]:
    """The folder's manifest.json (file name -> record), or nothing when there is none."""
    path = folder / "manifest.json"
    if not path.exists():
        return {}
    return read_json_object(path, advice="Repair or remove it.")


def _pyramid(image: UInt8[Tensor, "3 size size"]) -> Int32[Tensor, " texels"]:
    """All levels of one texture, finest first, packed."""
    level = image.float()[None]
    levels = []
    for index in range(LEVELS):
        if index:
            level = F.avg_pool2d(level, 2)
        packed = torch.zeros(level.shape[-2], level.shape[-1], 4, dtype=torch.uint8)
        packed[..., :3] = level[0].round().to(torch.uint8).permute(1, 2, 0)
        levels.append(packed.view(torch.int32).flatten())
    return torch.cat(levels)
