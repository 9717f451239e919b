"""Work with several processes."""

import pytest

from sr3r.data.check import check
from sr3r.data.dataset import Scene
from sr3r.errors import FileError, InputError


class Given:
    """Scenes as given; None cannot be opened."""

    def __init__(self, *scenes: Scene | None) -> None:
        self.scenes = scenes
        self.keys = [scene.key if scene else "closed" for scene in scenes]

    def __len__(self) -> int:
        return len(self.scenes)

    def __getitem__(self, index: int) -> Scene:
        scene = self.scenes[index]
        if scene is None:
            raise FileError("It cannot be opened.")
        return scene


def test_a_negative_number_of_workers_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be -1 workers"):
        list(check(Given(None), [0], workers=-1))
