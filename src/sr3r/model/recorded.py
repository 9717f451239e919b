"""A model for views of one size whose backbone a CUDA device records as a graph: its many small kernels start at once.

What follows the backbone looks for the neighbours of points. Their number depends on the scene, so no graph holds it.
"""

from collections.abc import Callable
from dataclasses import fields

import torch
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.model.backbones import Scaffold
from sr3r.model.sr3r import SR3R
from sr3r.views import Views

# Libraries choose their algorithms and take their memory in the first runs, which no recording may do.
_RUNS_BEFORE = 3


class RecordedSR3R:
    """A model in eval mode whose backbone, for views of one size, is recorded once and then replayed.

    On other devices than CUDA ones nothing is recorded, and every call runs the model.

    >>> import sr3r
    >>> from sr3r.model.recorded import RecordedSR3R
    >>> model = sr3r.SR3R.from_pretrained("compact")
    >>> views = sr3r.open_dataset("synthetic")[0].load([0, 1]).resized(32, 32).unsqueeze()
    >>> recorded = RecordedSR3R(model, views)
    >>> len(recorded(views)) > 32 * 32
    True
    """

    def __init__(self, model: SR3R, views: Views):
        """Record the backbone.

        Args:
            model: In eval mode, on the device of the views; its weights must stay where they are.
            views: A batch of the size of all that will come.

        Raises:
            InputError: the model is in training mode.
            RuntimeError: the backbone does something that cannot be recorded.
        """
        if model.training:
            raise InputError("A model that is trained changes, so it cannot be recorded. Call .eval() first.")
        cameras = {field.name: getattr(views.cameras, field.name).clone() for field in fields(Cameras)}
        self._views = Views(images=views.images.clone(), cameras=Cameras(**cameras))
        self._model = model
        with torch.inference_mode():
            self._scaffold = _recorded(lambda: model.scaffold_only(self._views), views.images.device)

    def __call__(self, views: Views) -> Gaussians:
        """What `SR3R` makes of the views: the HR Gaussians.

        Raises:
            InputError: the views are of another number, size or device than those that were recorded.
        """
        given, kept = _tensors(views), _tensors(self._views)
        if [(x.shape, x.device) for x in given] != [(x.shape, x.device) for x in kept]:
            raise InputError(
                f"The recorded model takes views of {tuple(kept[0].shape)} on {kept[0].device}, not "
                f"{tuple(given[0].shape)} on {given[0].device}. Record another for them."
            )
        with torch.inference_mode():
            for mine, theirs in zip(kept, given, strict=True):
                mine.copy_(theirs)
            return self._model(self._views, scaffold=self._scaffold()).gaussians


def _recorded(run: Callable[[], Scaffold], device: torch.device) -> Callable[[], Scaffold]:
    """What gives the result again; its tensors are the same ones every time."""
    if device.type != "cuda":
        return run
    stream = torch.cuda.Stream(device)
    stream.wait_stream(torch.cuda.current_stream(device))
    with torch.cuda.stream(stream):
        for _ in range(_RUNS_BEFORE):
            run()
    torch.cuda.current_stream(device).wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = run()

    def replay() -> Scaffold:
        graph.replay()
        return result

    return replay


def _tensors(views: Views) -> list[Tensor]:
    return [views.images, *(getattr(views.cameras, field.name) for field in fields(Cameras))]
