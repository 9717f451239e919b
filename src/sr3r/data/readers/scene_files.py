"""`SceneFiles`: a data set whose scenes are files or folders of their own."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sr3r.data.dataset import OWN_FORMAT, Scene
from sr3r.data.readers.near_far import DepthRange, load_near_far
from sr3r.errors import InputError


class SceneFiles:
    """Scenes that are files or folders of their own, each opened when it is asked for.

    Args:
        root: The data set; its near_far.json, if there is one, goes before what the scenes' own files tell.
        places: Where each scene is, by name, in the order of the data set.
        read: Opens one scene: its name, its place, and its depth range if near_far.json has it.
        format: Words for how the scenes are stored.
    """

    def __init__(
        self,
        root: Path,
        places: Mapping[str, Path],
        read: Callable[[str, Path, DepthRange | None], Scene],
        *,
        format: str = OWN_FORMAT,
    ) -> None:
        self.root = root
        self.format = format
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
