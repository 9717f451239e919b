"""Captures -> scenes in files, with a model that a worker loads once."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import torch

from sr3r.bulk.capture import Capture
from sr3r.bulk.outcome import Outcome
from sr3r.errors import FileError, InputError, Sr3rError, UnavailableError
from sr3r.images import save_image
from sr3r.model import SR3R
from sr3r.quality import DEFAULT_QUALITY, Quality
from sr3r.reconstruction import Prepared, Reconstruction, choose_device, finish, prepare
from sr3r.reconstruction.preview_picture import preview_picture
from sr3r.viewer.saving import save

T = TypeVar("T")

_logger = logging.getLogger(__name__)
_loading = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class SceneMaker:
    """Reconstructs; see `Maker`.

    Attributes:
        weights: Name of shipped weights, or a folder.
        format: "folder" for all that `sr3r view` shows, or the suffix of a scene file without its dot.
        device: auto, cpu or cuda.
        quality: How much of large photos the network sees.
        lr_size: Instead, the pixels on the short side of what it sees.
        num_photos: How many to take of a folder or video.
        backdrop: Whether scenes have a backdrop.
        sample: Numbers of the captures of which pictures are made.
    """

    weights: str = "compact"
    format: str = "folder"
    device: str = "auto"
    quality: Quality = DEFAULT_QUALITY
    lr_size: int | None = None
    num_photos: int = 8
    backdrop: bool = True
    sample: frozenset[int] = frozenset()

    def make(self, captures: Sequence[Capture], staging: Path) -> Iterator[tuple[Path, Outcome]]:
        """See `Maker.make`."""
        with _loading:  # The workers of some engines are threads.
            model = _load_model(self.weights, self.device)
        ready: list[tuple[Capture, Prepared]] = []
        for capture in captures:
            inputs, outputs = staging / "in" / capture.name, staging / "out" / capture.name
            prepared = _tried(lambda c=capture, folder=inputs: self._prepare(c, folder, model))
            if isinstance(prepared, Prepared):
                ready.append((capture, prepared))
            else:
                yield outputs, Outcome(name=capture.name, status="failed", error=prepared)
        for group in _groups(ready):
            scenes = _tried(lambda group=group: finish([prepared for _, prepared in group]))
            for i, (capture, prepared) in enumerate(group):
                # What is wrong with one scene, or is too much for the memory, is not to spoil the others.
                result = scenes[i] if isinstance(scenes, list) else _tried(lambda p=prepared: finish([p])[0])
                folder = staging / "out" / capture.name
                yield folder, self._write(capture, result, folder)

    def _prepare(self, capture: Capture, folder: Path, model: SR3R) -> Prepared:
        photos, cameras = capture.open(folder, num_photos=self.num_photos)
        return prepare(
            photos,
            cameras=cameras,
            model=model,
            backdrop=self.backdrop,
            quality=self.quality,
            lr_size=self.lr_size,
            device=self.device,
        )

    def _write(self, capture: Capture, result: "Reconstruction | str", folder: Path) -> Outcome:
        """Write the files of a scene; only what is wrong with the place is raised."""
        if isinstance(result, str):
            return Outcome(name=capture.name, status="failed", error=result)
        start = time.perf_counter()
        try:
            suffix = "" if self.format == "folder" else f".{self.format}"
            save(result, folder / "scenes" / f"{capture.name}{suffix}")
            if capture.number in self.sample:
                save_image(preview_picture(result), folder / "samples" / f"{capture.name}.jpg")
        except FileError:
            raise
        except InputError as error:
            return Outcome(name=capture.name, status="failed", error=str(error))
        seconds = {**result.seconds, "files": time.perf_counter() - start}
        return Outcome(
            name=capture.name,
            status="done",
            seconds={stage: round(value, 4) for stage, value in seconds.items() if stage != "weights"},
            photos=len(result.taken),
            left_out=len(result.left_out),
            gaussians=len(result.gaussians),
            input_size=result.views.size,
            cameras_from=result.cameras_from,
        )


def _tried(action: Callable[[], T]) -> T | str:
    """What an action returns, or what is wrong with its scene."""
    try:
        return action()
    except UnavailableError:  # So it is for every other scene.
        raise
    except Sr3rError as error:
        return str(error)
    except (MemoryError, torch.OutOfMemoryError):
        return "The photos need more memory than there is. Use fewer or smaller ones, or a smaller --batch."
    except Exception as error:
        _logger.exception("a scene failed")
        return f"{type(error).__name__}: {error}. This is a mistake of ours; please report it."


def _groups(ready: list[tuple[Capture, Prepared]]) -> list[list[tuple[Capture, Prepared]]]:
    """Scenes that can go through the network together."""
    groups: dict[object, list[tuple[Capture, Prepared]]] = {}
    for capture, prepared in ready:
        key = prepared.shape if prepared.predicted is None else capture.number
        groups.setdefault(key, []).append((capture, prepared))
    return list(groups.values())


@lru_cache(maxsize=1)
def _load_model(weights: str, device: str) -> SR3R:
    return SR3R.from_pretrained(weights).to(choose_device(device))
