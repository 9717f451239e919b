"""The scenes of a data set as captures: a few evenly spread views of each, or the pairs of an index."""

from collections.abc import Iterator
from pathlib import Path

from sr3r.bulk.capture import SceneCapture, file_name
from sr3r.data import load_evaluation_index, open_dataset
from sr3r.errors import InputError
from sr3r.poses import find_cameras


class SceneCaptures:
    """Every scene of a data set.

    Args:
        dataset: As `sr3r data check` takes it.
        num_views: Views of each scene, from the first to the last frame.

    Raises:
        InputError: it is no data set, or fewer than two views are asked for.
    """

    def __init__(self, dataset: str, *, num_views: int = 2) -> None:
        if num_views < 2:
            raise InputError(f"A scene needs at least two views, not {num_views}. Ask for more.")
        self._dataset = dataset
        self._num_views = num_views
        self._keys = open_dataset(dataset, find_cameras=find_cameras).keys

    def __len__(self) -> int:
        """How many scenes there are."""
        return len(self._keys)

    def __iter__(self) -> Iterator[SceneCapture]:
        """One after another."""
        for position, key in enumerate(self._keys):
            yield SceneCapture(position, file_name(key), self._dataset, position, num_views=self._num_views)


class IndexCaptures:
    """The context views of every pair of an evaluation index; pairs of scenes that are not there are left out.

    Args:
        dataset: As `sr3r data check` takes it.
        index: The file.
        num_views: Views between the first and the last of a pair; without, those of the index.

    Raises:
        InputError: the data set or the index cannot be used, or have no scene in common.
    """

    def __init__(self, dataset: str, index: Path, *, num_views: int | None = None) -> None:
        pairs = load_evaluation_index(index)
        wanted = {pair.key for pair in pairs}
        keys = open_dataset(dataset, find_cameras=find_cameras).keys
        positions = {key: position for position, key in enumerate(keys) if key in wanted}
        self._dataset = dataset
        chosen = (
            pair if num_views is None else pair.with_context(num_views) for pair in pairs if pair.key in positions
        )
        # Pairs that differ in their targets only are one scene here.
        self._views = list(dict.fromkeys((pair.key, tuple(pair.context)) for pair in chosen))
        self._positions = positions
        if not self._views:
            raise InputError(f"{index} has no pair of a scene in {dataset}. Check that they belong together.")

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self._views)

    def __iter__(self) -> Iterator[SceneCapture]:
        """One after another."""
        for number, (key, frames) in enumerate(self._views):
            name = file_name(f"{key}_{'-'.join(map(str, frames))}")
            yield SceneCapture(number, name, self._dataset, self._positions[key], frames=frames)
