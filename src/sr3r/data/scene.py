"""What every data set is: a sequence of scenes, each with cameras and images that are loaded on demand."""

from typing import Protocol, runtime_checkable

from sr3r.cameras import Cameras
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
        """The cameras of all frames."""
        ...

    def load(self, indices: list[int]) -> Views:
        """The given frames."""
        ...


@runtime_checkable
class Dataset(Protocol):
    """Scenes by number."""

    def __len__(self) -> int:
        """Number of scenes."""
        ...

    def __getitem__(self, index: int) -> Scene:
        """Scene number `index`."""
        ...
