"""What every data set is: a sequence of named scenes, each with cameras and images that are loaded on demand."""

from collections.abc import Sequence
from typing import Protocol, overload, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.decoding import decoded
from sr3r.errors import FileError, InputError, Sr3rError
from sr3r.views import Views

OWN_FORMAT = "a format of your own"
"""The `format` of data sets that do not tell it."""


@runtime_checkable
class Scene(Protocol):
    """Frames of one static scene."""

    @property
    def key(self) -> str:
        """Name of the scene, unique in its data set."""
        ...

    @property
    def cameras(self) -> Cameras:
        """The cameras of all frames, in the order of time."""
        ...

    def load(self, indices: list[int]) -> Views:
        """The given frames."""
        ...


@runtime_checkable
class StoredScene(Scene, Protocol):
    """A scene whose frames may be image files; `sr3r data convert` copies those byte for byte."""

    def encoded(self, index: int) -> bytes | None:
        """The image file of a frame; None if `load` shows something else than the file."""
        ...


@runtime_checkable
class SceneWithDepth(Scene, Protocol):
    """A scene that may know its exact depth."""

    def depth(self, indices: list[int]) -> Float[Tensor, "v h w"] | None:
        """Depth along z at the pixel centres of the given frames, infinite where there is nothing; None if unknown."""
        ...


@runtime_checkable
class Dataset(Protocol):
    """Scenes by number.

    A data set may also have `groups`, lists of the numbers of scenes that are stored together and therefore cheap to
    open one after another; training then visits them so. And it may have `format`, words for how it is stored.
    """

    @property
    def keys(self) -> Sequence[str]:
        """Names of all scenes, without opening any."""
        ...

    def __len__(self) -> int:
        """Number of scenes."""
        ...

    def __getitem__(self, index: int) -> Scene:
        """Scene number `index`."""
        ...


class NumberedKeys(Sequence[str]):
    """Names that are a prefix and a number, made when they are asked for: there may be millions.

    Args:
        prefix: Of all names.
        count: How many there are, numbered from 0.
        digits: Of the numbers, filled with zeros.
    """

    def __init__(self, prefix: str, count: int, *, digits: int = 6) -> None:
        self._prefix = prefix
        self._digits = digits
        self._numbers = range(count)

    def __len__(self) -> int:
        """How many names there are."""
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        """The name at a position, or those of a slice."""
        numbers = self._numbers[index]
        if isinstance(numbers, int):
            return f"{self._prefix}{numbers:0{self._digits}d}"
        return [f"{self._prefix}{number:0{self._digits}d}" for number in numbers]


def decode_frame(data: bytes, where: str) -> Float[Tensor, "3 h w"]:
    """A stored frame (JPEG, PNG or WebP) in [0, 1], as it is: frames have neither transparency nor an orientation.

    Args:
        data: The file.
        where: What it is, for messages.

    Raises:
        FileError: it is not an image, or damaged.
    """
    try:
        pixels = decoded(data, upright=False)
    except Sr3rError:
        raise
    except Exception as error:  # Decoders of damaged files raise nearly anything.
        reason = str(error)[:100]
        raise FileError(f"{where} is not a readable image ({reason}); copy the data again.") from error
    return torch.from_numpy(pixels).permute(2, 0, 1).contiguous()


def check_recorded(cameras: Cameras, where: str) -> Cameras:
    """The cameras of a recorded scene, if they can be used.

    Args:
        cameras: Of one scene.
        where: The scene and its file, for messages.

    Raises:
        FileError: they are not rigid, not normalised, have no usable near and far, or are all one and the same.
    """
    try:
        cameras.check()
    except InputError as error:
        raise FileError(f"The cameras of {where} cannot be used. {error}") from error
    if len(cameras) > 1 and bool((cameras.c2w == cameras.c2w[:1]).all()):
        raise FileError(
            f"The {len(cameras)} cameras of {where} all have the same pose, as when none was estimated; "
            "find the poses first, for example with COLMAP."
        )
    return cameras


def check_frames(indices: Sequence[int], count: int, key: str) -> None:
    """Refuse frame numbers that a scene does not have.

    Raises:
        InputError: naming the first such number.
    """
    for index in indices:
        if not 0 <= index < count:
            raise InputError(f"Scene {key} has frames 0 to {count - 1}, not {index}.")
