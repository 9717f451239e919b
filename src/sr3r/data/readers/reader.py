"""`Reader`: what every format of recorded scenes is to `open_dataset`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sr3r.data.dataset import Dataset


@dataclass(frozen=True)
class Reader:
    """A format of recorded scenes with known cameras.

    Attributes:
        name: For people; `sr3r data check` prints it.
        recognised_by: What a place of this format holds, as docs/data.md says it.
        open: The data set at a place that exists; None if the place is of another format. Raises FileError if it is of
            this format but cannot be used.
    """

    name: str
    recognised_by: str
    open: Callable[[Path], Dataset | None]
