"""A scene of any data set -> its part of a shard; image files are kept as they are whenever possible."""

import io
from dataclasses import dataclass

from jaxtyping import Float
from PIL import Image
from torch import Tensor

from sr3r.data.dataset import Scene, SceneWithDepth, StoredScene
from sr3r.data.shards.layout import EncodedImage, SceneEntry, pack_scene
from sr3r.decoding import opened
from sr3r.errors import FileError, InputError
from sr3r.images import to_uint8

_SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_EXIF_ORIENTATION = 0x0112


@dataclass(frozen=True, kw_only=True)
class PackConfig:
    """What is kept of a scene, and how."""

    max_frames: int | None = None
    """Keep the first frames only, so that the frame numbers of evaluation indices stay right; None for all."""
    short_side: int | None = None
    """Reduce larger frames until their shorter side has this many pixels (antialiased bicubic); None for never."""
    quality: int | None = None
    """JPEG quality (1 to 100, full chroma) of frames that have to be encoded; None for PNG, without loss. Frames that
    are image files already and keep their size are copied byte for byte."""
    depth: bool = False
    """Store exact depth maps of synthetic scenes, and those of shards."""

    def __post_init__(self) -> None:
        for name in ("max_frames", "short_side"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise InputError(f"{name} must be at least 1, not {value}.")
        if self.quality is not None and not 1 <= self.quality <= 100:
            raise InputError(f"The JPEG quality must be from 1 to 100, not {self.quality}.")
        if self.depth and self.short_side is not None:
            raise InputError("Depth maps are not resized; leave out either depth or short_side.")


def pack(scene: Scene, config: PackConfig) -> tuple[SceneEntry, bytes]:
    """The scene's part of a shard, and its entry as if it stood at the start of shard 0.

    Raises:
        FileError: a frame cannot be read, or frames differ in size.
        InputError: depth was asked for, but the scene has none.
    """
    cameras = scene.cameras.select(slice(0, config.max_frames))
    frames = list(range(len(cameras)))
    depth = _depth(scene, frames) if config.depth else None
    images, sizes = [], []
    for frame in frames:
        image, size = _image(scene, frame, config)
        if sizes and size != sizes[0]:
            found, expected = (f"{width}x{height}" for height, width in (size, sizes[0]))
            raise FileError(
                f"Frame {frame} of scene {scene.key} is {found}, another is {expected}; "
                "frames of one scene must have one size."
            )
        images.append(image)
        sizes.append(size)
    return pack_scene(scene.key, sizes[0], cameras.to("cpu"), images, depth)


def _image(scene: Scene, frame: int, config: PackConfig) -> tuple[EncodedImage, tuple[int, int]]:
    """A frame's file with its height and width."""
    kept = _kept(scene, frame)
    if kept is not None and (config.short_side is None or min(kept[1]) <= config.short_side):
        return kept
    views = scene.load([frame]).to("cpu")
    height, width = views.size
    if config.short_side is not None and min(height, width) > config.short_side:
        factor = config.short_side / min(height, width)
        views = views.resized(round(height * factor), round(width * factor))
    return _encode(views.images[0], config.quality), views.size


def _kept(scene: Scene, frame: int) -> tuple[EncodedImage, tuple[int, int]] | None:
    """The frame's file as it is, with its size; None if there is none that decodes the same everywhere."""
    data = scene.encoded(frame) if isinstance(scene, StoredScene) else None
    if data is None:
        return None
    try:
        with opened(data) as image:
            is_upright = image.getexif().get(_EXIF_ORIENTATION, 1) == 1
            is_plain = image.mode in ("RGB", "L") and "icc_profile" not in image.info and is_upright
            suffix, size = _SUFFIXES.get(image.format or ""), (image.height, image.width)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise FileError(
            f"Frame {frame} of scene {scene.key} is not a readable image ({error}); copy the data again."
        ) from error
    return (EncodedImage(suffix=suffix, data=data), size) if is_plain and suffix else None


def _encode(image: Float[Tensor, "3 h w"], quality: int | None) -> EncodedImage:
    file = io.BytesIO()
    picture = Image.fromarray(to_uint8(image).numpy())
    if quality is None:
        picture.save(file, "PNG")
        return EncodedImage(suffix="png", data=file.getvalue())
    picture.save(file, "JPEG", quality=quality, subsampling=0)
    return EncodedImage(suffix="jpg", data=file.getvalue())


def _depth(scene: Scene, frames: list[int]) -> Float[Tensor, "v h w"]:
    depth = scene.depth(frames) if isinstance(scene, SceneWithDepth) else None
    if depth is None:
        raise InputError(f"Scene {scene.key} has no exact depth; convert without depth.")
    return depth.to("cpu")
