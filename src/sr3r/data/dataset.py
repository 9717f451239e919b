"""What every data set is: a sequence of named scenes, each with cameras and images that are loaded on demand."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, overload, runtime_checkable

import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.decoding import decoded
from sr3r.errors import FileError, InputError
from sr3r.views import Views


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
class Dataset(Protocol):
    """Scenes by number.

    A data set may also have `groups`, lists of the numbers of scenes that are stored together and therefore cheap to
    open one after another; training then visits them so.
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


DepthRange = tuple[float, float]
"""Near and far: the depths between which a scene lies, in its unit."""


class SceneFiles:
    """Scenes that are files or folders of their own, each opened when it is asked for.

    Args:
        root: The data set; its near_far.json, if there is one, goes before what the scenes' own files tell.
        places: Where each scene is, by name, in the order of the data set.
        read: Opens one scene: its name, its place, and its depth range if near_far.json has it.
    """

    def __init__(
        self,
        root: Path,
        places: Mapping[str, Path],
        read: Callable[[str, Path, DepthRange | None], Scene],
    ) -> None:
        self.root = root
        self.keys: list[str] = list(places)
        self._places = dict(places)
        self._read = read
        self._ranges = load_near_far(root)

    def __len__(self) -> int:
        """Number of scenes."""
        return len(self.keys)

    def __getitem__(self, index: int) -> Scene:
        """Scene number `index`.

        Raises:
            FileError: its files cannot be used.
        """
        if not 0 <= index < len(self.keys):
            raise IndexError(f"Scene {index} of {len(self.keys)} in {self.root}.")
        return self.find(self.keys[index])

    def find(self, key: str) -> Scene:
        """The scene of the given name.

        Raises:
            InputError: there is none.
            FileError: its files cannot be used.
        """
        if key not in self._places:
            raise InputError(f"There is no scene {key!r} in {self.root}, which has {len(self.keys)} others.")
        return self._read(key, self._places[key], self._ranges.get(key))


def load_near_far(folder: Path) -> dict[str, DepthRange]:
    """The depth ranges in the near_far.json of a data set's folder, by scene; none if there is no such file.

    Raises:
        FileError: the file cannot be used.
    """
    path = folder / "near_far.json"
    if not path.is_file():
        return {}
    ranges: dict[str, DepthRange] = {}
    for key, record in read_json_object(path).items():
        try:
            near, far = float(record["near"]), float(record["far"])
        except (TypeError, KeyError, ValueError) as error:
            raise FileError(f"The entry of {key} in {path} has no usable near and far; repair or remove it.") from error
        if not 0 < near < far < float("inf"):
            raise FileError(f"The entry of {key} in {path} needs 0 < near < far, not {near:g} and {far:g}; repair it.")
        ranges[key] = near, far
    return ranges


def read_json_object(path: Path) -> dict:
    """A JSON file that holds an object.

    Raises:
        FileError: it cannot be read, or holds something else.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise FileError(f"{path} cannot be read ({str(error)[:100]}); copy or write it again.") from error
    if not isinstance(data, dict):
        raise FileError(f"{path} must be a JSON object, names mapped to values; rebuild it.")
    return data


def decode_frame(data: bytes, where: str) -> Float[Tensor, "3 h w"]:
    """A stored frame (JPEG, PNG or WebP) in [0, 1], as it is: frames have neither transparency nor an orientation.

    Args:
        data: The file.
        where: What it is, for messages.

    Raises:
        FileError: it is no image, or damaged.
    """
    try:
        pixels = decoded(data, upright=False)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise FileError(f"{where} is not a readable image ({error}); copy the data again.") from error
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
